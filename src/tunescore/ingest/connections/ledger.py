"""Connections in the store: which are due, their tokens, their sync runs.

Each function is one transaction, or a part of the caller's where one is open: writing a visit's
figures and ending its run go together (`snapshots.store`, `finish_run`). Tokens are in clear only
in what `load` and `locked` return.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from tunescore.errors import NotFound
from tunescore.ingest.connections.token_columns import decrypted, encrypted
from tunescore.records import (
    NO_TOKENS,
    SIGN_IN,
    Call,
    ConnectionState,
    Identity,
    Missing,
    SyncOutcome,
    SyncStage,
    SyncTrigger,
    Tokens,
)
from tunescore.store.encryption import Cipher
from tunescore.store.scope import UserStore

LEASE = timedelta(minutes=15)
"""How long a connection that was taken as due is not due again, unless its run ends sooner."""

GOOD: tuple[SyncOutcome, ...] = ("ok", "partly")


@dataclass(frozen=True, slots=True)
class Due:
    """A connection whose time has come."""

    user_id: int
    id: int
    platform: str


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection with its tokens; `tokens` is None once they were erased.

    One that is read from a public page has `NO_TOKENS`, until it is switched off.
    """

    user_id: int
    id: int
    platform: str
    platform_user_id: str
    username: str | None
    name: str | None
    picture_url: str | None
    state: ConnectionState
    tokens: Tokens | None
    unsupported: frozenset[str]
    failing_since: datetime | None
    last_synced_at: datetime | None
    rotated_at: datetime | None
    created_at: datetime
    audience: str | None = None
    """The platform whose audience its public page shows, where it is read from that."""
    post_links: tuple[str, ...] = ()
    way: str = SIGN_IN
    app_id: str | None = None
    """The app whose keys its tokens need; None: they need none, or it is not known."""

    def identity(self) -> Identity:
        """The account as its platform knows it. Only while it has tokens."""
        if self.tokens is None:
            raise ValueError("a disconnected account has no tokens")
        return Identity(
            self.platform_user_id, self.username, self.name, self.picture_url, self.tokens
        )


@dataclass(frozen=True, slots=True)
class Known:
    """The account of a connection: the platform's id of it, and what its user calls it."""

    platform_user_id: str
    called: str


@dataclass(frozen=True, slots=True)
class KnownPost:
    """A post that is known: when it was posted, and when its figures were asked for last."""

    posted_at: datetime
    figures_at: datetime | None
    """None: not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended."""

    outcome: SyncOutcome
    reason: str | None = None
    detail: str | None = None
    """A sentence for the user."""
    retry_at: datetime | None = None
    calls: tuple[Call, ...] = ()
    figures: int = 0
    posts: int = 0
    missing: tuple[Missing, ...] = ()


def due(conn: psycopg.Connection, now: datetime, limit: int) -> list[Due]:
    """Take the connections that are due, the longest waiting first.

    Those taken are not due again for `LEASE`, so that one whose job is lost is taken up again.
    """
    with conn.transaction():
        rows = conn.execute(
            "UPDATE integration_credentials c SET next_sync_at = %(lease)s FROM (SELECT user_id,"
            " id FROM integration_credentials WHERE is_active AND next_sync_at <= %(now)s"
            " ORDER BY next_sync_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED) AS taken"
            " WHERE c.user_id = taken.user_id AND c.id = taken.id"
            " RETURNING c.user_id, c.id, c.platform",
            {"now": now, "lease": now + LEASE, "limit": limit},
        ).fetchall()
    return [Due(*row) for row in rows]


def active(conn: psycopg.Connection) -> dict[tuple[str, str], int]:
    """Count the connections of all users that are visited, by platform and way."""
    rows = conn.execute(
        "SELECT platform, way, count(*) FROM integration_credentials WHERE is_active"
        " GROUP BY platform, way ORDER BY platform, way"
    ).fetchall()
    return {(platform, way): count for platform, way, count in rows}


