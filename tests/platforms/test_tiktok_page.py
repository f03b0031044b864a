"""TikTok's public page as the real browser reads it off the fake's site."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Clock
from tests.fakes.base import running
from tests.fakes.people import Account
from tests.fakes.tiktok import TikTok
from tests.fakes.tiktok_display import video_id
from tests.fakes.tiktok_site import SITE, cut, shown
from tests.platforms.conftest import missing
from tests.platforms.pages import Browsing, browsing, client_of, figures, loaded
from tunescore.platforms.apis import tiktok_page
from tunescore.platforms.markup import read_markup
from tunescore.records import Call, Failure

NAME = "paperlantern"


@pytest.fixture
def fake(time: Clock) -> Iterator[TikTok]:
    with running(TikTok(clock=time)) as opened:
        opened.add(NAME, "Paper Lantern Club", posts=40, followers=123_456)
        opened.add("lowtide", "Low Tide", posts=5)
        yield opened


@pytest.fixture(scope="module")
def web() -> Iterator[Browsing]:
    with browsing() as opened:
        yield opened


@pytest.fixture
def account(fake: TikTok) -> Account:
    return fake.accounts[0]


def newest(fake: TikTok, account: Account, which: int = 0) -> str:
    return video_id(next(islice(account.posts(fake.now()), which, None)))


def test_the_exact_counts_of_the_page_are_read(
    web: Browsing, fake: TikTok, account: Account
) -> None:
    snapshot = web.visit(fake, NAME)
    found = figures(snapshot)
    now = fake.now()
    assert {metric: one.value for metric, one in found.items()} == {
        "followers": account.followers(now),
        "following": account.following,
        "likes_received": account.followers(now) * 8,
        "posts": account.count(now),
    }
    assert {(one.origin, one.rounded) for one in snapshot.figures} == {("statsV2", False)}
    assert snapshot.platform_user_id == str(account.id)
    assert (snapshot.name, snapshot.outcome) == ("Paper Lantern Club", "ok")


def test_the_list_that_the_page_fetches_brings_the_accounts_own_videos(
    web: Browsing, fake: TikTok, account: Account
) -> None:
    snapshot = web.visit(fake, NAME)
    posts = list(islice(account.posts(fake.now()), 12))
    assert [one.post_id for one in snapshot.posts] == [video_id(one) for one in posts]
    told = account.told(posts[0], fake.now())
    assert {metric: one.value for metric, one in figures(snapshot, video_id(posts[0])).items()} == {
        "views": told.views,
        "likes": told.likes,
        "comments": told.comments,
        "shares": told.shares,
    }
    assert snapshot.posts[0].posted_at == posts[0].at
    assert fake.calls.endpoints()["video page"] == 0


def test_where_there_are_only_rounded_counts_they_are_marked_as_such(
    web: Browsing, fake: TikTok, account: Account
) -> None:
    fake.shape = "rounded"
    snapshot = web.visit(fake, NAME)
    assert figures(snapshot)["followers"].value == cut(account.followers(fake.now()))
    assert {(one.origin, one.rounded) for one in snapshot.figures} == {("stats", True)}


def test_a_page_without_counts_is_read_from_its_embed(
    web: Browsing, fake: TikTok, account: Account
) -> None:
    fake.shape, fake.lists = "embed", False
    snapshot = web.visit(fake, NAME)
    found = figures(snapshot)
    assert found["followers"].value == cut(account.followers(fake.now()))
    assert {(one.origin, one.rounded) for one in found.values()} == {("embed", True)}
    assert missing(snapshot) == {"posts": "hidden"}
    video = figures(snapshot, newest(fake, account))
    assert video["views"].value == account.told(next(account.posts(fake.now())), fake.now()).views
    assert {one.origin for one in video.values()} == {"embed"}
    assert not video["views"].rounded


def test_at_last_what_people_see_is_read(web: Browsing, fake: TikTok, account: Account) -> None:
    fake.shape, fake.lists = "selectors", False
    snapshot = web.visit(fake, NAME, settling=0.5)
    found = figures(snapshot)
    assert found["followers"].origin == "data-e2e:followers-count"
    assert found["followers"].rounded
    assert found["followers"].value < account.followers(fake.now())
    assert not found["following"].rounded
    video = figures(snapshot, newest(fake, account))
    assert set(video) == {"views", "likes", "comments", "shares"}
    assert video["views"].origin == "data-e2e:video-views"


def test_a_video_that_was_given_is_read_from_its_own_page(
    web: Browsing, fake: TikTok, account: Account
) -> None:
    old = newest(fake, account, 30)
    link = f"https://www.tiktok.com/@{NAME}/video/{old}"
    snapshot = web.visit(fake, NAME, links=(link,))
    video = figures(snapshot, old)
    assert set(video) == {"views", "likes", "comments", "shares"}
    assert {one.origin for one in video.values()} == {"statsV2"}
    assert fake.calls.endpoints()["video page"] == 1


def test_a_hidden_count_is_a_gap(web: Browsing, fake: TikTok) -> None:
    fake.hidden_likes = True
    snapshot = web.visit(fake, NAME)
    assert set(figures(snapshot)) == {"followers", "following", "posts"}
    assert missing(snapshot) == {"likes_received": "hidden"}


@pytest.mark.parametrize(
    ("wall", "outcome", "reason"),
    [
        ("firewall", "blocked", "challenge"),
        ("captcha", "blocked", "challenge"),
        ("403", "blocked", "challenge"),
        ("429", "blocked", "challenge"),
        ("10000", "blocked", "challenge"),
        ("login", "blocked", "login_wall"),
        ("10102", "blocked", "login_wall"),
        ("empty", "retry", "empty_page"),
        ("500", "retry", "platform_down"),
        ("10002", "retry", "platform_down"),
        ("404", "not_found", "not_found"),
        ("10202", "not_found", "not_found"),
        ("10222", "blocked", "private"),
        ("10204", "blocked", "region"),
        ("451", "blocked", "region"),
        ("77777", "blocked", "page_changed"),
        ("elsewhere", "retry", "unreachable"),
    ],
)
def test_each_wall_is_told_apart_and_brings_no_figure(
    web: Browsing, fake: TikTok, wall: str, outcome: str, reason: str
) -> None:
    fake.wall = wall
    with pytest.raises(Failure) as failed:
        web.visit(fake, NAME)
    assert (failed.value.outcome, failed.value.reason) == (outcome, reason)
    assert set(fake.calls.endpoints()) <= {"profile", "login"}, "nothing else is tried"


def test_a_page_that_is_built_otherwise_is_no_zero(web: Browsing, fake: TikTok) -> None:
    fake.shape = "changed"
    with pytest.raises(Failure, match="page_changed"):
        web.visit(fake, NAME)
    assert set(fake.calls.endpoints()) == {"profile"}


def test_the_firewalls_own_script_may_let_the_browser_through(web: Browsing, fake: TikTok) -> None:
    fake.wall = "passing"
    assert "followers" in figures(web.visit(fake, NAME))


def test_an_account_that_is_private_or_gone_is_said_to_be(
    web: Browsing, fake: TikTok, account: Account
) -> None:
    account.private = True
    with pytest.raises(Failure, match="private"):
        web.visit(fake, NAME)
    account.deleted = True
    with pytest.raises(Failure, match="not_found"):
        web.visit(fake, NAME)


def test_a_name_that_another_account_has_taken_is_noticed(web: Browsing, fake: TikTok) -> None:
    with pytest.raises(Failure, match="another_account"):
        web.visit(fake, NAME, known="6800000000000000777")


def test_a_wall_before_a_video_keeps_what_had_come(
    web: Browsing, fake: TikTok, account: Account
) -> None:
    fake.fail("video page", 403, "<p>No.</p>", times=None)
    link = f"https://www.tiktok.com/@{NAME}/video/{newest(fake, account, 30)}"
    snapshot = web.visit(fake, NAME, links=(link,))
    assert "followers" in figures(snapshot)
    assert snapshot.stopped is not None
    assert snapshot.stopped.reason == "challenge"


def test_each_visit_takes_a_user_agent_of_the_list(web: Browsing, fake: TikTok) -> None:
    web.visit(fake, NAME, user_agents=("Radio/{version}",))
    assert fake.agents[0].startswith("Radio/")
    assert fake.agents[0].removeprefix("Radio/").isdigit()


def test_the_calls_of_a_visit_are_counted_like_others(web: Browsing, fake: TikTok) -> None:
    calls: list[Call] = []
    web.visit(fake, NAME, calls=calls)
    assert [(one.host, one.path, one.status) for one in calls] == [(SITE, f"/@{NAME}", 200)]


# --- without a browser -------------------------------------------------------------------


def test_the_words_of_walls_in_a_good_page_are_no_wall(fake: TikTok) -> None:
    page = loaded(fake, f"/@{NAME}", SITE)
    assert "This account is private" in page.html
    assert tiktok_page.wall(page, fake.now()) is None


def test_a_wrapped_count_is_taken_from_the_exact_ones_or_is_a_gap() -> None:
    wrapped = {"stats": {"heartCount": -977_433_948}}
    names = {"heartCount": "likes_received"}
    assert tiktok_page.counts(wrapped, names) == {}
    exact = {**wrapped, "statsV2": {"heartCount": "11907467940"}}
    assert tiktok_page.counts(exact, names)["likes_received"].value == 11_907_467_940


@given(number=st.integers(0, 10**10))
def test_what_people_see_is_read_to_three_figures(number: int) -> None:
    markup = read_markup(f'<strong data-e2e="followers-count">{shown(number)}</strong>')
    found = tiktok_page.texts(markup, {"followers-count": "followers"})["followers"]
    assert found.rounded is (number >= 1000)
    assert 0 <= number - found.value < Decimal(10) ** max(len(str(number)) - 2, 0)


def test_different_counts_of_one_name_are_none() -> None:
    markup = read_markup('<b data-e2e="like-count">12</b><b data-e2e="like-count">13</b>')
    assert tiktok_page.texts(markup, {"like-count": "likes"}) == {}


@pytest.mark.parametrize(
    ("entered", "username"),
    [
        ("paperlantern", "paperlantern"),
        (" @Paper.Lantern_1 ", "Paper.Lantern_1"),
        ("https://www.tiktok.com/@paperlantern?lang=en", "paperlantern"),
        ("www.tiktok.com/@paperlantern/", "paperlantern"),
        ("https://evil.example/@paperlantern", None),
        ("https://nottiktok.com/@paperlantern", None),
        ("paper lantern", None),
        ("", None),
        ("../x", None),
    ],
)
def test_a_username_or_the_address_of_a_profile_is_taken(
    entered: str, username: str | None
) -> None:
    assert tiktok_page.username_of(entered) == username


def test_a_short_link_is_followed_on_tiktoks_own_hosts(fake: TikTok, account: Account) -> None:
    number = newest(fake, account)

    async def links() -> list[str | None]:
        async with client_of(fake) as client:
            return [
                await tiktok_page.post_link(client, NAME, entered)
                for entered in (
                    f"https://vm.tiktok.com/{number}/",
                    f"https://www.tiktok.com/@{NAME}/video/{number}?is_from_webapp=1",
                    "https://vm.tiktok.com/ZM8abc/",
                    f"https://www.tiktok.com/@lowtide/video/{number}",
                    f"https://evil.example/@{NAME}/video/{number}",
                )
            ]

    canonical = f"https://www.tiktok.com/@{NAME}/video/{number}"
    assert asyncio.run(links()) == [canonical, canonical, None, None, None]
