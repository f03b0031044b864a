"""Days without a year, in any language, and the moments that ids hold."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunescore.statements.cells.days import (
    SpelledDay,
    infer_years,
    latest_date,
    parse_day,
    parse_instant,
    time_in_id,
)

days = st.dates(date(2016, 1, 1), date(2031, 12, 31))


def without_year(day: date) -> SpelledDay:
    return SpelledDay(day.month, day.day)


@given(last=days, length=st.integers(1, 1200), late=st.integers(0, 300), backwards=st.booleans())
def test_days_in_a_row_are_read_right_without_their_years(
    last: date, length: int, late: int, backwards: bool
) -> None:
    run = [last - timedelta(days=number) for number in range(length)]
    run = run if backwards else run[::-1]
    assert infer_years([without_year(day) for day in run], last + timedelta(days=late)) == run


@given(last=days, steps=st.lists(st.integers(0, 120), max_size=40), late=st.integers(0, 200))
def test_days_with_gaps_are_read_right_without_their_years(
    last: date, steps: list[int], late: int
) -> None:
    run = [last]
    for step in steps:
        run.append(run[-1] - timedelta(days=step))
    run.reverse()
    assert infer_years([without_year(day) for day in run], last + timedelta(days=late)) == run


@given(found=st.lists(days, min_size=1, max_size=30), exported=days)
def test_no_day_is_after_the_export_and_each_keeps_its_month_and_day(
    found: list[date], exported: date
) -> None:
    read = infer_years([without_year(day) for day in found], exported)
    for asked, day in zip(found, read, strict=True):
        assert day is not None
        assert day <= exported
        assert (day.month, day.day) == (asked.month, asked.day)


@given(exported=days)
def test_the_29th_of_february_is_that_of_the_last_leap_year(exported: date) -> None:
    found = latest_date(2, 29, exported)
    assert found is not None
    assert found <= exported < found + timedelta(days=366 + 3 * 365)


def test_a_29th_of_february_tells_the_year_of_an_export_that_is_found_years_later() -> None:
    run = [date(2024, 2, 27) + timedelta(days=number) for number in range(6)]
    assert infer_years([without_year(day) for day in run], date(2026, 11, 22)) == run


def test_days_around_the_turn_of_the_year_belong_to_two_years() -> None:
    run = [SpelledDay(12, 30), SpelledDay(12, 31), SpelledDay(1, 1)]
    assert infer_years(run, date(2026, 1, 5)) == [
        date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("August 31", (8, 31, None)),
        ("23 August", (8, 23, None)),
        ("Aug 3", (8, 3, None)),
        ("31 de agosto", (8, 31, None)),
        ("31 de agosto de 2026", (8, 31, 2026)),
        ("1er août", (8, 1, None)),
        ("3. März", (3, 3, None)),
        ("23 sierpnia", (8, 23, None)),
        ("31 августа", (8, 31, None)),
        ("8月31日", (8, 31, None)),
        ("2026年8月31日", (8, 31, 2026)),
        ("August 31, 2026", (8, 31, 2026)),
    ],
)
def test_a_day_is_read_in_many_languages(text: str, day: tuple[int, int, int | None]) -> None:
    assert parse_day(text) == SpelledDay(*day)


@pytest.mark.parametrize("text", ["Lifetime", "31", "Glass Harbour 3", "2026-08-31", ""])
def test_what_is_no_spelled_day_is_none(text: str) -> None:
    assert parse_day(text) is None


@pytest.mark.parametrize(
    ("text", "moment", "utc"),
    [
        ("09/24/2026 15:30", datetime(2026, 9, 24, 15, 30), False),  # noqa: DTZ001 - local
        ("09/24/2026 3:30 PM", datetime(2026, 9, 24, 15, 30), False),  # noqa: DTZ001
        ("2026-09-24T15:30:05Z", datetime(2026, 9, 24, 15, 30, 5), True),  # noqa: DTZ001
        ("2026-09-24T23:30:00-0700", datetime(2026, 9, 25, 6, 30), True),  # noqa: DTZ001
        ("09/24/2026", datetime(2026, 9, 24), False),  # noqa: DTZ001
    ],
)
def test_a_moment_is_utc_only_where_its_zone_is_given(
    text: str, moment: datetime, utc: bool
) -> None:
    assert parse_instant(text, date(2026, 9, 24)) == (moment, utc)


@given(moment=st.datetimes(datetime(2016, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - UTC
def test_an_id_gives_back_the_second_that_it_was_made_of(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    seconds = int((whole - datetime(1970, 1, 1)).total_seconds())  # noqa: DTZ001 - UTC
    assert time_in_id(str((seconds << 32) + 12345), "high_bits") == whole
    milliseconds = seconds * 1000 - 1_288_834_974_657
    assert time_in_id(str((milliseconds << 22) + 77), "snowflake") == whole


@pytest.mark.parametrize("post", ["", "abc", "12", "1.78E+17", "9" * 30])
def test_an_id_that_holds_no_time_gives_none(post: str) -> None:
    assert time_in_id(post, "high_bits") is None
    assert time_in_id(post, "snowflake") is None
