"""Imports whose commit or undo was asked for and is not done yet, of all users."""

from typing import Literal, NamedTuple

import psycopg


class Unfinished(NamedTuple):
    """An import that waits for its commit or undo, or is in the middle of it."""

    user_id: int
    import_id: int
    work: Literal["commit", "undo"]


def unfinished(conn: psycopg.Connection) -> list[Unfinished]:
    """Return every import that is marked as committing or undoing, the oldest first."""
    return [
        Unfinished(*row)
        for row in conn.execute(
            "SELECT user_id, id, CASE status WHEN 'committing' THEN 'commit' ELSE 'undo' END"
            " FROM imports WHERE status IN ('committing', 'undoing') ORDER BY id"
        ).fetchall()
    ]
