"""Periods: a cell → the first and last day of a month, quarter, half, year or range of them.

Read are `2Q2026`, `Q2 2026`, `2026Q2`, `H1 26`, `1. Halbjahr 2026`, `2026`, `JAN-FEB-26`,
`202601 - 202603`, `Jan-Mar 2026`, `01.01.2026 - 30.06.2026` and their kin, in every language of
`locales`. Plain months and days are read in SQL (see `dates`); what that leaves unread comes here,
each distinct text once.

`20262` is the second quarter only where a whole column is written so (see `read_periods`). A range
takes a missing year, or month, from its end: `1-31 Jan 2026`.
"""

import calendar
import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import date
from functools import cache

from tunescore.statements.cells.locales import month_names

Period = tuple[date, date]
"""The first and the last day, inclusive."""

_LONGEST = 80  # characters of a text that can be a period
_YEARS = range(1900, 2200)
_CENTURY_BORDER = 80  # of years of two digits
_MONTHS, _QUARTERS, _HALVES = 12, 4, 2

_QUARTER_WORDS = [
    "q",
    "qtr",
    "quarter",
    "quartal",
    "quartals",
    "trim",
    "trimestre",
    "trimester",
    "kwartaal",
    "kwartal",
    "kw",
    "kvartal",
    "k",
    "t",
]
_HALF_WORDS = [
    "h",
    "half",
    "halbjahr",
    "hj",
    "semestre",
    "semester",
    "sem",
    "semestr",
    "halvar",
    "halfjaar",
    "s",
]
_YEAR_WORDS = (
    "year", "jahr", "annee", "ano", "anno", "jaar", "ar", "rok", "fy", "cy",
)  # fmt: skip
_JOINING = [
    "to",
    "thru",
    "through",
    "until",
    "till",
    "bis",
    "au",
    "al",
    "a",
    "ao",
    "ate",
    "do",
    "t/m",
    "tot",
    "til",
    "hasta",
    "and",
    "und",
    "et",
    "y",
    "e",
    "en",
]
_BEGINNING = (
    "from", "von", "vom", "du", "de", "del", "dal", "desde", "od", "van", "fra", "fran",
)  # fmt: skip
_BELONGING = (
    "of", "de", "del", "di", "von", "des", "van",
)  # fmt: skip


def _one_of(words: Collection[str]) -> str:
    return f"(?:{'|'.join(sorted(words, key=lambda word: (-len(word), word)))})"


_QUARTER = rf"(?:{_one_of(_QUARTER_WORDS)}|kw\.)"
_HALF = _one_of(_HALF_WORDS)
_YEAR_WORD = _one_of(_YEAR_WORDS)
_NTH = r"(?:st|nd|rd|th|er|re|eme|e|o|a|°|\.)?"
_YEAR = r"'?(\d{4}|\d{2})"
_GAP = rf"[ ,./_-]*(?:{_one_of(_BELONGING)} )?"

_UNITS: tuple[tuple[re.Pattern[str], int, tuple[int, int]], ...] = tuple(
    (re.compile(pattern), months, groups)
    for word, months in ((_QUARTER, 3), (_HALF, 6))
    for pattern, groups in (
        (rf"{word}[ .]?0?([1-4]){_GAP}{_YEAR}", (1, 2)),
        (rf"([1-4]){_NTH} ?{word}{_GAP}{_YEAR}", (1, 2)),
        (rf"{_YEAR}{_GAP}{word}[ .]?0?([1-4])", (2, 1)),
        (rf"{_YEAR}{_GAP}([1-4]){_NTH} ?{word}", (2, 1)),
    )
)
"""Patterns of a part of a year, how many months it has, and the groups of its number and year."""

