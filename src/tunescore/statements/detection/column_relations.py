"""Relations between columns of numbers that some rows show: a sum, a product.

Pure arithmetic over a few hundred rows. Whether a relation holds in all rows is tried in
`column_evidence`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, permutations
from typing import Literal

Row = dict[int, Decimal | None]
"""Column → its number in a row, None where the cell says nothing."""

_MOST_STEPS = 2_000  # in the search for the parts of one column
_MOST_ROWS = 40  # by which parts are searched
_MOST_COLUMNS = 24  # of one kind, among which parts are searched
_MOST_COMPARISONS = 1_000_000  # in the search for products; no statement needs half of them
_MOST_PRODUCTS = 500
_NEARLY = 1e-12
_EXACT_PLACES = 2  # the fewest decimals of a number that may be rounded
_PROOF = 0.02  # of a product may be rounding where it proves its price


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation: the first column is what the others make."""

    kind: Literal["sum", "product"]
    columns: tuple[int, ...]
    """Of a sum the whole first; of a product its unit price second and its count third."""
    slack: tuple[float, float] = (0.0, 0.0)
    """How far a product may be off by rounding: at all, and for each one that is counted."""


def find_relations(
    rows: Sequence[Row], money: Sequence[int], counts: Sequence[int]
) -> list[Relation]:
    """Return the relations that hold in these rows."""
    found: list[Relation] = []
    for group in (money, counts):
        found += _sums({at: [row[at] for row in rows] for at in group})
    return found + list(islice(_products(rows, money, counts), _MOST_PRODUCTS))


def _sums(columns: dict[int, list[Decimal | None]]) -> Iterator[Relation]:
    """Find the columns that are the sum of two or more others in every row."""
    filled = {at: tuple(cell or Decimal(0) for cell in cells) for at, cells in columns.items()}
    filled = {at: cells for at, cells in filled.items() if any(cells)}
    rows = list(dict.fromkeys(zip(*filled.values(), strict=True))) if filled else []
    # Rows in which many columns say something tell most.
    rows.sort(key=lambda row: -sum(1 for cell in row if cell))
    some = list(zip(*rows[:_MOST_ROWS], strict=True))
    vectors = dict(list(zip(filled, some, strict=True))[:_MOST_COLUMNS])
    alike: dict[tuple[Decimal, ...], int] = {}
    for at, cells in vectors.items():
        alike.setdefault(cells, at)
    single = {at: cells for cells, at in alike.items()}
    for whole, target in vectors.items():
        parts = _Parts({at: cells for at, cells in single.items() if cells != target}, target)
        if chosen := parts.search():
            yield Relation("sum", (whole, *chosen))


class _Parts:
    """The search for the columns that add up to another one."""

    def __init__(
        self, columns: dict[int, tuple[Decimal, ...]], target: tuple[Decimal, ...]
    ) -> None:
        self._signed = any(cell < 0 for cells in (*columns.values(), target) for cell in cells)
        if not self._signed:
            columns = {at: cells for at, cells in columns.items() if _fits(cells, target)}
        self._columns = sorted(columns.items(), key=lambda item: -sum(map(abs, item[1])))
        self._target = target
        self._steps = 0

    def search(self) -> tuple[int, ...]:
        """Return the parts, none where there are none."""
        return self._go_on(0, self._target, ())

    def _go_on(
        self, start: int, rest: tuple[Decimal, ...], chosen: tuple[int, ...]
    ) -> tuple[int, ...]:
        if len(chosen) > 1 and not any(rest):
            return chosen
        for place in range(start, len(self._columns)):
            self._steps += 1
            if self._steps > _MOST_STEPS:
                return ()
            at, cells = self._columns[place]
            if not self._signed and not _fits(cells, rest):
                continue
            left = tuple(a - b for a, b in zip(rest, cells, strict=True))
            if found := self._go_on(place + 1, left, (*chosen, at)):
                return found
        return ()


def _fits(cells: Sequence[Decimal], whole: Sequence[Decimal]) -> bool:
    return all(cell <= most for cell, most in zip(cells, whole, strict=True))


def _products(
    rows: Sequence[Row], money: Sequence[int], counts: Sequence[int]
) -> Iterator[Relation]:
    """Find the columns that are another one times a count, of which some are neither 0 nor 1."""
    columns = {at: [float(row[at] or 0) for row in rows] for at in (*money, *counts)}
    slack = {at: _rounding(_decimals([row[at] for row in rows])) + _NEARLY for at in money}
    filled = [at for at in money if any(columns[at])]
    several = [at for at in counts if any(abs(count) > 1 for count in columns[at])]
    compared = 0
    for product, price in permutations(filled, 2):
        loose = slack[product], slack[price]
        for count in several:
            proven, steps = _is_product(columns[product], columns[price], columns[count], loose)
            if proven:
                yield Relation("product", (product, price, count), loose)
            compared += steps
            if compared > _MOST_COMPARISONS:
                return


def _is_product(
    products: Sequence[float],
    prices: Sequence[float],
    counts: Sequence[float],
    slack: tuple[float, float],
) -> tuple[bool, int]:
    """Return whether columns are a product, and how many rows that took."""
    proven = False
    for step, (product, price, count) in enumerate(zip(products, prices, counts, strict=True)):
        loose = slack[0] + slack[1] * abs(count)
        if abs(product - price * count) > loose:
            return False, step + 1
        proven = proven or (abs(count) > 1 and loose < _PROOF * abs(product))
    return proven, len(products)


def _rounding(places: int) -> float:
    """Return how far a number of so many decimals may be off; one with few is taken as exact."""
    return 0.5 * 10.0**-places if places >= _EXACT_PLACES else 0.0


def _decimals(cells: Sequence[Decimal | None]) -> int:
    """Return how many decimals the most exact of some numbers has."""
    exponents = (one.normalize().as_tuple().exponent for one in cells if one)
    return max((-exponent for exponent in exponents if isinstance(exponent, int)), default=0)
