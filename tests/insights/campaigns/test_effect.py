"""What is said about a campaign, and how often that is true."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.examples import examples
from tests.insights.campaigns.simulation import CELLS, KINDS, Cell, Kind, artists
from tunescore.insights.campaigns.effect import (
    CHART_DAYS,
    DailyPlays,
    History,
    Measurement,
    measure,
    worked_by_chance,
)

FIRST = date(2025, 1, 1)
ABSENT = np.nan


def later(days: int) -> date:
    return FIRST + timedelta(days=days)


def noisy(days: int, level: float = 100, seed: int = 1) -> NDArray[np.float64]:
    """Plays that vary by chance and no more."""
    return np.random.default_rng(seed).poisson(level, days).astype(float)


def plays(
    pre_days: int = 200,
    lift: float = 1.0,
    *,
    after: int = 28,
    level: float = 100,
    control: float | None = 1000,
) -> DailyPlays:
    """A steady track whose plays rise by a factor, `pre_days` after the first day."""
    treated = noisy(pre_days + after, level)
    treated[pre_days:] = np.round(treated[pre_days:] * lift)
    others = None if control is None else noisy(pre_days + after, control, seed=2)
    return DailyPlays(FIRST, treated, others)


def measured(
    given_plays: DailyPlays,
    begins: int = 200,
    today: int = 1000,
    excluded: Sequence[tuple[date, date]] = (),
) -> Measurement:
    return measure(given_plays, later(begins), later(today), excluded=excluded)


def test_a_rise_that_others_do_not_share_worked() -> None:
    found = measured(plays(lift=1.5))
    assert (found.verdict, found.reason) == ("worked", None)
    assert found.lift is not None
    assert found.plays is not None
    assert found.lift.lower < 50 < found.lift.upper
    assert found.plays.lower < 50 * 28 < found.plays.upper
    assert found.conformal_p is not None
    assert found.conformal_p <= 0.1
    assert (found.first, found.last, found.verdict_on) == (later(200), later(227), later(228))


def test_a_rise_that_others_share_did_not() -> None:
    same = plays(lift=1.5)
    assert same.control is not None
    same.control[200:] *= 1.5
    found = measured(same)
    assert (found.verdict, found.reason) == ("did_not", None)
    assert found.lift is not None
    assert found.lift.upper < 10


def test_a_fall_did_not() -> None:
    assert measured(plays(lift=0.5)).verdict == "did_not"


def test_a_noisy_history_cannot_tell_and_says_what_it_could_have_shown() -> None:
    found = measured(plays(level=3, lift=1.2))
    assert (found.verdict, found.reason) == ("cannot_tell", "too_noisy")
    assert found.lift is not None
    assert found.smallest_lift is not None
    assert found.lift.lower < 0
    assert found.lift.upper > 10
    assert 10 < found.smallest_lift < 100


def test_the_effect_is_what_was_played_above_the_expected() -> None:
    found = measured(plays(lift=1.5))
    window = [day for day in found.path if day.day >= found.first]
    above = sum(day.plays - day.expected for day in window if day.plays and day.expected)
    assert found.plays is not None
    assert found.plays.estimate == pytest.approx(above)


@pytest.mark.parametrize(
    ("pre_days", "window"), [(59, None), (60, 14), (89, 14), (90, 28), (1825, 28)]
)
def test_the_window_is_as_long_as_the_days_before_allow(pre_days: int, window: int | None) -> None:
    found = measured(plays(pre_days), begins=pre_days, today=5000)
    assert found.pre_days == pre_days
    if window is None:
        assert (found.reason, found.last, found.verdict_on) == ("short_history", None, None)
    else:
        assert found.lift is not None
        assert found.last == later(pre_days + window - 1)


def test_figures_after_the_window_are_not_looked_at() -> None:
    longer = plays(after=60)
    assert longer.control is not None
    cut = DailyPlays(FIRST, longer.treated[:228], longer.control[:228])
    longer.treated[228:] = 9999
    assert measured(longer) == measured(cut)


def test_the_chart_has_56_days_before_the_window() -> None:
    path = measured(plays(after=60)).path
    assert [path[0].day, path[-1].day] == [later(200 - CHART_DAYS), later(227)]
    inside = [
        day.lower <= day.plays <= day.upper
        for day in path
        if day.plays is not None and day.lower is not None and day.upper is not None
    ]
    assert len(inside) == CHART_DAYS + 28
    assert np.mean(inside) == pytest.approx(0.9, abs=0.08)


def test_while_the_window_runs_there_are_only_the_path_and_the_day_of_the_verdict() -> None:
    for today in (150, 200, 227):
        found = measured(plays(lift=3, after=min(28, max(0, today - 200))), today=today)
        assert (found.verdict, found.reason) == ("cannot_tell", "running")
        assert {found.plays, found.lift, found.conformal_p, found.smallest_lift} == {None}
        assert {found.past_windows, found.past_claims, found.past_episodes} == {None}
        assert found.verdict_on == later(228)
        assert found.path[-1].expected is not None
    assert measured(plays(lift=3), today=228).verdict == "worked"


def test_a_campaign_of_the_future_has_no_expectation_yet() -> None:
    found = measured(plays(after=0), begins=230, today=201)
    assert found.reason == "running"
    assert {day.expected for day in found.path} == {None}
    assert found.path[-1].plays is not None


def test_without_a_timeline() -> None:
    for treated in ([], [ABSENT] * 300, [-1.0] * 300, [np.inf] * 300):
        found = measured(DailyPlays(FIRST, np.array(treated), noisy(300)))
        assert (found.verdict, found.reason) == ("cannot_tell", "no_timeline")


def test_without_another_track_the_plays_are_shown_and_nothing_is_expected() -> None:
    for control in (None, np.full(300, ABSENT), np.array([])):
        found = measured(replace(plays(), control=control))
        assert (found.verdict, found.reason) == ("cannot_tell", "no_control")
        assert {day.expected for day in found.path} == {None}
        assert all(day.plays is not None for day in found.path)


@pytest.mark.parametrize("begins", [-400, -1, 0, 30])
def test_a_campaign_at_the_start_of_the_history(begins: int) -> None:
    found = measured(plays(), begins=begins)
    assert (found.reason, found.pre_days) == ("short_history", max(0, begins))


def test_a_control_that_starts_late_makes_a_short_history() -> None:
    late = plays()
    assert late.control is not None
    late.control[:150] = ABSENT
    found = measured(late)
    assert (found.reason, found.pre_days) == ("short_history", 50)


@pytest.mark.parametrize("shorter", ["treated", "control"])
def test_figures_that_end_before_the_window(shorter: str) -> None:
    ends = plays()
    ends = replace(ends, **{shorter: getattr(ends, shorter)[:220]})
    assert measured(ends).reason == "no_days_after"


def test_a_quarter_of_a_window_may_be_missing() -> None:
    for missing, reason in ((7, None), (8, "gaps")):
        for start in (172, 200):
            holed = plays(lift=2)
            holed.treated[start : start + missing] = ABSENT
            found = measured(holed)
            assert (found.reason, found.verdict == "worked") == (reason, reason is None)


def test_missing_days_before_leave_too_few() -> None:
    holed = plays()
    holed.treated[:196][np.arange(196) % 4 != 0] = ABSENT
    assert measured(holed).reason == "gaps"


def test_a_day_that_one_of_both_lacks_is_of_neither() -> None:
    one, both = plays(lift=1.3), plays(lift=1.3)
    assert both.control is not None
    for day in (20, 190, 210):
        one.treated[day] = both.treated[day] = both.control[day] = ABSENT
    assert replace(measured(one), path=()) == replace(measured(both), path=())


def test_a_window_without_plays_is_never_played() -> None:
    for start in (172, 200):
        silent = plays()
        silent.treated[start : start + 28] = 0
        assert measured(silent).reason == "never_played"


def test_a_history_begins_after_a_silence() -> None:
    released = plays(300)
    released.treated[:100] = 0
    found = measured(released, begins=300)
    assert found.pre_days == 200
    assert found.lift is not None
    released.treated[:260] = 0
    assert measured(released, begins=300).reason == "never_played"


def test_excluded_days_do_not_count() -> None:
    found = measured(plays(), excluded=[(later(20), later(39)), (later(30), later(49))])
    assert (found.pre_days, found.reason) == (170, None)


@pytest.mark.parametrize(
    ("start", "end"), [(227, 400), (100, 200), (178, 190), (60, 195), (0, 150), (-50, 5000)]
)
def test_another_campaign_nearby_is_an_overlap(start: int, end: int) -> None:
    found = measured(plays(), excluded=[(later(start), later(end))])
    assert (found.verdict, found.reason) == ("cannot_tell", "overlap")


def test_pieces_between_other_campaigns_are_an_overlap() -> None:
    others = [(later(day), later(day + 8)) for day in range(20, 150, 20)]
    found = measured(plays(), excluded=others)
    assert (found.pre_days, found.reason) == (137, "overlap")


def test_excluded_days_outside_do_not_matter() -> None:
    far = [(later(-90), later(-1)), (later(228), later(300)), (later(150), later(140))]
    assert measured(plays(after=60), excluded=far) == measured(plays(after=60))


def test_a_share_that_never_varied_is_not_believed() -> None:
    even = DailyPlays(FIRST, np.full(228, 10.0), np.full(228, 100.0))
    even.treated[200:] = 20
    found = measured(even)
    assert (found.verdict, found.reason) == ("cannot_tell", "no_variation")


def test_a_rise_as_the_series_often_rises_is_unconfirmed() -> None:
    found = [
        measure(DailyPlays(FIRST, *artist), later(180), later(999))
        for artist in artists(Cell(28, 180, related=False), 300, 3)
    ]
    unconfirmed = [each for each in found if each.reason == "unconfirmed"]
    assert unconfirmed
    for each in unconfirmed:
        assert each.lift is not None
        assert each.conformal_p is not None
        assert each.lift.lower > 0
        assert each.conformal_p > 0.1


def wolves(pre_days: int, rises: Sequence[int]) -> DailyPlays:
    """A track that doubles for four weeks and falls back, without a campaign."""
    many = plays(pre_days, lift=8)
    for day in rises:
        many.treated[day : day + 28] *= 2
    return many


def test_claims_of_the_past_are_counted() -> None:
    quiet = measured(plays(400, lift=1.5), begins=400)
    assert quiet.past_windows == 400 - 28 - 90 + 1
    assert quiet.past_episodes is not None
    assert quiet.past_episodes <= 1
    restless = measured(wolves(400, [200, 300]), begins=400)
    assert restless.past_claims is not None
    assert restless.past_claims > 10
    assert restless.past_episodes == 2


def test_a_verdict_is_withheld_after_many_false_alarms() -> None:
    rising = plays(330, lift=8)
    for day in range(100, 330, 80):
        rising.treated[day:] *= 1.5
    found = measured(rising, begins=330)
    assert found.past_windows
    assert found.past_claims is not None
    assert found.past_episodes is not None
    assert found.past_claims > 0.2 * found.past_windows
    assert found.past_episodes >= 2
    assert (found.verdict, found.reason) == ("cannot_tell", "false_alarms")
    assert found.lift is not None


@pytest.mark.parametrize("seed", range(20))
def test_the_past_is_measured_with_what_was_known_then(seed: int) -> None:
    cell = Cell(14, 150, related=False)
    [(treated, control)] = artists(cell, 1, seed)
    counts = ~np.isnan(treated)
    expected = []
    for day in range(150 - 14 + 1):
        known = day + 14
        then = History(treated[:known], control[:known], counts[:known], 14)
        estimate = then.estimate(day) if then.pre_days(day) >= 60 else None
        if estimate is not None:
            expected.append(estimate.judge()[0] == "worked")
    found = History(treated, control, counts, 14).past_claims(150, 60)
    assert (found.windows, found.claims) == (len(expected), sum(expected))


FIGURES = st.one_of(
    st.integers(0, 1_000_000_000).map(float),
    st.integers(0, 20).map(float),
    st.just(0.0),
    st.just(ABSENT),
    st.floats(),
)


@st.composite
def series(draw: st.DrawFn) -> NDArray[np.float64]:
    """Any array, or one that is long enough to be measured, with anything in places."""
    if draw(st.booleans()):
        return np.array(draw(st.lists(FIGURES, max_size=200)), float)
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    level = draw(st.sampled_from([0.02, 0.5, 5, 300, 1e9]))
    figures = random.poisson(level, draw(st.integers(60, 400))).astype(float)
    for _ in range(draw(st.integers(0, 4))):
        start, length = draw(st.integers(0, 400)), draw(st.integers(1, 60))
        figures[start : start + length] = draw(FIGURES)
    return figures


DAYS = st.one_of(st.integers(-100, 500).map(later), st.dates())


@examples(300)
@given(series(), st.none() | series(), DAYS, DAYS, st.lists(st.tuples(DAYS, DAYS), max_size=3))
def test_whatever_the_figures_an_answer_comes(
    treated: NDArray[np.float64],
    control: NDArray[np.float64] | None,
    begins: date,
    today: date,
    excluded: list[tuple[date, date]],
) -> None:
    found = measure(DailyPlays(FIRST, treated, control), begins, today, excluded=excluded)
    assert (found.verdict == "cannot_tell") == (found.reason is not None)
    for interval in (found.plays, found.lift):
        if interval is not None:
            assert -np.inf < interval.lower <= interval.estimate <= interval.upper < np.inf
    if found.last is None or today <= found.last:
        assert found.verdict == "cannot_tell"
        assert found.lift is None
    if found.smallest_lift is not None:
        assert found.smallest_lift >= 0
        assert found.past_windows is not None
        assert found.past_claims is not None
        assert 0 <= found.past_claims <= found.past_windows
    for day in found.path:
        if day.expected is not None:
            assert day.lower is not None
            assert day.upper is not None
            assert 0 <= day.lower <= day.upper


def test_what_rounding_swallows_is_never_played() -> None:
    tiny = plays(lift=2)
    tiny.treated[100] = 1e12
    tiny.treated[150:] = 1e-6
    assert measured(tiny).reason == "never_played"


@examples(60)
@given(st.integers(0, 10**6), st.sampled_from([0.001, 0.5, 3, 1000]))
def test_the_lift_does_not_depend_on_the_unit(seed: int, factor: float) -> None:
    [(treated, control)] = artists(Cell(28, 120, related=True), 1, seed)
    one = measure(DailyPlays(FIRST, treated, control), later(120), later(999))
    scaled = DailyPlays(FIRST, treated * factor, control * factor)
    many = measure(scaled, later(120), later(999))
    assert (many.verdict, many.reason) == (one.verdict, one.reason)
    assert many.conformal_p == one.conformal_p
    for of_one, of_many in ((one.lift, many.lift), (one.plays, many.plays)):
        assert of_one is not None
        assert of_many is not None
        by = factor if of_one is one.plays else 1
        for name in ("estimate", "lower", "upper"):
            assert getattr(of_many, name) == pytest.approx(by * getattr(of_one, name), rel=1e-6)


@examples(60)
@given(st.integers(0, 10**6), st.integers(0, 147), st.integers(1, 7))
def test_a_gap_is_never_a_zero(seed: int, start: int, length: int) -> None:
    [(treated, control)] = artists(Cell(28, 120, related=True), 1, seed)
    gap = slice(start, start + length)
    treated[gap] = ABSENT
    control[gap] = ABSENT
    found = measure(DailyPlays(FIRST, treated, control), later(120), later(999))
    control[gap] = 10**6  # a day that the track lacks is not of the control either
    other = measure(DailyPlays(FIRST, treated, control), later(120), later(999))
    assert replace(found, path=()) == replace(other, path=())
    missing = {day.day for day in found.path if day.plays is None}
    assert {later(day) for day in range(start, start + length) if 64 <= day < 148} <= missing


def rates(
    cell: Cell, count: int, effect: float = 1.0, kinds: list[Kind] = KINDS
) -> tuple[float, float]:
    """How often the interval holds the truth, and how often *worked* is said."""
    covered = worked = answered = 0
    for treated, control in artists(cell, count, 20261129, effect=effect, kinds=kinds):
        counts = ~np.isnan(treated)
        estimate = History(treated, control, counts, cell.window).estimate(cell.pre_days)
        if estimate is not None:
            answered += 1
            covered += abs(estimate.difference - np.log(effect)) <= estimate.margin
            worked += estimate.judge()[0] == "worked"
    assert answered > 0.4 * count
    return covered / answered, worked / answered


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_the_interval_holds_the_truth_as_often_as_it_says(cell: Cell) -> None:
    coverage, worked = rates(cell, 18 * len(KINDS))
    assert 0.84 <= coverage <= 0.96  # two standard errors of so few artists beyond the bars
    assert worked <= 0.09


@pytest.mark.soak
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_the_interval_holds_the_truth_at_full_size(cell: Cell) -> None:
    coverage, worked = rates(cell, 300 * len(KINDS))
    assert 0.88 <= coverage <= 0.93
    assert worked <= 0.06


@pytest.mark.parametrize("count", [300, pytest.param(4_000, marks=pytest.mark.soak)])
@pytest.mark.parametrize(
    "kind",
    [
        Kind("a song that hardly anyone plays", plays=0.3),
        Kind("one with silent months", plays=0.1),
        Kind("a fifth of days missing", gaps=0.2),
    ],
    ids=lambda kind: kind.name,
)
def test_silence_and_gaps_do_not_make_the_interval_too_short(kind: Kind, count: int) -> None:
    coverage, worked = rates(Cell(28, 180, related=True), count, kinds=[kind])
    assert coverage >= 0.88
    assert worked <= 0.06


def test_a_large_effect_is_found() -> None:
    coverage, worked = rates(Cell(28, 180, related=True), 20 * len(KINDS), effect=2)
    assert coverage > 0.85
    assert worked > 0.9


def test_a_few_of_many_verdicts_are_chance() -> None:
    assert worked_by_chance(40) == pytest.approx(1.4)
