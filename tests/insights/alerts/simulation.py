"""Simulated artists: a year of daily counts and follower levels, in which nothing has to be found.

An artist has 24 series of counts and 6 of followers. Counts are negative-binomial around a mean
that drifts, with a season of the week, releases that fade, and gaps. Followers are won and lost in
negative-binomial numbers, with the same. What follows within four weeks of a release is no false
alarm. Three events can be planted: a take-off, a rise for three days, and a loss of followers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FIRST = date(2025, 1, 1)
YEAR = 365
COUNT_SERIES = 24
LEVEL_SERIES = 6
FEWEST, MOST = 1.0, 5_000.0
"""Counts per day of the series, drawn evenly in logarithms."""
FEWEST_FOLLOWERS, MOST_FOLLOWERS = 200.0, 200_000.0
EXPLAINED_DAYS = 28
"""How long a release explains what is found."""
POSTS = 26
POSTS_BEFORE = 12
"""Posts of the year, and of before."""
POST_DAYS = 29
PLANTED_FROM = 120
"""The earliest day of a planted event."""


@dataclass(frozen=True, slots=True)
class Counts:
    """A series of counts, with what it was drawn from."""

    figures: Floats
    mean: Floats
    """The true mean of each day."""
    size: float
    """The negative binomial's size: 1 ÷ the square of the spread beyond chance."""
    explained: NDArray[np.bool_]
    """The days on which a release explains what is found."""

    def planted(self, random: Generator, day: int, factor: float, days: int) -> Floats:
        """The series until the end of a rise by a factor, for some days from a day on."""
        figures = self.figures[: day + days].copy()
        mean = self.mean[day : day + days] * factor
        figures[day:] = negative_binomial(random, mean, self.size)
        return figures


@dataclass(frozen=True, slots=True)
class Followers:
    """A series of follower levels."""

    levels: Floats
    gains: Floats
    losses: Floats
    explained: NDArray[np.bool_]

    def planted(self, day: int, share: float, days: int = 7) -> Floats:
        """The series until the day after a loss of a share, spread over some days from a day on."""
        levels = self.levels[: day + days + 1].copy()
        steps = np.minimum(np.arange(1, days + 2) / days, 1.0)
        before = levels[:day][~np.isnan(levels[:day])][-1]
        levels[day:] = np.round(levels[day:] - share * before * steps)
        return levels


@dataclass(frozen=True, slots=True)
class Artist:
    """A simulated artist."""

    counts: list[Counts]
    followers: list[Followers]
    posts: Floats
    """Views so far, one post a row in their order, by age in days."""


def artists(count: int, seed: int) -> Iterator[tuple[Generator, Artist]]:
    """Invent artists, each with the generator for what is planted."""
    for number in range(count):
        random = np.random.default_rng([seed, number])
        yield random, artist(random)


def artist(random: Generator, days: int = YEAR) -> Artist:
    """Invent an artist."""
    releases = np.flatnonzero(random.random(days) < 4 / YEAR)
    return Artist(
        [_counts(random, days, releases) for _ in range(COUNT_SERIES)],
        [_followers(random, days, releases) for _ in range(LEVEL_SERIES)],
        _posts(random),
    )


def negative_binomial(random: Generator, mean: Floats, size: float) -> Floats:
    """Draw counts with a mean and a size."""
    return random.poisson(mean * random.gamma(size, 1 / size, mean.shape)).astype(np.float64)


def plantable(random: Generator, explained: NDArray[np.bool_], days: int) -> int | None:
    """A day for an event of so many days, on which no release explains it."""
    free = np.flatnonzero(~explained[PLANTED_FROM : explained.size - days - 1])
    return PLANTED_FROM + int(random.choice(free)) if free.size else None


def _counts(random: Generator, days: int, releases: NDArray[np.intp]) -> Counts:
    average = _between(random, FEWEST, MOST)
    size = _between(random, 0.05, 0.35) ** -2
    lift, explained = _releases(random, days, releases, share=0.5)
    logarithm = _walk(random, days, random.uniform(0, 0.012)) + _week(random, days) + lift
    mean = average * np.exp(logarithm)
    figures = negative_binomial(random, mean, size)
    figures[_gaps(random, days)] = np.nan
    return Counts(figures, mean, size, explained)


def _followers(random: Generator, days: int, releases: NDArray[np.intp]) -> Followers:
    start = _between(random, FEWEST_FOLLOWERS, MOST_FOLLOWERS)
    size = _between(random, 0.05, 0.35) ** -2
    lift, explained = _releases(random, days, releases, share=0.5)
    season = _walk(random, days, random.uniform(0, 0.012)) + _week(random, days)
    gains = start * _between(random, 0.0003, 0.004) * np.exp(season + lift)
    won = negative_binomial(random, gains, size)
    lost = negative_binomial(random, gains.mean() * random.uniform(0.1, 0.8) * np.ones(days), size)
    levels = np.maximum(np.round(start) + np.cumsum(won - lost), 0.0)
    levels[_gaps(random, days)] = np.nan
    return Followers(levels, won, lost, explained)


def _posts(random: Generator) -> Floats:
    posts = POSTS_BEFORE + POSTS
    reach = _between(random, 50, 50_000) * np.exp(random.normal(0, random.uniform(0.4, 1), posts))
    half = np.exp(random.normal(np.log(random.uniform(0.5, 4)), 0.3, posts))
    ages = np.arange(1, POST_DAYS + 1)
    shares = np.diff(1 - 0.5 ** (ages / half[:, None]), axis=1, prepend=0.0)
    views = np.cumsum(random.poisson(reach[:, None] * shares), axis=1).astype(np.float64)
    views[random.random(views.shape) < random.uniform(0, 0.05)] = np.nan
    return views


def _between(random: Generator, low: float, high: float) -> float:
    """A number between two, drawn evenly in logarithms."""
    return float(np.exp(random.uniform(np.log(low), np.log(high))))


def _walk(random: Generator, days: int, step: float) -> Floats:
    walk: Floats = np.cumsum(random.normal(0, step, days))
    walk -= walk.mean()
    return walk


def _week(random: Generator, days: int) -> Floats:
    season = random.normal(0, random.uniform(0.02, 0.3), 7)
    return np.resize(season - season.mean(), days)


def _releases(
    random: Generator, days: int, releases: NDArray[np.intp], share: float
) -> tuple[Floats, NDArray[np.bool_]]:
    """The rises after releases, up to four times and fading, in a share of the series."""
    lift, explained = np.zeros(days), np.zeros(days, bool)
    for day in releases[random.random(releases.size) < share]:
        fade = np.exp(-np.arange(days - day) / random.uniform(2, 10))
        lift[day:] += random.uniform(np.log(1.3), np.log(4)) * fade
        explained[day : day + EXPLAINED_DAYS] = True
    return lift, explained


def _gaps(random: Generator, days: int) -> NDArray[np.bool_]:
    """Single days without a figure, and one time in three an outage of up to ten days."""
    gaps = random.random(days) < random.uniform(0, 0.05)
    if random.random() < 1 / 3:
        start = int(random.integers(days))
        gaps[start : start + int(random.integers(3, 11))] = True
    gaps[0] = False
    return np.asarray(gaps)
