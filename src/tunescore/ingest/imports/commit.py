"""Commit, undo and discard of an import that was previewed.

Each function is one transaction on the connection that it is given, so a killed process leaves
either all of it or nothing. A commit and an undo take the user's lock first; what they write
depends only on which imports are committed, never on their order.
"""

import shutil
import time
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path

from psycopg import sql
from psycopg.types.json import Jsonb

from tunescore.errors import AnswerNeeded, NothingToImport, TuneScoreError
from tunescore.ingest.audience import rollup
from tunescore.ingest.audience.rollup import Touched
from tunescore.ingest.campaigns import rollup as campaigns
from tunescore.ingest.imports import batching, lines_cache, table_choice
from tunescore.ingest.imports.load import write
from tunescore.ingest.imports.record import (
    COLUMNS,
    OLDER,
    OLDER_LABEL,
    ImportRecord,
    as_record,
    check_database_room,
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
from tunescore.ingest.lines import matching, weak_names
from tunescore.ingest.lines.merge import Counts, Incoming, Progress, lock
from tunescore.ingest.rollups import corrections, figures
from tunescore.records import Skipped
from tunescore.statements.normalise.music import LINES_FILE, normalise
from tunescore.store.scope import UserStore

MANY_ROWS = 10_000
"""From how many rows on a commit brings PostgreSQL's statistics up to date itself."""

ROW_BYTES = 500
"""What a row takes on PostgreSQL's disk with its indexes and figures, and again in its log."""

_WRITTEN = (
    "statement_lines", "metrics_daily", "rollups", "audience_lines", "campaign_lines",
    "track_identifiers", "tracks", "releases", "artists",
)  # fmt: skip
"""The tables that a commit may write many rows of."""


def discard(store: UserStore, import_id: int) -> None:
    """Forget an import that holds no lines: a preview, an undone or a failed one."""
    with store.transaction():
        load(store, import_id, ("previewed", "undone", "failed"), "deleted")
        store.execute(
            "DELETE FROM imports WHERE user_id = %(user)s AND id = %(id)s", {"id": import_id}
        )


def check_ready(store: UserStore, import_id: int) -> None:
    """Raise what stands in the way of a previewed import's commit."""
    with store.transaction():
        row = load(store, import_id, ("previewed", "undone", "failed"), "imported")
        for question in row.questions:
            raise AnswerNeeded(question=question)
        row.mapping.check(row.table.columns, row.file_name)
        if row.rejected is not None and row.rejected == row.total_rows:
            raise NothingToImport(rows=row.total_rows, file=row.file_name)


def request_commit(store: UserStore, import_id: int) -> None:
    """Mark a previewed import as committing, if nothing stands in its way."""
    with store.transaction():
        check_ready(store, import_id)
        check_database_room(store, find(store, import_id).total_rows * ROW_BYTES)
        mark(store, import_id, "committing")


def request_undo(store: UserStore, import_id: int) -> None:
    """Mark a committed import as undoing."""
    with store.transaction():
        load(store, import_id, ("committed",), "undone")
        mark(store, import_id, "undoing")


def commit(store: UserStore, import_ids: Sequence[int], progress: Progress) -> None:
    """Write the lines of imports that were marked as committing; leave others as they are.

    It is one import, or several that go together (see `batching`).
    """
    with_memory(
        lambda large: _commit(store, import_ids, progress, large=large),
        large=len(import_ids) == 1 and is_large(store, import_ids[0]),
    )


def commit_at_once(store: UserStore, import_id: int, progress: Progress) -> None:
    """Mark a previewed import and write its lines in one transaction, for whoever waits for it."""
    with_memory(
        lambda large: _commit(store, [import_id], progress, large=large, mark_first=True),
        large=is_large(store, import_id),
    )


def _commit(
    store: UserStore,
    import_ids: Sequence[int],
    progress: Progress,
    *,
    large: bool,
    mark_first: bool = False,
) -> None:
    started = time.perf_counter()
    if not large:  # it is in before anybody could read how far it is
        progress = _silent
    with workspace(large=large) as folder, store.transaction():
        lock(store)
        if mark_first:
            for import_id in import_ids:
                request_commit(store, import_id)
        rows = _committing(store, import_ids)
        if not rows:
            return
        progress("comparing", 0, sum(row.total_rows for row in rows))
        counts = _merge(store, rows, folder, progress)
        _analyse(store, sum(one.imported for one in counts.values()))
        campaigns.renew(store, campaigns.sources_of(store, import_ids))
        _settle(store, rollup.touched(store, import_ids))
        if large:
            store.execute("ANALYZE verdicts")
        seconds = (time.perf_counter() - started) / len(rows)
        store_committed(store, rows, counts, seconds)
        _forget_counts(store, {row.source for row in rows})
        for row in rows:
            table_choice.forget(store, row)


def _analyse(store: UserStore, imported: int) -> None:
    """Bring PostgreSQL's statistics up to date where many rows came.

    Its own daemon comes by within minutes. Until then the planner would take a new account for an
    empty one, and the first screens of a large one would take as long.
    """
    if imported < MANY_ROWS:
        return
    # A coarse picture is enough until the daemon comes, and takes a quarter of the time.
    store.execute("SET LOCAL default_statistics_target = 25")
    # No question is asked of what is in an array, and looking into them takes the most time.
    columns = store.execute(
        "SELECT attrelid::regclass::text, array_agg(attname::text) FROM pg_attribute"
        " WHERE attrelid = ANY (%(tables)s::regclass[]) AND attnum > 0 AND NOT attisdropped"
        " AND attndims = 0 GROUP BY attrelid ORDER BY attrelid",
        {"tables": list(_WRITTEN)},
    ).fetchall()
    store.execute(
        sql.SQL("ANALYZE {}").format(
            sql.SQL(", ").join(
                sql.SQL("{} ({})").format(
                    sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
                )
                for table, names in columns
            )
        )
    )


def _committing(store: UserStore, import_ids: Sequence[int]) -> list[ImportRecord]:
    """Return those of some imports that wait for their commit, the oldest first."""
    return store.execute_as(
        as_record,
        f"SELECT {COLUMNS} FROM imports WHERE user_id = %(user)s AND id = ANY(%(ids)s)"
        " AND status = 'committing' ORDER BY id",
        {"ids": list(import_ids)},
    ).fetchall()


def undo(store: UserStore, import_id: int, progress: Progress) -> None:
    """Take an import back to the state before it, also when later imports overlap with it.

    Its lines go; the other imports of its source then put in what they hold of them, from their
    kept tables.
    """
    with_memory(lambda large: _undo(store, import_id, progress, large=large), large=True)


def undo_at_once(store: UserStore, import_id: int) -> None:
    """Mark a committed import and undo it in one transaction, for whoever waits for it."""
    with_memory(
        lambda large: _undo(store, import_id, _silent, large=large, mark_first=True),
        large=True,
    )


def _undo(
    store: UserStore, import_id: int, progress: Progress, *, large: bool, mark_first: bool = False
) -> None:
    with workspace(large=large) as folder, store.transaction():
        lock(store)
        if mark_first:
            request_undo(store, import_id)
        row = find(store, import_id)
        if row.status != "undoing":
            return
        changed = rollup.touched(store, [import_id])
        pitched = campaigns.sources_of(store, [import_id])
        for table in ("statement_lines", "audience_lines", "campaign_lines", *figures.TABLES):
            store.execute(
                sql.SQL("DELETE FROM {} WHERE user_id = %(user)s AND import_id = %(id)s").format(
                    sql.Identifier(table)
                ),
                {"id": import_id},
            )
        others = _overlapping(store, row)
        for done, other in enumerate(others):
            progress("undoing", done, len(others))
            held = _held(store, other.id)
            _merge(store, [other], folder, _silent)
            _took_over(store, other, _held(store, other.id) - held)
        campaigns.renew(store, pitched)
        weak_names.forget(store, import_id)
        matching.sweep(store)
        _settle(store, changed)
        _forget_counts(store, {row.source})
        store.execute(
            "UPDATE imports SET status = 'undone', undone_at = now(), progress = NULL"
            " WHERE user_id = %(user)s AND id = %(id)s",
            {"id": import_id},
        )


def _forget_counts(store: UserStore, sources: Collection[str]) -> None:
    """Forget what importing the waiting previews of some sources would do: it may be otherwise now.

    It is counted again when they are looked at. Those that somebody just asks to go in are left.
    """
    store.execute(
        "UPDATE imports SET imported = NULL, duplicates = NULL, superseded = NULL"
        " WHERE user_id = %(user)s AND id IN (SELECT id FROM imports WHERE user_id = %(user)s"
        " AND source = ANY(%(sources)s) AND status = 'previewed' AND imported IS NOT NULL"
        " FOR UPDATE SKIP LOCKED)",
        {"sources": list(sources)},
    )


def fail(store: UserStore, import_id: int, error: TuneScoreError) -> None:
    """Say on the import why its commit or undo could not be done; the facts are untouched."""
    with store.transaction():
        store.execute(
            "UPDATE imports SET status = CASE status WHEN 'undoing' THEN 'committed'"
            " ELSE 'failed' END, progress = NULL, error = %(error)s"
            " WHERE user_id = %(user)s AND id = %(id)s",
            {
                "error": Jsonb(
                    {"code": error.code, "detail": error.detail, "todo": error.next_step}
                ),
                "id": import_id,
            },
        )


def _held(store: UserStore, import_id: int) -> int:
    """Count the rows of an import that have a stored line."""
    row = store.execute(
        "SELECT count(*) FROM (SELECT line FROM statement_lines WHERE user_id = %(user)s"
        " AND import_id = %(id)s UNION SELECT line FROM audience_lines WHERE user_id = %(user)s"
        " AND import_id = %(id)s UNION SELECT line FROM campaign_lines WHERE user_id = %(user)s"
        " AND import_id = %(id)s) AS held",
        {"id": import_id},
    ).fetchone()
    return int(row[0]) if row else 0


def _took_over(store: UserStore, other: ImportRecord, rows: int) -> None:
    """Count the rows that another import holds now, because the undone one had them first.

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
    store.execute(
        "UPDATE imports SET imported = imported + %(more)s, duplicates = duplicates - %(known)s,"
        " skipped = %(skipped)s WHERE user_id = %(user)s AND id = %(id)s",
        {
            "more": known + late,
            "known": known,
            "skipped": Jsonb([asdict(rule) for rule in skipped]),
            "id": other.id,
        },
    )


def _silent(stage: str, done: int, total: int) -> None:
    """Report nothing: the caller reports for it."""


def _merge(
    store: UserStore, rows: Sequence[ImportRecord], folder: Path, progress: Progress
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
            normalise(kept_table(store, row, place), mapping, place)
        incoming.append(
            Incoming(row.id, row.source, row.view, row.rights, lines, good_rows(row), row.as_of)
        )
    counts: dict[int, Counts] = {}
    for turn in batching.turns(incoming):
        counts |= write(store, turn, mapping, progress)
    for row in rows:
        shutil.rmtree(folder / str(row.id))
    return counts


def _settle(store: UserStore, changed: Collection[Touched]) -> None:
    """Link names and campaigns to the tracks that they must be; renew the audience that changed."""
    rollup.renew(store, changed)
    matching.relink(store)
    weak_names.title_tracks(store)
    matching.drop_nameless_tracks(store)
    corrections.renew(store)
    campaigns.settle(store)


def _overlapping(store: UserStore, row: ImportRecord) -> list[ImportRecord]:
    """Return the committed imports of the same source that may hold lines of this one's."""
    return store.execute_as(
        as_record,
        f"SELECT {COLUMNS} FROM imports WHERE user_id = %(user)s AND source = %(source)s"
        " AND status = 'committed' AND id <> %(id)s ORDER BY id",
        {"source": row.source, "id": row.id},
    ).fetchall()
