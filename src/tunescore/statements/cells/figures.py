"""Audience figures: text → exact number of a metric, with rounded ones (`1.2K`) marked.

A figure may be written `1,204`, `1.2K`, `45.3%`, `0:02:31` or `12.5s`. Its number is read by
`rounded_counts`; the numbers of statements are read by `values`, in SQL.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from tunescore import rounded_counts
from tunescore.metrics import Metric, whole
from tunescore.statements.cells.absent import BLANKS

_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2}(?:\.\d+)?)")
_PARTS = re.compile(
    r"(?:(\d+)\s?h)?[\s:]*(?:(\d+)\s?m(?:in)?)?[\s:]*(?:(\d+(?:[.,]\d+)?)\s?s(?:ec)?)?"
)
_MOST_DIGITS = 18
_DECIMALS = 9

DAMAGED = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+|#\S{1,12}[?!]")
"""What a spreadsheet program makes of a long id, `1.78E+17`, and of one with a minus: `#NAME?`."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, and whether the file gives it rounded."""

    value: Decimal
    rounded: bool = False


def read_figure(
    text: str, reading: str, metric: Metric, times: Decimal = Decimal(1)
) -> Figure | None:
    """Read a cell as a metric's figure; None where it is none.

    `reading` is `point` or `comma`; `times` turns the field's unit into the metric's.
    """
    clean = rounded_counts.plain(text).strip(BLANKS)
    if metric.unit == "seconds" and times == 1 and (seconds := _seconds(clean)) is not None:
        return Figure(seconds)
    if metric.unit == "percent":
        clean = clean.removesuffix("%").rstrip()
    short = rounded_counts.shortened(clean)
    digits, power = short if short is not None else (clean, 0)
    number = rounded_counts.number(digits, reading)
    if number is None:
        return None
    number = number.scaleb(power) * times
    if whole(metric) and number != number.to_integral_value():
        return None
    if number.adjusted() >= _MOST_DIGITS or number != number.quantize(
        Decimal(1).scaleb(-_DECIMALS)
    ):
        return None
    return Figure(number, rounded=short is not None)


def _seconds(clean: str) -> Decimal | None:
    """Read `0:02:31`, `2:31`, `1h 2m 3s` or `12.5s`; None for a bare number."""
    found = _CLOCK.fullmatch(clean) or _PARTS.fullmatch(clean.lower())
    if found is None or not any(found.groups()):
        return None
    hours, minutes, seconds = found.groups()
    rest = Decimal((seconds or "0").replace(",", "."))
    return Decimal(hours or 0) * 3600 + Decimal(minutes or 0) * 60 + rest


def plain_id(text: str) -> str | None:
    """Return a platform's id as text; None where a spreadsheet program damaged it.

    The quotes and equal signs by which some programs keep ids as text are taken off.
    """
    bare = re.sub(r"^[='\"]+|\"+$", "", text.strip(BLANKS))
    return None if not bare or DAMAGED.fullmatch(bare) else bare
