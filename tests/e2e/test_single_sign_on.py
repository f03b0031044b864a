"""Sign-in with a provider in a real browser: an account is linked, and another one is made."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import installation
from tests.e2e.test_first_light import EMAIL, PASSWORD, make_owner
from tests.fakes.provider import SignInProvider


@pytest.fixture(scope="module")
def server(provider: SignInProvider) -> Iterator[tuple[str, str]]:
    with installation(
        **provider.environment,
        TUNESCORE_OIDC_NAME="Paper Lantern",
        TUNESCORE_OIDC_ALLOWED="example.org",
    ) as places:
        yield places


def sign_out(page: Page, address: str) -> None:
    page.goto(f"{address}/settings")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def prove(page: Page, change: str) -> None:
    """Change how to sign in, with the password."""
    page.get_by_role("button", name=change).click()
    form = page.get_by_role("form", name=change)
    form.get_by_label("Password").fill(PASSWORD)
    form.get_by_role("button", name=change).click()


def test_the_owner_links_the_provider_and_a_colleague_comes_by_it(
    page: Page, address: str, provider: SignInProvider
) -> None:
    make_owner(page, address)
    provider.person |= {"sub": "the owner", "email": EMAIL}
    page.goto(f"{address}/settings")
    prove(page, "Link Paper Lantern")
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/settings")
    expect(page.get_by_text("You can sign in with Paper Lantern too.")).to_be_visible()

    sign_out(page, address)
    page.get_by_role("button", name="Sign in with Paper Lantern").click()
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/settings")
    expect(page.get_by_text(f"{EMAIL}, the owner of this installation")).to_be_visible()
    prove(page, "Unlink Paper Lantern")
    expect(page.get_by_role("button", name="Link Paper Lantern", exact=True)).to_be_visible()
    expect(page.get_by_text("You can sign in with Paper Lantern too.")).to_have_count(0)

    sign_out(page, address)
    provider.person |= {"sub": "a colleague", "email": "ben@example.org"}
    page.get_by_role("button", name="Sign in with Paper Lantern").click()
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/settings")
    expect(page.get_by_role("main").get_by_text("ben@example.org")).to_be_visible()

    sign_out(page, address)
    provider.claims = {"nonce": "of another sign-in"}
    page.get_by_role("button", name="Sign in with Paper Lantern").click()
    expect(page.get_by_text("cannot be trusted")).to_be_visible()
    expect(page).to_have_url(f"{address}/sign-in/returned")
