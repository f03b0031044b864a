"""The content type of a column: what its cells look like, whatever its name is.

An ISRC, a bar code with its check digit, a country, a month, a day, money and a store are
recognised by their looks. Which field a column is, is weighed in `column_matching`.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tunescore.statements.cells import dates, stores, values
from tunescore.statements.cells.absent import is_absent
from tunescore.statements.cells.countries import country_code

_MOST_CELLS = 0.8  # of the cells must look alike

_ISRC = re.compile(r"[A-Za-z]{2}-?[A-Za-z0-9]{3}-?\d{2}-?\d{5}")
_BAR_CODE = re.compile(r"\d{12,14}")
_GROUPS = r" \u00a0\u202f\u2009\u2007'\u2019"  # what parts thousands beside a comma and a point
_INTEGER = re.compile(rf"[-+\u2212]?\d{{1,14}}|[-+\u2212]?\d{{1,3}}([.,{_GROUPS}]\d{{3}})+")
_NUMBER = re.compile(
    rf"[-+\u2212\u2013(]?\s?\d[\d.,{_GROUPS}]*([eE][-+]?\d+)?\s?[)%-]?"
    r"|[-+\u2212]?[.,]\d+|[\d.,]+ ?[KkMm]"
)
_BELOW_ZERO = re.compile(r"^\D{0,4}[-\u2212(]|-$")
_SIGN = re.compile(values.MONEY_SIGNS)
_COMPACT_MONTH = re.compile(r"20\d\d(?:0[1-9]|1[0-2])")
_COMPACT_DAY = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class ColumnContent:
    """The content of a column's cells. `kind` is one of the ColumnReading types."""

    kind: str
    compact: str = ""
    """`month` or `day`, where the cells are numbers that can be one: `202601`."""
    valid_codes: bool = False
    """Whether the bar codes end in their check digit."""
    negative: bool = False
    """Whether most figures are below zero, as those of what is taken off are."""
    currencies: bool = False
    stores: bool = False


def content_type(cells: Sequence[str]) -> str:
    """Return the content type of a column's cells: one of the ColumnReading types."""
    return column_content(cells).kind


def column_content(cells: Sequence[str]) -> ColumnContent:
    """Return the content of a column's cells."""
    kept = Counter[str]()
    for cell, times in Counter(cells).items():
        if not is_absent(text := cell.strip()):
            kept[text] += times
    if not kept:
        return ColumnContent("empty")
    kind = next((name for name, looks in _CHECKS if _most_cells(kept, looks)), "text")
    if kind == "number" and any(map(_is_money, kept)):
        kind = "money"
    in_words = kind in {"text", "country"}
    return ColumnContent(
        kind,
        compact=_compact(kept) if kind == "integer" else "",
        valid_codes=kind == "upc" and _most_cells(kept, _has_check_digit),
        negative=kind in {"money", "number"} and _most_cells(kept, _is_negative),
        currencies=in_words and all(text.upper() in values.currencies() for text in kept),
        stores=in_words and _most_cells(kept, lambda text: stores.find_store(text) is not None),
    )


def _compact(cells: Counter[str]) -> str:
    """Return whether whole numbers are days or months: `20260131`, `202601`."""
    if _most_cells(cells, lambda text: _COMPACT_DAY.fullmatch(text) is not None):
        return "day"
    return (
        "month"
        if _most_cells(cells, lambda text: _COMPACT_MONTH.fullmatch(text) is not None)
        else ""
    )


def _most_cells(cells: Counter[str], looks: Callable[[str], bool]) -> bool:
    total = cells.total()
    different = 0
    for cell, times in cells.items():
        different += 0 if looks(cell) else times
        if total - different < _MOST_CELLS * total:
            return False
    return True


def _has_check_digit(text: str) -> bool:
    digits = [int(sign) for sign in text if sign.isdigit()]
    weighed = sum(digit * (1 if place % 2 == 0 else 3) for place, digit in enumerate(digits[::-1]))
    return weighed % 10 == 0


def _is_bar_code(text: str) -> bool:
    return _BAR_CODE.fullmatch(text.strip("'\"=")) is not None


def _is_date(text: str, sort: str) -> bool:
    """Return whether a text is a day or a month (`sort`), and no bare number."""
    if text.isdigit() or dates.date_precision(text) != sort:
        return False
    years = [int(year) for year in re.findall(r"\d{4}", text)]
    return all(year in _YEARS for year in years[:1])


def _is_negative(text: str) -> bool:
    return _BELOW_ZERO.search(text) is not None


def _is_money(text: str) -> bool:
    bare = _SIGN.sub("", text, count=1).strip()
    return bare != text and _is_number(bare) and "%" not in text


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


_CHECKS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("isrc", lambda text: _ISRC.fullmatch(text) is not None),
    ("month", lambda text: _is_date(text, "month")),
    ("date", lambda text: _is_date(text, "day")),
    ("upc", _is_bar_code),
    ("integer", lambda text: _INTEGER.fullmatch(text) is not None),
    ("money", _is_money),
    ("number", lambda text: _is_number(text) or _is_money(text)),
    ("country", lambda text: country_code(text) is not None),
)
"""The types, the most specific first."""
