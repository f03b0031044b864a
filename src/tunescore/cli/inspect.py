"""`inspect` and `convert`: what a file is, and the table in it as clean CSV. No database."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import duckdb
import typer

from tunescore.errors import MappingError, TuneScoreError, UnreadablePath
from tunescore.records import Table
from tunescore.statements.detection.recognition import recognise
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.reading import Member, ReadOptions, list_members, members_to_import, read
from tunescore.statements.reading.csv_writer import write_csv
from tunescore.statements.sources import known_headers

BATCH = 10_000


class Choice(NamedTuple):
    """Which of a file's tables is wanted; None leaves it to the program."""

    member: str | None = None
    sheet: str | None = None


def inspect(files: list[Path], choice: Choice, *, as_json: bool) -> bool:
    """Print how each table is read and recognised; return whether all could be read."""
    reports = []
    good = True
    for file, table in _each(files, choice):
        try:
            reports.append(_inspect(file, table))
        except TuneScoreError as error:
            good = False
            typer.echo(f"{file}: {error.detail} {error.next_step}", err=True)
    if as_json:
        typer.echo(json.dumps(reports, indent=2))
    else:
        for report in reports:
            _print_report(report)
    return good


def _each(files: list[Path], choice: Choice) -> Iterator[tuple[Path, Choice]]:
    """Give every table of the files: one a file, or every statement in a zip of several."""
    for file in files:
        several: tuple[Member, ...] = ()
        if choice == Choice():
            with suppress(TuneScoreError, OSError):  # reported where the file is read
                several = members_to_import(list_members(file, _options(file)))
        if len(several) > 1:
            yield from ((file, Choice(one.name)) for one in several)
        else:
            yield file, choice


def _inspect(file: Path, choice: Choice) -> dict[str, Any]:
    with TemporaryDirectory(prefix="tunescore-") as folder:
        table = _read(file, Path(folder), choice)
        seen = recognise(table)
        obstacle = _obstacle(seen.mapping, table)
    reading = table.reading
    return {
        "file": str(file),
        "container": reading.container,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "quote": reading.quote,
        "header_line": reading.header_line,
        "member": reading.member,
        "sheet": reading.sheet,
        "tables": [asdict(one) for one in table.inside],
        "rows": table.rows,
        "source": seen.source,
        "confidence": seen.confidence,
        "changes": seen.changes.to_json(),
        "obstacle": obstacle,
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


def _obstacle(mapping: Mapping, table: Table) -> str | None:
    """Return what keeps a file from being imported as it is recognised, None if nothing does."""
    try:
        mapping.check(table.columns, table.file_name)
    except MappingError as error:
        return error.detail
    return None


def convert(files: list[Path], folder: Path, choice: Choice) -> bool:
    """Write each file's table as UTF-8 comma CSV into `folder`; return whether all could be read.

    A file without a header gets none. Of two tables in a file, the one with a known header or,
    where neither is known, the one that most of the first lines belong to is written; the rows
    of another below it are left out. Rows that were repaired, left out or rejected are listed on
    the error stream. Every cell is written exactly as it was read.

    A zip of several statements gives a file each, named after its own.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnreadablePath(file=folder, found=error.strerror) from error
    good = True
    for file, table in _each(files, choice):
        name = file.name
        if table.member is not None and choice.member is None:
            name = PurePosixPath(table.member.replace("\\", "/")).name
        try:
            _convert(file, table, folder / f"{name}_converted.csv")
        except TuneScoreError as error:
            good = False
            typer.echo(f"{file}: {error.detail} {error.next_step}", err=True)
    return good


def _convert(file: Path, choice: Choice, target: Path) -> None:
    with TemporaryDirectory(prefix="tunescore-") as work, duckdb.connect() as engine:
        table = _read(file, Path(work), choice)
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


def _read(file: Path, work: Path, choice: Choice) -> Table:
    try:
        return read(
            file,
            work / "table.parquet",
            _options(file),
            member=choice.member,
            sheet=choice.sheet,
        )
    except OSError as error:
        raise UnreadablePath(file=file, found=error.strerror) from error


def _options(file: Path) -> ReadOptions:
    return ReadOptions(file.name, known_headers())


def _header(line: int) -> str:
    return f"header on line {line}" if line else "no header"


def _print_report(report: dict[str, Any]) -> None:
    """Print one file's report."""
    delimiter = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "pipe"}.get(
        report["delimiter"], report["delimiter"]
    )
    parts = [report["container"], report["encoding"], delimiter]
    inner = " ".join(part for part in (report["member"], report["sheet"]) if part)
    typer.echo(
        f"{report['file']}{f' ({inner})' if inner else ''}: {report['source']}"
        f" ({report['confidence']:.0%} sure), {', '.join(part for part in parts if part)},"
        f" {_header(report['header_line'])}, {report['rows']} rows"
    )
    if report["obstacle"]:
        typer.echo(f"  {report['obstacle']}")
    for column in report["columns"]:
        samples = ", ".join(column["samples"][:3])
        typer.echo(
            f"  {column['name']:<32} {column['type']:<9} {column['field'] or '—':<16} {samples}"
        )
    for other in report["tables"]:
        if (other["member"], other["sheet"]) != (report["member"], report["sheet"]):
            name = " ".join(part for part in (other["member"], other["sheet"]) if part)
            typer.echo(f"  also in this file: {name}")
