"""Ranges: which days a view shows, and which days it is compared with. Nothing here reads figures.

A range of whole months is compared month by month; a range of days with days of the same weekdays.
"""

import calendar
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, get_args

from tunescore.errors import BadRequest, DaysBackwards
from tunescore.records import Rights

Preset = Literal["7d", "28d", "90d", "12m", "this-year", "last-year", "all", "auto"]
"""The ranges that have a name."""

Compare = Literal["none", "previous", "year"]
"""What a range is compared with: nothing, the time directly before it, or the year before."""

Kind = Literal["previous", "year", "own"]
"""Which comparison an answer holds; `own` days are those that the view names."""

PRESETS: tuple[Preset, ...] = get_args(Preset)

WEEK = 7
YEAR_OF_WEEKS = 364
"""The whole weeks of a year, so that weekdays stay the same."""

_DAYS = {"7d": 7, "28d": 28, "90d": 90}
_FIRST_YEAR = 1900
"""No figure is older; a comparison that would reach beyond is none."""
_LAST_YEAR = 2200


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is asked for, by the names that addresses, the API and the command line use.

    `first` and `last` are own days and stand before the preset; `store` and `country` may be
    `figures.UNNAMED`.
    """

    preset: Preset = "all"
    first: date | None = None
    last: date | None = None
    compare: Compare = "none"
    compare_first: date | None = None
    compare_last: date | None = None
    artist: int | None = None
    track: int | None = None
    store: str | None = None
    country: str | None = None
    source: str | None = None
    rights: Rights | None = None
    platform: str | None = None
    currency: str | None = None
    convert: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """Inclusive days, where None leaves a side open; `preset` is the name that they were asked by.

    A range that is open on both sides is everything, what has no date included.
    """

    first: date | None = None
    last: date | None = None
    preset: Preset | None = None

    @property
    def everything(self) -> bool:
        """Whether it is open on both sides."""
        return self.first is None and self.last is None

    @property
    def days(self) -> int | None:
        """How many days it has; None for an open one."""
        if self.first is None or self.last is None:
            return None
        return (self.last - self.first).days + 1

    @property
    def whole_months(self) -> bool:
        """Whether it cuts no month."""
        return (self.first is None or self.first.day == 1) and (
            self.last is None or self.last == month_end(self.last)
        )

    @property
    def months(self) -> tuple[date, ...]:
        """The first days of the months that lie wholly inside; none of an open one."""
        if self.first is None or self.last is None:
            return ()
        month = self.first if self.first.day == 1 else shift(month_start(self.first), 1)
        found = []
        while month_end(month) <= self.last:
            found.append(month)
            month = shift(month, 1)
        return tuple(found)

    @property
    def edges(self) -> tuple["Range", ...]:
        """The parts of the range that lie in months which it cuts: at most two."""
        first, last = self.first, self.last
        cut_first = first is not None and first.day != 1
        cut_last = last is not None and last != month_end(last)
        if first and last and month_start(first) == month_start(last):
            return (Range(first, last),) if cut_first or cut_last else ()
        parts = []
        if first and cut_first:
            parts.append(Range(first, month_end(first)))
        if last and cut_last:
            parts.append(Range(month_start(last), last))
        return tuple(parts)

    @property
    def label(self) -> str:
        """What people call it: `December 2025 to November 2026`, `3 to 30 November 2026`."""
        if self.first is None and self.last is None:
            return "All time"
        words = _month if self.whole_months else _day
        if self.first is None:
            assert self.last is not None  # noqa: S101 - one side is there
            return f"Until {words(self.last)}"
        if self.last is None:
            return f"Since {words(self.first)}"
        if words(self.first) == words(self.last):
            return words(self.first)
        if self.whole_months and (self.first.month, self.last.month) == (1, 12):
            same = self.first.year == self.last.year
            return f"{self.first.year}" if same else f"{self.first.year} to {self.last.year}"
        return f"{_short(self.first, self.last, whole=self.whole_months)} to {words(self.last)}"

    def before(self, kind: Compare) -> "Range | None":
        """Return what the range is compared with; None for an open one, or for `none`.

        Whole months: as many months directly before, or those of the year before. Days: as many
        days, moved back by whole weeks: the fewest that leave no day in both, or 364 days.
        """
        if kind == "none" or self.first is None or self.last is None or self.days is None:
            return None
        if self.whole_months:
            count = -len(self.months) if kind == "previous" else -12
            return _safe(lambda a, b: Range(shift(a, count), month_end(shift(b, count))), self)
        weeks = -(-self.days // WEEK) * WEEK if kind == "previous" else YEAR_OF_WEEKS
        back = timedelta(days=weeks)
        return _safe(lambda a, b: Range(a - back, b - back), self)


@dataclass(frozen=True, slots=True)
class Pairs:
    """The months of a range and of its comparison that can be compared fairly, as ranges.

    `compared` of `out_of` months are in them; both are None for a range of days.
    """

    current: tuple[Range, ...]
    before: tuple[Range, ...]
    compared: int | None = None
    out_of: int | None = None


def resolve(view: View, today: date, known: Range) -> Range:
    """Return the days that a view shows; `known` are the first and last day of any figure.

    Raises `DaysBackwards`.
    """
    if view.first is not None or view.last is not None:
        return own(view.first, view.last)
    preset = view.preset
    if preset == "auto":
        year = _preset("12m", today)
        preset = "12m" if _meet(year, known) else "all"
    return replace(_preset(preset, today), preset=preset)


def compared_with(view: View, within: Range) -> tuple[Kind, Range] | None:
    """Return which days a view's range is compared with. Raises `DaysBackwards`, `BadRequest`."""
    if view.compare_first is not None or view.compare_last is not None:
        if view.compare_first is None or view.compare_last is None:
            raise BadRequest(found="A comparison of your own needs compare_from and compare_to.")
        return "own", own(view.compare_first, view.compare_last)
    before = within.before(view.compare)
    if before is None or view.compare == "none":
        return None
    return view.compare, before


