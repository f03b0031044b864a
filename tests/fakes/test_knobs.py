"""Every platform can have every bad day."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from tests.conftest import Clock
from tests.fakes.base import Fake, running
from tests.fakes.facebook import Facebook
from tests.fakes.instagram import Instagram
from tests.fakes.tiktok import TikTok
from tests.fakes.x import X

PROFILES: dict[Callable[..., Any], tuple[str, str]] = {
    Instagram: ("graph.instagram.com", "/v26.0/me?fields=followers_count"),
    Facebook: ("graph.facebook.com", "/v26.0/me?fields=followers_count"),
    TikTok: ("open.tiktokapis.com", "/v2/user/info/?fields=follower_count"),
    X: ("api.x.com", "/2/users/me?user.fields=public_metrics"),
}


@pytest.fixture(params=list(PROFILES), ids=lambda kind: kind.key)
def fake(request: pytest.FixtureRequest, time: Clock) -> Iterator[Any]:
    with running(request.param(clock=time)) as opened:
        opened.add(posts=5)
        yield opened


@pytest.fixture
def token(fake: Any) -> str:
    granted: str = fake.grant(fake.accounts[0]).access
    return granted


@pytest.fixture
def ask(fake: Fake, token: str) -> Callable[[], httpx2.Response]:
    host, path = PROFILES[type(fake)]
    return lambda: httpx2.get(
        fake.overrides[host] + path, headers={"Authorization": f"Bearer {token}"}
    )


Asking = Callable[[], httpx2.Response]


def test_all_is_well_at_first(ask: Asking, fake: Fake, time: Clock) -> None:
    answer = ask()
    assert answer.status_code == 200
    assert str(fake.accounts[0].followers(time())) in answer.text
    assert answer.headers["date"] == "Fri, 20 Nov 2026 12:00:00 GMT"
    assert fake.calls[-1].account == fake.accounts[0].id


def test_an_hour_of_errors_ends(ask: Asking, fake: Fake, time: Clock) -> None:
    fake.fail(status=500, body={}, times=None, until=time() + timedelta(hours=1))
    assert ask().status_code == 500
    time.advance(minutes=59)
    assert ask().status_code == 500
    time.advance(minutes=1)
    assert ask().status_code == 200


def test_one_account_fails_and_the_other_does_not(ask: Asking, fake: Fake) -> None:
    fake.fail(status=500, times=None, account=fake.add())
    assert ask().status_code == 200
    fake.fail(status=503, times=None, account=fake.accounts[0])
    assert ask().status_code == 503
    fake.heal()
    assert ask().status_code == 200


def test_answers_that_are_none(ask: Asking, fake: Fake) -> None:
    fake.answer_html()
    assert ask().headers["content-type"].startswith("text/html")
    fake.answer_nothing()
    assert (ask().status_code, fake.calls[-1].status) == (200, 200)
    fake.truncate()
    cut = ask()
    assert cut.status_code == 200
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        cut.json()
    fake.hang_up()
    with pytest.raises(httpx2.RemoteProtocolError):
        ask()
    assert ask().json()


def test_too_many_calls(ask: Asking, fake: Fake) -> None:
    fake.throttle(times=2)
    assert [ask().is_error, ask().is_error, ask().is_error] == [True, True, False]
    fake.throttle(told=False)
    assert ask().is_error


def test_a_deleted_account_is_gone(ask: Asking, fake: Fake) -> None:
    fake.delete(fake.accounts[0])
    assert ask().is_error


def test_a_token_ends(ask: Asking, fake: Fake) -> None:
    fake.expire(fake.accounts[0])
    assert ask().is_error


def test_a_clock_that_is_ahead_ends_tokens_early(ask: Asking, fake: Any) -> None:
    fake.skew = timedelta(days=61)
    endless = isinstance(fake, Facebook)  # a Page's token
    assert ask().is_error is not endless


def test_waiting_takes_real_time(ask: Asking, fake: Fake) -> None:
    fake.slow(0.3)
    assert ask().elapsed >= timedelta(seconds=0.3)


def test_another_name_is_told(ask: Asking, fake: Any) -> None:
    fake.rename(fake.accounts[0], "another", "Another Name")
    host, path = PROFILES[type(fake)]
    name = "display_name" if isinstance(fake, TikTok) else "name"
    address = fake.overrides[host] + path.replace("follower_count", name)
    address = address.replace("followers_count", name)
    told = httpx2.get(
        address,
        headers={"Authorization": f"Bearer {fake.grant(fake.accounts[0]).access}"},
    )
    assert "Another Name" in told.text
    assert ask().status_code == 200


def test_the_same_seed_tells_the_same(fake: Any, time: Clock) -> None:
    twin = type(fake)(clock=time)
    other = twin.add(posts=5)
    mine = fake.accounts[0]
    assert [mine.told(p, time()) for p in mine.posts(time())] == [
        other.told(p, time()) for p in other.posts(time())
    ]