_PART_ALONE = tuple(
    (re.compile(rf"(?:{word}[ .]?([1-4])|([1-4]){_NTH} ?{word})"), months)
    for word, months in ((_QUARTER, 3), (_HALF, 6))
)
_WHOLE_YEAR = re.compile(rf"(?:{_YEAR_WORD}[ .-]?)?(\d{{4}})")
_MONTH_DIGITS = re.compile(
    r"(\d{4}) ?[-/.m_ ] ?(\d{1,2})\.?|(\d{1,2}) ?[-/. ] ?(\d{4})|(\d{4})(\d{2})"
)
_DAY_DIGITS = re.compile(r"(\d{1,4})([-/. ]{1,2})(\d{1,2})\2(\d{1,4})\.?|(\d{4})(\d{2})(\d{2})")
_TIME_OF_DAY = r"(?<=\d)[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?(?=$| |-)"
_NAME = r"([^\W\d_]+)\.?"
_OF = r"(?:(?:of|de|del|di) )?"
_MONTH_NAMED = re.compile(rf"{_NAME}[ ,./'_-]*{_OF}(\d{{4}}|\d{{2}})|(\d{{4}})[ ./_-]*{_NAME}")
_DAY_NAMED = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|er|\.)?[ /_-]*{_OF}{_NAME}[ ,/'_-]*{_OF}(\d{{4}}|\d{{2}})"
    rf"|{_NAME}[ -](\d{{1,2}})(?:st|nd|rd|th)?,?[ -]?(\d{{4}})"
)
_SEPARATOR = re.compile(rf" ?(?:-|/|\.\.\.?|>|~|_|&|\+) ?| {_one_of(_JOINING)} ")
_LEADING_YEAR = re.compile(r"(\d{4})([ /:.-]{1,3})(?=(\d{1,2})?)(.+)")
_SAME_MONTH = re.compile(rf"{_NAME} (\d{{1,2}}) ?- ?(\d{{1,2}}),? (\d{{4}})")
_LISTED = re.compile(r"[ ,/&+-]+")
_COMMENT = re.compile(r"(?<=\d) \([^()]*\)$")
_ORDINALS = {
    "first|premier|primer|primeiro|primo|erstes|eerste|i": "1",
    "second|deuxieme|segundo|secondo|zweites|tweede|ii": "2",
    "third|troisieme|tercer|terceiro|terzo|drittes|derde|iii": "3",
    "fourth|quatrieme|cuarto|quarto|viertes|vierde|iv": "4",
}
"""The words for the number of a quarter or a half, and Roman numbers."""
_ORDINAL = tuple(
    (re.compile(rf"\b(?:{words})[ .]+(?=(?:{_QUARTER}|{_HALF})\b)"), f"{number} ")
    for words, number in _ORDINALS.items()
)
_OPENING = re.compile(rf"{_one_of(_BEGINNING)} ")
_BARE_NUMBER = re.compile(r"[-+(]?[\d.,]+%?\)?")
_YEAR_NUMBER = re.compile(
    r"(?:19|20)\d{2}(?:[1-4]|[01]\d|[01]\d[0-3]\d)?|\d{1,2}[.,]?(?:19|20)\d{2}"
    r"|\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})"
)
_WORD = re.compile(r"[^\W\d_]+")
_YEAR_QUARTER = re.compile(r"(?:19|20)\d{2}[1-4]")


def read_periods(texts: Collection[str], order: str = "dmy") -> dict[str, Period | None]:
    """Return the period of each distinct text of a column, None where a text is none.

    `order` is the order of its days, one of `dates.ORDERS`. Five digits are year and quarter where
    the column has nothing else and its last digits are 1 to 4.
    """
    folded = {text: _fold(text) for text in texts}
    quarters = all(_YEAR_QUARTER.fullmatch(text) for text in folded.values() if text)
    return {text: _read(plain, order, quarters=quarters) for text, plain in folded.items()}


def could_be_period(text: str) -> bool:
    """Return quickly whether a text has nothing that no period has: other words, other numbers."""
    if _BARE_NUMBER.fullmatch(text):
        return _YEAR_NUMBER.fullmatch(text) is not None
    if len(text) > _LONGEST or not any(map(str.isdigit, text)):
        return False
    words = _WORD.findall(_COMMENT.sub("", text.casefold()))
    return all(word in _known_words() for word in words)


def _fold(text: str) -> str:
    """Return a text without case, accents, odd dashes and double blanks."""
    if len(text) > _LONGEST:
        return ""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain).replace("\u2019", "'")
    plain = " ".join(plain.replace("\u2192", ">").split())
    plain = re.sub(_TIME_OF_DAY, "", _COMMENT.sub("", plain)).strip("()[] ")
    for word, number in _ORDINAL:
        plain = word.sub(number, plain)
    return plain


