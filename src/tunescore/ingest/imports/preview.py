"""Preview of an import: read a file and say what importing it would do; nothing is counted yet.

Each function is one transaction on the connection that it is given.
"""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from psycopg.types.json import Jsonb

from tunescore.ingest.imports import corrected_rows, files, saved_mappings, table_choice
from tunescore.ingest.imports.dry_run import foresee
from tunescore.ingest.imports.record import (
    LARGE_BYTES,
    ImportRecord,
    StoredTable,
    find,
    is_large,
    kept_table,
    load,
    with_memory,
    workspace,
)
from tunescore.records import Older, Table
from tunescore.statements.cells.dates import is_iso
from tunescore.statements.detection.recognition import Recognition, recognise
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.reading import Limits, ReadOptions, read
from tunescore.statements.sources import known_headers
from tunescore.store.scope import UserStore


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the user says about a file; None leaves it to the program."""

    source: str | None = None
    mapping: dict[str, Any] | None = None
    older: Older | None = None
    """What an older file does to newer figures: leaves them, or takes their place."""
    member: str | None = None
    """Which file of an archive."""
    sheet: str | None = None
    """Which sheet of a workbook."""
    overlay: bool = False
    """Whether the mapping's columns change those that were found; otherwise they are all."""


def begin(
    store: UserStore, file: Path, file_name: str, options: ImportOptions, limits: Limits
) -> int:
    """Read a file, recognise it, count what importing it would do, and return the import's id.

    A file that is no table at all is a `FileError`; nothing is stored then.
    """
    large = file.stat().st_size >= LARGE_BYTES
    return with_memory(
        lambda large: _begin(store, file, file_name, options, limits, large=large),
        large=large,
    )


def _begin(
    store: UserStore,
    file: Path,
    file_name: str,
    options: ImportOptions,
    limits: Limits,
    *,
    large: bool,
) -> int:
    started = time.perf_counter()
    with (
        workspace(large=large) as folder,
        ThreadPoolExecutor(1) as beside,
        store.transaction(),
    ):
        digest = beside.submit(_sha256, file).result if large else partial(_sha256, file)
        table = read(
            file,
            folder / "table.parquet",
            ReadOptions(file_name, known_headers(), limits),
            member=options.member,
            sheet=options.sheet,
        )
        sha256 = digest()
        table = replace(table, received=_first_seen(store, sha256))
        first = corrected_rows.first_import(store, table)
        if first is not None and options.mapping is None and options.source in (None, first.source):
            options = replace(options, source=first.source, mapping=first.mapping.to_json())
            table = corrected_rows.put_back(store, first, table, folder)
        seen = _recognise(store, table, options)
        table = _without_personal(table, seen)
        original = _has_choice(table, seen)
        row = store.execute(
            "INSERT INTO imports (user_id, file_name, file_size, file_sha256, status, source,"
            " confidence, view, settles_months, reading, recognition, mapping, total_rows, older)"
            " VALUES (%(user)s, %(file_name)s, %(size)s, %(sha256)s, 'previewed', %(source)s, 0,"
            " 'typed', 0, %(reading)s, '{}', '{}', %(rows)s, %(older)s) RETURNING id",
            {
                "file_name": file_name,
                "size": file.stat().st_size,
                "sha256": sha256,
                "source": seen.source,
                "reading": Jsonb(StoredTable.of(table, original=original).to_json()),
                "rows": table.rows,
                "older": options.older,
            },
        ).fetchone()
        import_id = int(row[0]) if row else 0
        _keep(store, import_id, table, seen)
        if original:
            files.keep(store, import_id, "original", file)
        foresee(store, import_id, table, seen, options.older)
        _took(store, import_id, started)
    return import_id


def change(
    store: UserStore, import_id: int, options: ImportOptions, *, remember: bool = False
) -> None:
    """Read the kept table again as the user says, and count again. Only before the commit.

    What the options leave out stays as it was. Another member or sheet of the file is read from
    its original. `remember` saves the mapping for files with this header, if nothing is wrong.
    """
    with_memory(
        lambda large: _change(store, import_id, options, large=large, remember=remember),
        large=is_large(store, import_id),
    )


