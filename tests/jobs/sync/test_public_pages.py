"""Visits of accounts that are read from their public page: the same runs, rarer and gentler."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from tests.chromium import chromium
from tests.conftest import Clock
from tests.fakes.base import running
from tests.fakes.people import Account
from tests.fakes.tiktok import TikTok
from tests.jobs.sync.processes import kill, until, worker
from tests.jobs.sync.studio import Studio, settings_for
from tests.platforms.pages import alive, below
from tunescore.errors import ConnectedOfficially
from tunescore.ingest.connections import lifecycle
from tunescore.insights import connections
from tunescore.insights.connections import Standing
from tunescore.services import Services
from tunescore.store.scope import UserStore

PAGE = "tiktok_page"
HOURS = timedelta(hours=1)


@pytest.fixture
def studio(time: Clock, database_url: str, tmp_path: Path) -> Iterator[Studio]:
    with running(TikTok(clock=time)) as fake:
        settings = settings_for(fake, data_dir=tmp_path, database_url=database_url)
        settings = settings.model_copy(update={"chromium": Path(chromium())})
        yield Studio(fake, settings, time)


@pytest.fixture
def account(studio: Studio) -> Account:
    added: Account = studio.fake.add("paperlantern", "Paper Lantern Club", posts=20)
    return added


def connect(studio: Studio, username: str, links: tuple[str, ...] = ()) -> int:
    with psycopg.connect(studio.url) as conn:
        store = UserStore(conn, studio.user)
        return lifecycle.connect_page(store, PAGE, "tiktok", username, links, studio.clock())


def standing(studio: Studio, number: int) -> Standing:
    async def look(services: Services) -> Standing:
        async with services.database.read_for(studio.user) as session:
            return await connections.standing(session, number)

    return studio.run(look)


def test_a_visit_brings_figures_of_the_audience_with_where_they_stood(
    studio: Studio, account: Account
) -> None:
    number = connect(studio, account.username)
    assert studio.sync(number, "first") == "ok"
    assert list(studio.figures("followers").values()) == [account.followers(studio.clock())]
    lines = studio.rows(
        "SELECT DISTINCT platform, source, view, account_id, account_name, origin, rounded"
        " FROM audience_lines WHERE origin IS NOT NULL"
    )
    assert lines == [
        {
            "platform": "tiktok",
            "source": PAGE,
            "view": "public_page",
            "account_id": None,
            "account_name": account.username,
            "origin": "statsV2",
            "rounded": False,
        }
    ]
    assert studio.figures("engagement_rate")
    connection = studio.connection(number)
    assert connection["platform_user_id"] == str(account.id)
    [owner] = studio.rows("SELECT id, platform, username FROM social_accounts")
    assert (owner["platform"], owner["username"]) == ("tiktok", account.username)
    assert standing(studio, number).account_id == owner["id"]
    posts = studio.rows("SELECT url, caption, posted_at FROM social_posts ORDER BY posted_at DESC")
    newest = next(account.posts(studio.clock()))
    assert len(posts) == 12
    assert posts[0]["posted_at"] == newest.at
    assert posts[0]["caption"] == newest.title
    assert f"/@{account.username}/video/" in posts[0]["url"]


def test_the_next_visit_is_a_day_later_however_young_the_posts_are(
    studio: Studio, account: Account
) -> None:
    account.every = timedelta(hours=2)
    number = connect(studio, account.username)
    studio.sync(number)
    wait = studio.connection(number)["next_sync_at"] - studio.clock()
    assert wait > timedelta(0)
    studio.wait(number)
    wait = studio.connection(number)["next_sync_at"] - studio.clock()
    assert 23 * HOURS < wait < 25 * HOURS


def test_all_workers_read_one_profile_a_minute(studio: Studio, account: Account) -> None:
    other = studio.fake.add("lowtide", "Low Tide")
    first, second = connect(studio, account.username), connect(studio, other.username)
    assert studio.sync(first) == "ok"
    assert studio.sync(second) == "limited"
    assert len(studio.fake.calls.of("profile")) == 1
    studio.clock.advance(seconds=61)
    assert studio.sync(second) == "ok"


def test_a_wall_is_left_alone_for_hours_and_after_three_the_user_is_asked(
    studio: Studio, account: Account
) -> None:
    number = connect(studio, account.username)
    assert studio.sync(number) == "ok"
    studio.fake.wall = "login"
    studio.clock.advance(days=1)
    assert studio.sync(number) == "blocked"
    asked = len(studio.fake.calls)
    studio.clock.advance(hours=1)
    assert studio.sync(number) == "limited"
    assert "leaves it alone" in studio.last(number)["detail"]
    assert len(studio.fake.calls) == asked
    for _ in range(2):
        assert studio.connection(number)["next_sync_at"] >= studio.clock() + 4 * HOURS
        assert studio.wait(number) == "blocked"
    assert studio.connection(number)["next_sync_at"] is None
    assert "3 times in a row" in studio.last(number)["detail"]
    assert "enter its figures by hand" in studio.last(number)["detail"]
    assert studio.connection(number)["state"] == "connected"
    assert all(value > 0 for value in studio.figures("followers").values())
    studio.fake.wall = ""
    studio.clock.advance(hours=7)
    assert studio.sync(number) == "ok"
    assert studio.connection(number)["next_sync_at"] is not None


def test_where_the_account_is_connected_officially_its_page_is_not_read(
    studio: Studio, account: Account
) -> None:
    page = connect(studio, account.username)
    studio.sync(page)
    official = studio.connect(account)
    assert studio.connection(page)["state"] == "disconnected"
    studio.clock.advance(days=1)
    assert studio.sync(official) == "ok"
    assert studio.sync(page) is None
    assert len(studio.rows("SELECT FROM social_accounts")) == 1
    assert len(studio.figures("followers")) == 2
    with pytest.raises(ConnectedOfficially):
        connect(studio, account.username.upper())


def test_a_page_that_was_connected_before_the_name_was_known_gives_way_too(
    studio: Studio, account: Account
) -> None:
    official = studio.connect(account, scopes=["user.info.basic", "user.info.stats"])
    with psycopg.connect(studio.url) as conn:
        conn.execute("UPDATE integration_credentials SET platform_username = NULL")
    page = connect(studio, account.username)
    with psycopg.connect(studio.url) as conn:
        conn.execute(
            "UPDATE integration_credentials SET platform_username = %s WHERE id = %s",
            (account.username, official),
        )
    assert studio.sync(page) is None
    assert studio.connection(page)["state"] == "disconnected"


def test_of_two_figures_of_a_day_the_interfaces_is_shown(studio: Studio, account: Account) -> None:
    page = connect(studio, account.username)
    studio.fake.shape = "rounded"
    studio.sync(page)
    [day] = studio.rows("SELECT rounded FROM social_media_metrics")
    assert {"followers", "engagement_rate", "avg_likes"} <= set(day["rounded"])
    studio.clock.advance(hours=2)
    studio.sync(studio.connect(account))
    [day] = studio.rows("SELECT followers, rounded FROM social_media_metrics")
    assert (day["followers"], day["rounded"]) == (account.followers(studio.clock()), [])


def test_deleting_it_removes_what_its_page_brought(studio: Studio, account: Account) -> None:
    number = connect(studio, account.username)
    studio.sync(number)
    with psycopg.connect(studio.url) as conn:
        store = UserStore(conn, studio.user)
        lifecycle.disconnect(store, number, studio.clock())
        assert studio.connection(number)["terms_accepted_at"] is None
        assert lifecycle.delete(store, number).lines > 40
    assert studio.count() == 0
    assert studio.rows("SELECT FROM social_accounts") == []


def test_connecting_it_again_goes_on_with_the_same_connection(
    studio: Studio, account: Account
) -> None:
    number = connect(studio, account.username)
    studio.sync(number)
    with psycopg.connect(studio.url) as conn:
        lifecycle.disconnect(UserStore(conn, studio.user), number, studio.clock())
    assert studio.sync(number) is None
    assert connect(studio, account.username.upper()) == number
    assert studio.connection(number)["state"] == "connected"


def test_a_worker_that_is_killed_takes_its_browser_along(studio: Studio, account: Account) -> None:
    number = connect(studio, account.username)
    studio.fake.slow(30, "profile")
    process = worker(studio, number)
    until(lambda: studio.fake.waiting > 0)
    started = below(process.pid or 0)
    assert len(alive(started)) > 3, "a driver, a browser and its renderers"
    kill(process)
    until(lambda: not alive(started))
