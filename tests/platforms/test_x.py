"""X as the fake speaks it."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.conftest import Clock
from tests.fakes.base import running
from tests.fakes.x import X
from tests.platforms.conftest import Desk, values
from tunescore.records import Failure

TODAY = date(2026, 11, 20)


@pytest.fixture
def fake(time: Clock) -> Iterator[X]:
    with running(X(clock=time)) as opened:
        opened.add("paperlantern", "Paper Lantern Club", posts=400)
        yield opened


@pytest.fixture
def desk(fake: X, time: Clock) -> Desk:
    return Desk(fake, time)


def test_a_visit_tells_counts_and_posts_and_costs_what_was_estimated(desk: Desk, fake: X) -> None:
    async def run() -> None:
        identity = await desk.connected()
        before = fake.budget.dollars()
        async with desk.client() as client:
            told = await desk.visit(identity, client=client)
        assert told.outcome == "ok", (told.missing, told.stopped)
        for metric in ("followers", "following", "posts"):
            assert set(values(told, metric)) == {TODAY}
        assert len(told.posts) == 50
        newest = told.posts[0].post_id
        assert int(newest) > 2**53
        for metric in ("likes", "reposts", "replies", "quotes", "bookmarks", "impressions"):
            assert set(values(told, metric, newest)) == {TODAY}
        assert set(values(told, "link_clicks", newest)) == {TODAY}
        assert values(told, "link_clicks", told.posts[-1].post_id) == {}
        assert sum(call.cost for call in client.calls) == Decimal("0.060")
        # Signing in has read the profile, and the same thing costs once in a day.
        assert fake.budget.dollars() - before == Decimal("0.050")

    asyncio.run(run())


def test_the_cost_is_known_before_connecting(desk: Desk) -> None:
    cost = desk.platform.cost
    assert cost is not None
    assert cost(desk.app, 50) == Decimal("0.060")
    assert cost(desk.app, 5000) == Decimal("0.060")
    desk.settings = {"TWITTER_OWN_APP": "false"}
    assert cost(desk.app, 50) == Decimal("0.260")
    desk.settings = {"TWITTER_POSTS_PER_SYNC": "10"}
    assert cost(desk.app, 50) == Decimal("0.020")


def test_an_account_without_posts_has_no_data_and_no_fault(desk: Desk, fake: X) -> None:
    fake.accounts.clear()
    fake.add("quiet", posts=0)
    told = asyncio.run(desk.visit(asyncio.run(desk.connected())))
    assert told.outcome == "ok"
    assert told.posts == ()
    assert values(told, "posts") == {TODAY: Decimal(0)}


def test_both_spellings_of_names_are_read(desk: Desk, fake: X) -> None:
    fake.renamed = True
    told = asyncio.run(desk.visit(asyncio.run(desk.connected())))
    assert set(values(told, "posts")) == {TODAY}
    assert set(values(told, "reposts", told.posts[0].post_id)) == {TODAY}


def test_more_posts_than_a_page_come_in_pages(desk: Desk) -> None:
    desk.settings = {"TWITTER_POSTS_PER_SYNC": "250"}
    told = asyncio.run(desk.visit(asyncio.run(desk.connected()), posts_limit=250))
    assert len({post.post_id for post in told.posts}) == 250


def test_impressions_of_posts_from_before_they_were_counted_are_absent(desk: Desk, fake: X) -> None:
    fake.accounts.clear()
    fake.add("veteran", posts=60, every=timedelta(days=60))
    told = asyncio.run(desk.visit(asyncio.run(desk.connected())))
    old = [post for post in told.posts if post.posted_at < datetime(2022, 12, 1, tzinfo=UTC)]
    assert old
    liked = [post for post in old if any(values(told, "likes", post.post_id).values())]
    assert liked
    assert all(values(told, "impressions", post.post_id) == {} for post in liked)


def test_an_empty_account_of_credits_is_said(desk: Desk, fake: X) -> None:
    identity = asyncio.run(desk.connected())
    fake.budget.credit = Decimal(0)
    with pytest.raises(Failure) as out:
        asyncio.run(desk.visit(identity))
    assert (out.value.outcome, out.value.at) == ("out_of_credit", None)


def test_a_spending_limit_is_no_missing_permission(desk: Desk, fake: X) -> None:
    identity = asyncio.run(desk.connected())
    fake.budget.cap = Decimal(0)
    with pytest.raises(Failure) as out:
        asyncio.run(desk.visit(identity))
    assert out.value.outcome == "out_of_credit"


def test_a_monthly_cap_waits_for_next_month_whatever_the_headers_say(desk: Desk, fake: X) -> None:
    identity = asyncio.run(desk.connected())
    fake.budget.posts_a_month = 0
    with pytest.raises(Failure) as capped:
        asyncio.run(desk.visit(identity))
    assert capped.value.outcome == "limited"
    assert capped.value.at == datetime(2026, 12, 1, tzinfo=UTC)


def test_a_throttle_waits_for_its_reset(desk: Desk, fake: X, time: Clock) -> None:
    identity = asyncio.run(desk.connected())
    reset = time() + timedelta(minutes=4)
    headers = {
        "x-rate-limit-limit": "75",
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": str(int(reset.timestamp())),
    }
    body = {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}
    fake.fail("me", 429, body, headers=headers)
    with pytest.raises(Failure) as limited:
        asyncio.run(desk.visit(identity))
    assert (limited.value.outcome, limited.value.at) == ("limited", reset)
    fake.fail("me", 429, body)
    with pytest.raises(Failure) as untold:
        asyncio.run(desk.visit(identity))
    assert untold.value.at == time() + timedelta(minutes=15)


def test_an_app_outside_a_project_is_no_dead_token(desk: Desk, fake: X) -> None:
    identity = asyncio.run(desk.connected())
    fake.budget.enrolled = False
    with pytest.raises(Failure) as refused:
        asyncio.run(desk.visit(identity))
    assert (refused.value.outcome, refused.value.reason) == ("blocked", "app_not_enrolled")


def test_a_refresh_token_is_used_once(desk: Desk, time: Clock) -> None:
    async def run() -> None:
        identity = await desk.connected()
        time.now += timedelta(hours=3)
        async with desk.client() as client:
            renewed = await desk.platform.refresh(client, desk.app, identity.tokens)
            told = await desk.visit(
                type(identity)(identity.platform_user_id, None, None, None, renewed)
            )
            assert told.outcome == "ok"
            with pytest.raises(Failure) as ended:
                await desk.platform.refresh(client, desk.app, identity.tokens)
        assert (ended.value.outcome, ended.value.reason) == ("reconnect", "sign_in_ended")

    asyncio.run(run())


def test_a_refresh_is_not_sent_twice_when_its_answer_is_lost(desk: Desk, fake: X) -> None:
    async def run() -> None:
        identity = await desk.connected()
        fake.hang_up("token")
        async with desk.client() as client:
            with pytest.raises(Failure) as lost:
                await desk.platform.refresh(client, desk.app, identity.tokens)
            assert lost.value.outcome == "retry"
            assert len(client.calls) == 1

    asyncio.run(run())


def test_wrong_keys_are_told_as_such(desk: Desk) -> None:
    desk.settings = {"TWITTER_API_SECRET": "not the secret"}
    with pytest.raises(Failure) as wrong:
        asyncio.run(desk.sign_in())
    assert (wrong.value.outcome, wrong.value.reason) == ("blocked", "wrong_keys")
    assert "not the secret" not in str(wrong.value)


def test_a_wrong_address_and_a_used_code_are_told_apart(desk: Desk, fake: X) -> None:
    def refused(said: str) -> str:
        fake.fail("token", 400, {"error": "invalid_request", "error_description": said})
        with pytest.raises(Failure) as failed:
            asyncio.run(desk.sign_in())
        return failed.value.reason

    said = "Value passed for the redirect uri did not match the uri of the authorization code."
    assert refused(said) == "wrong_redirect"
    assert refused("Value passed for the authorization code was invalid.") == "sign_in_ended"
