"""Pages stand still when answers come late: nothing moves away from under the hand."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.conftest import installation, until
from tests.e2e.test_first_light import make_owner
from tests.fakes.provider import SignInProvider

PAGES = ("/settings", "/settings/alerts", "/integrations", "/integrations/instagram", "/alerts")
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 1000}
MOST = 0.02
"""The layout shift that nobody notices."""

LATE = """
const ask = window.fetch.bind(window);
let asked = 0;
window.waiting = 0;
window.fetch = async (...request) => {
    window.waiting += 1;
    asked += 1;
    const late = 50 + 100 * asked;
    try {
        const answer = await ask(...request);
        await new Promise((go) => setTimeout(go, late));
        return answer;
    } finally {
        window.waiting -= 1;
    }
};
window.moved = [];
new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
        const texts = sources.map(({ node }) => node?.textContent?.trim().slice(0, 40));
        window.moved.push([value, texts.join(' | ')]);
    }
}).observe({ type: 'layout-shift', buffered: true });
"""
"""Each answer comes later than the one before; what moves is written down."""


@pytest.fixture(scope="module")
def server(provider: SignInProvider) -> Iterator[tuple[str, str]]:
    """An installation whose settings have all their parts."""
    with installation(**provider.environment) as places:
        yield places


def test_pages_stand_still_when_answers_come_late(page: Page, address: str) -> None:
    make_owner(page, address)
    page.add_init_script(LATE)
    found: list[str] = []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        for path in PAGES:
            page.goto(address + path)
            expect(page.locator("h1").first).to_be_attached()
            until(page, "window.waiting === 0")
            expect(page.get_by_text("Loading …")).to_have_count(0)
            page.wait_for_timeout(100)  # what moved last is written down
            moved: list[tuple[float, str]] = page.evaluate("window.moved")
            where = f"{path} at {size['width']}"
            if sum(value for value, _ in moved) > MOST:
                found += [f"{where}: {value:.3f}: {what}" for value, what in moved]
    assert "\n".join(found) == ""
