"""Fields in a file's name: the song, artist or period that stands nowhere else in the file.

A source declares which part of the name is which field, as a `FilenameField`; this module reads
it from the name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from tunescore.statements.cells.days import parse_day

_EXTENSIONS = re.compile(r"(?:\.(?:csv|tsv|txt|xlsx|xls|gz|zip))+$", re.IGNORECASE)
_COPY = re.compile(r"(?:\s*\(\d+\)|[ _-]copy(?: \d+)?|-to-mend)+$", re.IGNORECASE)
_MONTH = re.compile(r"(?:^|[ _-])((?:19|20)\d{2})-(\d{2})(?=[ _]|-\D|$)")
_STAMP = re.compile(r"[ _-](\d{4})-?(\d{2})-?(\d{2})(?:[ _-]?\d{6})?$")
_COMPACT = 8  # the digits of 20260612
_CENTURY = 2000
_CENTURY_ENDS = 100


@dataclass(frozen=True, slots=True)
class FilenameField:
    """A field that stands only in the file's name, or in a line above its header.

    A field may have several; the first that fits gives its value. Where none fits, the user is
    asked.
    """

    field: str
    pattern: str = ".*"
    """The file's name, without what was added to it; its first group gives the field."""
    order: str = ""
    """The order of a date in it, one of `dates.ORDERS`; empty: a text."""
    days_before: int | None = None
    """The field is the day of the export less this many days; the name has no more than that."""
    place: Literal["name", "preamble"] = "name"
    """`preamble`: the field stands in one of the lines above the header instead."""
    likely: bool = False
    """Whether this reading is only one of several: it becomes a choice of the question."""
    nothing: str = ""
    """The words of one more choice: that the file is about no particular value of the field."""
    optional: bool = False
    """Whether the field may stay empty: the user can fill it in and is not asked."""


@dataclass(frozen=True, slots=True)
class FilenameReading:
    """The value of a field in a name, whether it is certain, and the other possible values."""

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
    return [spelling for name in _place_names(place) for spelling in _shorter_spellings(name)]


def _place_names(place: str) -> list[str]:
    """Return the names in a place, the innermost first, without extensions."""
    parts = place.replace("\\", "/").split("/")
    names = [_EXTENSIONS.sub("", part).strip() for part in reversed(parts)]
    return [name for name in names if name] or [""]


def _shorter_spellings(name: str) -> list[str]:
    found = [name]
    while (shorter := _shorten(found[0])) != found[0] and shorter:
        found.insert(0, shorter)
    return found


def _shorten(name: str) -> str:
    bare = _COPY.sub("", name).strip()
    return bare if bare != name else _STAMP.sub("", name).strip()


def matches_name(place: str, pattern: str) -> bool:
    """Return whether some spelling of a file's name begins with this pattern."""
    return any(re.match(pattern, name, re.IGNORECASE) for name in spellings(place))


def day(file_name: str) -> date | None:
    """Return the day at the end of a file's name, or the first of a month in it, else None."""
    if (stamped := stamp(file_name)) is not None:
        return stamped
    months = _MONTH.findall(_COPY.sub("", _place_names(file_name)[0]).strip())
    return _date(months[-1][0], months[-1][1], "1") if months else None


def stamp(place: str) -> date | None:
    """Return the day that stands at the end of a file's name, None where there is none."""
    for name in _place_names(place):
        found = _STAMP.search(_COPY.sub("", name).strip())
        if found and (day_of_export := _date(*found.groups())):
            return day_of_export
    return None


def read_file_name(
    place: str, field: FilenameField, received: date | None = None
) -> FilenameReading:
    """Read a field from a file's name; `received` is the day on which the file came in."""
    if field.days_before is not None:
        exported = stamp(place) or received
        if exported is None or not matches_name(place, field.pattern):
            return FilenameReading()
        counted = (exported - timedelta(days=field.days_before)).isoformat()
        return FilenameReading(counted, not field.likely, (counted,) if field.likely else ())
    for name in spellings(place):
        found = re.match(field.pattern, name, re.IGNORECASE)
        if found is None:
            continue
        text = " ".join(found.group(1).split())
        if not field.order:
            read = _read_text(text)
            return replace(read, certain=False) if field.likely else read
        if (found_day := _parse_day(text, field.order)) is not None:
            return FilenameReading(found_day.isoformat(), certain=True)
    if field.order:
        return FilenameReading()
    whole = " ".join(stem(place).split())
    return replace(_read_text(whole), certain=False) if whole else FilenameReading()


def read_preamble(preamble: Sequence[str], field: FilenameField) -> FilenameReading:
    """Read a field from the lines above a header: from the first line that fits."""
    for line in preamble:
        found = re.fullmatch(field.pattern, line.strip(), re.IGNORECASE)
        if found and (text := " ".join(found.group(1).split())):
            if field.order:
                found_day = _parse_day(text, field.order)
                text = found_day.isoformat() if found_day else ""
            if text:
                return FilenameReading(text, certain=True)
    return FilenameReading()


def _read_text(text: str) -> FilenameReading:
    """Read a text: `_` in it stands for a character that no file's name can have, or a blank."""
    if "_" not in text:
        return FilenameReading(text, certain=True, choices=(text,))
    spaced = " ".join(text.replace("_", " ").split())
    asked = f"{text.rstrip('_')}?" if text.endswith("_") and text.count("_") == 1 else ""
    return FilenameReading(
        text, choices=tuple(dict.fromkeys(name for name in (asked, spaced, text) if name))
    )


def _parse_day(text: str, order: str) -> date | None:
    """Read three numbers in this order, or eight digits, or a month's name, as a day."""
    spelled = parse_day(text)
    if spelled is not None and spelled.year is not None:
        return _date(str(spelled.year), str(spelled.month), str(spelled.day))
    numbers = re.findall(r"\d+", text)
    if len(numbers) == 1 and len(numbers[0]) == _COMPACT:
        digits = numbers[0]
        return _date(digits[:4], digits[4:6], digits[6:])
    if len(numbers) != len(order):
        return None
    parts = dict(zip(order, numbers, strict=True))
    return _date(parts["y"], parts["m"], parts.get("d", "1"))


def _date(year: str, month: str, day_of_month: str) -> date | None:
    century = 0 if int(year) >= _CENTURY_ENDS else _CENTURY
    try:
        return date(century + int(year), int(month), int(day_of_month))
    except ValueError:
        return None
