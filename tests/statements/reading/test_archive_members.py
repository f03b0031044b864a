"""Several tables in one file: which is read, which others there are, and choosing another."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter

from tests.statements.reading.conftest import Read
from tunescore.errors import DamagedFile, NoSuchTable
from tunescore.statements.reading import ReadOptions, list_members, members_to_import

KNOWN = (frozenset({"asset title", "sale net receipts"}),)
DATA = "Asset Title,Sale net receipts\nGlass Harbour,0.41\nNight Ferry,0.10\n"
SUMMARY = "Territory,Sum\nSE,0.51\n"
NOTE = "Thank you for your music.\nYour statement is inside.\n"


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def workbook(sheets: dict[str, list[list[str]]]) -> bytes:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return packed.getvalue()


LEDGER = workbook(
    {
        "Summary": [["Label", "Sum"], ["Lantern Rec", "1.20"]],
        "Masters": [["Asset Title", "Sale net receipts"], ["Glass Harbour", "1.20"]],
        "Notes": [["Made by machine"]],
        "Long list": [["Code", "Meaning"], *([f"c{at}", "x"] for at in range(9))],
    }
)


def taken(tmp_path: Path, data: bytes) -> list[str]:
    path = tmp_path / "drop.zip"
    path.write_bytes(data)
    found = list_members(path, ReadOptions("drop.zip", KNOWN))
    return [member.name for member in members_to_import(found)]


def test_a_known_table_among_its_summaries_is_read_and_they_are_named(read_bytes: Read) -> None:
    members = {"a-territories.csv": SUMMARY * 400, "a-royalty.csv": DATA, "readme.txt": NOTE}
    table = read_bytes(zipped(members), known=KNOWN).table
    assert table.reading.member == "a-royalty.csv"
    assert [(one.member, one.known) for one in table.inside] == [
        ("a-territories.csv", False),
        ("a-royalty.csv", True),
    ]


def test_another_member_is_read_where_it_is_named(read_bytes: Read) -> None:
    data = zipped({"a.csv": SUMMARY, "b.csv": DATA})
    result = read_bytes(data, known=KNOWN, member="a.csv")
    assert result.cells == [("SE", "0.51")]
    assert len(result.table.inside) == 2


def test_a_member_that_is_not_there_is_reported_with_those_that_are(read_bytes: Read) -> None:
    with pytest.raises(NoSuchTable) as caught:
        read_bytes(zipped({"a.csv": SUMMARY, "b.csv": DATA}), member="c.csv")
    assert "a.csv, b.csv" in caught.value.next_step


def test_a_file_with_one_table_names_no_others(read_bytes: Read) -> None:
    assert read_bytes(DATA).table.inside == ()
    assert read_bytes(zipped({"a.csv": DATA, "readme.txt": NOTE})).table.inside == ()


def test_the_sheet_of_a_known_source_is_proposed_and_the_other_tables_are_named(
    read_bytes: Read,
) -> None:
    table = read_bytes(LEDGER, "ledger.xlsx", known=KNOWN).table
    assert table.reading.sheet == "Masters"
    assert [(one.sheet, one.rows, one.known) for one in table.inside] == [
        ("Summary", 2, False),
        ("Masters", 2, True),
        ("Long list", 10, False),
    ]


def test_another_sheet_is_read_where_it_is_named(read_bytes: Read) -> None:
    result = read_bytes(LEDGER, "ledger.xlsx", known=KNOWN, sheet="Summary")
    assert result.cells == [("Lantern Rec", "1.20")]
    with pytest.raises(NoSuchTable):
        read_bytes(LEDGER, "ledger.xlsx", sheet="Elsewhere")


def test_the_sheets_of_a_workbook_in_an_archive_are_named_among_its_tables(
    read_bytes: Read,
) -> None:
    data = zipped({"ledger.xlsx": LEDGER, "other.csv": SUMMARY})
    table = read_bytes(data, known=KNOWN).table
    assert (table.reading.member, table.reading.sheet) == ("ledger.xlsx", "Masters")
    assert [(one.member, one.sheet) for one in table.inside] == [
        ("ledger.xlsx", "Summary"),
        ("ledger.xlsx", "Masters"),
        ("ledger.xlsx", "Long list"),
        ("other.csv", None),
    ]


def test_one_known_table_is_taken_alone_and_several_are_all_taken(tmp_path: Path) -> None:
    assert taken(tmp_path, zipped({"a.csv": SUMMARY, "b.csv": DATA})) == ["b.csv"]
    both = {"a.csv": DATA, "b.csv": DATA, "mine.csv": SUMMARY, "readme.txt": NOTE}
    assert taken(tmp_path, zipped(both)) == ["a.csv", "b.csv", "mine.csv"]
    assert taken(tmp_path, zipped({"a.csv": SUMMARY, "b.csv": SUMMARY})) == ["a.csv", "b.csv"]


def test_a_member_without_rows_is_tried_and_not_passed_over(tmp_path: Path) -> None:
    members = {"a.csv": DATA, "b.csv": DATA, "january.csv": DATA.splitlines()[0] + "\n"}
    assert taken(tmp_path, zipped(members)) == ["a.csv", "b.csv", "january.csv"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_a_long_member_is_known_by_its_beginning(tmp_path: Path, encoding: str) -> None:
    long = (DATA + "Glass Harbour,0.41\n" * 40_000).encode(encoding)
    assert taken(tmp_path, zipped({"a.csv": long, "b.csv": SUMMARY})) == ["a.csv"]


def test_a_damaged_archive_is_reported(read_bytes: Read) -> None:
    with pytest.raises(DamagedFile):
        read_bytes(zipped({"a.csv": DATA, "b.csv": DATA})[:-30], "cut.zip")
