"""A day of many connected accounts: fakes, workers of their own, and one clock for all of them."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerProcess
from typing import Any

import psycopg

from tests.command import FORKS
from tests.fakes.base import Fake
from tests.fakes.people import Account, Post
from tests.jobs.sync.studio import identity_of, tokens_of
from tunescore.ingest.connections import lifecycle
from tunescore.jobs.queue import build_services
from tunescore.jobs.sync.schedule import Slot
from tunescore.platforms import all_platforms
from tunescore.settings import Settings
from tunescore.store.encryption import Cipher
from tunescore.store.scope import UserStore

AT_ONCE = 6
"""How many visits one worker makes at a time."""


class SharedClock:
    """A clock that one process sets and all of them read."""

    def __init__(self, now: datetime, shared: Any = None) -> None:
        self.shared = shared or FORKS.Value("d", now.timestamp())

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.shared.value, UTC)

    def advance(self, **by: float) -> None:
        self.shared.value += timedelta(**by).total_seconds()


@contextmanager
def workers(count: int, settings: Settings, clock: SharedClock) -> Iterator[None]:
    """Workers in processes of their own, for the block."""
    done = FORKS.Event()
    dumped = settings.model_dump()
    started = [_started(dumped, clock, done) for _ in range(count)]
    try:
        yield
        assert all(one.is_alive() for one in started), "a worker died"
    finally:
        done.set()
        for one in started:
            one.join()


def _started(dumped: dict[str, Any], clock: SharedClock, done: Any) -> ForkServerProcess:
    process = FORKS.Process(target=_work, args=(dumped, clock.shared, done))
    process.start()
    return process


def _work(dumped: dict[str, Any], shared: Any, done: Any) -> None:
    clock = SharedClock(datetime.now(UTC), shared)
    settings = Settings.model_validate(dumped)

    async def run() -> None:
        services = build_services(settings, settings.database_url or "", clock)
        async with services.queue.open_async():
            task = asyncio.create_task(
                services.queue.run_worker_async(
                    concurrency=AT_ONCE,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=5,
                )
            )
            while not done.is_set() and not task.done():  # noqa: ASYNC110 - another process's
                await asyncio.sleep(0.1)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await services.database.close()

    asyncio.run(run())


def connect_all(
    settings: Settings, user: int, fake: Any, accounts: list[Account], now: datetime
) -> list[int]:
    """Connect accounts, as if their user had consented now; the connections' numbers."""
    cipher = Cipher(settings.secret_keys())
    with psycopg.connect(settings.database_url or "") as conn:
        return [
            lifecycle.connect(
                UserStore(conn, user),
                cipher,
                fake.key,
                identity_of(fake, account, tokens_of(fake.grant(account))),
                now,
            )
            for account in accounts
        ]


PostId = Callable[[Account, Post], object]


def as_if_visited_daily(
    settings: Settings,
    user: int,
    fake: Fake,
    accounts: list[tuple[int, Account]],
    now: datetime,
    post_id: PostId,
    calls: int,
) -> None:
    """Give connections the history that earlier days would have left: a run and known posts."""
    zone = all_platforms()[fake.key].zone
    with psycopg.connect(settings.database_url or "") as conn, conn.cursor() as cursor:
        slots = {number: Slot.of(user, number, zone) for number, _ in accounts}
        cursor.executemany(
            "INSERT INTO sync_runs (user_id, credential_id, trigger, started_at, finished_at,"
            " outcome, calls) VALUES (%s, %s, 'scheduled', %s, %s, 'ok', (SELECT"
            " jsonb_agg(jsonb_build_object('path', n)) FROM generate_series(1, %s) AS n))",
            [
                (user, number, slot.before(now), slot.before(now), calls)
                for number, slot in slots.items()
            ],
        )
        cursor.executemany(
            "UPDATE integration_credentials SET next_sync_at = %s, last_synced_at = %s,"
            " outcome = 'ok' WHERE user_id = %s AND id = %s",
            [(slot.after(now), slot.before(now), user, number) for number, slot in slots.items()],
        )
        cursor.executemany(
            "INSERT INTO connection_posts (user_id, credential_id, post_id, posted_at,"
            " figures_at, told_at) VALUES (%s, %s, %s, %s, %s, %s)",
            [
                (user, number, str(post_id(account, post)), post.at, seen, seen)
                for number, account in accounts
                for post in account.posts(now)
                for seen in [max(slots[number].before(now), post.at)]
            ],
        )
