"""Dates: text → day, as SQL over a trimmed cell, by the order of day, month and year.

The order of `03/04/2025` is the column's: `dmy`, `mdy`, `ymd` (also with two-digit years) or
`ydm`; months are `ym` or `my`. Shapes that can be read in one way only (ISO, names of months in
any language of `locales`, `2017M10`) are read whatever the order says. Which order a
column has is decided in `statements.formats`.
"""

import re
from datetime import date
from functools import cache
from typing import Literal

from tunescore.columnar.duck import literal
from tunescore.statements.cells.locales import is_month, month_names

ORDERS: tuple[str, ...] = ("ymd", "dmy", "mdy", "ydm", "ym", "my")
"""Every reading of a date column."""

_TIME = (
    r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s*(?:[AaPp]\.?[Mm]\.?)?)?"
    r"\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
TRIPLE = rf"^(\d{{1,4}})[-/. ]{{1,2}}(\d{{1,2}})[-/. ]{{1,2}}(\d{{1,4}})\.?{_TIME}$"
"""Three numbers and perhaps a time: `10/15/2023 12:00:00 AM`, `2026-03-02T09:00:00.000Z`."""

_PAIR = r"^(?:(\d{4})\s?[-/.Mm ]\s?(\d{1,2})\.?|(\d{1,2})[-/. ](\d{4})|(\d{4})(\d{2}))$"
_LETTER = r"[^\x00-@\[-`{-~]"
"""Any letter, written as all but ASCII's signs: Unicode's own class is slow to prepare."""
_DAY_NAME = rf"^(?:{_LETTER}+\.?,? +)?"
_MONTH_NAME = rf"({_LETTER}+)\.?"
_ORDINAL = r"(?:st|nd|rd|th|er|re|º|°|ª)?\.?"
_OF = r"(?:(?:de|del|di|d') ?)?"
_YEAR = rf"{_OF}(\d{{4}})(?: ?(?:г|р|r|g)\.?| (?:года|року|roku))?"
_NAMED = (  # the pattern, then the numbers of its groups: year, month, day
    (rf"{_DAY_NAME}{_MONTH_NAME}[ -]+(\d{{1,2}})(?:st|nd|rd|th)?,? +(\d{{4}}){_TIME}$", 3, 1, 2),
    (
        rf"{_DAY_NAME}(\d{{1,2}}){_ORDINAL}[ /-]+{_OF}{_MONTH_NAME},?[ /-]+{_YEAR}{_TIME}$",
        3,
        2,
        1,
    ),
    (rf"^(\d{{4}})\.?[ -]+{_MONTH_NAME}[ -]+(\d{{1,2}})\.?$", 1, 2, 3),
    (rf"{_DAY_NAME}(\d{{1,2}}){_ORDINAL}[ /-]+{_MONTH_NAME}[ /-]+'?(\d{{2}}){_TIME}$", 3, 2, 1),
    # `Dec-23` is what a spreadsheet program makes of `2023-12`.
    (rf"^{_MONTH_NAME}[ ,/-]+{_YEAR}$", 2, 1, 0),
    (rf"^{_MONTH_NAME}[ ,/-]+(\d{{2}})$", 2, 1, 0),
    (rf"^(\d{{4}})\.?[ /-]+{_MONTH_NAME}$", 1, 2, 0),
)


def day_query(rows: str, columns: str, *, serials: bool = False) -> str:
    """Give a query of some columns of `rows` and the `day` of each text, null where it is none.

    `rows` have a `text`, its `reading` (one of the orders), and whether it may be a bare month,
    `or_month`: that is read as its first day. `serials` also reads the number that a spreadsheet
    program has for a day of the years from 1982 to 2064. A time of day is left out: a reporting
    day is the date as the file states it. Each step names what the next one needs more than once,
    because what is written once is planned once.
    """
    shaped = ", ".join(
        f"regexp_extract({text}, {literal(pattern)}, "
        f"[{', '.join(repr(letter) for letter in letters)}]) AS {shape}"
        for shape, text, pattern, letters in _SHAPES
    )
    year, month, day = (_named(place) for place in range(3))
    pair = ", ".join(f"coalesce({_filled('two', letters)})" for letters in ("ade", "bcf"))
    counted = "DATE '1899-12-30' + TRY_CAST(left(text, 5) AS INTEGER)"
    serial = rf"WHEN regexp_full_match(text, '[345]\d{{4}}(?:\.\d+)?') THEN {counted} "
    return (
        f"WITH months AS (SELECT *, CASE WHEN or_month THEN text END AS monthly FROM {rows}), "
        f"shapes AS (SELECT *, {shaped} FROM months), "
        f"names AS (SELECT *, [{pair}, '1'] AS pair, {_month_of(month)} AS month FROM shapes), "
        "numbers AS (SELECT *, CASE WHEN pair[1] IS NOT NULL THEN pair "
        r"WHEN regexp_full_match(text, '(?:19|20)\d{6}') "
        "THEN [left(text, 4), substr(text, 5, 2), right(text, 2)] "
        f"WHEN three.a <> '' THEN {_triple()} "
        f"ELSE [{year}, month, coalesce({day}, '1')] END AS ymd FROM names), "
        f"years AS (SELECT *, {_year('ymd[1]')} AS year FROM numbers) "
        f"SELECT {columns}, CASE {serial if serials else ''}WHEN year BETWEEN 1900 AND 2199 "
        "THEN TRY_CAST(year || '-' || ymd[2] || '-' || ymd[3] AS DATE) END AS day FROM years"
    )


