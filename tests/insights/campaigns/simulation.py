"""Simulated artists: daily plays of a track and of the artist's other tracks, without a campaign.

What varies from artist to artist: 15 to 400 plays a day, how much the artist's popularity drifts
and how much of it the tracks share, the week's season, days that vary more than chance, bursts that
fade, and days without a figure. An effect is planted by thinning: the days outside of the window
are scaled down, so that the window's plays are as noisy as real ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]


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
    cell: Cell, count: int, seed: int, *, effect: float = 1.0
) -> Iterator[tuple[Floats, Floats]]:
    """Invent artists: of each, the track's and the control's plays over history and window.

    `effect` is by what the plays of the window are higher.
    """
    random = np.random.default_rng([seed, cell.window, cell.pre_days, cell.related])
    for _ in range(count):
        treated, control = _artist(random, cell)
        if effect > 1:
            before = slice(0, cell.pre_days)
            treated[before] = random.binomial(treated[before].astype(int), 1 / effect)
        gaps = random.random(treated.size) < random.choice([0.0, 0.01, 0.05])
        gaps[-1] = False
        treated[gaps] = np.nan
        yield treated, control


def _artist(random: Generator, cell: Cell) -> tuple[Floats, Floats]:
    days = cell.pre_days + cell.window
    level = np.exp(random.uniform(np.log(15), np.log(400)))
    others = level * np.exp(random.uniform(np.log(0.7), np.log(10)))
    drift = random.uniform(0, 0.02)
    shared = random.uniform(0.4, 0.9) if cell.related else 0.0
    common = _walk(random, days, drift)
    week = _week(random, days)
    means = []
    for average in (level, others):
        own = _walk(random, days, drift)
        mixed = np.sqrt(shared) * common + np.sqrt(1 - shared) * own
        own_week = week if cell.related else _week(random, days)
        means.append(average * np.exp(mixed + own_week + _bursts(random, days)))
    spread = random.uniform(0.0, 0.25)
    treated, control = (
        random.poisson(mean * _unevenness(random, days, spread)).astype(float) for mean in means
    )
    return treated, control


def _walk(random: Generator, days: int, step: float) -> Floats:
    walk: Floats = np.cumsum(random.normal(0, step, days))
    walk -= walk.mean()
    return walk


def _week(random: Generator, days: int) -> Floats:
    season = random.normal(0, random.uniform(0, 0.15), 7)
    return np.resize(season - season.mean(), days)


def _unevenness(random: Generator, days: int, spread: float) -> Floats:
    return np.exp(random.normal(-(spread**2) / 2, spread, days)) if spread else np.ones(days)


def _bursts(random: Generator, days: int) -> Floats:
    """Rises on a sudden day that fade within days or weeks; many artists have none."""
    lift = np.zeros(days)
    rate = random.choice([0.0, 0.0, 1 / 365, 1 / 120])
    for day in np.flatnonzero(random.random(days) < rate):
        fade = np.exp(-np.arange(days - day) / random.uniform(2, 14))
        lift[day:] += random.uniform(0.3, 1.2) * fade
    return lift
