"""Tables for the tests: text or bytes through the real reader, as in the product."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from tunescore.records import Statement, Table
from tunescore.statements.normalise import music
from tunescore.statements.reading import ReadOptions, read
from tunescore.statements.sources import known_headers

GOLDEN = Path(__file__).parent / "golden"
"""The sample files of every source, a folder a case."""

RECEIVED = date(2026, 6, 15)
"""The day on which the tests' files come in."""


def table_of(folder: Path, content: str | bytes, name: str = "statement.csv") -> Table:
    """Read a file of this content as the product does."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "upload"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    table = read(path, folder / "table.parquet", ReadOptions(name, known_headers()))
    return replace(table, received=RECEIVED)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a Parquet file, or of the files that hold a statement's lines."""
    with duckdb.connect() as engine:
        cursor = engine.execute(f"SELECT * FROM {music.lines_of(path)}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def lines_of(statement: Statement) -> list[dict[str, Any]]:
    """Return a statement's lines in the file's order."""
    return sorted(
        rows_of(statement.path),
        key=lambda line: (line["line"], str(line.get("store")), str(line.get("metric"))),
    )


def problems_of(statement: Statement) -> list[dict[str, Any]]:
    """Return a statement's problems."""
    return rows_of(statement.problems_path) if statement.problems else []


AMOUNTS = {"Track": "track_title", "Net (USD)": "amount"}
"""The columns of `amounts`, mapped."""


def amounts(*cells: str) -> str:
    """Return a file with a row for each of these amounts."""
    return "Track;Net (USD)\n" + "".join(f"Glass Harbour;{cell}\n" for cell in cells)


def days(*cells: str) -> str:
    """Return a file with a row for each of these days or months."""
    return "Track|When|Streams\n" + "".join(f"Glass Harbour|{cell}|3\n" for cell in cells)


def day_columns(field: str) -> dict[str, str]:
    """Return the columns of `days`, with the day or month mapped to this field."""
    return {"Track": "track_title", "When": field, "Streams": "streams"}
