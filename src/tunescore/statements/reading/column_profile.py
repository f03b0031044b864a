"""Column profiles: what the cells of each column look like, and whether another cell fits.

Known from undamaged rows alone. A profile is narrow on purpose: a cell that no row of the sample
resembles does not fit, and a row whose cells do not fit is not repaired.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from string import ascii_lowercase, ascii_uppercase, digits

from tunescore.statements.cells.absent import is_absent
from tunescore.statements.reading.cell_types import is_number, kind_of, looks_like_value

_FEW = 5
"""So many cells have to be alike before their exact form is the column's."""
_REPEATED, _TIMES = 20, 4
"""From so many cells on, of which each text comes so often, a column's texts are a closed list."""
_MOSTLY = 0.5
_FORMS = 2
_YEAR = 4
"""Whole numbers of so many digits that are all equally long are codes or years."""
_DECIMALS = re.compile(r"[.,](\d+)\D*\Z")
_WHOLE = re.compile(r"\d+")
_SIGNS = str.maketrans(
    ascii_lowercase + ascii_uppercase + digits, "a" * 26 + "A" * 26 + "9" * len(digits)
)


class ColumnProfile:
    """What one column's cells look like."""

    def __init__(self, cells: Iterable[str]) -> None:
        sample = Counter(cells)
        absent = {cell for cell in sample if is_absent(cell)}
        filled = Counter({cell: times for cell, times in sample.items() if cell not in absent})
        self._cells = filled
        self._count = filled.total()
        self._absent = {cell.strip().lower() for cell in absent}
        values = sum(times for cell, times in filled.items() if looks_like_value(cell))
        self.has_values = bool(filled) and values >= self._count * _MOSTLY
        """Whether most cells are numbers, dates or codes: no name of a column looks like that."""

    @cached_property
    def _padded(self) -> bool:
        return any(cell != cell.strip() for cell in self._cells)

    @cached_property
    def _kinds(self) -> set[str]:
        return {kind_of(cell) for cell in self._cells}

    @cached_property
    def _forms(self) -> set[str] | None:
        forms = _usual(_counted(self._cells, _form))
        exact = self._count >= _FEW and len(forms) <= _FORMS and not any(map(_is_text, forms))
        return forms if exact else None

    @cached_property
    def _numbers(self) -> "_Numbers | None":
        return _Numbers(self._cells) if self._kinds == {"number"} else None

    @cached_property
    def _list(self) -> set[str] | None:
        closed = self._count >= _REPEATED and len(self._cells) * _TIMES <= self._count
        return set(self._cells) if closed and self._kinds == {"words"} else None

    @property
    def may_be_empty(self) -> bool:
        """Whether an empty cell was seen."""
        return "" in self._absent

    @property
    def is_count(self) -> bool:
        """Whether every cell is a whole number, and no code or year, which are equally long."""
        return self._numbers is not None and self._numbers.whole

    def fits(self, cell: str) -> bool:
        """Whether a cell looks like those of this column."""
        if is_absent(cell):
            return cell.strip().lower() in self._absent
        if not self._count:
            return not self._absent
        if cell != cell.strip() and not self._padded:
            return False
        return self._resembles(cell)

    def may_hold(self, cell: str) -> bool:
        """Whether a cell that its quotes mark as one could be this column's."""
        return self.fits(cell) or (
            not is_absent(cell) and self._kinds == {"words"} == {kind_of(cell)}
        )

    def _resembles(self, cell: str) -> bool:
        if self._list is not None:
            return cell in self._list
        if self._numbers is not None:
            return self._numbers.fit(cell)
        if self._forms is not None:
            return _form(cell) in self._forms
        return kind_of(cell) in self._kinds


class _Numbers:
    """What the cells of a column look like in which every one is a number.

    A sum of money must not be cut at the wrong digit: that all have two decimals, say, is only
    believed of many of them, and a sum may be ten times as large as any that was seen.
    """

    def __init__(self, cells: Counter[str]) -> None:
        self._shapes = _usual(_counted(cells, lambda cell: _WHOLE.sub("9", cell)))
        self._decimals = {_decimals(cell) for cell in cells}
        many = cells.total() >= _REPEATED
        self._fixed = many and len(self._decimals) == 1
        lengths = {len(cell) for cell in cells}
        alike = many and len(lengths) == 1 and self._decimals == {0} and min(lengths) >= _YEAR
        self._length = min(lengths) if alike else None
        self.whole = self._decimals == {0} and self._length is None
        self._digits = max(len(_whole(cell)) for cell in cells) + 1
        self._with_zero = any(_leads_with_zero(cell) for cell in cells)

    def fit(self, cell: str) -> bool:
        if not is_number(cell) or _WHOLE.sub("9", cell) not in self._shapes:
            return False
        if self._length is not None and len(cell) != self._length:
            return False
        decimals = _decimals(cell)
        if decimals not in self._decimals and (self._fixed or decimals > max(self._decimals)):
            return False
        if _leads_with_zero(cell) and not self._with_zero:
            return False
        return len(_whole(cell)) <= self._digits


class ColumnProfiles:
    """The profiles of a table's columns, by a sample of its rows."""

    def __init__(self, rows: Iterable[Sequence[str]], width: int) -> None:
        """Rows of another width do not count."""
        whole = [row for row in rows if len(row) == width]
        self.sample = len(whole)
        self._columns = [ColumnProfile(row[at] for row in whole) for at in range(width)]

    def __len__(self) -> int:
        return len(self._columns)

    def __getitem__(self, at: int) -> ColumnProfile:
        return self._columns[at]

    @property
    def of_values(self) -> tuple[int, ...]:
        """Return the columns of numbers, dates and codes."""
        return tuple(at for at, column in enumerate(self._columns) if column.has_values)

    def votes(self, cells: Sequence[str]) -> tuple[int, int]:
        """Count the columns of values where a row has a value, and those where it has words."""
        filled = [
            cells[at] for at in self.of_values if at < len(cells) and not is_absent(cells[at])
        ]
        values = sum(map(looks_like_value, filled))
        return values, len(filled) - values

    def fit(self, cells: Sequence[str], first: int = 0) -> bool:
        """Whether cells, the first of which is that of column `first`, fit their columns."""
        return all(self._columns[at].fits(cell) for at, cell in enumerate(cells, first))


def _counted(cells: Counter[str], look: Callable[[str], str]) -> Counter[str]:
    """Count the cells by what `look` makes of them."""
    looks = Counter[str]()
    for cell, times in cells.items():
        looks[look(cell)] += times
    return looks


def _form(cell: str) -> str:
    """Return a cell's exact form: `2026-01-31` and `2025-12-01` have the same."""
    return cell.translate(_SIGNS)


def _is_text(form: str) -> bool:
    return "a" in form and "9" not in form


def _usual(forms: Counter[str]) -> set[str]:
    """Return the forms that are no exception."""
    least = 2 if forms.total() >= _REPEATED else 1
    return {form for form, times in forms.items() if times >= least}


def _decimals(cell: str) -> int:
    found = _DECIMALS.search(cell)
    return len(found[1]) if found else 0


def _whole(cell: str) -> str:
    found = _WHOLE.search(cell)
    return found[0] if found else ""


def _leads_with_zero(cell: str) -> bool:
    whole = _whole(cell)
    return len(whole) > 1 and whole.startswith("0")
