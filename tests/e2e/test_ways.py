"""Accounts are connected from a laptop: no public address, no settings file, the page alone."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.conftest import Platforms, installation, overrides, until
from tests.e2e.test_accessibility import faults
from tests.e2e.test_first_light import make_owner
from tests.e2e.ways import SYNC, allow, arrived, check, connections, keep, set_keys, way

BAND, OTHER = "Paper Lantern Club", "Low Tide Sessions"


@pytest.fixture(scope="module")
def server(ports: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Nothing is set but where the platforms are, and the installation's name at home."""
    with installation(
        TUNESCORE_HOST_OVERRIDES=overrides(ports),
        TUNESCORE_OPEN_REGISTRATION="true",
        TUNESCORE_ALLOWED_HOSTS="nas.test",
    ) as places:
        yield places


@pytest.fixture
def address(platforms: Platforms, address: str) -> str:
    """The installation, beside the platforms, where the band has a second account."""
    for fake in platforms.all.values():
        fake.add("lowtide", OTHER, posts=3)
    return address


@pytest.fixture
def secrets(page: Page, platforms: Platforms) -> Iterator[list[str]]:
    """What must be in no address and in no store of the browser."""
    known = [platforms.x.consumer_secret, platforms.x.bearer_token]
    known += [fake.client_secret for fake in platforms.all.values()]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield known
    stored = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    for secret in known:
        assert secret not in stored
        assert not [url for url in asked if secret in url]


def dead_address(context: BrowserContext, press: Callable[[], None], name: str) -> str:
    """Sign in in the tab that a press opens; the address that the tab ends at, which is dead."""
    with context.expect_page() as opened:
        press()
    tab = opened.value
    expect(tab.get_by_role("heading", name="wants to read your")).to_be_visible()
    with tab.expect_request(re.compile(r"/callback\?")) as ended:
        allow(tab, name)
    tab.close()
    return ended.value.url


def sign_in_away(context: BrowserContext, page: Page, part: Locator, name: str) -> None:
    """Sign in at a platform that cannot send anybody back, and paste where that ended."""
    button = part.get_by_role("button", name=re.compile("^Connect "))
    ended = dead_address(context, button.click, name)
    part.get_by_label("Address of the page").fill(f"  {ended}\n")
    part.get_by_role("button", name="Connect", exact=True).click()
    arrived(page, name)


def add(page: Page, address: str, key: str) -> None:
    """From a platform's page to the ways for another account."""
    page.goto(f"{address}/integrations/{key}")
    page.get_by_role("button", name="Add account").click()


def test_instagram_is_connected_by_a_token_and_by_a_sign_in(
    context: BrowserContext, page: Page, address: str, platforms: Platforms, secrets: list[str]
) -> None:
    fake = platforms.instagram
    make_owner(page, address)
    page.goto(f"{address}/integrations")
    page.get_by_role("article", name="Instagram").get_by_role("link", name="Connect").click()
    token = fake.grant(fake.accounts[0]).access
    secrets.append(token)
    check(way(page, "Paste a token"), Access_token=f" {token[:9]} {token[9:]}\n")
    keep(page, BAND)

    add(page, address, "instagram")
    part = way(page, "Sign in at Instagram")
    set_keys(part, Instagram_app_ID=fake.client_id, Instagram_app_secret=fake.client_secret)
    sign_in_away(context, page, part, OTHER)


def test_facebook_is_connected_by_a_sign_in_and_by_a_token(
    page: Page, address: str, platforms: Platforms, secrets: list[str]
) -> None:
    fake = platforms.facebook
    make_owner(page, address)
    page.goto(f"{address}/integrations/facebook")
    part = way(page, "Sign in at Facebook")
    set_keys(part, App_ID=fake.client_id, App_secret=fake.client_secret)
    expect(part.get_by_text("Facebook accepts these keys.")).to_be_visible()
    part.get_by_role("button", name="Connect Facebook").click()
    page.get_by_label(OTHER).uncheck()
    page.get_by_role("button", name="Allow").click()
    arrived(page, BAND)
    assert page.url.startswith(address)

    page.goto(f"{address}/integrations/facebook")
    page.get_by_text("Facebook setup").click()
    token = fake.explorer_token().text
    secrets.append(token)
    part = way(page, "Paste a token from the Graph API Explorer")
    check(part, User_access_token=token)
    shown = page.get_by_role("region", name="Choose the accounts to connect")
    expect(shown.get_by_text("It is connected already.")).to_be_visible()
    shown.get_by_role("checkbox", name=OTHER).check()
    shown.get_by_role("button", name="Connect", exact=True).click()
    arrived(page, OTHER)


