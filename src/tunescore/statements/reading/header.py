"""Which row names the columns, and the names in a form that can be worked with."""

from collections.abc import Collection, Iterable, Sequence

from tunescore.statements.header_cells import Accompanying, fold_header, holds
from tunescore.statements.reading.kinds import is_hole, looks_like_value
from tunescore.statements.reading.rows import show_nul

SEARCHED = 15
"""The header is one of the first rows; nobody writes a longer preface."""

_FILLED = 0.5
_NAMES = 0.5


def known_size(cells: Iterable[str], known: Collection[frozenset[str]]) -> int:
    """How many columns of the best fitting known source this row names; 0: it is none of them."""
    present = {fold_header(cell) for cell in cells}
    return max((len(names) for names in known if names and holds(names, present)), default=0)


def accompanies(cells: Iterable[str], known: Collection[frozenset[str]]) -> bool:
    """Whether the best fitting known header is of a table that only accompanies another one."""
    present = {fold_header(cell) for cell in cells}
    fitting = [names for names in known if names and holds(names, present)]
    return isinstance(max(fitting, key=len, default=None), Accompanying)


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
