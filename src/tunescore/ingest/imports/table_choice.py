"""Files that hold several tables: the original is kept while another of them may be chosen.

A table once read never needs its file again, but another sheet or member does. The original is
therefore kept beside the preview, and only where there is a choice. It may hold columns that are
personal (buyers' names and addresses), which must not live on in the database: it is never kept
for a table whose source marks such columns, and it goes with the commit, with the preview, or
after a week, whichever comes first.
"""

from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from psycopg.types.json import Jsonb

from tunescore.errors import OriginalGone
from tunescore.ingest.imports import files
from tunescore.ingest.imports.record import ImportRecord, StoredTable
from tunescore.records import Table
from tunescore.statements.reading import ReadOptions, read
from tunescore.statements.sources import known_headers
from tunescore.store.scope import UserStore

KEPT_FOR = timedelta(days=7)
"""How long a preview that nobody commits keeps its original."""


def keep_original(store: UserStore, import_id: int, file: Path, *, wanted: bool) -> None:
    """Keep the uploaded file where it is wanted, and nothing otherwise."""
    files.discard(store, import_id, "original")
    if wanted:
        files.keep(store, import_id, "original", file)


def another_table(
    store: UserStore, row: ImportRecord, folder: Path, member: str | None, sheet: str | None
) -> tuple[Table, Path]:
    """Read another table of an import's original; return it and the original.

    What is not named stays: a sheet alone is one of the member that is read now. OriginalGone
    where the file is no longer kept.
    """
    try:
        original = files.fetch(store, row.id, "original", folder / "original")
    except LookupError as error:
        raise OriginalGone(file=row.file_name) from error
    table = read(
        original,
        folder / "another.parquet",
        ReadOptions(row.file_name, known_headers()),
        member=member or row.table.reading.member,
        sheet=sheet,
    )
    return table, original


def put(store: UserStore, import_id: int, table: Table, *, original: bool) -> None:
    """Write on the import which table of its file it is now."""
    store.execute(
        "UPDATE imports SET reading = %(reading)s, total_rows = %(rows)s"
        " WHERE user_id = %(user)s AND id = %(id)s",
        {
            "reading": Jsonb(StoredTable.of(table, original=original).to_json()),
            "rows": table.rows,
            "id": import_id,
        },
    )


def forget(store: UserStore, row: ImportRecord) -> None:
    """Drop the original of an import, if it keeps one: the choice is made."""
    if row.table.original:
        _forget(store, row.id)


def forget_left(conn: psycopg.Connection, now: datetime) -> int:
    """Drop the originals of previews that nobody came back to, of all users; return how many."""
    with conn.transaction():
        left = conn.execute(
            "SELECT DISTINCT f.user_id, f.import_id FROM import_files f JOIN imports i"
            " ON i.user_id = f.user_id AND i.id = f.import_id"
            " WHERE f.kind = 'original' AND i.created_at < %s",
            (now - KEPT_FOR,),
        ).fetchall()
        for user_id, import_id in left:
            _forget(UserStore(conn, user_id), import_id)
    return len(left)


def _forget(store: UserStore, import_id: int) -> None:
    files.discard(store, import_id, "original")
    store.execute(
        "UPDATE imports SET reading = jsonb_set(reading, '{original}', 'false')"
        " WHERE user_id = %(user)s AND id = %(id)s",
        {"id": import_id},
    )
