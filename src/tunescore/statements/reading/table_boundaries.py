"""Table boundaries: where another table begins below the rows of the one that is read.

The table with the known header, or the one that most of the first lines belong to, is the table
of a file. Lines above its header are its preamble. Below its rows, a row that names columns
begins another table: one of another width with rows of that width under it, or one with words
where this table has values (after a gap, also over a few of its columns alone). Its rows are
skipped by the rule `second_table` up to where the own header comes again; the own header repeated
is skipped by the rule `repeated_header`. So the rows of two tables are never mixed.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tunescore.statements.cells.absent import is_absent
from tunescore.statements.header import fold_header
from tunescore.statements.reading.cell_types import looks_like_value
from tunescore.statements.reading.column_profile import ColumnProfiles
from tunescore.statements.reading.rows import Row, line_breaks

_ALIKE = 2
"""So many rows below have to be as wide as a header of another width."""


class PlacedRow(NamedTuple):
    """A row, the rule that skips it, if any, and whether another table begins with it."""

    row: Row
    skip: str | None = None
    begins: bool = False


class TableBoundaries:
    """Separates the rows of a table from those of others below it."""

    def __init__(self, header: Sequence[str], columns: ColumnProfiles) -> None:
        self._header = list(map(fold_header, header))
        self._columns = columns

    def place(self, rows: Iterable[Row]) -> Iterator[PlacedRow]:
        """Yield each row with the rule that skips it, if any."""
        source = iter(rows)
        ahead: deque[Row] = deque()
        outside = False
        end_of_last: int | None = None
        while True:
            row = ahead.popleft() if ahead else next(source, None)
            if row is None:
                return
            gap = end_of_last is not None and row.line > end_of_last + 1
            end_of_last = row.line + line_breaks(row.raw)
            if self._repeats_header(row):
                outside = False
                yield PlacedRow(row, "repeated_header")
                continue
            begins = self._may_begin(row, gap=gap) and self._begins(row, ahead, source)
            outside = outside or begins
            yield PlacedRow(row, "second_table" if outside else None, begins)

    def _repeats_header(self, row: Row) -> bool:
        """Whether a row is the header again, in whatever case."""
        return len(row.cells) == len(self._header) and all(
            fold_header(cell) == name for cell, name in zip(row.cells, self._header, strict=True)
        )

    def _may_begin(self, row: Row, *, gap: bool) -> bool:
        """Whether a row could be the header of another table, by itself alone."""
        cells, width = row.cells, len(self._columns)
        if len(cells) == width:
            values, words = self._columns.votes(cells)
            enough = words > 0 if gap else words == len(self._columns.of_values) > 1
            return not values and enough and not any(map(looks_like_value, cells))
        return len(cells) > 1 and not any(
            is_absent(cell) or looks_like_value(cell) for cell in cells
        )

    def _is_narrower(self, row: Row, ahead: deque[Row], source: Iterator[Row]) -> bool:
        """Whether a row names a few columns, and the next one has a value and fills no others."""
        if not ahead and (following := next(source, None)) is not None:
            ahead.append(following)
        named = {at for at, cell in enumerate(row.cells) if not is_absent(cell)}
        below = {at for other in list(ahead)[:1] for at, cell in enumerate(other.cells)
                 if not is_absent(cell)}  # fmt: skip
        valued = any(looks_like_value(cell) for other in list(ahead)[:1] for cell in other.cells)
        return len(named) > 1 and valued and below <= named

    def _begins(self, row: Row, ahead: deque[Row], source: Iterator[Row]) -> bool:
        """Whether rows with a value follow that are as wide as this one."""
        width = len(row.cells)
        if width == len(self._columns):
            _, words = self._columns.votes(row.cells)
            return words == len(self._columns.of_values) or self._is_narrower(row, ahead, source)
        while len(ahead) < _ALIKE and (following := next(source, None)) is not None:
            ahead.append(following)
        below = list(ahead)[:_ALIKE]
        return bool(below) and all(
            len(other.cells) == width and any(map(looks_like_value, other.cells)) for other in below
        )
