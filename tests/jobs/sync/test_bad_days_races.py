"""Bad days of workers: two that renew at once, and one that is killed at the worst moment."""

from typing import Any

import psycopg
import pytest

from tests.jobs.sync.processes import kill, until, worker
from tests.jobs.sync.studio import Studio


@pytest.fixture(params=["x", "tiktok"])
def rotating(request: pytest.FixtureRequest) -> Studio:
    """A platform whose refresh tokens are for a single use."""
    studio: Studio = request.getfixturevalue(request.param)
    return studio


def expired(studio: Studio) -> tuple[Any, int]:
    """A connected account whose access token's time is over."""
    account = studio.fake.add()
    number = studio.connect(account)
    assert studio.sync(number) == "ok"
    studio.clock.advance(hours=30)
    return account, number


def test_two_workers_that_renew_at_once_ask_once_and_both_go_on(rotating: Studio) -> None:
    account, number = expired(rotating)
    rotating.fake.slow(0.4, "token")
    both = [worker(rotating, number) for _ in range(2)]
    for one in both:
        one.join()
    assert [one.exitcode for one in both] == [0, 0]
    assert rotating.fake.safe.refreshes[account.id] == 1
    assert rotating.fake.safe.double_refreshes == 0
    assert rotating.connection(number)["state"] == "connected"
    assert rotating.connection(number)["outcome"] == "ok"
    assert not [call for call in rotating.fake.calls if call.status >= 400]


def test_two_workers_that_are_refused_at_once_renew_once(rotating: Studio) -> None:
    account = rotating.fake.add()
    number = rotating.connect(account)
    rotating.fake.expire(account)
    rotating.fake.slow(0.3)
    both = [worker(rotating, number) for _ in range(2)]
    for one in both:
        one.join()
    assert rotating.fake.safe.refreshes[account.id] == 1
    assert rotating.fake.safe.double_refreshes == 0
    assert rotating.connection(number)["outcome"] == "ok"


def test_a_worker_killed_after_the_save_loses_nothing(rotating: Studio) -> None:
    account, number = expired(rotating)
    rotating.fake.slow(10, "me" if rotating.platform.key == "twitter" else "user_info")
    rotating.fake.slow(10, "user")
    process = worker(rotating, number)
    until(lambda: rotating.connection(number)["rotated_at"] is not None)
    kill(process)
    rotating.fake.heal()
    assert rotating.sync(number) == "ok"
    assert rotating.fake.safe.refreshes[account.id] == 1
    assert rotating.fake.safe.double_refreshes == 0
    killed = rotating.runs(number)[-2]
    assert (killed["outcome"], killed["reason"], killed["figures"]) == ("retry", "interrupted", 0)


def killed_before_the_save(studio: Studio, number: int, account: Any) -> None:
    """Let a worker renew, and kill it while it waits to write the tokens down."""
    with psycopg.connect(studio.url) as holding:
        holding.execute(
            "SELECT FROM integration_credentials WHERE id = %s FOR NO KEY UPDATE", (number,)
        )
        process = worker(studio, number)
        until(lambda: studio.fake.safe.refreshes[account.id] == 1)
        until(
            lambda: bool(
                studio.rows(
                    "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    " AND query LIKE 'UPDATE integration_credentials SET access_token%%'"
                )
            )
        )
        kill(process)
    assert studio.connection(number)["rotated_at"] is None


def test_a_worker_killed_between_refresh_and_save_asks_to_connect_again_and_loses_no_history(
    rotating: Studio,
) -> None:
    account, number = expired(rotating)
    figures = rotating.count()
    killed_before_the_save(rotating, number, account)
    assert rotating.sync(number) == "reconnect"
    assert rotating.connection(number)["state"] == "reconnect"
    assert "Connect the account again" in rotating.last(number)["detail"]
    assert rotating.count() == figures
    assert rotating.connect(account) == number
    assert rotating.sync(number) == "ok"
    assert rotating.count() > figures


def test_a_token_that_extends_itself_survives_a_worker_killed_between_refresh_and_save(
    instagram: Studio,
) -> None:
    account = instagram.fake.add()
    number = instagram.connect(account)
    instagram.clock.advance(days=40)
    killed_before_the_save(instagram, number, account)
    assert instagram.sync(number) == "ok"
    assert instagram.connection(number)["state"] == "connected"


def test_a_lock_of_a_killed_worker_holds_up_nobody(rotating: Studio) -> None:
    account, number = expired(rotating)
    rotating.fake.slow(10, "token")
    process = worker(rotating, number)
    until(
        lambda: bool(
            rotating.rows(
                "SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = %s"
                " AND objsubid = 2",
                number,
            )
        )
    )
    kill(process)
    rotating.fake.heal()
    assert rotating.sync(number) in {"ok", "reconnect"}
    assert rotating.fake.safe.refreshes[account.id] == 1
