"""Where the header of a table stands: one row, several that are one, or none at all.

A row names the columns where words stand above values. Lines above it that fill only their first
cells are a preface, also where they have as many delimiters as the table.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tunescore.records import Problem
from tunescore.statements.reading.cell_types import is_hole, looks_like_value
from tunescore.statements.reading.column_profile import Columns
from tunescore.statements.reading.header import SEARCHED, likely_header
from tunescore.statements.reading.rows import Row, show_nul

_LOOKED_AT = 12
_ROWS = 3
"""The most rows that a header is made of."""
_FILLED = 0.5
_SERIES = 3


class Heading(NamedTuple):
    """The header is the rows from `first` to before `body`; there is none where they are one."""

    first: int
    body: int


def find(rows: Sequence[Sequence[str]], width: int) -> Heading | None:
    """Find the header among a text's first rows; None where no row has the table's width."""
    fitting = [at for at, cells in enumerate(rows) if len(cells) == width]
    skipped: int | None = None
    for number, at in enumerate(fitting):
        if at >= SEARCHED:
            break
        if _is_preface(rows[at]):
            continue
        below = [rows[other] for other in fitting[number + 1 : number + 1 + _LOOKED_AT]]
        columns = Columns(below or [rows[at]], width)
        if not columns.of_values:
            break
        values, words = columns.votes(rows[at])
        if words > values or (below and _is_series(rows[at], columns, below[0])):
            return Heading(at, _end(rows, at, columns))
        if values:
            first = at if skipped is None else skipped
            return Heading(first, first)
        skipped = at if skipped is None else skipped
    found = likely_header(rows, width)
    return None if found is None else Heading(found, found + 1)


def _end(rows: Sequence[Sequence[str]], first: int, columns: Columns) -> int:
    """The row after the header: further rows of names belong to it."""
    end = first + 1
    while (
        end < len(rows) - 1 and end - first < _ROWS and continues(rows[first], rows[end], columns)
    ):
        end += 1
    return end


def continues(header: Sequence[str], cells: Sequence[str], columns: Columns) -> bool:
    """Whether a row under a header's first one names the columns, too."""
    if len(cells) != len(columns) or _is_preface(cells):
        return False
    if list(cells) == list(header):
        return True
    filled = [cell for cell in cells if not is_hole(cell)]
    if sum(map(looks_like_value, filled)) * 2 >= len(filled):
        return False
    values, words = columns.votes(cells)
    return not values and words > 1 and words * 2 >= len(columns.of_values)


def _is_preface(cells: Sequence[str]) -> bool:
    """Whether only the first cells of a row are filled, and at most half of them."""
    filled = [at for at, cell in enumerate(cells) if not is_hole(cell)]
    return len(filled) <= len(cells) * _FILLED and filled == list(range(len(filled)))


def _is_series(cells: Sequence[str], columns: Columns, below: Sequence[str]) -> bool:
    """Whether a row names columns of values by a series, such as years; rows below do not."""
    named = [cells[at] for at in columns.of_values]
    return _rises(named) and not _rises([below[at] for at in columns.of_values])


def _rises(cells: Sequence[str]) -> bool:
    alike = len({len(cell) for cell in cells}) == 1
    return len(cells) >= _SERIES and alike and all(a < b for a, b in pairwise(cells))


def joined(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """The names of a header of several rows: a column's cells with a blank between them."""
    return [
        " ".join(cell for row in rows if at < len(row) and (cell := row[at].strip()))
        for at in range(width)
    ]


def about(rows: Sequence[Row]) -> tuple[Problem, ...]:
    """Return the problem for a header of several rows, or for a table without a header."""
    if len(rows) == 1:
        return ()
    if rows:
        told = (
            f"The header has several lines ({rows[0].line} to {rows[-1].line}). Each column name "
            "is made of the cells below each other."
        )
        raw = "\n".join(show_nul(row.raw) for row in rows)
        return (Problem(rows[0].line, None, raw, "joined_header", told, rejects=False),)
    told = (
        "The file has no header, so its columns are numbered. Its first line is read as a row "
        "like the others."
    )
    return (Problem(None, None, None, "no_header", told, rejects=False),)
