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
from tunescore.statements.reading import parquet, signature
from tunescore.statements.reading.container import Content
from tunescore.statements.reading.dialect import Dialect, decide
from tunescore.statements.reading.encoding import Text, decode
from tunescore.statements.reading.header import trimmed, unique_names
from tunescore.statements.reading.layout import totals_at_end, write_rows
from tunescore.statements.reading.limits import Limits
from tunescore.statements.reading.rows import Cells, line_breaks, read_rows
from tunescore.statements.reading.totals import TAIL, Totals

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
    scratch: Path

    @property
    def body_line(self) -> int:
        """The line after the header."""
        return self.dialect.header.line + line_breaks(self.dialect.header.raw) + 1


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
    problems: tuple[Problem, ...] = ()
    if count is None:
        count, problems = row_by_row(plan, into, file_name)
    reading = Reading(
        container=content.container,
        encoding=plan.text.encoding,
        delimiter=plan.dialect.delimiter,
        quote='"' if plan.text.has_quotes else None,
        line_ending=plan.text.line_ending,
        header_line=plan.dialect.header.line,
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
    header = trimmed(dialect.header.cells, body)
    if len(header) > limits.columns:
        raise TooManyColumns(file=file_name, count=len(header), limit=limits.columns)
    if whole and not any(any(cells) for cells in body):
        raise NoRows(file=file_name)
    totals = Totals(body, len(header), whole=whole)
    return Plan(text, dialect, unique_names(header), totals, scratch)


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
    body_line = plan.body_line
    if (
        ending is None
        or text.has_nul
        or width == 1
        or body_line != plan.dialect.header.line + 1
        or text.lines < body_line
        or any(len(row.cells) != width for row in plan.dialect.body)
        or plan.dialect.header.line + len(plan.dialect.body) < _last_line(plan.dialect)
    ):
        return None
    end = _end(plan, ending)
    if end is None:
        return None
    count = parquet.from_text(
        text.path,
        into,
        delimiter=plan.dialect.delimiter,
        quoted=text.has_quotes,
        line_end=_LINE_ENDS[ending],
        header_line=body_line - 1,
        width=width,
        totals=end.totals,
    )
    return count if count and count == text.lines - (body_line - 1) - end.blank else None


def _last_line(dialect: Dialect) -> int:
    return dialect.body[-1].line if dialect.body else dialect.header.line


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
    body = lines[-min(TAIL, last - plan.body_line + 1) :]
    cells_of = Cells(plan.dialect.delimiter)
    rows = [cells_of.split(line.decode(errors="replace"))[0] for line in body]
    if any(len(row) != width for row in rows):
        return None
    start = last - len(rows) + 1
    totals = {start + at for at in totals_at_end(rows, plan.totals)}
    if plan.dialect.body and plan.totals.skips(plan.dialect.body[0].cells):
        totals.add(plan.body_line)
    return _End(tuple(sorted(totals)), blank)


def row_by_row(plan: Plan, into: Path, file_name: str) -> tuple[int, tuple[Problem, ...]]:
    """The careful way, for every text."""
    into.unlink(missing_ok=True)
    width = len(plan.columns)
    first = plan.body_line
    rows = read_rows(
        islice(_lines(plan.text), first - 1, None),
        plan.dialect.delimiter,
        first_line=first,
        width=width,
    )
    layout = write_rows(rows, into, plan.scratch, width=width, totals=plan.totals)
    if layout.count == layout.blank:
        raise NoRows(file=file_name)
    return layout.count, tuple(layout.problems)
