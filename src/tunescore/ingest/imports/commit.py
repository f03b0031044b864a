"""The life of an import after its preview: committed, undone, discarded.

Each function is one transaction on the connection that it is given, so a killed process leaves
either all of it or nothing. A commit and an undo take the user's lock first; what they write
depends only on which imports are committed, never on their order.
"""

import shutil
import time
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from tunescore.errors import AnswerNeeded, NothingToImport, TuneScoreError
from tunescore.ingest.audience import rollup
from tunescore.ingest.audience.rollup import Touched
from tunescore.ingest.imports import batching, lines_cache, table_choice
from tunescore.ingest.imports.load import write
from tunescore.ingest.imports.record import (
    COLUMNS,
    OLDER,
    OLDER_LABEL,
    ImportRecord,
    as_record,
    find,
    good_rows,
    is_large,
    kept_table,
    load,
    mark,
    store_committed,
    with_memory,
    workspace,
)
from tunescore.ingest.lines import matching
from tunescore.ingest.lines.merge import Counts, Incoming, Progress, lock
from tunescore.records import Skipped
from tunescore.statements.normalise.music import LINES_FILE, normalise


def discard(conn: psycopg.Connection, user_id: int, import_id: int) -> None:
    """Forget an import that holds no lines: a preview, an undone or a failed one."""
    with conn.transaction():
        load(conn, user_id, import_id, ("previewed", "undone", "failed"), "deleted")
        conn.execute("DELETE FROM imports WHERE user_id = %s AND id = %s", (user_id, import_id))


def check_ready(conn: psycopg.Connection, user_id: int, import_id: int) -> None:
    """Raise what stands in the way of a previewed import's commit."""
    with conn.transaction():
        row = load(conn, user_id, import_id, ("previewed", "undone", "failed"), "imported")
        for question in row.questions:
            raise AnswerNeeded(question=question)
        row.mapping.check(row.table.columns, row.file_name)
        if row.rejected is not None and row.rejected == row.total_rows:
            raise NothingToImport(rows=row.total_rows, file=row.file_name)


def request_commit(conn: psycopg.Connection, user_id: int, import_id: int) -> None:
    """Mark a previewed import as committing, if nothing stands in its way."""
    with conn.transaction():
        check_ready(conn, user_id, import_id)
        mark(conn, user_id, import_id, "committing")


def request_undo(conn: psycopg.Connection, user_id: int, import_id: int) -> None:
    """Mark a committed import as undoing."""
    with conn.transaction():
        load(conn, user_id, import_id, ("committed",), "undone")
        mark(conn, user_id, import_id, "undoing")


def commit(
    conn: psycopg.Connection, user_id: int, import_ids: Sequence[int], progress: Progress
) -> None:
    """Write the lines of imports that were marked as committing; leave others as they are.

    It is one import, or several that go together (see `batching`).
    """
    with_memory(
        lambda large: _commit(conn, user_id, import_ids, progress, large=large),
        large=len(import_ids) == 1 and is_large(conn, user_id, import_ids[0]),
    )


def commit_at_once(
    conn: psycopg.Connection, user_id: int, import_id: int, progress: Progress
) -> None:
    """Mark a previewed import and write its lines in one transaction, for whoever waits for it."""
    with_memory(
        lambda large: _commit(conn, user_id, [import_id], progress, large=large, mark_first=True),
        large=is_large(conn, user_id, import_id),
    )


def _commit(
    conn: psycopg.Connection,
    user_id: int,
    import_ids: Sequence[int],
    progress: Progress,
    *,
    large: bool,
    mark_first: bool = False,
) -> None:
    started = time.perf_counter()
    if not large:  # it is in before anybody could read how far it is
        progress = _silent
    with workspace(large=large) as folder, conn.transaction():
        lock(conn, user_id)
        if mark_first:
            for import_id in import_ids:
                request_commit(conn, user_id, import_id)
        rows = _committing(conn, user_id, import_ids)
        if not rows:
            return
        progress("comparing", 0, sum(row.total_rows for row in rows))
        counts = _merge(conn, user_id, rows, folder, progress)
        _settle(conn, user_id, rollup.touched(conn, user_id, import_ids))
        seconds = (time.perf_counter() - started) / len(rows)
        store_committed(conn, user_id, rows, counts, seconds)
        _forget_counts(conn, user_id, {row.source for row in rows})
        for row in rows:
            table_choice.forget(conn, user_id, row)


def _committing(
    conn: psycopg.Connection, user_id: int, import_ids: Sequence[int]
) -> list[ImportRecord]:
    """Return those of some imports that wait for their commit, the oldest first."""
    return (
        conn.cursor(row_factory=as_record)
        .execute(
            f"SELECT {COLUMNS} FROM imports"
            " WHERE user_id = %s AND id = ANY(%s) AND status = 'committing'"
            " ORDER BY id",
            (user_id, list(import_ids)),
        )
        .fetchall()
    )


def undo(conn: psycopg.Connection, user_id: int, import_id: int, progress: Progress) -> None:
    """Take an import back to the state before it, also when later imports overlap with it.

    Its lines go; the other imports of its source then put in what they hold of them, from their
    kept tables.
    """
    with_memory(lambda large: _undo(conn, user_id, import_id, progress, large=large), large=True)


def undo_at_once(conn: psycopg.Connection, user_id: int, import_id: int) -> None:
    """Mark a committed import and undo it in one transaction, for whoever waits for it."""
    with_memory(
        lambda large: _undo(conn, user_id, import_id, _silent, large=large, mark_first=True),
        large=True,
    )


