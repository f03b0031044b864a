"""The content type of a column: what its cells look like, whatever its name is.

An ISRC, a bar code with its check digit, a country, a month, a day, a longer period, money, a
store and a returned sale are recognised by their looks. Which field a column is, is weighed in
`column_matching`.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tunescore.statements.cells import currencies, dates, periods, stores
from tunescore.statements.cells.absent import is_absent
from tunescore.statements.cells.countries import country_code, is_region
from tunescore.statements.cells.locales import is_month

_MOST_CELLS = 0.8  # of the cells must look alike

_ISRC = re.compile(r"[A-Za-z]{2}-?[A-Za-z0-9]{3}-?\d{2}-?\d{5}")
_BAR_CODE = re.compile(r"\d{12,14}")
_GROUPS = r" \u00a0\u202f\u2009\u2007'\u2019"  # what parts thousands beside a comma and a point
_INTEGER = re.compile(rf"[-+\u2212]?\d{{1,14}}|[-+\u2212]?\d{{1,3}}([.,{_GROUPS}]\d{{3}})+")
_DECIMAL = re.compile(r"[-+\u2212]?(?:0?[.,]\d+|\d+[.,](?:\d{1,2}|\d{4,}))")
"""A number with decimals in any reading; `1.234` may have none."""
_FRACTION = re.compile(r".*[.,]0*[1-9]\d*")
_NUMBER = re.compile(
    rf"[-+\u2212\u2013(]?\s?\d[\d.,{_GROUPS}]*([eE][-+]?\d+)?\s?[)%-]?"
    r"|[-+\u2212]?[.,]\d+|[\d.,]+ ?[KkMm]"
)
_BELOW_ZERO = re.compile(r"^\D{0,4}[-\u2212(]|-$")
_SIGN = re.compile(currencies.MONEY_SIGNS)
_COMPACT_MONTH = re.compile(r"20\d\d(?:0[1-9]|1[0-2])")
_COMPACT_DAY = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_COMPACT_QUARTER = re.compile(r"20\d\d[1-4]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH_NUMBER = re.compile(r"0?[1-9]|1[0-2]")
_QUARTER_NUMBER = re.compile(r"(?:[QqTtKk] ?)?[1-4](?:[QqTtKk.]|st|nd|rd|th)?")
_PERCENT = re.compile(r"[-+]?[\d.,]+ ?%")
_YEARS = range(1900, 2200)
_SOME_CELLS = 0.3  # of the cells must be countries where the others are words of a territory


@dataclass(frozen=True, slots=True)
class ColumnContent:
    """The content of a column's cells. `kind` is one of the ColumnReading types."""

    kind: str
    compact: str = ""
    """`month`, `day`, `quarter` or `year`, where the cells are numbers that can be one: `202601`,
    `20262`."""
    part: str = ""
    """`month` or `quarter`, where the cells are that without its year: `7`, `July`, `Q3`."""
    valid_codes: bool = False
    """Whether the bar codes end in their check digit."""
    negative: bool = False
    """Whether most figures are below zero, as those of what is taken off are."""
    currencies: bool = False
    stores: bool = False
    places: bool = False
    """Whether the words are countries, or some of them are and the others may be regions."""
    percent: bool = False
    fractions: bool = False
    """Whether most numbers are no whole ones, as counts are: `12.5`, not `12.0`."""
    longer: bool = False
    """Whether a period is longer than a month: a quarter, a half, a year, a range."""


def content_type(cells: Sequence[str]) -> str:
    """Return the content type of a column's cells: one of the ColumnReading types."""
    return column_content(cells).kind


def column_content(cells: Sequence[str]) -> ColumnContent:
    """Return the content of a column's cells."""
    return _content_of(tuple(cells))


@lru_cache(maxsize=128)
def _content_of(cells: tuple[str, ...]) -> ColumnContent:
    kept = Counter[str]()
    for cell, times in Counter(cells).items():
        if not is_absent(text := cell.strip()):
            kept[text] += times
    if not kept:
        return ColumnContent("empty")
    kind = next((name for name, looks in _CHECKS if _most_cells(kept, looks)), "")
    longer = kind == "" and _are_periods(kept)
    if longer:
        kind, longer = _period_kind(kept)
    kind = kind or next((name for name, looks in _NUMBERS if _most_cells(kept, looks)), "text")
    if kind == "integer" and any(map(_DECIMAL.fullmatch, kept)):
        kind = "number"
    if kind == "number" and any(map(_is_money, kept)):
        kind = "money"
    in_words = kind in {"text", "country"}
    return ColumnContent(
        kind,
        compact=_compact(kept) if kind == "integer" else "",
        part=_part_of_year(kept) if kind in {"integer", "text"} else "",
        valid_codes=kind == "upc" and _most_cells(kept, _has_check_digit),
        negative=kind in {"money", "number"} and _most_cells(kept, _is_negative),
        currencies=in_words and all(map(_is_currency, kept)),
        stores=in_words and _most_cells(kept, lambda text: stores.find_store(text) is not None),
        places=kind == "country" or (kind == "text" and _are_places(kept)),
        fractions=kind == "number" and _are_fractions(kept),
        percent=_most_cells(kept, lambda text: _PERCENT.fullmatch(text) is not None),
        longer=longer,
    )


