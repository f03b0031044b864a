"""What a page loads first: its own texts and no others, and its figures before its scripts."""

from playwright.sync_api import Page, Response, expect

from tests.e2e.conftest import START_SECONDS


def test_a_page_loads_its_own_texts_alone(page: Page, address: str) -> None:
    scripts: list[Response] = []
    page.on("response", lambda one: scripts.append(one) if one.url.endswith(".js") else None)
    page.goto(address)
    expect(page.get_by_role("button", name="Try it with a demo artist")).to_be_visible()
    loaded = "".join(one.text() for one in scripts)
    assert "Try it with a demo artist" in loaded
    assert "What you already imported is recognised" not in loaded
    assert "Show the past year" not in loaded


def test_an_account_asks_for_its_figures_before_its_scripts(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Try it with a demo artist").click()
    expect(page.get_by_role("region", name="What is shown")).to_be_visible(
        timeout=START_SECONDS * 1000
    )
    account = page.request.get(f"{address}/api/v1/audience").json()["items"][0]
    paths: list[str] = []
    page.on("request", lambda one: paths.append(one.url.removeprefix(address)))
    page.goto(f"{address}/audience/{account['id']}")
    expect(page.get_by_role("region", name="Posts")).to_be_visible()
    first_script = next(at for at, path in enumerate(paths) if path.endswith(".js"))
    for answer in (f"/api/v1/audience/{account['id']}", "/api/v1/connections", "/api/v1/alerts"):
        assert paths.index(answer) < first_script
        assert paths.count(answer) == 1, f"{answer} is asked for once, and its answer is taken"
