"""People in an account: invited by a link, working in it by a role, reading only, and removed."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_first_light import EMAIL, make_owner
from tests.factories import DISTROKID, sale

ADA = "ada@example.org"
PASSWORD = "correct horse battery"


@pytest.fixture
def another(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Makes pages of further people, each in a browser of their own."""
    contexts = []

    def make() -> Page:
        contexts.append(browser.new_context(viewport={"width": 1440, "height": 1000}))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


def invite(page: Page, address: str, role: str) -> str:
    """Invite Ada in Settings, and return the link."""
    page.goto(f"{address}/settings")
    people = page.locator("section", has=page.get_by_role("heading", name="People"))
    people.get_by_label("Email").fill(ADA)
    people.get_by_label("Role", exact=True).select_option(label=role)
    people.get_by_role("button", name="Invite").click()
    expect(people.get_by_text(f"Send this link to {ADA}")).to_be_visible()
    return people.locator("code").inner_text()


def test_a_manager_works_a_reader_looks_and_who_is_removed_is_out(
    page: Page, address: str, tmp_path: Path, another: Callable[[], Page]
) -> None:
    make_owner(page, address)
    file = tmp_path / "sales.tsv"
    file.write_text(f"{DISTROKID}\n{sale()}\n", encoding="utf-8")
    page.goto(f"{address}/integrations/csv-import")
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_role("button", name=re.compile("Import 1 row")).click()
    expect(page.get_by_role("link", name="See your numbers")).to_be_visible(timeout=20_000)

    ada = another()
    ada.goto(invite(page, address, "Manager"))
    expect(ada.get_by_text(f"You are invited to work in the account of {EMAIL}.")).to_be_visible()
    ada.get_by_label("Password").fill(PASSWORD)
    ada.get_by_role("button", name="Create account and join").click()
    expect(ada.get_by_label("Account", exact=True)).to_be_visible()
    ada.goto(f"{address}/imports")
    expect(ada.get_by_role("button", name="Undo")).to_be_visible()
    ada.goto(f"{address}/settings")
    expect(ada.get_by_text(f"You are working in the account of {EMAIL}.")).to_be_visible()
    expect(ada.get_by_role("heading", name="People")).to_have_count(0)
    expect(ada.get_by_role("heading", name="API tokens")).to_have_count(0)

    ada.goto(invite(page, address, "Owner"))
    ada.get_by_role("button", name=f"Accept as {ADA}").click()
    ada.goto(f"{address}/settings")
    expect(ada.get_by_role("heading", name="People")).to_be_visible()

    page.goto(f"{address}/settings")
    page.get_by_label(f"Role of {ADA}").select_option(label="Read only")
    expect(page.get_by_text(f"{ADA} has the role “Read only” now.")).to_be_visible()
    ada.goto(address)
    expect(ada.get_by_text("You read this account and change nothing.")).to_be_visible()
    expect(ada.get_by_role("link", name="Add files")).to_have_count(0)
    ada.goto(f"{address}/imports")
    expect(ada.get_by_text("sales.tsv")).to_be_visible()
    expect(ada.get_by_role("button", name="Undo")).to_have_count(0)

    ada.get_by_label("Account", exact=True).select_option(label=ADA)
    expect(ada.get_by_text("You read this account and change nothing.")).to_have_count(0)
    ada.get_by_label("Account", exact=True).select_option(label=EMAIL)
    expect(ada.get_by_text("You read this account and change nothing.")).to_have_count(1)

    page.goto(f"{address}/settings")
    page.get_by_role("button", name=re.compile(f"Remove.*{ADA}")).click()
    page.get_by_role("button", name="Remove from account").click()
    expect(page.get_by_text(f"{ADA} was removed.")).to_be_visible()
    ada.goto(f"{address}/tracks")
    expect(ada.get_by_text("Glass Harbour")).to_have_count(0)
    ada.goto(f"{address}/settings")
    expect(ada.get_by_role("main").get_by_text(ADA)).to_be_visible()


def test_an_invitation_that_was_withdrawn_says_so(
    page: Page, address: str, another: Callable[[], Page]
) -> None:
    make_owner(page, address)
    link = invite(page, address, "Manager")
    page.get_by_role("button", name=re.compile(f"Withdraw.*{ADA}")).click()
    expect(page.get_by_text(f"The invitation of {ADA} was withdrawn.")).to_be_visible()
    ada = another()
    ada.goto(link)
    expect(ada.get_by_text("This invitation does not exist")).to_be_visible()


def test_a_token_is_made_with_a_scope_and_an_end(page: Page, address: str) -> None:
    make_owner(page, address)
    page.goto(f"{address}/settings")
    tokens = page.locator("section", has=page.get_by_role("heading", name="API tokens"))
    tokens.get_by_label("Name").fill("Backup")
    tokens.get_by_label("It may").select_option(label="Read only")
    tokens.get_by_label("Ends").select_option(label="Never")
    tokens.get_by_role("button", name="Create token").click()
    expect(tokens.get_by_text("Read only. Has no end.")).to_be_visible()
