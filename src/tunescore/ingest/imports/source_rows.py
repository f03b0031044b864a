"""Source rows of an import: its problems, the rejected rows to correct, one row as it stood."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from tunescore.columnar.duck import connect
from tunescore.errors import NotFound
from tunescore.ingest.imports import files
from tunescore.ingest.imports.record import find, workspace
from tunescore.statements.reading.corrected_file import ADDED_COLUMNS
from tunescore.statements.reading.csv_writer import neutralise, write_csv
from tunescore.store.scope import UserStore

STRETCH = 50_000
"""How many lines of a file are looked at at once for its rejected rows."""

PROBLEM = ("line", "column", "value", "code", "message", "rejects")


def problem_page(store: UserStore, import_id: int, start: int, size: int) -> list[dict[str, Any]]:
    """Return up to `size` + 1 problems from the `start`-th on, in the file's order."""
    find(store, import_id)
    with workspace() as folder, connect() as engine:
        path = _fetch(store, import_id, "problems", folder)
        if path is None:
            return []
        rows = engine.execute(
            'SELECT line, "column", value, code, message, rejects FROM read_parquet(?)'
            " ORDER BY line LIMIT ? OFFSET ?",
            [str(path), size + 1, start],
        ).fetchall()
    return [dict(zip(PROBLEM, row, strict=True)) for row in rows]


def write_rejected(store: UserStore, import_id: int, into: Path) -> str:
    """Write the rejected rows as they stood, plus the reason, as CSV; return the file's name.

    The columns are the file's own, so that the mended rows can be dropped again as they are; two
    more at the end say the line and what was wrong. Cells that a spreadsheet would run as a
    formula are neutralised.
    """
    stored = find(store, import_id)
    columns = stored.table.columns
    with workspace() as folder, connect() as engine:
        problems = _fetch(store, import_id, "problems", folder)
        table = _fetch(store, import_id, "table", folder)
        rows: Iterable[tuple[str | None, ...]] = ()
        if problems is not None and table is not None:
            rows = _rejected(engine, table, problems, len(columns))
        shown = ([None if cell is None else neutralise(cell) for cell in row] for row in rows)
        write_csv(shown, [*map(neutralise, columns), *ADDED_COLUMNS], into)
    return stored.file_name


def _rejected(
    engine: duckdb.DuckDBPyConnection, table: Path, problems: Path, width: int
) -> Iterator[tuple[str | None, ...]]:
    """Give each rejected row with its line and all that is wrong with it, in the file's order.

    They are taken by stretches of the file: a million of them need no more memory than a stretch.
    """
    paths = {"table": str(table), "problems": str(problems)}
    first, last = engine.execute(
        "SELECT min(line), max(line) FROM read_parquet(?) WHERE rejects", [str(problems)]
    ).fetchone() or (None, None)
    if first is None:
        return
    cells = ", ".join(f"t.c{number}" for number in range(width))
    for start in range(first, last + 1, STRETCH):
        yield from engine.execute(
            f"SELECT {cells}, t.line::VARCHAR, p.message FROM read_parquet($table) t JOIN"
            " (SELECT line, string_agg(message, ' ' ORDER BY message) AS message"
            "  FROM read_parquet($problems) WHERE line BETWEEN $start AND $end GROUP BY line"
            "  HAVING bool_or(rejects)) p"
            " ON p.line = t.line WHERE t.skip IS NULL AND t.line BETWEEN $start AND $end"
            " ORDER BY t.line",
            {**paths, "start": start, "end": start + STRETCH - 1},
        ).fetchall()


def row(store: UserStore, import_id: int, line: int) -> tuple[str, list[tuple[str, str | None]]]:
    """Return the file's name and the cells of the row that starts at `line`."""
    stored = find(store, import_id)
    columns = stored.table.columns
    with workspace() as folder, connect() as engine:
        path = _fetch(store, import_id, "table", folder)
        cells = None
        if path is not None:
            names = ", ".join(f"c{number}" for number in range(len(columns)))
            cells = engine.execute(
                f"SELECT {names} FROM read_parquet(?) WHERE line = ?", [str(path), line]
            ).fetchone()
    if cells is None:
        raise NotFound(thing="row")
    return stored.file_name, list(zip(columns, cells, strict=True))


def _fetch(store: UserStore, import_id: int, kind: files.Kind, folder: Path) -> Path | None:
    try:
        return files.fetch(store, import_id, kind, folder / f"{kind}.parquet")
    except LookupError:
        return None
