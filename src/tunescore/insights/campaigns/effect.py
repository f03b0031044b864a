"""Campaign effect: what a campaign changed in a track's daily plays, and how sure that is.

The track is compared with the artist's other tracks (the control) in the window after the campaign
began and in the window just before. How far that comparison strays without any campaign is seen in
the track's own past. Pure functions of arrays: which tracks, days and campaigns they are of, and
all money, belong to others. `docs/decisions/measuring-a-campaign.md` has the reasons and the
measured coverage.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tunescore.insights.campaigns.conformal import rise_p_value

Floats: TypeAlias = NDArray[np.float64]

WINDOWS = ((28, 90), (14, 60))
"""The lengths of a window in days, and how many days before the campaign each needs at least."""

MARGIN_DAYS = 28
"""How far from another campaign, or from a release, a day has to be to count as undisturbed."""

CHART_DAYS = 56
"""How many days before the window the chart shows."""

CONFIDENCE = 0.95
"""The quantile of Student's t at either end of the interval, which so has 90 %."""

CONFORMAL_LEVEL = 0.10
"""The conformal p-value that a verdict of *worked* may have at most."""

SMALL_LIFT = 10.0
"""An interval that ends below this lift, in percent, says that a campaign did not work."""

FULL_SHARE = 0.75
"""How much of a window's days must have figures of both. Days without fall out of both sums."""

FALSE_ALARM_SHARE = 0.20
FALSE_ALARM_EPISODES = 2
"""A method that would have claimed an effect in more past windows than this share, and in so
many separate episodes, has cried wolf too often to be believed for this track."""

CHANCE_OF_WORKED = 0.035
"""How often a campaign without an effect is called *worked*: 3.4 % in the worst simulated cell."""

NO_VARIATION = 1e-9
"""A deviation of d below this is the computer's rounding."""

MOST_PLAYS = 1e12
"""A daily figure above this is no count of plays, and is taken as absent."""

Verdict = Literal["worked", "did_not", "cannot_tell"]

Reason = Literal[
    "no_timeline",
    "no_control",
    "short_history",
    "never_played",
    "gaps",
    "overlap",
    "running",
    "no_days_after",
    "no_variation",
    "false_alarms",
    "unconfirmed",
    "too_noisy",
]
"""Why a campaign's effect cannot be told.

- `no_timeline`: the track has no daily figures.
- `no_control`: no other track of the artist has a daily figure on one of the track's days.
- `short_history`: fewer than 60 days with figures of both before the campaign.
- `never_played`: the track, or the control, has no play at all in the window or the one before; or
  too few days have passed before the campaign since that was so.
- `gaps`: days are missing: more than a quarter of a window's, or so many before that less than 60
  are left, or too few past windows.
- `overlap`: an excluded day is in the window, or so many are before it that too little is left.
- `running`: the window has not ended. There is no effect either, because looking repeatedly finds
  one by chance.
- `no_days_after`: the window has ended, and the figures end before it does.
- `no_variation`: the track's share has never changed in the past, which real daily plays do.
- `false_alarms`: the method would have claimed an effect too often in the past.
- `unconfirmed`: the interval lies above nothing, and the conformal test finds the rise usual.
- `too_noisy`: the interval holds nothing as well as a rise worth having.
"""


