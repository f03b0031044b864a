"""Ranges: presets, edges, months, and the days that they are compared with."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.examples import examples
from tunescore.errors import BadRequest, DaysBackwards
from tunescore.insights.ranges import (
    PRESETS,
    Range,
    View,
    compared_with,
    fair,
    month_end,
    own,
    resolve,
    shift,
)

TODAY = date(2026, 11, 30)
NOTHING = Range()

dates = st.dates(date(1990, 1, 1), date(2090, 12, 31))
firsts = dates.map(lambda day: day.replace(day=1))
of_days = st.builds(
    lambda first, days: Range(first, first + timedelta(days=days)), dates, st.integers(0, 800)
)
of_months = st.builds(
    lambda month, count: Range(month, month_end(shift(month, count))),
    firsts, st.integers(0, 30),
)  # fmt: skip
ranges = of_days | of_months


def days(within: Range) -> set[date]:
    assert within.first is not None
    return {within.first + timedelta(days=n) for n in range(within.days or 0)}


def months(*parts: Range) -> list[date]:
    return [month for part in parts for month in part.months]


@pytest.mark.parametrize(
    ("preset", "first", "last", "label"),
    [
        ("7d", date(2026, 11, 24), TODAY, "24 to 30 November 2026"),
        ("28d", date(2026, 11, 3), TODAY, "3 to 30 November 2026"),
        ("90d", date(2026, 9, 2), TODAY, "2 September to 30 November 2026"),
        ("12m", date(2025, 12, 1), TODAY, "December 2025 to November 2026"),
        ("this-year", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("last-year", date(2025, 1, 1), date(2025, 12, 31), "2025"),
        ("all", None, None, "All time"),
    ],
)
def test_a_preset_has_its_days(
    preset: str, first: date | None, last: date | None, label: str
) -> None:
    found = resolve(View(preset=preset), TODAY, NOTHING)  # type: ignore[arg-type]
    assert (found.first, found.last, found.preset, found.label) == (first, last, preset, label)


def test_auto_is_twelve_months_or_everything() -> None:
    recent = Range(date(2020, 1, 1), date(2025, 12, 31))
    assert resolve(View(preset="auto"), TODAY, recent).preset == "12m"
    old = Range(date(2020, 1, 1), date(2025, 11, 30))
    assert resolve(View(preset="auto"), TODAY, old).preset == "all"
    assert resolve(View(preset="auto"), TODAY, NOTHING).preset == "all"


def test_own_days_stand_before_the_preset_and_may_be_open() -> None:
    found = resolve(View(preset="7d", first=date(2026, 1, 1)), TODAY, NOTHING)
    assert found == Range(date(2026, 1, 1), None)
    assert (found.days, found.whole_months, found.label) == (None, True, "Since January 2026")
    assert found.before("previous") is None
    with pytest.raises(DaysBackwards):
        own(date(2026, 1, 2), date(2026, 1, 1))
    for day in (date.min, date.max):
        with pytest.raises(BadRequest):
            own(day, None)


@pytest.mark.parametrize(
    ("within", "kind", "before"),
    [
        (("2026-11-24", "2026-11-30"), "previous", ("2026-11-17", "2026-11-23")),
        (("2026-11-21", "2026-11-30"), "previous", ("2026-11-07", "2026-11-16")),
        (("2026-11-24", "2026-11-30"), "year", ("2025-11-25", "2025-12-01")),
        (("2026-02-01", "2026-02-28"), "previous", ("2026-01-01", "2026-01-31")),
        (("2025-12-01", "2026-11-30"), "previous", ("2024-12-01", "2025-11-30")),
        (("2024-02-01", "2024-02-29"), "year", ("2023-02-01", "2023-02-28")),
    ],
)
def test_a_comparison_is_of_the_time_before(
    within: tuple[str, str], kind: str, before: tuple[str, str]
) -> None:
    one, other = (
        Range(date.fromisoformat(first), date.fromisoformat(last))
        for first, last in (within, before)
    )
    assert one.before(kind) == other  # type: ignore[arg-type]


@examples(200)
@given(ranges)
def test_months_and_edges_are_all_of_a_range(within: Range) -> None:
    parts = [Range(month, month_end(month)) for month in within.months]
    found = [day for part in (*parts, *within.edges) for day in days(part)]
    assert len(found) == len(set(found))
    assert set(found) == days(within)
    assert within.whole_months == (not within.edges)
    for edge in within.edges:
        assert edge.first is not None
        assert edge.last is not None
        assert edge.first.replace(day=1) == edge.last.replace(day=1)


@examples(200)
@given(of_days, st.sampled_from(["previous", "year"]))
def test_days_are_compared_with_as_many_of_the_same_weekdays(within: Range, kind: str) -> None:
    assume(not within.whole_months)
    before = within.before(kind)  # type: ignore[arg-type]
    assert before is not None
    assert before.days == within.days
    assert before.first is not None
    assert within.first is not None
    assert before.first.weekday() == within.first.weekday()
    if kind == "previous":
        assert not days(before) & days(within)
        assert len(days(before) | days(within)) > (within.first - before.first).days - 7


@examples(200)
@given(of_months, st.sampled_from(["previous", "year"]))
def test_months_are_compared_with_as_many_months(within: Range, kind: str) -> None:
    before = within.before(kind)  # type: ignore[arg-type]
    assert before is not None
    assert before.whole_months
    assert len(before.months) == len(within.months)
    if kind == "previous":
        assert before.last == within.months[0] - timedelta(days=1)
    else:
        assert [shift(month, 12) for month in before.months] == list(within.months)


@examples(200)
@given(of_months, st.sampled_from(["previous", "year"]), st.data())
def test_only_complete_months_are_compared_each_with_its_counterpart(
    within: Range, kind: str, data: st.DataObject
) -> None:
    before = within.before(kind)  # type: ignore[arg-type]
    assert before is not None
    every = [*before.months, *within.months]
    incomplete = data.draw(st.sets(st.sampled_from(every)))
    known = Range(data.draw(st.sampled_from(every)), data.draw(st.sampled_from(every)))
    assume(known.first is not None and known.last is not None and known.first <= known.last)
    pairs = fair(within, before, known, incomplete)
    ours, theirs = months(*pairs.current), months(*pairs.before)
    assert len(ours) == len(theirs) == pairs.compared
    assert pairs.out_of == len(within.months)
    place = dict(zip(within.months, before.months, strict=True))
    assert theirs == [place[month] for month in ours]
    assert not incomplete & {*ours, *theirs}
    for month in (*ours, *theirs):
        assert known.first is not None
        assert known.last is not None
        assert known.first <= month_end(month)
        assert month <= known.last


def test_days_of_which_nothing_is_known_yet_are_compared_with_nothing() -> None:
    within = Range(date(2026, 11, 3), TODAY)
    before = within.before("previous")
    assert before is not None
    pairs = fair(within, before, Range(date(2020, 1, 1), date(2026, 11, 28)), ())
    assert pairs.current == (Range(date(2026, 11, 3), date(2026, 11, 28)),)
    assert pairs.before == (Range(date(2026, 10, 6), date(2026, 10, 31)),)
    none = fair(within, before, Range(date(2020, 1, 1), date(2026, 10, 31)), ())
    assert (none.current, none.before) == ((), ())
    new = fair(within, before, Range(date(2026, 11, 1), TODAY), ())
    assert new.current == (Range(date(2026, 11, 29), TODAY),)
    assert new.before == (Range(date(2026, 11, 1), date(2026, 11, 2)),)


def test_a_comparison_of_ones_own() -> None:
    within = Range(date(2026, 1, 1), date(2026, 3, 31))
    asked = View(compare_first=date(2020, 1, 1), compare_last=date(2020, 2, 29))
    found = compared_with(asked, within)
    assert found == ("own", Range(date(2020, 1, 1), date(2020, 2, 29)))
    pairs = fair(within, found[1], NOTHING, ())
    assert (pairs.current, pairs.before, pairs.out_of) == ((within,), (found[1],), None)
    with pytest.raises(BadRequest):
        compared_with(View(compare_first=date(2020, 1, 1)), within)
    assert compared_with(View(compare="previous"), Range()) is None


@examples(100)
@given(dates, st.sampled_from(PRESETS), st.sampled_from(["previous", "year"]))
def test_every_preset_of_every_day_has_a_label_and_a_comparison(
    today: date, preset: str, kind: str
) -> None:
    found = resolve(View(preset=preset), today, NOTHING)  # type: ignore[arg-type]
    assert found.label
    before = found.before(kind)  # type: ignore[arg-type]
    assert (before is None) == found.everything
