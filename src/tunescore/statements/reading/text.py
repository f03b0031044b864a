"""CSV and other delimited text as a table: decode it, detect its dialect, write its rows.

A text in which every line is one whole row goes through DuckDB or Arrow in one piece; any other
one is read row by row. Both ways give the same table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tunescore.errors import EmptyFile, NoRows, NotATable, TooManyColumns
from tunescore.records import Problem, Reading, Table
from tunescore.statements.reading import signature, table_file
from tunescore.statements.reading.column_profile import ColumnProfiles
from tunescore.statements.reading.container import Content
from tunescore.statements.reading.dialect import Dialect
from tunescore.statements.reading.dialect_detector import DetectedDialect, detect_dialect
from tunescore.statements.reading.encoding import Text, decode
from tunescore.statements.reading.fast_csv import copy_unquoted_csv, has_blank_rows
from tunescore.statements.reading.header import header_problems, trim_header, unique_names
from tunescore.statements.reading.options import ReadOptions
from tunescore.statements.reading.row_repair import RowRepairer, profile_columns
from tunescore.statements.reading.row_writer import totals_at_end, write_rows
from tunescore.statements.reading.rows import RowSplitter, line_breaks, read_rows
from tunescore.statements.reading.table_boundaries import TableBoundaries
from tunescore.statements.reading.totals_rows import TAIL, TotalsDetector

_HEAD_LINES = 400
_HEAD_CHARACTERS = 256 * 1024
_TAIL_BYTES = 64 * 1024
_ESCAPED_LINE_ENDS = {"lf": "\\n", "crlf": "\\r\\n", "cr": "\\r"}
_LINE_END_BYTES = {"lf": b"\n", "crlf": b"\r\n", "cr": b"\r"}


@dataclass(frozen=True, slots=True)
class Plan:
    """How a text will be read: what is known of it before its rows are read."""

    text: Text
    detected: DetectedDialect
    columns: tuple[str, ...]
    totals: TotalsDetector
    profiles: ColumnProfiles
    scratch: Path


@dataclass(frozen=True, slots=True)
class _End:
    """The last lines of a regular text: which are totals, and how many blank ones follow."""

    totals: tuple[int, ...]
    blank: int


def read_text(
    content: Content,
    into: Path,
    scratch: Path,
    options: ReadOptions,
) -> Table:
    """Read a delimited text into the table file `into`."""
    plan = plan_text(content.path, scratch, options)
    count = read_fast(plan, into)
    problems = header_problems(plan.detected.header)
    if count is None:
        count, more = read_row_by_row(plan, into, options.file_name)
        problems += more
    reading = Reading(
        container=content.container,
        encoding=plan.text.encoding,
        delimiter=plan.detected.dialect.delimiter,
        quote=_quote(plan),
        line_ending=plan.text.line_ending,
        header_line=plan.detected.header[0].line if plan.detected.header else 0,
        member=content.member,
    )
    return Table(
        into, options.file_name, plan.columns, count, reading, plan.detected.preamble, problems
    )


def plan_text(
    path: Path,
    scratch: Path,
    options: ReadOptions,
) -> Plan:
    """Detect encoding, dialect, header and the columns' profiles, without reading the rows."""
    text = decode(path, scratch, options)
    head, whole = _head(text)
    start = "".join(head)
    if not start.strip("\ufeff\0 \t\r\n"):
        raise EmptyFile(file=options.file_name)
    found = signature.markup_format(start)
    if found is not None:
        raise NotATable(file=options.file_name, found=found)
    detected = detect_dialect(head, options.known_headers, whole=whole)
    if detected is None:
        raise EmptyFile(file=options.file_name)
    body = [row.cells for row in detected.body]
    header = trim_header(detected.names, body)
    if len(header) > options.limits.columns:
        raise TooManyColumns(
            file=options.file_name, count=len(header), limit=options.limits.columns
        )
    if whole and not any(any(cells) for cells in body):
        raise NoRows(file=options.file_name)
    totals = TotalsDetector(body, len(header), whole=whole)
    profiles = profile_columns(detected.body, detected.dialect, len(header))
    return Plan(text, detected, unique_names(header), totals, profiles, scratch)


def _quote(plan: Plan) -> str | None:
    quote = plan.detected.dialect.quotechar
    return quote if quote != '"' or plan.text.has_quotes else None


