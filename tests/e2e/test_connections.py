"""Accounts are connected at platforms on this machine, by an installation at an https address."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Platforms, installation, invented, overrides
from tests.e2e.https_proxy import HttpsProxy, https_proxy
from tests.e2e.test_first_light import make_owner
from tests.e2e.ways import SYNC, check, connections, keep, set_keys, way
from tests.fakes.base import Fake

SOON = timedelta(minutes=10)
"""A life of tokens in which each visit renews them first."""


@pytest.fixture(scope="module")
def proxy() -> Iterator[HttpsProxy]:
    """The public address of the installation."""
    with https_proxy() as started:
        yield started


@pytest.fixture(scope="module")
def server(ports: dict[str, int], proxy: HttpsProxy) -> Iterator[tuple[str, str]]:
    """An installation that is led to the platforms, with the keys of an app at each."""
    settings = {"TUNESCORE_PUBLIC_URL": proxy.url, "TUNESCORE_HOST_OVERRIDES": overrides(ports)}
    for fake in invented().all.values():
        settings |= fake.environment
    with installation(**settings) as places:
        yield places


@pytest.fixture
def address(platforms: Platforms, proxy: HttpsProxy, address: str) -> str:  # noqa: ARG001 - they outlive its work
    """The installation behind its public address, beside the platforms."""
    proxy.port = urlsplit(address).port or 0
    return proxy.url


def consent(page: Page, address: str, name: str) -> None:
    """From the sources to the platform's own page."""
    page.goto(f"{address}/integrations")
    page.get_by_role("button", name=f"Connect {name}", exact=True).click()
    expect(page.get_by_role("heading", name=f"wants to read your {name} account")).to_be_visible()


def connect(page: Page, address: str, name: str) -> None:
    """From the sources to the end of the first sync."""
    consent(page, address, name)
    page.get_by_role("button", name="Allow").click()
    see = page.get_by_role("link", name="View account")
    expect(see).to_be_visible(timeout=SYNC)


def followers(fake: Fake) -> re.Pattern[str]:
    """What the account has by now, as the screen writes it; it may have grown by one since."""
    now = fake.accounts[0].followers(datetime.now(UTC))
    return re.compile(rf"^\s*({now - 1:,}|{now:,})\b")


def panel(page: Page, address: str, key: str) -> Locator:
    page.goto(f"{address}/integrations/{key}")
    return page.get_by_role("article", name="Paper Lantern Club")


def outcomes(page: Page, key: str) -> list[str | None]:
    """The outcomes of the syncs of a platform's only connection, newest first."""
    (one,) = (one for one in connections(page) if one["platform"] == key)
    return [run["outcome"] for run in one["runs"]]


def sync(page: Page, address: str, key: str) -> list[str | None]:
    """Syncs once more, to the end; the outcomes of all syncs."""
    shown = panel(page, address, key)
    before = len(outcomes(page, key))
    shown.get_by_role("button", name="Sync now").click()
    for _ in range(SYNC // 250):
        page.wait_for_timeout(250)
        found = outcomes(page, key)
        if len(found) > before and found[0] is not None:
            return found
    pytest.fail(f"The sync has not ended within {SYNC} ms: {found}")


def test_each_platform_is_connected_and_shows_its_first_figures(
    page: Page, address: str, platforms: Platforms
) -> None:
    make_owner(page, address)
    for name, fake in platforms.all.items():
        connect(page, address, name)
        page.get_by_role("link", name="View account").click()
        expect(page.get_by_role("heading", name="Paper Lantern Club").first).to_be_visible()
        levels = page.get_by_role("definition")
        expect(levels.filter(has_text=followers(fake)).first).to_be_visible()
        posts = page.get_by_role("table", name="Posts").get_by_role("row")
        expect(posts).not_to_have_count(1)
        newest = next(fake.accounts[0].posts(datetime.now(UTC)))
        expect(page.get_by_text(newest.title).first).to_be_visible()
    page.goto(f"{address}/integrations")
    for name in platforms.all:
        card = page.get_by_role("article", name=name, exact=True)
        expect(card.get_by_text("Connected", exact=True)).to_be_visible()


def test_of_several_pages_one_is_chosen(page: Page, address: str, platforms: Platforms) -> None:
    platforms.facebook.add("lowtide", "Low Tide Sessions")
    platforms.facebook.add("label", "Salt and Static").tasks = ("ADVERTISE",)
    make_owner(page, address)
    consent(page, address, "Facebook")
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_role("checkbox", name="Salt and Static")).to_be_disabled()
    page.get_by_role("checkbox", name="Low Tide Sessions").check()
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_role("link", name="View account")).to_be_visible(timeout=SYNC)
    expect(page.get_by_text("Low Tide Sessions").first).to_be_visible()


