"""Jobs that keep the queue and the accounts tidy."""

import procrastinate
from procrastinate import Blueprint, JobContext
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from tunescore.accounts import mailed_links, members, sessions, throttle
from tunescore.ingest.connections import attempts
from tunescore.ingest.imports import stored_uploads, table_choice
from tunescore.services import Services

STALLED_SECONDS = 10.0
"""A worker whose last heartbeat is older counts as killed."""

OFTEN = "* * * * * */5"
"""Every 5 seconds: a killed worker's jobs are taken up a quarter of a minute later at most."""

FINISHED_JOBS_KEPT_HOURS = 24 * 7


async def retry_stalled(queue: procrastinate.App) -> int:
    """Give back the jobs whose worker was killed, and return how many those were.

    Where the same work has been queued again since, that job does it, and the killed one is ended.
    """
    stalled = list(
        await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS)
    )
    for job in stalled:
        try:
            await queue.job_manager.retry_job(job)
        except UniqueViolation:
            await queue.job_manager.finish_job(job, Status.ABORTED, delete_job=True)
    return len(stalled)


def tasks(services: Services) -> Blueprint:
    """The periodic jobs of this module."""
    database, clock = services.database, services.clock
    blueprint = Blueprint()

    @blueprint.periodic(cron=OFTEN)
    @blueprint.task(
        name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True
    )
    async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
        del timestamp
        await retry_stalled(context.app)

    @blueprint.periodic(cron="17 4 * * *")
    @blueprint.task(name="forget_old", queueing_lock="forget_old", pass_context=True)
    async def forget_old(context: JobContext, timestamp: int) -> None:
        del timestamp
        async with database.write() as session:
            for accounts in (sessions, throttle, mailed_links, members):
                await accounts.forget_old(session, clock())
        await database.bulk(table_choice.forget_left, now=clock())
        await database.bulk(stored_uploads.forget_old, now=clock())
        await database.bulk(attempts.forget_old, now=clock())
        await context.app.job_manager.delete_old_jobs(
            nb_hours=FINISHED_JOBS_KEPT_HOURS,
            include_failed=True,
            include_cancelled=True,
            include_aborted=True,
        )

    return blueprint
