"""What nearly every command needs: settings, a running and migrated database, the services."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from tunescore.disk import temporary_files
from tunescore.ingest.rollups import rebuild
from tunescore.services import Services, utc_now
from tunescore.settings import Settings, load_settings
from tunescore.store.engine import open_connection
from tunescore.store.schema import migrate

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Installation:
    """An installation whose database runs and is up to date."""

    settings: Settings
    database_url: str

    def run(self, work: Callable[[Services], Awaitable[Answer]]) -> Answer:
        """Do asynchronous work with this installation's services, and close them."""
        from tunescore.jobs.queue import build_services

        async def run() -> Answer:
            services = build_services(self.settings, self.database_url, utc_now)
            try:
                async with services.queue.open_async():
                    return await work(services)
            finally:
                await services.database.close()

        return asyncio.run(run())


@contextmanager
def database_server(settings: Settings) -> Iterator[str]:
    """The address of the database; the embedded one runs for the block."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    from tunescore.store.embedded.server import EmbeddedPostgres
    from tunescore.store.embedded.watchdog import kept_running

    with EmbeddedPostgres(settings.cluster_dir) as server, kept_running(server):
        yield server.url


@contextmanager
def open_installation(settings: Settings | None = None) -> Iterator[Installation]:
    """The installation of this process's environment, for the block."""
    settings = settings or load_settings()
    with (
        stopped_by_signals(),
        database_server(settings) as database_url,
        temporary_files(settings.data_dir),
    ):
        migrate(database_url)
        _add_up_what_is_older(database_url)
        yield Installation(settings, database_url)


def _add_up_what_is_older(database_url: str) -> None:
    """Make the figures that imports of an older version do not have, which may take minutes."""
    with open_connection(database_url, autocommit=True) as connection:
        imports = rebuild.missing(connection)
    if imports:
        typer.echo("Adding up the figures of imports of an older version, once.", err=True)
        add_up(database_url, imports)


def add_up(database_url: str, imports: Sequence[rebuild.Held]) -> None:
    """Make the figures of imports again, with a progress bar on a terminal."""
    with (
        open_connection(database_url, autocommit=True) as connection,
        Progress(
            TextColumn("Adding up"),
            BarColumn(),
            TaskProgressColumn(),
            console=Console(stderr=True),
            transient=True,
        ) as bar,
    ):
        task = bar.add_task("Adding up", total=None)
        rebuild.rebuild(
            connection,
            imports,
            lambda done, total: bar.update(task, completed=done, total=total),
        )


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the block as Ctrl-C does, so that it can clear up."""

    def stop(number: int, _: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