def _is_currency(text: str) -> bool:
    return text.upper() in currencies.currencies()


def _are_fractions(cells: Counter[str]) -> bool:
    broken = (
        times
        for text, times in cells.items()
        if _DECIMAL.fullmatch(text) and _FRACTION.fullmatch(text)
    )
    return 2 * sum(broken) > cells.total()


def _are_places(cells: Counter[str]) -> bool:
    """Return whether some words are countries, or the one word names a region."""
    total = cells.total()
    countries = sum(times for text, times in cells.items() if country_code(text) is not None)
    regions = sum(times for text, times in cells.items() if is_region(text))
    return regions + countries >= _MOST_CELLS * total or countries >= _SOME_CELLS * total


def _are_periods(cells: Counter[str]) -> bool:
    """Return whether most cells are days, months, quarters, halves, years or ranges of these."""
    if not _most_cells(cells, periods.could_be_period):
        return False
    read = _read_periods(cells)
    return _most_cells(cells, lambda text: read[text] is not None)


def _read_periods(cells: Counter[str]) -> dict[str, periods.Period | None]:
    """Read cells as periods, in the order of their days that reads most of them."""
    readings = [periods.read_periods(cells, order) for order in ("dmy", "mdy")]
    return max(readings, key=lambda read: sum(found is not None for found in read.values()))


def _period_kind(cells: Counter[str]) -> tuple[str, bool]:
    """Return the type of cells that are periods, and whether some are longer than a month."""
    read = [found for found in _read_periods(cells).values() if found]
    if all(first == last for first, last in read):
        return "date", False
    if all((first.year, first.month) == (last.year, last.month) for first, last in read):
        whole = all(first.day == 1 and first != last for first, last in read)
        return ("month" if whole else "period"), False
    return "period", True


def _part_of_year(cells: Counter[str]) -> str:
    """Return whether cells are months or quarters without their year: `7`, `July`, `Q3`."""
    if all(_QUARTER_NUMBER.fullmatch(text) for text in cells):
        return "quarter"
    if all(_MONTH_NUMBER.fullmatch(text) or is_month(text.rstrip(".")) for text in cells):
        return "month"
    return ""


def _compact(cells: Counter[str]) -> str:
    """Return the time that whole numbers are: `20260131`, `202601`, `20262`, `2026`."""
    for name, pattern in (("day", _COMPACT_DAY), ("month", _COMPACT_MONTH)):
        if _most_cells(cells, _matches(pattern)):
            return name
    for name, pattern in (("quarter", _COMPACT_QUARTER), ("year", _YEAR)):
        if all(map(pattern.fullmatch, cells)):
            return name
    return ""


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


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
    """Return whether a text is a number with a currency beside it; `SEP` and `PLR` are none."""
    sign = _SIGN.search(text)
    if sign is None or (sign[0].isalpha() and sign[0].isupper() and not _is_known_code(sign[0])):
        return False
    return _is_number(_SIGN.sub("", text, count=1).strip()) and "%" not in text


def _is_known_code(sign: str) -> bool:
    return currencies.currency_code(sign) is not None


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


_Checks = tuple[tuple[str, Callable[[str], bool]], ...]

_CHECKS: _Checks = (
    ("isrc", lambda text: _ISRC.fullmatch(text) is not None),
    ("month", lambda text: _is_date(text, "month")),
    ("date", lambda text: _is_date(text, "day")),
    ("upc", _is_bar_code),
    ("integer", lambda text: _INTEGER.fullmatch(text) is not None),
)
"""The types that are seen cell by cell, the most specific first."""
_NUMBERS: _Checks = (
    ("money", _is_money),
    ("number", lambda text: _is_number(text) or _is_money(text)),
    ("country", lambda text: country_code(text) is not None),
)
"""The types of what is no whole number and no time."""
