"""The ways to connect without a sign-in: what each platform makes of what was pasted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import Clock
from tests.fakes.base import Fake, running
from tests.fakes.facebook import Facebook
from tests.fakes.instagram import BASIC, INSIGHTS, Instagram
from tests.fakes.tiktok import TikTok
from tests.fakes.x import X
from tests.platforms.conftest import Desk, missing, values
from tunescore.platforms import all_platforms, oauth
from tunescore.platforms.platform import Way
from tunescore.records import Failure, Identity, Snapshot, SyncRequest

pytestmark = pytest.mark.anyio


@pytest.fixture
def instagram(time: Clock) -> Iterator[Desk]:
    with running(Instagram(clock=time)) as fake:
        fake.add("paperlanternclub", "Paper Lantern Club", followers=900)
        yield Desk(fake, time)


@pytest.fixture
def facebook(time: Clock) -> Iterator[Desk]:
    with running(Facebook(clock=time)) as fake:
        fake.add("paperlanternclub", "Paper Lantern Club")
        fake.add("harboursessions", "Harbour Sessions")
        yield Desk(fake, time)


@pytest.fixture
def x(time: Clock) -> Iterator[Desk]:
    with running(X(clock=time)) as fake:
        fake.add("paperlanternclub", "Paper Lantern Club")
        more = {**fake.consumer_keys, "TWITTER_BEARER_TOKEN": fake.bearer_token}
        yield Desk(fake, time, more)


def way_of(desk: Desk, key: str) -> Way:
    way = desk.platform.way(key)
    assert way is not None
    return way


async def accepted(desk: Desk, key: str, **entered: str) -> list[Identity]:
    way = way_of(desk, key)
    assert way.accept is not None
    app = desk.platform.app({**desk.fake.environment, **desk.settings}.get, key)
    async with desk.client() as client:
        return await way.accept(client, app, entered)


async def refused(desk: Desk, key: str, **entered: str) -> Failure:
    with pytest.raises(Failure) as raised:
        await accepted(desk, key, **entered)
    return raised.value


async def test_a_dashboard_token_names_its_account_and_is_renewed_after_a_day(
    instagram: Desk,
) -> None:
    fake: Any = instagram.fake
    [account] = await accepted(instagram, "token", token=fake.grant(fake.accounts[0]).access)
    tokens, platform = account.tokens, instagram.platform
    assert (account.username, account.name) == ("paperlanternclub", "Paper Lantern Club")
    assert tokens.scopes == {BASIC, INSIGHTS}
    assert tokens.expires_at == instagram.time() + timedelta(days=60)
    assert not platform.refresh_when(tokens, instagram.time() + timedelta(hours=24))
    assert platform.refresh_when(tokens, instagram.time() + timedelta(hours=25))
    assert "ig_exchange_token" not in str(fake.calls)
    assert fake.calls.of("exchange") == []


async def test_a_dashboard_token_is_renewed_without_a_secret_and_then_weekly(
    instagram: Desk,
) -> None:
    fake: Any = instagram.fake
    granted = fake.grant(fake.accounts[0])
    [account] = await accepted(instagram, "token", token=granted.access)
    instagram.time.advance(hours=25)
    platform = instagram.platform
    nobody = platform.app(lambda _: None, "token")
    assert (nobody.client_id, nobody.client_secret) == ("", "")
    async with instagram.client() as client:
        renewed = await platform.refresh(client, nobody, account.tokens)
    assert renewed.access != granted.access
    assert renewed.scopes == {BASIC, INSIGHTS}
    assert not platform.refresh_when(renewed, instagram.time() + timedelta(days=6))
    assert platform.refresh_when(renewed, instagram.time() + timedelta(days=7))


async def test_a_token_without_insights_is_known_by_asking_for_some(instagram: Desk) -> None:
    fake: Any = instagram.fake
    token = fake.grant(fake.accounts[0], [BASIC]).access
    [account] = await accepted(instagram, "token", token=token)
    assert account.tokens.scopes == {BASIC}


async def test_an_instagram_token_that_died_is_refused(instagram: Desk) -> None:
    fake: Any = instagram.fake
    token = fake.grant(fake.accounts[0]).access
    assert (await refused(instagram, "token", token="IGAAnobodys")).outcome == "reconnect"
    no_profile = fake.grant(fake.accounts[0], [INSIGHTS]).access
    assert (await refused(instagram, "token", token=no_profile)).outcome == "scope_missing"
    instagram.time.advance(days=61)
    assert (await refused(instagram, "token", token=token)).reason == "token_expired"


async def test_a_users_token_gives_page_tokens_without_an_end(facebook: Desk) -> None:
    fake: Any = facebook.fake
    pages = await accepted(facebook, "token", token=fake.explorer_token().text)
    assert {page.name for page in pages} == {"Paper Lantern Club", "Harbour Sessions"}
    for page in pages:
        kept = fake.safe.tokens[page.tokens.access]
        assert (kept.kind, kept.expires) == ("page", None)
        assert page.tokens.expires_at is None
    facebook.time.advance(days=80)
    snapshot = await facebook.visit(pages[0], posts_limit=0)
    assert values(snapshot, "followers")


async def test_a_facebook_token_that_is_no_living_users_token_of_this_app_is_refused(
    facebook: Desk,
) -> None:
    fake: Any = facebook.fake
    other = fake.explorer_token(app="another").text
    assert (await refused(facebook, "token", token=other)).reason == "token_of_another_app"
    page = fake.grant(fake.accounts[0]).access
    kind = await refused(facebook, "token", token=page)
    assert kind.reason == "token_of_another_kind"
    assert "page token" in kind.message
    few = fake.explorer_token(scopes=["public_profile", "pages_show_list"]).text
    assert (await refused(facebook, "token", token=few)).scope == "pages_read_engagement"
    without = fake.explorer_token(pages=[]).text
    assert (await refused(facebook, "token", token=without)).reason == "no_page"
    assert (await refused(facebook, "token", token="EAAnobodys")).reason == "token_dead"
    old = fake.explorer_token().text
    facebook.time.advance(hours=2)
    assert (await refused(facebook, "token", token=old)).reason == "token_expired"


async def test_a_signed_account_of_x_is_read_as_its_owner_reads_it(x: Desk) -> None:
    fake: Any = x.fake
    token = fake.console_token()
    [account] = await accepted(
        x, "token", access_token=token.text, access_token_secret=token.secret
    )
    assert (account.username, account.tokens.expires_at) == ("paperlanternclub", None)
    before = fake.budget.dollars()
    snapshot = await visit_by(x, account, "token")
    assert fake.budget.dollars() - before <= Decimal("0.05")  # own posts, and the same profile
    assert values(snapshot, "followers")
    assert "link_clicks" in {one.metric for one in snapshot.figures}


async def test_wrong_keys_of_x_are_refused(x: Desk) -> None:
    fake: Any = x.fake
    token, other = fake.console_token(), fake.console_token(app="another")
    for text, secret in (
        (token.text, "0" * 45),
        (f"{token.text}0", token.secret),
        (other.text, other.secret),
    ):
        failure = await refused(x, "token", access_token=text, access_token_secret=secret)
        assert failure.outcome == "reconnect"
    x.settings["TWITTER_CONSUMER_SECRET"] = "another secret of the app"
    failure = await refused(x, "token", access_token=token.text, access_token_secret=token.secret)
    assert failure.outcome == "reconnect"


@pytest.mark.parametrize(
    "entered",
    ["paperlanternclub", "@paperlanternclub", "https://x.com/paperlanternclub?lang=de"],
)
async def test_a_public_profile_is_found_by_its_name(x: Desk, entered: str) -> None:
    [account] = await accepted(x, "profile", username=entered)
    assert account.username == "paperlanternclub"
    assert account.tokens.access == ""
    snapshot = await visit_by(x, account, "profile")
    assert values(snapshot, "followers")
    assert len(snapshot.posts) == 25
    assert {"link_clicks", "profile_views", "interactions"} <= set(missing(snapshot))
    fake: Any = x.fake
    assert fake.calls.of("me") == []
    assert fake.budget.dollars() == Decimal("0.010") + 25 * Decimal("0.005")


async def test_a_profile_that_is_not_there_and_a_wrong_bearer_token_are_told(x: Desk) -> None:
    assert (await refused(x, "profile", username="nobody")).outcome == "not_found"
    x.settings["TWITTER_BEARER_TOKEN"] = "A" * 90
    assert (await refused(x, "profile", username="paperlanternclub")).reason == "wrong_keys"


async def visit_by(desk: Desk, account: Identity, way: str) -> Snapshot:
    app = desk.platform.app({**desk.fake.environment, **desk.settings}.get, way)
    wanted = SyncRequest(
        now=desk.time(),
        scopes=account.tokens.scopes,
        insights_for=lambda _: True,
        posts_limit=100,
    )
    async with desk.client() as client:
        return await desk.platform.fetch_snapshot(client, app, account, wanted)


# --- keys --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Instagram, Facebook, TikTok, X])
async def test_an_apps_keys_are_checked_by_a_code_that_nobody_has(
    kind: type[Fake], time: Clock
) -> None:
    with running(kind(clock=time)) as fake:
        desk = Desk(fake, time)
        [keys] = [one for one in desk.platform.key_sets if one.key == "app"]
        back = "https://tunes.example.org/back"
        async with desk.client() as client:
            assert await desk.platform.accepts(client, desk.app, keys, back)
            wrong = desk.platform.app({**fake.environment, keys.secret.name: "another secret"}.get)
            with pytest.raises(Failure) as raised:
                await desk.platform.accepts(client, wrong, keys, back)
        assert raised.value.reason == "wrong_keys"


async def test_an_api_key_of_x_is_checked_without_a_cost(x: Desk) -> None:
    fake: Any = x.fake
    [keys] = [one for one in x.platform.key_sets if one.key == "oauth1"]
    async with x.client() as client:
        right = x.platform.app_of(x.settings.get, keys)
        assert await x.platform.accepts(client, right, keys, "")
        wrong = x.platform.app_of({**x.settings, keys.secret.name: "another"}.get, keys)
        with pytest.raises(Failure) as raised:
            await x.platform.accepts(client, wrong, keys, "")
    assert raised.value.reason == "wrong_keys"
    assert fake.budget.dollars() == 0


# --- where the browser comes back to -----------------------------------------------------

PATH = "/callback"


@pytest.mark.parametrize(
    ("local", "origin", "uri", "returns"),
    [
        ("http://127.0.0.1", "https://t.example.org", "https://t.example.org/callback", True),
        ("http://127.0.0.1", "http://localhost:8000", "http://127.0.0.1:8000/callback", True),
        ("http://localhost", "http://127.0.0.1:8000", "http://localhost:8000/callback", True),
        ("http://localhost", "http://[::1]:8000", "http://localhost:8000/callback", True),
        ("https://localhost", "http://127.0.0.1:8000", "https://localhost:8000/callback", False),
        ("http://127.0.0.1", "http://nas.lan:8000", "http://127.0.0.1:8000/callback", False),
        ("http://127.0.0.1", "http://localhost", "http://127.0.0.1:80/callback", True),
    ],
)
async def test_the_redirect_address_fits_the_platform_and_the_installation(
    local: str, origin: str, uri: str, returns: bool
) -> None:
    dialect = all_platforms()["tiktok"].dialect
    assert dialect is not None
    found = oauth.redirect(replace(dialect, local=local), origin, PATH)
    assert (found.uri, found.returns) == (uri, returns)
