"""A label's day: many connected accounts, two workers, no budget exceeded.

The day is simulated, and everything else is real: the database, the queue, processes that work on
it, HTTP to fakes that count every call by the simulated second.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.base import Fake, running
from tests.fakes.facebook import Facebook
from tests.fakes.facebook_pages import FIRST_POST
from tests.fakes.instagram import Instagram
from tests.fakes.instagram_media import media_id
from tests.fakes.people import Account, Post
from tests.fakes.tiktok import TikTok
from tests.fakes.tiktok_display import video_id
from tests.fakes.x import X
from tests.fakes.x_posts import post_id as x_post_id
from tests.jobs.sync.simulation import SharedClock, as_if_visited_daily, connect_all, workers
from tests.jobs.sync.studio import Studio, settings_for
from tunescore.jobs.queue import build_services
from tunescore.jobs.sync import dispatch
from tunescore.settings import Settings

log = logging.getLogger(__name__)

EACH = pytest.mark.parametrize("each", [20, pytest.param(250, marks=pytest.mark.soak)])
"""How many accounts there are at each of the four platforms."""

STEP = timedelta(minutes=2)
BACKLOG = 0.1
"""How many visits may wait before the clock does, as a share of the accounts of a platform."""

MONTHLY_DOLLARS = 100


NAMES: dict[type[Fake], Callable[[Account, Post], object]] = {
    Instagram: media_id,
    Facebook: lambda page, post: f"{page.id}_{FIRST_POST + post.number}",
    TikTok: lambda _account, post: video_id(post),
    X: lambda _account, post: x_post_id(post),
}
"""How each platform names a post."""


def pass_a_day(settings: Settings, clock: SharedClock, each: int) -> None:
    """Let a simulated day pass, dispatching as the workers' own minute would."""

    async def run() -> None:
        services = build_services(settings, settings.database_url or "", clock)
        async with services.queue.open_async():
            until = clock() + timedelta(days=1, minutes=10)
            while clock() < until:
                clock.advance(seconds=STEP.total_seconds())
                await services.database.bulk(dispatch.dispatch, services, clock())
                await drained(services.queue, int(each * BACKLOG))
            await drained(services.queue, 0)
        await services.database.close()

    asyncio.run(run())


async def drained(queue: Any, most: int) -> None:
    """Wait until no more than so many visits wait or are under way."""
    while True:
        row = await queue.connector.execute_query_one_async(
            "SELECT count(*) AS n FROM procrastinate_jobs WHERE task_name = 'sync:account'"
            " AND status IN ('todo', 'doing')"
        )
        if row["n"] <= most:
            return
        await asyncio.sleep(0.02)


def add(fake: Fake, n: int) -> Account:
    """One of a label's accounts: most post now and then, some every other day."""
    every = timedelta(days=2) if n % 12 == 0 else timedelta(days=70)
    return fake.add(followers=300 + 17 * n, posts=20, every=every)


@EACH
def test_all_accounts_are_visited_in_a_day_and_no_budget_is_exceeded(
    database_url: str, tmp_path: Path, each: int
) -> None:
    begun = time.perf_counter()
    clock = SharedClock(datetime(2026, 10, 12, 6, tzinfo=UTC))
    with ExitStack() as stack:
        fakes: list[Fake] = [
            stack.enter_context(running(kind(clock=clock)))
            for kind in (Instagram, Facebook, TikTok, X)
        ]
        settings = settings_for(
            *fakes,
            data_dir=tmp_path,
            database_url=database_url,
            values={
                "TWITTER_MONTHLY_BUDGET_USD": str(MONTHLY_DOLLARS),
                "TWITTER_POSTS_PER_SYNC": "20",
            },
        )
        studio = Studio(fakes[0], settings, clock)
        connected: dict[Fake, list[tuple[int, Account]]] = {fake: [] for fake in fakes}
        for part in range(3):  # by the day that is simulated the first part has tokens to renew
            for fake in fakes:
                accounts = [add(fake, n) for n in range(part, each, 3)]
                numbers = connect_all(settings, studio.user, fake, accounts, clock())
                connected[fake] += zip(numbers, accounts, strict=True)
            clock.advance(days=13)
        start = clock()
        for fake in fakes:
            as_if_visited_daily(
                settings,
                studio.user,
                fake,
                connected[fake],
                start,
                NAMES[type(fake)],
                calls=8,
            )
            fake.calls.clear()
        prepared = time.perf_counter()
        with workers(2, settings, clock):
            pass_a_day(settings, clock, each)
        passed = time.perf_counter()
        report(studio, fakes, prepared - begun, passed - prepared)
        whatever_was_asked_was_allowed(fakes, each)
        everybody_was_visited(studio, start, each)


def everybody_was_visited(studio: Studio, start: datetime, each: int) -> None:
    rows = studio.rows(
        "SELECT platform, outcome, state, last_synced_at FROM integration_credentials"
    )
    assert len(rows) == 4 * each
    assert {row["state"] for row in rows} == {"connected"}
    late = [row for row in rows if row["last_synced_at"] <= start]
    assert late == []
    assert {row["outcome"] for row in rows} <= {"ok", "partly", "limited"}
    hours = Counter(
        row["hour"]
        for row in studio.rows(
            "SELECT DISTINCT ON (credential_id) extract(hour FROM started_at) AS hour"
            " FROM sync_runs WHERE started_at > %s ORDER BY credential_id, id",
            start,
        )
    )
    mean = 4 * each / 24  # of few, chance makes an hour fuller
    assert max(hours.values()) < max(2.5 * mean, mean + 5 * mean**0.5)
    assert studio.rows("SELECT FROM procrastinate_jobs WHERE status = 'failed'") == []


def whatever_was_asked_was_allowed(fakes: list[Fake], each: int) -> None:
    instagram, facebook, tiktok, x = fakes
    assert instagram.calls.most(3600, "app") <= 200
    assert instagram.calls.most(3600, "account") <= 200
    assert facebook.calls.most(3600, "account") <= 200
    assert tiktok.calls.most(60, "app+endpoint") <= 600
    assert x.calls.most(900, "account+endpoint") <= 75
    for fake in fakes:
        assert fake.safe.double_refreshes == 0
        assert max(fake.safe.refreshes.values(), default=0) <= 24
        assert not [call for call in fake.calls if call.status in {401, 429}]
    assert isinstance(x, X)
    assert Decimal(each) / 50 < x.budget.dollars() <= MONTHLY_DOLLARS


def report(studio: Studio, fakes: list[Fake], prepared: float, passed: float) -> None:
    outcomes = studio.rows(
        "SELECT c.platform, r.outcome, count(*) AS n FROM sync_runs r JOIN"
        " integration_credentials c ON c.id = r.credential_id GROUP BY 1, 2 ORDER BY 1, 2"
    )
    log.info("prepared in %.0f s, the day in %.0f s; %s", prepared, passed, outcomes)
    for fake in fakes:
        most = fake.calls.most(3600, "app")
        log.info("%s: %d calls, at most %d an hour", fake.key, len(fake.calls), most)
