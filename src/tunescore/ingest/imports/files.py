"""The files that an import keeps in the database: its table as read, and its problems.

An original is kept for the time of a choice alone (see `table_choice`).

They are Parquet (compressed, columnar), cut into parts, so that an undo below later overlapping
imports, a changed mapping or a better reader can start again from what the file said.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from tunescore.columnar.duck import connect
from tunescore.store.scope import UserStore

Kind = Literal["table", "problems", "original"]

PART_BYTES = 4 * 1024 * 1024
"""How large one stored part is: far below PostgreSQL's limit of 1 GB a value."""


def keep(store: UserStore, import_id: int, kind: Kind, file: Path) -> None:
    """Store `file` as the import's `kind`, of which nothing is stored."""
    for part, content in parts(file):
        store.execute(
            "INSERT INTO import_files (user_id, import_id, kind, part, content)"
            " VALUES (%(user)s, %(id)s, %(kind)s, %(part)s, %(content)s)",
            {"id": import_id, "kind": kind, "part": part, "content": content},
        )


def parts(file: Path) -> Iterator[tuple[int, bytes]]:
    """Cut a file into numbered parts, each small enough for a value of the database."""
    with file.open("rb") as stream:
        yield from enumerate(iter(lambda: stream.read(PART_BYTES), b""))


def fetch(store: UserStore, import_id: int, kind: Kind, into: Path) -> Path:
    """Write the stored file to `into` and return it; an import without one is a lookup error."""
    with into.open("wb") as stream:
        for (content,) in store.stream(
            "SELECT content FROM import_files WHERE user_id = %(user)s AND import_id = %(id)s"
            " AND kind = %(kind)s ORDER BY part",
            {"id": import_id, "kind": kind},
        ):
            stream.write(content)
    if not into.stat().st_size:
        raise LookupError(f"import {import_id} keeps no {kind}")
    return into


def discard(store: UserStore, import_id: int, kind: Kind) -> None:
    """Forget the stored file, if there is one."""
    store.execute(
        "DELETE FROM import_files WHERE user_id = %(user)s AND import_id = %(id)s"
        " AND kind = %(kind)s",
        {"id": import_id, "kind": kind},
    )


def without_columns(table: Path, dropped: list[int], into: Path) -> Path:
    """Write the table again with the cells of the columns numbered in `dropped` left empty.

    This is how personal columns (buyers' names and addresses) never reach the database. Rows that
    could not be read lose all of their cells and their raw text for the same reason: nobody knows
    which cell is in which column there.
    """
    with connect() as engine:
        names = engine.execute("SELECT * FROM read_parquet(?) LIMIT 0", [str(table)]).description
        width = len(names or ()) - len(("line", "skip", "reject", "raw"))
        blanks = ", ".join(
            [
                "NULL::VARCHAR AS raw",
                *(
                    f"(CASE WHEN {'false' if n in dropped else 'reject IS NULL'} THEN c{n} END)"
                    f"::VARCHAR AS c{n}"
                    for n in range(width)
                ),
            ]
        )
        engine.execute(
            f"COPY (SELECT * REPLACE ({blanks}) FROM read_parquet($source))"
            f" TO '{str(into).replace(chr(39), chr(39) * 2)}' (FORMAT parquet, COMPRESSION zstd)",
            {"source": str(table)},
        )
    return into