def accounts(store: UserStore, platform: str) -> dict[int, Known]:
    """Return the accounts of the user's connections at a platform."""
    with store.transaction():
        rows = store.execute(
            "SELECT id, platform_user_id, coalesce('@' || platform_username, platform_name,"
            " platform_user_id) FROM integration_credentials WHERE user_id = %(user)s"
            " AND platform = %(platform)s",
            {"platform": platform},
        ).fetchall()
    return {row[0]: Known(row[1], row[2]) for row in rows}


def of_other_apps(
    conn: psycopg.Connection, platform: str, ways: Sequence[str], app_id: str | None
) -> int:
    """Count the visited connections of all users whose tokens need the keys of another app."""
    row = conn.execute(
        "SELECT count(*) FROM integration_credentials WHERE is_active AND platform = %s"
        " AND way = ANY(%s) AND app_id <> %s",
        (platform, list(ways), app_id or ""),
    ).fetchone()
    return int(row[0]) if row else 0


def load(store: UserStore, cipher: Cipher, connection_id: int) -> Connection:
    """Return a connection. Raises `NotFound`, `SecretKeyLost`."""
    return _read(store, cipher, connection_id, "")


def locked(store: UserStore, cipher: Cipher, connection_id: int) -> Connection:
    """Return a connection as it is now, and keep its row for the caller's transaction.

    Whoever refreshes tokens reads them so: a refresh of another worker is seen before. Raises
    `NotFound`, `SecretKeyLost`.
    """
    return _read(store, cipher, connection_id, " FOR UPDATE")


def _read(store: UserStore, cipher: Cipher, connection_id: int, locking: str) -> Connection:
    with store.transaction():
        row = store.execute_as(
            dict_row,
            "SELECT * FROM integration_credentials"
            f" WHERE user_id = %(user)s AND id = %(id)s{locking}",
            {"id": connection_id},
        ).fetchone()
    if row is None:
        raise NotFound(thing="connection")
    return Connection(
        user_id=store.user_id,
        id=connection_id,
        platform=row["platform"],
        platform_user_id=row["platform_user_id"],
        username=row["platform_username"],
        name=row["platform_name"],
        picture_url=row["picture_url"],
        state=row["state"],
        tokens=decrypted(cipher, row) if row["terms_accepted_at"] is None else NO_TOKENS,
        unsupported=frozenset(row["unsupported"]),
        failing_since=row["failing_since"],
        last_synced_at=row["last_synced_at"],
        rotated_at=row["rotated_at"],
        created_at=row["created_at"],
        audience=row["audience"],
        post_links=tuple(row["post_links"]),
        way=row["way"],
        app_id=row["app_id"],
    )


def store_tokens(
    store: UserStore, cipher: Cipher, connection_id: int, tokens: Tokens, now: datetime
) -> bool:
    """Keep renewed tokens; False where the account was disconnected or deleted meanwhile.

    A refresh token, its end, or scopes that the platform did not return stay as they were.
    """
    with store.transaction():
        kept = store.execute(
            "UPDATE integration_credentials SET access_token = %(access)s,"
            " token_expires_at = %(expires)s, refresh_token = coalesce(%(refresh)s, refresh_token),"
            " refresh_expires_at = coalesce(%(refresh_expires)s, refresh_expires_at),"
            " renew_at = %(renew_at)s,"
            " scopes = CASE WHEN cardinality(%(scopes)s::text[]) > 0 THEN %(scopes)s"
            " ELSE scopes END, rotated_at = %(now)s, updated_at = %(now)s"
            " WHERE user_id = %(user)s AND id = %(id)s AND state <> 'disconnected'",
            {
                "id": connection_id,
                "now": now,
                **encrypted(cipher, tokens),
            },
        )
    return kept.rowcount == 1


