"""Which days of a series of counts are reported; the fit is that of R's `surveillance`."""

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from benchmarks.alerts import ears_c2_bound
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.examples import examples
from tests.insights.alerts.simulation import negative_binomial
from tunescore.insights.alerts.counts import (
    FEWEST_PER_DAY,
    LEAST_DAYS,
    QUIET_DAYS,
    baseline,
    history,
    log_likelihood_ratio,
    newest,
    quantile,
)
from tunescore.insights.alerts.findings import Finding

Floats = NDArray[np.float64]

FIRST = date(2025, 1, 1)
R = json.loads((Path(__file__).parent / "surveillance.json").read_text())
BEGINS = 84
"""The first day that R was asked about."""

COUNT = st.one_of(st.just(np.nan), st.integers(0, 3000).map(float))
SERIES = st.lists(COUNT, min_size=30, max_size=150).map(np.array)
ANYTHING = st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=150).map(np.array)


def steady(days: int = 120, level: float = 50, seed: int = 1, size: float = 100) -> Floats:
    return negative_binomial(np.random.default_rng(seed), np.full(days, level), size)


def rose(found: Finding | None) -> bool:
    return found is not None and found.direction == "up"


@pytest.mark.parametrize("name", R)
def test_bounds_are_those_of_farrington_flexible(name: str) -> None:
    usual = baseline(np.array(R[name]["counts"], float), plain=True)
    bounds = quantile(usual.mean, usual.dispersion, 0.99)
    assert usual.mean[BEGINS:] == pytest.approx(R[name]["expected"], rel=1e-6)
    assert bounds[BEGINS:].tolist() == R[name]["upper_bound"]


@pytest.mark.parametrize("name", R)
def test_the_cusum_is_that_of_glrnb(name: str) -> None:
    mean = np.array(R[name]["cusum_mean"])
    counts = np.array(R[name]["counts"], float)[BEGINS:]
    total, totals = 0.0, []
    for ratio in log_likelihood_ratio(counts, mean, 1 + 0.1 * mean):
        total = max(0.0, total + ratio)
        totals.append(total)
    assert totals == pytest.approx(R[name]["cusum"], abs=1e-9)


@pytest.mark.parametrize("name", R)
def test_ears_c2_of_the_benchmark_is_that_of_r(name: str) -> None:
    bounds = ears_c2_bound(np.array(R[name]["counts"], float))
    assert bounds[BEGINS:] == pytest.approx(R[name]["ears_c2_bound"], rel=1e-6)


@pytest.mark.parametrize("dispersion", [1.0, 1.5, 20.0])
def test_a_quantile_is_the_smallest_count_with_its_probability(dispersion: float) -> None:
    bound = quantile(np.array([30.0]), np.array([dispersion]), 0.99)[0]
    random = np.random.default_rng(3)
    rates = np.full(200_000, 30.0)
    drawn = (
        random.poisson(rates).astype(float)
        if dispersion == 1
        else negative_binomial(random, rates, 30 / (dispersion - 1))
    )
    assert (drawn <= bound).mean() >= 0.989
    assert (drawn <= bound - 1).mean() < 0.991


def test_a_take_off_is_found_on_its_day() -> None:
    figures = steady()
    figures[-1] = 150
    found = newest(FIRST, figures)
    assert found is not None
    assert (found.kind, found.direction) == ("exceedance", "up")
    assert found.since == found.day == FIRST + timedelta(days=119)
    assert found.figure == 150
    assert found.expected == pytest.approx(50, abs=5)
    assert found.expected is not None
    assert found.bound is not None
    assert found.expected < found.bound < 150 / 1.2


def test_ordinary_days_are_not_reported() -> None:
    assert history(FIRST, steady(365)) == ()


def test_a_season_of_the_week_is_not_reported() -> None:
    week = np.resize([0.4, 0.5, 0.6, 1, 1.2, 1.8, 1.5], 365)
    figures = negative_binomial(np.random.default_rng(4), 200 * week, 200)
    assert history(FIRST, figures) == ()


def test_an_ordinary_saturday_on_a_monday_is_reported() -> None:
    week = np.resize([0.4, 0.5, 0.6, 1, 1.2, 1.8, 1.5], 120)
    figures = negative_binomial(np.random.default_rng(4), 200 * week, 200)
    figures[119] = 1.8 * 200
    assert week[119] == 0.4
    assert rose(newest(FIRST, figures))


def test_a_past_spike_does_not_hide_the_next_one() -> None:
    figures = steady()
    figures[80:83] = 900
    figures[-1] = 150
    assert rose(newest(FIRST, figures))


