"""The visit of one account, from the tokens to the figures, and the queue that brings it about."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeVar

import psycopg
import pytest
from pydantic import SecretStr

from tests.fakes.base import Fake
from tests.fakes.facebook import Facebook
from tests.fakes.instagram import Instagram
from tests.fakes.instagram_media import media_id
from tests.fakes.tiktok import TikTok
from tests.fakes.x import X
from tests.jobs.sync.conftest import MakeStudio
from tests.jobs.sync.processes import until, worker
from tests.jobs.sync.studio import Studio
from tunescore.ingest.connections import lifecycle
from tunescore.jobs.housekeeping import retry_stalled
from tunescore.jobs.queue import build_services
from tunescore.jobs.sync import dispatch, schedule
from tunescore.jobs.worker import run_queued_jobs
from tunescore.services import Services
from tunescore.store.scope import UserStore

Answer = TypeVar("Answer")
DAY = timedelta(days=1)
ENOUGH_SECONDS = 10


def serve(studio: Studio, work: Callable[[Services], Awaitable[Answer]]) -> Answer:
    """Do something with the services of an installation, its queue among them."""

    async def run() -> Answer:
        services = build_services(studio.settings, studio.url, studio.clock)
        try:
            async with services.queue.open_async():
                return await work(services)
        finally:
            await services.database.close()

    return asyncio.run(run())


def dispatched(studio: Studio) -> int:
    """Dispatch what is due, do it, and tell how many accounts it was."""

    async def work(services: Services) -> int:
        count = await services.database.bulk(dispatch.dispatch, services, studio.clock())
        await run_queued_jobs(services.queue)
        return count

    return serve(studio, work)


def test_a_first_visit_brings_the_profile_the_posts_and_thirty_days(instagram: Studio) -> None:
    account = instagram.fake.add(followers=5000, posts=30)
    number = instagram.connect(account)
    assert instagram.sync(number, "first") == "ok"
    run = instagram.last(number)
    assert (run["trigger"], run["outcome"], run["posts"]) == ("first", "ok", 30)
    assert run["finished_at"] == instagram.clock.now
    assert run["figures"] > 200
    assert {call["path"] for call in run["calls"]} >= {"/v26.0/me", "/v26.0/me/media"}
    assert all(set(call) == {"method", "host", "path", "status", "ms"} for call in run["calls"])
    assert list(instagram.figures("followers").values()) == [account.followers(instagram.clock())]
    assert len(instagram.figures("reach")) >= 29
    connection = instagram.connection(number)
    assert connection["outcome"] == "ok"
    assert connection["last_synced_at"] == instagram.clock.now
    assert timedelta(0) < connection["next_sync_at"] - instagram.clock.now < DAY * 1.01


@pytest.mark.parametrize("kind", [Instagram, Facebook, TikTok, X])
def test_a_visit_takes_less_than_ten_seconds_where_every_answer_takes_200_ms(
    at: MakeStudio, kind: type[Fake]
) -> None:
    studio = at(kind)
    account = studio.fake.add(followers=5000, posts=80)
    number = studio.connect(account)
    studio.fake.slow(0.2)
    seconds = []
    for first in (True, False):
        begun = time.perf_counter()
        assert studio.sync(number, "first" if first else "asked") in {"ok", "partly"}
        seconds.append(round(time.perf_counter() - begun, 1))
        studio.clock.advance(days=1)
    assert max(seconds) < ENOUGH_SECONDS


def test_average_likes_of_a_page_count_every_reaction(at: MakeStudio) -> None:
    studio = at(Facebook)
    page = studio.fake.add(followers=5000, posts=12)
    assert studio.sync(studio.connect(page), "first") == "ok"
    likes = [page.told(post, studio.clock()).likes for post in page.posts(studio.clock())]
    assert len(likes) == 12
    [average] = studio.figures("avg_likes").values()
    assert average == round(Decimal(sum(likes)) / 12, 4)


def test_a_first_visit_shows_how_far_it_is(instagram: Studio) -> None:
    number = instagram.connect(instagram.fake.add(followers=3000, posts=40))
    instagram.fake.slow(0.15)
    process = worker(instagram, number)
    seen: list[dict[str, Any]] = []

    def finished() -> bool:
        runs = instagram.runs(number)
        if runs and runs[0]["progress"] is not None:
            seen.append(runs[0]["progress"])
        return bool(runs) and runs[0]["finished_at"] is not None

    until(finished)
    process.join()
    asking = [one for one in seen if one["stage"] == "asking"]
    done = [one["done"] for one in asking]
    assert done == sorted(done)
    assert len(set(done)) > 2
    assert all(0 < one["done"] < one["total"] for one in asking)
    assert instagram.last(number)["progress"] is None


def test_no_token_is_anywhere_but_encrypted(
    tiktok: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    number = tiktok.connect(tiktok.fake.add())
    tiktok.clock.advance(hours=30)
    tiktok.fake.fail("video/list", 500, times=None)
    tiktok.sync(number)
    tokens = list(tiktok.fake.safe.tokens)
    everything = caplog.text + str(tiktok.connection(number)) + str(tiktok.runs(number))
    everything += str(tiktok.rows("SELECT args FROM procrastinate_jobs"))
    assert len(tokens) == 4
    assert not [token for token in tokens if token in everything]
    assert tiktok.fake.client_secret not in everything


def test_whatever_is_due_is_queued_once_and_visited(instagram: Studio) -> None:
    numbers = [instagram.connect(instagram.fake.add(posts=3)) for _ in range(3)]
    assert dispatched(instagram) == 3
    assert [instagram.last(number)["trigger"] for number in numbers] == ["first"] * 3
    assert dispatched(instagram) == 0
    instagram.clock.advance(days=1, minutes=10)
    assert dispatched(instagram) == 3
    assert [instagram.last(number)["trigger"] for number in numbers] == ["scheduled"] * 3
    assert [len(instagram.runs(number)) for number in numbers] == [2, 2, 2]


def test_an_account_that_waits_already_is_not_queued_again(instagram: Studio) -> None:
    number = instagram.connect(instagram.fake.add(posts=3))

    async def work(services: Services) -> list[bool]:
        asked = [
            await services.database.bulk_for(
                instagram.user, dispatch.ask, services, number, "asked"
            )
            for _ in range(3)
        ]
        await services.database.bulk(dispatch.dispatch, services, instagram.clock())
        await run_queued_jobs(services.queue)
        return asked

    assert serve(instagram, work) == [True, False, False]
    assert len(instagram.runs(number)) == 1


def test_who_asks_is_visited_though_a_visit_that_is_not_due_waits_already(
    instagram: Studio,
) -> None:
    number = instagram.connect(instagram.fake.add(posts=3))
    assert instagram.sync(number) == "ok"

    async def work(services: Services) -> None:
        assert await services.database.bulk_for(
            instagram.user, dispatch.ask, services, number, "scheduled"
        )
        assert not await services.database.bulk_for(
            instagram.user, dispatch.ask, services, number, "asked"
        )
        await run_queued_jobs(services.queue)

    serve(instagram, work)
    assert [run["trigger"] for run in instagram.runs(number)] == ["asked", "asked"]


def test_a_visit_whose_worker_was_killed_is_made_by_another(
    instagram: Studio, connection: psycopg.Connection
) -> None:
    number = instagram.connect(instagram.fake.add(posts=3))

    async def work(services: Services) -> None:
        await services.database.bulk_for(instagram.user, dispatch.ask, services, number, "first")
        killed = await services.queue.job_manager.register_worker()
        assert await services.queue.job_manager.fetch_job(queues=None, worker_id=killed)
        # its lease over, the dispatcher queues it again, which waits for the same lock
        await services.database.bulk_for(
            instagram.user, dispatch.ask, services, number, "scheduled"
        )
        await run_queued_jobs(services.queue)
        assert instagram.runs(number) == []
        connection.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
        )
        assert await retry_stalled(services.queue) == 1
        await run_queued_jobs(services.queue)

    serve(instagram, work)
    assert [run["outcome"] for run in instagram.runs(number)] == ["ok"]


def test_a_disconnected_account_is_asked_no_more(instagram: Studio) -> None:
    number = instagram.connect(instagram.fake.add(posts=3))
    assert instagram.sync(number) == "ok"
    with psycopg.connect(instagram.url) as conn:
        lifecycle.disconnect(UserStore(conn, instagram.user), number, instagram.clock())
    asked = len(instagram.fake.calls)
    instagram.clock.advance(days=2)
    assert dispatched(instagram) == 0
    assert instagram.sync(number) is None
    assert len(instagram.fake.calls) == asked


def test_young_posts_are_read_hourly_and_older_ones_rarely(instagram: Studio) -> None:
    account = instagram.fake.add(followers=3000, posts=20, every=DAY * 2)
    number = instagram.connect(account)
    assert instagram.sync(number, "first") == "ok"
    begun = instagram.clock.now
    while instagram.clock.now < begun + DAY * 2:
        assert instagram.wait(number) == "ok"
    for post in account.posts(instagram.clock()):
        path = f"/v26.0/{media_id(account, post)}/insights"
        asked = [call.at for call in instagram.fake.calls if call.path == path]
        assert asked
        for one, other in pairwise(asked):
            often = schedule.every(one - post.at)
            assert often is not None
            assert other - one > often * 0.85
            assert other - one < often * 1.3 or other > one + DAY
    assert instagram.fake.calls.most(3600, "account") <= 200


def test_an_installation_without_the_platforms_keys_says_which_are_missing(
    instagram: Studio,
) -> None:
    number = instagram.connect(instagram.fake.add())
    instagram.settings = instagram.settings.model_copy(update={"platform_values": {}})
    assert instagram.sync(number) == "blocked"
    assert "INSTAGRAM_CLIENT_ID" in instagram.connection(number)["detail"]
    assert instagram.connection(number)["state"] == "connected"


def test_a_lost_secret_key_is_told_as_such(instagram: Studio) -> None:
    number = instagram.connect(instagram.fake.add())
    settings = instagram.settings
    instagram.settings = settings.model_copy(update={"secret": SecretStr("another")})
    assert instagram.sync(number) is None
    run = instagram.last(number)
    assert (run["outcome"], run["reason"]) == ("blocked", "secret_key_lost")
    assert "key" in run["detail"]
    instagram.settings = settings
    assert instagram.sync(number) == "ok"