def _undo(
    conn: psycopg.Connection,
    user_id: int,
    import_id: int,
    progress: Progress,
    *,
    large: bool,
    mark_first: bool = False,
) -> None:
    with workspace(large=large) as folder, conn.transaction():
        lock(conn, user_id)
        if mark_first:
            request_undo(conn, user_id, import_id)
        row = find(conn, user_id, import_id)
        if row.status != "undoing":
            return
        changed = rollup.touched(conn, user_id, [import_id])
        for table in ("statement_lines", "audience_lines", "metrics_daily"):
            conn.execute(
                sql.SQL("DELETE FROM {} WHERE user_id = %s AND import_id = %s").format(
                    sql.Identifier(table)
                ),
                (user_id, import_id),
            )
        others = _overlapping(conn, user_id, row)
        for number, other in enumerate(others):
            progress("undoing", number, len(others))
            held = _held(conn, user_id, other.id)
            _merge(conn, user_id, [other], folder, _silent)
            _took_over(conn, user_id, other, _held(conn, user_id, other.id) - held)
        matching.sweep(conn, user_id)
        _settle(conn, user_id, changed)
        _forget_counts(conn, user_id, {row.source})
        conn.execute(
            "UPDATE imports SET status = 'undone', undone_at = now(), progress = NULL"
            " WHERE user_id = %s AND id = %s",
            (user_id, import_id),
        )


def _forget_counts(conn: psycopg.Connection, user_id: int, sources: Collection[str]) -> None:
    """Forget what importing the waiting previews of some sources would do: it may be otherwise now.

    It is counted again when they are looked at. Those that somebody just asks to go in are left.
    """
    conn.execute(
        "UPDATE imports SET imported = NULL, duplicates = NULL, superseded = NULL"
        " WHERE user_id = %(user)s AND id IN (SELECT id FROM imports WHERE user_id = %(user)s"
        " AND source = ANY(%(sources)s) AND status = 'previewed' AND imported IS NOT NULL"
        " FOR UPDATE SKIP LOCKED)",
        {"user": user_id, "sources": list(sources)},
    )


def fail(conn: psycopg.Connection, user_id: int, import_id: int, error: TuneScoreError) -> None:
    """Say on the import why its commit or undo could not be done; the facts are untouched."""
    with conn.transaction():
        conn.execute(
            "UPDATE imports SET status = CASE status WHEN 'undoing' THEN 'committed'"
            " ELSE 'failed' END, progress = NULL, error = %s WHERE user_id = %s AND id = %s",
            (
                Jsonb({"code": error.code, "detail": error.detail, "todo": error.next_step}),
                user_id,
                import_id,
            ),
        )


def _held(conn: psycopg.Connection, user_id: int, import_id: int) -> int:
    """Count the rows of an import that have a stored line."""
    row = conn.execute(
        "SELECT count(*) FROM (SELECT line FROM statement_lines WHERE user_id = %(user)s"
        " AND import_id = %(id)s UNION SELECT line FROM audience_lines WHERE user_id = %(user)s"
        " AND import_id = %(id)s) AS held",
        {"user": user_id, "id": import_id},
    ).fetchone()
    return int(row[0]) if row else 0


def _took_over(conn: psycopg.Connection, user_id: int, other: ImportRecord, rows: int) -> None:
    """Count the rows that another import holds now, because the undone one told them before it.

    They were said to be already there, or older than the undone file's; rows that this import had
    put in itself and lost to it were counted as imported all along.
    """
    known = min(rows, other.duplicates or 0)
    skipped = [*other.skipped]
    older = sum(rule.rows for rule in skipped if rule.reason == OLDER)
    late = min(rows - known, older)
    if late:
        skipped = [rule for rule in skipped if rule.reason != OLDER]
        if older > late:
            skipped.append(Skipped(OLDER, OLDER_LABEL, older - late))
    conn.execute(
        "UPDATE imports SET imported = imported + %s, duplicates = duplicates - %s, skipped = %s"
        " WHERE user_id = %s AND id = %s",
        (known + late, known, Jsonb([asdict(rule) for rule in skipped]), user_id, other.id),
    )


def _silent(stage: str, done: int, total: int) -> None:
    """Report nothing: the caller reports for it."""


def _merge(
    conn: psycopg.Connection,
    user_id: int,
    rows: Sequence[ImportRecord],
    folder: Path,
    progress: Progress,
) -> dict[int, Counts]:
    """Write the lines of imports that are not stored yet, and count them by import.

    They are those that the previews left, or the kept tables are read through their mappings again.
    """
    incoming = []
    for row in rows:
        place = folder / str(row.id)
        place.mkdir()
        lines = place / LINES_FILE
        mapping = row.mapping
        if not lines_cache.take(row, lines):
            normalise(kept_table(conn, user_id, row, place), mapping, place)
        incoming.append(
            Incoming(user_id, row.id, row.source, row.view, lines, good_rows(row), row.as_of)
        )
    counts: dict[int, Counts] = {}
    for turn in batching.turns(incoming):
        counts |= write(conn, turn, mapping, progress)
    for row in rows:
        shutil.rmtree(folder / str(row.id))
    return counts


def _settle(conn: psycopg.Connection, user_id: int, changed: Collection[Touched]) -> None:
    """Link names to the tracks that they must be, and renew the audience that has changed."""
    rollup.renew(conn, user_id, changed)
    matching.relink(conn, user_id)
    matching.drop_nameless_tracks(conn, user_id)


def _overlapping(conn: psycopg.Connection, user_id: int, row: ImportRecord) -> list[ImportRecord]:
    """Return the committed imports of the same source that may hold lines of this one's."""
    return (
        conn.cursor(row_factory=as_record)
        .execute(
            f"SELECT {COLUMNS} FROM imports"
            " WHERE user_id = %s AND source = %s AND status = 'committed'"
            " AND id <> %s ORDER BY id",
            (user_id, row.source, row.id),
        )
        .fetchall()
    )
