"""Simulated artists: daily plays of a track and of the artist's other tracks, without a campaign.

The artists are of fourteen kinds: 15 to 400 plays a day, popularity that drifts (partly with the
other tracks), a season of the week, days that vary more than by chance, bursts that fade, and days
without a figure. An effect is planted by thinning the days before the window, so that the window's
own plays are as noisy as real ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of artist is like."""

    name: str
    plays: float = 60
    """Plays of the track on an average day."""
    drift: float = 0.005
    """The standard deviation of the change of log popularity from a day to the next."""
    shared: float = 0.6
    """How much of the drift the other tracks share, where they are related."""
    week: float = 0.05
    """How much the days of the week differ."""
    spread: float = 0.1
    """How much days vary beyond chance."""
    bursts: float = 0.0
    """Bursts a year, of each of the two series."""
    gaps: float = 0.0
    """The share of days without a figure."""


KINDS = [
    Kind("few plays", plays=15),
    Kind("60 plays", plays=60),
    Kind("many plays", plays=400),
    Kind("nothing but chance", drift=0, week=0, spread=0),
    Kind("some drift", drift=0.01),
    Kind("much drift", drift=0.02),
    Kind("much drift of its own", plays=150, drift=0.02, shared=0.2),
    Kind("much drift in common", plays=150, drift=0.02, shared=0.9),
    Kind("a strong week", plays=150, week=0.3),
    Kind("uneven days", plays=150, spread=0.35),
    Kind("a burst a year", bursts=1),
    Kind("three bursts a year", plays=150, bursts=3),
    Kind("gaps", gaps=0.08),
    Kind("a bit of all", plays=100, drift=0.01, week=0.1, spread=0.2, bursts=0.5, gaps=0.02),
]


@dataclass(frozen=True, slots=True)
class Cell:
    """A window's length, the days before it, and whether the control goes the track's way."""

    window: int
    pre_days: int
    related: bool

    def __str__(self) -> str:
        return f"{self.window}/{self.pre_days} {'related' if self.related else 'unrelated'}"


CELLS = [
    Cell(window, pre_days, related)
    for window, pre_days in ((28, 90), (28, 180), (28, 365), (14, 60), (14, 90), (14, 180))
    for related in (True, False)
]


def artists(
    cell: Cell, count: int, seed: int, *, effect: float = 1.0, kinds: list[Kind] = KINDS
) -> Iterator[tuple[Floats, Floats]]:
    """Invent artists of each kind in turn: the track's and the control's plays to the window's end.

    `effect` is by what factor the plays of the window are higher.
    """
    random = np.random.default_rng([seed, cell.window, cell.pre_days, cell.related])
    for kind in islice(cycle(kinds), count):
        treated, control = _artist(random, cell, kind)
        if effect > 1:
            before = slice(0, cell.pre_days)
            treated[before] = random.binomial(treated[before].astype(int), 1 / effect)
        gaps = random.random(treated.size) < kind.gaps
        gaps[-1] = False
        treated[gaps] = np.nan
        yield treated, control


def _artist(random: Generator, cell: Cell, kind: Kind) -> tuple[Floats, Floats]:
    days = cell.pre_days + cell.window
    others = kind.plays * np.exp(random.uniform(0, np.log(10)))
    shared = kind.shared if cell.related else 0.0
    common = _walk(random, days, kind.drift)
    week = _week(random, days, kind.week)
    series = []
    for average in (kind.plays, others):
        own = _walk(random, days, kind.drift)
        own_week = week if cell.related else _week(random, days, kind.week)
        logarithm = np.sqrt(shared) * common + np.sqrt(1 - shared) * own + own_week
        logarithm += _bursts(random, days, kind.bursts) + random.normal(0, kind.spread, days)
        series.append(random.poisson(average * np.exp(logarithm)).astype(float))
    return series[0], series[1]


def _walk(random: Generator, days: int, step: float) -> Floats:
    walk: Floats = np.cumsum(random.normal(0, step, days))
    walk -= walk.mean()
    return walk


def _week(random: Generator, days: int, difference: float) -> Floats:
    season = random.normal(0, difference, 7)
    return np.resize(season - season.mean(), days)


def _bursts(random: Generator, days: int, a_year: float) -> Floats:
    """Rises on a sudden day, to up to three times, that fade within days or weeks."""
    lift = np.zeros(days)
    for day in np.flatnonzero(random.random(days) < a_year / 365):
        fade = np.exp(-np.arange(days - day) / random.uniform(2, 14))
        lift[day:] += random.uniform(0.3, 1.1) * fade
    return lift
