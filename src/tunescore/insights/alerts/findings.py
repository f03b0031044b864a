"""Findings of the alerts' detectors: what is unusual, on which day, against which expectation.

It also has what the detectors share: the cleaning of figures, and the passing of round levels.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

LARGEST = 1e12
"""A figure above this is no count, and is taken as absent."""

LOWEST_ROUND_LEVEL = 100
"""The lowest round level; each next one is ten times as high."""

LARGE_ROUND_LEVEL = 100_000
"""The round level of the plain rule for posts, where statistics say the rest."""

MAD = 1.4826
"""The standard deviation of a normal distribution, in units of its MAD."""

Direction = Literal["up", "down"]

Kind = Literal["exceedance", "slow_rise", "level_shift", "post", "round_level"]
"""What a finding is of.

- `exceedance`: a day's figure beyond the bound of such days; a fall needs two days in a row.
- `slow_rise`: a rise over several days, none of which needs to be beyond its bound.
- `level_shift`: a level's change within a week.
- `post`: a post's figure beyond the bound of the account's other posts at the same age.
- `round_level`: 100, 1,000, 10,000 … reached for the first time.
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something unusual in a series."""

    kind: Kind
    direction: Direction
    since: date
    """The first day that `figure` is of; the same as `day` where it is of one day."""
    day: date
    """The day on which it is found."""
    figure: float
    """What there is: a day's figure or change, a week's change, or a slow rise's daily mean."""
    expected: float | None
    """What is usual in the place of `figure`; None for a round level."""
    bound: float | None
    """What is still usual; the level itself for a round level, None for a slow rise."""


def clean(figures: Floats) -> Floats:
    """Copy figures with NaN for what is no count: negative, not finite or above `LARGEST`."""
    values = np.array(figures, dtype=np.float64).reshape(-1)
    values[~((values >= 0) & (values <= LARGEST))] = np.nan
    return values


def later(day: date, days: int) -> date:
    """The day so many days later, or the calendar's last."""
    return day + timedelta(days=min(days, (date.max - day).days))


def round_level(figure: float, lowest: int = LOWEST_ROUND_LEVEL) -> int | None:
    """The highest round level that a figure has reached: `lowest` times a power of ten."""
    if not figure >= lowest:
        return None
    level = lowest
    while level * 10 <= figure:
        level *= 10
    return level


def passed_level(figure: float, highest: float, lowest: int = LOWEST_ROUND_LEVEL) -> int | None:
    """The highest round level that a figure has reached, where `highest`, so far, had not."""
    level = round_level(figure, lowest)
    return level if level is not None and highest < level else None


def median(values: Floats, axis: int) -> Floats:
    """The median of what is known along an axis; NaN where nothing is."""
    ordered = np.sort(values, axis=axis)  # NaN comes last
    known = (~np.isnan(values)).sum(axis=axis, keepdims=True)
    low = np.take_along_axis(ordered, np.maximum(known - 1, 0) // 2, axis)
    high = np.take_along_axis(ordered, np.minimum(known // 2, values.shape[axis] - 1), axis)
    return np.asarray(np.where(known > 0, (low + high) / 2, np.nan).squeeze(axis), np.float64)
