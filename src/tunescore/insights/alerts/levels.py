"""Unusual changes of a level: an account's followers, a playlist's.

A day's change can be negative, so it is no count: it is compared with the median of the same day
of the week in the eight weeks before, in units of the median absolute deviation (MAD). A level
shift is a week's change beyond those of the weeks before, and of a share of the level. A gap is
spread over its days and never differenced across; rounded levels never enter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tunescore.insights.alerts.findings import (
    MAD,
    Finding,
    Floats,
    Kind,
    clean,
    later,
    median,
    passed_level,
)

WEEKS = 8
"""The weeks before a day that its change is compared with."""

LEAST_DAYS = 28
"""How many of these days need a change."""

DEVIATIONS = 6.0
"""How many deviations a day's change has to be away from the usual one."""

LEAST_CHANGE = 10.0
LEAST_SHARE = 0.005
"""A day's change is away from the usual one by at least 10, and by this share of the level."""

SHIFT_DAYS = 7
SHIFT_DEVIATIONS = 4.0
LEAST_SHIFT = 5.0
SHIFT_SHARE = 0.02
"""A week's change is away from the usual one by at least 5, and by this share of the level."""

FEWEST_FOR_STATISTICS = 100.0
"""Below this level there are no statistics: round levels only."""

QUIET_DAYS = 14
"""An alarm within so many days of the one before belongs to the same episode."""

ROUNDED_FROM = 1000.0
"""Platforms round levels from here on, to three significant digits (YouTube's subscribers)."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for each day's change, from before: its middle and its deviation."""

    middle: Floats
    deviation: Floats


def look_rounded(levels: Floats) -> NDArray[np.bool_]:
    """Which levels look rounded to three significant digits, though nobody has marked them.

    A level of `ROUNDED_FROM` or more looks rounded while it and all of these before it do.
    """
    large = levels >= ROUNDED_FROM
    values = np.where(large, levels, ROUNDED_FROM)
    steps = 10.0 ** (np.floor(np.log10(values)) - 2)
    return np.asarray(large & np.logical_and.accumulate(values % steps == 0))


def daily_changes(levels: Floats) -> Floats:
    """The change of each day; a gap's change is spread over its days evenly. NaN is unknown."""
    days = np.flatnonzero(~np.isnan(levels))
    changes = np.full(levels.size, np.nan)
    if days.size > 1:
        span = np.arange(days[0], days[-1] + 1)
        changes[span[1:]] = np.diff(np.interp(span, days, levels[days]))
    return changes


def history(
    first: date,
    levels: Floats,
    *,
    gains: Floats | None = None,
    losses: Floats | None = None,
    rounded: NDArray[np.bool_] | None = None,
) -> tuple[Finding, ...]:
    """Everything that would have been reported of a level, each day with its own past only.

    `levels` has a level per day from the day `first`; NaN is a day without one. `gains` and
    `losses` are the followers won and lost per day where a platform says so. `rounded` marks the
    levels that are rounded: they count as absent, and so do those that look it. One episode is
    one finding: the alarms that follow it, each within `QUIET_DAYS` of the one before, are not
    reported.
    """
    series = _Series(first, levels, gains, losses, rounded)
    return tuple(series.findings())


def newest(
    first: date,
    levels: Floats,
    *,
    gains: Floats | None = None,
    losses: Floats | None = None,
    rounded: NDArray[np.bool_] | None = None,
) -> Finding | None:
    """What is to be reported of the newest day, the array's last; None where nothing is."""
    found = history(first, levels, gains=gains, losses=losses, rounded=rounded)
    if found and found[-1].day == later(first, np.size(levels) - 1):
        return found[-1]
    return None


