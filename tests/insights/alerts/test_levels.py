"""Which changes of a follower level are reported."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.examples import examples
from tunescore.insights.alerts.findings import Finding
from tunescore.insights.alerts.levels import (
    LEAST_DAYS,
    daily_changes,
    history,
    look_rounded,
    newest,
)

Floats = NDArray[np.float64]

FIRST = date(2025, 1, 1)
LEVEL = st.one_of(st.just(np.nan), st.integers(0, 50_000).map(float))
LEVELS = st.lists(LEVEL, min_size=30, max_size=150).map(np.array)
ANYTHING = st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=150).map(np.array)


def steady(days: int = 120, start: float = 5003, seed: int = 1) -> Floats:
    random = np.random.default_rng(seed)
    return np.asarray(start + np.cumsum(random.poisson(20, days) - random.poisson(10, days)), float)


def rose(found: Finding | None) -> bool:
    return found is not None and found.direction == "up"


def test_a_day_that_wins_many_is_found() -> None:
    levels = steady()
    levels[-1] += 300
    found = newest(FIRST, levels)
    assert found is not None
    assert (found.kind, found.direction) == ("exceedance", "up")
    assert found.figure == pytest.approx(310, abs=20)
    assert found.expected == pytest.approx(10, abs=8)
    assert found.bound is not None
    assert found.bound < found.figure


def test_a_day_that_loses_many_is_found() -> None:
    levels = steady()
    levels[-1] -= 300
    found = newest(FIRST, levels)
    assert found is not None
    assert (found.kind, found.direction) == ("exceedance", "down")


def test_a_loss_of_three_percent_in_a_week_is_a_level_shift() -> None:
    levels = steady(200)
    levels[150:] -= np.round(0.03 * levels[149] * np.minimum(np.arange(1, 51) / 7, 1))
    found = history(FIRST, levels)
    assert [(finding.kind, finding.direction) for finding in found] == [("level_shift", "down")]
    assert FIRST + timedelta(days=150) <= found[0].day <= FIRST + timedelta(days=157)
    assert found[0].since == found[0].day - timedelta(days=6)


def test_ordinary_days_are_not_reported() -> None:
    assert history(FIRST, steady(365)) == ()


def test_a_season_of_the_week_is_not_reported() -> None:
    random = np.random.default_rng(2)
    gains = random.poisson(np.resize([10, 10, 10, 10, 150, 200, 60], 365))
    assert history(FIRST, np.asarray(20_007 + np.cumsum(gains), float)) == ()


def test_a_gap_is_spread_over_its_days() -> None:
    levels = np.array([np.nan, 100, np.nan, np.nan, 106, 107, np.nan])
    changes = daily_changes(levels)
    assert np.isnan(changes[[0, 1, 6]]).all()
    assert changes[2:6].tolist() == [2, 2, 2, 1]


def test_many_days_of_growth_after_a_gap_are_not_one_day() -> None:
    levels = steady(150)
    levels[120:148] = np.nan
    assert history(FIRST, levels) == ()


def test_gains_and_losses_widen_what_is_usual() -> None:
    levels = 20_001.0 + np.zeros(120)
    levels[-1] -= 120
    turnover = np.full(120, 400.0)
    assert newest(FIRST, levels) is not None
    assert newest(FIRST, levels, gains=turnover, losses=turnover) is None


def test_levels_that_are_marked_as_rounded_never_enter() -> None:
    levels = steady()
    levels[-1] += 3000
    assert newest(FIRST, levels, rounded=np.ones(120, bool)) is None


def test_levels_that_look_rounded_never_enter() -> None:
    levels = np.floor(steady(200, 12_300) / 100) * 100
    levels[150:] += 5000
    assert look_rounded(levels).all()
    assert history(FIRST, levels) == ()


def test_exact_levels_do_not_look_rounded() -> None:
    assert not look_rounded(steady()).any()
    assert look_rounded(np.array([980.0, 1010, 1020, 1025, 1030])).tolist() == [
        False, True, True, False, False,
    ]  # fmt: skip


def test_one_episode_is_one_finding() -> None:
    levels = steady(200)
    levels[150:] += 400
    levels[153:] += 300
    levels[155:] -= 300
    assert len(history(FIRST, levels)) == 1


def test_small_levels_have_round_levels_only() -> None:
    levels = np.full(120, 40.0)
    levels[60:] = 95
    levels[80:] = 101
    assert [(found.kind, found.bound) for found in history(FIRST, levels)] == [("round_level", 100)]


def test_a_small_change_is_not_reported_though_nothing_ever_changed() -> None:
    levels = np.full(120, 2003.0)
    levels[-1] = 2010
    assert newest(FIRST, levels) is None


@given(ANYTHING, ANYTHING)
@examples(50)
def test_no_array_raises(levels: Floats, gains: Floats) -> None:
    rounded = gains > 0
    for found in history(FIRST, levels, gains=gains, losses=gains, rounded=rounded):
        assert np.isfinite(found.figure)


@given(LEVELS)
@examples(25)
def test_what_was_reported_of_a_day_does_not_depend_on_later_days(levels: Floats) -> None:
    reported = {found.day: found for found in history(FIRST, levels)}
    for days in range(1, levels.size + 1, 13):
        assert newest(FIRST, levels[:days]) == reported.get(FIRST + timedelta(days=days - 1))


@given(LEVELS, st.integers(1, 10**6))
@examples(50)
def test_a_larger_newest_level_is_found_as_well(levels: Floats, more: int) -> None:
    levels[-1] += 1001 - levels[-1] % 1000  # neither looks rounded
    if rose(newest(FIRST, levels)):
        levels[-1] += 1000 * more
        assert rose(newest(FIRST, levels))


@given(LEVELS)
@examples(25)
def test_nothing_is_reported_of_the_first_days(levels: Floats) -> None:
    assert history(FIRST, levels[:LEAST_DAYS]) == ()


@given(LEVELS)
@examples(25)
def test_a_newest_day_without_a_level_is_not_reported(levels: Floats) -> None:
    assert newest(FIRST, np.append(levels, np.nan)) is None


def test_a_series_without_a_day_has_nothing() -> None:
    assert history(FIRST, np.array([])) == ()
