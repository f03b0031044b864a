import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from tests.statements.reading.conftest import Read
from tests.statements.reading.old_workbooks import old_workbook
from tunescore.errors import DamagedFile, EmptyFile, LockedWorkbook, NoRows, WorkbookTooLarge
from tunescore.statements.reading import Limits

Fill = Callable[[xlsxwriter.Workbook], None]
LEDGER = frozenset({"transaction date", "type", "amount (before splits)"})


@pytest.fixture
def read_workbook(tmp_path: Path, read_bytes: Read) -> Callable[..., object]:
    def run(fill: Fill, **options: object) -> object:
        path = tmp_path / "made.xlsx"
        with xlsxwriter.Workbook(path) as workbook:
            fill(workbook)
        data = path.read_bytes()
        path.unlink()
        return read_bytes(data, "export.xlsx", **options)

    return run


def test_cells_become_exact_text(read_workbook: Read) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        clock = workbook.add_format({"num_format": "hh:mm"})
        length = workbook.add_format({"num_format": "[h]:mm:ss"})
        sheet = workbook.add_worksheet("Export")
        names = ["Date", "At", "Barcode", "Amount", "Tiny", "Huge", "Paid", "Clock", "Length", "X"]
        sheet.write_row(0, 0, names)
        sheet.write_datetime(1, 0, datetime(2026, 1, 31), day)  # noqa: DTZ001 -- a cell
        sheet.write_datetime(
            1,
            1,
            datetime(2026, 1, 31, 10, 20, 30),  # noqa: DTZ001 -- a cell
            day,
        )
        sheet.write_row(1, 2, [199999000011, -0.1312, 0.000000407547753, 1e22, True])
        sheet.write_number(1, 7, 0.5, clock)
        sheet.write_number(1, 8, 1.5, length)
        sheet.write_string(1, 9, "  =two\nlines ")

    result = read_workbook(fill)
    assert result.cells == [
        (
            "2026-01-31",
            "2026-01-31T10:20:30",
            "199999000011",
            "-0.1312",
            "0.000000407547753",
            "10000000000000000000000",
            "TRUE",
            "12:00:00",
            "36:00:00",
            "  =two\nlines ",
        )
    ]
    assert result.lines == [2]
    reading = result.table.reading
    assert (reading.container, reading.sheet, reading.encoding) == ("xlsx", "Export", None)


def test_the_sheet_with_a_known_header_is_chosen(read_workbook: Read) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        summary = workbook.add_worksheet("Summary")
        for row in range(30):
            summary.write_row(row, 0, ["Label", row])
        sheet = workbook.add_worksheet("Ledger")
        sheet.write_row(0, 0, ["Transaction date", "Type", "Amount (before splits)"])
        sheet.write_row(1, 0, ["2026-03-31", "credited", 0.5])

    result = read_workbook(fill, known=[LEDGER])
    assert result.table.reading.sheet == "Ledger"
    assert result.cells == [("2026-03-31", "credited", "0.5")]


def test_otherwise_the_sheet_with_most_rows_is_chosen(read_workbook: Read) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        workbook.add_worksheet("Empty")
        workbook.add_worksheet("Cover").write(0, 0, "Statement")
        sheet = workbook.add_worksheet("Masters")
        sheet.write_row(0, 0, ["Song", "Streams"])
        for row in range(1, 5):
            sheet.write_row(row, 0, [f"Song {row}", row])

    assert read_workbook(fill).table.reading.sheet == "Masters"


def test_empty_rows_columns_and_a_preface_around_the_table(read_workbook: Read) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write(2, 2, "Statement for March")
        sheet.write_row(4, 2, ["Song", "Artist", "Streams"])
        sheet.write_row(5, 2, ["One", "A", 1])
        sheet.write_row(8, 2, ["Two", "", 2])
        sheet.write_row(9, 2, ["Total", "", 3])

    result = read_workbook(fill)
    assert result.table.columns == ("Song", "Artist", "Streams")
    assert result.cells == [("One", "A", "1"), ("Two", "", "2"), ("Total", "", "3")]
    assert result.lines == [6, 9, 10]
    assert result.skips == [None, None, "totals_row"]
    assert result.table.preamble == ("Statement for March",)
    assert result.table.reading.header_line == 5


def test_a_column_that_starts_far_down_is_kept(read_workbook: Read) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Song", "Streams"])
        for row in range(1, 500):
            sheet.write_row(row, 0, [f"Song {row}", row])
        sheet.write(450, 2, "note")

    result = read_workbook(fill)
    assert result.table.columns == ("Song", "Streams", "Column 3")
    assert result.rows[449].cells[2] == "note"


