"""Making, disconnecting and deleting connections.

Connecting an account again keeps its history, and never overwrites a refresh token with nothing.
Disconnecting erases the tokens and keeps what was told. Deleting removes everything that this
connection told; what files or the user told of the same account stays.
"""

from dataclasses import dataclass
from datetime import datetime

import psycopg

from tunescore.errors import NotFound
from tunescore.ingest.audience import rollup
from tunescore.ingest.audience.rollup import Touched
from tunescore.ingest.connections.token_columns import encrypted
from tunescore.records import Identity
from tunescore.store.encryption import Cipher


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a connection told: days of the account, posts, and figures in all."""

    days: int
    posts: int
    lines: int


def connect(
    conn: psycopg.Connection,
    cipher: Cipher,
    user_id: int,
    platform: str,
    identity: Identity,
    now: datetime,
) -> int:
    """Connect an account, or connect it again; its number. It is due at once."""
    with conn.transaction():
        row = conn.execute(
            "INSERT INTO integration_credentials AS c (user_id, platform, platform_user_id,"
            " platform_username, platform_name, picture_url, owner_id, access_token,"
            " refresh_token, token_expires_at, refresh_expires_at, scopes, is_active, state,"
            " next_sync_at, created_at, updated_at) VALUES (%(user)s, %(platform)s, %(account)s,"
            " %(username)s, %(name)s, %(picture)s, %(owner)s, %(access)s, %(refresh)s,"
            " %(expires)s, %(refresh_expires)s, %(scopes)s, true, 'connected', %(now)s, %(now)s,"
            " %(now)s) ON CONFLICT (user_id, platform, platform_user_id) DO UPDATE SET"
            " platform_username = coalesce(excluded.platform_username, c.platform_username),"
            " platform_name = coalesce(excluded.platform_name, c.platform_name),"
            " picture_url = coalesce(excluded.picture_url, c.picture_url),"
            " owner_id = coalesce(excluded.owner_id, c.owner_id),"
            " access_token = excluded.access_token,"
            " refresh_token = coalesce(excluded.refresh_token, c.refresh_token),"
            " token_expires_at = excluded.token_expires_at, refresh_expires_at ="
            " CASE WHEN excluded.refresh_token IS NULL THEN c.refresh_expires_at"
            " ELSE excluded.refresh_expires_at END, scopes = excluded.scopes,"
            " is_active = true, state = 'connected', outcome = NULL, reason = NULL,"
            " detail = NULL, retry_at = NULL, failing_since = NULL, unsupported = '{}',"
            " missing = '[]', next_sync_at = excluded.next_sync_at, rotated_at = NULL,"
            " updated_at = excluded.updated_at RETURNING c.id",
            {
                "user": user_id,
                "platform": platform,
                "account": identity.platform_user_id,
                "username": identity.username,
                "name": identity.name,
                "picture": identity.picture_url,
                "owner": identity.owner_id,
                "now": now,
                **encrypted(cipher, identity.tokens),
            },
        ).fetchone()
    assert row  # noqa: S101 - an upsert returns its row
    return int(row[0])


def disconnect(conn: psycopg.Connection, user_id: int, number: int, now: datetime) -> None:
    """Erase a connection's tokens and keep what it told. Raises `NotFound`."""
    with conn.transaction():
        done = conn.execute(
            "UPDATE integration_credentials SET access_token = NULL, refresh_token = NULL,"
            " token_expires_at = NULL, refresh_expires_at = NULL, scopes = '{}',"
            " is_active = false, state = 'disconnected', next_sync_at = NULL, outcome = NULL,"
            " reason = NULL, detail = NULL, retry_at = NULL, failing_since = NULL,"
            " updated_at = %s WHERE user_id = %s AND id = %s",
            (now, user_id, number),
        )
    if done.rowcount == 0:
        raise NotFound(thing="connection")


_TOLD = (
    " FROM audience_lines l WHERE l.user_id = %(user)s AND (l.platform, l.account_id) = (SELECT"
    " c.platform, c.platform_user_id FROM integration_credentials c"
    " WHERE c.user_id = %(user)s AND c.id = %(id)s) AND l.sync_run_id IN (SELECT r.id"
    " FROM sync_runs r WHERE r.user_id = %(user)s AND r.credential_id = %(id)s)"
)


def holdings(conn: psycopg.Connection, user_id: int, number: int) -> Holdings:
    """Count what deleting a connection would remove. Raises `NotFound`."""
    values = {"user": user_id, "id": number}
    with conn.transaction():
        row = conn.execute(
            "SELECT (SELECT count(*) FROM connection_posts p WHERE p.user_id = c.user_id"
            " AND p.credential_id = c.id) FROM integration_credentials c"
            " WHERE c.user_id = %(user)s AND c.id = %(id)s",
            values,
        ).fetchone()
        if row is None:
            raise NotFound(thing="connection")
        told = conn.execute(
            "SELECT count(DISTINCT l.date) FILTER (WHERE l.subject = 'account'), count(*)" + _TOLD,
            values,
        ).fetchone()
    days, lines = told or (0, 0)
    return Holdings(days=days, posts=row[0], lines=lines)


def delete(conn: psycopg.Connection, user_id: int, number: int) -> Holdings:
    """Remove a connection and everything that it told; what that was. Raises `NotFound`."""
    values = {"user": user_id, "id": number}
    with conn.transaction():
        conn.execute(
            "SELECT FROM integration_credentials WHERE user_id = %(user)s AND id = %(id)s"
            " FOR UPDATE",
            values,
        )
        held = holdings(conn, user_id, number)
        touched = {
            Touched(platform, account, name, playlists=False)
            for platform, account, name in conn.execute(
                "SELECT DISTINCT l.platform, l.account_id, lower(l.account_name)" + _TOLD, values
            ).fetchall()
        }
        conn.execute("DELETE" + _TOLD, values)
        conn.execute(
            "DELETE FROM integration_credentials WHERE user_id = %(user)s AND id = %(id)s", values
        )
        rollup.renew(conn, user_id, touched)
    return held
