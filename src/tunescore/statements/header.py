"""The header of a table, folded once: its names, the known cells among them, what is missing.

Spelling does not count, and `*` in a known name stands for the part that varies: `Revenue (*)` is
every currency's `Revenue (USD)`, and `Share(*)` is `Share(100,00%)`. Only the names that a source
declares hold a `*`; those of a table are taken as they stand.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

_Value = TypeVar("_Value")


class Accompanying(frozenset[str]):
    """The known cells of a table that only accompanies another one of its archive."""


class Header:
    """One header, its cells folded once and compared with known names."""

    def __init__(self, cells: Iterable[str]) -> None:
        """`cells` are the names as the table spells them."""
        self.cells = tuple(cells)
        self.folded = _fold_cells(self.cells)

    def has_all(self, known: frozenset[str]) -> bool:
        """Whether the header has every known cell."""
        plain, patterns = _parts(known)
        return plain <= self.folded and all(
            any(pattern.fullmatch(cell) for cell in self.folded) for pattern in patterns
        )

    def missing(self, known: Iterable[str]) -> list[str]:
        """Return the known cells that the header does not have."""
        return [
            name
            for name in known
            if fold_header(name) not in self.folded
            and not ("*" in name and any(is_cell(name, cell) for cell in self.folded))
        ]

    def known_cells(self, known: Collection[str]) -> list[str]:
        """Return the header's own cells that are known, as the table spells them."""
        plain, patterns = _parts(frozenset(known))
        return [
            cell
            for cell in self.cells
            if (folded := fold_header(cell)) in plain
            or any(pattern.fullmatch(folded) for pattern in patterns)
        ]

    def by_own_name(self, values: Mapping[str, _Value]) -> dict[str, _Value]:
        """Return values of known names by the header's own cells, those that it has."""
        names = {cell: known_name(cell, values) for cell in self.cells}
        return {cell: values[name] for cell, name in names.items() if name is not None}


def is_cell(known: str, cell: str) -> bool:
    """Whether a table's header cell is the known one."""
    folded = fold_header(cell)
    if "*" in known:
        return _pattern(known).fullmatch(folded) is not None
    return fold_header(known) == folded


def known_name(cell: str, known: Collection[str]) -> str | None:
    """Return the known name of a header cell: one that spells it out before one with a `*`."""
    return next(
        (name for name in sorted(known, key=lambda name: "*" in name) if is_cell(name, cell)), None
    )


@lru_cache(maxsize=10_000)
def fold_header(name: str) -> str:
    """Fold a header cell for comparison: no case, no accents, single blanks."""
    plain = name.casefold()
    if plain.isascii():  # as nearly all cells are, those of the rows below among them
        return " ".join(plain.split())
    plain = unicodedata.normalize("NFKD", plain)
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(kept.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())


@lru_cache(maxsize=100)
def _fold_cells(cells: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold_header, cells))


@lru_cache(maxsize=1_000)
def _pattern(known: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in fold_header(known).split("*")))


@lru_cache(maxsize=1_000)
def _parts(known: frozenset[str]) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Return the folded names without a `*`, and the patterns of the others."""
    plain = frozenset(fold_header(name) for name in known if "*" not in name)
    return plain, tuple(_pattern(name) for name in known if "*" in name)
