"""Sources of the figures: how fresh each is, and what waits for the user.

A connection's share is how many of the runs of its last 30 days brought figures. A run that a rate
limit held back is in neither count: it is not a failure, and goes on by itself.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from tunescore.insights.alerts.rules import RULES
from tunescore.insights.freshness import RETIRED_MONTHS
from tunescore.store.scope import UserSession

State = Literal["fresh", "late", "broken", "waiting"]
"""late: nothing new for longer than usual; broken: it needs the user; waiting: nothing came yet."""

RUN_DAYS = 30
"""Of how many days the runs are counted."""

LATE = timedelta(days=2)
"""A connection is synced every day, so after this long without a success it is late."""

STATEMENT_DAYS = 62
"""A statement's next month has ended, and a month has passed since, so many days after its last."""

TAKE_OFF_DAYS = 14
TAKE_OFFS = 5

_MONTH = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A connection or a file's source, with its newest day, and how reliable it was.

    `key` is a platform's or a source's, `connection_id` that of a connection; `share` is in
    percent.
    """

    kind: Literal["connection", "file"]
    key: str
    connection_id: int | None
    account: str | None
    newest: date | None
    last_success: datetime | None
    runs: int | None
    succeeded: int | None
    share: Decimal | None
    state: State
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class TakeOff:
    """What took off lately."""

    alert_id: int
    title: str
    detail: str
    day: date
    link: str | None


@dataclass(frozen=True, slots=True)
class Upkeep:
    """An alert that needs the user."""

    code: str
    title: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the user: previews to import, campaigns without a track, unread upkeep."""

    previews: int
    campaigns: int
    upkeep: tuple[Upkeep, ...]


async def connections(session: UserSession, now: datetime) -> list[Source]:
    """Return every connection that the user did not disconnect, by platform and name."""
    rows = await session.execute(
        "SELECT c.id, coalesce(c.audience, c.platform) AS platform, c.state, c.outcome, c.detail,"
        " c.failing_since, c.created_at, c.next_sync_at,"
        " coalesce(c.platform_name, c.platform_username) AS account,"
        " (SELECT max(m.date) FROM social_media_metrics m JOIN social_accounts o"
        "  ON o.user_id = m.user_id AND o.id = m.account_id WHERE m.user_id = c.user_id AND"
        "  CASE WHEN c.audience IS NULL THEN o.platform = c.platform"
        "   AND o.key = 'id:' || c.platform_user_id ELSE o.platform = c.audience"
        "   AND lower(o.username) = lower(c.platform_username) END) AS newest,"
        " r.last_success, coalesce(r.runs, 0) AS runs, coalesce(r.succeeded, 0) AS succeeded"
        " FROM integration_credentials c LEFT JOIN (SELECT s.credential_id,"
        "  max(s.finished_at) FILTER (WHERE s.outcome IN ('ok', 'partly')) AS last_success,"
        "  count(*) FILTER (WHERE s.finished_at >= :since AND s.outcome <> 'limited') AS runs,"
        "  count(*) FILTER (WHERE s.finished_at >= :since AND s.outcome IN ('ok', 'partly'))"
        "   AS succeeded"
        "  FROM sync_runs s WHERE s.user_id = :user AND s.finished_at IS NOT NULL"
        "  GROUP BY s.credential_id) AS r ON r.credential_id = c.id"
        " WHERE c.user_id = :user AND c.state <> 'disconnected'"
        " ORDER BY 2, account NULLS LAST, c.id",
        {"since": now - timedelta(days=RUN_DAYS)},
    )
    return [
        Source(
            kind="connection", key=row.platform, connection_id=row.id, account=row.account,
            newest=row.newest, last_success=row.last_success, runs=row.runs,
            succeeded=row.succeeded,
            share=round(Decimal(100 * row.succeeded) / row.runs, 1) if row.runs else None,
            state=_state(row.state, row.next_sync_at, row.last_success, row.runs, now),
            detail=row.detail,
        )
        for row in rows
    ]  # fmt: skip


async def files(session: UserSession, today: date) -> list[Source]:
    """Return every source of files that still reports, by the newest day of its imports."""
    rows = await session.execute(
        "SELECT source, max(coalesce(period_end, as_of)) AS newest,"
        " max(committed_at) AS last_success, max(settles_months) AS settles FROM imports"
        " WHERE user_id = :user AND status = 'committed' GROUP BY source ORDER BY source"
    )
    found = list(rows)
    latest = max((row.newest for row in found if row.newest), default=None)
    return [
        Source(
            kind="file", key=row.source, connection_id=None, account=None,
            newest=row.newest, last_success=row.last_success, runs=None, succeeded=None, share=None,
            state="late"
            if row.newest and (today - row.newest).days > STATEMENT_DAYS + _MONTH * row.settles
            else "fresh",
        )
        for row in found
        if row.newest is None or latest is None
        or (latest - row.newest).days <= RETIRED_MONTHS * _MONTH
    ]  # fmt: skip


async def take_offs(session: UserSession, today: date) -> list[TakeOff]:
    """Return what took off in the last two weeks, the newest first."""
    rows = await session.execute(
        "SELECT id, title, detail, day, link FROM alerts WHERE user_id = :user"
        " AND deleted_at IS NULL AND rule = ANY(:rules) AND day >= :since"
        " ORDER BY day DESC, id DESC LIMIT :limit",
        {
            "rules": _rules("take_off"),
            "since": today - timedelta(days=TAKE_OFF_DAYS),
            "limit": TAKE_OFFS,
        },
    )
    return [TakeOff(*row) for row in rows]


async def waiting(session: UserSession) -> Waiting:
    """Return what waits for the user, the connections aside."""
    counted = await session.execute(
        "SELECT (SELECT count(*) FROM imports WHERE user_id = :user AND status = 'previewed'),"
        " (SELECT count(*) FROM campaigns WHERE user_id = :user AND lines > 0"
        "  AND identifier_id IS NULL)"
    )
    previews, campaigns = counted.one()
    # Connections say themselves what they need.
    rows = await session.execute(
        "SELECT rule, title, link FROM alerts WHERE user_id = :user AND deleted_at IS NULL"
        " AND read_at IS NULL AND rule = ANY(:rules) AND rule <> 'connection'"
        " ORDER BY day DESC, id DESC LIMIT :limit",
        {"rules": _rules("upkeep"), "limit": TAKE_OFFS},
    )
    return Waiting(previews, campaigns, tuple(Upkeep(*row) for row in rows))


def _rules(group: str) -> list[str]:
    return [key for key, rule in RULES.items() if rule.group == group]


def _state(
    state: str, next_sync_at: datetime | None, last_success: datetime | None, runs: int,
    now: datetime,
) -> State:  # fmt: skip
    if state == "reconnect" or (next_sync_at is None and runs):
        return "broken"
    if last_success is None:
        return "late" if runs else "waiting"
    return "late" if now - last_success > LATE else "fresh"
