"""Inbox of alerts: what was found, the user's rules, and what plays did afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tunescore.insights.alerts.rules import RULES, Choice
from tunescore.insights.campaigns.daily_plays import catalogue
from tunescore.store.scope import UserSession

AFTER_DAYS = 7
"""How many days after a take-off are compared with as many before it."""


@dataclass(frozen=True, slots=True)
class PlaysAfter:
    """Daily plays of all tracks in the days before an alert and in those after it, added up."""

    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert as it stands; `plays` of a take-off that is a week old, where they are known."""

    id: int
    rule: str
    subject: str
    level: str
    day: date
    title: str
    detail: str
    figures: dict[str, Any]
    link: str | None
    created_at: datetime
    read_at: datetime | None
    plays: PlaysAfter | None


async def alerts(
    session: UserSession,
    today: date,
    *,
    before: int | None = None,
    limit: int = 50,
    unread: bool = False,
) -> list[Alert]:
    """Return the alerts, the newest first; `before` is the id after which the list goes on."""
    rows = await session.execute(
        "SELECT id, rule, subject, level, day, title, detail, figures, link, created_at, read_at"
        " FROM alerts WHERE user_id = :user AND (CAST(:before AS bigint) IS NULL OR id < :before)"
        " AND deleted_at IS NULL AND (NOT :unread OR read_at IS NULL)"
        " ORDER BY id DESC LIMIT :limit",
        {"before": before, "limit": limit, "unread": unread},
    )
    found = [dict(row) for row in rows.mappings()]
    plays = await _plays_after(session, found, today)
    return [Alert(**row, plays=plays.get(row["id"])) for row in found]


async def unread(session: UserSession) -> int:
    """Count the alerts that nobody has read."""
    row = await session.execute(
        "SELECT count(*) FROM alerts WHERE user_id = :user AND read_at IS NULL"
        " AND deleted_at IS NULL"
    )
    return int(row.scalar_one())


async def choices(session: UserSession) -> list[Choice]:
    """Return every rule as the user has it."""
    rows = await session.execute(
        "SELECT rule, enabled, settings FROM alert_rules WHERE user_id = :user"
    )
    said = {rule: (enabled, settings) for rule, enabled, settings in rows}
    return [Choice(rule, *said.get(key, (True, {}))) for key, rule in RULES.items()]


async def _plays_after(
    session: UserSession, found: Sequence[dict[str, Any]], today: date
) -> dict[int, PlaysAfter]:
    """What plays did in the week after each take-off, where there are daily plays of it."""
    old = [
        row
        for row in found
        if row["rule"] in RULES
        and RULES[row["rule"]].group == "take_off"
        and row["day"] + timedelta(days=AFTER_DAYS) < today
    ]
    if not old:
        return {}
    plays = (await catalogue(session)).plays.values()
    totals = {}
    for row in old:
        day = row["day"]
        spans = (
            (day - timedelta(days=AFTER_DAYS), day - timedelta(days=1)),
            (day + timedelta(days=1), day + timedelta(days=AFTER_DAYS)),
        )
        whole = [series for series in plays if series.covers(spans[0][0], spans[1][1])]
        if whole:
            before, after = (round(sum(series.total(*span) for series in whole)) for span in spans)
            totals[row["id"]] = PlaysAfter(before, after)
    return totals