def _read(text: str, order: str, *, quarters: bool) -> Period | None:
    if not text:
        return None
    if quarters and _YEAR_QUARTER.fullmatch(text):
        return _months(int(text[:4]), int(text[4]) * 3 - 2, 3)
    bare = _OPENING.sub("", text, count=1) if _OPENING.match(text) else text
    found = _unit(bare, order) or _range(bare, order)
    return found or next(filter(None, (_range(one, order) for one in _rewritten(bare))), None)


def _unit(text: str, order: str) -> Period | None:
    """Read a day, month, quarter, half or year."""
    return _part_of_year(text) or _named_or_counted_day(text, order) or _month(text)


def _part_of_year(text: str) -> Period | None:
    for pattern, months, (number, year) in _UNITS:
        if (found := pattern.fullmatch(text)) and int(found[number]) * months <= _MONTHS:
            first = int(found[number]) * months - months + 1
            return _months(_full_year(found[year]), first, months)
    found = _WHOLE_YEAR.fullmatch(text)
    return _months(int(found[1]), 1, _MONTHS) if found else None


def _named_or_counted_day(text: str, order: str) -> Period | None:
    if found := _DAY_DIGITS.fullmatch(text):
        return _day(_ordered(found, order))
    if found := _DAY_NAMED.fullmatch(text):
        day, name, year, named, named_day, named_year = found.groups()
        month = _month_number(name or named) or 0
        return _day((_full_year(year or named_year), month, int(day or named_day)))
    return None


def _month(text: str) -> Period | None:
    if found := _MONTH_DIGITS.fullmatch(text):
        year, month = found[1] or found[4] or found[5], found[2] or found[3] or found[6]
        return _months(int(year), int(month), 1)
    found = _MONTH_NAMED.fullmatch(text)
    number = _month_number(found[1] or found[4]) if found else None
    return _months(_full_year(found[2] or found[3]), number, 1) if found and number else None


def _range(text: str, order: str) -> Period | None:
    """Read two units with a word or sign between them; None where that can be done in two ways."""
    found = {
        (first, last)
        for left, right in _splits(text)
        if (end := _unit(right, order)) is not None
        if (first := _beginning(left, right, end, order)) is not None
        if first <= (last := end[1])
    }
    return found.pop() if len(found) == 1 else None


def _rewritten(text: str) -> Iterator[str]:
    """Give ranges whose year leads, or whose months are listed, with a beginning and an end."""
    if found := _LEADING_YEAR.fullmatch(text):
        yield f"{found[4]}{'/' if found[3] else ' '}{found[1]}"
    if found := _SAME_MONTH.fullmatch(text):
        yield f"{found[2]}-{found[3]} {found[1]} {found[4]}"
    *names, year = _LISTED.split(text)
    months = [_month_number(name) or 0 for name in names]
    if months and months == [*range(months[0], months[0] + len(months))]:
        yield f"{names[0]}-{names[-1]} {year}"


def _splits(text: str) -> Iterator[tuple[str, str]]:
    for separator in _SEPARATOR.finditer(text):
        left, right = text[: separator.start()].strip(), text[separator.end() :].strip()
        if left and right:
            yield left, right


def _beginning(left: str, right: str, end: Period, order: str) -> date | None:
    """Return the first day of a range, whose first part may take what it lacks from the second."""
    if (begun := _unit(left, order)) is not None:
        # `2025-26`: what looks like a unit of its own must be one of the same sort.
        return begun[0] if _same_sort(begun, end) else None
    if end[0] == end[1]:
        return _earlier_day(left, end[1], order)
    return _earlier_part(left, end) or _earlier_month(left, right, end)


