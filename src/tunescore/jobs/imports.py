"""The jobs that write imports' lines, or take them back.

A job does several imports of one user, one after the other or some together, each time as one
transaction on a plain connection in a thread. The connection also holds a lock for each import that
the job has not done yet: where none is held nobody works on the import any more, and the database
knows that in the moment in which a process is killed. A job that runs again after its worker was
killed finds each import as it was and does it whole. How far a large one has come is told on a
second connection, so that it can be seen while the transaction is still open.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import groupby
from typing import Any

import procrastinate
import psycopg
from procrastinate import Blueprint, JobContext
from psycopg.types.json import Jsonb

from tunescore.errors import TuneScoreError, Unexpected
from tunescore.ingest.imports import batching, commit
from tunescore.ingest.imports.work_locks import WORK, Unfinished, abandoned, hold, let_go, wait_for
from tunescore.ingest.lines.merge import Progress
from tunescore.store.engine import Database
from tunescore.store.pool import PlainConnections

TOLD_EVERY_SECONDS = 0.2

AT_A_TIME = 200
"""How many imports one job does at most."""

TAKEN_UP = "* * * * * */15"
"""How often a worker looks for work that nobody does, beside looking once when it starts."""

STARTING_SECONDS = 0.5
"""How long a job may be on its way from the queue to its imports."""

Work = Callable[[psycopg.Connection, int, Sequence[int], Progress], None]
"""Does something with some imports of a user."""

log = logging.getLogger(__name__)


def at_a_time(import_ids: Sequence[int]) -> list[list[int]]:
    """Divide imports among jobs."""
    firsts = range(0, len(import_ids), AT_A_TIME)
    return [list(import_ids[first : first + AT_A_TIME]) for first in firsts]


class Teller:
    """Says how far an import is, where every browser can read it."""

    def __init__(self, plain: PlainConnections, user_id: int, import_id: int) -> None:
        self._plain = plain
        self._key = (user_id, import_id)
        self._told = ("", 0.0)
        self._lent = ExitStack()
        self._connection: psycopg.Connection | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Tell a stage at once and the rows of a stage now and then."""
        last, at = self._told
        if stage == last and time.monotonic() - at < TOLD_EVERY_SECONDS:
            return
        self._told = (stage, time.monotonic())
        if self._connection is None:
            self._connection = self._lent.enter_context(self._plain.lent())
        with self._connection.transaction():
            # Nobody waits until this is on the disk, least of all the lines on their way there.
            self._connection.execute("SET LOCAL synchronous_commit = off")
            self._connection.execute(
                "UPDATE imports SET progress = %s WHERE user_id = %s AND id = %s",
                (Jsonb({"stage": stage, "done": done, "total": total}), *self._key),
            )

    def close(self) -> None:
        """Give the second connection back."""
        self._lent.close()


def run_commit(plain: PlainConnections, user_id: int, import_ids: Sequence[int]) -> None:
    """Write imports that were marked as committing; what cannot be done is said on each."""
    _run(commit.commit, plain, user_id, import_ids, batching.batches)


def run_undo(plain: PlainConnections, user_id: int, import_ids: Sequence[int]) -> None:
    """Take back imports that were marked as undoing; what cannot be done is said on each."""
    _run(_undo, plain, user_id, import_ids, lambda _conn, _user_id, held: [[one] for one in held])


def _undo(
    conn: psycopg.Connection, user_id: int, import_ids: Sequence[int], progress: Progress
) -> None:
    (import_id,) = import_ids
    commit.undo(conn, user_id, import_id, progress)


def _run(
    work: Work,
    plain: PlainConnections,
    user_id: int,
    import_ids: Sequence[int],
    divide: Callable[[psycopg.Connection, int, Sequence[int]], list[list[int]]],
) -> None:
    """Do some work for imports, in batches; those that somebody else works on come last."""
    with plain.lent() as conn:
        try:
            held = hold(conn, import_ids)
            for batch in divide(conn, user_id, held):
                _do(work, conn, plain, user_id, batch)
                let_go(conn, batch)
            for import_id in sorted(set(import_ids) - set(held)):
                wait_for(conn, import_id)
                _do(work, conn, plain, user_id, [import_id])
                let_go(conn, [import_id])
        except BaseException:
            conn.close()  # and with it the locks
            raise


