"""Instagram as the fake speaks it."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, timedelta

import pytest

from tests.conftest import Clock
from tests.fakes.base import running
from tests.fakes.instagram import Instagram
from tests.platforms.conftest import Desk, values

TODAY = date(2026, 11, 20)


@pytest.fixture
def fake(time: Clock) -> Iterator[Instagram]:
    with running(Instagram(clock=time)) as opened:
        opened.add("paperlantern", "Paper Lantern Club", posts=120)
        yield opened


@pytest.fixture
def desk(fake: Instagram, time: Clock) -> Desk:
    return Desk(fake, time)


def test_a_first_visit_tells_profile_posts_and_thirty_days(desk: Desk, fake: Instagram) -> None:
    identity = asyncio.run(desk.connected())
    assert identity.platform_user_id == str(fake.accounts[0].id)
    assert identity.username == "paperlantern"
    assert identity.tokens.expires_at is not None
    told = asyncio.run(desk.visit(identity))
    assert told.outcome == "ok", (told.missing, told.stopped, told.unsupported)
    assert values(told, "followers") == {TODAY: fake.accounts[0].followers(fake.now())}
    assert len(told.posts) == 50
    assert min(values(told, "views")) == TODAY - timedelta(days=30)
    assert max(values(told, "views")) == TODAY - timedelta(days=1)
    assert len(values(told, "new_follows")) == 30
    newest = told.posts[1]
    assert set(values(told, "reach", newest.post_id)) == {TODAY}
    assert newest.posted_at.tzinfo is UTC
