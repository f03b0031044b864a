"""Text → day: readings of dates as SQL expressions over a trimmed cell.

The order of `03/04/2025` is the column's: `dmy`, `mdy`, `ymd` (also with two-digit years) or
`ydm`; months are `ym` or `my`. Shapes that can be read in one way only (ISO, names of months in
any language of `locales`, `2017M10`) are read whatever the order says. Which order a
column has is decided in `evidence`.
"""

import re
from datetime import date
from functools import cache
from typing import Literal

from tunescore.statements.engine import literal
from tunescore.statements.locales import is_month, month_names

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
    # `Dec-23` is what a spreadsheet program makes of `2023-12`.
    (rf"^{_MONTH_NAME}[ ,/-]+{_YEAR}$", 2, 1, 0),
    (rf"^{_MONTH_NAME}[ ,/-]+(\d{{2}})$", 2, 1, 0),
    (rf"^(\d{{4}})\.?[ /-]+{_MONTH_NAME}$", 1, 2, 0),
)


def shapes(text: str, name: str, *, months: bool) -> list[str]:
    """Give the columns that hold a text's numbers in each shape that a date can have.

    `day` reads them; each shape's expression is tried once a text, not once a number.
    """
    fields = {"three": (TRIPLE, "abc")} | {
        f"named{index}": (pattern, "abc" if day else "ab")
        for index, (pattern, _, _, day) in enumerate(_NAMED)
        if day or months
    }
    if months:
        fields["two"] = (_PAIR, "abcdef")
    found = [
        f"regexp_extract({text}, {literal(pattern)}, "
        f"[{', '.join(repr(letter) for letter in letters)}]) AS {name}_{shape}"
        for shape, (pattern, letters) in fields.items()
    ]
    words = ", ".join(
        f"nullif({name}_named{index}['{'abc'[month - 1]}'], '')"
        for index, (_, _, month, day) in enumerate(_NAMED)
        if day or months
    )
    # A dotted İ in capitals is an i with a dot of its own in lower case.
    word = f"replace(lower(nfc_normalize(coalesce({words}))), 'i\u0307', 'i')"
    place = f"nullif(strpos({_months()}, ' ' || {word} || '='), 0)"
    number = f"substr({_months()}, {place} + length({word}) + 2, 2)"
    return [*found, f"{number} AS {name}_month"]


@cache
def _months() -> str:
    """Give each name of a month with its number as one text, which costs no time to plan."""
    named = " ".join(f"{word}={number:02}" for word, number in month_names().items())
    return literal(f" {named} ")


def day_of(text: str) -> Literal["day", "month"] | None:
    """Tell whether a trimmed text is written as a day or a month, in any order; None: neither."""
    if _COMPACT.fullmatch(text) or _THREE.match(text):
        return "day"
    if _TWO.match(text):
        return "month"
    for pattern, month, day in _WORDED:
        found = pattern.match(text)
        if found and is_month(found[month]):
            return "day" if day else "month"
    return None


_COMPACT = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_THREE = re.compile(TRIPLE)
_TWO = re.compile(_PAIR)
_WORDED = [(re.compile(pattern), month, day) for pattern, _, month, day in _NAMED]


def _year(digits: str) -> str:
    """Give a year of two or four digits: `15` is 2015 and `85` is 1985; null for others."""
    number = f"TRY_CAST({digits} AS INTEGER)"
    return (
        f"CASE length({digits}) WHEN 4 THEN {number} "
        f"WHEN 2 THEN {number} + CASE WHEN {number} < 80 THEN 2000 ELSE 1900 END END"
    )


def _assembled(year: str, month: str, day: str) -> str:
    """Give the day of three numbers, null where there is no such day between 1900 and 2199."""
    return (
        f"CASE WHEN ({year}) BETWEEN 1900 AND 2199 THEN "
        f"TRY_CAST(({year}) || '-' || ({month}) || '-' || ({day}) AS DATE) END"
    )


def _named(name: str, *, months: bool) -> str:
    """Give the day of text with a month's name: `Sep 26, 2026`, `26. September 2026`."""
    used = [(index, *places) for index, (_, *places) in enumerate(_NAMED) if places[2] or months]

    def found(place: int) -> str:
        groups = (
            f"nullif({name}_named{used_as[0]}.{'abc'[used_as[place] - 1]}, '')"
            for used_as in used
            if used_as[place]
        )
        return f"coalesce({', '.join(groups)})"

    year, day = found(1), f"coalesce({found(3)}, '1')"
    return _assembled(_year(year), f"{name}_month", day)


def _triple(name: str, order: str) -> str:
    """Give the day of three numbers, in the column's order unless a four-digit year leads."""

    def read(as_order: str) -> str:
        places = {letter: f"{name}_three.{'abc'[as_order.index(letter)]}" for letter in "ymd"}
        return _assembled(_year(places["y"]), places["m"], places["d"])

    first = order if order in {"ymd", "ydm"} else "ymd"
    short = read(order) if order in {"dmy", "mdy", "ymd", "ydm"} else "NULL"
    return f"CASE WHEN length({name}_three.a) = 4 THEN {read(first)} ELSE {short} END"


def day(text: str, name: str, order: str, *, months: bool, serials: bool = False) -> str:
    """Give the day of a cell from its `shapes`, null where it is none.

    `months` also reads a bare month, as its first day; `serials` also the number that a
    spreadsheet program has for a day of the years from 1982 to 2064. A time of day is left out: a
    reporting day is the date as the file states it.
    """
    month = ""
    if months:
        two = {letter: f"nullif({name}_two.{letter}, '')" for letter in "abcdef"}
        year = f"coalesce({two['a']}, {two['d']}, {two['e']})"
        pair = _assembled(_year(year), f"coalesce({two['b']}, {two['c']}, {two['f']})", "1")
        month = f"WHEN {year} IS NOT NULL THEN {pair} "
    if serials:
        counted = f"DATE '1899-12-30' + TRY_CAST(left({text}, 5) AS INTEGER)"
        month += rf"WHEN regexp_full_match({text}, '[345]\d{{4}}(?:\.\d+)?') THEN {counted} "
    compact = _assembled(_year(f"left({text}, 4)"), f"substr({text}, 5, 2)", f"right({text}, 2)")
    return (
        f"CASE WHEN {text} IS NULL THEN NULL {month}"
        rf"WHEN regexp_full_match({text}, '(?:19|20)\d{{6}}') THEN {compact} "
        f"WHEN {name}_three.a <> '' THEN {_triple(name, order)} "
        f"ELSE {_named(name, months=months)} END"
    )


def iso(text: str, *, months: bool) -> str:
    """Give the day of an ISO cell, null where there is no such day between 1900 and 2199."""
    month = f"WHEN length({text}) = 7 THEN TRY_CAST({text} || '-01' AS DATE) " if months else ""
    return (
        f"CASE WHEN left({text}, 2) NOT IN ('19', '20', '21') THEN NULL {month}"
        f"WHEN length({text}) >= 10 THEN TRY_CAST(left({text}, 10) AS DATE) END"
    )


def spoken(order: str) -> str:
    """Say an order in words."""
    return {
        "dmy": "Day first",
        "mdy": "Month first",
        "ymd": "Year first, then the month",
        "ydm": "Year first, then the day",
        "ym": "Year, then month",
        "my": "Month, then year",
    }[order]


def is_iso(text: str) -> bool:
    """Tell of a text that is one ISO day, such as `2026-01-31`."""
    try:
        return len(text) == len("2026-01-31") and bool(date.fromisoformat(text))
    except ValueError:
        return False
