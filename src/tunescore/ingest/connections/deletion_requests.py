"""Deletion and deauthorisation requests of a platform, for people who leave it.

The person is named by the platform's own id; whichever users here connected them are meant. A
request says nothing about what was connected after it was signed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import psycopg

from tunescore.errors import NotFound
from tunescore.ingest.connections import lifecycle
from tunescore.store.scope import UserStore


@dataclass(frozen=True, slots=True)
class Deletion:
    """A request for deletion and what was deleted."""

    code: str
    platform: str
    requested_at: datetime
    connections: int
    lines: int
    posts: int


def delete_person(
    conn: psycopg.Connection, platform: str, person: str, code: str, issued_at: datetime
) -> Deletion:
    """Delete every connection of a person with all of its data, in one transaction.

    A request is known again by its `code`: it is answered as before, and nothing is deleted.
    """
    with conn.transaction():
        taken = conn.execute(
            "INSERT INTO deletion_requests (code, platform, requested_at, connections, lines,"
            " posts) VALUES (%s, %s, %s, 0, 0, 0) ON CONFLICT DO NOTHING",
            (code, platform, issued_at),
        ).rowcount
        if not taken:
            return deletion(conn, code)
        held = [
            lifecycle.delete(UserStore(conn, user_id), connection_id)
            for user_id, connection_id in _of_person(conn, platform, person, "created", issued_at)
        ]
        conn.execute(
            "UPDATE deletion_requests SET connections = %s, lines = %s, posts = %s WHERE code = %s",
            (len(held), sum(one.lines for one in held), sum(one.posts for one in held), code),
        )
        return deletion(conn, code)


def deauthorize_person(
    conn: psycopg.Connection, platform: str, person: str, issued_at: datetime, now: datetime
) -> int:
    """Forget the tokens of a person who took the app's access back; count the connections.

    One that changed since then may have other tokens. If not, its next sync finds them refused.
    """
    with conn.transaction():
        found = _of_person(conn, platform, person, "updated", issued_at)
        for user_id, connection_id in found:
            UserStore(conn, user_id).execute(
                "UPDATE integration_credentials SET access_token = NULL, refresh_token = NULL,"
                " token_secret = NULL, renew_at = NULL,"
                " is_active = false, state = 'reconnect', outcome = 'reconnect',"
                " reason = 'access_taken_back', detail = 'The access was taken back at the"
                " platform.', next_sync_at = NULL, updated_at = %(now)s"
                " WHERE user_id = %(user)s AND id = %(id)s AND state <> 'disconnected'",
                {"now": now, "id": connection_id},
            )
    return len(found)


def deletion(conn: psycopg.Connection, code: str) -> Deletion:
    """Return a request for deletion by its code. Raises `NotFound`."""
    with conn.transaction():
        row = conn.execute(
            "SELECT code, platform, requested_at, connections, lines, posts"
            " FROM deletion_requests WHERE code = %s",
            (code.replace("\x00", ""),),
        ).fetchone()
    if row is None:
        raise NotFound(thing="request for deletion")
    return Deletion(*row)


def _of_person(
    conn: psycopg.Connection,
    platform: str,
    person: str,
    how: Literal["created", "updated"],
    issued_at: datetime,
) -> list[tuple[int, int]]:
    """The connections of a person that are no younger than a request, which has whole seconds."""
    rows = conn.execute(
        "SELECT user_id, id FROM integration_credentials WHERE platform = %(platform)s"
        " AND (owner_id = %(person)s OR platform_user_id = %(person)s)"
        f" AND date_trunc('second', {how}_at) <= %(issued_at)s ORDER BY user_id, id",
        {"platform": platform, "person": person, "issued_at": issued_at},
    ).fetchall()
    return [(row[0], row[1]) for row in rows]