def _lines(text: Text) -> Iterator[str]:
    encoding = "utf-8-sig" if text.has_bom else "utf-8"
    with text.path.open(encoding=encoding, newline="") as stream:
        yield from stream


def _head(text: Text) -> tuple[list[str], bool]:
    """Return the first lines, and whether they are all lines."""
    head: list[str] = []
    size = 0
    for line in _lines(text):
        if len(head) >= _HEAD_LINES or size >= _HEAD_CHARACTERS:
            return head, False
        head.append(line)
        size += len(line)
    return head, True


def read_fast(plan: Plan, into: Path) -> int | None:
    """Read a regular text in one piece; None for any other, of which `into` may hold a part."""
    text, width = plan.text, len(plan.columns)
    ending = text.uniform
    dialect, header = plan.detected.dialect, plan.detected.header
    body_line, body = plan.detected.first_line, plan.detected.body
    if (
        ending is None
        or text.has_nul
        or width == 1
        or dialect != Dialect(dialect.delimiter)
        or len(dialect.delimiter) > 1
        or any(line_breaks(row.raw) for row in header)
        or text.lines < body_line
        or any(len(row.cells) != width for row in body)
        or (body and body_line + len(body) - 1 < body[-1].line)
    ):
        return None
    end = _end(plan, ending)
    if end is None:
        return None
    delimiter = dialect.delimiter
    if (
        text.has_quotes
        or not delimiter.isascii()
        or has_blank_rows(
            text.path, line_end=_LINE_END_BYTES[ending], delimiter=delimiter, width=width
        )
    ):
        count = table_file.copy_csv(
            text.path,
            into,
            delimiter=delimiter,
            quoted=text.has_quotes,
            line_end=_ESCAPED_LINE_ENDS[ending],
            header_line=body_line - 1,
            width=width,
            totals=end.totals,
        )
    else:
        count = copy_unquoted_csv(
            text.path,
            into,
            delimiter=delimiter,
            header_line=body_line - 1,
            width=width,
            totals=end.totals,
        )
    if not count or count != text.lines - (body_line - 1) - end.blank:
        return None
    of_values = plan.profiles.of_values
    if len(body) == count and not text.has_quotes:
        odd = table_file.has_odd_row((row.cells for row in body), of_values)
    else:
        odd = table_file.file_has_odd_row(into, count, of_values, quoted=text.has_quotes)
    return None if odd else count


def _end(plan: Plan, ending: str) -> _End | None:
    """Find totals among the last lines; None where a line is no row."""
    text, width = plan.text, len(plan.columns)
    with text.path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _TAIL_BYTES))
        tail = stream.read()
    line_end = _LINE_END_BYTES[ending]
    lines = tail.removesuffix(line_end).split(line_end)
    if len(tail) < size:
        del lines[0]  # its beginning is not in the tail
    blank = 0
    while lines and not lines[-1]:
        lines.pop()
        blank += 1
    if not lines:
        return None
    last = text.lines - blank
    body = lines[-min(TAIL, last - plan.detected.first_line + 1) :]
    splitter = RowSplitter(plan.detected.dialect)
    rows = [splitter.split(line.decode(errors="replace")).cells for line in body]
    if any(len(row) != width for row in rows):
        return None
    start = last - len(rows) + 1
    totals = {start + at for at in totals_at_end(rows, plan.totals)}
    if plan.detected.body and plan.totals.is_totals_row(plan.detected.body[0].cells):
        totals.add(plan.detected.first_line)
    return _End(tuple(sorted(totals)), blank)


def read_row_by_row(plan: Plan, into: Path, file_name: str) -> tuple[int, tuple[Problem, ...]]:
    """Read any text row by row, with repair of damaged rows."""
    into.unlink(missing_ok=True)
    detected, names = plan.detected, plan.columns
    first = detected.first_line
    rows = read_rows(
        islice(_lines(plan.text), first - 1, None),
        detected.dialect,
        first_line=first,
        width=len(names),
    )
    writer = write_rows(
        rows,
        into,
        plan.scratch,
        names=names,
        totals=plan.totals,
        repairer=RowRepairer(detected.dialect, names, detected.body),
        boundaries=TableBoundaries(detected.names if detected.header else (), plan.profiles),
    )
    if writer.count == writer.blank:
        raise NoRows(file=file_name)
    return writer.count, writer.problems.all()
