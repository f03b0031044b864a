"""Deliveries: which alert is to be sent to which channel, when, and what became of it.

A message holds everything that waits for its channel and is due, and what failed before. It is
sent outside of any transaction, and reported right after: `mark_sent` or `mark_failed`. A worker
that is killed between the two sends it again, so a message is delivered at least once.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import psycopg

from tunescore.ingest.alerts import channels
from tunescore.store.scope import UserStore

PAUSES = tuple(
    dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 480, 480, 720, 720)
)
"""How long is waited after each failure: two days in all, then a delivery is given up."""


@dataclass(frozen=True, slots=True)
class WaitingAlert:
    """What is to be said of an alert; `link` is a page of this app, such as `/tracks/7`."""

    id: int
    title: str
    detail: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to be sent: a channel, and the alerts that wait for it, the oldest first."""

    channel_id: int
    alerts: tuple[WaitingAlert, ...]

    @property
    def alert_ids(self) -> list[int]:
        """The alerts by their ids."""
        return [one.id for one in self.alerts]


def plan(store: UserStore, alert_ids: Collection[int], now: dt.datetime) -> int:
    """Let alerts wait for each channel of the user; return how many deliveries are added.

    A delivery that is there already stays as it is.
    """
    added = 0
    with store.transaction():
        for channel_id, timetable in channels.timetables(store).items():
            added += store.execute(
                "INSERT INTO alert_deliveries (user_id, alert_id, channel_id, status, due_at)"
                " SELECT a.user_id, a.id, %(channel)s, 'waiting', %(due)s FROM alerts a"
                " WHERE a.user_id = %(user)s AND a.id = ANY(%(alerts)s) ON CONFLICT DO NOTHING",
                {
                    "channel": channel_id,
                    "due": timetable.due_at(now),
                    "alerts": list(alert_ids),
                },
            ).rowcount
    return added


def due(conn: psycopg.Connection, now: dt.datetime) -> list[int]:
    """Return the users who have something to be sent now."""
    with conn.transaction():
        rows = conn.execute(
            "SELECT DISTINCT user_id FROM alert_deliveries WHERE status = 'waiting'"
            " AND due_at <= %(now)s ORDER BY user_id",
            {"now": now},
        ).fetchall()
    return [int(user_id) for (user_id,) in rows]


def outgoing(store: UserStore, now: dt.datetime) -> list[Outgoing]:
    """Return the user's messages that are to be sent now, one a channel.

    Where it is late, and the channel's quiet hours have begun, its alerts wait for their end.
    """
    found = []
    with store.transaction():
        for channel_id, timetable in channels.timetables(store).items():
            values = {"channel": channel_id, "now": now}
            if timetable.is_quiet(now):
                store.execute(
                    "UPDATE alert_deliveries SET due_at = %(due)s WHERE user_id = %(user)s"
                    " AND channel_id = %(channel)s AND status = 'waiting' AND due_at <= %(now)s",
                    {**values, "due": timetable.awake(now)},
                )
                continue
            rows = store.execute(
                "SELECT a.id, a.title, a.detail, a.link, d.due_at <= %(now)s"
                " FROM alert_deliveries d JOIN alerts a ON a.user_id = d.user_id"
                " AND a.id = d.alert_id WHERE d.user_id = %(user)s AND d.channel_id = %(channel)s"
                " AND d.status = 'waiting' AND (d.due_at <= %(now)s OR d.attempts > 0)"
                " ORDER BY a.id",
                values,
            ).fetchall()
            if any(is_due for *_, is_due in rows):
                alerts = tuple(WaitingAlert(*said) for *said, _ in rows)
                found.append(Outgoing(channel_id, alerts))
    return found


def mark_sent(store: UserStore, message: Outgoing, now: dt.datetime) -> None:
    """Note that a message was sent, and that its channel works."""
    with store.transaction():
        store.execute(
            "UPDATE alert_deliveries SET status = 'sent', sent_at = %(now)s, error = NULL,"
            " attempts = attempts + 1 WHERE user_id = %(user)s AND channel_id = %(channel)s"
            " AND alert_id = ANY(%(alerts)s)",
            {"now": now, "channel": message.channel_id, "alerts": message.alert_ids},
        )
        channels.report_sent(store, message.channel_id, now)


def mark_failed(store: UserStore, message: Outgoing, now: dt.datetime, error: str) -> None:
    """Note why a message was not sent, on its channel too, and when it is tried again.

    What went along with an alert that is due, and is not due itself, keeps its own time.
    """
    with store.transaction():
        timetable = channels.timetables(store).get(message.channel_id)
        if timetable is None:
            return  # the channel was deleted while it was sent to
        rows = store.execute(
            "SELECT alert_id, attempts FROM alert_deliveries WHERE user_id = %(user)s"
            " AND channel_id = %(channel)s AND alert_id = ANY(%(alerts)s)"
            " AND status = 'waiting' AND due_at <= %(now)s",
            {"channel": message.channel_id, "alerts": message.alert_ids, "now": now},
        ).fetchall()
        store.execute_many(
            "UPDATE alert_deliveries SET attempts = attempts + 1, error = %(error)s,"
            " status = %(status)s, due_at = %(due)s WHERE user_id = %(user)s"
            " AND channel_id = %(channel)s AND alert_id = %(alert)s",
            [
                {
                    "channel": message.channel_id,
                    "alert": alert_id,
                    "error": error,
                    "status": "waiting" if attempts < len(PAUSES) else "failed",
                    "due": timetable.awake(now + PAUSES[min(attempts, len(PAUSES) - 1)]),
                }
                for alert_id, attempts in rows
            ],
        )
        channels.report_failing(store, message.channel_id, now, error)