@dataclass(frozen=True, slots=True)
class DailyPlays:
    """The plays of a campaign's track and of its control, a figure a day, in days of UTC.

    Both arrays begin with the day `first`; NaN is a day without a figure. `control` is the sum of
    the artist's other tracks that can be compared with, None where there is none; it may be
    shorter or longer. A figure that is negative, not finite or above 10¹² counts as absent.
    """

    first: date
    treated: Floats
    control: Floats | None


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the ends of its 90 % interval."""

    estimate: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class ExpectedDay:
    """A day of the chart: its plays, and what the control leads to expect. None is absent.

    `expected` is the control times the ratio in the window before the campaign; nine in ten days
    lie between `lower` and `upper` while nothing happens.
    """

    day: date
    plays: float | None
    expected: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Measurement:
    """What can be said about a campaign.

    The figures of the effect are there where an effect could be computed after the window's end,
    also where the verdict is then *cannot tell*; they are None otherwise. `reason` is there with
    *cannot tell* only.
    """

    verdict: Verdict
    reason: Reason | None
    first: date
    """The window's first day."""
    last: date | None
    """The window's last day; None where too few days before it decide its length."""
    verdict_on: date | None
    """The day from which a verdict is possible: the day after `last`."""
    pre_days: int
    """Days before the campaign with figures of both, without the excluded ones."""
    plays: Interval | None
    """Plays that the campaign added within the window, on days with figures of both."""
    lift: Interval | None
    """The same in percent of what was expected."""
    conformal_p: float | None
    smallest_lift: float | None
    """The smallest rise in percent that this history could have shown."""
    past_windows: int | None
    """Past windows, one beginning on each day, that could have been measured the same way."""
    past_claims: int | None
    """In how many of them the method would have claimed an effect, though no campaign began."""
    past_episodes: int | None
    """How many separate times these claims were: those of one episode overlap."""
    path: tuple[ExpectedDay, ...]
    """The days of the chart: 56 before the window, and the window as far as there are figures."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The statistic of one window, in logarithms."""

    difference: float
    """d: log(track ÷ control) in the window, less the same in the window before."""
    deviation: float
    """The root mean square of d over all past windows."""
    quantile: float
    """Student's t at `CONFIDENCE`, with pre-days ÷ window less ½ degrees of freedom."""
    conformal_p: float
    actual: float
    """The track's plays in the window."""

    @property
    def margin(self) -> float:
        """Half of the interval's length."""
        return self.quantile * self.deviation

    def lift(self) -> Interval:
        """The effect in percent of what was expected."""
        return Interval(*(100 * float(np.expm1(d)) for d in self._differences()))

    def plays(self) -> Interval:
        """The effect in plays."""
        return Interval(*(-self.actual * float(np.expm1(-d)) for d in self._differences()))

    def _differences(self) -> tuple[float, float, float]:
        """d, and the lower and the upper end of its interval."""
        return self.difference, self.difference - self.margin, self.difference + self.margin

    def judge(self) -> tuple[Verdict, Reason | None]:
        """The verdict, and the reason of one that cannot tell."""
        lift = self.lift()
        if self.deviation < NO_VARIATION:
            return "cannot_tell", "no_variation"
        if lift.lower > 0 and self.conformal_p <= CONFORMAL_LEVEL:
            return "worked", None
        if lift.upper < SMALL_LIFT:
            return "did_not", None
        return "cannot_tell", "unconfirmed" if lift.lower > 0 else "too_noisy"


@dataclass(frozen=True, slots=True)
class PastClaims:
    """What the method would have claimed, walked forward through the days before a campaign."""

    windows: int
    claims: int
    episodes: int

    @property
    def cried_wolf(self) -> bool:
        """Whether there were too many claims to believe one more."""
        return (
            self.claims > FALSE_ALARM_SHARE * self.windows and self.episodes >= FALSE_ALARM_EPISODES
        )


