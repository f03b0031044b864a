"""A campaign in a real browser: files in, the cost answered, the page read, a rule changed."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from tests.e2e.test_first_light import make_owner

BEGINS = date(2026, 3, 2)
HISTORY = (
    "Song,Campaign url,Campaign date,Outlet,Outlet type,Outlet url,Outlet country,Action,"
    "Action timestamp,Feedback,Additional notes,Listen time (seconds)\n"
)


def history(yes: int, no: int) -> str:
    """A SubmitHub history of one campaign: every outlet listens, and then says yes or no."""
    rows = []
    for number in range(yes + no):
        day = BEGINS + timedelta(days=number % 20)
        answer = "approved" if number < yes else "declined"
        for hour, action in ((9, "listen"), (10, answer)):
            rows.append(
                "Paper Lantern Club - Glass Harbour,https://www.submithub.com/song/x1,"
                f"2026-03-01T09:00:00.000Z,Outlet {number},Blog,"
                f"https://www.submithub.com/blog/{number},Norway,{action},"
                f"{day}T{hour:02}:00:{number:02}.000Z,The vocals are crowded,,30"
            )
    return HISTORY + "\n".join(rows) + "\n"


def timeline(seed: int, plays: int, lift: float) -> str:
    """A year of daily plays before the campaign and forty days after, with a lift from then on."""
    luck = np.random.default_rng(seed)
    rows = ["date,streams"]
    for number in range(-365, 40):
        day = BEGINS + timedelta(days=number)
        week = 1.2 if day.weekday() in {4, 5} else 0.95
        rows.append(f"{day},{luck.poisson(plays * week * (lift if number >= 0 else 1))}")
    return "\n".join(rows) + "\n"


def test_a_campaign_is_read_paid_for_judged_and_its_curators_exported(
    page: Page, address: str, tmp_path: Path
) -> None:
    make_owner(page, address)
    files = {
        "Glass Harbour-timeline.csv": timeline(1, 200, lift=1.5),
        "Night Ferry-timeline.csv": timeline(2, 300, lift=1),
        "Paper Lantern Club submission history (Jul 12, 2026).csv": history(yes=9, no=41),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    page.goto(f"{address}/integrations/csv-import")
    page.locator("input[type=file]").first.set_input_files([tmp_path / name for name in files])
    expect(page.get_by_text("3 files are ready to import.")).to_be_visible()
    page.get_by_role("button", name=re.compile("Import all")).click()
    expect(page.get_by_role("link", name="See your campaigns")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="See your campaigns").click()

    expect(page.get_by_text("What did this campaign cost?")).to_be_visible()
    page.get_by_role("button", name="Enter the cost").click()
    page.get_by_label("Amount").fill("150")
    page.get_by_role("button", name="Save the cost").click()
    expect(page.get_by_text("What did this campaign cost?")).to_be_hidden()
    expect(page.get_by_text("$150.00").first).to_be_visible()
    page.get_by_role("link", name=re.compile("Glass Harbour")).first.click()

    summary = re.compile(r"You spent \$150 on SubmitHub\. 9 of 50 said yes\. Plays rose by about")
    expect(page.get_by_text(summary)).to_be_visible()
    expect(page.get_by_text("Worked", exact=True).first).to_be_visible()
    expect(page.get_by_text("Did not pay").first).to_be_visible()
    expect(page.get_by_text("\u221276%").first).to_be_visible()
    page.get_by_role("button", name="Change these figures").click()
    page.get_by_label("Plays per add").fill("200")
    page.get_by_label(re.compile("Money per add")).fill("0.6")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("\u221296%").first).to_be_visible()
    expect(page.get_by_text("$5.40").first).to_be_visible()

    page.goto(f"{address}/campaigns/curators")
    expect(page.get_by_text(re.compile("9 of 50 answers were a yes")).first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    table = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(table.splitlines()))
    assert len(rows) == 50
    assert [row["Yes"] for row in rows[:10]] == ["1"] * 9 + ["0"]
    assert rows[0]["Cost per add"] == "3"
