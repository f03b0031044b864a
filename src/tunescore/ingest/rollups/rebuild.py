"""Rebuild of figures and roll-ups from the stored lines: of older versions' imports, or of all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from tunescore.ingest.lines.merge import lock
from tunescore.ingest.rollups import corrections, figures
from tunescore.store.scope import UserStore

Progress = Callable[[int, int], None]
"""Called with the lines that are done, and all of them."""


@dataclass(frozen=True, slots=True)
class Held:
    """An import with figures, and how many stored figures of lines it has."""

    user_id: int
    import_id: int
    lines: int


def everything(conn: psycopg.Connection) -> list[Held]:
    """Return all imports that hold lines of statements."""
    rows = conn.execute(
        "SELECT user_id, import_id, count(*) FROM statement_lines GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()
    return [Held(*row) for row in rows]


def missing(conn: psycopg.Connection) -> list[Held]:
    """Return the imports that have figures and no roll-ups: an older version took them in."""
    rows = conn.execute(
        "SELECT m.user_id, m.import_id, sum(m.lines)::bigint FROM metrics_daily m WHERE NOT EXISTS"
        " (SELECT FROM rollups r WHERE r.user_id = m.user_id AND r.import_id = m.import_id)"
        " AND (m.metric <> 'earnings' OR m.currency IS NOT NULL AND m.view = 'statement')"
        " GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()
    return [Held(*row) for row in rows]


def rebuild(conn: psycopg.Connection, imports: Sequence[Held], progress: Progress) -> None:
    """Make the figures of imports again, those of each user in one transaction."""
    total, done = sum(one.lines for one in imports), 0
    by_user: dict[int, list[Held]] = {}
    for one in imports:
        by_user.setdefault(one.user_id, []).append(one)
    for user_id, theirs in by_user.items():
        store = UserStore(conn, user_id)
        with TemporaryDirectory(prefix="tunescore-") as folder, store.transaction():
            lock(store)
            for one in theirs:
                figures.renew(store, [one.import_id], Path(folder))
                done += one.lines
                progress(done, total)
            corrections.renew(store)
            figures.describe(store)
