"""Periods: the key of the time that a figure is of, as SQL writes it and as it is read again.

`2026-09-01` is a day, `2026-09` a month, `2026-Q3` a quarter, `2026-H2` a half, `2026` a year, and
`2026-08-30/2026-10-03` any other span.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tunescore.errors import BadRequest

PeriodGrain = Literal["day", "month", "quarter", "half", "year", "span"]

_KEY = re.compile(
    r"(\d{4})(?:-(?:Q([1-4])|H([12])|(\d\d)(?:-(\d\d))?))?|(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)"
)


@dataclass(frozen=True, slots=True)
class Time:
    """A day, month, quarter, half, year or span; `first` and `last` are inclusive days."""

    grain: PeriodGrain
    first: date
    last: date

    @property
    def label(self) -> str:
        """What people call it: `Q3 2026`, `January to February 2026`."""
        match self.grain:
            case "quarter":
                return f"Q{(self.first.month + 2) // 3} {self.first.year}"
            case "half":
                return f"{'First' if self.first.month == 1 else 'Second'} half of {self.first.year}"
            case "year":
                return f"{self.first.year}"
            case "month":
                return f"{self.first:%B %Y}"
            case "day":
                return f"{self.first:%-d %B %Y}"
        days = "" if self.first.day == 1 and self.last == _end(self.last) else "%-d "
        same = self.first.year == self.last.year
        return (
            f"{self.first.strftime(f'{days}%B' if same else f'{days}%B %Y')}"
            f" to {self.last.strftime(f'{days}%B %Y')}"
        )


def key(first: str, last: str, grain: str) -> str:
    """Return the SQL of the key of a figure from `first` to `last`, of a grain (three columns)."""
    return (
        f"CASE {grain} WHEN 'day' THEN to_char({first}, 'YYYY-MM-DD')"
        f" WHEN 'month' THEN to_char({first}, 'YYYY-MM')"
        f" WHEN 'quarter' THEN to_char({first}, 'YYYY-\"Q\"Q')"
        f" WHEN 'half' THEN to_char({first}, 'YYYY-\"H\"')"
        f" || CASE WHEN extract(month FROM {first}) = 1 THEN '1' ELSE '2' END"
        f" WHEN 'year' THEN to_char({first}, 'YYYY')"
        f" ELSE to_char({first}, 'YYYY-MM-DD/') || to_char({last}, 'YYYY-MM-DD') END"
    )


def is_month(text: str) -> bool:
    """Return whether a key is one of a month."""
    return re.fullmatch(r"\d{4}-\d\d", text) is not None


def is_day(text: str) -> bool:
    """Return whether a key is one of a day."""
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None


def month_of(text: str) -> str | None:
    """Return the key of the month that a key is of, or that its day is in; None of a longer one."""
    return text[:7] if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", text) else None


def read(text: str) -> Time:
    """Read a key. Raises `BadRequest` for a text that is none."""
    found = _KEY.fullmatch(text)
    if found is None:
        raise BadRequest(
            found=f"“{text}” is no time; write 2026-09-01, 2026-09, 2026-Q3, 2026-H2, 2026 or"
            " 2026-08-30/2026-10-03."
        )
    year, quarter, half, month, day, first, last = found.groups()
    try:
        if first:
            return Time("span", date.fromisoformat(first), date.fromisoformat(last))
        if day:
            return Time("day", date.fromisoformat(text), date.fromisoformat(text))
        if month:
            return _months("month", int(year), int(month), 1)
        if quarter:
            return _months("quarter", int(year), int(quarter) * 3 - 2, 3)
        if half:
            return _months("half", int(year), int(half) * 6 - 5, 6)
        return _months("year", int(year), 1, 12)
    except (ValueError, OverflowError) as error:
        raise BadRequest(found=f"There is no such time as “{text}”.") from error


def _months(grain: PeriodGrain, year: int, month: int, count: int) -> Time:
    first, last = date(year, month, 1), _end(date(year, month + count - 1, 1))
    if last == date.max:
        raise OverflowError("no day is after it")
    return Time(grain, first, last)


def _end(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
