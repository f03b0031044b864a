"""Statements of songwriters beside a distributor's in a real browser, and a file of 41 columns."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import until
from tests.e2e.test_first_light import make_owner
from tests.e2e.test_several_files import drop

GOLDEN = Path(__file__).parent.parent / "statements" / "golden"
MLC = GOLDEN / "the_mlc/royalty_detail/MLC_Royalty_Detail_2026-10.tsv"
ASCAP = next(iter(sorted((GOLDEN / "ascap/domestic").glob("*.csv"))))

DISTROKID = """\
"Date Inserted","Reporting Date","Sale Month","Store","Artist","Title","ISRC","UPC","Quantity",\
"Team Percentage","Source Type","Country of Sale","Songwriter Royalties Withheld (USD)",\
"Earnings (USD)","Recoup (USD)"
"2026-07-08","2026-07-05","2026-04","Spotify","Paper Lantern Club","Glass Harbour",\
"QZZZZ2400001","199999000013","500","100","Song","US","0.00000","1.610000000000",""
"2026-07-08","2026-07-05","2026-05","Spotify","Paper Lantern Club","Night Ferry",\
"QZZZZ2400002","199999000013","300","100","Song","US","0.00000","0.950000000000",""
"""
RECORDINGS, COMPOSITIONS = Decimal("2.56"), Decimal("0.31") + Decimal("6.39")
USED = {
    "Artist": "Paper Lantern Club",
    "Track Title": "Glass Harbour",
    "ISRC": "QZZZZ2400001",
    "Store": "Spotify",
    "Country": "US",
    "Month": "2026-04",
    "Streams": "500",
    "Net Revenue (USD)": "1.61",
}


def write(path: Path, like: Path, delimiter: str, **cells: str) -> Path:
    """Write a statement of one row, with the header of another; blanks where nothing is said."""
    with like.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file, delimiter=delimiter))
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, header, delimiter=delimiter)
        rows.writeheader()
        rows.writerow({name.replace("_", " "): cell for name, cell in cells.items()})
    return path


def statements(folder: Path) -> list[Path]:
    """Write what three services say of the same plays of April, and of a quarter of radio."""
    distributor = folder / "DistroKid_1783000000.csv"
    distributor.write_text(DISTROKID)
    mechanical = write(
        folder / "MLC_Royalty_Detail_2026-07.tsv", MLC, "\t",
        Distribution_Date="2026-07-18", Work_Primary_Title="GLASS HARBOUR", DSP_Name="Spotify",
        Use_Type="Interactive Stream", Territory="US", Usage_Period_Start_Date="2026-04-01",
        Usage_Period_End_Date="2026-04-30", ISRC="QZZZZ2400001", Recording_Title="Glass Harbour",
        Recording_Display_Artist_Name="Paper Lantern Club", Number_of_Usages="500",
        Royalty_Amount="0.310000", Publisher_Royalty_Amount="0.310000",
        Distributed_Amount="0.310000",
    )  # fmt: skip
    performing = write(
        folder / "1234567.csv", ASCAP, ",",
        DistributionYear="2026", Distribution_Quarter="4", Work_ID="880000000",
        Work_Title="GLASS HARBOUR", Music_User="PANDORA", Number_of_Plays="5901",
        Performance_Start_Date="04/01/2026", Performance_End_Date="06/30/2026",
        Performing_Artist="PAPER LANTERN CLUB", Composer_Name="LANTERN A", Dollars="6.39000",
        Territory="US", Performance_Quarter="2Q2026",
    )  # fmt: skip
    return [distributor, mechanical, performing]


def _import_all(page: Page, address: str, files: list[Path]) -> None:
    """Import files whose sources are known, all by one button."""
    make_owner(page, address)
    drop(page, address, *files)
    expect(page.get_by_text(f"{len(files)} files are ready to import.")).to_be_visible()
    page.get_by_role("button", name=re.compile("Import all")).click()
    done = page.get_by_role("link", name="See your numbers")
    expect(done).to_have_count(len(files), timeout=20_000)


def _expect_counts(page: Page, **counts: str) -> None:
    """Expect just these counts in the home page's head, by the metric of the lines they open."""
    links = "main dl a[href^='/lines?metric={}']:not([href*='currency='])"
    expect(page.locator(links.format(""))).to_have_count(len(counts))
    for metric, text in counts.items():
        expect(page.locator(links.format(metric))).to_have_text(text)


def test_money_of_both_rights_is_shown_apart_and_together_and_plays_once(
    page: Page, address: str, tmp_path: Path
) -> None:
    _import_all(page, address, statements(tmp_path))
    page.get_by_role("link", name="See your numbers").first.click()

    together = RECORDINGS + COMPOSITIONS
    expect(page.get_by_role("link", name=f"${together:.2f}").first).to_be_visible()
    expect(page.get_by_text(f"${RECORDINGS:.2f} recordings")).to_be_visible()
    expect(page.get_by_text(f"${COMPOSITIONS:.2f} compositions")).to_be_visible()
    _expect_counts(page, streams="800", composition_plays="6,401", performances="5,901")

    quarter = page.get_by_role("link", name="Q2 2026: $6.39")
    expect(quarter).to_be_visible()
    quarter.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/lines.*period=2026-Q2"))
    expect(page.get_by_role("cell", name=re.compile("^April 2026 . June 2026$"))).to_be_visible()


def test_a_work_is_offered_to_be_merged_with_its_recording(
    page: Page, address: str, tmp_path: Path
) -> None:
    _import_all(page, address, statements(tmp_path))
    page.goto(f"{address}/tracks")
    expect(page.get_by_text("GLASS HARBOUR may be Glass Harbour")).to_be_visible()
    page.get_by_role("button", name="Merge").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Merge").click()
    expect(page.get_by_text("GLASS HARBOUR may be Glass Harbour")).to_have_count(0)
    tracks = page.request.get(f"{address}/api/v1/tracks").json()["items"]
    (merged,) = [track for track in tracks if track["title"].lower() == "glass harbour"]
    assert (merged["streams"], merged["composition_plays"]) == (500, 6401)


@pytest.mark.parametrize("answer", ["mouse", "keyboard"])
def test_a_file_of_41_columns_fits_a_page_and_can_be_imported_from_anywhere(
    page: Page, address: str, tmp_path: Path, answer: str
) -> None:
    row = {
        **USED,
        **{f"Reference {at}": f"R-{at}0x" for at in range(25)},
        **{f"Custom {at}": "" for at in range(8)},
    }
    wide = tmp_path / "wide.csv"
    with wide.open("w", newline="") as file:
        rows = csv.DictWriter(file, row)
        rows.writeheader()
        rows.writerow(row)
    make_owner(page, address)
    drop(page, address, wide)
    page.get_by_role("link", name="wide.csv").click()
    add = page.get_by_role("button", name="Import 1 row")
    expect(add).to_be_enabled()
    expect(add).to_be_in_viewport()
    until(page, "document.documentElement.scrollHeight < 1250")

    fold = page.get_by_text("33 columns not used")
    if answer == "mouse":
        fold.click()
    else:
        fold.focus()
        page.keyboard.press("Enter")
    last = page.get_by_role("combobox", name="Meaning of “Custom 7”")
    last.scroll_into_view_if_needed()
    expect(last).to_be_visible()
    expect(add).to_be_in_viewport()
    add.click()
    expect(page.get_by_role("link", name="See your numbers")).to_be_visible()
