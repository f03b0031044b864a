"""Which row names the columns, and the names in a form that can be worked with."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from tunescore.statements.header import Accompanying, fold_header, holds
from tunescore.statements.reading.cell_types import is_hole, looks_like_value
from tunescore.statements.reading.rows import show_nul

SEARCHED = 15
"""The header is one of the first rows; nobody writes a longer preface."""

_FILLED = 0.5
_NAMES = 0.5


def known_size(cells: Iterable[str], known: Collection[frozenset[str]]) -> int:
    """How many columns of the best fitting known source this row names; 0: it is none of them."""
    return max((len(names) for names in _fitting(cells, known)), default=0)


def accompanies(cells: Iterable[str], known: Collection[frozenset[str]]) -> bool:
    """Whether the best fitting known header is of a table that only accompanies another one."""
    return isinstance(max(_fitting(cells, known), key=len, default=None), Accompanying)


def _fitting(cells: Iterable[str], known: Collection[frozenset[str]]) -> list[frozenset[str]]:
    """Give the known headers that a row names whole."""
    present = {fold_header(cell) for cell in cells}
    told_by = _by_rarest_cell(tuple(known))
    likely = (names for cell in (*present, _VARYING) for names in told_by.get(cell, ()))
    return [names for names in likely if holds(names, present)]


_VARYING = "*"
"""Where headers stand all of whose cells vary."""


@lru_cache(maxsize=8)
def _by_rarest_cell(known: tuple[frozenset[str], ...]) -> dict[str, list[frozenset[str]]]:
    """Sort the known headers by the one of their cells that the fewest of them have."""
    cells = {names: [fold_header(name) for name in names if "*" not in name] for names in known}
    often = Counter(cell for folded in cells.values() for cell in folded)
    told_by: dict[str, list[frozenset[str]]] = {}
    for names, folded in cells.items():
        if names:
            rarest = min(folded, key=lambda cell: often[cell], default=_VARYING)
            told_by.setdefault(rarest, []).append(names)
    return told_by


def names_columns(cells: Sequence[str]) -> bool:
    """Whether a row reads like names: most cells filled, and few of those a number or a date."""
    filled = [cell for cell in cells if not is_hole(cell)]
    if not filled or len(filled) < len(cells) * _FILLED:
        return False
    return sum(looks_like_value(cell) for cell in filled) < len(filled) * _NAMES


def likely_header(rows: Sequence[Sequence[str]], width: int) -> int | None:
    """The first of the upper rows that has the table's width and reads like names."""
    upper = range(min(SEARCHED, len(rows)))
    fitting = [at for at in upper if len(rows[at]) == width]
    return next((at for at in fitting if names_columns(rows[at])), fitting[0] if fitting else None)


def without_empty_edge(rows: Sequence[list[str]]) -> list[list[str]]:
    """The rows without the columns at their right that are empty in every row."""
    reach = max(
        (at for row in rows for at, cell in enumerate(row, start=1) if cell.strip()), default=0
    )
    return [row[:reach] for row in rows]


def trimmed(header: Sequence[str], body: Iterable[Sequence[str]]) -> list[str]:
    """The header without nameless columns at its end that no row of `body` reaches."""
    width = max(max((len(row) for row in body), default=len(header)), 1)
    cells = list(header)
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells


def unique_names(cells: Iterable[str]) -> tuple[str, ...]:
    """Names trimmed, `Column 3` for a nameless one, `Name (2)` for the second of a kind."""
    names: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        name = " ".join(show_nul(cell).split()) or f"Column {number}"
        candidate, copy = name, 1
        while candidate in taken:
            copy += 1
            candidate = f"{name} ({copy})"
        taken.add(candidate)
        names.append(candidate)
    return tuple(names)