def _do(
    work: Work,
    conn: psycopg.Connection,
    plain: PlainConnections,
    user_id: int,
    import_ids: Sequence[int],
) -> None:
    """Do some work for a batch; where it fails each of them by itself, which tells the bad one."""
    teller = Teller(plain, user_id, import_ids[0])
    try:
        work(conn, user_id, import_ids, teller)
    except Exception as error:  # noqa: BLE001 -- it is told on its import, whatever it is
        if len(import_ids) > 1:
            log.warning("%s imports failed together: %r", len(import_ids), error)
            for import_id in import_ids:
                _do(work, conn, plain, user_id, [import_id])
        else:
            commit.fail(conn, user_id, import_ids[0], _told(error))
    finally:
        teller.close()


def _told(error: Exception) -> TuneScoreError:
    """Give what a user is told of an error; what was not foreseen is in the log."""
    if isinstance(error, TuneScoreError):
        return error
    incident = secrets.token_hex(4)
    log.error("Incident %s", incident, exc_info=error)
    return Unexpected(incident=incident)


async def take_up(queue: procrastinate.App, database: Database) -> int:
    """Queue the work of imports that nobody works on any more, and tell how many those were.

    Whoever asked for it was killed before it was queued, or its worker was killed at it. Work that
    nobody does is looked at twice, since a job needs a moment to begin.
    """
    if not await database.bulk(abandoned):
        return 0
    waiting, _ = await _jobs(queue)
    seen = [one for one in await database.bulk(abandoned) if one not in waiting]
    if not seen:
        return 0
    await asyncio.sleep(STARTING_SECONDS)
    still = await database.bulk(abandoned)
    waiting, running = await _jobs(queue)
    left = [one for one in seen if one in still and one not in waiting]
    for job in {running[one].id: running[one] for one in left if one in running}.values():
        await queue.job_manager.retry_job(job)
    unheard = [one for one in left if one not in running]
    for (user_id, work), those in groupby(sorted(unheard), key=lambda one: (one.user_id, one.work)):
        for import_ids in at_a_time([one.import_id for one in those]):
            await queue.configure_task(f"imports:{work}").defer_async(
                user_id=user_id, import_ids=[*import_ids]
            )
    return len(left)


async def _jobs(
    queue: procrastinate.App,
) -> tuple[set[Unfinished], dict[Unfinished, procrastinate.jobs.Job]]:
    """Give the work that waits in the queue, and the jobs that are under way."""
    waiting: set[Unfinished] = set()
    running: dict[Unfinished, procrastinate.jobs.Job] = {}
    for work in WORK:
        for job in await queue.job_manager.list_jobs_async(task=f"imports:{work}"):
            asked: dict[str, Any] = job.task_kwargs
            those = [Unfinished(asked["user_id"], number, work) for number in asked["import_ids"]]
            if job.status == "todo":
                waiting.update(those)
            elif job.status == "doing":
                running.update(dict.fromkeys(those, job))
    return waiting, running


def tasks(database: Database) -> Blueprint:
    """The jobs of this module: `commit` and `undo`, each for some imports of one user."""
    blueprint = Blueprint()

    @blueprint.periodic(cron=TAKEN_UP)
    @blueprint.task(name="take_up_left", queueing_lock="take_up_left", pass_context=True)
    async def take_up_left(context: JobContext, timestamp: int) -> None:
        del timestamp
        await take_up(context.app, database)

    @blueprint.task(name="commit")
    def commit(user_id: int, import_ids: list[int]) -> None:
        run_commit(database.plain, user_id, import_ids)

    @blueprint.task(name="undo")
    def undo(user_id: int, import_ids: list[int]) -> None:
        run_undo(database.plain, user_id, import_ids)

    return blueprint
