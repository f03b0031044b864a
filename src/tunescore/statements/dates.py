"""Text → day: readings of dates as SQL expressions over a trimmed cell.

The order of `03/04/2025` is the column's: `dmy`, `mdy`, `ymd` (also with two-digit years) or
`ydm`; months are `ym` or `my`. Shapes that can be read in one way only (ISO, names of months,
`2017M10`) are read whatever the order says. Which order a column has is decided in `evidence`.
"""

ORDERS: tuple[str, ...] = ("ymd", "dmy", "mdy", "ydm", "ym", "my")
"""Every reading of a date column."""

_TIME = (
    r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s*(?:[AaPp]\.?[Mm]\.?)?)?"
    r"\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
TRIPLE = rf"^(\d{{1,4}})[-/. ]{{1,2}}(\d{{1,2}})[-/. ]{{1,2}}(\d{{1,4}}){_TIME}$"
"""Three numbers and perhaps a time: `10/15/2023 12:00:00 AM`, `2026-03-02T09:00:00.000Z`."""

_PAIR = r"^(?:(\d{4})\s?[-/.Mm ]\s?(\d{1,2})|(\d{1,2})[-/. ](\d{4})|(\d{4})(\d{2}))$"
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_DAY_NAME = r"^(?:(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? +)?"
_MONTH_NAME = r"(?i:(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?)"
_NAMED = (  # the pattern, then the numbers of its groups: year, month, day
    (rf"{_DAY_NAME}{_MONTH_NAME}[ -]+(\d{{1,2}})(?:st|nd|rd|th)?,? +(\d{{4}}){_TIME}$", 3, 1, 2),
    (
        rf"{_DAY_NAME}(\d{{1,2}})(?:st|nd|rd|th)?\.?[ -]+{_MONTH_NAME},?[ -]+(\d{{4}}){_TIME}$",
        3,
        2,
        1,
    ),
    (rf"^{_MONTH_NAME}[ ,-]+(\d{{4}})$", 2, 1, 0),
    (rf"^(\d{{4}})[ -]+{_MONTH_NAME}$", 1, 2, 0),
)


def part(text: str, index: int, pattern: str = TRIPLE) -> str:
    """Give one number of a date's text, null where the text has another shape."""
    return f"TRY_CAST(regexp_extract({text}, '{pattern}', {index}) AS INTEGER)"


def digits(text: str, index: int) -> str:
    """Give how many digits a number of the three has; 0 where the text has another shape."""
    return f"length(regexp_extract({text}, '{TRIPLE}', {index}))"


def _year(text: str, index: int) -> str:
    """Give a year of two or four digits: `15` is 2015 and `85` is 1985; null for others."""
    number = part(text, index)
    return (
        f"CASE {digits(text, index)} WHEN 4 THEN {number} "
        f"WHEN 2 THEN {number} + CASE WHEN {number} < 80 THEN 2000 ELSE 1900 END END"
    )


def _assembled(year: str, month: str, day: str) -> str:
    """Give the day of three numbers, null where there is no such day between 1900 and 2199."""
    return (
        f"CASE WHEN ({year}) BETWEEN 1900 AND 2199 THEN "
        f"TRY_CAST(({year}) || '-' || ({month}) || '-' || ({day}) AS DATE) END"
    )


def _named(text: str, *, months: bool) -> str:
    """Give the day of text with an English month's name: `Sep 26, 2026`, `26 September 2026`."""
    branches = []
    for pattern, year, month, day in _NAMED:
        if not day and not months:
            continue
        number = (
            f"(strpos('{_MONTHS}', lower(left(regexp_extract({text}, '{pattern}', {month}), 3)))"
            " + 2) // 3"
        )
        date = _assembled(
            part(text, year, pattern), number, part(text, day, pattern) if day else "1"
        )
        branches.append(f"WHEN regexp_matches({text}, '{pattern}') THEN {date}")
    return "CASE " + " ".join(branches) + " END"


def _triple(text: str, order: str) -> str:
    """Give the day of three numbers, in the column's order unless a four-digit year leads."""
    first = order if order in {"ymd", "ydm"} else "ymd"
    last = order if order in {"dmy", "mdy"} else ""

    def read(as_order: str) -> str:
        places = {letter: as_order.index(letter) + 1 for letter in "ymd"}
        return _assembled(
            _year(text, places["y"]), part(text, places["m"]), part(text, places["d"])
        )

    short = read(last) if last else read(order) if order in {"ymd", "ydm"} else "NULL"
    return f"CASE WHEN {digits(text, 1)} = 4 THEN {read(first)} ELSE {short} END"


def day(text: str, order: str, *, months: bool) -> str:
    """Give the day of a cell, null where it is none; `months` also reads a bare month's first day.

    A time of day is left out: a reporting day is the date as the file states it.
    """
    iso = f"CASE WHEN left({text}, 2) IN ('19', '20', '21') THEN TRY_CAST({text} AS DATE) END"
    month = ""
    if months:
        pair = _assembled(
            f"coalesce({part(text, 1, _PAIR)}, {part(text, 4, _PAIR)}, {part(text, 5, _PAIR)})",
            f"coalesce({part(text, 2, _PAIR)}, {part(text, 3, _PAIR)}, {part(text, 6, _PAIR)})",
            "1",
        )
        month = (
            rf"WHEN regexp_full_match({text}, '20\d\d-\d\d') "
            f"THEN TRY_CAST({text} || '-01' AS DATE) "
            f"WHEN regexp_matches({text}, '{_PAIR}') THEN {pair} "
        )
    compact = _assembled(f"left({text}, 4)::INTEGER", f"substr({text}, 5, 2)", f"right({text}, 2)")
    return (
        f"CASE WHEN {text} IS NULL THEN NULL "
        rf"WHEN regexp_full_match({text}, '\d{{4}}-\d\d-\d\d') THEN {iso} "
        f"{month}"
        rf"WHEN regexp_full_match({text}, '(?:19|20)\d{{6}}') THEN {compact} "
        f"WHEN regexp_matches({text}, '{TRIPLE}') THEN {_triple(text, order)} "
        f"ELSE {_named(text, months=months)} END"
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