def test_a_token_that_runs_out_is_renewed(page: Page, address: str, platforms: Platforms) -> None:
    make_owner(page, address)
    for key, name, fake in (("tiktok", "TikTok", platforms.tiktok), ("twitter", "X", platforms.x)):
        fake.access_life = SOON
        connect(page, address, name)
        account = fake.accounts[0]
        before = fake.safe.refreshes[account.id]
        fake.expire(account)
        assert sync(page, address, key) == ["ok", "ok"]
        shown = panel(page, address, key)
        expect(shown.get_by_text("Connected", exact=True)).to_be_visible()
        assert fake.safe.refreshes[account.id] == before + 1
        assert fake.safe.double_refreshes == 0


def test_what_was_revoked_is_connected_again_with_its_history(
    page: Page, address: str, platforms: Platforms
) -> None:
    make_owner(page, address)
    connect(page, address, "Instagram")
    platforms.instagram.revoke(platforms.instagram.accounts[0])
    shown = panel(page, address, "instagram")
    shown.get_by_role("button", name="Sync now").click()
    again = shown.get_by_role("button", name="Connect again")
    expect(again).to_be_visible(timeout=SYNC)
    again.click()
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_role("link", name="View account")).to_be_visible(timeout=SYNC)
    known = connections(page)
    assert [(one["state"], one["username"]) for one in known] == [("connected", "paperlanternclub")]
    assert len(known[0]["runs"]) == 3


def test_a_denied_consent_connects_nothing(page: Page, address: str) -> None:
    make_owner(page, address)
    consent(page, address, "X")
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_text("you did not allow access. Nothing was connected.")).to_be_visible()
    assert connections(page) == []


def test_behind_an_https_address_tokens_are_pasted_too(
    page: Page, address: str, platforms: Platforms
) -> None:
    make_owner(page, address)
    page.goto(f"{address}/integrations/instagram")
    expect(page.get_by_role("button", name="Connect Instagram")).to_be_visible()
    instagram, facebook, x = platforms.instagram, platforms.facebook, platforms.x
    check(way(page, "Paste a token"), Access_token=instagram.grant(instagram.accounts[0]).access)
    keep(page, "Paper Lantern Club")

    page.goto(f"{address}/integrations/facebook")
    part = way(page, "Paste a token from the Graph API Explorer")
    check(part, User_access_token=facebook.explorer_token().text)
    keep(page, "Paper Lantern Club")

    page.goto(f"{address}/integrations/twitter")
    part = way(page, "Paste the app's access token")
    set_keys(part, API_key=x.consumer_key, API_key_secret=x.consumer_secret)
    token = x.console_token()
    check(part, Access_token=token.text, Access_token_secret=token.secret or "")
    keep(page, "Paper Lantern Club")

    x.add("lowtide", "Low Tide Sessions", posts=3)
    page.goto(f"{address}/integrations/twitter")
    page.get_by_text("X setup").click()
    part = way(page, "Follow a public profile")
    set_keys(part, Bearer_token=x.bearer_token)
    check(part, Name_of_the_profile="https://x.com/lowtide")
    keep(page, "Low Tide Sessions")


def test_keys_of_the_environment_win_and_the_page_says_so(page: Page, address: str) -> None:
    make_owner(page, address)
    page.goto(f"{address}/integrations/tiktok")
    page.get_by_text("Change or delete").click()
    said = "TIKTOK_CLIENT_SECRET is set in the environment of the server, which wins."
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_role("button", name="Save keys")).to_have_count(0)
