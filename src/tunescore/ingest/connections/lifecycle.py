"""Connect, disconnect and delete accounts.

Connecting an account again keeps its history, and never overwrites a refresh token with nothing.
Disconnecting erases the tokens and keeps the figures. Deleting removes everything that this
connection reported; figures of the same account from files or by hand stay. An account's public
page is read only while the account is not connected officially.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tunescore.errors import ConnectedOfficially, NotFound
from tunescore.ingest.audience import rollup
from tunescore.ingest.audience.rollup import Touched
from tunescore.ingest.connections.token_columns import encrypted
from tunescore.records import SIGN_IN, Identity, by_name
from tunescore.store.encryption import Cipher
from tunescore.store.scope import UserStore


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is stored of a connection: days of the account, posts, and figures in all."""

    days: int
    posts: int
    lines: int


def connect(
    store: UserStore,
    cipher: Cipher,
    platform: str,
    identity: Identity,
    now: datetime,
    *,
    way: str = SIGN_IN,
    app_id: str | None = None,
) -> int:
    """Connect an account, or connect it again; return the connection's id. It is due at once.

    `app_id` is the app whose keys the tokens need.
    """
    with store.transaction():
        row = store.execute(
            "INSERT INTO integration_credentials AS c (user_id, platform, platform_user_id,"
            " platform_username, platform_name, picture_url, owner_id, way, app_id, access_token,"
            " refresh_token, token_expires_at, refresh_expires_at, token_secret, renew_at, scopes,"
            " is_active, state, next_sync_at, created_at, updated_at) VALUES (%(user)s,"
            " %(platform)s, %(account)s, %(username)s, %(name)s, %(picture)s, %(owner)s, %(way)s,"
            " %(app)s, %(access)s, %(refresh)s, %(expires)s, %(refresh_expires)s, %(secret)s,"
            " %(renew_at)s, %(scopes)s, true, 'connected', %(now)s, %(now)s, %(now)s)"
            " ON CONFLICT (user_id, platform, platform_user_id) DO UPDATE SET"
            " platform_username = coalesce(excluded.platform_username, c.platform_username),"
            " platform_name = coalesce(excluded.platform_name, c.platform_name),"
            " picture_url = coalesce(excluded.picture_url, c.picture_url),"
            " owner_id = coalesce(excluded.owner_id, c.owner_id),"
            " way = excluded.way, app_id = excluded.app_id,"
            " access_token = excluded.access_token,"
            " refresh_token = CASE WHEN excluded.refresh_token IS NULL AND excluded.way = c.way"
            " THEN c.refresh_token ELSE excluded.refresh_token END,"
            " token_expires_at = excluded.token_expires_at, refresh_expires_at ="
            " CASE WHEN excluded.refresh_token IS NULL AND excluded.way = c.way"
            " THEN c.refresh_expires_at ELSE excluded.refresh_expires_at END,"
            " token_secret = excluded.token_secret, renew_at = excluded.renew_at,"
            " scopes = excluded.scopes, is_active = true, state = 'connected',"
            " outcome = NULL, reason = NULL, detail = NULL, retry_at = NULL,"
            " failing_since = NULL, unsupported = '{}',"
            " missing = '[]', next_sync_at = excluded.next_sync_at, rotated_at = NULL,"
            " updated_at = excluded.updated_at RETURNING c.id",
            {
                "platform": platform,
                "account": identity.platform_user_id,
                "username": identity.username,
                "name": identity.name,
                "picture": identity.picture_url,
                "owner": identity.owner_id,
                "way": way,
                "app": app_id,
                "now": now,
                **encrypted(cipher, identity.tokens),
            },
        ).fetchone()
        _end_pages(store, platform, identity.username, now)
    assert row  # noqa: S101 - an upsert returns its row
    return int(row[0])


def connect_page(
    store: UserStore,
    platform: str,
    audience: str,
    username: str,
    post_links: Sequence[str],
    now: datetime,
) -> int:
    """Connect an account by its public page, or again; return the connection's id. It is due.

    The user has accepted the platform's terms. Raises `ConnectedOfficially`.
    """
    values = {
        "platform": platform,
        "audience": audience,
        "username": username,
        "account": by_name(username),
        "links": list(post_links),
        "now": now,
    }
    with store.transaction():
        if connected_officially(store, audience, username):
            raise ConnectedOfficially(username=username)
        row = store.execute(
            "UPDATE integration_credentials SET terms_accepted_at = %(now)s,"
            " post_links = %(links)s, is_active = true, state = 'connected', outcome = NULL,"
            " reason = NULL, detail = NULL, retry_at = NULL, failing_since = NULL,"
            " missing = '[]', next_sync_at = %(now)s, updated_at = %(now)s"
            " WHERE user_id = %(user)s AND platform = %(platform)s"
            " AND lower(platform_username) = lower(%(username)s) RETURNING id",
            values,
        ).fetchone()
        if row is None:
            row = store.execute(
                "INSERT INTO integration_credentials (user_id, platform, platform_user_id,"
                " platform_username, audience, way, terms_accepted_at, post_links, is_active,"
                " state, next_sync_at, created_at, updated_at) VALUES (%(user)s, %(platform)s,"
                " %(account)s, %(username)s, %(audience)s, 'page', %(now)s, %(links)s, true,"
                " 'connected', %(now)s, %(now)s, %(now)s) RETURNING id",
                values,
            ).fetchone()
    assert row  # noqa: S101 - an insert returns its row
    return int(row[0])


