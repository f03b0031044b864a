"""Deliveries: planned for each channel, sent once, tried again for two days, never silent."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.factories import AlertFactory, ChannelFactory, UserFactory
from tunescore.ingest.alerts import channels, deliveries
from tunescore.store.scope import UserStore

NOW = datetime(2026, 11, 20, 11, tzinfo=UTC)  # noon in Berlin, a Friday
TONIGHT = datetime(2026, 11, 20, 22, tzinfo=UTC)
MORNING = datetime(2026, 11, 21, 8, tzinfo=UTC)  # nine o'clock in Berlin


@pytest.fixture
def store(connection: psycopg.Connection) -> UserStore:
    return UserStore(connection, UserFactory.create(connection))


def sent_to(store: UserStore, now: datetime) -> dict[int, list[int]]:
    """The alerts of each channel that are to be sent."""
    return {one.channel_id: one.alert_ids for one in deliveries.outgoing(store, now)}


def rows(store: UserStore) -> list[tuple[str, datetime, int]]:
    return store.execute(
        "SELECT status, due_at, attempts FROM alert_deliveries WHERE user_id = %(user)s"
        " ORDER BY channel_id, alert_id"
    ).fetchall()


def plan(store: UserStore, now: datetime, *titles: str) -> list[int]:
    alerts = [AlertFactory.create(store, title) for title in titles or ("Alert",)]
    deliveries.plan(store, alerts, now)
    return alerts


def test_an_alert_waits_for_each_channel_at_its_own_pace(store: UserStore) -> None:
    at_once = ChannelFactory.create(store)
    daily = ChannelFactory.create(store, pace="daily")
    weekly = ChannelFactory.create(store, pace="weekly")
    alerts = plan(store, NOW, "One", "Two")
    assert sent_to(store, NOW) == {at_once: alerts}
    deliveries.mark_sent(store, deliveries.outgoing(store, NOW)[0], NOW)
    assert sent_to(store, MORNING) == {daily: alerts}
    assert sent_to(store, MORNING + timedelta(days=2)) == {daily: alerts, weekly: alerts}


def test_an_alert_is_planned_once(store: UserStore) -> None:
    ChannelFactory.create(store)
    alerts = plan(store, NOW)
    [message] = deliveries.outgoing(store, NOW)
    deliveries.mark_sent(store, message, NOW)
    assert deliveries.plan(store, alerts, NOW) == 0
    assert sent_to(store, NOW) == {}


def test_without_a_channel_nothing_waits(store: UserStore) -> None:
    plan(store, NOW)
    assert rows(store) == []


def test_a_message_says_what_its_alerts_say(store: UserStore) -> None:
    ChannelFactory.create(store)
    plan(store, NOW, "One")
    [message] = deliveries.outgoing(store, NOW)
    [alert] = message.alerts
    assert (alert.title, alert.detail, alert.link) == ("One", "Detail of “One”.", "/tracks")


def test_alerts_of_another_user_are_not_sent(
    store: UserStore, connection: psycopg.Connection
) -> None:
    ChannelFactory.create(store)
    other = UserStore(connection, UserFactory.create(connection))
    ChannelFactory.create(other)
    alerts = plan(store, NOW)
    assert deliveries.plan(other, alerts, NOW) == 0
    assert sent_to(other, NOW) == {}


def test_users_with_something_due_are_found(
    store: UserStore, connection: psycopg.Connection
) -> None:
    other = UserStore(connection, UserFactory.create(connection))
    ChannelFactory.create(store)
    ChannelFactory.create(other, pace="daily")
    plan(store, NOW, "One", "Two")
    plan(other, NOW)
    assert deliveries.due(connection, NOW - timedelta(seconds=1)) == []
    assert deliveries.due(connection, NOW) == [store.user_id]
    assert deliveries.due(connection, MORNING) == [store.user_id, other.user_id]


def test_what_is_found_in_the_night_comes_in_the_morning_as_one_message(store: UserStore) -> None:
    channel = ChannelFactory.create(store, quiet=(22, 9))
    alerts = plan(store, TONIGHT, "One") + plan(store, TONIGHT + timedelta(hours=3), "Two")
    assert sent_to(store, TONIGHT + timedelta(hours=5)) == {}
    assert sent_to(store, MORNING) == {channel: alerts}


def test_what_is_late_and_comes_into_quiet_hours_waits_for_their_end(store: UserStore) -> None:
    channel = ChannelFactory.create(store, quiet=(22, 9))
    alerts = plan(store, NOW)
    assert sent_to(store, TONIGHT) == {}
    assert [due for _, due, _ in rows(store)] == [MORNING]
    assert deliveries.due(store.conn, TONIGHT) == []
    assert sent_to(store, MORNING) == {channel: alerts}


def test_a_failing_channel_is_tried_for_two_days_and_then_says_so(store: UserStore) -> None:
    channel = ChannelFactory.create(store)
    plan(store, NOW)
    now, tries, pauses = NOW, 0, []
    while waiting := deliveries.outgoing(store, now):
        tries += 1
        deliveries.mark_failed(store, waiting[0], now, "The message was not delivered.")
        [(status, due, attempts)] = rows(store)
        assert attempts == tries
        if status == "waiting":
            assert sent_to(store, due - timedelta(seconds=1)) == {}
            pauses.append(due - now)
        now = due
    assert pauses == sorted(pauses)
    assert timedelta(hours=46) < sum(pauses, timedelta()) <= timedelta(hours=48)
    assert [status for status, *_ in rows(store)] == ["failed"]
    found = channels.channel(store, ChannelFactory.CIPHER, channel)
    assert (found.failing_since, found.error) == (NOW, "The message was not delivered.")
    assert (found.failed, found.waiting, found.next_at) == (1, 0, None)


def test_a_retry_is_not_made_in_quiet_hours(store: UserStore) -> None:
    ChannelFactory.create(store, quiet=(22, 9))
    evening = datetime(2026, 11, 20, 20, 59, 30, tzinfo=UTC)
    plan(store, evening)
    [message] = deliveries.outgoing(store, evening)
    deliveries.mark_failed(store, message, evening, "no")
    assert [due for _, due, _ in rows(store)] == [MORNING]


def test_a_channel_that_works_again_gets_what_failed_with_what_is_due(store: UserStore) -> None:
    channel = ChannelFactory.create(store)
    alerts = plan(store, NOW, "One")
    for minute in (0, 1):
        later = NOW + timedelta(minutes=minute)
        [message] = deliveries.outgoing(store, later)
        deliveries.mark_failed(store, message, later, "no")
    found = channels.channel(store, ChannelFactory.CIPHER, channel)
    assert (found.waiting, found.next_at) == (1, NOW + timedelta(minutes=6))
    soon = NOW + timedelta(minutes=3)
    alerts += plan(store, soon, "Two")
    assert sent_to(store, soon) == {channel: alerts}
    deliveries.mark_sent(store, deliveries.outgoing(store, soon)[0], soon)
    assert {status for status, *_ in rows(store)} == {"sent"}
    found = channels.channel(store, ChannelFactory.CIPHER, channel)
    assert (found.failing_since, found.error, found.last_sent_at) == (None, None, soon)


def test_what_only_went_along_keeps_its_own_time(store: UserStore) -> None:
    ChannelFactory.create(store)
    plan(store, NOW, "One")
    [message] = deliveries.outgoing(store, NOW)
    deliveries.mark_failed(store, message, NOW, "no")
    soon = NOW + timedelta(seconds=30)
    plan(store, soon, "Two")
    [message] = deliveries.outgoing(store, soon)
    deliveries.mark_failed(store, message, soon, "no")
    assert rows(store) == [
        ("waiting", NOW + timedelta(minutes=1), 1),
        ("waiting", soon + timedelta(minutes=1), 1),
    ]


def test_a_channel_that_is_deleted_takes_its_deliveries_along(store: UserStore) -> None:
    channel = ChannelFactory.create(store)
    plan(store, NOW)
    [message] = deliveries.outgoing(store, NOW)
    channels.delete(store, channel)
    deliveries.mark_failed(store, message, NOW, "no")
    deliveries.mark_sent(store, message, NOW)
    assert rows(store) == []