class History:
    """Daily plays of a track and its control, made ready for windows of one length.

    Days are positions from 0. A day counts where both have a figure and it is not excluded. A
    window can be compared where `FULL_SHARE` of its days count and both were played in it.
    """

    def __init__(
        self, treated: Floats, control: Floats, counts: NDArray[np.bool_], window: int
    ) -> None:
        """Days that do not count may hold anything in `treated` and `control`."""
        self.window = window
        self.days = counts.size
        self.counts = counts
        self.treated = np.where(counts, treated, 0.0)
        self.control = np.where(counts, control, 0.0)
        self.counted = _running_total(counts)
        plays = self._windows(_running_total(self.treated))
        control_plays = self._windows(_running_total(self.control))
        self.full = self._windows(self.counted) >= FULL_SHARE * window
        # days with plays are counted too, because a difference of rounded sums is not always 0
        self.played = (
            (np.minimum(plays, control_plays) > 0)
            & (self._windows(_running_total(self.treated > 0)) > 0)
            & (self._windows(_running_total(self.control > 0)) > 0)
        )
        self.comparable = self.full & self.played
        self.plays = plays
        self.ratio = np.full(plays.size, np.nan)
        np.divide(plays, control_plays, out=self.ratio, where=self.comparable)
        logs = np.full(plays.size, np.nan)
        np.log(self.ratio, out=logs, where=self.comparable)
        self.differences = np.full(plays.size, np.nan)
        """d of the window that begins on each day."""
        self.differences[window:] = logs[window:] - logs[: max(0, plays.size - window)]

    def _windows(self, total: Floats) -> Floats:
        return total[self.window :] - total[: max(0, total.size - self.window)]

    def start(self, begins: int) -> int:
        """The first day of the history of a campaign that begins on a day: after the last silence.

        The logarithm of a window without plays is infinite. What was before such a window is
        another time, and is left out.
        """
        last_before = max(0, begins - self.window + 1)
        silent = np.flatnonzero((self.full & ~self.played)[:last_before])
        return int(silent[-1]) + self.window if silent.size else 0

    def pre_days(self, begins: int) -> int:
        """The days that count before a campaign, since its history's start."""
        begins = min(begins, self.days)
        return max(0, int(self.counted[begins] - self.counted[min(self.start(begins), begins)]))

    def estimate(self, begins: int) -> Estimate | None:
        """The statistic of the window that begins on a day; None where it is not comparable."""
        if not 0 <= begins < self.differences.size or np.isnan(self.differences[begins]):
            return None
        start = self.start(begins)
        squares = self.differences[start + self.window : begins - self.window + 1] ** 2
        squares = squares[~np.isnan(squares)]
        if squares.size < self.window:
            return None
        return Estimate(
            float(self.differences[begins]),
            float(np.sqrt(squares.mean())),
            float(t_quantile(np.array([self.pre_days(begins)]) / self.window - 0.5)[0]),
            self._conformal_p(start, begins),
            float(self.plays[begins]),
        )

    def _conformal_p(self, start: int, begins: int) -> float:
        end = begins + self.window
        counts = self.counts[start:end]
        after = int(self.counted[end] - self.counted[begins])
        return rise_p_value(self.treated[start:end][counts], self.control[start:end][counts], after)

    def past_claims(self, begins: int, least_days: int) -> PastClaims:
        """Measure every window that had ended before a campaign, each with its own past only.

        A window is measured where at least `least_days` days count before it.
        """
        window, start = self.window, self.start(begins)
        positions = np.arange(start + 2 * window, begins - window + 1)
        positions = positions[positions < self.differences.size]
        squares = np.nan_to_num(self.differences[start + window :] ** 2)
        known = ~np.isnan(self.differences[start + window :])
        ended = positions - start - 2 * window + 1
        placebos = _running_total(known)[ended]
        pre_days = self.counted[positions] - self.counted[min(start, self.days)]
        measured = (
            ~np.isnan(self.differences[positions]) & (pre_days >= least_days) & (placebos >= window)
        )
        positions, ended = positions[measured], ended[measured]
        deviations = np.sqrt(_running_total(squares)[ended] / placebos[measured])
        differences = self.differences[positions]
        degrees = pre_days[measured] / window - 0.5
        likely = np.flatnonzero(
            (differences > NORMAL_QUANTILE * deviations) & (deviations >= NO_VARIATION)
        )
        likely = likely[differences[likely] > t_quantile(degrees[likely]) * deviations[likely]]
        claims = [
            position
            for position in positions[likely]
            if self._conformal_p(start, int(position)) <= CONFORMAL_LEVEL
        ]
        episodes = int((np.diff(claims) >= window).sum()) + 1 if claims else 0
        return PastClaims(positions.size, len(claims), episodes)

    def band(self, begins: int) -> tuple[float, float, float] | None:
        """The ratio before a campaign, and the shares of the expected plays that the band spans.

        The band is the middle nine tenths of what the days before were in relation to what was
        expected of them, from the window that ended half a window earlier: a day of the window
        after a campaign is that far from the one before, on average.
        """
        before = begins - self.window
        if not 0 <= before < self.ratio.size or np.isnan(self.ratio[before]):
            return None
        start = self.start(begins)
        lag = self.window + self.window // 2
        days = np.arange(start + lag, begins)
        expected = self.control[days] * self.ratio[days - lag]
        known = self.counts[days] & (expected > 0)
        if known.sum() < self.window:
            return None
        shares = self.treated[days][known] / expected[known]
        lower, upper = np.quantile(shares, (1 - CONFIDENCE, CONFIDENCE))
        return float(self.ratio[before]), float(lower), float(upper)


