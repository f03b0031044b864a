"""Workers as processes of their own, which can be killed like any other."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from multiprocessing.context import ForkServerProcess

from tests.command import FORKS
from tests.jobs.sync.studio import Studio
from tunescore.jobs.queue import build_services
from tunescore.jobs.sync.run import sync_account
from tunescore.settings import Settings

WITHIN_SECONDS = 20


def worker(studio: Studio, number: int) -> ForkServerProcess:
    """A process that visits one account at the studio's present time."""
    process = FORKS.Process(
        target=_visit,
        args=(studio.settings.model_dump(), studio.clock.now, studio.user, number),
    )
    process.start()
    return process


def _visit(settings: dict[str, object], now: datetime, user: int, number: int) -> None:
    async def work() -> None:
        made = Settings.model_validate(settings)
        services = build_services(made, made.database_url or "", lambda: now)
        try:
            await sync_account(services, user, number, "asked")
        finally:
            await services.database.close()

    asyncio.run(work())


def until(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while not true():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


def kill(process: ForkServerProcess) -> None:
    """End a process as `kill -9` does."""
    process.kill()
    process.join()
