"""How much of a clean table was found: header, rows and cells, each 0 to 1."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.damage.kinds import Case

Found = Sequence[Sequence[str]]


class Score(NamedTuple):
    """What was found of one file, as counts, so that files add up."""

    headers: int
    headers_of: int
    rows: int
    rows_of: int
    cells: int
    cells_of: int

    def __add__(self, other: tuple[object, ...]) -> "Score":
        """Add up two files."""
        return Score(*(mine + int(theirs) for mine, theirs in zip(self, other, strict=True)))  # type: ignore[call-overload] # counts on both sides


NOTHING = Score(0, 0, 0, 0, 0, 0)


def score(case: Case, found: Found) -> Score:
    """Compare all rows of a file as read, the header among them, with the clean ones.

    A row is found where all its cells are; a cell where it stands in its row, at its column.
    Rows are matched in order. What was read beyond the clean table takes as many cells away.
    """
    clean = case.clean.rows
    header = [list(found[0])] if found and case.header is not None else []
    rows = [list(row) for row in found[len(header) :]]
    same = Counter(map(tuple, rows)) & Counter(map(tuple, clean))
    whole = same.total()
    left, wanted = _rest(rows, same), _rest(clean, same)
    cells = whole * len(clean[0]) + sum(
        max((_alike(row, other) for other in left), default=0) for row in wanted
    )
    invented = max(0, len(rows) - len(clean)) * len(clean[0])
    size = len(clean) * len(clean[0])
    good_header = header == [case.header] if case.header is not None else True
    return Score(int(good_header), 1, whole, len(clean), max(0, cells - invented), size)


def _rest(rows: list[list[str]], same: Counter[tuple[str, ...]]) -> list[list[str]]:
    """The rows without those that were matched whole."""
    taken = Counter(same)
    rest = []
    for row in rows:
        if taken[tuple(row)]:
            taken[tuple(row)] -= 1
        else:
            rest.append(row)
    return rest


def _alike(wanted: Sequence[str], found: Sequence[str]) -> int:
    return sum(a == b for a, b in zip(wanted, found, strict=False))
