"""The job queue: Procrastinate on the application's own database.

A module of jobs offers `tasks(settings, database, clock) -> Blueprint` and is named in
`build_queue` with its namespace. Jobs are queued by name (`imports:commit`) through `defer`,
inside the transaction that makes them necessary, so neither is ever there without the other.
"""

import procrastinate
from procrastinate import JobContext
from procrastinate.types import JSONValue
from psycopg.rows import dict_row

from tunescore.jobs import housekeeping, imports
from tunescore.jobs.sync import dispatch
from tunescore.services import Clock, Services
from tunescore.settings import Settings
from tunescore.store.engine import Database, Writer, driver_connection, libpq_url

__all__ = ["JobContext", "build_queue", "build_services", "defer"]

POOL_SIZE = 6


def build_queue(
    settings: Settings,
    database: Database,
    clock: Clock,
) -> procrastinate.App:
    """A queue with every task of the application, not yet connected."""
    connector = procrastinate.PsycopgConnector(
        conninfo=libpq_url(database.url),
        min_size=1,
        max_size=POOL_SIZE,
        kwargs={"row_factory": dict_row},
    )
    queue = procrastinate.App(connector=connector)
    queue.add_tasks_from(housekeeping.tasks(database, clock), namespace="housekeeping")
    queue.add_tasks_from(imports.tasks(database), namespace="imports")
    queue.add_tasks_from(dispatch.tasks(settings, database, clock), namespace="sync")
    return queue


def build_services(settings: Settings, database_url: str, clock: Clock) -> Services:
    """The services of one application on one database; nothing is connected yet."""
    database = Database.at(database_url)
    return Services(
        settings=settings,
        database=database,
        queue=build_queue(settings, database, clock),
        clock=clock,
    )


async def defer(
    queue: procrastinate.App,
    session: Writer,
    task: str,
    *,
    lock: str | None = None,
    queueing_lock: str | None = None,
    **arguments: JSONValue,
) -> int:
    """Queue a job with the session's transaction; the job's number.

    Jobs with the same `lock` run one after the other. Raises `procrastinate.exceptions.
    AlreadyEnqueued` where a job with the same `queueing_lock` still waits.
    """
    deferrer = queue.configure_task(
        task,
        allow_unknown=False,
        lock=lock,
        queueing_lock=queueing_lock,
        connection=await driver_connection(session),
    )
    return await deferrer.defer_async(**arguments)
