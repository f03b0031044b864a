"""When accounts are visited, and how often a post's figures are read."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tunescore.ingest.connections.ledger import KnownPost
from tunescore.jobs.sync import schedule
from tunescore.jobs.sync.schedule import DAY, HOUR, MINUTE, Slot

PACIFIC = ZoneInfo("America/Los_Angeles")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "often"),
    [
        (HOUR, HOUR),
        (23 * HOUR, HOUR),
        (DAY, 6 * HOUR),
        (6 * DAY, 6 * HOUR),
        (7 * DAY, DAY),
        (29 * DAY, DAY),
        (30 * DAY, 7 * DAY),
        (82 * DAY, 7 * DAY),
    ],
)
def test_the_older_a_post_the_rarer_its_figures_are_read(age: timedelta, often: timedelta) -> None:
    post = KnownPost(NOON - age, NOON)
    assert schedule.post_due_at(post) == NOON + often
    assert not schedule.figures_due(post, NOON + often * 0.8)
    assert schedule.figures_due(post, NOON + often)


def test_a_post_of_ninety_days_is_left_alone() -> None:
    assert schedule.post_due_at(KnownPost(NOON - 90 * DAY, NOON)) is None
    assert schedule.post_due_at(KnownPost(NOON - 88 * DAY, NOON)) is None
    assert not schedule.figures_due(KnownPost(NOON - 200 * DAY, NOON - 100 * DAY), NOON)


def test_a_post_that_nobody_knows_is_read_once_whatever_its_age() -> None:
    assert schedule.figures_due(None, NOON)
    assert schedule.figures_due(KnownPost(NOON - 500 * DAY, None), NOON)


def test_a_thousand_accounts_are_spread_over_the_day_and_keep_their_minute() -> None:
    slots = [Slot.of(1, number, PACIFIC) for number in range(1000)]
    assert slots == [Slot.of(1, number, PACIFIC) for number in range(1000)]
    by_hour = [sum(slot.minute // 60 == hour for slot in slots) for hour in range(24)]
    assert by_hour[0] == by_hour[23] == 0
    assert min(by_hour[1:23]) > 20
    assert max(by_hour) < 80


def test_every_day_of_the_platform_has_exactly_one_visit_also_when_the_clock_changes() -> None:
    slot = Slot(2 * 60 + 30, PACIFIC)  # a minute that 14 March 2027 does not have
    now, days = datetime(2027, 3, 10, 0, 0, tzinfo=UTC), []
    for _ in range(10):
        at = schedule.next_visit(slot, [], now, between=True, chance=lambda: 1.0)
        assert slot.before(at) <= at < slot.after(at)
        days.append(at.astimezone(PACIFIC).date())
        now = at
    assert days == [days[0] + timedelta(days=n) for n in range(10)]
    assert days[0] <= date(2027, 3, 14) <= days[-1]


def test_a_young_post_brings_the_next_visit_nearer_unless_visits_cost_money() -> None:
    slot = Slot(NOON.astimezone(PACIFIC).hour * 60 - 1, PACIFIC)
    young, old = KnownPost(NOON - 2 * HOUR, NOON), KnownPost(NOON - 8 * DAY, NOON)

    def later(posts: list[KnownPost], *, between: bool) -> timedelta:
        at = schedule.next_visit(slot, posts, NOON, between=between, chance=lambda: 0.0)
        return at - NOON

    assert later([young, old], between=True) == HOUR
    assert later([old], between=True) > 20 * HOUR
    assert later([young, old], between=False) > 20 * HOUR
    assert later([KnownPost(NOON - HOUR, None)], between=True) == MINUTE


def test_the_days_visit_is_the_first_after_its_minute() -> None:
    slot = Slot(600, PACIFIC)
    at = slot.before(NOON)
    assert schedule.is_whole(slot, None, NOON)
    assert schedule.is_whole(slot, at - MINUTE, NOON)
    assert not schedule.is_whole(slot, at + MINUTE, NOON)


def test_at_least_four_days_are_read_again_and_whatever_was_missed() -> None:
    today = date(2026, 11, 20)
    assert schedule.read_from(today, None, 2) is None
    assert schedule.read_from(today, date(2026, 11, 19), 2) == date(2026, 11, 15)
    assert schedule.read_from(today, date(2026, 11, 1), 2) == date(2026, 10, 28)
    assert schedule.read_from(today, today, 6) == date(2026, 11, 14)


def test_an_outage_is_tried_again_and_again_ever_more_rarely_and_given_up_after_four_days() -> None:
    now, tries = NOON, 1
    waits = []
    while (at := schedule.retry_at(now, NOON, None, tries=tries, chance=lambda: 0.0)) is not None:
        waits.append(at - now)
        now, tries = at, tries + 1
    assert waits[:6] == [MINUTE, MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 16 * MINUTE]
    assert max(waits) == 6 * HOUR
    assert 4 * DAY <= now - NOON < 4 * DAY + 6 * HOUR


def test_a_computer_that_slept_for_a_week_still_tries_five_times() -> None:
    at = schedule.retry_at(NOON, NOON - 7 * DAY, None, tries=2, chance=lambda: 0.0)
    assert at == NOON + 6 * HOUR


def test_what_the_platform_tells_is_waited_for_and_nobody_comes_back_in_the_same_second() -> None:
    told = NOON + 3 * HOUR
    assert schedule.retry_at(NOON, None, told) == told
    several = {schedule.limited_until(NOON, told) for _ in range(20)}
    assert len(several) > 10
    assert all(told <= at <= told + MINUTE for at in several)
    assert NOON + HOUR <= schedule.limited_until(NOON, None) <= NOON + HOUR + MINUTE
    assert len({schedule.retry_at(NOON, NOON - HOUR, None) for _ in range(20)}) > 10