def _change(
    store: UserStore, import_id: int, options: ImportOptions, *, large: bool, remember: bool
) -> None:
    started = time.perf_counter()
    with workspace(large=large) as folder, store.transaction():
        row = load(store, import_id, ("previewed", "undone", "failed"), "changed")
        options = _merged(options, row)
        if options.member is None and options.sheet is None:
            table = kept_table(store, row, folder)
            seen = _recognise(store, table, options)
        else:
            table, file = table_choice.another_table(
                store, row, folder, options.member, options.sheet
            )
            table = replace(table, received=row.received)
            seen = _recognise(store, table, options)
            table = _without_personal(table, seen)
            original = _has_choice(table, seen)
            table_choice.put(store, import_id, table, original=original)
            files.discard(store, import_id, "table")
            _keep(store, import_id, table, seen)
            table_choice.keep_original(store, import_id, file, wanted=original)
        store.execute(
            "UPDATE imports SET status = 'previewed', error = NULL, older = %(older)s"
            " WHERE user_id = %(user)s AND id = %(id)s",
            {"older": options.older, "id": import_id},
        )
        files.discard(store, import_id, "problems")
        foresee(store, import_id, table, seen, options.older)
        if remember and not find(store, import_id).has_error:
            names = tuple(column.name for column in seen.columns)
            saved_mappings.remember(store, row.file_name, names, import_id)
        _took(store, import_id, started)


def _merged(options: ImportOptions, row: ImportRecord) -> ImportOptions:
    """The options of a change, completed by what an import was read with.

    Its row is locked: of two changes at once the second one completes what the first one left.
    """
    other_table = options.member is not None or options.sheet is not None
    same_source = options.source in (None, row.source)
    mapping = options.mapping
    if mapping is not None and same_source:
        before = row.mapping.to_json()
        mapping = {
            part: {**before.get(part, {}), **(mapping.get(part) or {})}
            for part in ("columns", "constants", "dates", "numbers")
        }
        mapping["constants"] = {
            field: text for field, text in mapping["constants"].items() if text is not None
        }
    return replace(
        options,
        # Another table may be another source's.
        source=options.source or (None if other_table else row.source),
        mapping=mapping,
        # What was said about older figures holds for the source that it was said of.
        older=options.older or (row.older if same_source and not other_table else None),
    )


def _has_choice(table: Table, seen: Recognition) -> bool:
    """Whether the file has other tables to choose, and no personal columns in this one."""
    return len(table.inside) > 1 and not seen.mapping.rules.personal


def _without_personal(table: Table, seen: Recognition) -> Table:
    """The table whose problems quote nothing, where it has columns that are personal.

    A row that could not be read may hold anybody's data in any of its cells.
    """
    if not set(table.columns) & set(seen.mapping.rules.personal):
        return table
    return replace(
        table, problems=tuple(replace(problem, value=None) for problem in table.problems)
    )


def _keep(store: UserStore, import_id: int, table: Table, seen: Recognition) -> None:
    """Keep the table without the columns that are personal."""
    stored = table.path
    if dropped := [
        index for index, name in enumerate(table.columns) if name in seen.mapping.rules.personal
    ]:
        stored = files.without_columns(table.path, dropped, table.path.parent / "kept.parquet")
    files.keep(store, import_id, "table", stored)


def _recognise(store: UserStore, table: Table, options: ImportOptions) -> Recognition:
    stored = store.execute(
        "SELECT mapping, name FROM import_mappings WHERE user_id = %(user)s ORDER BY id"
    ).fetchall()
    saved = [Mapping.from_json(mapping) for mapping, _ in stored]
    wanted = None if options.mapping is None else Mapping.from_json(options.mapping)
    names = [name for _, name in stored]
    source = options.source
    if wanted is not None and wanted.columns and options.overlay:
        found = recognise(table, saved, source=source, saved_names=names)
        wanted, source = _over(found.mapping, wanted), found.source
    seen = recognise(table, saved, source=source, mapping=wanted, saved_names=names)
    return replace(seen, remembered=any(saved_mappings.same(one, seen.mapping) for one in saved))


def _over(found: Mapping, wanted: Mapping) -> Mapping:
    """Lay a user's columns over those that were found; a field that moves leaves its column."""
    moved = set(wanted.columns.values())
    kept = {name: None if key in moved else key for name, key in found.columns.items()}
    return replace(wanted, columns=kept | wanted.columns)


def _first_seen(store: UserStore, sha256: str) -> date:
    """Return the day (UTC) on which this very file first came in, by default this transaction's.

    A file that comes in again is as old as it was, and the day of its export is what the user
    said it is: so the same file gives the same figures twice.
    """
    rows = store.execute(
        "SELECT mapping->'constants'->>'exported_on', (created_at AT TIME ZONE 'UTC')::date"
        " FROM imports WHERE user_id = %(user)s AND file_sha256 = %(sha256)s"
        " UNION ALL SELECT NULL, (now() AT TIME ZONE 'UTC')::date",
        {"sha256": sha256},
    ).fetchall()
    return min(
        date.fromisoformat(exported) if exported and is_iso(exported) else day
        for exported, day in rows
    )


def _took(store: UserStore, import_id: int, started: float) -> None:
    store.execute(
        "UPDATE imports SET seconds = %(seconds)s WHERE user_id = %(user)s AND id = %(id)s",
        {"seconds": time.perf_counter() - started, "id": import_id},
    )


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
