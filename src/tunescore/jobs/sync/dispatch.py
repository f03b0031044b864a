"""Bringing visits about: a dispatcher that queues the accounts that are due, and whoever asks."""

from datetime import datetime

import procrastinate
from procrastinate import Blueprint, JobContext
from procrastinate.exceptions import AlreadyEnqueued

from tunescore.ingest.connections import ledger
from tunescore.jobs.office import Office
from tunescore.jobs.sync import rate_limits
from tunescore.jobs.sync.run import sync_account
from tunescore.platforms import all_platforms
from tunescore.records import SyncTrigger
from tunescore.services import Clock
from tunescore.settings import Settings
from tunescore.store.engine import Database

EACH_MINUTE = "* * * * *"
AT_A_TIME = 200
"""How many accounts are queued in a minute at most."""


async def dispatch(queue: procrastinate.App, database: Database, now: datetime) -> int:
    """Queue the accounts that are due, and tell how many those were."""
    due = await database.bulk(ledger.due, now=now, limit=AT_A_TIME)
    return sum([await ask(queue, one.user_id, one.id, "scheduled") for one in due])


async def ask(queue: procrastinate.App, user_id: int, number: int, trigger: SyncTrigger) -> bool:
    """Queue a visit of an account; False where one waits already, which then is made for this.

    Visits of the same account come one after the other.
    """
    name = f"connection {number}"
    job = queue.configure_task("sync:account", lock=name, queueing_lock=name)
    while True:
        try:
            await job.defer_async(user_id=user_id, number=number, trigger=trigger)
        except AlreadyEnqueued:
            if trigger == "scheduled" or await _taken_over(queue, name, trigger):
                return False
        else:
            return True


async def _taken_over(queue: procrastinate.App, name: str, trigger: SyncTrigger) -> bool:
    """Let the job that waits be for whoever asks: it may be one that is not due any more."""
    rows = await queue.connector.execute_query_all_async(
        "UPDATE procrastinate_jobs SET args = jsonb_set(args, '{trigger}', to_jsonb(%(trigger)s"
        "::text)) WHERE queueing_lock = %(name)s AND status = 'todo' RETURNING id",
        name=name,
        trigger=trigger,
    )
    return bool(rows)


def tasks(settings: Settings, database: Database, clock: Clock) -> Blueprint:
    """The jobs of this module: `dispatch` each minute, and `account` for one account."""
    blueprint = Blueprint()
    office = Office(settings, database, clock)

    @blueprint.periodic(cron=EACH_MINUTE)
    @blueprint.task(name="dispatch", queueing_lock="sync:dispatch", pass_context=True)
    async def dispatch_due(context: JobContext, timestamp: int) -> None:
        del timestamp
        await dispatch(context.app, database, clock())

    @blueprint.periodic(cron="47 * * * *")
    @blueprint.task(name="forget_calls", queueing_lock="sync:forget_calls")
    async def forget_calls(timestamp: int) -> None:
        del timestamp
        windows = [one.seconds for each in all_platforms().values() for one in each.limits]
        await rate_limits.forget_old(database, clock(), windows)

    @blueprint.task(name="account")
    async def account(user_id: int, number: int, trigger: SyncTrigger) -> None:
        await sync_account(office, user_id, number, trigger)

    return blueprint
