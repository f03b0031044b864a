"""What rules found, stored once, and what the user says of rules and alerts.

Each function works in the caller's transaction.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from psycopg.types.json import Jsonb

from tunescore.errors import NotFound
from tunescore.records import AlertFinding
from tunescore.store.scope import UserStore


def keep(store: UserStore, findings: Collection[AlertFinding], now: datetime) -> list[int]:
    """Store what was not said before, one alert a rule, subject and level; return the new ids."""
    ids = []
    for one in findings:
        row = store.execute(
            "INSERT INTO alerts (user_id, rule, subject, level, day, title, detail, figures, link,"
            " created_at) VALUES (%(user)s, %(rule)s, %(subject)s, %(level)s, %(day)s, %(title)s,"
            " %(detail)s, %(figures)s, %(link)s, %(now)s)"
            " ON CONFLICT (user_id, rule, subject, level) DO NOTHING RETURNING id",
            {
                "rule": one.rule,
                "subject": one.subject,
                "level": one.level,
                "day": one.day,
                "title": one.title,
                "detail": one.detail,
                "figures": Jsonb(dict(one.figures)),
                "link": one.link,
                "now": now,
            },
        ).fetchone()
        if row is not None:
            ids.append(int(row[0]))
    return ids


def choose(store: UserStore, rule: str, *, enabled: bool, settings: Mapping[str, int]) -> None:
    """Keep the user's choice of a rule."""
    store.execute(
        "INSERT INTO alert_rules (user_id, rule, enabled, settings)"
        " VALUES (%(user)s, %(rule)s, %(enabled)s, %(settings)s)"
        " ON CONFLICT (user_id, rule) DO UPDATE SET enabled = excluded.enabled,"
        " settings = excluded.settings",
        {"rule": rule, "enabled": enabled, "settings": Jsonb(dict(settings))},
    )


def mark_read(store: UserStore, alert_ids: Collection[int] | None, now: datetime) -> int:
    """Mark alerts as read, all of them where none is named; return how many were unread."""
    return store.execute(
        "UPDATE alerts SET read_at = %(now)s WHERE user_id = %(user)s AND read_at IS NULL"
        " AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s))",
        {"now": now, "ids": None if alert_ids is None else list(alert_ids)},
    ).rowcount


def forget(store: UserStore, alert_id: int, now: datetime) -> None:
    """Hide an alert, so that it is not said again; see `restore`. Raises `NotFound`."""
    gone = store.execute(
        "UPDATE alerts SET deleted_at = %(now)s"
        " WHERE user_id = %(user)s AND id = %(id)s AND deleted_at IS NULL",
        {"id": alert_id, "now": now},
    )
    if not gone.rowcount:
        raise NotFound(thing="alert")


def restore(store: UserStore, alert_id: int) -> None:
    """Show an alert again, read or unread as it was before it was hidden. Raises `NotFound`."""
    shown = store.execute(
        "UPDATE alerts SET deleted_at = NULL"
        " WHERE user_id = %(user)s AND id = %(id)s AND deleted_at IS NOT NULL",
        {"id": alert_id},
    )
    if not shown.rowcount:
        raise NotFound(thing="deleted alert")
