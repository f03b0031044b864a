"""The job queue: Procrastinate on the application's own database.

A module of jobs offers `tasks(services) -> Blueprint` and is named in `build_services` with its
namespace. Jobs are queued by name (`imports:commit`) through `Services.defer`, inside the
transaction that makes them necessary, so neither is ever there without the other.
"""

import procrastinate
from psycopg.rows import dict_row

from tunescore.jobs import housekeeping, imports
from tunescore.jobs.sync import dispatch
from tunescore.services import Clock, Services
from tunescore.settings import Settings
from tunescore.store.engine import Database, libpq_url

POOL_SIZE = 6


def build_services(settings: Settings, database_url: str, clock: Clock) -> Services:
    """The services of one application on one database; nothing is connected yet."""
    connector = procrastinate.PsycopgConnector(
        conninfo=libpq_url(database_url),
        min_size=1,
        max_size=POOL_SIZE,
        kwargs={"row_factory": dict_row},
    )
    services = Services(
        settings=settings,
        database=Database.at(database_url),
        queue=procrastinate.App(connector=connector),
        clock=clock,
    )
    for namespace, jobs in (
        ("housekeeping", housekeeping),
        ("imports", imports),
        ("sync", dispatch),
    ):
        services.queue.add_tasks_from(jobs.tasks(services), namespace=namespace)
    return services
