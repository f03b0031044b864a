"""Unusual days in a series of counts: views, streams or saves per day.

A day's figure is compared with the twelve weeks before it. A rise beyond the bound is an
exceedance: the bound is a negative-binomial quantile around the mean of that day of the week, with
past spikes down-weighted ("Farrington flexible": Noufaily et al., Statistics in Medicine 2013). A
slow rise is found by a negative-binomial CUSUM. Fewer than `FEWEST_PER_DAY` a day have no
statistics but round levels. Pure functions of arrays; `docs/decisions/alerts.md` has the reasons
and the measured rates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tunescore.insights.alerts.findings import (
    MAD,
    Finding,
    Floats,
    clean,
    later,
    median,
    passed_level,
)

WEEKS = 12
"""The weeks before a day that it is compared with."""

LEAST_DAYS = 28
"""How many of these days need a figure."""

LEAST_SAME_WEEKDAYS = 3
"""How many of them need to be the same day of the week."""

FEWEST_PER_DAY = 5.0
"""With fewer a day there are no statistics: round levels only."""

FEWEST_FOR_FALLS = 20.0
"""With fewer a day no fall is looked for: too many ordinary days are near 0."""

QUANTILE = 0.995
"""The quantile of the negative binomial that is a rise's bound."""

FALL_QUANTILE = 0.02
"""The one that is a fall's: two days have to be below it."""

LEAST_EXCEEDANCE = 5.0
EXCEEDANCE_SHARE = 0.20
"""A figure is beyond its bound by at least 5, and by this share of the bound."""

SPIKE = 2.58
"""An Anscombe residual above this is a spike, and is down-weighted by its square."""

REWEIGHTINGS = 3
"""How often the weights are computed anew. R's `farringtonFlexible` does it once."""

HALF_LIFE = 21.0
"""A day weighs half as much in the level as one so many days later."""

NEARNESS = 2.0 ** (-np.arange(7 * WEEKS, 0, -1).reshape(WEEKS, 7, 1) / HALF_LIFE)
"""The weights of a window's days, by week and day of the week."""

RISE = 1.5
"""The rise for which the CUSUM is the quickest."""

CUSUM_LIMIT = 9.0
"""The log-likelihood ratio from which a slow rise is reported."""

CUSUM_DAY = 4.0
"""The most that one day adds to the CUSUM: a slow rise is of three days at least."""

QUIET_DAYS = 14
"""An alarm within so many days of the one before belongs to the same episode."""

AFTER_RISE = 28
"""A fall within so many days of a rise's last alarm is the rise's end, and is not reported."""

ESCALATION = 2.0
"""An exceedance so many times the highest of its episode is reported as well."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual for each day of a series, from the weeks before it. NaN is unknown."""

    mean: Floats
    """The mean of the same day of the week."""
    dispersion: Floats
    """The variance divided by the mean, at least 1."""
    per_day: Floats
    """The mean of all days of the week."""


def baseline(figures: Floats, *, plain: bool = False) -> Baseline:
    """Fit the quasi-Poisson regression with a factor for each day of the week, for every day.

    The plain fit is that of R's `surveillance::farringtonFlexible` with `freq = 7`, `b = WEEKS`,
    `w = 0`, `noPeriods = 7` and no trend: one reweighting, from means. Otherwise the fit begins
    with medians, repeats the reweighting, follows the level (the nearer a day, the more it
    weighs), shrinks the factors of the week by what of their differences is chance, and widens
    the dispersion by the uncertainty of the mean.
    """
    mean, dispersion, per_day = (np.full(figures.size, np.nan) for _ in range(3))
    if figures.size:
        windows = _windows(figures)
        known = ~np.isnan(windows)
        usable = (known.sum(axis=(0, 1)) >= LEAST_DAYS) & (
            known[:, 0].sum(axis=0) >= LEAST_SAME_WEEKDAYS
        )
        if usable.any():
            fit = _Fit(windows[:, :, usable], _windows(figures ** (2 / 3))[:, :, usable])
            mean[usable], dispersion[usable] = fit.plain() if plain else fit.followed()
            per_day[usable] = fit.per_day()
    return Baseline(mean, dispersion, per_day)