def test_a_slow_rise_is_found_though_no_day_is_beyond_its_bound() -> None:
    figures = steady(130, 40)
    figures[115:] = np.round(steady(15, 55, seed=2))
    found = history(FIRST, figures)
    assert [finding.kind for finding in found] == ["slow_rise"]
    assert found[0].since >= FIRST + timedelta(days=110)
    assert found[0].expected is not None
    assert found[0].figure > found[0].expected
    assert found[0].bound is None


def test_one_episode_is_one_finding() -> None:
    figures = steady(200)
    figures[150:160] = 150
    assert len(history(FIRST, figures)) == 1
    assert newest(FIRST, figures[:153]) is None


def test_a_rise_after_quiet_days_is_another_episode() -> None:
    figures = steady(200)
    figures[[150, 151 + QUIET_DAYS]] = 200
    assert len(history(FIRST, figures)) == 2


def test_an_episode_that_doubles_is_reported_again() -> None:
    figures = steady(200)
    figures[150:155] = [150, 160, 170, 350, 360]
    found = history(FIRST, figures)
    assert [finding.figure for finding in found] == [150, 350]


def test_a_fall_is_found_on_its_second_day() -> None:
    figures = steady(120, 200)
    figures[-2:] = 20
    found = newest(FIRST, figures)
    assert found is not None
    assert (found.kind, found.direction, found.figure) == ("exceedance", "down", 20)
    assert newest(FIRST, figures[:-1]) is None


def test_the_end_of_a_rise_is_no_fall() -> None:
    figures = steady(200, 200)
    figures[100:140] = 900
    assert [finding.direction for finding in history(FIRST, figures)] == ["up"]


def test_few_counts_have_round_levels_only() -> None:
    figures = steady(120, FEWEST_PER_DAY - 3)
    figures[100], figures[105], figures[110], figures[119] = 60, 120, 130, 1300
    found = history(FIRST, figures)
    assert [(finding.kind, finding.bound) for finding in found] == [
        ("round_level", 100),
        ("round_level", 1000),
    ]


def test_a_day_without_a_figure_is_no_zero() -> None:
    figures = steady(160, 200)
    figures[70:90] = np.nan
    figures[130:135] = np.nan
    assert history(FIRST, figures) == ()
    figures[70:90] = 0
    assert history(FIRST, figures) != ()


def test_counts_ten_times_as_large_have_the_same_take_off() -> None:
    figures = steady()
    figures[-1] = 150
    small, large = newest(FIRST, figures), newest(FIRST, 10 * figures)
    assert small is not None
    assert large is not None
    assert large.expected == pytest.approx(10 * (small.expected or 0), rel=0.02)


@given(ANYTHING)
@examples(50)
def test_no_array_raises(figures: Floats) -> None:
    for found in history(FIRST, figures):
        assert found.day < FIRST + timedelta(days=figures.size)
        assert np.isfinite(found.figure)


@given(SERIES)
@examples(25)
def test_what_was_reported_of_a_day_does_not_depend_on_later_days(figures: Floats) -> None:
    reported = {found.day: found for found in history(FIRST, figures)}
    for days in range(1, figures.size + 1, 13):
        assert newest(FIRST, figures[:days]) == reported.get(FIRST + timedelta(days=days - 1))


@given(SERIES, st.integers(1, 10**6))
@examples(50)
def test_a_larger_newest_figure_is_found_as_well(figures: Floats, more: int) -> None:
    if rose(newest(FIRST, figures)):
        figures[-1] += more
        assert rose(newest(FIRST, figures))


@given(SERIES)
@examples(25)
def test_nothing_is_reported_of_the_first_days(figures: Floats) -> None:
    assert history(FIRST, figures[:LEAST_DAYS]) == ()


@given(SERIES, st.integers(1, 40))
@examples(25)
def test_days_without_a_figure_before_the_first_change_nothing(
    figures: Floats, absent: int
) -> None:
    earlier = FIRST - timedelta(days=absent)
    padded = np.concatenate((np.full(absent, np.nan), figures))
    assert history(earlier, padded) == history(FIRST, figures)


@given(SERIES)
@examples(25)
def test_a_newest_day_without_a_figure_is_not_reported(figures: Floats) -> None:
    assert newest(FIRST, np.append(figures, np.nan)) is None


def test_a_series_without_a_day_has_nothing() -> None:
    assert history(FIRST, np.array([])) == ()
    assert newest(FIRST, np.array([])) is None


def test_the_calendar_ends() -> None:
    figures = steady()
    figures[-1] = 900
    assert history(date.max - timedelta(days=10), figures)[-1].day == date.max