def test_a_sheet_inside_a_zip_is_read(tmp_path: Path, read_bytes: Read) -> None:
    path = tmp_path / "made.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Song", "Streams"])
        sheet.write_row(1, 0, ["One", 1])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.write(path, "export.xlsx")
    path.unlink()
    result = read_bytes(buffer.getvalue())
    assert result.cells == [("One", "1")]
    assert result.table.reading.container == "zip"


def test_an_empty_workbook_and_one_without_rows_are_reported(read_workbook: Read) -> None:
    with pytest.raises(EmptyFile):
        read_workbook(lambda workbook: workbook.add_worksheet())
    with pytest.raises(NoRows):
        read_workbook(
            lambda workbook: workbook.add_worksheet().write_row(0, 0, ["Song", "Streams"])
        )


def test_two_cells_in_far_corners_are_refused_before_room_is_made_for_all(
    read_workbook: Read,
) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Song", "Streams"])
        sheet.write(1_048_575, 16_383, "x")

    with pytest.raises(WorkbookTooLarge) as caught:
        read_workbook(fill)
    assert "40,000,000 cells" in caught.value.detail


def test_empty_formatted_cells_do_not_count(read_workbook: Read) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Song", "Streams"])
        sheet.write_row(1, 0, ["One", 1])
        sheet.write_blank(1_048_575, 16_383, None, workbook.add_format({"bold": True}))

    assert read_workbook(fill).cells == [("One", "1")]


def test_a_cell_repeated_over_a_whole_sheet_is_refused(read_bytes: Read) -> None:
    data = open_document("<manifest/>", repeated=1_000_000)
    with pytest.raises(WorkbookTooLarge):
        read_bytes(data, "export.ods", limits=Limits(cells=1_000_000))


def test_a_text_that_many_cells_share_counts_as_often_as_it_is_named(
    read_workbook: Read,
) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Song", "Notes"])
        for row in range(1, 50):
            sheet.write_row(row, 0, [f"Song {row}", "n" * 10_000])

    with pytest.raises(WorkbookTooLarge):
        read_workbook(fill, limits=Limits(workbook_text=100_000))
    assert len(read_workbook(fill, limits=Limits(workbook_text=600_000)).cells) == 49


def test_a_text_that_no_spreadsheet_program_takes_is_refused(read_bytes: Read) -> None:
    def rows(longest: int) -> bytes:
        return old_workbook(["Song", "Notes", "One", "n" * longest], [[0, 1], [2, 3]])

    limits = Limits(cell_text=50_000)
    assert read_bytes(rows(50_000), "export.xls", limits=limits).cells == [("One", "n" * 50_000)]
    with pytest.raises(WorkbookTooLarge) as caught:
        read_bytes(rows(50_001), "export.xls", limits=limits)
    assert "50,000 characters in a cell" in caught.value.detail


def test_a_text_that_many_cells_of_an_old_workbook_share_counts_as_often_as_it_is_named(
    read_bytes: Read,
) -> None:
    texts = ["Song", "Notes", "n" * 10_000, "\u0436" * 5_000, "One"]
    data = old_workbook(texts, [[0, 1], [4, 2], [4, 3]] + [[4, 2]] * 47)
    with pytest.raises(WorkbookTooLarge) as caught:
        read_bytes(data, "export.xls", limits=Limits(workbook_text=490_000))
    assert "holds more than 479 kB" in caught.value.detail
    assert "CSV" in caught.value.next_step
    result = read_bytes(data, "export.xls", limits=Limits(workbook_text=491_000))
    assert [row[1] for row in result.cells] == [texts[2], texts[3]] + [texts[2]] * 47


def test_an_old_workbook_that_names_one_sheet_many_times_is_damaged(read_bytes: Read) -> None:
    rows = [[0, 1], *[[2, 2]] * 1_000]
    assert len(read_bytes(old_workbook(["Song", "Artist", "A"], rows), "export.xls").cells) == 1_000
    with pytest.raises(DamagedFile):
        read_bytes(old_workbook(["Song", "Artist", "A"], rows, sheets=500), "export.xls")


def test_an_old_workbook_whose_parts_lead_round_is_damaged(read_bytes: Read) -> None:
    data = bytearray(old_workbook(["Song", "Artist", "A"], [[0, 1], *[[2, 2]] * 1_000]))
    data[512 + 4 * 20 : 512 + 4 * 21] = (4).to_bytes(4, "little")
    with pytest.raises(DamagedFile):
        read_bytes(bytes(data), "export.xls")


def test_one_long_text_among_many_short_ones_is_no_reason_to_refuse(read_workbook: Read) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Song", "Notes"])
        for row in range(1, 50):
            sheet.write_row(row, 0, [f"Song {row}", "n" * 10_000 if row == 1 else "short"])

    assert len(read_workbook(fill, limits=Limits(workbook_text=100_000)).cells) == 49


