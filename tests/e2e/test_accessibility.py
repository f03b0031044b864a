"""The main pages as assistive technology meets it, by day and by night: axe finds nothing."""

from pathlib import Path

from playwright.sync_api import Page, expect

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"

PAGES = (
    "/",
    "/tracks",
    "/audience",
    "/campaigns",
    "/integrations",
    "/integrations/csv-import",
    "/imports",
    "/alerts",
    "/settings",
    "/settings/alerts",
)

CHECK = """async () => {
    const found = [];
    const look = async (theme, rules) => {
        document.documentElement.dataset.theme = theme;
        const { violations } = await axe.run(document, { resultTypes: ['violations'], ...rules });
        for (const { id, nodes } of violations)
            found.push(`${theme}: ${id}: ${nodes.slice(0, 3).map((one) => one.html).join(' | ')}`);
    };
    await look('light', {});
    // By night a page is the same in other colours.
    await look('dark', { runOnly: ['color-contrast'] });
    return found;
}"""


def faults(page: Page, url: str) -> list[str]:
    """What axe finds on a page."""
    page.goto(url)
    expect(page.locator("h1").first).to_be_attached()
    expect(page.get_by_text("Loading …")).to_have_count(0)
    page.evaluate(AXE.read_text(encoding="utf-8") + "; 0")
    found: list[str] = page.evaluate(CHECK)
    return [f"{url.split('/', 3)[3]}: {one}" for one in found]


def test_axe_finds_nothing_on_the_main_pages(page: Page, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")  # no colour is seen while it changes
    found = faults(page, f"{address}/welcome")
    page.request.post(f"{address}/api/v1/setup/demo", timeout=60_000)
    track, campaign = (
        page.request.get(f"{address}/api/v1/{name}").json()["items"][0]["id"]
        for name in ("tracks", "campaigns")
    )
    ones = (f"/tracks/{track}", f"/campaigns/{campaign}", "/stores/Spotify")
    for path in (*PAGES, *ones):
        found += faults(page, address + path)
    assert "\n".join(found) == ""
