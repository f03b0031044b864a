"""The job queue: Procrastinate on the application's own database.

A module of jobs offers `tasks(services) -> Blueprint` and is named in `build_services` with its
namespace. Jobs are queued by name (`imports:commit`) through `Services.defer`, inside the
transaction that makes them necessary, so neither is ever there without the other.
"""

import procrastinate
from psycopg.rows import dict_row
from sqlalchemy import text

from tunescore.jobs import account_mail, alerts, housekeeping, imports
from tunescore.jobs.sync import dispatch
from tunescore.services import Clock, Services
from tunescore.settings import Settings
from tunescore.store.engine import Database, libpq_url

POOL_SIZE = 6


async def counts(database: Database) -> dict[str, int]:
    """Return how many jobs there are of each status."""
    async with database.read() as session:
        rows = await session.execute(
            text("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status")
        )
        return {status: count for status, count in rows}  # noqa: C416 - rows are typed this way


def build_services(
    settings: Settings, database_url: str, clock: Clock, *, query_seconds: float = 0
) -> Services:
    """The services of one application on one database; nothing is connected yet.

    `query_seconds` is how long a query of a session may take; 0 sets no limit.
    """
    connector = procrastinate.PsycopgConnector(
        conninfo=libpq_url(database_url),
        min_size=1,
        max_size=POOL_SIZE,
        kwargs={"row_factory": dict_row},
    )
    services = Services(
        settings=settings,
        database=Database.at(database_url, query_seconds=query_seconds),
        queue=procrastinate.App(connector=connector),
        clock=clock,
    )
    for namespace, jobs in (
        ("housekeeping", housekeeping),
        ("imports", imports),
        ("sync", dispatch),
        ("alerts", alerts),
        ("account_mail", account_mail),
    ):
        services.queue.add_tasks_from(jobs.tasks(services), namespace=namespace)
    return services
