"""A track's page in a real browser: figures opened, notes, tracks side by side, files to keep."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from python_calamine import CalamineWorkbook

from tests.e2e.conftest import until
from tests.e2e.test_first_light import make_owner
from tests.e2e.test_several_files import drop

HEADER = """\
"Date Inserted","Reporting Date","Sale Month","Store","Artist","Title","ISRC","UPC","Quantity",\
"Team Percentage","Source Type","Country of Sale","Songwriter Royalties Withheld (USD)",\
"Earnings (USD)","Recoup (USD)"
"""
GLASS_HARBOUR = {"Spotify": 1204, "Apple Music": 411, "Deezer": 96}
TODAY = datetime.now(UTC).date()
INSIDE = "one => one.getBoundingClientRect().right <= innerWidth"
FIRST_DAYS = {"Glass Harbour": [90, 120, 75, 60, 41], "Night Ferry": [12, 33, 54, 20, 9]}


def month_before(day: date, months: int = 1) -> str:
    """Return the month that lies so many months before a day's, as `2026-04`."""
    at = day.year * 12 + day.month - 1 - months
    return f"{at // 12:04}-{at % 12 + 1:02}"


def statement(folder: Path) -> Path:
    """Write a distributor's statement of one track in three stores, two months ago."""
    month = month_before(TODAY, 2)
    rows = "".join(
        f'"{TODAY}","{TODAY}","{month}","{store}","Paper Lantern Club","Glass Harbour",'
        f'"QZZZZ2300001","199999000028","{streams}","100","Song","US","0.00000",'
        f'"{streams * 0.003:.12f}",""\n'
        for store, streams in GLASS_HARBOUR.items()
    )
    path = folder / "DistroKid_1773000000.csv"
    path.write_text(HEADER + rows)
    return path


def daily(folder: Path) -> Path:
    """Write a sheet with the first days of two tracks that came out three weeks apart."""
    path = folder / "Days.csv"
    begins = {"Glass Harbour": TODAY - timedelta(60), "Night Ferry": TODAY - timedelta(39)}
    rows = [
        f"{title},{begins[title] + timedelta(at)},{plays}\n"
        for title, days in FIRST_DAYS.items()
        for at, plays in enumerate(days)
    ]
    path.write_text("Song,Date,Streams\n" + "".join(rows))
    return path


def add(page: Page, address: str, file: Path) -> None:
    """Import a file that needs no answer."""
    drop(page, address, file)
    page.get_by_role("button", name=re.compile(r"^Import \d+ rows")).click()
    expect(page.get_by_role("link", name="See your numbers")).to_be_visible(timeout=20_000)


def open_track(page: Page, address: str, title: str) -> None:
    page.goto(f"{address}/tracks")
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def figure(page: Page, name: str) -> Locator:
    """The large figure of a page, which stands under its name and opens what is behind it."""
    return page.locator("dl > div", has=page.get_by_text(name, exact=True)).locator(".opens").first


