"""Instagram as the fake speaks it."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.conftest import Clock
from tests.fakes.base import running
from tests.fakes.instagram import INSIGHTS, Instagram
from tests.platforms.conftest import Desk, missing, values
from tunescore.records import Failure

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


@pytest.mark.parametrize(
    ("moment", "newest"),
    [
        (datetime(2026, 12, 2, 7, 30, tzinfo=UTC), date(2026, 11, 30)),  # the clocks went back
        (datetime(2026, 12, 2, 8, 30, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 4, 7, 6, 30, tzinfo=UTC), date(2026, 4, 5)),  # the clocks went forward
        (datetime(2026, 4, 7, 7, 30, tzinfo=UTC), date(2026, 4, 6)),
    ],
)
def test_a_first_visit_is_whole_in_the_last_and_the_first_hour_of_a_day(
    desk: Desk, time: Clock, moment: datetime, newest: date
) -> None:
    time.now = moment
    told = asyncio.run(desk.visit(asyncio.run(desk.connected())))
    assert told.outcome == "ok", (told.missing, told.stopped, told.unsupported)
    for metric in ("views", "new_follows"):
        assert set(values(told, metric)) == {newest - timedelta(days=n) for n in range(30)}


def test_a_later_visit_reads_the_last_days_again_and_due_posts_alone(desk: Desk) -> None:
    async def run() -> None:
        identity = await desk.connected()
        async with desk.client() as client:
            told = await desk.visit(
                identity,
                client=client,
                since=TODAY - timedelta(days=4),
                insights_for=lambda post: post.posted_at > desk.time() - timedelta(days=10),
            )
            days = {TODAY - timedelta(days=n) for n in (1, 2, 3, 4)}
            assert set(values(told, "views")) == days
            assert set(values(told, "new_follows")) == days
            due = [post for post in told.posts if values(told, "reach", post.post_id)]
            assert 0 < len(due) < 5
            assert all(values(told, "likes", post.post_id) for post in told.posts)
            assert len(client.calls) == 2 + 1 + 4 + len(due)

    asyncio.run(run())


def test_a_retired_metric_takes_no_other_with_it_and_is_not_asked_again(
    desk: Desk, fake: Instagram
) -> None:
    async def run() -> None:
        identity = await desk.connected()
        fake.retire("views")
        told = await desk.visit(identity, since=TODAY - timedelta(days=4))
        assert told.outcome == "partly"
        assert missing(told) == {"views": "retired"}
        assert values(told, "views") == {}
        assert len(values(told, "reach")) == 4
        assert all(values(told, "reach", post.post_id) for post in told.posts[1:])
        async with desk.client() as client:
            again = await desk.visit(
                identity,
                client=client,
                since=TODAY - timedelta(days=4),
                unsupported=told.unsupported,
            )
            assert {call.status for call in client.calls} == {200}
        assert missing(again) == {"views": "retired"}
        assert again.unsupported == told.unsupported

    asyncio.run(run())


def test_a_metric_that_a_kind_of_post_does_not_have_is_dropped_for_that_kind(
    desk: Desk, fake: Instagram
) -> None:
    async def run() -> None:
        identity = await desk.connected()
        body = {
            "error": {
                "message": "(#100) The Media Insights API does not support the reposts metric for"
                " this media product type.",
                "type": "OAuthException",
                "code": 100,
                "fbtrace_id": "AbC",
            }
        }
        fake.fail("insights", 400, body, times=1)
        async with desk.client() as client:
            told = await desk.visit(identity, client=client)
            assert sum(call.status == 400 for call in client.calls) == 1
        assert told.stopped is None
        assert len(values(told, "reach")) == 30

    asyncio.run(run())


def test_a_field_that_is_gone_is_dropped_and_said(desk: Desk, fake: Instagram) -> None:
    identity = asyncio.run(desk.connected())
    fake.retire("like_count", "follows_count")
    told = asyncio.run(desk.visit(identity, since=TODAY))
    assert missing(told)["following"] == "retired"
    assert set(values(told, "followers")) == {TODAY}
    assert values(told, "likes", told.posts[5].post_id)  # from its insights
    assert any("like_count" in mark for mark in told.unsupported)


def test_a_count_of_posts_that_is_gone_is_missing_where_no_insights_have_it(
    desk: Desk, fake: Instagram
) -> None:
    identity = asyncio.run(desk.connected())
    fake.retire("comments_count", "like_count")
    told = asyncio.run(desk.visit(identity, since=TODAY, insights_for=lambda _post: False))
    assert missing(told) == {"comments": "retired", "likes": "retired"}
    assert told.outcome == "partly"


def test_hidden_likes_are_absent_and_not_nought(desk: Desk, fake: Instagram) -> None:
    identity = asyncio.run(desk.connected())
    fake.accounts[0].hides_likes = True
    told = asyncio.run(desk.visit(identity, insights_for=lambda _post: False))
    assert all(values(told, "likes", post.post_id) == {} for post in told.posts)
    assert all(values(told, "comments", post.post_id) for post in told.posts)
    assert missing(told) == {"likes": "hidden"}
    assert told.outcome == "ok"


def test_figures_that_have_not_come_yet_are_absent(desk: Desk, fake: Instagram) -> None:
    fake.insights_lag = timedelta(days=2000)
    told = asyncio.run(desk.visit(asyncio.run(desk.connected()), since=TODAY))
    assert missing(told)["reach"] == "not_yet"
    assert all(values(told, "reach", post.post_id) == {} for post in told.posts)
    assert told.outcome == "ok"


def test_posts_from_before_the_account_was_professional_are_never_asked_again(
    desk: Desk, fake: Instagram, time: Clock
) -> None:
    async def run() -> None:
        identity = await desk.connected()
        fake.accounts[0].professional_since = time() - timedelta(days=60)
        told = await desk.visit(identity, since=TODAY)
        early = [post for post in told.posts if not values(told, "reach", post.post_id)]
        assert early
        async with desk.client() as client:
            await desk.visit(identity, client=client, since=TODAY, unsupported=told.unsupported)
            assert {call.status for call in client.calls} == {200}

    asyncio.run(run())


def test_without_insights_the_posts_still_come(desk: Desk, fake: Instagram) -> None:
    fake.untick(INSIGHTS)
    identity = asyncio.run(desk.connected())
    assert INSIGHTS not in identity.tokens.scopes
    told = asyncio.run(desk.visit(identity))
    assert told.outcome == "partly"
    assert missing(told)["reach"] == "scope"
    assert all(values(told, "likes", post.post_id) for post in told.posts)


def test_a_permission_that_was_taken_back_costs_its_figures_alone(
    desk: Desk, fake: Instagram
) -> None:
    identity = asyncio.run(desk.connected())
    fake.take_scope(fake.accounts[0], INSIGHTS)
    told = asyncio.run(desk.visit(identity))
    assert missing(told)["views"] == "scope"
    assert set(values(told, "followers")) == {TODAY}


def test_a_small_account_is_not_asked_for_new_followers(desk: Desk, fake: Instagram) -> None:
    fake.accounts.clear()
    fake.add("tiny", followers=3, posts=5)
    told = asyncio.run(desk.visit(asyncio.run(desk.connected())))
    assert missing(told)["new_follows"] == "too_small"
    assert values(told, "new_follows") == {}


def test_a_token_is_renewed_in_its_last_thirty_days(desk: Desk, time: Clock) -> None:
    async def run() -> None:
        tokens = (await desk.connected()).tokens
        assert not desk.platform.refresh_when(tokens, time())
        time.now += timedelta(days=31)
        assert desk.platform.refresh_when(tokens, time())
        async with desk.client() as client:
            renewed = await desk.platform.refresh(client, desk.app, tokens)
        assert renewed.expires_at is not None
        assert renewed.expires_at > time() + timedelta(days=59)
        assert renewed.scopes == tokens.scopes
        time.now += timedelta(days=61)
        assert not desk.platform.refresh_when(renewed, time())  # too late: only the user can

    asyncio.run(run())


@pytest.mark.parametrize(
    ("deed", "reason"),
    [("revoke", "app_removed"), ("password_changed", "password_changed"), ("expire", "expired")],
)
def test_a_token_that_died_says_of_what(
    desk: Desk, fake: Instagram, deed: str, reason: str
) -> None:
    identity = asyncio.run(desk.connected())
    getattr(fake, deed)(fake.accounts[0])
    with pytest.raises(Failure) as dead:
        asyncio.run(desk.visit(identity))
    assert dead.value.outcome == "reconnect"
    assert reason in dead.value.reason
    assert identity.tokens.access not in str(dead.value)


def test_a_throttle_with_type_oauthexception_is_a_limit(
    desk: Desk, fake: Instagram, time: Clock
) -> None:
    identity = asyncio.run(desk.connected())
    fake.throttle("me")
    with pytest.raises(Failure) as limited:
        asyncio.run(desk.visit(identity))
    assert limited.value.outcome == "limited"
    assert limited.value.at == time() + timedelta(minutes=19)
    fake.heal()
    fake.throttle("me", told=False)
    with pytest.raises(Failure) as untold:
        asyncio.run(desk.visit(identity))
    assert untold.value.at == time() + timedelta(hours=1)


def test_a_limit_in_the_middle_keeps_what_has_come(desk: Desk, fake: Instagram) -> None:
    identity = asyncio.run(desk.connected())
    fake.throttle("insights", times=None)
    told = asyncio.run(desk.visit(identity))
    assert told.outcome == "limited"
    assert told.stopped is not None
    assert len(told.posts) == 50


def test_usage_is_read_from_the_headers(desk: Desk, fake: Instagram) -> None:
    async def run() -> None:
        identity = await desk.connected()
        fake.usage.forced = 85
        async with desk.client() as client:
            await desk.visit(identity, client=client, since=TODAY, posts_limit=1)
            told = client.calls[0].usage
        assert {(one.per, one.percent) for one in told} == {("app", 85.0), ("account", 85.0)}

    asyncio.run(run())


def test_the_wrapped_reply_of_the_documentation_is_read_too(desk: Desk, fake: Instagram) -> None:
    fake.wrapped_token_reply = True
    tokens = asyncio.run(desk.sign_in())
    assert INSIGHTS in tokens.scopes


def test_pages_of_posts_are_followed_also_past_an_empty_one(desk: Desk, fake: Instagram) -> None:
    identity = asyncio.run(desk.connected())
    fake.pages.empty = 0
    told = asyncio.run(desk.visit(identity, posts_limit=120, insights_for=lambda _post: False))
    assert len(told.posts) == 70


def test_a_denied_consent_is_no_fault(desk: Desk, fake: Instagram) -> None:
    with pytest.raises(Failure) as denied:
        asyncio.run(desk.sign_in(press=lambda url: fake.press(url, allow=False)))
    assert denied.value.reason == "consent_denied"


def test_the_token_of_another_account_is_refused(desk: Desk, fake: Instagram) -> None:
    identity = asyncio.run(desk.connected())
    fake.add("somebodyelse")
    other = asyncio.run(desk.connected(press=lambda url: fake.press(url, account=fake.accounts[1])))
    mixed = type(identity)(identity.platform_user_id, None, None, None, other.tokens)
    with pytest.raises(Failure) as refused:
        asyncio.run(desk.visit(mixed))
    assert refused.value.reason == "another_account"
