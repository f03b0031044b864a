"""Sync history of a connection: what earlier visits came to, as the next one has to know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from tunescore.records import PAGE_WALLS
from tunescore.store.scope import UserStore

REMEMBERED = 10
"""Of how many visits the number of calls is remembered."""


@dataclass(frozen=True, slots=True)
class History:
    """The visits of a connection so far.

    `done_at` is when the last visit began that was not cut short; `calls` is how many calls such a
    visit made at most, lately; `failing_since` and `tries` are of the failures of the moment that
    came one after the other until now.
    """

    done_at: datetime | None
    next_sync_at: datetime | None
    calls: int
    failing_since: datetime | None
    tries: int
    walls: int = 0
    """How often its public page was walled since a visit brought figures."""


def of_connection(store: UserStore, connection_id: int) -> History:
    """Read a connection's history."""
    with store.transaction():
        row = store.execute(
            "WITH runs AS (SELECT id, started_at, outcome, reason, retry_at, calls FROM sync_runs"
            "  WHERE user_id = %(user)s AND credential_id = %(id)s AND finished_at IS NOT NULL),"
            " done AS (SELECT id, started_at, calls FROM runs"
            "  WHERE outcome IN ('ok', 'partly') AND retry_at IS NULL),"
            " failed AS (SELECT started_at FROM runs WHERE outcome = 'retry' AND id > coalesce("
            "  (SELECT max(id) FROM runs WHERE outcome <> 'retry'), 0))"
            " SELECT (SELECT max(started_at) FROM done), c.next_sync_at,"
            " (SELECT coalesce(max(jsonb_array_length(calls)), 0) FROM"
            "  (SELECT calls FROM done ORDER BY id DESC LIMIT %(remembered)s) AS last),"
            " (SELECT min(started_at) FROM failed WHERE started_at >= c.failing_since),"
            " (SELECT count(*) FROM failed WHERE started_at >= c.failing_since),"
            " (SELECT count(*) FROM runs WHERE reason = ANY(%(walls)s)"
            "  AND id > coalesce((SELECT max(id) FROM done), 0))"
            " FROM integration_credentials c WHERE c.user_id = %(user)s AND c.id = %(id)s",
            {"id": connection_id, "remembered": REMEMBERED, "walls": sorted(PAGE_WALLS)},
        ).fetchone()
    if row is None:
        return History(None, None, 0, None, 0)
    return History(*row)


def postpone(store: UserStore, run_id: int, next_sync_at: datetime) -> None:
    """Postpone a run that asked for nothing because it could wait: it leaves no history."""
    with store.transaction():
        store.execute(
            "WITH gone AS (DELETE FROM sync_runs WHERE user_id = %(user)s AND id = %(run)s"
            " RETURNING user_id, credential_id) UPDATE integration_credentials c"
            " SET next_sync_at = %(next)s FROM gone WHERE c.user_id = gone.user_id"
            " AND c.id = gone.credential_id AND c.is_active",
            {"run": run_id, "next": next_sync_at},
        )


@dataclass(frozen=True, slots=True)
class Latest:
    """A connected account of any user, with its latest run; `run` is 0 before the first."""

    user_id: int
    connection_id: int
    platform: str
    username: str | None
    connected: bool
    run: int
    finished: bool
    outcome: str | None
    detail: str | None
    figures: int
    progress: dict[str, Any] | None


def latest(
    conn: psycopg.Connection, platform: str | None, connection_ids: Sequence[int]
) -> list[Latest]:
    """Read the latest run of these connections, or of all that can be visited, of a platform."""
    with conn.transaction():
        rows = conn.execute(
            "SELECT c.user_id, c.id, c.platform, coalesce(c.platform_username, c.platform_name),"
            " c.state <> 'disconnected', coalesce(r.id, 0), r.finished_at IS NOT NULL,"
            " r.outcome, r.detail, coalesce(r.figures, 0), r.progress"
            " FROM integration_credentials c LEFT JOIN LATERAL (SELECT * FROM sync_runs r"
            "  WHERE r.user_id = c.user_id AND r.credential_id = c.id"
            "  ORDER BY r.id DESC LIMIT 1) AS r ON true"
            " WHERE CASE WHEN cardinality(%(ids)s::bigint[]) > 0 THEN c.id = ANY(%(ids)s)"
            " ELSE c.is_active AND (%(platform)s::text IS NULL OR c.platform = %(platform)s) END"
            " ORDER BY c.id",
            {"ids": list(connection_ids), "platform": platform},
        ).fetchall()
    return [Latest(*row) for row in rows]