def test_tiktok_is_connected_by_a_sign_in(
    page: Page, address: str, platforms: Platforms, secrets: list[str]
) -> None:
    assert secrets
    fake = platforms.tiktok
    make_owner(page, address)
    page.goto(f"{address}/integrations/tiktok")
    part = way(page, "Sign in at TikTok")
    set_keys(part, Client_key=fake.client_id, Client_secret=fake.client_secret)
    part.get_by_role("button", name="Connect TikTok").click()
    allow(page, BAND)
    arrived(page, BAND)


def test_x_is_connected_by_each_of_its_ways_whose_cost_is_said_before(
    page: Page, address: str, platforms: Platforms, secrets: list[str]
) -> None:
    fake = platforms.x
    fake.add("saltandstatic", "Salt and Static", posts=3)
    make_owner(page, address)
    page.goto(f"{address}/integrations/twitter")
    part = way(page, "Paste the app's access token")
    expect(part.get_by_text("About $1.80 a month")).to_be_visible()
    set_keys(part, API_key=fake.consumer_key, API_key_secret=fake.consumer_secret)
    token = fake.console_token()
    assert token.secret is not None
    secrets += [token.text, token.secret]
    check(part, Access_token=token.text, Access_token_secret=token.secret)
    keep(page, BAND)

    add(page, address, "twitter")
    part = way(page, "Sign in at X")
    expect(part.get_by_text("About $1.80 a month")).to_be_visible()
    set_keys(part, Client_ID=fake.client_id, Client_Secret=fake.client_secret)
    part.get_by_role("button", name="Connect X").click()
    allow(page, OTHER)
    arrived(page, OTHER)

    page.goto(f"{address}/integrations/twitter")
    page.get_by_text("X setup").click()
    part = way(page, "Follow a public profile")
    expect(part.get_by_text("About $4.05 a month")).to_be_visible()
    set_keys(part, Bearer_token=fake.bearer_token)
    check(part, Name_of_the_profile="@saltandstatic")
    keep(page, "Salt and Static")


def test_in_a_network_at_home_the_dead_address_is_pasted(
    context: BrowserContext, page: Page, address: str, platforms: Platforms
) -> None:
    home = address.replace("127.0.0.1", "nas.test")
    make_owner(page, home)
    for key, name, fake in (("tiktok", "TikTok", platforms.tiktok), ("twitter", "X", platforms.x)):
        page.goto(f"{home}/integrations/{key}")
        part = way(page, f"Sign in at {name}")
        labels = (
            ("Client_key", "Client_secret") if key == "tiktok" else ("Client_ID", "Client_Secret")
        )
        set_keys(part, **dict(zip(labels, (fake.client_id, fake.client_secret), strict=True)))
        expect(part.get_by_text(f"It cannot send you back to {home}")).to_be_visible()
        sign_in_away(context, page, part, BAND)


SAID_AT_FOCUS = """(sentence) => {
    const focused = document.activeElement;
    const beside = document.getElementById(focused.getAttribute('aria-describedby'));
    return (beside ?? focused).textContent.includes(sentence);
}"""


def refused(part: Locator, sentence: str) -> None:
    """What was sent was refused with a sentence, where it happened, and the focus is there."""
    expect(part.get_by_text(sentence)).to_be_visible()
    until(part.page, SAID_AT_FOCUS, sentence)


def test_what_is_wrong_with_a_token_is_said_beside_it(
    page: Page, address: str, platforms: Platforms
) -> None:
    fake = platforms.instagram
    make_owner(page, address)
    page.goto(f"{address}/integrations/instagram")
    part = way(page, "Paste a token")
    good = fake.grant(fake.accounts[0]).access
    old = fake.grant(fake.accounts[0]).access
    fake.safe.tokens[old].expires = fake.now() - timedelta(days=1)
    few = fake.grant(fake.accounts[0], []).access
    for token, sentence in (
        ("my password", "is something else, or a part of it is missing"),
        ("EAAB0123456789abcdef", "This is a token of Facebook, not of Instagram."),
        (good[:-4], "Instagram does not accept this token"),
        (old, "Instagram says that this token has expired."),
        (few, "too few permissions"),
    ):
        check(part, Access_token=token)
        refused(part, sentence)
        expect(part.get_by_label("Access token", exact=True)).to_have_value(token)
    assert connections(page) == []


def test_an_account_is_connected_again_by_its_way_and_by_no_other_persons_token(
    page: Page, address: str, platforms: Platforms
) -> None:
    fake = platforms.instagram
    make_owner(page, address)
    page.goto(f"{address}/integrations/instagram")
    check(way(page, "Paste a token"), Access_token=fake.grant(fake.accounts[0]).access)
    keep(page, BAND)
    fake.revoke(fake.accounts[0])
    page.goto(f"{address}/integrations/instagram")
    shown = page.get_by_role("article", name=BAND)
    shown.get_by_role("button", name="Sync now").click()
    shown.get_by_role("link", name="Connect again").click(timeout=SYNC)
    part = way(page, "Paste a token")
    expect(part.get_by_text(f"You are connecting {BAND} again.")).to_be_visible()
    check(part, Access_token=fake.grant(fake.accounts[1]).access)
    refused(part, "This is the token of @lowtide, but you are connecting @paperlanternclub again.")
    check(part, Access_token=fake.grant(fake.accounts[0], ["instagram_business_basic"]).access)
    chosen = page.get_by_role("region", name="Is this your account?")
    expect(chosen.get_by_text("It is connected already.")).to_be_visible()
    expect(chosen.get_by_text("instagram_business_manage_insights is missing")).to_be_visible()
    chosen.get_by_role("button", name="Connect this account").click()
    arrived(page, BAND)
    assert len(connections(page)) == 1


