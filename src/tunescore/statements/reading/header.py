"""The header row of a table: where it stands, how many rows it has, and the columns' names.

A row names the columns where words stand above values. A header may be one row, several that are
read as one, or none. Lines above it that fill only their first cells are a preamble, also where
they have as many delimiters as the table.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tunescore.records import Problem
from tunescore.statements.cells.absent import is_absent
from tunescore.statements.header import Accompanying, Header, fold_header
from tunescore.statements.reading.cell_types import looks_like_value
from tunescore.statements.reading.column_profile import ColumnProfiles
from tunescore.statements.reading.rows import Row, show_nul

SEARCHED = 15
"""The header is one of the first rows; nobody writes a longer preamble."""

_FILLED = 0.5
_NAMES = 0.5
_ROWS_BELOW = 12
"""How many rows under a header say what its columns hold."""
_MOST_ROWS = 3
"""The most rows that a header is made of."""
_SERIES = 3


class HeaderSpan(NamedTuple):
    """The rows from `first` to before `body` are the header; there is none where they are one."""

    first: int
    body: int


def find_header(rows: Sequence[Sequence[str]], width: int) -> HeaderSpan | None:
    """Find the header among a text's first rows; None where no row has the table's width."""
    fitting = [at for at, cells in enumerate(rows) if len(cells) == width]
    skipped: int | None = None
    for nth, at in enumerate(fitting):
        if at >= SEARCHED:
            break
        if _is_preamble(rows[at]):
            continue
        below = [rows[other] for other in fitting[nth + 1 : nth + 1 + _ROWS_BELOW]]
        columns = ColumnProfiles(below or [rows[at]], width)
        if not columns.of_values:
            break
        values, words = columns.votes(rows[at])
        if words > values or (below and _is_series(rows[at], columns, below[0])):
            return HeaderSpan(at, _end_of_header(rows, at, columns))
        if values:
            first = at if skipped is None else skipped
            return HeaderSpan(first, first)
        skipped = at if skipped is None else skipped
    found = _likely_header(rows, width)
    return None if found is None else HeaderSpan(found, found + 1)


def _likely_header(rows: Sequence[Sequence[str]], width: int) -> int | None:
    """Return the first of the upper rows that has the table's width and reads like names."""
    upper = range(min(SEARCHED, len(rows)))
    fitting = [at for at in upper if len(rows[at]) == width]
    return next((at for at in fitting if names_columns(rows[at])), fitting[0] if fitting else None)


def names_columns(cells: Sequence[str]) -> bool:
    """Whether a row reads like names: most cells filled, and few of those a number or a date."""
    filled = [cell for cell in cells if not is_absent(cell)]
    if not filled or len(filled) < len(cells) * _FILLED:
        return False
    return sum(looks_like_value(cell) for cell in filled) < len(filled) * _NAMES


def _end_of_header(rows: Sequence[Sequence[str]], first: int, columns: ColumnProfiles) -> int:
    """Return the row after the header, to which further rows of names belong."""
    end = first + 1
    while (
        end < len(rows) - 1
        and end - first < _MOST_ROWS
        and _continues_header(rows[first], rows[end], columns)
    ):
        end += 1
    return end


def _continues_header(header: Sequence[str], cells: Sequence[str], columns: ColumnProfiles) -> bool:
    """Whether a row under a header's first one names the columns, too."""
    if len(cells) != len(columns) or _is_preamble(cells):
        return False
    if list(cells) == list(header):
        return True
    filled = [cell for cell in cells if not is_absent(cell)]
    if sum(map(looks_like_value, filled)) * 2 >= len(filled):
        return False
    values, words = columns.votes(cells)
    return not values and words > 1 and words * 2 >= len(columns.of_values)


def _is_preamble(cells: Sequence[str]) -> bool:
    """Whether only the first cells of a row are filled, and at most half of them."""
    filled = [at for at, cell in enumerate(cells) if not is_absent(cell)]
    return len(filled) <= len(cells) * _FILLED and filled == list(range(len(filled)))