def test_a_text_that_is_repeated_counts_as_often(read_bytes: Read) -> None:
    data = open_document("<manifest/>", repeated=1_000)
    with pytest.raises(WorkbookTooLarge):
        read_bytes(data, "export.ods", limits=Limits(workbook_text=100_000))
    assert len(read_bytes(data, "export.ods").cells) == 1_000


def test_a_manifest_that_is_far_too_long_is_refused(read_bytes: Read) -> None:
    data = open_document("<manifest>" + " " * 2_000_000 + "</manifest>")
    with pytest.raises(WorkbookTooLarge) as caught:
        read_bytes(data, "export.ods")
    assert "manifest" in caught.value.detail


def test_a_broken_workbook_is_reported(read_bytes: Read) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(DamagedFile):
        read_bytes(buffer.getvalue(), "export.xlsx")


def open_document(manifest: str, *, repeated: int = 1) -> bytes:
    content = (
        '<?xml version="1.0"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="Songs">'
        "<table:table-row>"
        '<table:table-cell office:value-type="string"><text:p>Song</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string"><text:p>Streams</text:p></table:table-cell>'
        f'</table:table-row><table:table-row table:number-rows-repeated="{repeated}">'
        '<table:table-cell office:value-type="string"><text:p>One</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="12">'
        "<text:p>12</text:p></table:table-cell>"
        "</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


def test_an_open_document_sheet_is_read(read_bytes: Read) -> None:
    result = read_bytes(open_document("<manifest/>"), "export.ods")
    assert result.cells == [("One", "12")]
    assert result.table.reading.container == "ods"


def test_a_locked_open_document_is_reported(read_bytes: Read) -> None:
    with pytest.raises(LockedWorkbook):
        read_bytes(open_document("<manifest><encryption-data/></manifest>"), "export.ods")


def test_a_sheet_without_a_header_keeps_its_first_row(read_workbook: Read) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("Data")
        for row in range(5):
            sheet.write_row(row, 0, ["Glass Harbour", f"QZZZZ230000{row}", 10 + row, 0.5])

    result = read_workbook(fill)
    assert result.table.columns == ("Column 1", "Column 2", "Column 3", "Column 4")
    assert result.cells[0] == ("Glass Harbour", "QZZZZ2300000", "10", "0.5")
    assert len(result.cells) == 5
    assert [problem.code for problem in result.table.problems] == ["no_header"]


def test_a_header_of_two_rows_is_joined(read_workbook: Read) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("Data")
        sheet.write(0, 0, "Statement")
        sheet.write_row(2, 0, ["Song", "Streams", "Net", "Fees"])
        sheet.write_row(3, 0, ["Title", "Count", "EUR", "EUR"])
        for row in range(5):
            sheet.write_row(4 + row, 0, ["Glass Harbour", 10 + row, 0.5, 0.1])

    result = read_workbook(fill)
    assert result.table.columns == ("Song Title", "Streams Count", "Net EUR", "Fees EUR")
    assert len(result.cells) == 5
    assert [problem.code for problem in result.table.problems] == ["joined_header"]


def test_another_table_on_the_sheet_is_left_out(read_workbook: Read) -> None:
    rows = [["Glass Harbour", 10 + row, 0.5] for row in range(5)]

    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("Data")
        tables = [["Song", "Streams", "EUR"], *rows, [], ["Song", "Streams", "USD"], *rows]
        for at, cells in enumerate(tables):
            sheet.write_row(at, 0, cells)

    result = read_workbook(fill)
    assert result.skips == [None] * 5 + ["second_table"] * 6
    assert [problem.code for problem in result.table.problems] == ["second_table"]


@pytest.mark.parametrize("text", [b"opendocument.spreadsheet", b"<manifest/>"])
def test_an_open_document_with_a_damaged_part_is_reported(read_bytes: Read, text: bytes) -> None:
    data = open_document("<manifest/>").replace(text, text.swapcase(), 1)
    with pytest.raises(DamagedFile):
        read_bytes(data, "export.ods")


XLS = Path(__file__).parent / "files" / "sales.xls"
FIRST_NUMBER = bytes.fromhex("03020e000200")
"""Where the old format (BIFF8) keeps a number: its kind, its length, and its row."""


def test_an_old_workbook_is_read(read_bytes: Read) -> None:
    result = read_bytes(XLS.read_bytes(), "sales.xls")
    assert result.table.reading.container == "xls"
    assert result.cells[0] == ("Glass Harbour", "Paper Lantern Club", "2026-01-01", "100", "0")


def test_an_old_workbook_with_a_cell_at_the_end_of_the_world_is_damaged(read_bytes: Read) -> None:
    data = XLS.read_bytes()
    at = data.index(FIRST_NUMBER) + 4
    with pytest.raises(DamagedFile):
        read_bytes(data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :], "sales.xls")