def test_a_figure_opens_down_to_its_line(page: Page, address: str, tmp_path: Path) -> None:
    make_owner(page, address)
    add(page, address, statement(tmp_path))
    open_track(page, address, "Glass Harbour")
    total = f"{sum(GLASS_HARBOUR.values()):,}"
    expect(figure(page, "Streams")).to_have_text(total)
    figure(page, "Streams").click()

    panel = page.get_by_role("dialog", name="Streams")
    expect(panel.get_by_text(total, exact=True).first).to_be_visible()
    expect(panel.get_by_text(re.compile(r"^DistroKid\s"))).to_be_visible()
    expect(panel.get_by_role("link", name="DistroKid_1773000000.csv")).to_be_visible()
    panel.get_by_role("row", name=re.compile("Apple Music")).click()
    row = page.get_by_role("dialog", name="Line 3")
    expect(row.get_by_text("Apple Music", exact=True)).to_be_visible()
    expect(row.get_by_text(str(GLASS_HARBOUR["Apple Music"]), exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(row).to_have_count(0)
    panel.get_by_role("link", name="See all 3 lines").click()
    expect(page).to_have_url(re.compile("/lines"))
    expect(page.get_by_text(total, exact=True).first).to_be_visible()


def test_a_note_on_days_is_added_seen_edited_deleted_and_taken_back(
    page: Page, address: str, tmp_path: Path
) -> None:
    make_owner(page, address)
    add(page, address, statement(tmp_path))
    open_track(page, address, "Glass Harbour")
    lane = page.get_by_role("group", name=re.compile("^Notes"))
    lane.drag_to(lane, source_position={"x": 4, "y": 4}, target_position={"x": 40, "y": 4})

    form = page.get_by_role("dialog", name="Add a note")
    first, last = (form.get_by_label(name).input_value() for name in ("First day", "Last day"))
    assert date.fromisoformat(first) < date.fromisoformat(last)
    form.get_by_label("Note", exact=True).fill("Played on the radio")
    form.get_by_role("button", name="Save note").click()
    note = lane.get_by_role("button", name=re.compile("Played on the radio"))
    expect(note).to_be_visible()
    kept = page.request.get(f"{address}/api/v1/notes").json()["items"]
    assert [(one["first"], one["last"]) for one in kept if one["kind"] == "own"] == [(first, last)]

    note.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Edit", exact=True).click()
    form = page.get_by_role("dialog", name="Edit the note")
    form.get_by_label("Note", exact=True).fill("A week of radio")
    form.get_by_role("button", name="Save note").click()
    note = lane.get_by_role("button", name=re.compile("A week of radio"))
    expect(note).to_be_visible()

    page.get_by_role("button", name="Delete", exact=True).click()
    expect(note).to_have_count(0)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(note).to_be_visible()


def test_two_tracks_stand_side_by_side_by_days_since_their_release(
    page: Page, address: str, tmp_path: Path
) -> None:
    make_owner(page, address)
    add(page, address, daily(tmp_path))
    page.goto(f"{address}/tracks")
    for title in FIRST_DAYS:
        page.get_by_role("checkbox", name=f"Choose {title} to compare").check()
    page.get_by_role("link", name="Compare 2 tracks by their release").click()
    expect(page.get_by_role("heading", name="Streams by days since release")).to_be_visible()
    for days in FIRST_DAYS.values():
        expect(page.get_by_text(f"{sum(days):,}").first).to_be_visible()

    chart = page.get_by_role("slider", name="Streams by days since release")
    chart.focus()
    page.keyboard.press("ArrowRight")
    for title, days in FIRST_DAYS.items():
        said = re.compile(rf"^Day 1\..*\b{title}: {days[1]}\b")
        expect(chart).to_have_attribute("aria-valuetext", said)
    page.get_by_text("Show as a table").click()
    row = page.get_by_role("row", name=re.compile("^Day 2 "))
    expect(row).to_contain_text(str(FIRST_DAYS["Glass Harbour"][2]))
    expect(row).to_contain_text(str(FIRST_DAYS["Night Ferry"][2]))

    page.set_viewport_size({"width": 390, "height": 800})
    until(page, f"[...document.querySelectorAll('main svg')].every({INSIDE})")


def test_a_workbook_has_the_figure_of_the_screen(page: Page, address: str, tmp_path: Path) -> None:
    make_owner(page, address)
    add(page, address, statement(tmp_path))
    open_track(page, address, "Glass Harbour")
    expect(figure(page, "Streams")).to_have_text(f"{sum(GLASS_HARBOUR.values()):,}")
    page.get_by_role("button", name="Export these figures").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Stores", exact=True).click()
    path = tmp_path / taken.value.suggested_filename
    taken.value.save_as(path)
    assert path.suffix == ".xlsx"
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Stores").to_python()
    streams = {row[0]: row[header.index("streams")] for row in rows}
    assert streams == GLASS_HARBOUR


def test_a_chart_is_saved_as_a_picture(page: Page, address: str, tmp_path: Path) -> None:
    make_owner(page, address)
    add(page, address, statement(tmp_path))
    open_track(page, address, "Glass Harbour")
    with page.expect_download() as taken:
        page.get_by_role("button", name=re.compile("^PNG")).first.click()
    path = tmp_path / taken.value.suggested_filename
    taken.value.save_as(path)
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20]) > 2 * 600
