"""The main job in a real browser: an owner, three distributors' exports, the right sums."""

import re
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Page, expect

EMAIL, PASSWORD = "owner@example.org", "correct horse battery"

DISTROKID = """\
"Date Inserted","Reporting Date","Sale Month","Store","Artist","Title","ISRC","UPC","Quantity",\
"Team Percentage","Source Type","Country of Sale","Songwriter Royalties Withheld (USD)",\
"Earnings (USD)","Recoup (USD)"
"2026-03-08","2026-03-05","2026-01","Spotify","Paper Lantern Club","Glass Harbour",\
"QZZZZ2300001","199999000028","120","100","Song","US","0.00000","0.411000000000",""
"2026-03-08","2026-03-05","2026-01","Spotify","Paper Lantern Club","Glass Harbour",\
"QZZZZ2300001","199999000028","120","100","Song","US","0.00000","-0.098000000000",""
"2026-03-08","2026-03-05","2025-12","Apple Music","Paper Lantern Club","Night Ferry",\
"QZZZZ2400007","199999000011","1204","100","Song","DE","0.00000","7.464800000001",""
"2026-03-08","2026-03-05","2025-12","TikTok","Paper Lantern Club","Glass Harbour",\
"QZZZZ2300001","199999000028","90211","100","Song","FR","0.00000","0.041100000000",""
"""
CD_BABY = (
    "Report Date\tSales Date\tQuantity\tPrice\tSubtotal\tIsrc\tBarcode\tCDBabySku\tAlbum Name"
    "\tArtist Name\tTrack Name\tPartner Name\tTransaction Type\tDelivery Country\r\n"
    "10/15/2025 12:00:00 AM\t7/31/2025 12:00:00 AM\t12\t0.0031250000\t0.0375000000\tqzzzz2300001"
    '\t"199999000011"\t9000000001\tNight Ferry EP\tPaper Lantern Club\tGlass Harbour\tSpotify'
    "\tStream\tGB\r\n"
    "10/15/2025 12:00:00 AM\t7/31/2025 12:00:00 AM\t1\t0.6370000000\t0.6370000000\tqzzzz2300001"
    '\t"199999000011"\t9000000001\tNight Ferry EP\tPaper Lantern Club\tGlass Harbour'
    "\tiTunes - Apple Music \u2013 US\tDownload\tUS\r\n"
)
TUNECORE = (
    "Sales Period,Posted Date,Store Name,Country Of Sale,Artist,Release Type,Release Title,"
    "Song Title,Label,UPC,Optional UPC,TC Song ID,Optional ISRC,Sales Type,# Units Sold,"
    "Per Unit Price,Net Sales,Net Sales Currency,Exchange Rate,Total Earned,Currency\r\n"
    "2025-11-01,2026-01-22,Spotify,SE,Paper Lantern Club,Song,Glass Harbour,Glass Harbour,"
    'Lantern Rec,199999000011,,USTCZ9900001,,Streaming,"1,204",0.0031,3.7324,EUR,1.09,4.0683,EUR'
    "\r\n"
)

# Added up by hand from the rows above, independently of the program.
DOLLARS = (
    Decimal("0.411000000000")
    - Decimal("0.098000000000")
    + Decimal("7.464800000001")
    + Decimal("0.041100000000")
    + Decimal("0.0375000000")
    + Decimal("0.6370000000")
)
EUROS = Decimal("4.0683")
STREAMS = 120 + 1204 + 12 + 1204
FILES = {
    "DistroKid_1773000000.csv": DISTROKID,
    "CD Baby Sales.txt": CD_BABY,
    "TuneCore_sales.csv": TUNECORE,
}


def exports(folder: Path) -> list[Path]:
    paths = []
    for name, text in FILES.items():
        path = folder / name
        path.write_bytes(text.encode())
        paths.append(path)
    return paths


def make_owner(page: Page, address: str) -> None:
    page.goto(address)
    expect(page).to_have_url(re.compile("/welcome"))
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page).not_to_have_url(re.compile("/welcome"))


def test_three_exports_dropped_give_the_sums_of_their_rows(
    page: Page, address: str, tmp_path: Path
) -> None:
    make_owner(page, address)
    page.goto(f"{address}/integrations/csv-import")
    page.locator("input[type=file]").first.set_input_files(exports(tmp_path))
    for source in ("DistroKid", "CD Baby", "TuneCore"):
        expect(page.get_by_text(re.compile(source)).first).to_be_visible()
    expect(page.get_by_text("3 files are ready to import.")).to_be_visible()
    page.get_by_role("button", name=re.compile("Import all")).click()
    expect(page.get_by_role("link", name="See your numbers")).to_have_count(3, timeout=20_000)

    page.get_by_role("link", name="See your numbers").first.click()
    page.get_by_role("button", name="Range:").click()
    page.get_by_role("button", name="All time").click()
    expect(page.get_by_text(f"{STREAMS:,}", exact=True).first).to_be_visible()
    answer = page.request.get(f"{address}/api/v1/earnings").json()
    assert {total["currency"]: Decimal(total["amount"]) for total in answer["totals"]} == {
        "USD": DOLLARS,
        "EUR": EUROS,
    }
    expect(page.get_by_text(f"${DOLLARS:.2f}").first).to_be_visible()
    expect(page.get_by_text(f"€{EUROS:.2f}").first).to_be_visible()