def _windows(figures: Floats) -> Floats:
    """The figures before each day, by week, weekday and day; weekday 0 is the day's own."""
    days = 7 * WEEKS
    padded = np.concatenate((np.full(days, np.nan), figures[:-1]))
    return np.ascontiguousarray(sliding_window_view(padded, days).T).reshape(WEEKS, 7, -1)


class _Fit:
    """The regression for windows of week, weekday and day, all of its days at once."""

    def __init__(self, windows: Floats, powers: Floats) -> None:
        """Take the counts of the windows, NaN where unknown, and their powers of two thirds."""
        self.known = ~np.isnan(windows)
        self.windows = windows
        self.counts = np.where(self.known, windows, 0.0)
        self.powers = np.where(self.known, powers, 0.0)
        self.days = self.known.sum(axis=(0, 1))
        self.freedom = np.maximum(self.days - self.known.any(axis=0).sum(axis=0), 1)
        self.weights = self.known.astype(np.float64)

    def plain(self) -> tuple[Floats, Floats]:
        """The mean of the day's own weekday, and the dispersion, as in R."""
        self.fit()
        self.reweight()
        return self.means[0], self.dispersion

    def followed(self) -> tuple[Floats, Floats]:
        """The same where the fit is robust and follows the level."""
        self.means = median(self.windows, 0)
        self.means[np.isnan(self.means)] = 0.0
        residuals = np.where(self.known, np.abs(self.residuals()), np.nan)
        spread = MAD * median(residuals.reshape(-1, self.days.size), 0)
        self.dispersion = np.maximum(spread**2, 1.0)
        for _ in range(REWEIGHTINGS):
            self.reweight()
        factors, uncertainty = self.factors()
        recent = self.weights * NEARNESS
        totals = np.maximum((recent.sum(axis=0) * factors).sum(axis=0), 1e-9)
        level = (recent * self.counts).sum(axis=(0, 1)) / totals
        uncertainty += (recent**2).sum(axis=(0, 1)) / totals**2
        return level * factors[0], self.dispersion * (1 + uncertainty)

    def factors(self) -> tuple[Floats, Floats]:
        """The shrunk factors of the week, and the variance of the day's own, in days."""
        overall = np.maximum(self.per_day(), 1e-9)
        observed = self.known.any(axis=0)
        days = np.maximum(self.known.sum(axis=0), 1)
        chance = self.dispersion / overall / days
        differences = np.where(observed, self.means / overall - 1, 0.0)
        variance = (differences**2 - np.where(observed, chance, 0.0)).sum(axis=0) / 6
        variance = np.maximum(variance, 0.0)
        kept = variance / np.maximum(variance + chance, 1e-9)
        return 1 + kept * differences, kept[0] / days[0]

    def residuals(self) -> Floats:
        """Anscombe's residuals of Poisson counts."""
        roots = np.sqrt(np.maximum(self.means, 1e-9))
        return np.asarray(self.powers * (1.5 / np.cbrt(roots)) - 1.5 * roots)

    def reweight(self) -> None:
        """Down-weight the spikes of the present fit, and fit anew."""
        totals = self.weights.sum(axis=0)
        leverage = self.weights / np.where(totals > 0, totals, 1.0)
        residuals = self.residuals()
        free = np.sqrt(np.maximum(self.dispersion * (1 - leverage), 1e-9))
        spikes = np.flatnonzero(self.known & (residuals > SPIKE * free))
        weights = self.known.astype(np.float64)
        weights.flat[spikes] = (free.flat[spikes] / residuals.flat[spikes]) ** 2
        self.weights = weights * (self.days / weights.sum(axis=(0, 1)))
        self.fit()

    def fit(self) -> None:
        """Compute the weighted mean of each day of the week, and Pearson's dispersion."""
        totals = self.weights.sum(axis=0)
        self.means = (self.weights * self.counts).sum(axis=0) / np.where(totals > 0, totals, 1.0)
        squares = (self.weights * (self.counts - self.means) ** 2).sum(axis=0)
        pearson = (squares / np.where(self.means > 0, self.means, 1.0)).sum(axis=0)
        self.dispersion = np.maximum(pearson / self.freedom, 1.0)

    def per_day(self) -> Floats:
        """The weighted mean of all days."""
        return np.asarray((self.weights * self.counts).sum(axis=(0, 1)) / self.days)


