"""Addresses that files name: the browser is led to those of the web alone."""

from pathlib import Path

import psycopg
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.conftest import wait_until_idle
from tests.factories import OWNER

EXPORT = (
    Path(__file__).parents[1]
    / "statements/golden/meta_business_suite/instagram_content"
    / "May-01-2026_Jun-10-2026_1000000000000001.csv"
)


def test_a_link_in_a_file_that_is_no_web_address_is_not_followed(
    page: Page, server: tuple[str, str], address: str
) -> None:
    rows = EXPORT.read_text(encoding="utf-8")
    hostile = rows.replace("https://www.instagram.com/p/x2/", "javascript:document.title='taken'")
    assert hostile != rows
    api = f"{address}/api/v1"
    assert page.request.post(f"{api}/auth/register", data=OWNER).ok
    file: FilePayload = {
        "name": EXPORT.name,
        "mimeType": "text/csv",
        "buffer": hostile.encode(),
    }
    seen = page.request.post(f"{api}/imports", multipart={"file": file}).json()
    assert page.request.post(f"{api}/imports/{seen['id']}/commit").ok
    with psycopg.connect(server[1], autocommit=True) as connection:
        wait_until_idle(connection)
    page.goto(f"{address}/audience?range=all")
    posts = page.get_by_role("table", name="Posts").get_by_role("row")
    expect(posts).to_have_count(3)
    links = posts.get_by_role("link")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://www.instagram.com/reel/x1/")
