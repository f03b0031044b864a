"""Facebook's Pages as the fake speaks for them."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.conftest import Clock
from tests.fakes.base import running
from tests.fakes.facebook import Facebook
from tests.fakes.facebook_pages import FIRST_POST
from tests.fakes.wire import Reply
from tests.platforms.conftest import Desk, missing, values
from tunescore.platforms.meta import graph
from tunescore.records import Failure

TODAY = date(2026, 11, 20)


@pytest.fixture
def fake(time: Clock) -> Iterator[Facebook]:
    with running(Facebook(clock=time)) as opened:
        opened.require_proof = True
        opened.add("paperlantern", "Paper Lantern Club", posts=300)
        opened.add("glassharbour", "Glass Harbour", posts=20)
        yield opened


@pytest.fixture
def desk(fake: Facebook, time: Clock) -> Desk:
    return Desk(fake, time)


def test_each_page_can_be_connected_with_a_token_of_its_own(desk: Desk, fake: Facebook) -> None:
    async def run() -> None:
        tokens = await desk.sign_in()
        found = await desk.identities(tokens)
        assert [one.name for one in found] == ["Paper Lantern Club", "Glass Harbour"]
        assert {one.owner_id for one in found} == {str(fake.people[0].id)}
        assert len({one.tokens.access for one in found} | {tokens.access}) == 3
        assert all(one.tokens.expires_at is None for one in found)
        assert not desk.platform.refresh_when(found[0].tokens, desk.time())
        assert "read_insights" in found[0].tokens.scopes

    asyncio.run(run())


def test_a_first_visit_goes_back_two_years(desk: Desk, fake: Facebook) -> None:
    async def run() -> None:
        identity = await desk.connected()
        async with desk.client() as client:
            told = await desk.visit(identity, client=client)
            stretches = [
                call
                for call in client.calls
                if call.path.endswith(f"{fake.accounts[0].id}/insights")
            ]
            assert len(stretches) == 9
        assert told.outcome == "ok", (told.missing, told.stopped)
        followers = values(told, "followers")
        assert TODAY in followers
        assert set(values(told, "fans")) == {TODAY}
        assert len(followers) >= 729
        assert all(day + timedelta(days=1) in followers for day in followers if day < TODAY)
        assert max(values(told, "views")) == TODAY - timedelta(days=1)

    asyncio.run(run())


def test_a_day_is_the_one_that_ended() -> None:
    summer = datetime(2026, 7, 2, 7, tzinfo=UTC)
    winter = datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert graph.day_of(summer) == date(2026, 7, 1)
    assert graph.day_of(summer + timedelta(hours=1)) == date(2026, 7, 1)
    assert graph.day_of(winter) == date(2026, 11, 20)
    assert graph.day_of(winter - timedelta(hours=1)) == date(2026, 11, 20)


def test_values_may_be_objects(desk: Desk, fake: Facebook) -> None:
    body = {
        "data": [
            {
                "name": "page_follows",
                "period": period,
                "values": [{"value": value, "end_time": "2026-11-19T08:00:00+0000"}],
            }
            for period, value in (("week", 9), ("day", {"like": 10, "love": 2}))
        ]
        + [
            {
                "name": "page_media_view",
                "period": "day",
                "values": [
                    {"value": {}, "end_time": "2026-11-19T08:00:00+0000"},
                    {"value": None, "end_time": "2026-11-20T08:00:00+0000"},
                ],
            }
        ]
    }
    identity = asyncio.run(desk.connected())
    fake.fail(f"{identity.platform_user_id}/insights", 200, body, times=None)
    told = asyncio.run(
        desk.visit(identity, since=TODAY - timedelta(days=4), insights_for=lambda _post: False)
    )
    assert values(told, "followers")[date(2026, 11, 18)] == 12
    assert values(told, "views") == {date(2026, 11, 18): 0}


def test_posts_tell_reactions_comments_shares_clicks_and_reach(desk: Desk) -> None:
    told = asyncio.run(desk.visit(asyncio.run(desk.connected()), since=TODAY))
    assert len(told.posts) == 50
    reels = [post for post in told.posts if not values(told, "clicks", post.post_id)]
    assert 5 < len(reels) < 12
    for post in told.posts[1:]:
        for metric in ("likes", "reactions", "comments", "shares", "interactions", "views"):
            assert set(values(told, metric, post.post_id)) == {TODAY}, (metric, post)
        if post not in reels:
            for metric in ("reach", "clicks"):
                assert set(values(told, metric, post.post_id)) == {TODAY}
    assert {metric for metric, _ in missing(told).items()} <= {"views", "reach", "clicks"}
    assert told.outcome == "ok"


def test_likes_of_a_post_are_all_its_reactions(desk: Desk, fake: Facebook) -> None:
    told = asyncio.run(desk.visit(asyncio.run(desk.connected()), since=TODAY))
    page = fake.accounts[0]
    for post in told.posts:
        shown = page.told(page.post(int(post.post_id.partition("_")[2]) - FIRST_POST), desk.time())
        assert values(told, "likes", post.post_id) == {TODAY: shown.likes}
        assert values(told, "reactions", post.post_id) == {TODAY: shown.likes}
    assert {"likes", "reactions"}.isdisjoint(missing(told))


def test_a_retired_metric_takes_no_other_with_it(desk: Desk, fake: Facebook) -> None:
    async def run() -> None:
        identity = await desk.connected()
        fake.retire("page_total_media_view_unique", "post_total_media_view_unique")
        told = await desk.visit(identity, since=TODAY - timedelta(days=4))
        assert missing(told)["reach"] == "retired"
        assert len(values(told, "views")) == 4
        assert told.outcome == "partly"
        async with desk.client() as client:
            await desk.visit(
                identity,
                client=client,
                since=TODAY - timedelta(days=4),
                unsupported=told.unsupported,
            )
            refused = [call for call in client.calls if call.status != 200]
            assert all("insights" in call.path for call in refused)  # reels, as posts
            assert len(client.calls) - len(refused) == 3 + 50

    asyncio.run(run())


def test_a_retired_metric_is_missing_from_every_later_visit(desk: Desk, fake: Facebook) -> None:
    async def run() -> None:
        identity = await desk.connected()
        fake.retire("post_clicks", "page_views_total")
        first = await desk.visit(identity, since=TODAY - timedelta(days=4))
        async with desk.client() as client:
            later = await desk.visit(
                identity,
                client=client,
                since=TODAY,
                unsupported=first.unsupported,
                insights_for=lambda _post: False,
            )
            assert not [call for call in client.calls if "insights" in call.path]
        for visit in (first, later):
            gone = {one.metric for one in visit.missing if one.reason == "retired"}
            assert gone == {"clicks", "profile_views"}
            assert visit.outcome == "partly"

    asyncio.run(run())


def test_a_retired_metric_stays_the_reason_where_the_newest_posts_have_no_figures_yet(
    desk: Desk, fake: Facebook
) -> None:
    identity = asyncio.run(desk.connected())
    fake.retire("post_clicks")
    fake.insights_lag = timedelta(days=10_000)
    told = asyncio.run(desk.visit(identity, since=TODAY))
    reasons = [(one.metric, one.reason) for one in told.missing]
    assert ("clicks", "retired") in reasons
    assert ("reach", "not_yet") in reasons
    assert len(reasons) == len(dict(reasons))


def test_no_page_that_was_ticked_is_a_message_of_its_own(desk: Desk, fake: Facebook) -> None:
    tokens = asyncio.run(desk.sign_in(press=lambda url: fake.press(url, pages=[])))
    with pytest.raises(Failure) as none:
        asyncio.run(desk.identities(tokens))
    assert (none.value.outcome, none.value.reason) == ("not_found", "no_page")


def test_an_unticked_permission_is_named(desk: Desk, fake: Facebook) -> None:
    fake.untick("pages_read_engagement")
    tokens = asyncio.run(desk.sign_in())
    with pytest.raises(Failure) as unticked:
        asyncio.run(desk.identities(tokens))
    assert (unticked.value.outcome, unticked.value.scope) == (
        "scope_missing",
        "pages_read_engagement",
    )


def test_without_insights_followers_and_posts_still_come(desk: Desk, fake: Facebook) -> None:
    fake.untick("read_insights")
    told = asyncio.run(desk.visit(asyncio.run(desk.connected())))
    assert missing(told)["reach"] == "scope"
    assert "followers" not in missing(told)
    assert set(values(told, "followers")) == {TODAY}
    assert all(values(told, "reactions", post.post_id) for post in told.posts)


def test_a_role_that_is_too_small_is_an_obstacle(desk: Desk, fake: Facebook) -> None:
    fake.accounts[0].tasks = ("CREATE_CONTENT",)
    found = asyncio.run(desk.identities(asyncio.run(desk.sign_in())))
    assert found[0].obstacle is not None
    assert found[1].obstacle is None


def test_a_small_page_is_too_small_and_has_no_noughts(desk: Desk, fake: Facebook) -> None:
    fake.accounts.clear()
    fake.pages_of[fake.people[0].id].clear()
    fake.add("tiny", followers=12, posts=3)
    told = asyncio.run(desk.visit(asyncio.run(desk.connected())))
    assert missing(told)["reach"] == "too_small"
    assert values(told, "reach") == {}
    assert set(values(told, "followers")) == {TODAY}
    assert told.outcome == "ok"


def test_a_lifetime_that_is_not_told_is_no_end(desk: Desk, fake: Facebook) -> None:
    fake.silent_lifetime = True
    assert asyncio.run(desk.sign_in()).expires_at is None


def test_a_lost_role_asks_to_connect_again(desk: Desk, fake: Facebook) -> None:
    identity = asyncio.run(desk.connected())
    fake.lose_role(fake.accounts[0])
    with pytest.raises(Failure) as lost:
        asyncio.run(desk.visit(identity))
    assert (lost.value.outcome, lost.value.reason) == ("reconnect", "role_lost")


def test_a_page_that_is_gone_is_not_found(desk: Desk, fake: Facebook) -> None:
    identity = asyncio.run(desk.connected())
    fake.delete(fake.accounts[0])
    with pytest.raises(Failure) as gone:
        asyncio.run(desk.visit(identity))
    assert gone.value.outcome == "not_found"


def test_a_code_that_is_used_again_and_a_wrong_address_are_told_apart(desk: Desk) -> None:
    async def run(body: str) -> str:
        desk.fake.fail(
            "token",
            400,
            {"error": {"message": body, "type": "OAuthException", "code": 100}},
        )
        with pytest.raises(Failure) as failed:
            await desk.sign_in()
        return failed.value.reason

    assert asyncio.run(run("This authorization code has been used.")) == "sign_in_ended"
    said = (
        "Error validating verification code. Please make sure your redirect_uri is identical to"
        " the one you used in the OAuth dialog request"
    )
    assert asyncio.run(run(said)) == "wrong_redirect"
    assert asyncio.run(run("Error validating client secret.")) == "wrong_keys"


def test_pages_of_businesses_are_listed_too(desk: Desk, fake: Facebook) -> None:
    page = {"id": "1055", "name": "Label Page", "access_token": "EAAlabelpage"}
    fake.route(
        "GET",
        "graph.facebook.com",
        "/{version}/77/owned_pages",
        "owned",
        lambda _ask: Reply({"data": [page]}),
    )
    fake.fail("businesses", 200, {"data": [{"id": "77"}]})
    found = asyncio.run(desk.identities(asyncio.run(desk.sign_in())))
    assert [one.name for one in found] == ["Paper Lantern Club", "Glass Harbour", "Label Page"]