def quantile(mean: Floats, dispersion: Floats, probability: float) -> Floats:
    """The quantile of a negative binomial with a mean and a dispersion (variance ÷ mean).

    It is the smallest count below or at which the probability lies, as R's `qnbinom`; that of
    Poisson where the dispersion is 1. NaN where the mean is.
    """
    mean, dispersion = np.broadcast_arrays(mean, dispersion)
    result = np.full(mean.shape, np.nan)
    known = mean >= 0
    low = np.full(int(known.sum()), -1.0)
    high = np.ceil(mean[known] + 60 * np.sqrt(dispersion[known] * mean[known]) + 60)
    while (apart := high - low > 1).any():
        middle = np.where(apart, np.floor((low + high) / 2), high)
        enough = cumulative(middle, mean[known], dispersion[known]) >= probability
        high = np.where(enough, middle, high)
        low = np.where(enough, low, middle)
    result[known] = high
    return result


def cumulative(count: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """The probability of at most so many, of a negative binomial or Poisson distribution."""
    from scipy.special import betainc, gammaincc  # noqa: PLC0415 - the server starts without it

    poisson = dispersion < 1 + 1e-6
    excess = np.where(poisson, 1.0, dispersion - 1)
    positive = np.maximum(mean, 1e-9)
    binomial = betainc(positive / excess, count + 1, 1 / np.where(poisson, 2.0, dispersion))
    return np.asarray(np.where(poisson, gammaincc(count + 1, positive), binomial), np.float64)


def log_likelihood_ratio(
    figures: Floats, mean: Floats, dispersion: Floats, rise: float = RISE
) -> Floats:
    """How much likelier each figure is with a mean that has risen, in logarithms.

    The negative binomial's size is that of the usual mean, as in `surveillance::glrnb` with
    `theta = log(rise)`.
    """
    poisson = dispersion < 1 + 1e-6
    size = mean / np.where(poisson, 1.0, dispersion - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log((rise * mean + size) / (mean + size))
        binomial = figures * (np.log(rise) - ratio) - size * ratio
    return np.asarray(np.where(poisson, figures * np.log(rise) - mean * (rise - 1), binomial))


def history(first: date, figures: Floats) -> tuple[Finding, ...]:
    """Everything that would have been reported of a series, each day with its own past only.

    `figures` has a count per day from the day `first`; NaN is a day without a figure. What is
    negative, not finite or above 10¹² is absent too. One episode is one finding: the alarms that
    follow it, each within `QUIET_DAYS` of the one before, are not reported. A fall within
    `AFTER_RISE` days of a rise's alarms is its end, and is not reported either.
    """
    return tuple(_Series(first, clean(figures)).findings())


def newest(first: date, figures: Floats) -> Finding | None:
    """What is to be reported of the newest day, the array's last; None where nothing is.

    It is the finding that `history` has on that day.
    """
    found = history(first, figures)
    if found and found[-1].day == later(first, np.size(figures) - 1):
        return found[-1]
    return None


NEVER = -1000
"""A day long before any series begins."""


class _Series:
    """A series with what is usual for each of its days, while it is walked through."""

    def __init__(self, first: date, figures: Floats) -> None:
        self.first, self.figures = first, figures
        self.usual = baseline(figures)
        self.counted = ~np.isnan(figures) & (self.usual.per_day >= FEWEST_PER_DAY)
        self.upper = np.full(figures.size, np.nan)
        self.lower = np.full(figures.size, np.nan)

    def findings(self) -> Iterator[Finding]:
        rises, falls, slow = self._rises(), self._falls(), self._slow_rises()
        rounds = self._round_levels()
        rise = fall = NEVER
        highest = 0.0
        for day in sorted({*rises, *falls, *slow, *rounds}):
            begins = day - rise > QUIET_DAYS
            if day in rises or day in slow:
                found = self._exceedance(day, self.upper)
                if day not in rises:
                    found = self._slow_rise(slow[day], day)
                if begins or (day in rises and found.figure >= ESCALATION * highest):
                    yield found
                highest = found.figure if begins else max(highest, found.figure)
                rise = day
            elif day in falls:
                if day - fall > QUIET_DAYS and day - rise > AFTER_RISE:
                    yield self._exceedance(day, self.lower)
                fall = day
            else:
                yield self._round_level(day, rounds[day])

    def _rises(self) -> set[int]:
        figures, usual = self.figures, self.usual
        likely = np.flatnonzero(
            self.counted
            & (figures >= usual.mean + LEAST_EXCEEDANCE)
            & (figures >= usual.mean * (1 + EXCEEDANCE_SHARE))
        )
        bound = quantile(usual.mean[likely], usual.dispersion[likely], QUANTILE)
        self.upper[likely] = bound
        beyond = figures[likely] - bound >= np.maximum(LEAST_EXCEEDANCE, EXCEEDANCE_SHARE * bound)
        return set(likely[beyond].tolist())

    def _falls(self) -> set[int]:
        """The days on which a fall has lasted for two days with a figure."""
        figures, usual = self.figures, self.usual
        likely = np.flatnonzero(
            self.counted
            & (usual.mean >= FEWEST_FOR_FALLS)
            & (figures <= usual.mean - LEAST_EXCEEDANCE)
            & (figures <= usual.mean * (1 - EXCEEDANCE_SHARE))
        )
        bound = quantile(usual.mean[likely], usual.dispersion[likely], FALL_QUANTILE)
        self.lower[likely] = bound
        beyond = bound - figures[likely] >= np.maximum(LEAST_EXCEEDANCE, EXCEEDANCE_SHARE * bound)
        low = np.zeros(figures.size, bool)
        low[likely[beyond]] = True
        days = np.flatnonzero(~np.isnan(figures))
        return set(days[1:][low[days][1:] & low[days][:-1]].tolist())

    def _slow_rises(self) -> dict[int, int]:
        """The days on which the CUSUM reaches its limit, each with the day of its beginning."""
        mean = np.where(self.counted, self.usual.mean, 1.0)
        dispersion = np.where(self.counted, self.usual.dispersion, 1.0)
        ratios = log_likelihood_ratio(np.where(self.counted, self.figures, 0.0), mean, dispersion)
        ratios = np.where(self.counted, np.minimum(ratios, CUSUM_DAY), 0.0)
        found: dict[int, int] = {}
        total, since = 0.0, 0
        for day, ratio in enumerate(ratios.tolist()):
            if total <= 0:
                total, since = 0.0, day
            total += ratio
            if total >= CUSUM_LIMIT:
                found[day] = since
                total = 0.0
        return found

    def _round_levels(self) -> dict[int, int]:
        """The days without statistics whose figure is the first at a round level."""
        few = np.flatnonzero(~np.isnan(self.figures) & (self.usual.per_day < FEWEST_PER_DAY))
        highest = np.fmax.accumulate(np.concatenate(([0.0], self.figures)))
        highest[np.isnan(highest)] = 0.0
        levels = {
            day: passed_level(float(self.figures[day]), float(highest[day]))
            for day in few[self.figures[few] > highest[few]].tolist()
        }
        return {day: level for day, level in levels.items() if level is not None}

    def _exceedance(self, day: int, bounds: Floats) -> Finding:
        figure, expected = float(self.figures[day]), float(self.usual.mean[day])
        on = later(self.first, day)
        direction: Literal["up", "down"] = "up" if figure > expected else "down"
        return Finding("exceedance", direction, on, on, figure, expected, float(bounds[day]))

    def _slow_rise(self, since: int, day: int) -> Finding:
        days = slice(since, day + 1)
        counted = self.counted[days]
        return Finding(
            "slow_rise",
            "up",
            later(self.first, since),
            later(self.first, day),
            float(self.figures[days][counted].mean()),
            float(self.usual.mean[days][counted].mean()),
            None,
        )

    def _round_level(self, day: int, level: int) -> Finding:
        on = later(self.first, day)
        figure = float(self.figures[day])
        return Finding("round_level", "up", on, on, figure, None, float(level))