_SHAPES = (
    ("three", "text", TRIPLE, "abc"),
    *(
        (f"named{index}", "text" if day else "monthly", pattern, "abc" if day else "ab")
        for index, (pattern, _, _, day) in enumerate(_NAMED)
    ),
    ("two", "monthly", _PAIR, "abcdef"),
)
"""The shapes that a date can have: name, the text that is tried, pattern, its groups' letters."""


def _filled(shape: str, letters: str) -> str:
    """Give those of a shape's groups that hold something, one after another."""
    return ", ".join(f"nullif({shape}.{letter}, '')" for letter in letters)


def _named(place: int) -> str:
    """Give the year, the month or the day (0, 1, 2) of text with a month's name."""
    groups = (
        _filled(f"named{index}", "abc"[places[place] - 1])
        for index, (_, *places) in enumerate(_NAMED)
        if places[place]
    )
    return f"coalesce({', '.join(groups)})"


def _month_of(word: str) -> str:
    """Give the number of a month's name, in two digits."""
    # A dotted İ in capitals is an i with a dot of its own in lower case.
    folded = f"replace(lower(nfc_normalize({word})), 'i\u0307', 'i')"
    after = f"split_part({_months()}, ' ' || {folded} || '=', 2)"
    return f"nullif(left({after}, 2), '')"


def _triple() -> str:
    """Give year, month and day of three numbers, in the column's order unless a year leads."""

    def read(order: str) -> str:
        return f"[{', '.join('three.' + 'abc'[order.index(letter)] for letter in 'ymd')}]"

    orders = " ".join(f"WHEN '{order}' THEN {read(order)}" for order in ("ymd", "dmy", "mdy"))
    return (
        f"CASE WHEN reading = 'ydm' THEN {read('ydm')} "
        f"WHEN length(three.a) = 4 THEN {read('ymd')} ELSE CASE reading {orders} END END"
    )


@cache
def _months() -> str:
    """Give each name of a month with its number as one text, which costs no time to plan."""
    named = " ".join(f"{word}={number:02}" for word, number in month_names().items())
    return literal(f" {named} ")


def date_precision(text: str) -> Literal["day", "month"] | None:
    """Return whether a text is written as a day or a month, in any order; None for neither.

    `0.1900` is an amount: there is no month 0.
    """
    if _COMPACT.fullmatch(text) or _THREE.match(text):
        return "day"
    two = _TWO.match(text)
    if two is not None and int(two[2] or two[3] or two[6]) in _MONTHS:
        return "month"
    for pattern, month, day in _WORDED:
        found = pattern.match(text)
        if found and is_month(found[month]):
            return "day" if day else "month"
    return None


_COMPACT = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_THREE = re.compile(TRIPLE)
_TWO = re.compile(_PAIR)
_MONTHS = range(1, 13)
_WORDED = [(re.compile(pattern), month, day) for pattern, _, month, day in _NAMED]


def _year(digits: str) -> str:
    """Give a year of two or four digits: `15` is 2015 and `85` is 1985; null for others."""
    number = f"TRY_CAST({digits} AS INTEGER)"
    return (
        f"CASE length({digits}) WHEN 4 THEN {number} "
        f"WHEN 2 THEN {number} + CASE WHEN {number} < 80 THEN 2000 ELSE 1900 END END"
    )


def iso_day(text: str, *, months: bool) -> str:
    """Give the day of an ISO cell, null where there is no such day between 1900 and 2199."""
    month = f"WHEN length({text}) = 7 THEN TRY_CAST({text} || '-01' AS DATE) " if months else ""
    return (
        f"CASE WHEN left({text}, 2) NOT IN ('19', '20', '21') THEN NULL {month}"
        f"WHEN length({text}) >= 10 THEN TRY_CAST(left({text}, 10) AS DATE) END"
    )


def describe_order(order: str) -> str:
    """Describe an order in words, for a question."""
    return {
        "dmy": "Day first",
        "mdy": "Month first",
        "ymd": "Year first, then the month",
        "ydm": "Year first, then the day",
        "ym": "Year, then month",
        "my": "Month, then year",
    }[order]


def is_iso(text: str) -> bool:
    """Whether a text is one ISO day, such as `2026-01-31`."""
    try:
        return len(text) == len("2026-01-31") and bool(date.fromisoformat(text))
    except ValueError:
        return False