def _is_series(cells: Sequence[str], columns: ColumnProfiles, below: Sequence[str]) -> bool:
    """Whether a row names columns of values by a series, such as years; rows below do not."""
    named = [cells[at] for at in columns.of_values]
    return _rises(named) and not _rises([below[at] for at in columns.of_values])


def _rises(cells: Sequence[str]) -> bool:
    alike = len({len(cell) for cell in cells}) == 1
    return len(cells) >= _SERIES and alike and all(a < b for a, b in pairwise(cells))


def known_column_count(cells: Iterable[str], known: Collection[frozenset[str]]) -> int:
    """Return how many columns of the best fitting known source this row names; 0 for none."""
    return max((len(names) for names in _fitting(cells, known)), default=0)


def accompanies(cells: Iterable[str], known: Collection[frozenset[str]]) -> bool:
    """Whether the best fitting known header is of a table that only accompanies another one."""
    return isinstance(max(_fitting(cells, known), key=len, default=None), Accompanying)


def _fitting(cells: Iterable[str], known: Collection[frozenset[str]]) -> list[frozenset[str]]:
    """Return the known headers that a row names whole."""
    row = Header(cells)
    by_cell = _by_rarest_cell(tuple(known))
    likely = (names for cell in (*row.folded, _VARYING) for names in by_cell.get(cell, ()))
    return [names for names in likely if row.has_all(names)]


_VARYING = "*"
"""Where headers stand all of whose cells vary."""


@lru_cache(maxsize=8)
def _by_rarest_cell(known: tuple[frozenset[str], ...]) -> dict[str, list[frozenset[str]]]:
    """Index the known headers by the one of their cells that the fewest of them have."""
    cells = {names: [fold_header(name) for name in names if "*" not in name] for names in known}
    often = Counter(cell for folded in cells.values() for cell in folded)
    by_cell: dict[str, list[frozenset[str]]] = {}
    for names, folded in cells.items():
        if names:
            rarest = min(folded, key=lambda cell: often[cell], default=_VARYING)
            by_cell.setdefault(rarest, []).append(names)
    return by_cell


def join_names(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Return the names of a header of several rows: a column's cells with a blank between them."""
    return [
        " ".join(cell for row in rows if at < len(row) and (cell := row[at].strip()))
        for at in range(width)
    ]


def without_empty_columns(rows: Sequence[list[str]]) -> list[list[str]]:
    """Return rows without the columns at their right that are empty in every row."""
    reach = max(
        (at for row in rows for at, cell in enumerate(row, start=1) if cell.strip()), default=0
    )
    return [row[:reach] for row in rows]


def trim_header(header: Sequence[str], body: Iterable[Sequence[str]]) -> list[str]:
    """Return a header without nameless columns at its end that no row of `body` reaches."""
    width = max(max((len(row) for row in body), default=len(header)), 1)
    cells = list(header)
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells


def unique_names(cells: Iterable[str]) -> tuple[str, ...]:
    """Return unique names: trimmed, `Column 3` for a nameless one, `Name (2)` for a second."""
    names: list[str] = []
    taken: set[str] = set()
    for place, cell in enumerate(cells, start=1):
        name = " ".join(show_nul(cell).split()) or f"Column {place}"
        candidate, copy = name, 1
        while candidate in taken:
            copy += 1
            candidate = f"{name} ({copy})"
        taken.add(candidate)
        names.append(candidate)
    return tuple(names)


def header_problems(rows: Sequence[Row]) -> tuple[Problem, ...]:
    """Return the problem for a header of several rows, or for a table without a header."""
    if len(rows) == 1:
        return ()
    if rows:
        message = (
            f"The header has several lines ({rows[0].line} to {rows[-1].line}). Each column name "
            "is made of the cells below each other."
        )
        raw = "\n".join(show_nul(row.raw) for row in rows)
        return (Problem(rows[0].line, None, raw, "joined_header", message, rejects=False),)
    message = (
        "The file has no header, so its columns are numbered. Its first line is read as a row "
        "like the others."
    )
    return (Problem(None, None, None, "no_header", message, rejects=False),)
