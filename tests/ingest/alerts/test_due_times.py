"""When a channel is sent to: paces, quiet hours, and the days on which clocks change."""

from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunescore.ingest.alerts.due_times import Timetable
from tunescore.records import AlertPace

BERLIN = "Europe/Berlin"
ZONES = (
    BERLIN, "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Pacific/Apia", "Pacific/Chatham", "America/Sao_Paulo", "Africa/Casablanca", "UTC",
)  # fmt: skip


def table(
    pace: AlertPace = "at_once", quiet: tuple[int, int] | None = None, zone: str = BERLIN
) -> Timetable:
    first, last = quiet or (None, None)
    return Timetable(pace, first, last, ZoneInfo(zone))


def at(text: str, zone: str = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_at_once_is_now() -> None:
    now = at("2026-11-20 12:34:56")
    assert table().due_at(now) == now
    assert table(quiet=(22, 8)).due_at(now) == now


@pytest.mark.parametrize(
    ("quiet", "now", "due"),
    [
        ((22, 8), "2026-11-20 22:00", "2026-11-21 08:00"),
        ((22, 8), "2026-11-20 23:59:59", "2026-11-21 08:00"),
        ((22, 8), "2026-11-21 07:59", "2026-11-21 08:00"),
        ((22, 8), "2026-11-21 08:00", "2026-11-21 08:00"),
        ((22, 8), "2026-11-20 21:59", "2026-11-20 21:59"),
        ((22, 0), "2026-11-20 23:00", "2026-11-21 00:00"),
        ((0, 7), "2026-11-20 00:00", "2026-11-20 07:00"),
        ((13, 15), "2026-11-20 14:30", "2026-11-20 15:00"),
        # the night in which clocks go forward at 2:00, and the one in which they go back at 3:00
        ((22, 8), "2027-03-27 23:00", "2027-03-28 08:00"),
        ((22, 8), "2026-10-24 23:00", "2026-10-25 08:00"),
        ((22, 2), "2027-03-27 23:00", "2027-03-28 03:00"),
    ],
)
def test_quiet_hours_end_by_the_channels_clock(quiet: tuple[int, int], now: str, due: str) -> None:
    assert table(quiet=quiet).due_at(at(now)) == at(due)


def test_an_hour_that_comes_twice_is_quiet_twice() -> None:
    timetable = table(quiet=(22, 3))
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 2:30 for the second time
    assert timetable.is_quiet(second)
    assert timetable.due_at(second) == datetime(2026, 10, 25, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pace", "now", "due"),
    [
        ("daily", "2026-11-20 08:59", "2026-11-20 09:00"),
        ("daily", "2026-11-20 09:00", "2026-11-20 09:00"),
        ("daily", "2026-11-20 09:01", "2026-11-21 09:00"),
        ("daily", "2027-03-27 12:00", "2027-03-28 09:00"),
        ("weekly", "2026-11-20 12:00", "2026-11-23 09:00"),
        ("weekly", "2026-11-23 09:00", "2026-11-23 09:00"),
        ("weekly", "2026-11-23 09:01", "2026-11-30 09:00"),
        ("weekly", "2026-10-19 12:00", "2026-10-26 09:00"),
    ],
)
def test_a_digest_is_sent_in_the_morning(pace: AlertPace, now: str, due: str) -> None:
    assert table(pace).due_at(at(now)) == at(due)


def test_a_digest_waits_for_the_end_of_quiet_hours() -> None:
    assert table("daily", (22, 11)).due_at(at("2026-11-20 12:00")) == at("2026-11-21 11:00")


def test_a_day_that_a_zone_skipped_has_no_digest() -> None:
    # Samoa went from 29 to 31 December 2011
    due = table("daily", zone="Pacific/Apia").due_at(at("2011-12-29 10:00", "Pacific/Apia"))
    assert due.astimezone(ZoneInfo("Pacific/Apia")).isoformat() == "2011-12-31T09:00:00+14:00"


@given(
    now=st.datetimes(datetime(2011, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    pace=st.sampled_from(get_args(AlertPace)),
    quiet=st.none() | st.tuples(*[st.integers(0, 23)] * 2).filter(lambda two: two[0] != two[1]),
    zone=st.sampled_from(ZONES),
)
def test_nothing_is_due_in_quiet_hours_or_before_now(
    now: datetime, pace: AlertPace, quiet: tuple[int, int] | None, zone: str
) -> None:
    timetable = table(pace, quiet, zone)
    due = timetable.due_at(now)
    assert due >= now
    assert not timetable.is_quiet(due)
    longest = {"at_once": 1, "daily": 3, "weekly": 9}[pace]
    assert due - now <= timedelta(days=longest, hours=2)
    assert timetable.awake(due) == due


@given(
    now=st.datetimes(datetime(2011, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(ZONES),
)
def test_quiet_hours_are_not_longer_than_they_must_be(now: datetime, zone: str) -> None:
    timetable = table(quiet=(22, 8), zone=zone)
    awake = timetable.awake(now)
    if awake > now:
        assert timetable.is_quiet(awake - timedelta(seconds=1))