def begin_run(store: UserStore, connection_id: int, trigger: SyncTrigger, now: datetime) -> int:
    """Begin a sync run and return its id. Raises `NotFound`.

    A run that a killed worker left open is ended here.
    """
    with store.transaction():
        store.execute(
            "UPDATE sync_runs SET finished_at = %(now)s, outcome = 'retry',"
            " reason = 'interrupted', detail = 'The program was stopped in the middle.',"
            " progress = NULL WHERE user_id = %(user)s AND credential_id = %(id)s"
            " AND finished_at IS NULL",
            {"id": connection_id, "now": now},
        )
        row = store.execute(
            "INSERT INTO sync_runs (user_id, credential_id, trigger, started_at)"
            " SELECT user_id, id, %(trigger)s, %(now)s FROM integration_credentials"
            " WHERE user_id = %(user)s AND id = %(id)s RETURNING id",
            {"id": connection_id, "trigger": trigger, "now": now},
        ).fetchone()
    if row is None:
        raise NotFound(thing="connection")
    return int(row[0])


def report_progress(store: UserStore, run_id: int, stage: SyncStage, done: int, total: int) -> None:
    """Report the progress of a run, where every browser can read it."""
    with store.transaction():
        store.execute(
            "UPDATE sync_runs SET progress = %(progress)s WHERE user_id = %(user)s"
            " AND id = %(id)s AND finished_at IS NULL",
            {"progress": Jsonb({"stage": stage, "done": done, "total": total}), "id": run_id},
        )


def finish_run(
    store: UserStore, run_id: int, ended: Ended, now: datetime, next_sync_at: datetime | None
) -> None:
    """Finish a run: store how it ended, and when the next one is due.

    `reconnect` ends the connection until the user signs in again; nothing else does.
    """
    values = {
        "run": run_id,
        "now": now,
        "next": next_sync_at,
        "outcome": ended.outcome,
        "reason": ended.reason,
        "detail": ended.detail,
        "retry": ended.retry_at,
        "calls": Jsonb([_call(call) for call in ended.calls]),
        "figures": ended.figures,
        "posts": ended.posts,
        "missing": Jsonb([asdict(one) for one in ended.missing]),
        "good": ended.outcome in GOOD,
        "ends": ended.outcome == "reconnect",
    }
    with store.transaction():
        store.execute(
            "UPDATE sync_runs SET finished_at = %(now)s, outcome = %(outcome)s,"
            " reason = %(reason)s, detail = %(detail)s, retry_at = %(retry)s, calls = %(calls)s,"
            " figures = %(figures)s, posts = %(posts)s, missing = %(missing)s, progress = NULL"
            " WHERE user_id = %(user)s AND id = %(run)s",
            values,
        )
        store.execute(
            "UPDATE integration_credentials c SET outcome = %(outcome)s, reason = %(reason)s,"
            " detail = %(detail)s, retry_at = %(retry)s,"
            " missing = CASE WHEN %(good)s THEN %(missing)s::jsonb ELSE c.missing END,"
            " failing_since = CASE WHEN %(good)s THEN NULL"
            " ELSE coalesce(c.failing_since, %(now)s) END,"
            " last_synced_at = CASE WHEN %(good)s THEN %(now)s ELSE c.last_synced_at END,"
            " is_active = c.is_active AND NOT %(ends)s,"
            " state = CASE WHEN c.state = 'connected' AND %(ends)s THEN 'reconnect'"
            " ELSE c.state END,"
            " next_sync_at = CASE WHEN c.is_active AND NOT %(ends)s THEN %(next)s::timestamptz END,"
            " updated_at = %(now)s FROM sync_runs r WHERE r.user_id = %(user)s AND r.id = %(run)s"
            " AND c.user_id = r.user_id AND c.id = r.credential_id",
            values,
        )


def _call(call: Call) -> dict[str, Any]:
    """What is kept of a call: never a query, a header or a body."""
    return {
        "method": call.method,
        "host": call.host,
        "path": call.path.split("?")[0],
        "status": call.status,
        "ms": call.milliseconds,
    }


def known_posts(store: UserStore, connection_id: int) -> dict[str, KnownPost]:
    """Return the known posts of a connection, by their ids."""
    with store.transaction():
        rows = store.execute(
            "SELECT post_id, posted_at, figures_at FROM connection_posts"
            " WHERE user_id = %(user)s AND credential_id = %(id)s",
            {"id": connection_id},
        ).fetchall()
    return {row[0]: KnownPost(row[1], row[2]) for row in rows}
