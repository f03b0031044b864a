"""The ways to connect on the page of a platform, and what a person does with them."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

SYNC = 60_000
"""How long a first sync may take on a slow machine, in milliseconds."""


def connections(page: Page) -> list[dict[str, Any]]:
    """All connections, as the page that is open reads them."""
    read = "async () => (await (await fetch('/api/v1/connections')).json()).connections"
    found: list[dict[str, Any]] = page.evaluate(read)
    return found


def way(page: Page, title: str) -> Locator:
    """The part of the page that is a way to connect, opened where it is behind the first."""
    opened = page.get_by_role("region", name=title, exact=True)
    behind = page.locator("section > details").filter(has=page.get_by_text(title, exact=True))
    expect(opened.or_(behind).first).to_be_visible()
    if opened.count():
        return opened
    if behind.get_attribute("open") is None:
        behind.locator("summary").first.click()
    return behind


def set_keys(part: Locator, **values: str) -> None:
    """Paste keys by their labels, and save them."""
    for label, value in values.items():
        part.get_by_label(label.replace("_", " "), exact=True).fill(value)
    part.get_by_role("button", name="Save keys").click()
    expect(part.get_by_role("alert")).to_have_count(0)
    expect(part.get_by_role("button", name="Save keys")).not_to_be_visible()


def check(part: Locator, **values: str) -> None:
    """Paste what a way asks for, and have it checked."""
    for label, value in values.items():
        part.get_by_label(label.replace("_", " "), exact=True).fill(value)
    part.get_by_role("button", name="Check").click()


def keep(page: Page, name: str) -> None:
    """Connect the account that is shown, to the end of its first sync."""
    shown = page.get_by_role("region", name="Is this your account?")
    expect(shown.get_by_text(name)).to_be_visible()
    before = connections(page)
    shown.get_by_role("button", name="Connect this account").click()
    arrived(page, name)
    assert len(connections(page)) == len(before) + 1


def arrived(page: Page, name: str) -> None:
    """Wait until an account is connected, and synced for the first time."""
    expect(page.get_by_role("link", name="View account")).to_be_visible(timeout=SYNC)
    newest = max(connections(page), key=lambda one: one["runs"][0]["id"])
    assert (newest["name"], newest["state"]) == (name, "connected")


def allow(page: Page, name: str) -> None:
    """Agree on a platform's own page, as one of the accounts."""
    page.get_by_label(name).check()
    page.get_by_role("button", name="Allow").click()
