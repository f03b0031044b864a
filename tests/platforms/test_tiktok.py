"""TikTok as the fake speaks it."""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.conftest import Clock
from tests.fakes.base import running
from tests.fakes.tiktok import TikTok
from tests.platforms.conftest import Desk, missing, values
from tunescore.records import Failure

TODAY = date(2026, 11, 20)


@pytest.fixture
def fake(time: Clock) -> Iterator[TikTok]:
    with running(TikTok(clock=time)) as opened:
        opened.add("paperlantern", "Paper Lantern Club", posts=120)
        yield opened


@pytest.fixture
def desk(fake: TikTok, time: Clock) -> Desk:
    return Desk(fake, time)


def test_a_visit_tells_the_four_counts_and_the_newest_videos(desk: Desk, fake: TikTok) -> None:
    identity = asyncio.run(desk.connected())
    assert identity.platform_user_id == fake.open_id(fake.accounts[0])
    assert identity.tokens.refresh is not None
    told = asyncio.run(desk.visit(identity, posts_limit=50))
    assert told.outcome == "ok", (told.missing, told.stopped)
    for metric in ("followers", "following", "posts", "likes_received"):
        assert set(values(told, metric)) == {TODAY}
    assert len({post.post_id for post in told.posts}) == 50
    assert {post.posted_at.tzname() for post in told.posts} == {"UTC"}
    assert told.posts[0].posted_at > told.posts[-1].posted_at
    assert set(values(told, "views", told.posts[49].post_id)) == {TODAY}


def test_fewer_videos_than_wanted_end_the_list(desk: Desk, fake: TikTok, time: Clock) -> None:
    fake.accounts[0].began = time() - timedelta(days=3 * 24)
    identity = asyncio.run(desk.connected())
    told = asyncio.run(desk.visit(identity))
    assert 0 < len(told.posts) < 30


def test_only_granted_fields_are_asked_for(desk: Desk, fake: TikTok) -> None:
    fake.untick("user.info.stats", "user.info.profile")
    identity = asyncio.run(desk.connected())
    assert identity.username is None
    told = asyncio.run(desk.visit(identity))
    assert told.outcome == "partly"
    assert missing(told) == dict.fromkeys(
        ("followers", "following", "likes_received", "posts"), "scope"
    )
    assert values(told, "followers") == {}
    assert len(told.posts) == 50


def test_without_the_videos_scope_no_video_is_asked_for(desk: Desk, fake: TikTok) -> None:
    fake.untick("video.list")
    told = asyncio.run(desk.visit(asyncio.run(desk.connected())))
    assert told.posts == ()
    assert missing(told) == dict.fromkeys(("views", "likes", "comments", "shares"), "scope")


def test_a_refresh_brings_another_refresh_token_and_ends_the_first(desk: Desk, time: Clock) -> None:
    async def run() -> None:
        identity = await desk.connected()
        assert not desk.platform.refresh_when(identity.tokens, time())
        time.now += timedelta(minutes=106)
        assert desk.platform.refresh_when(identity.tokens, time())
        async with desk.client() as client:
            renewed = await desk.platform.refresh(client, desk.app, identity.tokens)
            assert renewed.refresh != identity.tokens.refresh
            assert renewed.scopes == identity.tokens.scopes
            assert renewed.expires_at is not None
            assert renewed.expires_at > time()
            with pytest.raises(Failure) as ended:
                await desk.platform.refresh(client, desk.app, identity.tokens)
        assert ended.value.outcome == "reconnect"

    asyncio.run(run())


def test_a_dead_token_may_be_mended_by_a_refresh(desk: Desk, fake: TikTok) -> None:
    identity = asyncio.run(desk.connected())
    fake.expire(fake.accounts[0])
    with pytest.raises(Failure) as refused:
        asyncio.run(desk.visit(identity))
    assert (refused.value.outcome, refused.value.reason) == ("reconnect", "token_refused")


def test_a_throttle_says_to_wait_a_minute(desk: Desk, fake: TikTok, time: Clock) -> None:
    identity = asyncio.run(desk.connected())
    fake.throttle()
    with pytest.raises(Failure) as limited:
        asyncio.run(desk.visit(identity))
    assert limited.value.outcome == "limited"
    assert limited.value.at == time() + timedelta(seconds=60)


def test_a_throttle_in_the_middle_keeps_what_has_come(desk: Desk, fake: TikTok) -> None:
    identity = asyncio.run(desk.connected())
    fake.throttle("videos")
    told = asyncio.run(desk.visit(identity))
    assert told.stopped is not None
    assert told.outcome == "limited"
    assert set(values(told, "followers")) == {TODAY}
    assert told.posts == ()


def test_giving_the_token_up_ends_it(desk: Desk) -> None:
    async def run() -> None:
        identity = await desk.connected()
        async with desk.client() as client:
            assert await desk.platform.revoke(client, desk.app, identity.tokens)
        with pytest.raises(Failure) as refused:
            await desk.visit(identity)
        assert refused.value.outcome == "reconnect"

    asyncio.run(run())
