"""Files that hold several tables, and rejected rows on their way back, in a real browser."""

import csv
import re
import zipfile
from pathlib import Path

import xlsxwriter
from playwright.sync_api import Page, expect

from tests.e2e.test_first_light import DISTROKID, EMAIL, PASSWORD, make_owner

READ = 60_000
"""How long a zip may be read in milliseconds: its reader gives way to whatever else there is."""


def drop(page: Page, address: str, *files: Path) -> None:
    page.goto(f"{address}/integrations/csv-import")
    page.locator("input[type=file]").first.set_input_files(list(files))


def streams(page: Page, address: str) -> dict[str, int]:
    tracks = page.request.get(f"{address}/api/v1/tracks").json()["items"]
    return {track["title"]: track["streams"] for track in tracks}


def test_another_sheet_of_a_workbook_is_a_click_away(
    page: Page, address: str, tmp_path: Path
) -> None:
    with xlsxwriter.Workbook(tmp_path / "plays.xlsx") as book:
        for name, months in (("Spring", (3, 4, 5)), ("Autumn", (9, 10))):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Song", "Month", "Streams"])
            for at, month in enumerate(months, start=1):
                sheet.write_row(at, 0, ["Glass Harbour", f"2026-{month:02}", month])
    make_owner(page, address)
    drop(page, address, tmp_path / "plays.xlsx")
    expect(page.get_by_role("radio", name=re.compile("Spring"))).to_be_checked()
    expect(page.get_by_role("button", name="Import 3 rows")).to_be_enabled()
    page.get_by_text("Autumn").click()
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.get_by_role("link", name="See your numbers")).to_be_visible()
    assert streams(page, address) == {"Glass Harbour": 19}


def test_a_zip_of_several_statements_is_one_drop_and_one_button(
    page: Page, address: str, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "2026.zip", "w") as archive:
        for month in range(1, 7):
            text = f"Song,Month,Streams\nGlass Harbour,2026-{month:02},{month}\n"
            archive.writestr(f"plays/{month}.csv", text)
        archive.writestr("readme.txt", "Thank you.\nHere are your plays.\n")
    make_owner(page, address)
    # What is known needs no mapping: say once what this header means.
    mapping = '{"Song": "track_title", "Month": "period", "Streams": "streams"}'
    first = page.request.post(
        f"{address}/api/v1/imports",
        multipart={
            "file": {"name": "0.csv", "mimeType": "text/csv",
                     "buffer": b"Song,Month,Streams\nNight Ferry,2026-01,1\n"},
            "mapping": mapping,
        },
    ).json()  # fmt: skip
    page.request.patch(
        f"{address}/api/v1/imports/{first['id']}",
        data={"mapping": {"columns": first["mapping"]["columns"]}, "remember": True},
    )
    page.request.delete(f"{address}/api/v1/imports/{first['id']}")

    drop(page, address, tmp_path / "2026.zip")
    expect(page.get_by_text("6 files are ready to import.")).to_be_visible()
    page.get_by_role("button", name="Import all (6 rows)").click()
    expect(page.get_by_text("6 rows from 6 files imported.")).to_be_visible(timeout=30_000)
    assert streams(page, address) == {"Glass Harbour": 21}
    expect(page.get_by_text("files are ready")).to_have_count(0)


def test_rejected_rows_are_fixed_and_only_they_are_added(
    page: Page, address: str, tmp_path: Path
) -> None:
    bad = DISTROKID.replace('"1204","100"', '"many","100"')
    (tmp_path / "DistroKid.csv").write_text(bad)
    make_owner(page, address)
    drop(page, address, tmp_path / "DistroKid.csv")
    expect(page.get_by_text("1 row cannot be read").first).to_be_visible()
    page.get_by_role("button", name="Import 3 rows").click()
    expect(page.get_by_text("1 row was rejected")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download this row").click()
    to_fix = tmp_path / download.value.suggested_filename
    download.value.save_as(to_fix)

    header, row = csv.reader(to_fix.read_text().splitlines())
    assert "many" in row[-1], "the reason stands beside the row"
    row[header.index("Quantity")] = "1204"
    with to_fix.open("w", newline="") as out:
        csv.writer(out).writerows([header, row])
    drop(page, address, to_fix)
    expect(page.get_by_text("Recognised as DistroKid").first).to_be_visible()
    page.get_by_role("button", name="Import 1 row").click()
    expect(page.get_by_text("1 row imported.")).to_be_visible()
    assert streams(page, address)["Night Ferry"] == 1204


def test_what_a_waiting_file_adds_is_counted_again_when_another_has_gone_in(
    page: Page, address: str, tmp_path: Path
) -> None:
    lines = DISTROKID.splitlines(keepends=True)
    short, rows = "".join(lines[:-1]), len(lines) - 2
    for name, text in (("short", short), ("long", DISTROKID), ("copy", DISTROKID)):
        (tmp_path / f"DistroKid {name}.csv").write_text(text)
    make_owner(page, address)
    drop(page, address, *(tmp_path / f"DistroKid {name}.csv" for name in ("short", "long", "copy")))
    expect(page.get_by_text("This file is here twice.")).to_have_count(1)
    expect(page.get_by_role("button", name=f"Import all ({2 * rows + 1} rows)")).to_be_visible()
    page.get_by_role("button", name=f"Import {rows} rows").click()
    expect(page.get_by_role("button", name="Import 1 row")).to_have_count(2)
    page.get_by_role("button", name="Import 1 row").first.click()
    expect(page.get_by_text("Everything in this file is already imported.")).to_be_visible()


def year_of(path: Path, files: int) -> Path:
    """A zip of statements, and of one file that is none."""
    header, row = DISTROKID.splitlines()[:2]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("0.tsv", header + "\n")
        for at in range(1, files):
            archive.writestr(
                f"{at}.tsv", f"{header}\n{row.replace('Glass Harbour', f'Song {at}')}\n"
            )
    return path


def test_a_zip_of_many_files_is_read_while_its_reader_is_away(
    page: Page, address: str, tmp_path: Path
) -> None:
    make_owner(page, address)
    drop(page, address, year_of(tmp_path / "2026.zip", 80))
    expect(page.get_by_text("of 80 files")).to_be_visible(timeout=READ)
    page.goto(f"{address}/tracks")
    page.goto(f"{address}/integrations/csv-import")
    expect(page.get_by_text("of 80 files")).to_be_visible(timeout=READ)
    expect(page.get_by_text("79 files are ready to import.")).to_be_visible(timeout=READ)
    expect(page.get_by_text("0.tsv has a header but no rows.")).to_be_visible()

    page.reload()
    page.get_by_role("alert").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("79 files are ready to import.")).to_be_visible()
    expect(page.get_by_text("0.tsv has a header but no rows.")).to_have_count(0)