def _earlier_day(text: str, last: date, order: str) -> date | None:
    """Read a day without its year, or without month and year, before `last`."""
    if found := re.fullmatch(r"(\d{1,2})\.?", text):
        return _safe(last.year, last.month, int(found[1]))
    if found := re.fullmatch(r"(\d{1,2})[./ -](\d{1,2})\.?", text):
        day, month = (2, 1) if order == "mdy" else (1, 2)
        month, day = int(found[month]), int(found[day])
    elif found := re.fullmatch(rf"(\d{{1,2}})\.? ?{_OF}{_NAME}|{_NAME} (\d{{1,2}})", text):
        month, day = _month_number(found[2] or found[3]) or 0, int(found[1] or found[4])
    else:
        return None
    return _safe(last.year - ((month, day) > (last.month, last.day)), month, day)


def _earlier_part(text: str, end: Period) -> date | None:
    """Read a quarter or a half without its year."""
    for pattern, months in _PART_ALONE:
        if (found := pattern.fullmatch(text)) and _length(end) == months:
            return _start(end[1].year, int(found[1] or found[2]) * months - months + 1)
    return None


def _earlier_month(text: str, right: str, end: Period) -> date | None:
    """Read a month without its year, by name, or by number before a month such as `03/2026`."""
    if not _is_month(end):
        return None
    number = _month_number(text.rstrip("."))
    if number is None and re.fullmatch(r"\d{1,2}\.?", text) and not right[:4].isdigit():
        number = int(text.rstrip(".")) if _MONTH_DIGITS.fullmatch(right) else None
    return _start(end[1].year - (number > end[1].month), number) if number else None


def _same_sort(first: Period, last: Period) -> bool:
    return (first[0] == first[1]) == (last[0] == last[1]) and _length(first) == _length(last)


def _length(period: Period) -> int:
    """Return how many whole months a period has; 0: it is a day."""
    first, last = period
    if first == last:
        return 0
    return (last.year - first.year) * _MONTHS + last.month - first.month + 1


def _is_month(period: Period) -> bool:
    return _length(period) == 1


def _ordered(found: re.Match[str], order: str) -> tuple[int, int, int]:
    """Return year, month and day of three numbers in a column's order."""
    if found[5]:
        return int(found[5]), int(found[6]), int(found[7])
    parts = found[1], found[3], found[4]
    letters = order if len(order) == len(parts) else "dmy"
    if len(parts[0]) == len("2026"):
        letters = "ydm" if order == "ydm" else "ymd"
    elif letters[0] == "y" and len(parts[2]) == len("2026"):
        letters = "dmy"
    by_letter = dict(zip(letters, parts, strict=True))
    return _full_year(by_letter["y"]), int(by_letter["m"]), int(by_letter["d"])


def _day(parts: tuple[int, int, int]) -> Period | None:
    found = _safe(*parts)
    return (found, found) if found else None


def _months(year: int, month: int, count: int) -> Period | None:
    first = _start(year, month)
    if first is None:
        return None
    last = month + count - 1
    return first, date(year, last, calendar.monthrange(year, last)[1])


def _start(year: int, month: int) -> date | None:
    return _safe(year, month, 1)


def _safe(year: int, month: int, day: int) -> date | None:
    """Return a day, None where there is no such day or the year is not one of sales."""
    if year not in _YEARS or not 1 <= month <= _MONTHS:
        return None
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def _full_year(digits: str) -> int:
    """Return a year of two or four digits: `26` is 2026 and `85` is 1985."""
    year = int(digits)
    if len(digits) > len("26"):
        return year
    return year + (2000 if year < _CENTURY_BORDER else 1900)


def _month_number(word: str | None) -> int | None:
    return _folded_months().get(word or "")


@cache
def _folded_months() -> dict[str, int]:
    return {_fold(name): number for name, number in month_names().items()}


@cache
def _known_words() -> frozenset[str]:
    """Return the words that periods are written with, with and without accents."""
    lists = (_QUARTER_WORDS, _HALF_WORDS, _YEAR_WORDS, _JOINING, _BEGINNING, _BELONGING)
    ordinals = (word for words in _ORDINALS for word in words.split("|"))
    endings = {"st", "nd", "rd", "th", "er", "re", "eme", "ème", "º", "ª", "o", "a", "m", "tm", "z"}
    accented = {"année", "año", "première", "deuxième", "troisième", "quatrième", "až", "år"}
    units = {word for words in lists for word in words}
    return frozenset({*month_names(), *_folded_months(), *units, *ordinals, *endings, *accented})
