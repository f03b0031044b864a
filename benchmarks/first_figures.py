"""How long a browser takes from an address to its first figures, at a statement of a million lines.

Each page is opened ten times in a fresh browser, which has stored nothing yet, and ten times again
in one that has been there. The time is the page's own clock, from the start of the navigation
until the first figure stands, and some milliseconds of asking. A text of the same server is the
reference.
"""

import re
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from tests.chromium import QUIET, chromium

from benchmarks.catalogue_statement import catalogue_statement
from benchmarks.large_statement import upload
from benchmarks.server import Server, running_server

TIMES = 10
BAR_MS = 1_000.0
PAGES = ["/", "/tracks", "/tracks/1", "/?range=all"]
WINDOWS = {"wide": (1440, 1000), "phone": (390, 844)}
FIGURE = re.compile("[0-9]")


def run(rows: int, folder: Path) -> None:
    """Measure a statement of so many rows on a server of its own, and print the table."""
    try:
        executable = chromium()
    except FileNotFoundError as error:
        print(f"first figures: skipped. {error}", file=sys.stderr)
        return
    with running_server(folder / "first-figures") as server, sync_playwright() as playwright:
        import_id = upload(server, catalogue_statement(rows, datetime.now(UTC).date()))
        server.client.post(f"/api/v1/imports/{import_id}/commit").raise_for_status()
        server.done(import_id)
        browser = playwright.chromium.launch(executable_path=executable, args=QUIET)
        print(f"\nfirst figures at {rows:,} lines, {TIMES} times each, in ms")
        print(f"{'page':<24}{'window':<8}{'browser':<10}{'p50':>8}{'worst':>8}   bar")
        for path in ["/robots.txt", *PAGES]:
            for window in WINDOWS:
                _measure(browser, server, path, window)
        browser.close()


def _measure(browser: Browser, server: Server, path: str, window: str) -> None:
    fresh: list[float] = []
    again: list[float] = []
    for _ in range(TIMES):
        with _signed_in(browser, server, window) as page:
            for took in (fresh, again):
                page.goto(f"{server.client.base_url}{path}", wait_until="commit")
                if path in PAGES:
                    page.locator("main a.opens", has_text=FIGURE).first.wait_for()
                took.append(page.evaluate("performance.now()"))
    for who, took in (("fresh", fresh), ("again", again)):
        verdict = "met" if max(took) <= BAR_MS else "MISSED"
        print(
            f"{path:<24}{window:<8}{who:<10}{statistics.median(took):>8.0f}{max(took):>8.0f}"
            f"   {BAR_MS:.0f} {verdict}"
        )


@contextmanager
def _signed_in(browser: Browser, server: Server, window: str) -> Iterator[Page]:
    """A window of a browser that has stored nothing but the session."""
    width, height = WINDOWS[window]
    context = browser.new_context(viewport={"width": width, "height": height})
    address = str(server.client.base_url)
    cookies = server.client.cookies.items()
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies])
    yield context.new_page()
    context.close()
