"""Rounded counts: numbers as people are shown them, `1.2M`, `12,3 mil`, `120万`, read exactly.

The one grammar of shortened numbers, for cells of files and for texts of web pages. A file's
column says which mark is its decimal sign; a page says nothing, so `read_count` decides by the
number's own shape and leaves open what can be read in two ways.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

DecimalMark = Literal["point", "comma"]

_POWERS = {
    "k": 3, "tsd": 3, "mil": 3, "m": 6, "mi": 6, "mio": 6, "mn": 6, "mln": 6,
    "b": 9, "md": 9, "mrd": 9, "mld": 9, "千": 3, "천": 3, "万": 4, "萬": 4, "만": 4,
    "億": 8, "亿": 8, "억": 8,
}  # fmt: skip
"""What an abbreviation multiplies by, as a power of ten, in lower case. `mil` is a thousand."""

_SHORTENED = re.compile(
    rf"(.*?\d)\s?({'|'.join(sorted(_POWERS, key=len, reverse=True))})\.?", re.IGNORECASE
)


def grammar(mark: str) -> str:
    """Give the regular expression of a number whose decimal sign is `point` or `comma`, unsigned.

    Thousands are parted by the other sign, blanks or apostrophes; by commas also as in India. It
    is the grammar of pages, of an audience's files and, in SQL, of statements.
    """
    thousands, point = (",", r"\.") if mark == "point" else (r"\.", ",")
    grouped = "|".join(
        (
            rf"[1-9]\d{{0,2}}(?:{thousands}\d{{2,3}})*{thousands}\d{{3}}",
            r"[1-9]\d{0,2}(?: \d{3})+",
            r"[1-9]\d{0,2}(?:'\d{3})+",
        )
    )
    return rf"(?:(?:{grouped}|\d+)(?:{point}\d*)?|{point}\d+)"


_PLAIN = {mark: re.compile(rf"[-+]?{grammar(mark)}") for mark in ("point", "comma")}
_ODD = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2019": "'", "\u00a0": " ", "\u202f": " ",
                      "\u2009": " "})  # fmt: skip
_MARKS: tuple[DecimalMark, DecimalMark] = ("point", "comma")
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Count:
    """How many of something, and whether the text gives it rounded."""

    value: Decimal
    rounded: bool


def plain(text: str) -> str:
    """The text with ordinary spaces, minus signs and apostrophes."""
    return text.translate(_ODD)


def shortened(text: str) -> tuple[str, int] | None:
    """The number before an abbreviation, and its power of ten; None where there is none."""
    found = _SHORTENED.fullmatch(text)
    return (found[1], _POWERS[found[2].lower()]) if found else None


def number(text: str, mark: str) -> Decimal | None:
    """A grouped number whose decimal sign is `point` or `comma`; None where it is none."""
    if not _PLAIN[mark].fullmatch(text):
        return None
    group, point = (",", ".") if mark == "point" else (".", ",")
    bare = text.replace(group, "").replace(" ", "").replace("'", "").replace(point, ".")
    return Decimal(bare)


def _has_decimals(number: Decimal) -> bool:
    """Whether a number is written with decimals, be they zeros: `25,000` is no 25 of something."""
    return int(number.as_tuple().exponent) < 0


def read_count(text: str) -> Count | None:
    """How many a text says; None where it says nothing, or where two numbers could be meant.

    A count is a whole number that is not negative: of `1.234` only one reading is one. `1.234K`
    has two, and is none.
    """
    clean = plain(text).strip()
    short = shortened(clean)
    digits, power = short if short is not None else (clean, 0)
    readings = (number(digits, mark) for mark in _MARKS)
    counts = {
        count
        for one in readings
        if one is not None
        and (count := one.scaleb(power)) == count.to_integral_value()
        and (short is not None or not _has_decimals(one))
    }
    if len(counts) != 1:
        return None
    [value] = counts
    if value < 0 or value.adjusted() >= _MOST_DIGITS:
        return None
    return Count(value.quantize(Decimal(1)), rounded=short is not None)
