"""Instagram's public page: the counts of its description, as the browser reads them."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Clock
from tests.fakes.base import running
from tests.fakes.instagram import Instagram
from tests.platforms.pages import Browsing, browsing, figures
from tunescore.platforms.apis.instagram_page import described, username_of
from tunescore.records import Failure

NAME = "paperlanternclub"


@pytest.fixture(scope="module")
def web() -> Iterator[Browsing]:
    with browsing() as opened:
        yield opened


@pytest.fixture
def fake(time: Clock) -> Iterator[Instagram]:
    with running(Instagram(clock=time)) as opened:
        opened.add(NAME, "Paper Lantern Club", posts=1200, followers=12_345)
        yield opened


def test_the_three_counts_are_read_and_rounded(web: Browsing, fake: Instagram) -> None:
    found = figures(web.visit(fake, NAME))
    account, now = fake.accounts[0], fake.now()
    assert 0 <= account.followers(now) - found["followers"].value < 1000
    assert found["following"].value == account.following
    assert found["posts"].value == account.count(now)
    assert {(one.rounded, one.origin) for one in found.values()} == {(True, "description")}


@pytest.mark.parametrize(
    ("wall", "reason"),
    [("login", "login_wall"), ("challenge", "challenge"), ("changed", "page_changed")],
)
def test_a_wall_brings_nothing(web: Browsing, fake: Instagram, wall: str, reason: str) -> None:
    fake.wall = wall
    with pytest.raises(Failure, match=reason):
        web.visit(fake, NAME)


def test_an_account_that_is_gone_is_not_found(web: Browsing, fake: Instagram) -> None:
    with pytest.raises(Failure, match="not_found"):
        web.visit(fake, "nobody")


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("1,432 Abonnenten, 268 folgen, 468 Beiträge - Sieh dir an", (1432, 268, 468)),
        ("796 seguidores, 1,031 siguiendo, 12 publicaciones", (796, 1031, 12)),
        ("399 followers, 512 suivis, 3 publications", (399, 512, 3)),
        ("476.3 mil seguidores, 12 seguidos, 1,2 mil publicaciones", (476_300, 12, 1200)),
        ("12,3 mil seguidores, 1.031 siguiendo, 9 publicaciones", (12_300, 1031, 9)),
        ("70.2k Followers, 5 Following, 1 Post", (70_200, 5, 1)),
        ("1,2\u00a0Mio. Follower, 268 gefolgt, 468 Beiträge", (1_200_000, 268, 468)),
        ("1.234K Followers, 5 Following, 7 Posts", (None, 5, 7)),
        ("See photos and videos", (None, None, None)),
    ],
)
def test_a_description_is_read_in_any_language(text: str, counts: tuple[int | None, ...]) -> None:
    found = described(text)
    assert tuple(found.get(one) for one in ("followers", "following", "posts")) == counts


@given(numbers=st.tuples(*[st.integers(0, 10**8)] * 3), group=st.sampled_from([",", "."]))
def test_grouped_counts_are_read_whatever_groups_them(
    numbers: tuple[int, int, int], group: str
) -> None:
    followers, following, posts = (f"{one:,}".replace(",", group) for one in numbers)
    found = described(f"{followers} Followers, {following} Following, {posts} Posts - See")
    assert tuple(found[one] for one in ("followers", "following", "posts")) == tuple(
        map(Decimal, numbers)
    )


@pytest.mark.parametrize(
    ("entered", "username"),
    [
        ("@paper.lantern", "paper.lantern"),
        ("https://www.instagram.com/paper.lantern/?hl=de", "paper.lantern"),
        ("https://www.instagram.com/explore/", None),
        ("https://evil.example/paper.lantern", None),
        ("paper lantern", None),
    ],
)
def test_a_username_or_the_address_of_a_profile_is_taken(
    entered: str, username: str | None
) -> None:
    assert username_of(entered) == username
