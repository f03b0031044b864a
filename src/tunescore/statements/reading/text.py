"""A delimited text as a table: decoded, its dialect decided, and its rows written.

A text in which every line is one whole row goes through the columnar engine in one piece; any
other one is read row by row. Both ways give the same table.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tunescore.errors import EmptyFile, NoRows, NotATable, TooManyColumns
from tunescore.records import Problem, Reading, Table
from tunescore.statements.reading import heading, signature, table_file
from tunescore.statements.reading.column_profile import Columns
from tunescore.statements.reading.container import Content
from tunescore.statements.reading.dialect import Dialect, decide
from tunescore.statements.reading.encoding import Text, decode
from tunescore.statements.reading.fast_csv import from_unquoted, has_blank_rows
from tunescore.statements.reading.header import trimmed, unique_names
from tunescore.statements.reading.limits import Limits
from tunescore.statements.reading.row_repair import Mender, sample_of
from tunescore.statements.reading.row_writer import totals_at_end, write_rows
from tunescore.statements.reading.rows import Cells, Signs, line_breaks, read_rows
from tunescore.statements.reading.table_boundaries import Borders
from tunescore.statements.reading.totals_rows import TAIL, Totals

_HEAD_LINES = 400
_HEAD_CHARACTERS = 256 * 1024
_TAIL_BYTES = 64 * 1024
_LINE_ENDS = {"lf": "\\n", "crlf": "\\r\\n", "cr": "\\r"}
_SIGNS = {"lf": b"\n", "crlf": b"\r\n", "cr": b"\r"}


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is known before the rows are read."""

    text: Text
    dialect: Dialect
    columns: tuple[str, ...]
    totals: Totals
    looks: Columns
    scratch: Path


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a regular text: which of its lines are totals, how many blank ones follow."""

    totals: tuple[int, ...]
    blank: int


def read_text(
    content: Content,
    into: Path,
    scratch: Path,
    *,
    file_name: str,
    known_headers: Collection[frozenset[str]],
    limits: Limits,
) -> Table:
    """Read a delimited text into the table file `into`."""
    plan = understand(
        content.path, scratch, file_name=file_name, known_headers=known_headers, limits=limits
    )
    count = in_one_piece(plan, into)
    problems = heading.about(plan.dialect.header)
    if count is None:
        count, more = row_by_row(plan, into, file_name)
        problems += more
    reading = Reading(
        container=content.container,
        encoding=plan.text.encoding,
        delimiter=plan.dialect.signs.delimiter,
        quote=_quote(plan),
        line_ending=plan.text.line_ending,
        header_line=plan.dialect.header[0].line if plan.dialect.header else 0,
        member=content.member,
    )
    return Table(into, file_name, plan.columns, count, reading, plan.dialect.preamble, problems)


def understand(
    path: Path,
    scratch: Path,
    *,
    file_name: str,
    known_headers: Collection[frozenset[str]],
    limits: Limits,
) -> Plan:
    """Find encoding, dialect, header and the columns' nature, without reading the rows."""
    text = decode(path, scratch, file_name=file_name, limits=limits)
    head, whole = _head(text)
    start = "".join(head)
    if not start.strip("\ufeff\0 \t\r\n"):
        raise EmptyFile(file=file_name)
    found = signature.markup(start)
    if found is not None:
        raise NotATable(file=file_name, found=found)
    dialect = decide(head, known_headers, whole=whole)
    if dialect is None:
        raise EmptyFile(file=file_name)
    body = [row.cells for row in dialect.body]
    header = trimmed(dialect.names, body)
    if len(header) > limits.columns:
        raise TooManyColumns(file=file_name, count=len(header), limit=limits.columns)
    if whole and not any(any(cells) for cells in body):
        raise NoRows(file=file_name)
    totals = Totals(body, len(header), whole=whole)
    looks = sample_of(dialect.body, dialect.signs, len(header))
    return Plan(text, dialect, unique_names(header), totals, looks, scratch)


def _quote(plan: Plan) -> str | None:
    quote = plan.dialect.signs.quote
    return quote if quote != '"' or plan.text.has_quotes else None