class _Series:
    """A level with its changes, while it is walked through."""

    def __init__(
        self,
        first: date,
        levels: Floats,
        gains: Floats | None,
        losses: Floats | None,
        rounded: NDArray[np.bool_] | None,
    ) -> None:
        self.first = first
        self.levels = clean(levels)
        if rounded is not None:
            marked = np.zeros(self.levels.size, bool)
            given = np.asarray(rounded, bool).reshape(-1)[: marked.size]
            marked[: given.size] = given
            self.levels[marked] = np.nan
        self.levels[look_rounded(self.levels)] = np.nan
        self.known = ~np.isnan(self.levels)
        self.changes = daily_changes(self.levels)
        self.turnover = self._given(gains) + self._given(losses)

    def _given(self, figures: Floats | None) -> Floats:
        """Figures of each day, with NaN for those that are absent."""
        values = np.full(self.levels.size, np.nan)
        if figures is not None:
            given = clean(figures)[: values.size]
            values[: given.size] = given
        return values

    def findings(self) -> Iterator[Finding]:
        days, weeks, rounds = self._days(), self._weeks(), self._round_levels()
        last = -QUIET_DAYS - 1
        for day in sorted({*days, *weeks, *rounds}):
            found = days.get(day) or weeks.get(day)
            if found is None:
                yield rounds[day]
                continue
            if day - last > QUIET_DAYS:
                yield found
            elif day in rounds:
                yield rounds[day]
            last = day

    def _days(self) -> dict[int, Finding]:
        """The days whose change is beyond the bound."""
        usual = self._usual_days()
        before = self._before(1)
        away = np.abs(self.changes - usual.middle)
        least = np.maximum(LEAST_CHANGE, LEAST_SHARE * before)
        margin = np.maximum(DEVIATIONS * usual.deviation, least)
        found = self.known & (before >= FEWEST_FOR_STATISTICS) & (away >= margin)
        return {
            day: self._finding("exceedance", day, day, self.changes, usual, margin)
            for day in np.flatnonzero(found).tolist()
        }

    def _weeks(self) -> dict[int, Finding]:
        """The days at which the change of a week is a level shift."""
        before = self._before(SHIFT_DAYS)
        changes = np.full(self.levels.size, np.nan)
        totals = np.nancumsum(self.changes)
        changes[SHIFT_DAYS:] = totals[SHIFT_DAYS:] - totals[:-SHIFT_DAYS]
        begun = np.cumsum(~np.isnan(self.changes)) >= SHIFT_DAYS
        changes[~begun] = np.nan
        usual = self._usual_weeks(changes)
        away = np.abs(changes - usual.middle)
        least = np.maximum(LEAST_SHIFT, SHIFT_SHARE * before)
        margin = np.maximum(SHIFT_DEVIATIONS * usual.deviation, least)
        found = self.known & (before >= FEWEST_FOR_STATISTICS) & (away >= margin)
        return {
            day: self._finding("level_shift", day - SHIFT_DAYS + 1, day, changes, usual, margin)
            for day in np.flatnonzero(found).tolist()
        }

    def _before(self, days: int) -> Floats:
        """The level so many days before each, in a gap between its ends."""
        at = np.flatnonzero(self.known)
        levels = np.full(self.levels.size, np.nan)
        if at.size:
            span = np.arange(at[0], self.levels.size)
            levels[span] = np.interp(span, at, self.levels[at])
        before = np.full(self.levels.size, np.nan)
        before[days:] = levels[: max(0, levels.size - days)]
        return before

    def _usual_days(self) -> Usual:
        windows = _windows(self.changes, 7 * WEEKS)
        by_week = windows.reshape(-1, WEEKS, 7)
        middles = median(by_week, 1)
        deviation = MAD * median(np.abs(by_week - middles[:, None, :]).reshape(windows.shape), 1)
        turnover = median(_windows(self.turnover, 7 * WEEKS), 1)
        floor = np.sqrt(np.fmax(turnover, np.abs(median(windows, 1))))
        enough = (~np.isnan(windows)).sum(axis=1) >= LEAST_DAYS
        return Usual(np.where(enough, middles[:, 0], np.nan), np.fmax(deviation, floor))

    def _usual_weeks(self, changes: Floats) -> Usual:
        """What a week's change usually is, from those that had ended when it began."""
        earlier = np.full(changes.size, np.nan)
        earlier[SHIFT_DAYS - 1 :] = changes[: max(0, changes.size - SHIFT_DAYS + 1)]
        windows = _windows(earlier, 7 * WEEKS)
        middle = median(windows, 1)
        deviation = MAD * median(np.abs(windows - middle[:, None]), 1)
        turnover = median(_windows(self.turnover, 7 * WEEKS), 1)
        floor = np.sqrt(np.fmax(SHIFT_DAYS * turnover, np.abs(middle)))
        enough = (~np.isnan(windows)).sum(axis=1) >= LEAST_DAYS - SHIFT_DAYS
        return Usual(np.where(enough, middle, np.nan), np.fmax(deviation, floor))

    def _finding(
        self, kind: Kind, since: int, day: int, changes: Floats, usual: Usual, margin: Floats
    ) -> Finding:
        change, middle = float(changes[day]), float(usual.middle[day])
        direction: Literal["up", "down"] = "up" if change > middle else "down"
        bound = middle + (1 if direction == "up" else -1) * float(margin[day])
        return Finding(
            kind,
            direction,
            later(self.first, since),
            later(self.first, day),
            change,
            middle,
            bound,
        )

    def _round_levels(self) -> dict[int, Finding]:
        """The days at which the level is the first at a round one, after the first four weeks."""
        highest = np.fmax.accumulate(np.concatenate(([np.nan], self.levels)))
        seen = np.cumsum(self.known) > LEAST_DAYS
        found: dict[int, Finding] = {}
        for day in np.flatnonzero(seen & (self.levels > highest[:-1])).tolist():
            figure = float(self.levels[day])
            level = passed_level(figure, float(highest[day]))
            if level is not None:
                on = later(self.first, day)
                found[day] = Finding("round_level", "up", on, on, figure, None, float(level))
        return found


def _windows(values: Floats, days: int) -> Floats:
    """The values before each day, one day a row."""
    if not values.size:
        return np.full((0, days), np.nan)
    return sliding_window_view(np.concatenate((np.full(days, np.nan), values[:-1])), days)
