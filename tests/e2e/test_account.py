"""The account in a real browser: its password, its second factor, its sessions."""

import re
import time
from collections.abc import Callable, Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import receivers
from tests.e2e.conftest import installation
from tests.e2e.test_accessibility import faults
from tests.factories import OWNER
from tests.receivers import MailServer

NEW = "another horse battery"


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with receivers.mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def server(mail: MailServer) -> Iterator[tuple[str, str]]:
    """An installation that sends mail."""
    with installation(TUNESCORE_MAIL_SERVER=mail.setting) as places:
        yield places


@pytest.fixture
def owner(page: Page, address: str) -> Page:
    """The owner's browser, on the settings."""
    page.goto(address)
    page.get_by_label("Email").fill(OWNER["email"])
    page.get_by_label("Password").fill(OWNER["password"])
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/settings")
    return page


@pytest.fixture
def another(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Makes further browsers."""
    opened: list[BrowserContext] = []

    def make() -> Page:
        opened.append(browser.new_context(locale="en-US"))
        return opened[-1].new_page()

    yield make
    for context in opened:
        context.close()


def sign_in(page: Page, address: str, password: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("Email").fill(OWNER["email"])
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def signed_in(page: Page, address: str) -> None:
    page.wait_for_url(f"{address}/")


def mailed_path(page: Page, mail: MailServer, received: int) -> str:
    """The link in the next mail after so many; its host is the public address, which is not set."""
    while len(mail.received) == received:
        page.wait_for_timeout(50)
    body = mail.received[-1].get_body(("html",))
    assert body is not None
    [link] = re.findall(r'href="https?://[^/]+([^"]+)"', body.get_content())
    return str(link)


def test_a_password_is_changed_and_other_browsers_have_to_sign_in_again(
    owner: Page, address: str, another: Callable[[], Page]
) -> None:
    other = another()
    sign_in(other, address, OWNER["password"])
    signed_in(other, address)
    owner.get_by_role("button", name="Change password").click()
    owner.get_by_label("Current password").fill(OWNER["password"])
    owner.get_by_label("New password", exact=True).fill("password12")
    owner.get_by_role("button", name="Change password").click()
    expect(owner.get_by_role("alert")).to_contain_text("many people use it")
    owner.get_by_label("Current password").fill(OWNER["password"])
    owner.get_by_label("New password", exact=True).fill(NEW)
    owner.get_by_role("button", name="Change password").click()
    expect(owner.get_by_text("The password was changed.")).to_be_visible()
    other.goto(f"{address}/settings")
    other.wait_for_url(re.compile("/sign-in"))
    sign_in(other, address, NEW)
    signed_in(other, address)


def test_a_forgotten_password_is_replaced_by_a_mailed_link(
    owner: Page, address: str, mail: MailServer, another: Callable[[], Page]
) -> None:
    del owner
    page = another()
    page.goto(f"{address}/sign-in")
    page.get_by_role("link", name="Forgot your password?").click()
    expect(page.get_by_role("heading", name="Forgot your password?")).to_be_visible()
    page.get_by_label("Email").fill(OWNER["email"])
    received = len(mail.received)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text("a mail is on its way")).to_be_visible()
    page.goto(address + mailed_path(page, mail, received))
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_role("button", name="Save password").click()
    page.wait_for_url(f"{address}/sign-in")
    sign_in(page, address, NEW)
    signed_in(page, address)


def test_a_second_factor_is_set_up_and_signs_in_and_a_recovery_code_stands_in(
    owner: Page, address: str, another: Callable[[], Page]
) -> None:
    owner.get_by_role("button", name="Set up").click()
    owner.get_by_label("Password", exact=True).fill(OWNER["password"])
    owner.get_by_role("button", name="Continue").click()
    expect(owner.get_by_alt_text("QR code for the authenticator app")).to_be_visible()
    form = owner.get_by_role("form", name="Set up")
    app = pyotp.TOTP(form.locator("code").inner_text())
    owner.get_by_label("Code", exact=True).fill(app.now())
    owner.get_by_role("button", name="Turn on").click()
    expect(owner.get_by_text("Your recovery codes").first).to_be_visible()
    codes = owner.get_by_role("status").locator("code").inner_text().split()
    assert len(codes) == 10
    expect(owner.get_by_text("On. 10 recovery codes are left.")).to_be_visible()
    owner.get_by_role("button", name="I have kept them").click()
    expect(owner.get_by_text("On. 10 recovery codes are left.")).to_be_visible()

    other = another()
    sign_in(other, address, OWNER["password"])
    other.get_by_label("Code", exact=True).fill("000000")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("alert")).to_contain_text("This code is wrong")
    other.get_by_label("Code", exact=True).fill(app.at(int(time.time()), counter_offset=1))
    other.get_by_role("button", name="Sign in").click()
    signed_in(other, address)

    third = another()
    sign_in(third, address, OWNER["password"])
    third.get_by_label("Code", exact=True).fill(codes[0])
    third.get_by_role("button", name="Sign in").click()
    signed_in(third, address)


def test_whoever_must_have_a_second_factor_is_led_to_it(owner: Page, address: str) -> None:
    with owner.expect_response("**/alerts/unread*"):  # nothing else asks by itself and is refused
        owner.reload()
    owner.get_by_role("switch", name="Two factors for everybody").click()
    owner.wait_for_url(f"{address}/two-factor")
    expect(owner.get_by_text("The owner of this installation asks for")).to_be_visible()
    owner.goto(f"{address}/tracks")
    owner.wait_for_url(f"{address}/two-factor")


def test_another_browser_is_signed_out(
    owner: Page, address: str, another: Callable[[], Page]
) -> None:
    other = another()
    sign_in(other, address, OWNER["password"])
    signed_in(other, address)
    owner.reload()
    rows = owner.get_by_role("listitem").filter(has_text="Chrome")
    expect(rows).to_have_count(2)
    rows.filter(has_not_text="This browser").get_by_role("button", name="Sign out").click()
    expect(rows).to_have_count(1)
    other.goto(f"{address}/settings")
    other.wait_for_url(re.compile("/sign-in"))


def test_another_address_counts_once_its_mail_is_answered(
    owner: Page, address: str, mail: MailServer
) -> None:
    received = len(mail.received)
    owner.get_by_role("button", name="Change email").click()
    owner.get_by_label("New email").fill("anna@example.org")
    owner.get_by_label("Password", exact=True).fill(OWNER["password"])
    owner.get_by_role("button", name="Change email").click()
    expect(owner.get_by_text("A mail with a link went to anna@example.org.")).to_be_visible()
    owner.goto(address + mailed_path(owner, mail, received))
    owner.get_by_role("button", name="Confirm your email").click()
    owner.wait_for_url(f"{address}/settings")
    expect(owner.get_by_text("anna@example.org, the owner")).to_be_visible()


def test_axe_finds_nothing_on_the_pages_of_the_account(owner: Page, address: str) -> None:
    owner.emulate_media(reduced_motion="reduce")  # no colour is seen while it changes
    pages = ("settings", "sign-in", "forgot-password", "reset-password", "confirm-email")
    found = [fault for page in pages for fault in faults(owner, f"{address}/{page}")]
    assert "\n".join(found) == ""


def test_an_invitation_is_mailed_and_where_it_cannot_be_the_page_says_what_to_do(
    owner: Page, address: str, mail: MailServer
) -> None:
    mail.refused.add("ben@example.org")
    people = owner.locator("section", has=owner.get_by_role("heading", name="People"))
    said = {
        "ada@example.org": "A mail with this link is on its way to ada@example.org.",
        "ben@example.org": "Send this link to ben@example.org.",
    }
    for email, words in said.items():
        people.get_by_label("Email").fill(email)
        people.get_by_role("button", name="Invite").click()
        expect(people.get_by_text(words)).to_be_visible()
        expect(people.get_by_text(f"{address}/invitation#")).to_be_visible()
    expect(people.get_by_text("The message was not delivered")).to_be_visible()
    assert len(mail.to("ada@example.org")) == 1
    assert mail.to("ben@example.org") == []
