"""Alerts after syncs: one a level, within one sync, and what a rule would have said before."""

from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.tiktok import TikTok
from tests.jobs.sync.conftest import MakeStudio
from tests.jobs.sync.studio import Studio
from tests.jobs.sync.test_run import serve
from tunescore.jobs import alerts
from tunescore.jobs.worker import run_queued_jobs
from tunescore.services import Services


@pytest.fixture
def studio(at: MakeStudio) -> Studio:
    return at(TikTok)


def work(studio: Studio) -> None:
    """Do what is queued."""

    async def run(services: Services) -> None:
        await run_queued_jobs(services.queue)

    serve(studio, run)


def said(studio: Studio, rule: str) -> list[dict[str, Any]]:
    return studio.rows(
        "SELECT level, title, detail, figures FROM alerts WHERE rule = %s ORDER BY id", rule
    )


def test_a_day_on_which_a_post_takes_off_gives_one_alert_a_level_within_one_sync(
    studio: Studio,
) -> None:
    account = studio.fake.add(followers=20_000, posts=20, every=timedelta(days=1))
    number = studio.connect(account)
    for _ in range(14):  # posts are compared at the same age, so they have to be seen young
        assert studio.sync(number) == "ok"
        studio.clock.advance(days=1)
    work(studio)
    assert said(studio, "post_level") == []
    hit = next(iter(account.posts(studio.clock()))).number + 1
    account.hits[hit] = 150.0
    studio.clock.now = account.post(hit).at
    levels: list[str] = []
    passed: list[str] = []
    for _ in range(12):
        studio.clock.advance(hours=6)
        assert studio.sync(number) == "ok"
        work(studio)
        views = account.told(account.post(hit), studio.clock()).views
        passed = [f"{level}" for level in (100_000, 1_000_000, 10_000_000) if views >= level]
        levels = [row["level"] for row in said(studio, "post_level")]
        assert set(levels) <= set(passed)
        assert passed[-1:] == levels[-1:], "the highest level is said within this sync"
    assert passed
    assert len(levels) == len(set(levels))
    [take_off] = said(studio, "take_off")
    assert "times as many" in take_off["detail"]


def test_a_connection_that_needs_the_user_is_an_alert(studio: Studio) -> None:
    account = studio.fake.add(followers=2_000, posts=3)
    number = studio.connect(account)
    assert studio.sync(number, "first") == "ok"
    studio.fake.revoke(account)
    studio.clock.advance(hours=30)
    assert studio.sync(number) == "reconnect"
    work(studio)
    [one] = said(studio, "connection")
    assert one["title"].endswith("has to be connected again")
    studio.clock.advance(days=1)
    serve(studio, lambda services: alerts.evaluate(services, studio.user))
    assert len(said(studio, "connection")) == 1


def test_an_evaluation_twice_says_nothing_twice(studio: Studio) -> None:
    account = studio.fake.add(followers=30_000, posts=25)
    number = studio.connect(account)
    for _ in range(3):
        studio.sync(number)
        studio.clock.advance(days=1)
    before = studio.rows("SELECT id FROM alerts ORDER BY id")
    serve(studio, lambda services: alerts.evaluate(services, studio.user))
    first = studio.rows("SELECT id FROM alerts ORDER BY id")
    studio.clock.advance(minutes=5)
    serve(studio, lambda services: alerts.evaluate(services, studio.user))
    assert studio.rows("SELECT id FROM alerts ORDER BY id") == first
    assert len(first) >= len(before)


def test_what_waits_to_be_evaluated_waits_once(studio: Studio) -> None:
    account = studio.fake.add(followers=2_000, posts=3)
    number = studio.connect(account)
    for _ in range(3):
        studio.sync(number)
    waiting = studio.rows(
        "SELECT count(*) AS n FROM procrastinate_jobs WHERE task_name = 'alerts:evaluate'"
        " AND status = 'todo'"
    )
    assert waiting[0]["n"] == 1
