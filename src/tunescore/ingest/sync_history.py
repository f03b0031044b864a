"""What earlier visits of a connection came to, as the next one has to know it."""

from dataclasses import dataclass
from datetime import datetime

import psycopg

REMEMBERED = 10
"""Of how many visits the number of calls is remembered."""


@dataclass(frozen=True, slots=True)
class History:
    """How it went so far.

    `done_at` is when the last visit began that was not cut short; `calls` is how many calls such a
    visit made at most, lately; `failing_since` and `tries` are of the failures of the moment that
    came one after the other until now.
    """

    done_at: datetime | None
    next_sync_at: datetime | None
    calls: int
    failing_since: datetime | None
    tries: int


def of_connection(conn: psycopg.Connection, user_id: int, number: int) -> History:
    """Read a connection's history."""
    with conn.transaction():
        row = conn.execute(
            "WITH runs AS (SELECT id, started_at, outcome, retry_at, calls FROM sync_runs"
            "  WHERE user_id = %(user)s AND credential_id = %(id)s AND finished_at IS NOT NULL),"
            " done AS (SELECT id, started_at, calls FROM runs"
            "  WHERE outcome IN ('ok', 'partly') AND retry_at IS NULL),"
            " failed AS (SELECT started_at FROM runs WHERE outcome = 'retry' AND id > coalesce("
            "  (SELECT max(id) FROM runs WHERE outcome <> 'retry'), 0))"
            " SELECT (SELECT max(started_at) FROM done), c.next_sync_at,"
            " (SELECT coalesce(max(jsonb_array_length(calls)), 0) FROM"
            "  (SELECT calls FROM done ORDER BY id DESC LIMIT %(remembered)s) AS last),"
            " (SELECT min(started_at) FROM failed WHERE started_at >= c.failing_since),"
            " (SELECT count(*) FROM failed WHERE started_at >= c.failing_since)"
            " FROM integration_credentials c WHERE c.user_id = %(user)s AND c.id = %(id)s",
            {"user": user_id, "id": number, "remembered": REMEMBERED},
        ).fetchone()
    if row is None:
        return History(None, None, 0, None, 0)
    return History(*row)


def postpone(conn: psycopg.Connection, user_id: int, run_id: int, next_sync_at: datetime) -> None:
    """Take back a run that asked nothing, because it could wait: it came to nothing to tell of."""
    with conn.transaction():
        conn.execute(
            "WITH gone AS (DELETE FROM sync_runs WHERE user_id = %(user)s AND id = %(run)s"
            " RETURNING user_id, credential_id) UPDATE integration_credentials c"
            " SET next_sync_at = %(next)s FROM gone WHERE c.user_id = gone.user_id"
            " AND c.id = gone.credential_id AND c.is_active",
            {"user": user_id, "run": run_id, "next": next_sync_at},
        )
