"""What stands on the screen is what the API answers, whatever range and filters are shown."""

import re
from decimal import Decimal
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, Response, expect

from tests.e2e.conftest import START_SECONDS

READ = """() => {
    const text = (node) => node?.textContent.trim() ?? null;
    const exact = (node) => node?.querySelector('[title]')?.title ?? null;
    const figures = [...document.querySelectorAll('main dl > div')].map((one) => ({
        label: text(one.querySelector('dt')), value: text(one.querySelector('dd')),
        exact: exact(one.querySelector('dd')),
    }));
    const lists = {};
    for (const section of document.querySelectorAll('main section:has(> ol)')) {
        lists[text(section.querySelector('h3'))] = [...section.querySelectorAll('ol > li')].map(
            (row) => ({
                name: text(row.querySelector('a span')),
                streams: text(row.children[1]?.querySelector('a')),
                money: exact(row.children[2]?.querySelector('a')),
            })
        );
    }
    return { figures, lists };
}"""
"""Reads the page: its key figures, and the rows of each list by the list's heading."""


@pytest.fixture(scope="module")
def random() -> Random:
    return Random(26)  # noqa: S311 - views, drawn alike each time


@pytest.fixture
def demo(page: Page, address: str) -> Page:
    """The overview of the invented artist."""
    page.goto(address)
    page.get_by_role("button", name="Try it with a demo artist").click()
    expect(page.get_by_role("region", name="What is shown")).to_be_visible(
        timeout=START_SECONDS * 1000
    )
    return page


def view(random: Random, everything: Any) -> dict[str, str]:
    """Draw a range, a comparison and up to two filters."""
    found: dict[str, str] = {}
    span = random.choice(["preset", "preset", "days", "months"])
    if span == "preset":
        found["range"] = random.choice(["28d", "90d", "12m", "this-year", "last-year", "all"])
    elif span == "days":
        first, last = sorted(random.sample(range(1, 29), 2))
        found |= {"from": f"2026-0{random.randint(1, 9)}-{first:02}", "to": f"2026-10-{last:02}"}
    else:
        found |= {"from": f"2026-0{random.randint(1, 4)}-01", "to": "2026-06-30"}
    found["compare"] = random.choice(["previous", "year", "none"])
    filters = {
        "store": [row["store"] for row in everything["stores"]],
        "country": [row["country"] for row in everything["countries"]],
    }
    for name in random.sample(sorted(filters), random.randint(0, 2)):
        found[name] = random.choice(filters[name])
    return found


def number(text: str) -> Decimal:
    """Read a figure as it is written in English, exactly."""
    return Decimal(re.sub(r"[^\d.-]", "", text.replace("\N{MINUS SIGN}", "-")))


def amounts(money: list[dict[str, str]]) -> dict[str, Decimal]:
    return {one["currency"]: Decimal(one["amount"]) for one in money}


def shown_money(text: str | None) -> tuple[str, Decimal] | None:
    """Read the exact amount beside its currency, as in `$12.345 USD`."""
    return (text[-3:], number(text[:-3])) if text else None


@pytest.mark.parametrize("views", [15, pytest.param(1_000, marks=pytest.mark.soak)])
def test_every_figure_on_the_screen_is_the_one_of_the_api(
    demo: Page, address: str, random: Random, views: int
) -> None:
    page = demo
    everything = page.request.get(f"{address}/api/v1/overview?range=all").json()
    seen = 0
    for _ in range(views):
        query = urlencode(view(random, everything))

        with page.expect_response(answered):
            page.goto(f"{address}/?{query}")
        page.get_by_role("region", name="What is shown").wait_for()
        told = page.request.get(f"{address}/api/v1/overview?{query}").json()
        seen += checked(page, told, query)
    print(f"{seen} figures on {views} views")  # noqa: T201 - the count
    assert seen > views * 5


def answered(response: Response) -> bool:
    return "/api/v1/overview?" in response.url and response.ok


def drawn(page: Page) -> Any:
    """Read the page once its lists stay as they are: their rows are drawn in pieces."""
    before = None
    while (screen := page.evaluate(READ)) != before:
        before = screen
        page.wait_for_timeout(300)
        for button in page.get_by_role("button", name=re.compile("^Show all")).all():
            button.click()
    return screen


def checked(page: Page, told: Any, query: str) -> int:
    """Compare the page with the API's answer; return how many figures were compared."""
    streams = told["totals"]["streams"]
    if streams is None:
        return 0
    expect(page.locator("main dl dd").first).to_have_text(f"{streams:,}")
    screen = drawn(page)
    compared = 1
    paid = [shown_money(one["exact"]) for one in screen["figures"] if one["exact"]]
    assert dict(filter(None, paid)) == amounts(told["totals"]["money"]), query
    compared += len(paid)
    groups = {"Stores": ("stores", "store"), "Countries": ("countries", "name"),
              "Top tracks": ("tracks", "title")}  # fmt: skip
    for heading, (group, name) in groups.items():
        rows = {row[name]: row for row in told[group]}
        for row in screen["lists"].get(heading, []):
            of = rows[row["name"]]
            assert (row["streams"] and number(row["streams"])) == of["streams"], (query, row)
            money = shown_money(row["money"])
            if money is not None:
                assert amounts(of["money"])[money[0]] == money[1], (query, row)
            compared += 1
    return compared