def test_a_figure_opens_to_its_lines_and_a_line_to_its_row(
    page: Page, address: str, tmp_path: Path
) -> None:
    make_owner(page, address)
    page.goto(f"{address}/integrations/csv-import")
    page.locator("input[type=file]").first.set_input_files(exports(tmp_path)[0])
    page.get_by_role("button", name=re.compile("Import 4 rows")).click()
    page.get_by_role("link", name="See your numbers").click()
    page.get_by_role("region", name="Stores").get_by_role("link", name="1,204").click()
    page.get_by_role("link", name=re.compile("^See its 1 line")).click()
    expect(page).to_have_url(re.compile("/lines"))
    expect(page.get_by_text("1,204").first).to_be_visible()
    expect(page.get_by_text("DistroKid_1773000000.csv").filter(visible=True).first).to_be_visible()


def test_an_import_is_undone_from_its_history(page: Page, address: str, tmp_path: Path) -> None:
    make_owner(page, address)
    page.goto(f"{address}/integrations/csv-import")
    page.locator("input[type=file]").first.set_input_files(exports(tmp_path)[0])
    page.get_by_role("button", name=re.compile("Import 4 rows")).click()
    expect(page.get_by_role("link", name="See your numbers")).to_be_visible()
    page.goto(f"{address}/imports")
    page.get_by_role("button", name=re.compile("Undo")).click()
    page.get_by_role("alertdialog").get_by_role("button", name=re.compile("Undo")).click()
    expect(page.get_by_text("Undone", exact=True).first).to_be_visible()
    assert page.request.get(f"{address}/api/v1/earnings").json()["totals"] == []
    page.get_by_role("link", name="DistroKid_1773000000.csv").click()
    expect(page.get_by_text("None of its rows count.")).to_be_visible()
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("4 rows imported.")).to_be_visible()


def test_a_file_that_is_imported_already_can_only_be_dismissed(
    page: Page, address: str, tmp_path: Path
) -> None:
    make_owner(page, address)
    for _ in range(2):
        page.goto(f"{address}/integrations/csv-import")
        page.locator("input[type=file]").first.set_input_files(exports(tmp_path)[0])
        add = page.get_by_role("button", name="Import 4 rows")
        dismiss = page.get_by_role("button", name="Dismiss")
        expect(add.or_(dismiss)).to_be_visible()
        if add.is_visible():
            add.click()
            expect(page.get_by_text("4 rows imported.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Everything in this file is already imported.")).to_be_visible()
    expect(page.get_by_text("Already imported", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="see that import")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Import|Discard"))).to_have_count(0)
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("Everything in this file is already imported.")).to_have_count(0)


def test_an_unknown_file_is_mapped_asked_about_and_imported(
    page: Page, address: str, tmp_path: Path
) -> None:
    make_owner(page, address)
    sheet = tmp_path / "My sheet.csv"
    sheet.write_text("Song,When,Plays\nGlass Harbour,03/04/2025,41\nNight Ferry,05/06/2025,7\n")
    page.goto(f"{address}/integrations/csv-import")
    page.locator("input[type=file]").first.set_input_files(sheet)
    expect(page.get_by_role("button", name=re.compile("^Import"))).to_be_disabled()
    page.get_by_text(re.compile("day first")).first.click()
    button = page.get_by_role("button", name=re.compile("Import 2 rows"))
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_role("link", name="See your numbers")).to_be_visible()
    tracks = page.request.get(f"{address}/api/v1/tracks").json()["items"]
    assert {track["title"]: track["streams"] for track in tracks} == {
        "Glass Harbour": 41,
        "Night Ferry": 7,
    }


def test_signing_out_and_in_again(page: Page, address: str) -> None:
    make_owner(page, address)
    page.goto(f"{address}/settings")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill("wrong password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("or the password is wrong")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url(re.compile("/sign-in"))


def test_a_visitor_looks_around_with_the_invented_artist(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name=re.compile("demo artist")).click()
    expect(page.get_by_text("Glass Harbour").first).to_be_visible(timeout=60_000)
