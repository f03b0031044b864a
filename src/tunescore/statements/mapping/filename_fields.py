"""What a file's name says: the song, artist or period that the file tells nowhere else.

The name is taken apart here; which of its parts is a field is declared by a source's `Named`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

_EXTENSIONS = re.compile(r"(?:\.(?:csv|tsv|txt|xlsx|xls|gz|zip))+$", re.IGNORECASE)
_COPY = re.compile(r"(?:\s*\(\d+\)|[ _-]copy(?: \d+)?|-to-mend)+$", re.IGNORECASE)
_MONTH = re.compile(r"(?:^|[ _-])((?:19|20)\d{2})-(\d{2})(?=[ _]|-\D|$)")
_STAMP = re.compile(r"[ _-](\d{4})-?(\d{2})-?(\d{2})(?:[ _-]?\d{6})?$")
_COMPACT = 8  # the digits of 20260612
_CENTURY = 2000
_CENTURY_ENDS = 100


@dataclass(frozen=True, slots=True)
class Named:
    """A field that stands only in the file's name.

    Of several for one field the first that fits gives it; where none fits, the user is asked.
    """

    field: str
    pattern: str = ".*"
    """The file's name, without what was added to it; its first group gives the field."""
    order: str = ""
    """The order of a date in it, one of `dates.ORDERS`; empty: a text."""
    days_before: int | None = None
    """The field is the day that is so many days before the export's; the name says no more."""
    place: Literal["name", "preamble"] = "name"
    """`preamble`: the field stands in one of the lines above the header instead."""
    likely: bool = False
    """Whether the reading is one of several that are possible: a choice of the question."""
    nothing: str = ""
    """The words of one more choice, that the field is told of nothing in particular."""
    optional: bool = False
    """Whether the field may stay open: it is then shown, to be filled in, and not asked."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a name says of a field: the text, whether that is certain, and what it may mean."""

    value: str = ""
    certain: bool = False
    choices: tuple[str, ...] = ()


def stem(place: str) -> str:
    """Return the name without folders, extensions, ` (1)`, `-to-mend` and a stamp."""
    return spellings(place)[0]


def spellings(place: str) -> list[str]:
    """Return the name without extensions, and then those of the folders or zips that it is in.

    Of each the shortest spelling comes first: what was added at its end goes piece by piece,
    ` (1)`, `-to-mend`, the stamp of an export.
    """
    return [spelling for name in _names(place) for spelling in _spellings(name)]


def _names(place: str) -> list[str]:
    """Return the names in a place, the innermost first, without extensions."""
    parts = place.replace("\\", "/").split("/")
    names = [_EXTENSIONS.sub("", part).strip() for part in reversed(parts)]
    return [name for name in names if name] or [""]


def _spellings(name: str) -> list[str]:
    found = [name]
    while (shorter := _shorter(found[0])) != found[0] and shorter:
        found.insert(0, shorter)
    return found


def _shorter(name: str) -> str:
    bare = _COPY.sub("", name).strip()
    return bare if bare != name else _STAMP.sub("", name).strip()


def fits(place: str, pattern: str) -> bool:
    """Tell whether some spelling of a file's name begins with this pattern."""
    return any(re.match(pattern, name, re.IGNORECASE) for name in spellings(place))


def day(file_name: str) -> date | None:
    """Return the day at the end of a file's name, or the first of a month in it, else None."""
    if (stamped := stamp(file_name)) is not None:
        return stamped
    months = _MONTH.findall(_COPY.sub("", _names(file_name)[0]).strip())
    return _date(months[-1][0], months[-1][1], "1") if months else None


def stamp(place: str) -> date | None:
    """Return the day that stands at the end of a file's name, None where there is none."""
    for name in _names(place):
        found = _STAMP.search(_COPY.sub("", name).strip())
        if found and (told := _date(*found.groups())):
            return told
    return None


def said(place: str, named: Named, received: date | None = None) -> Said:
    """Return what a file's name says of a field; `received` is the day the file came in."""
    if named.days_before is not None:
        exported = stamp(place) or received
        if exported is None or not fits(place, named.pattern):
            return Said()
        counted = (exported - timedelta(days=named.days_before)).isoformat()
        return Said(counted, not named.likely, (counted,) if named.likely else ())
    for name in spellings(place):
        found = re.match(named.pattern, name, re.IGNORECASE)
        if found is None:
            continue
        text = " ".join(found.group(1).split())
        if not named.order:
            read = _text(text)
            return replace(read, certain=False) if named.likely else read
        if (found_day := _ordered(text, named.order)) is not None:
            return Said(found_day.isoformat(), certain=True)
    if named.order:
        return Said()
    whole = " ".join(stem(place).split())
    return replace(_text(whole), certain=False) if whole else Said()


def said_above(preamble: Sequence[str], named: Named) -> Said:
    """Return what the lines above a header say of a field: the first line that fits tells it."""
    for line in preamble:
        found = re.fullmatch(named.pattern, line.strip(), re.IGNORECASE)
        if found and (text := " ".join(found.group(1).split())):
            return Said(text, certain=True)
    return Said()


def _text(text: str) -> Said:
    """Read a name: `_` in it stands for a sign that no file's name can have, or for a blank."""
    if "_" not in text:
        return Said(text, certain=True, choices=(text,))
    spaced = " ".join(text.replace("_", " ").split())
    asked = f"{text.rstrip('_')}?" if text.endswith("_") and text.count("_") == 1 else ""
    return Said(text, choices=tuple(dict.fromkeys(name for name in (asked, spaced, text) if name)))


def _ordered(text: str, order: str) -> date | None:
    """Read three numbers in this order, or eight digits, as a day."""
    numbers = re.findall(r"\d+", text)
    if len(numbers) == 1 and len(numbers[0]) == _COMPACT:
        digits = numbers[0]
        return _date(digits[:4], digits[4:6], digits[6:])
    if len(numbers) != len(order):
        return None
    parts = dict(zip(order, numbers, strict=True))
    return _date(parts["y"], parts["m"], parts.get("d", "1"))


def _date(year: str, month: str, day_of_month: str) -> date | None:
    number = int(year)
    century = 0 if number >= _CENTURY_ENDS else _CENTURY
    try:
        return date(century + number, int(month), int(day_of_month))
    except ValueError:
        return None