NORMAL_QUANTILE = 1.6448
"""Student's t is never below this, whatever its degrees of freedom."""


def t_quantile(degrees: Floats) -> Floats:
    """Student's t at `CONFIDENCE`, for degrees of freedom that need not be whole."""
    from scipy.special import stdtrit  # noqa: PLC0415 - the server starts without it

    return np.asarray(stdtrit(degrees, CONFIDENCE), float)


def _running_total(values: NDArray[np.float64] | NDArray[np.bool_]) -> Floats:
    """The sums of the first 0, 1, 2 … values."""
    return np.concatenate(([0.0], np.cumsum(values, dtype=float)))


def measure(
    plays: DailyPlays,
    begins: date,
    today: date,
    *,
    excluded: Sequence[tuple[date, date]] = (),
) -> Measurement:
    """Measure what a campaign changed, from the day of its first yes or first spending on.

    `excluded` are spans of days, both ends in, that cannot be compared with: other campaigns of the
    track and its releases, with `MARGIN_DAYS` on either side. The window has 28 days, or 14 where
    fewer than 90 days are before it; with fewer than 60 there is none. Figures after the window
    are not looked at.
    """
    return _Case(plays, begins, today, excluded).measurement()


class _Case:
    """One campaign with its arrays in positions, while it is measured."""

    def __init__(
        self, plays: DailyPlays, begins: date, today: date, excluded: Sequence[tuple[date, date]]
    ) -> None:
        self.first, self.begins, self.today = plays.first, begins, today
        self.treated = _figures(plays.treated, plays.treated.size)
        size = self.treated.size
        self.control = _figures(np.array([]) if plays.control is None else plays.control, size)
        self.paired = ~np.isnan(self.treated) & ~np.isnan(self.control)
        self.excluded = np.zeros(size, bool)
        for start, end in excluded:
            span = slice(max(0, (start - self.first).days), max(0, (end - self.first).days + 1))
            self.excluded[span] = True
        self.position = (begins - self.first).days
        self.spans = excluded

    def measurement(self) -> Measurement:
        if np.isnan(self.treated).all():
            return self._unknown("no_timeline")
        if not self.paired.any():
            return self._unknown("no_control")
        chosen = self._choose(self.paired & ~self.excluded)
        if chosen is None:
            return self._unknown(self._too_few_days())
        history, least_days = chosen
        last = _later(self.begins, history.window - 1)
        reason = self._obstacle(history, last)
        if reason is not None:
            return self._unknown(reason, history)
        estimate = history.estimate(self.position)
        if estimate is None:
            fragmented = self.excluded[: self.position].any()
            return self._unknown("overlap" if fragmented else "gaps", history)
        past = history.past_claims(self.position, least_days)
        verdict, reason = estimate.judge()
        if verdict != "cannot_tell" and past.cried_wolf:
            verdict, reason = "cannot_tell", "false_alarms"
        return Measurement(
            verdict=verdict,
            reason=reason,
            first=self.begins,
            last=last,
            verdict_on=_later(last, 1),
            pre_days=history.pre_days(self.position),
            plays=estimate.plays(),
            lift=estimate.lift(),
            conformal_p=estimate.conformal_p,
            smallest_lift=100 * float(np.expm1(estimate.margin)),
            past_windows=past.windows,
            past_claims=past.claims,
            past_episodes=past.episodes,
            path=self._path(history),
        )

    def _choose(self, counts: NDArray[np.bool_]) -> tuple[History, int] | None:
        """The longest window for which enough days count before, and how many it needs."""
        if self.position < 0:
            return None
        for window, least_days in WINDOWS:
            history = History(self.treated, self.control, counts, window)
            if history.pre_days(self.position) >= least_days:
                return history, least_days
        return None

    def _too_few_days(self) -> Reason:
        """Why too few days count before the campaign."""
        _, least = WINDOWS[-1]
        before = slice(0, max(0, self.position))
        if (self.paired & ~self.excluded)[before].sum() >= least:
            return "never_played"
        if self.paired[before].sum() >= least:
            return "overlap"
        first = int(np.argmax(self.paired))
        known_to = min(self.position, self.paired.size)
        return "gaps" if known_to - first >= least else "short_history"

    def _obstacle(self, history: History, last: date) -> Reason | None:
        """What stands in the way of an estimate, what stays before what passes."""
        if any(start <= last and end >= self.begins for start, end in self.spans if start <= end):
            return "overlap"
        if self.today <= last:
            return "running"
        if not self.paired[self.position + history.window - 1 :].any():
            return "no_days_after"
        return self._incomplete(history)

    def _incomplete(self, history: History) -> Reason | None:
        """What is missing in the window, or in the one before."""
        before = self.position - history.window
        if not history.full[before]:
            with_excluded = self.paired[before : self.position].sum()
            return "overlap" if with_excluded >= FULL_SHARE * history.window else "gaps"
        if not history.full[self.position]:
            return "gaps"
        return None if history.played[[before, self.position]].all() else "never_played"

    def _unknown(self, reason: Reason, history: History | None = None) -> Measurement:
        last = None if history is None else _later(self.begins, history.window - 1)
        counts = self.paired & ~self.excluded
        return Measurement(
            verdict="cannot_tell",
            reason=reason,
            first=self.begins,
            last=last,
            verdict_on=None if last is None else _later(last, 1),
            pre_days=int(counts[: max(0, self.position)].sum())
            if history is None
            else history.pre_days(self.position),
            plays=None,
            lift=None,
            conformal_p=None,
            smallest_lift=None,
            past_windows=None,
            past_claims=None,
            past_episodes=None,
            path=self._path(history),
        )

    def _path(self, history: History | None) -> tuple[ExpectedDay, ...]:
        window = WINDOWS[0][0] if history is None else history.window
        begin = min(max(0, self.position - CHART_DAYS), self.treated.size)
        end = min(max(0, self.position + window), self.treated.size)
        treated, control = self.treated[begin:end], self.control[begin:end]
        ratio, lower, upper = (history and history.band(self.position)) or (np.nan,) * 3
        return tuple(
            ExpectedDay(self.first + timedelta(days=begin + number), *map(_known, figures))
            for number, figures in enumerate(
                zip(
                    treated.tolist(),
                    (control * ratio).tolist(),
                    (control * ratio * lower).tolist(),
                    (control * ratio * upper).tolist(),
                    strict=True,
                )
            )
        )


def _figures(values: Floats, size: int) -> Floats:
    """Make an array so long, with NaN wherever there is no count of plays."""
    figures = np.full(size, np.nan)
    given = np.asarray(values, float)[:size]
    figures[: given.size] = np.where((given >= 0) & (given <= MOST_PLAYS), given, np.nan)
    return figures


def _known(figure: float) -> float | None:
    return None if np.isnan(figure) else figure


def _later(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))


def worked_by_chance(measured: int) -> float:
    """How many of so many campaigns with an interval chance alone would call *worked*."""
    return CHANCE_OF_WORKED * measured