def connected_officially(store: UserStore, platform: str, username: str | None) -> bool:
    """Tell whether an account of this name is connected at the platform itself."""
    with store.transaction():
        row = store.execute(
            "SELECT FROM integration_credentials WHERE user_id = %(user)s"
            " AND platform = %(platform)s AND lower(platform_username) = lower(%(username)s)"
            " AND state = 'connected' LIMIT 1",
            {"platform": platform, "username": username},
        ).fetchone()
    return row is not None


def _end_pages(store: UserStore, platform: str, username: str | None, now: datetime) -> None:
    """Read an account's public page no more: it is connected at the platform itself."""
    rows = store.execute(
        "SELECT id FROM integration_credentials WHERE user_id = %(user)s"
        " AND audience = %(platform)s AND lower(platform_username) = lower(%(username)s)"
        " AND state <> 'disconnected'",
        {"platform": platform, "username": username},
    ).fetchall()
    for (connection_id,) in rows:
        disconnect(store, connection_id, now)


def disconnect(store: UserStore, connection_id: int, now: datetime) -> None:
    """Disconnect: erase a connection's tokens and keep its figures. Raises `NotFound`."""
    with store.transaction():
        done = store.execute(
            "UPDATE integration_credentials SET access_token = NULL, refresh_token = NULL,"
            " token_expires_at = NULL, refresh_expires_at = NULL, token_secret = NULL,"
            " renew_at = NULL, scopes = '{}',"
            " terms_accepted_at = NULL,"
            " is_active = false, state = 'disconnected', next_sync_at = NULL, outcome = NULL,"
            " reason = NULL, detail = NULL, retry_at = NULL, failing_since = NULL,"
            " updated_at = %(now)s WHERE user_id = %(user)s AND id = %(id)s",
            {"now": now, "id": connection_id},
        )
    if done.rowcount == 0:
        raise NotFound(thing="connection")


_REPORTED = (
    " FROM audience_lines l WHERE l.user_id = %(user)s"
    " AND l.platform = (SELECT coalesce(c.audience, c.platform) FROM integration_credentials c"
    " WHERE c.user_id = %(user)s AND c.id = %(id)s)"
    " AND l.account_id IS NOT DISTINCT FROM (SELECT CASE WHEN c.audience IS NULL"
    " THEN c.platform_user_id END FROM integration_credentials c"
    " WHERE c.user_id = %(user)s AND c.id = %(id)s) AND l.sync_run_id IN (SELECT r.id"
    " FROM sync_runs r WHERE r.user_id = %(user)s AND r.credential_id = %(id)s)"
)


def holdings(store: UserStore, connection_id: int) -> Holdings:
    """Count what deleting a connection would remove. Raises `NotFound`."""
    values = {"id": connection_id}
    with store.transaction():
        row = store.execute(
            "SELECT (SELECT count(*) FROM connection_posts p WHERE p.user_id = c.user_id"
            " AND p.credential_id = c.id) FROM integration_credentials c"
            " WHERE c.user_id = %(user)s AND c.id = %(id)s",
            values,
        ).fetchone()
        if row is None:
            raise NotFound(thing="connection")
        counted = store.execute(
            "SELECT count(DISTINCT l.date) FILTER (WHERE l.subject = 'account'), count(*)"
            + _REPORTED,
            values,
        ).fetchone()
    days, lines = counted or (0, 0)
    return Holdings(days=days, posts=row[0], lines=lines)


def delete(store: UserStore, connection_id: int) -> Holdings:
    """Delete a connection and all that it reported; return what that was. Raises `NotFound`."""
    values = {"id": connection_id}
    with store.transaction():
        store.execute(
            "SELECT FROM integration_credentials WHERE user_id = %(user)s AND id = %(id)s"
            " FOR UPDATE",
            values,
        )
        held = holdings(store, connection_id)
        touched = {
            Touched(platform, account, name, playlists=False)
            for platform, account, name in store.execute(
                "SELECT DISTINCT l.platform, l.account_id, lower(l.account_name)" + _REPORTED,
                values,
            ).fetchall()
        }
        store.execute("DELETE" + _REPORTED, values)
        store.execute(
            "DELETE FROM integration_credentials WHERE user_id = %(user)s AND id = %(id)s", values
        )
        rollup.renew(store, touched)
    return held
