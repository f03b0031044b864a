"""Workbooks (Excel, OpenDocument) as a table: which sheet holds it, and every cell as text."""

import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from tunescore.errors import (
    DamagedFile,
    EmptyFile,
    LockedWorkbook,
    NoRows,
    NoSuchTable,
    TooManyColumns,
    WorkbookTooLarge,
)
from tunescore.records import Inside, Reading, Table
from tunescore.statements.reading import header
from tunescore.statements.reading.column_profile import ColumnProfiles
from tunescore.statements.reading.container import Content
from tunescore.statements.reading.options import ReadOptions
from tunescore.statements.reading.row_writer import write_rows
from tunescore.statements.reading.rows import Row
from tunescore.statements.reading.table_boundaries import TableBoundaries
from tunescore.statements.reading.totals_rows import TotalsDetector

_SAMPLE = 300
_PANIC = "PanicException"  # what a defect inside the library arrives as; no Exception


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet with its first rows: enough to choose it and to find its header."""

    sheet: CalamineSheet
    sample: list[Row]

    def known_header(self, known: Collection[frozenset[str]]) -> tuple[int, int]:
        """Return the best known header's number of columns (0: none), and the row it is in."""
        upper = self.sample[: header.SEARCHED]
        sizes = [(header.known_column_count(row.cells, known), -at) for at, row in enumerate(upper)]
        size, at = max(sizes, default=(0, 0))
        return size, -at

    def header(self, known: Collection[frozenset[str]]) -> header.HeaderSpan:
        """Return which of the first rows name the columns."""
        size, at = self.known_header(known)
        if size:
            return header.HeaderSpan(at, at + 1)
        left, right = _edges(self.sample)
        rows = [row.cells[left:right] for row in self.sample]
        return header.find_header(rows, right - left) or header.HeaderSpan(0, 1)


def read_workbook(
    content: Content,
    into: Path,
    scratch: Path,
    options: ReadOptions,
    *,
    wanted: str | None = None,
) -> Table:
    """Read the sheet that holds the table into the table file `into`.

    That is the sheet called `wanted`; without a name the first with the best known header, or else
    the longest. NoSuchTable where there is none of that name with a cell in it.
    """
    sheets = _sheets(content.path, options)
    if not sheets:
        raise EmptyFile(file=options.file_name)
    chosen = _choose(sheets, wanted, options.known_headers, options.file_name)
    sample = chosen.sample
    found = chosen.header(options.known_headers)
    names, body = sample[found.first : found.body], sample[found.body :]
    left, right = _edges(islice(_rows(chosen.sheet, options), found.first, None))
    width = right - left
    if width > options.limits.columns:
        raise TooManyColumns(file=options.file_name, count=width, limit=options.limits.columns)
    whole = len(sample) < _SAMPLE
    totals = TotalsDetector([row.cells[left:right] for row in body], width, whole=whole)
    rows = (
        Row(row.line, row.cells[left:right], row.raw)
        for row in islice(_rows(chosen.sheet, options), found.body, None)
    )
    named = header.join_names([row.cells[left:right] for row in names], width)
    columns = header.unique_names(named)
    profiles = ColumnProfiles([row.cells[left:right] for row in body], width)
    boundaries = TableBoundaries(named if names else (), profiles)
    writer = write_rows(rows, into, scratch, names=columns, totals=totals, boundaries=boundaries)
    if writer.count == writer.blank:
        raise NoRows(file=options.file_name)
    reading = Reading(
        container=content.container,
        encoding=None,
        delimiter=None,
        quote=None,
        line_ending=None,
        header_line=names[0].line if names else 0,
        sheet=chosen.sheet.name,
        member=content.member,
    )
    preamble = tuple(row.raw.strip() for row in sample[: found.first])
    inside = _inside(sheets, content.member, options.known_headers)
    return Table(
        into,
        options.file_name,
        columns,
        writer.count,
        reading,
        preamble,
        (*header.header_problems(names), *writer.problems.all()),
        inside=inside,
    )


def _choose(
    sheets: list[_Sheet],
    wanted: str | None,
    known_headers: Collection[frozenset[str]],
    file_name: str,
) -> _Sheet:
    if wanted is None:
        sizes = [sheet.known_header(known_headers)[0] for sheet in sheets]
        if any(sizes):
            return sheets[sizes.index(max(sizes))]
        return max(sheets, key=lambda sheet: sheet.sheet.height)
    for sheet in sheets:
        if sheet.sheet.name == wanted:
            return sheet
    present = ", ".join(sheet.sheet.name for sheet in sheets)
    raise NoSuchTable(file=file_name, wanted=wanted, present=present)


def _inside(
    sheets: list[_Sheet], member: str | None, known_headers: Collection[frozenset[str]]
) -> tuple[Inside, ...]:
    """The sheets that hold a table, where they are several: a lone row is none."""
    found = tuple(
        Inside(
            member,
            sheet.sheet.name,
            sheet.sheet.height,
            None,
            bool(sheet.known_header(known_headers)[0]),
        )
        for sheet in sheets
        if len(sheet.sample) > 1
    )
    return found if len(found) > 1 else ()


def _sheets(path: Path, options: ReadOptions) -> list[_Sheet]:
    """Every sheet that has a cell."""
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except PasswordError as error:
        raise LockedWorkbook(file=options.file_name) from error
    except BaseException as error:
        if not isinstance(error, CalamineError) and type(error).__name__ != _PANIC:
            raise
        raise DamagedFile(file=options.file_name, found="its sheets cannot be read") from error
    found = (_Sheet(sheet, list(islice(_rows(sheet, options), _SAMPLE))) for sheet in sheets)
    return [sheet for sheet in found if sheet.sample]


def _rows(sheet: CalamineSheet, options: ReadOptions) -> Iterator[Row]:
    """The rows of a sheet that have a cell, with the numbers that the sheet shows beside them.

    Raises `WorkbookTooLarge` for a text that is longer than a spreadsheet program takes.
    """
    longest = options.limits.cell_text
    if sheet.start is None:
        return
    for line, values in enumerate(sheet.iter_rows(), start=1):  # from the sheet's very first row
        cells = [_text(value) for value in values]
        if any(cells):
            if max(map(len, cells)) > longest:
                limit = f"{longest:,} characters in a cell"
                raise WorkbookTooLarge(file=options.file_name, limit=limit)
            yield Row(line, cells, "\t".join(_used(cells)))


def _text(value: object) -> str:  # noqa: PLR0911 -- one a type
    """A cell's value as text: ISO dates, and numbers in plain and exact decimal notation."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            plain = format(Decimal(repr(value)), "f")
            return plain.removesuffix(".0")
        case datetime():
            return (value.date() if value.time() == time() else value).isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        case None:
            return ""
        case _:
            return str(value)


def _used(cells: list[str]) -> list[str]:
    """The cells up to the last one that is filled."""
    last = max((at for at, cell in enumerate(cells) if cell), default=-1)
    return cells[: last + 1]


def _edges(rows: Iterable[Row]) -> tuple[int, int]:
    """The first column that has a cell, and the one after the last that has."""
    left, right = sys.maxsize, 0
    for row in rows:
        left = min(left, next(at for at, cell in enumerate(row.cells) if cell))
        right = max(right, len(_used(row.cells)))
    return left, right
