"""The jobs that write an import's lines, or take them back.

Each is one transaction on a plain connection in a thread. How far it has come is told on a second
connection, so that it can be seen while the transaction is still open. The second connection also
holds a lock for as long as the work goes on: where it is not held nobody works on the import any
more, and the database knows that in the moment in which a process is killed. A job that runs again
after its worker was killed finds the import as it was and does it whole.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from contextlib import closing

import procrastinate
import psycopg
from procrastinate import Blueprint, JobContext
from psycopg.types.json import Jsonb

from tunescore.errors import TuneScoreError, Unexpected
from tunescore.ingest import imports
from tunescore.ingest.merge import Progress
from tunescore.ingest.unfinished import WORK, Unfinished, abandoned, at_work
from tunescore.store.engine import Database, open_connection

TOLD_EVERY_SECONDS = 0.2

TAKEN_UP = "* * * * * */15"
"""How often a worker looks for work that nobody does, beside looking once when it starts."""

STARTING_SECONDS = 0.5
"""How long a job may be on its way from the queue to its import."""

log = logging.getLogger(__name__)


class Teller:
    """Says that an import is worked on, and how far it is, where every browser can read it.

    Waits until nobody else works on the import.
    """

    def __init__(self, database_url: str, user_id: int, import_id: int) -> None:
        self._connection = open_connection(database_url, autocommit=True)
        self._key = (user_id, import_id)
        self._told = ("", 0.0)
        self._connection.execute("SELECT pg_advisory_lock(%s, %s)", at_work(import_id))

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Tell a stage at once and the rows of a stage now and then."""
        last, at = self._told
        if stage == last and time.monotonic() - at < TOLD_EVERY_SECONDS:
            return
        self._told = (stage, time.monotonic())
        self._connection.execute(
            "UPDATE imports SET progress = %s WHERE user_id = %s AND id = %s",
            (Jsonb({"stage": stage, "done": done, "total": total}), *self._key),
        )

    def close(self) -> None:
        """Close the second connection."""
        self._connection.close()


def run_commit(database_url: str, user_id: int, import_id: int) -> None:
    """Write an import that was marked as committing; what cannot be done is said on it."""
    _run(imports.commit, database_url, user_id, import_id)


def run_undo(database_url: str, user_id: int, import_id: int) -> None:
    """Take back an import that was marked as undoing; what cannot be done is said on it."""
    _run(imports.undo, database_url, user_id, import_id)


def _run(
    work: Callable[[psycopg.Connection, int, int, Progress], None],
    database_url: str,
    user_id: int,
    import_id: int,
) -> None:
    with (
        closing(open_connection(database_url)) as conn,
        closing(Teller(database_url, user_id, import_id)) as teller,
    ):
        try:
            work(conn, user_id, import_id, teller)
        except TuneScoreError as error:
            imports.fail(conn, user_id, import_id, error)
        except Exception:
            incident = secrets.token_hex(4)
            log.exception("Incident %s", incident)
            imports.fail(conn, user_id, import_id, Unexpected(incident=incident))


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
    for one in left:
        if one in running:
            await queue.job_manager.retry_job(running[one])
        else:
            await queue.configure_task(f"imports:{one.work}").defer_async(
                user_id=one.user_id, import_id=one.import_id
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
            user_id, import_id = job.task_kwargs["user_id"], job.task_kwargs["import_id"]
            one = Unfinished(int(str(user_id)), int(str(import_id)), work)
            if job.status == "todo":
                waiting.add(one)
            elif job.status == "doing":
                running[one] = job
    return waiting, running


def tasks(database: Database) -> Blueprint:
    """The jobs of this module: `commit` and `undo`, each for one import of one user."""
    blueprint = Blueprint()

    @blueprint.periodic(cron=TAKEN_UP)
    @blueprint.task(name="take_up_left", queueing_lock="take_up_left", pass_context=True)
    async def take_up_left(context: JobContext, timestamp: int) -> None:
        del timestamp
        await take_up(context.app, database)

    @blueprint.task(name="commit")
    def commit(user_id: int, import_id: int) -> None:
        run_commit(database.url, user_id, import_id)

    @blueprint.task(name="undo")
    def undo(user_id: int, import_id: int) -> None:
        run_undo(database.url, user_id, import_id)

    return blueprint