def test_what_is_wrong_with_keys_is_said_and_nothing_is_kept(
    page: Page, address: str, platforms: Platforms
) -> None:
    x, facebook = platforms.x, platforms.facebook
    make_owner(page, address)
    page.goto(f"{address}/integrations/facebook")
    part = way(page, "Sign in at Facebook")
    set_keys(part, App_ID=facebook.client_id, App_secret=facebook.client_secret)
    expect(part.get_by_text("Facebook accepts these keys.")).to_be_visible()
    page.goto(f"{address}/integrations/instagram")
    part = way(page, "Sign in at Instagram")
    part.get_by_label("Instagram app ID", exact=True).fill(facebook.client_id)
    part.get_by_label("Instagram app secret", exact=True).fill("0123456789abcdef")
    part.get_by_role("button", name="Save keys").click()
    refused(part, "is the one that is set for Facebook")
    page.goto(f"{address}/integrations/twitter")
    part = way(page, "Paste the app's access token")
    part.get_by_label("API key", exact=True).fill(x.consumer_key)
    part.get_by_label("API key secret", exact=True).fill(x.consumer_secret[::-1])
    part.get_by_role("button", name="Save keys").click()
    refused(part, "X does not accept these keys, so they were not saved.")
    expect(part.get_by_label("API key", exact=True)).to_have_value(x.consumer_key)
    page.reload()
    part = way(page, "Paste the app's access token")
    set_keys(part, API_key=x.consumer_key, API_key_secret=x.consumer_secret)
    part.get_by_text("Change or delete").click()
    expect(part.get_by_text(f"Ends with {x.consumer_key[-4:]}. Set on")).to_be_visible()
    part.get_by_role("button", name="Delete keys").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete keys").click()
    expect(part.get_by_text("First, the keys of your app")).to_be_visible()


def test_a_dead_address_works_once_and_for_its_own_attempt(
    context: BrowserContext, page: Page, address: str, platforms: Platforms
) -> None:
    fake = platforms.instagram
    make_owner(page, address)
    page.goto(f"{address}/integrations/instagram")
    part = way(page, "Sign in at Instagram")
    set_keys(part, Instagram_app_ID=fake.client_id, Instagram_app_secret=fake.client_secret)
    button = part.get_by_role("button", name="Connect Instagram")
    ended = dead_address(context, button.click, BAND)
    field = part.get_by_label("Address of the page")
    send = part.get_by_role("button", name="Connect", exact=True)
    field.fill(ended.partition("?")[0])
    send.click()
    refused(part, "This is not the address at which the sign-in at Instagram ended.")
    field.fill(re.sub(r"state=[^&#]+", "state=another", ended))
    send.click()
    refused(part, "was not started here")
    field.fill(ended)
    fake.skew = timedelta(hours=2)
    send.click()
    refused(part, "Instagram says that the sign-in took too long or was already used.")
    fake.skew = timedelta(0)
    field.fill(ended)
    send.click()
    refused(part, "was not started here")
    again = part.get_by_role("button", name="Start again")
    field_text = dead_address(context, again.click, BAND)
    expect(field).to_have_value("")
    field.fill(field_text)
    send.click()
    arrived(page, BAND)


def test_only_the_owner_sets_keys(page: Page, address: str) -> None:
    make_owner(page, address)
    page.request.post(f"{address}/api/v1/auth/logout")
    guest = {"email": "guest@example.org", "password": "correct horse battery"}
    page.request.post(f"{address}/api/v1/auth/register", data=guest)
    page.goto(f"{address}/integrations/tiktok")
    part = way(page, "Sign in at TikTok")
    expect(part.get_by_text("Ask the owner of this installation to set them.")).to_be_visible()
    expect(part.get_by_role("textbox")).to_have_count(0)


def test_axe_finds_nothing_on_the_pages_to_connect(page: Page, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    make_owner(page, address)
    found: list[str] = []
    for key in ("instagram", "facebook", "tiktok", "twitter"):
        found += faults(page, f"{address}/integrations/{key}")
        page.set_viewport_size({"width": 390, "height": 800})
        until(page, "document.documentElement.scrollWidth <= innerWidth")
        page.set_viewport_size({"width": 1440, "height": 1000})
    assert "\n".join(found) == ""
