"""When a header cell is one that we know: spelling aside, and with `*` for the part that varies.

`Revenue (*)` is every currency's `Revenue (USD)`, and `Share(*)` is `Share(100,00%)`. Only the
names that a source declares hold a `*`; those of a table are taken as they stand.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import TypeVar

_Told = TypeVar("_Told")


class Accompanying(frozenset[str]):
    """The known cells of a table that only accompanies another one of its archive."""


@lru_cache(maxsize=10_000)
def fold_header(name: str) -> str:
    """Fold a header cell for finding it again: no case, no accents, single blanks."""
    plain = name.casefold()
    if plain.isascii():  # as nearly all cells are, those of the rows below among them
        return " ".join(plain.split())
    plain = unicodedata.normalize("NFKD", plain)
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(kept.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())


@lru_cache(maxsize=100)
def fold_cells(header: tuple[str, ...]) -> frozenset[str]:
    """Fold all cells of a header."""
    return frozenset(map(fold_header, header))


@lru_cache(maxsize=1_000)
def _pattern(known: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in fold_header(known).split("*")))


def is_cell(known: str, cell: str) -> bool:
    """Tell whether a table's header cell is the known one."""
    folded = fold_header(cell)
    if "*" in known:
        return _pattern(known).fullmatch(folded) is not None
    return fold_header(known) == folded


@lru_cache(maxsize=1_000)
def _parts(known: frozenset[str]) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Return the folded names without a `*`, and the patterns of the others."""
    plain = frozenset(fold_header(name) for name in known if "*" not in name)
    return plain, tuple(_pattern(name) for name in known if "*" in name)


def holds(known: frozenset[str], folded: AbstractSet[str]) -> bool:
    """Tell whether a header, its cells folded, has every known cell."""
    plain, patterns = _parts(known)
    return plain <= folded and all(
        any(pattern.fullmatch(cell) for cell in folded) for pattern in patterns
    )


def missing(known: Iterable[str], cells: Iterable[str]) -> list[str]:
    """Return the known cells that a header does not have."""
    present = fold_cells(tuple(cells))
    return [
        name
        for name in known
        if fold_header(name) not in present
        and not ("*" in name and any(is_cell(name, cell) for cell in present))
    ]


def known_as(cell: str, known: Collection[str]) -> str | None:
    """Return the known name of a header cell: one that spells it out before one with a `*`."""
    return next(
        (name for name in sorted(known, key=lambda name: "*" in name) if is_cell(name, cell)), None
    )


def spelled(told: Mapping[str, _Told], header: Iterable[str]) -> dict[str, _Told]:
    """Return what is told of known names by the header's own cells, those that it has."""
    names = {cell: known_as(cell, told) for cell in header}
    return {cell: told[name] for cell, name in names.items() if name is not None}
