"""Status of connections: as of when, when next, what was missing, and their last sync runs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from tunescore.errors import NotFound
from tunescore.records import ConnectionState, SyncOutcome
from tunescore.store.scope import UserSession

RUNS = 10
"""How many of the last runs are shown."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A connection, without its tokens, and its last runs, the newest first.

    `account_id` is the account that its figures are of, once there are any. `audience` is the
    platform whose audience a public page shows, where it is read from that, with the `post_links`
    that the user gave. `waits`: a visit was asked for and has not begun.
    """

    id: int
    platform: str
    account_id: int | None
    platform_user_id: str
    username: str | None
    name: str | None
    picture_url: str | None
    state: ConnectionState
    outcome: SyncOutcome | None
    reason: str | None
    detail: str | None
    retry_at: datetime | None
    failing_since: datetime | None
    scopes: tuple[str, ...]
    missing: tuple[dict[str, Any], ...]
    next_sync_at: datetime | None
    last_synced_at: datetime | None
    created_at: datetime
    audience: str | None
    post_links: tuple[str, ...]
    way: str
    token_expires_at: datetime | None
    waits: bool
    runs: tuple[RowMapping, ...]


async def standings(session: UserSession, connection_id: int | None = None) -> list[Standing]:
    """Return all connections, or the one, by platform and name."""
    values = {"id": connection_id, "runs": RUNS}
    found = await session.execute(
        "SELECT c.id, c.platform, a.id AS account_id, c.platform_user_id,"
        " c.platform_username AS username, c.platform_name AS name, c.picture_url, c.state,"
        " c.outcome, c.reason, c.detail, c.retry_at, c.failing_since, c.scopes, c.missing,"
        " c.next_sync_at, c.last_synced_at, c.created_at, c.audience, c.post_links, c.way,"
        " c.token_expires_at, EXISTS (SELECT"
        " FROM procrastinate_jobs j WHERE j.queueing_lock = 'connection ' || c.id"
        " AND j.status = 'todo' AND j.args ->> 'trigger' <> 'scheduled') AS waits"
        " FROM integration_credentials c"
        " LEFT JOIN LATERAL (SELECT o.id FROM social_accounts o WHERE o.user_id = c.user_id"
        " AND CASE WHEN c.audience IS NULL THEN o.platform = c.platform"
        " AND o.key = 'id:' || c.platform_user_id ELSE o.platform = c.audience"
        " AND lower(o.username) = lower(c.platform_username) END"
        " ORDER BY o.platform_user_id NULLS LAST, o.id LIMIT 1) AS a ON true"
        " WHERE c.user_id = :user"
        " AND (CAST(:id AS bigint) IS NULL OR c.id = :id)"
        " ORDER BY c.platform, c.platform_username NULLS LAST, c.id",
        values,
    )
    ran = await session.execute(
        "SELECT r.* FROM integration_credentials c CROSS JOIN LATERAL (SELECT r.id,"
        " r.credential_id, r.trigger, r.started_at, r.finished_at, r.outcome, r.reason,"
        " r.detail, r.retry_at, jsonb_array_length(r.calls) AS calls, r.figures, r.posts,"
        " r.progress FROM sync_runs r WHERE r.user_id = c.user_id AND r.credential_id = c.id"
        " ORDER BY r.id DESC LIMIT :runs) AS r WHERE c.user_id = :user"
        " AND (CAST(:id AS bigint) IS NULL OR c.id = :id) ORDER BY r.id DESC",
        values,
    )
    runs: dict[int, list[RowMapping]] = {}
    for run in ran.mappings():
        runs.setdefault(run["credential_id"], []).append(run)
    return [
        Standing(
            **{
                **row,
                "scopes": tuple(row["scopes"]),
                "missing": tuple(row["missing"]),
                "post_links": tuple(row["post_links"]),
            },
            runs=tuple(runs.get(row["id"], ())),
        )
        for row in found.mappings()
    ]


async def standing(session: UserSession, connection_id: int) -> Standing:
    """Return one connection; one that is not this user's is not found."""
    found = await standings(session, connection_id)
    if not found:
        raise NotFound(thing="connection")
    return found[0]


async def run(session: UserSession, connection_id: int, run_id: int) -> RowMapping:
    """Return one run of a connection with all that it asked. Raises `NotFound`."""
    answer = await session.execute(
        "SELECT id, trigger, started_at, finished_at, outcome, reason, detail, retry_at,"
        " calls, figures, posts, missing FROM sync_runs"
        " WHERE user_id = :user AND credential_id = :id AND id = :run",
        {"id": connection_id, "run": run_id},
    )
    found = answer.mappings().one_or_none()
    if found is None:
        raise NotFound(thing="visit")
    return found
