"""Dispatcher of syncs: queues the accounts that are due, and a sync that a user asks for."""

from datetime import datetime

import psycopg
from procrastinate import Blueprint
from procrastinate.exceptions import AlreadyEnqueued

from tunescore.ingest.connections import ledger
from tunescore.jobs.sync import rate_limits
from tunescore.jobs.sync.run import sync_account
from tunescore.platforms import all_platforms
from tunescore.records import SyncTrigger
from tunescore.services import Services
from tunescore.store.scope import UserStore

EACH_MINUTE = "* * * * *"
AT_A_TIME = 200
"""How many accounts are queued in a minute at most."""


def dispatch(conn: psycopg.Connection, services: Services, now: datetime) -> int:
    """Queue the accounts that are due, and return how many those were."""
    due = ledger.due(conn, now=now, limit=AT_A_TIME)
    return sum(ask(UserStore(conn, one.user_id), services, one.id, "scheduled") for one in due)


def ask(store: UserStore, services: Services, connection_id: int, trigger: SyncTrigger) -> bool:
    """Queue a visit of an account; False where one waits already, which then is made for this.

    It is queued in the transaction of `store`, where there is one. Visits of the same account come
    one after the other.
    """
    name = f"connection {connection_id}"
    while True:
        try:
            with store.transaction():
                services.defer(
                    store.conn,
                    "sync:account",
                    lock=name,
                    queueing_lock=name,
                    user_id=store.user_id,
                    connection_id=connection_id,
                    trigger=trigger,
                )
        except AlreadyEnqueued:
            if trigger == "scheduled" or _taken_over(store.conn, name, trigger):
                return False
        else:
            return True


def _taken_over(conn: psycopg.Connection, name: str, trigger: SyncTrigger) -> bool:
    """Let the job that waits be for whoever asks: it may be one that is not due any more."""
    with conn.transaction():
        rows = conn.execute(
            "UPDATE procrastinate_jobs SET args = jsonb_set(args, '{trigger}', to_jsonb(%s::text))"
            " WHERE queueing_lock = %s AND status = 'todo' RETURNING id",
            (trigger, name),
        ).fetchall()
    return bool(rows)


def tasks(services: Services) -> Blueprint:
    """The jobs of this module: `dispatch` each minute, and `account` for one account."""
    blueprint = Blueprint()
    database, clock = services.database, services.clock

    @blueprint.periodic(cron=EACH_MINUTE)
    @blueprint.task(name="dispatch", queueing_lock="sync:dispatch")
    async def dispatch_due(timestamp: int) -> None:
        del timestamp
        await database.bulk(dispatch, services, clock())

    @blueprint.periodic(cron="47 * * * *")
    @blueprint.task(name="forget_calls", queueing_lock="sync:forget_calls")
    async def forget_calls(timestamp: int) -> None:
        del timestamp
        windows = [one.seconds for each in all_platforms().values() for one in each.limits]
        await rate_limits.forget_old(database, clock(), windows)

    @blueprint.task(name="account")
    async def account(user_id: int, connection_id: int, trigger: SyncTrigger) -> None:
        await sync_account(services, user_id, connection_id, trigger)

    return blueprint