def own(first: date | None, last: date | None) -> Range:
    """Return the range of these days. Raises `DaysBackwards`, and `BadRequest` for far years."""
    for day in (first, last):
        if day is not None and not _FIRST_YEAR <= day.year < _LAST_YEAR:
            raise BadRequest(found=f"There are no figures of {day.year:04}.")
    if first is not None and last is not None and last < first:
        raise DaysBackwards(first=first.isoformat(), last=last.isoformat())
    return Range(first, last)


def fair(within: Range, before: Range, known: Range, incomplete: Collection[date]) -> Pairs:
    """Return what of a range is compared with what of the other.

    Of whole months that are as many: each complete month whose counterpart is complete too, where
    figures are known of the time of both. `incomplete` are first days of months. Of days that are
    as many: those for which both lie between the first and the last day that is known. Of anything
    else: everything.
    """
    if not (within.whole_months and before.whole_months):
        return _known_days(within, before, known)
    ours, theirs = within.months, before.months
    if not ours or len(ours) != len(theirs):
        return Pairs((within,), (before,))
    pairs = [
        (month, other)
        for month, other in zip(ours, theirs, strict=True)
        if not {month, other} & set(incomplete)
        and _meet(Range(month, month_end(month)), known)
        and _meet(Range(other, month_end(other)), known)
    ]
    return Pairs(
        _runs([month for month, _ in pairs]), _runs([other for _, other in pairs]),
        len(pairs), len(ours),
    )  # fmt: skip


def _known_days(within: Range, before: Range, known: Range) -> Pairs:
    """Return both ranges without the days of which, here or there, nothing can be known yet."""
    if within.first is None or before.first is None or within.days != before.days:
        return Pairs((within,), (before,))
    if within.days is None or known.first is None or known.last is None:
        return Pairs((), ())
    start = max(0, (known.first - before.first).days, (known.first - within.first).days)
    end = min(within.days - 1, (known.last - within.first).days)
    if start > end:
        return Pairs((), ())
    current, other = (
        Range(first + timedelta(days=start), first + timedelta(days=end))
        for first in (within.first, before.first)
    )
    return Pairs((current,), (other,))


def _runs(months: Sequence[date]) -> tuple[Range, ...]:
    """Return months, in order, as the ranges that they make."""
    runs: list[Range] = []
    for month in months:
        end = month_end(month)
        if runs and runs[-1].last == month - date.resolution:
            runs[-1] = replace(runs[-1], last=end)
        else:
            runs.append(Range(month, end))
    return tuple(runs)


def _preset(preset: Preset, today: date) -> Range:
    if preset in _DAYS:
        return Range(today - timedelta(days=_DAYS[preset] - 1), today)
    match preset:
        case "12m":
            return Range(shift(month_start(today), -11), month_end(today))
        case "this-year":
            return Range(date(today.year, 1, 1), date(today.year, 12, 31))
        case "last-year":
            return Range(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    return Range()


def _meet(one: Range, known: Range) -> bool:
    """Whether a closed range has days in common with what is known; nothing known has none."""
    if known.first is None or known.last is None or one.first is None or one.last is None:
        return False
    return one.first <= known.last and known.first <= one.last


def _safe(move: Callable[[date, date], Range], one: Range) -> Range | None:
    """Return a moved range; None where there were no figures, nor days, so long ago."""
    assert one.first is not None  # noqa: S101 - only closed ones are moved
    assert one.last is not None  # noqa: S101
    try:
        moved = move(one.first, one.last)
    except (ValueError, OverflowError):
        return None
    return moved if moved.first is not None and moved.first.year >= _FIRST_YEAR else None


def month_start(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def shift(day: date, months: int) -> date:
    """Return the first day of the month that is so many months later."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _month(day: date) -> str:
    return f"{day:%B} {day.year}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _short(first: date, last: date, *, whole: bool) -> str:
    """Write the first day without what it has in common with the last one."""
    if whole:
        return f"{first:%B}" if first.year == last.year else _month(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}"
    return f"{first.day} {first:%B}" if first.year == last.year else _day(first)
