"""Alerts in a real browser: a jump is told, its rule looked at, and a channel tried."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_first_light import make_owner
from tests.receivers import Webhook, webhook


@pytest.fixture
def receiver() -> Iterator[Webhook]:
    with webhook() as running:
        yield running


def timeline() -> str:
    """Half a year of daily plays until yesterday, which has four times the usual."""
    luck = np.random.default_rng(5)
    today = datetime.now(UTC).date()
    rows = ["date,streams"]
    for number in range(180, 0, -1):
        plays = luck.poisson(120) * (4 if number == 1 else 1)
        rows.append(f"{today - timedelta(days=number)},{plays}")
    return "\n".join(rows) + "\n"


def test_a_jump_is_told_its_rule_shows_the_past_year_and_a_channel_is_tried(
    page: Page, address: str, tmp_path: Path, receiver: Webhook
) -> None:
    make_owner(page, address)
    file = tmp_path / "Glass Harbour-timeline.csv"
    file.write_text(timeline(), encoding="utf-8")
    page.goto(f"{address}/integrations/csv-import")
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_role("button", name=re.compile("Import 180 rows")).click()
    expect(page.get_by_role("link", name="See your numbers")).to_be_visible(timeout=20_000)

    told = page.get_by_text("Plays of “Glass Harbour” on Spotify jumped")
    for _ in range(20):  # the worker looks at it a moment later
        page.goto(f"{address}/alerts")
        page.wait_for_load_state("networkidle")
        if told.count():
            break
    expect(told.first).to_be_visible()
    expect(page.get_by_text(re.compile("where about .* are usual")).first).to_be_visible()

    page.get_by_role("button", name="Delete", exact=False).first.click()
    expect(told).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(told.first).to_be_visible()
    page.get_by_role("link", name="See it").first.click()
    expect(page).to_have_url(re.compile(r"/tracks/\d+"))

    page.goto(f"{address}/settings/alerts")
    expect(page.get_by_text("A post passes a round number").first).to_be_visible()
    page.get_by_role("button", name="Add a channel").click()
    page.get_by_label("Name").fill("My server")
    page.get_by_label("Address").fill(receiver.address)
    page.get_by_role("button", name="Add channel").click()
    expect(page.get_by_text("My server").first).to_be_visible()
    page.get_by_role("button", name=re.compile("Send a test")).click()
    expect(page.get_by_text("The test was sent.")).to_be_visible()
    assert receiver.asked == 1
