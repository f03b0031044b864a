"""A worker: runs queued jobs until it is stopped, beside the web app or alone."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import procrastinate

from tunescore.jobs.housekeeping import STALLED_SECONDS, retry_stalled

CONCURRENCY = 4
"""Jobs at a time. Those that only wait (for a platform, for PostgreSQL) cost next to nothing."""

HEARTBEAT_SECONDS = 2.0
"""How often a worker says that it is alive: a small part of `STALLED_SECONDS`."""

PATIENCE_SECONDS = 10.0
"""How long a stopping worker lets its jobs finish; what is left is retried by the next worker."""

RESTART_SECONDS = 2.0

log = logging.getLogger(__name__)


async def run_worker(queue: procrastinate.App) -> None:
    """Run jobs until cancelled. A lost database is waited for; the worker does not give up."""
    while True:
        try:
            await retry_stalled(queue)
            await queue.run_worker_async(
                name="worker",
                concurrency=CONCURRENCY,
                install_signal_handlers=False,
                delete_jobs="successful",
                shutdown_graceful_timeout=PATIENCE_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
            )
        except Exception:
            log.exception("The worker stopped and starts again in %s s", RESTART_SECONDS)
        await asyncio.sleep(RESTART_SECONDS)


async def run_queued_jobs(queue: procrastinate.App) -> None:
    """Run what is queued now and what that queues, and return when nothing more can be run.

    A job that waits for the lock of another one is left.
    """
    before: set[int | None] = set()
    while True:
        await queue.run_worker_async(
            wait=False,
            concurrency=CONCURRENCY,
            install_signal_handlers=False,
            listen_notify=False,
            delete_jobs="successful",
        )
        jobs = await queue.job_manager.list_jobs_async(status="todo")
        waiting = {job.id for job in jobs if job.scheduled_at is None}
        if waiting <= before:
            return
        before = waiting


@asynccontextmanager
async def working(queue: procrastinate.App) -> AsyncIterator[None]:
    """A worker in the background of the block; it is stopped in good order at the end."""
    task = asyncio.create_task(run_worker(queue), name="worker")
    try:
        yield
    finally:
        await _stop(task)


async def _stop(task: asyncio.Task[None]) -> None:
    """Cancel a worker and wait until it is gone.

    It is asked again after its patience: before Python 3.12 `asyncio.wait_for` could lose a
    cancellation, and psycopg's pool waits by it.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=PATIENCE_SECONDS + 1)