def _lines(text: Text) -> Iterator[str]:
    encoding = "utf-8-sig" if text.marked else "utf-8"
    with text.path.open(encoding=encoding, newline="") as stream:
        yield from stream


def _head(text: Text) -> tuple[list[str], bool]:
    """The first lines, and whether they are all lines."""
    head: list[str] = []
    size = 0
    for line in _lines(text):
        if len(head) >= _HEAD_LINES or size >= _HEAD_CHARACTERS:
            return head, False
        head.append(line)
        size += len(line)
    return head, True


def in_one_piece(plan: Plan, into: Path) -> int | None:
    """The fast way. None where the text is not regular; `into` may then hold a part of it."""
    text, width = plan.text, len(plan.columns)
    ending = text.uniform
    dialect = plan.dialect
    body_line, body = dialect.first_line, dialect.body
    if (
        ending is None
        or text.has_nul
        or width == 1
        or dialect.signs != Signs(dialect.signs.delimiter)
        or len(dialect.signs.delimiter) > 1
        or any(line_breaks(row.raw) for row in dialect.header)
        or text.lines < body_line
        or any(len(row.cells) != width for row in body)
        or (body and body_line + len(body) - 1 < body[-1].line)
    ):
        return None
    end = _end(plan, ending)
    if end is None:
        return None
    delimiter = dialect.signs.delimiter
    if (
        text.has_quotes
        or not delimiter.isascii()
        or has_blank_rows(text.path, line_end=_SIGNS[ending], delimiter=delimiter, width=width)
    ):
        count = table_file.from_text(
            text.path,
            into,
            delimiter=delimiter,
            quoted=text.has_quotes,
            line_end=_LINE_ENDS[ending],
            header_line=body_line - 1,
            width=width,
            totals=end.totals,
        )
    else:
        count = from_unquoted(
            text.path,
            into,
            delimiter=delimiter,
            header_line=body_line - 1,
            width=width,
            totals=end.totals,
        )
    if not count or count != text.lines - (body_line - 1) - end.blank:
        return None
    of_values = plan.looks.of_values
    if len(body) == count and not text.has_quotes:
        odd = table_file.has_odd_row((row.cells for row in body), of_values)
    else:
        odd = table_file.is_odd(into, count, of_values, quoted=text.has_quotes)
    return None if odd else count


def _end(plan: Plan, ending: str) -> _End | None:
    """Look at the last lines of a text whose lines are rows; None where they are not."""
    text, width = plan.text, len(plan.columns)
    with text.path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _TAIL_BYTES))
        tail = stream.read()
    sign = _SIGNS[ending]
    lines = tail.removesuffix(sign).split(sign)
    if len(tail) < size:
        del lines[0]  # its beginning is not in the tail
    blank = 0
    while lines and not lines[-1]:
        lines.pop()
        blank += 1
    if not lines:
        return None
    last = text.lines - blank
    body = lines[-min(TAIL, last - plan.dialect.first_line + 1) :]
    cells_of = Cells(plan.dialect.signs)
    rows = [cells_of.split(line.decode(errors="replace")).cells for line in body]
    if any(len(row) != width for row in rows):
        return None
    start = last - len(rows) + 1
    totals = {start + at for at in totals_at_end(rows, plan.totals)}
    if plan.dialect.body and plan.totals.skips(plan.dialect.body[0].cells):
        totals.add(plan.dialect.first_line)
    return _End(tuple(sorted(totals)), blank)


def row_by_row(plan: Plan, into: Path, file_name: str) -> tuple[int, tuple[Problem, ...]]:
    """The careful way, for every text."""
    into.unlink(missing_ok=True)
    dialect, names = plan.dialect, plan.columns
    first = dialect.first_line
    rows = read_rows(
        islice(_lines(plan.text), first - 1, None),
        dialect.signs,
        first_line=first,
        width=len(names),
    )
    layout = write_rows(
        rows,
        into,
        plan.scratch,
        names=names,
        totals=plan.totals,
        mender=Mender(dialect.signs, names, dialect.body),
        borders=Borders(dialect.names if dialect.header else (), plan.looks),
    )
    if layout.count == layout.blank:
        raise NoRows(file=file_name)
    return layout.count, layout.remarks.told()
