"""`inspect` and `convert`: what a file is, and the table in it as clean CSV. No database."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import typer

from tunescore.errors import TuneScoreError, UnreadablePath
from tunescore.records import Table
from tunescore.statements.reading import read
from tunescore.statements.reading.writing import write_csv
from tunescore.statements.recognition import recognise
from tunescore.statements.sources import known_headers

BATCH = 10_000


def inspect(files: list[Path], *, as_json: bool) -> bool:
    """Print how each file is read and recognised; return whether all could be read."""
    reports = []
    good = True
    for file in files:
        try:
            reports.append(_inspect(file))
        except TuneScoreError as error:
            good = False
            typer.echo(f"{file}: {error.detail} {error.next_step}", err=True)
    if as_json:
        typer.echo(json.dumps(reports, indent=2))
    else:
        for report in reports:
            _tell(report)
    return good


def _inspect(file: Path) -> dict[str, Any]:
    with TemporaryDirectory(prefix="tunescore-") as folder:
        table = _read(file, Path(folder))
        seen = recognise(table)
    reading = table.reading
    return {
        "file": str(file),
        "container": reading.container,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "quote": reading.quote,
        "header_line": reading.header_line,
        "rows": table.rows,
        "source": seen.source,
        "confidence": seen.confidence,
        "columns": [
            {
                "name": column.name,
                "type": column.type,
                "samples": list(column.samples),
                "field": column.field,
                "confidence": column.confidence,
            }
            for column in seen.columns
        ],
    }


def convert(files: list[Path], folder: Path) -> bool:
    """Write each file's table as UTF-8 comma CSV into `folder`; return whether all could be read.

    A file without a header gets none. Of two tables in a file, the one with a known header or,
    where neither is known, the one that most of the first lines belong to is written; the rows
    of another below it are left out. What was mended, left out or rejected is told on the error
    stream. Cells that a spreadsheet would run as a formula are neutralised.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnreadablePath(file=folder, found=error.strerror) from error
    good = True
    for file in files:
        try:
            _convert(file, folder / f"{file.name}_converted.csv")
        except TuneScoreError as error:
            good = False
            typer.echo(f"{file}: {error.detail} {error.next_step}", err=True)
    return good


def _convert(file: Path, target: Path) -> None:
    with TemporaryDirectory(prefix="tunescore-") as work, duckdb.connect() as engine:
        table = _read(file, Path(work))
        cells = ", ".join(f"c{number}" for number in range(len(table.columns)))
        found = engine.execute(
            f"SELECT {cells} FROM read_parquet(?) WHERE reject IS NULL AND skip IS NULL"
            " ORDER BY line",
            [str(table.path)],
        )

        def rows() -> Any:  # noqa: ANN401 - batches of text cells
            while batch := found.fetchmany(BATCH):
                yield from batch

        write_csv(rows(), table.columns if table.reading.header_line else None, target)
    for problem in table.problems:
        place = "" if problem.line is None else f" line {problem.line}:"
        typer.echo(f"{file}:{place} {problem.message}", err=True)
    typer.echo(str(target))


def _read(file: Path, work: Path) -> Table:
    try:
        return read(file, work / "table.parquet", file_name=file.name,
                    known_headers=known_headers())  # fmt: skip
    except OSError as error:
        raise UnreadablePath(file=file, found=error.strerror) from error


def _header(line: int) -> str:
    return f"header on line {line}" if line else "no header"


def _tell(report: dict[str, Any]) -> None:
    """Print one file's report in words."""
    delimiter = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "pipe"}.get(
        report["delimiter"], report["delimiter"]
    )
    parts = [report["container"], report["encoding"], delimiter]
    typer.echo(
        f"{report['file']}: {report['source']} ({report['confidence']:.0%} sure),"
        f" {', '.join(part for part in parts if part)}, {_header(report['header_line'])},"
        f" {report['rows']} rows"
    )
    for column in report["columns"]:
        samples = ", ".join(column["samples"][:3])
        typer.echo(
            f"  {column['name']:<32} {column['type']:<9} {column['field'] or '—':<16} {samples}"
        )
