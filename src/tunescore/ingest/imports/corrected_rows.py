"""Corrected rows: rejected rows that come back are read as the file that they stood in was read.

A few mended rows cannot decide what the whole file decided (day or month first, a song that only
its name showed), so the answers of that import are taken over. Where a later file replaces whole
groups (a month of a source), the mended rows are put back into their file's table: alone they
would stand for the group and push all its other rows out.
"""

from dataclasses import replace
from pathlib import Path

from tunescore.columnar.duck import connect, literal
from tunescore.ingest.imports.record import COLUMNS, ImportRecord, as_record, kept_table
from tunescore.records import Table
from tunescore.store.scope import UserStore

_BEYOND = 1_000_000_000_000
"""Where rows stand that somebody added to the mended file: after every line of the first one."""


def first_import(store: UserStore, table: Table) -> ImportRecord | None:
    """Return the import whose rejected rows a mended table holds: the latest with its columns.

    One that is in goes before one that is not.
    """
    if not table.mended:
        return None
    return store.execute_as(
        as_record,
        f"SELECT {COLUMNS} FROM imports WHERE user_id = %(user)s AND rejected > 0"
        " AND reading->'columns' = to_jsonb(%(columns)s::text[])"
        " ORDER BY status = 'committed' DESC, id DESC LIMIT 1",
        {"columns": list(table.columns)},
    ).fetchone()


def put_back(store: UserStore, first: ImportRecord, table: Table, folder: Path) -> Table:
    """Return the first file's table with the mended rows in their places, where groups matter.

    Where they do not, or where the first file is not in, the mended rows stay a table of their own.
    """
    overlap = first.mapping.overlap_rule
    if first.status != "committed" or overlap != "replace":
        return table
    before = folder / "before"
    before.mkdir()
    try:
        whole = kept_table(store, first, before)
    except LookupError:
        return table
    cells = ", ".join(["skip", "reject", "raw", *(f"c{n}" for n in range(len(table.columns)))])
    into = folder / "whole.parquet"
    with connect() as engine:
        engine.execute(
            f"CREATE TEMP TABLE mended AS SELECT * FROM read_parquet({literal(str(table.path))})"
        )
        engine.execute(
            f"COPY (SELECT line, {cells} FROM read_parquet({literal(str(whole.path))})"
            "  WHERE line NOT IN (SELECT mends FROM mended WHERE mends IS NOT NULL)"
            f" UNION ALL SELECT coalesce(mends, line + {_BEYOND}), {cells} FROM mended"
            " ORDER BY line) "
            f"TO {literal(str(into))} (FORMAT parquet, COMPRESSION zstd)"
        )
        (rows, here) = engine.execute(
            f"SELECT count(*), (SELECT list(mends) FROM mended) FROM read_parquet("
            f"{literal(str(into))})"
        ).fetchone() or (0, [])
    mended = set(here or [])
    problems = tuple(one for one in whole.problems if one.line not in mended)
    return replace(table, path=into, rows=int(rows), problems=problems, mended=False, cells=None)
