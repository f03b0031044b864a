"""Imports whose commit or undo was asked for and is not done yet, of all users."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import psycopg

Work = Literal["commit", "undo"]
WORK: tuple[Work, ...] = get_args(Work)

LOCK = 0x54756E65
"""The first half of the key of the advisory lock that is held while an import is worked on."""

HALF = 1 << 31


class Unfinished(NamedTuple):
    """An import that waits for its commit or undo, or is in the middle of it."""

    user_id: int
    import_id: int
    work: Work


def hold(conn: psycopg.Connection, import_ids: Sequence[int]) -> list[int]:
    """Mark imports as worked on until `let_go`, and return those that nobody else works on."""
    with conn.transaction():
        rows = conn.execute(
            "SELECT id FROM unnest(%s::bigint[]) AS id"
            " WHERE pg_try_advisory_lock(%s, (id %% %s)::int)",
            (sorted(import_ids), LOCK, HALF),
        ).fetchall()
    return [import_id for (import_id,) in rows]


def wait_for(conn: psycopg.Connection, import_id: int) -> None:
    """Mark an import as worked on, as soon as nobody else works on it."""
    with conn.transaction():
        conn.execute("SELECT pg_advisory_lock(%s, %s)", at_work(import_id))


def let_go(conn: psycopg.Connection, import_ids: Sequence[int]) -> None:
    """Say that the work on imports has ended."""
    with conn.transaction():
        conn.execute(
            "SELECT pg_advisory_unlock(%s, (id %% %s)::int) FROM unnest(%s::bigint[]) AS id",
            (LOCK, HALF, list(import_ids)),
        )


def at_work(import_id: int) -> tuple[int, int]:
    """Give the key of the advisory lock of whoever works on an import."""
    return LOCK, import_id % HALF


def abandoned(conn: psycopg.Connection) -> list[Unfinished]:
    """Return the imports marked as committing or undoing that nobody holds, the oldest first."""
    return [
        Unfinished(*row)
        for row in conn.execute(
            "SELECT user_id, id, CASE status WHEN 'committing' THEN 'commit' ELSE 'undo' END"
            " FROM imports WHERE status IN ('committing', 'undoing') AND NOT EXISTS ("
            "  SELECT FROM pg_locks JOIN pg_database d ON d.oid = database"
            "  WHERE locktype = 'advisory' AND d.datname = current_database() AND objsubid = 2"
            "  AND granted AND classid::bigint = %s AND objid::bigint = id %% %s)"
            " ORDER BY id",
            (LOCK, HALF),
        ).fetchall()
    ]
