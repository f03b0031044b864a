"""Alert channels: where a user's alerts are sent to. Their addresses are kept encrypted.

Each function is one transaction, or a part of the caller's. An address is in clear only in what
`address` returns, for whoever sends to it.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from psycopg.rows import dict_row

from tunescore.errors import (
    ChannelAddressUnusable,
    NotFound,
    QuietHoursUnclear,
    SecretKeyLost,
    TooManyChannels,
    UnknownZone,
)
from tunescore.ingest.alerts.due_times import Timetable
from tunescore.notifications import delivery
from tunescore.records import AlertPace
from tunescore.store.encryption import Cipher
from tunescore.store.scope import UserStore

MOST = 10
"""How many channels a user can have."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel and how it stands, without its address.

    `hint` is what of the address may be shown; None where there is no such part, or where no key
    opens it any more. `waiting` alerts are on their way, the next of them at `next_at`; `failed`
    were given up.
    """

    id: int
    name: str
    kind: str
    hint: str | None
    pace: AlertPace
    quiet_from: int | None
    quiet_to: int | None
    zone: str
    created_at: datetime
    last_sent_at: datetime | None
    failing_since: datetime | None
    error: str | None
    waiting: int
    next_at: datetime | None
    failed: int


def add(
    store: UserStore,
    cipher: Cipher,
    *,
    name: str,
    address: str,
    pace: AlertPace,
    quiet_from: int | None,
    quiet_to: int | None,
    zone: str,
    now: datetime,
) -> int:
    """Add a channel and return its id.

    Raises `ChannelAddressUnusable`, `QuietHoursUnclear`, `UnknownZone`, `TooManyChannels`.
    """
    if zone not in available_timezones():
        raise UnknownZone(zone=zone)
    if (quiet_from is None) != (quiet_to is None) or (
        quiet_from is not None and quiet_from == quiet_to
    ):
        raise QuietHoursUnclear
    kind = delivery.recognise(address).kind
    with store.transaction():
        # Whoever adds one at the same time waits here, and counts this one.
        store.execute("SELECT FROM users WHERE id = %(user)s FOR UPDATE")
        counted = store.execute(
            "SELECT count(*) FROM alert_channels WHERE user_id = %(user)s"
        ).fetchone()
        if counted and counted[0] >= MOST:
            raise TooManyChannels(limit=MOST)
        row = store.execute(
            "INSERT INTO alert_channels (user_id, name, kind, address, pace, quiet_from, quiet_to,"
            " zone, created_at) VALUES (%(user)s, %(name)s, %(kind)s, %(address)s, %(pace)s,"
            " %(quiet_from)s, %(quiet_to)s, %(zone)s, %(now)s) RETURNING id",
            {
                "name": name,
                "kind": kind,
                "address": cipher.encrypt(address),
                "pace": pace,
                "quiet_from": quiet_from,
                "quiet_to": quiet_to,
                "zone": zone,
                "now": now,
            },
        ).fetchone()
    assert row  # noqa: S101 - an insert returns its row
    return int(row[0])


def list_channels(store: UserStore, cipher: Cipher, channel_id: int | None = None) -> list[Channel]:
    """Return the user's channels, the oldest first; only one of them where it is named."""
    with store.transaction():
        rows = store.execute_as(
            dict_row,
            "SELECT c.id, c.name, c.kind, c.address, c.pace, c.quiet_from, c.quiet_to, c.zone,"
            " c.created_at, c.last_sent_at, c.failing_since, c.error,"
            " count(d.*) FILTER (WHERE d.status = 'waiting') AS waiting,"
            " min(d.due_at) FILTER (WHERE d.status = 'waiting') AS next_at,"
            " count(d.*) FILTER (WHERE d.status = 'failed') AS failed"
            " FROM alert_channels c LEFT JOIN alert_deliveries d ON d.user_id = c.user_id"
            " AND d.channel_id = c.id WHERE c.user_id = %(user)s"
            " AND (%(id)s::bigint IS NULL OR c.id = %(id)s)"
            " GROUP BY c.user_id, c.id ORDER BY c.id",
            {"id": channel_id},
        ).fetchall()
    return [Channel(hint=_hint(cipher, row["kind"], row.pop("address")), **row) for row in rows]


def channel(store: UserStore, cipher: Cipher, channel_id: int) -> Channel:
    """Return one channel. Raises `NotFound`."""
    found = list_channels(store, cipher, channel_id)
    if not found:
        raise NotFound(thing="channel")
    return found[0]


def delete(store: UserStore, channel_id: int) -> None:
    """Delete a channel with all that waits for it. Raises `NotFound`."""
    with store.transaction():
        gone = store.execute(
            "DELETE FROM alert_channels WHERE user_id = %(user)s AND id = %(id)s",
            {"id": channel_id},
        )
    if not gone.rowcount:
        raise NotFound(thing="channel")


def address(store: UserStore, cipher: Cipher, channel_id: int) -> str:
    """Return a channel's address in clear. Raises `NotFound`, `SecretKeyLost`."""
    with store.transaction():
        row = store.execute(
            "SELECT address FROM alert_channels WHERE user_id = %(user)s AND id = %(id)s",
            {"id": channel_id},
        ).fetchone()
    if row is None:
        raise NotFound(thing="channel")
    return cipher.decrypt(row[0])


def timetables(store: UserStore) -> dict[int, Timetable]:
    """Return when each channel of the user may be sent to, by its id."""
    with store.transaction():
        rows = store.execute(
            "SELECT id, pace, quiet_from, quiet_to, zone FROM alert_channels"
            " WHERE user_id = %(user)s ORDER BY id"
        ).fetchall()
    return {
        channel_id: Timetable(pace, quiet_from, quiet_to, ZoneInfo(zone))
        for channel_id, pace, quiet_from, quiet_to, zone in rows
    }


def report_sent(store: UserStore, channel_id: int, now: datetime) -> None:
    """Note that a channel works."""
    with store.transaction():
        store.execute(
            "UPDATE alert_channels SET last_sent_at = %(now)s, failing_since = NULL, error = NULL"
            " WHERE user_id = %(user)s AND id = %(id)s",
            {"now": now, "id": channel_id},
        )


def report_failing(store: UserStore, channel_id: int, now: datetime, error: str) -> None:
    """Note that a channel does not work, since when, and why."""
    with store.transaction():
        store.execute(
            "UPDATE alert_channels SET failing_since = coalesce(failing_since, %(now)s),"
            " error = %(error)s WHERE user_id = %(user)s AND id = %(id)s",
            {"now": now, "error": error, "id": channel_id},
        )


def _hint(cipher: Cipher, kind: str, encrypted: str) -> str | None:
    if kind not in delivery.MAIL:
        return None
    try:
        return delivery.recognise(cipher.decrypt(encrypted)).hint
    except (SecretKeyLost, ChannelAddressUnusable):
        return None  # sending says so, on the channel
