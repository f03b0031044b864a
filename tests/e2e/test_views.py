"""One range for everything: chosen, compared, narrowed, kept in the address, saved by a name."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import START_SECONDS


@pytest.fixture
def demo(page: Page, address: str) -> Page:
    """The overview of the invented artist."""
    page.goto(address)
    page.get_by_role("button", name="Try it with a demo artist").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    bar = page.get_by_role("region", name="What is shown")
    expect(bar).to_be_visible(timeout=START_SECONDS * 1000)
    return page


def test_one_range_holds_for_the_whole_page_and_survives_in_its_address(demo: Page) -> None:
    page = demo
    expect(page.get_by_role("button", name="Range: Last 12 months")).to_be_visible()
    expect(page.get_by_text("Changes are against")).to_be_visible()
    total = page.locator("main dl dd").first
    of_a_year = total.inner_text()

    page.get_by_role("button", name="Range:").click()
    page.get_by_role("button", name="Last year", exact=True).click()
    expect(page).to_have_url(re.compile(r"range=last-year"))
    expect(total).not_to_have_text(of_a_year)

    page.get_by_role("button", name="Comparison:").click()
    page.get_by_role("button", name="The year before", exact=True).click()
    expect(page).to_have_url(re.compile(r"compare=year"))

    of_every_store = total.inner_text()
    page.get_by_role("link", name="Spotify", exact=True).click()
    expect(page).to_have_url(re.compile(r"store=Spotify"))
    expect(total).not_to_have_text(of_every_store)
    of_one_store = total.inner_text()

    page.reload()
    expect(page.get_by_role("link", name="Remove the filter “Spotify”")).to_be_visible()
    expect(total).to_have_text(of_one_store)

    page.get_by_role("button", name="Saved views").click()
    page.get_by_label("Name of this view").fill("Spotify last year")
    page.get_by_role("button", name="Save this view").click()
    saved = page.get_by_role("link", name="Spotify last year")
    expect(saved).to_be_visible()
    page.keyboard.press("Escape")

    page.go_back()
    expect(page).not_to_have_url(re.compile(r"store="))
    expect(total).to_have_text(of_every_store)
    page.go_forward()
    expect(total).to_have_text(of_one_store)

    page.get_by_role("link", name="Remove the filter “Spotify”").click()
    expect(total).to_have_text(of_every_store)
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("link", name="Spotify last year").click()
    expect(page).to_have_url(re.compile(r"range=last-year.*store=Spotify"))
    expect(total).to_have_text(of_one_store)


def test_a_row_has_a_page_of_its_own_with_the_same_range(demo: Page) -> None:
    page = demo
    page.get_by_role("button", name="Range:").click()
    page.get_by_role("button", name="Last year", exact=True).click()
    page.get_by_role("link", name="Open the page of Spotify").click()
    expect(page).to_have_url(re.compile(r"/stores/Spotify\?range=last-year"))
    expect(page.get_by_role("heading", level=1, name="Spotify")).to_be_visible()
    expect(page.get_by_role("button", name="Range: Last year")).to_be_visible()


def test_the_navigation_takes_the_range_along_and_no_filter_of_a_page(demo: Page) -> None:
    page = demo
    page.get_by_role("button", name="Range:").click()
    page.get_by_role("button", name="Last year", exact=True).click()
    page.get_by_role("link", name="Spotify", exact=True).click()
    expect(page).to_have_url(re.compile(r"range=last-year&store=Spotify$"))
    navigation = page.get_by_role("navigation", name="Main")
    for place in ("tracks", "audience", "campaigns"):
        navigation.get_by_role("link", name=place.capitalize(), exact=True).click()
        expect(page).to_have_url(re.compile(rf"/{place}\?range=last-year$"))
    navigation.get_by_role("link", name="Home", exact=True).click()
    expect(page).to_have_url(re.compile(r"/\?range=last-year$"))
    expect(page.get_by_role("button", name="Range: Last year")).to_be_visible()
