"""A post by its age, against the account's own posts at the same age; and its round levels.

The bound is a negative-binomial quantile fitted to the other posts' figures at that age. With fewer
than `FEWEST_POSTS` there is none: no platform publishes how the views of a post grow with its age,
so there is no pooled shape to use instead, and only round levels are left.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np

from tunescore.insights.alerts.counts import quantile
from tunescore.insights.alerts.findings import (
    LARGE_ROUND_LEVEL,
    LOWEST_ROUND_LEVEL,
    Finding,
    Floats,
    clean,
    later,
    passed_level,
)

FEWEST_POSTS = 8
"""How many of the account's other posts need a figure at the same age."""

QUANTILE = 0.998
"""The quantile of the negative binomial that is the bound."""

LEAST_EXCEEDANCE = 5.0
EXCEEDANCE_SHARE = 0.20
"""A figure is beyond its bound by at least 5, and by this share of the bound."""

FEWEST_VIEWS = 5.0
"""Where the other posts have a mean below this, there are no statistics at that age."""

OLDEST_DAYS = 28
"""A post older than this is not compared: what it does then is its daily counts' affair."""


def history(published: date, figures: Floats, others: Floats) -> tuple[Finding, ...]:
    """Everything that would have been reported of a post, each day with its own past only.

    `figures` has the post's figure so far (views, likes) at the age of 0, 1, 2 … days, NaN where
    it is absent. `others` has one row for each of the account's posts before it, newest last, with
    their figures at the same ages. A post has at most one finding for its bound, and one for each
    round level: from `LARGE_ROUND_LEVEL` on where there are statistics, else from 100 on. The
    first known figure passes no level.
    """
    return tuple(_findings(published, clean(figures), np.atleast_2d(others)))


def newest(published: date, figures: Floats, others: Floats) -> tuple[Finding, ...]:
    """What is to be reported of a post at its newest age, the array's last."""
    day = later(published, np.size(figures) - 1)
    return tuple(found for found in history(published, figures, others) if found.day == day)


def bounds(others: Floats, ages: int) -> tuple[Floats, Floats]:
    """What is expected at each age, and the bound, from an account's posts one a row.

    NaN where fewer than `FEWEST_POSTS` are known, or their mean is below `FEWEST_VIEWS`.
    """
    table = np.full((len(others), ages), np.nan)
    for row, post in zip(table, others, strict=True):
        given = clean(post)[:ages]
        row[: given.size] = given
    known = ~np.isnan(table)
    posts = known.sum(axis=0)
    values = np.where(known, table, 0.0)
    mean = values.sum(axis=0) / np.maximum(posts, 1)
    squares = (np.where(known, table - mean, 0.0) ** 2).sum(axis=0)
    # the next post differs from the mean of so few as well
    variance = squares / np.maximum(posts - 1, 1) * (1 + 1 / np.maximum(posts, 1))
    usable = (posts >= FEWEST_POSTS) & (mean >= FEWEST_VIEWS)
    mean = np.where(usable, mean, np.nan)
    dispersion = np.maximum(variance / np.where(usable, mean, 1.0), 1.0)
    return mean, quantile(mean, dispersion, QUANTILE)


def _findings(published: date, figures: Floats, others: Floats) -> Iterator[Finding]:
    if not figures.size:
        return
    mean, bound = bounds(others, figures.size)
    margin = np.maximum(LEAST_EXCEEDANCE, EXCEEDANCE_SHARE * bound)
    beyond = (figures - bound >= margin) & (np.arange(figures.size) <= OLDEST_DAYS)
    highest, reported = np.nan, False
    for age in np.flatnonzero(~np.isnan(figures)).tolist():
        figure, day = float(figures[age]), later(published, age)
        if beyond[age] and not reported:
            reported = True
            yield Finding("post", "up", day, day, figure, float(mean[age]), float(bound[age]))
        lowest = LOWEST_ROUND_LEVEL if np.isnan(bound[age]) else LARGE_ROUND_LEVEL
        level = passed_level(figure, highest, lowest)
        if level is not None:
            yield Finding("round_level", "up", day, day, figure, None, float(level))
        highest = figure if np.isnan(highest) else max(highest, figure)