def test_reading_a_zip_can_be_stopped_and_keeps_what_was_read(
    page: Page, address: str, tmp_path: Path
) -> None:
    make_owner(page, address)
    drop(page, address, year_of(tmp_path / "2026.zip", 300))
    some = page.get_by_text(re.compile("^([5-9]|[1-9][0-9]+) of 300 files"))
    expect(some).to_be_visible(timeout=READ)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile("^[0-9]+ files are ready to import."))).to_be_visible()
    expect(page.get_by_text("of 300 files")).to_have_count(0)
    page.reload()
    expect(page.get_by_text(re.compile("^[0-9]+ files are ready to import."))).to_be_visible()
    expect(page.get_by_text("of 300 files")).to_have_count(0)


def test_a_small_file_does_not_wait_for_the_zips_before_it(
    page: Page, address: str, tmp_path: Path
) -> None:
    make_owner(page, address)
    (tmp_path / "DistroKid.csv").write_text(DISTROKID)
    zips = [year_of(tmp_path / f"{n}.zip", 40) for n in range(8)]
    drop(page, address, *zips, tmp_path / "DistroKid.csv")
    expect(page.get_by_text("DistroKid.csv").first).to_be_visible()
    expect(page.get_by_text("Waiting …").first).to_be_visible()
    expect(page.get_by_text("Reading 9 files …")).to_have_count(0)
    assert page.evaluate("fetch('/api/v1/auth/me').then((answer) => answer.status)") == 200


def test_a_zip_that_is_stopped_before_the_server_answered_is_taken_back(
    page: Page, address: str, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "2026.zip", "w") as archive:
        for n in range(20):  # each takes a moment to look at
            with xlsxwriter.Workbook(tmp_path / f"{n}.xlsx") as book:
                sheet = book.add_worksheet()
                sheet.write_row(0, 0, ["Song", "Month", "Streams"])
                sheet.write_row(1, 0, ["Glass Harbour", "2026-01", n])
            archive.write(tmp_path / f"{n}.xlsx", f"{n}.xlsx")
    make_owner(page, address)
    drop(page, address, tmp_path / "2026.zip")
    expect(page.get_by_text("Reading the file …")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("2026.zip")).to_have_count(0)
    assert page.request.get(f"{address}/api/v1/uploads").json()["items"] == []


def test_the_progress_of_many_files_goes_with_a_stop(
    page: Page, address: str, tmp_path: Path
) -> None:
    make_owner(page, address)
    page.route("**/api/v1/imports", lambda _: None)
    files = [tmp_path / f"{n}.csv" for n in range(6)]
    for file in files:
        file.write_text(DISTROKID)
    page.goto(f"{address}/integrations/csv-import")
    page.locator("input[type=file]").first.set_input_files(files)
    expect(page.get_by_text("Reading 6 files …")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Reading 6 files …")).to_have_count(0)
    page.unroute_all(behavior="ignoreErrors")


def test_a_zip_is_followed_through_answers_that_fail(
    page: Page, address: str, tmp_path: Path
) -> None:
    make_owner(page, address)
    drop(page, address, year_of(tmp_path / "2026.zip", 60))
    expect(page.get_by_text("of 60 files")).to_be_visible(timeout=READ)
    with page.expect_response(lambda answer: answer.status == 502):
        page.route("**/api/v1/uploads", lambda route: route.fulfill(status=502, body=""))
    page.unroute("**/api/v1/uploads")
    expect(page.get_by_text("59 files are ready to import.")).to_be_visible(timeout=READ)


def test_files_that_were_refused_are_not_told_to_who_signs_in_next(
    page: Page, address: str, tmp_path: Path
) -> None:
    (tmp_path / "my secret.csv").write_text("")
    make_owner(page, address)
    drop(page, address, tmp_path / "my secret.csv")
    expect(page.get_by_text("my secret.csv is empty.")).to_be_visible()
    page.get_by_role("link", name="Settings").first.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Add files").first.click()
    expect(page.get_by_text("Drop your exports here")).to_be_visible()
    expect(page.get_by_text("my secret.csv")).to_have_count(0)
