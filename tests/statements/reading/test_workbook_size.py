"""No workbook is larger in memory than it was said to be, however its XML is spelled.

The workbook library itself says how large it is: what is found in the XML is never less.
"""

import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineError, CalamineWorkbook

from tests.examples import examples
from tests.statements.reading.conftest import Read
from tunescore.errors import ArchiveTookTooLong, FileError, NotATable, WorkbookTooLarge
from tunescore.statements.reading import Limits, ReadOptions
from tunescore.statements.reading.workbook_size import check_size
from tunescore.statements.reading.workbook_trial import try_out

SHEET = '<sheet name="Songs {0}" sheetId="{0}" r:id="rId1"/>'
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINK = (
    '<Relationships xmlns="{}"><Relationship Id="rId1" Type="{}/{}" Target="{}"/></Relationships>'
)
TABLE = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Song</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Streams</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>One</t></is></c><c r="B2"><v>1</v></c></row>'
)
DOCUMENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="Songs">{}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
DOCUMENT_TABLE = (
    '<table:table-row><table:table-cell office:value-type="string"><text:p>Song</text:p>'
    '</table:table-cell><table:table-cell office:value-type="string"><text:p>Streams</text:p>'
    '</table:table-cell></table:table-row><table:table-row><table:table-cell office:value-type='
    '"string"><text:p>One</text:p></table:table-cell><table:table-cell office:value-type="float"'
    ' office:value="1"/></table:table-row>'
)  # fmt: skip


def packed(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def excel(rows: str, *, sheets: int = 1, more: dict[str, str | bytes] | None = None) -> bytes:
    named = "".join(map(SHEET.format, range(1, sheets + 1)))
    return packed(
        {
            "_rels/.rels": LINK.format(PACKAGE, OFFICE, "officeDocument", "xl/workbook.xml"),
            "xl/_rels/workbook.xml.rels": LINK.format(
                PACKAGE, OFFICE, "worksheet", "worksheets/sheet1.xml"
            ),
            "xl/workbook.xml": f'<workbook xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>',
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>",
            **(more or {}),
        }
    )


def open_document(rows: str, *, cut: str = "") -> bytes:
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": DOCUMENT.format(rows).replace(cut, ""),
        }
    )


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<x:row r="1048576"><x:c r="XFD1048576"><v>1</v></x:c></x:row>',
        '<row r="1048576"><c r = "XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="1048576"><c\nr="XFD1048576"\n><v>1</v></c></row>',
        '<row r="1048576"><c s="1"r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c r="A3" r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c x=">" r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c x="<row" r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
        '<row r="1048576"><c r="A3"><v>1</v></c><c><v>1</v></c></row>'
        '<row r="1"><c r="XFD1"><v>2</v></c></row>',
        '<row r="1048576">' + '<c s="1" s="1" t="n" r="A1"><v>1</v></c>' * 100 + "</row>",
        "<row/>" * 100_000 + "<row>" + "<c><v>1</v></c>" * 500 + "</row>",
        '<row r="1048576"></row><row><c r="XFC1"/><c><v>1</v></c></row>',
        '<row><!-- > --><c r="A' + "9" * 5_000 + '"><v>1</v></c></row>',
    ],
)
def test_a_far_cell_is_found_however_it_is_spelled(read_bytes: Read, row: str) -> None:
    with pytest.raises(WorkbookTooLarge):
        read_bytes(excel(TABLE + row), "export.xlsx")


@pytest.mark.parametrize(
    "row",
    [
        '<row r="3"><c r="A3" t="inlineStr"><is><t>Two</t></is></c><c r="B3"><v>2</v></c></row>',
        '<x:row r="3"><x:c r="A3" t="inlineStr"><x:is><x:t>Two</x:t></x:is></x:c>'
        '<x:c r="B3"><x:v>2</x:v></x:c></x:row>',
        "<row><c t='inlineStr'><is><t>Two</t></is></c><c s = '1'><v>2</v></c></row>",
        '<!-- <c r="XFD1048576"><v> --><row><c t="inlineStr"><is><t><![CDATA[Two]]></t></is></c>'
        "<c><v>2</v></c></row>",
        '<row r="3"><c r="A3" t="inlineStr"><is><t>Two</t></is></c><c r="B3"><v>2</v></c></row>'
        '<row r="1048576" s="1"><c r="XFD1048576" s="1" /></row>',
    ],
)
def test_a_near_cell_is_read_however_it_is_spelled(read_bytes: Read, row: str) -> None:
    assert read_bytes(excel(TABLE + row), "export.xlsx").cells == [("One", "1"), ("Two", "2")]


@pytest.mark.parametrize(
    "rows",
    [
        "'6000'><table:table-cell table:number-columns-repeated='16384' office:value='1'/>",
        '"6000"><table:table-cell table:number-columns-repeated="16384" office:value="1"/>',
        '"6000"><table:covered-table-cell table:number-columns-repeated="16384" office:value="1"/>',
        '"&#54;000"><table:table-cell table:number-columns-repeated="16384" office:value="1"/>',
        '"+6000"><table:table-cell table:number-columns-repeated = "+16384" office:value="1"/>',
        '"6000"><table:table-cell table:number-columns-repeated="16384" table:formula="1+1"/>',
        '"6000"><table:table-cell table:number-columns-repeated="9999" office:value-type="string">'
        '<text:p>a<text:s text:c="60000"/></text:p></table:table-cell>',
    ],
)
def test_repeated_cells_are_found_however_they_are_spelled(read_bytes: Read, rows: str) -> None:
    row = f"<table:table-row table:number-rows-repeated={rows}</table:table-row>"
    with pytest.raises(WorkbookTooLarge):
        read_bytes(open_document(DOCUMENT_TABLE + row), "export.ods")


@pytest.mark.parametrize("cut", ["</table:table>", "</office:annotation>"])
def test_a_sheet_without_an_end_is_damage(read_bytes: Read, cut: str) -> None:
    """The workbook library would look for its end for ever."""
    noted = DOCUMENT_TABLE.replace(
        "<text:p>One", "<office:annotation><text:p>!</text:p></office:annotation><text:p>One"
    )
    assert read_bytes(open_document(noted), "export.ods").cells == [("One", "1")]
    with pytest.raises(FileError) as caught:
        read_bytes(open_document(noted, cut=cut), "export.ods")
    assert caught.value.code == "damaged_file"


def test_empty_rows_to_the_end_of_a_sheet_do_not_count(read_bytes: Read) -> None:
    """As LibreOffice writes them, in a style that somebody called "value"."""
    row = (
        '<table:table-row table:style-name="value" table:number-rows-repeated="1048574">'
        '<table:table-cell table:style-name="value" table:number-columns-repeated="16384"/>'
        "</table:table-row>"
    )
    assert read_bytes(open_document(DOCUMENT_TABLE + row), "export.ods").cells == [("One", "1")]


def test_a_row_within_a_row_is_damage(read_bytes: Read) -> None:
    assert read_bytes(open_document(DOCUMENT_TABLE), "export.ods").cells == [("One", "1")]
    row = (
        '<table:table-row><table:table-cell office:value-type="string"><table:table-row/>'
        "<text:p>Two</text:p></table:table-cell></table:table-row>"
    )
    with pytest.raises(FileError) as caught:
        read_bytes(open_document(DOCUMENT_TABLE + row), "export.ods")
    assert caught.value.code == "damaged_file"


def test_sheets_that_are_one_part_count_as_often_as_they_are_named(read_bytes: Read) -> None:
    rows = TABLE + "".join(f'<row r="{n}"><c r="J{n}"><v>1</v></c></row>' for n in range(3, 1_001))
    with pytest.raises(WorkbookTooLarge):
        read_bytes(excel(rows, sheets=30), "export.xlsx", limits=Limits(cells=100_000))
    assert read_bytes(excel(TABLE, sheets=9), "export.xlsx").cells == [("One", "1")]


def test_a_text_with_a_number_that_nobody_can_read_is_no_crash(read_bytes: Read) -> None:
    cells = "".join(f'<row><c t="s"><v>{"9" * 5_000}</v></c></row>' for _ in range(3))
    texts = f"<sst><si><t>{'n' * 50_000}</t></si></sst>"
    data = excel(TABLE + cells, more={"xl/sharedStrings.xml": texts})
    with pytest.raises(WorkbookTooLarge):
        read_bytes(data, "export.xlsx", limits=Limits(workbook_text=100_000))


def test_a_workbook_that_takes_too_long_to_look_through_is_refused(read_bytes: Read) -> None:
    with pytest.raises(ArchiveTookTooLong):
        read_bytes(excel("<row/>" * 10_000), "export.xlsx", limits=Limits(archive_seconds=0))
    with pytest.raises(WorkbookTooLarge):
        read_bytes(excel("<row/>" * 10_000), "export.xlsx", limits=Limits(workbook_seconds=0))


def test_a_workbook_that_takes_too_long_to_lay_out_is_too_large(tmp_path: Path) -> None:
    file = tmp_path / "export.xlsx"
    file.write_bytes(excel(TABLE))
    try_out(file, ReadOptions(file.name), memory=1024**3, seconds=10)
    with pytest.raises(WorkbookTooLarge):
        try_out(file, ReadOptions(file.name), memory=1024**3, seconds=0.001)


def test_a_binary_workbook_is_told_whatever_the_case_of_its_parts(read_bytes: Read) -> None:
    with pytest.raises(NotATable):
        read_bytes(excel(TABLE, more={"XL/Workbook.BIN": ""}), "export.xlsx")


@pytest.mark.parametrize("odd", ['<!DOCTYPE a [<!ENTITY b "c">]>', "<a'>", '<"'])
def test_what_no_workbook_has_is_damage_in_a_sheet_alone(read_bytes: Read, odd: str) -> None:
    with pytest.raises(FileError) as caught:
        read_bytes(excel(odd + TABLE), "export.xlsx")
    assert caught.value.code == "damaged_file"
    picture = random.Random(1).randbytes(3_000_000) + odd.encode()  # noqa: S311 - the same each time
    data = excel(TABLE, more={"xl/media/image1.png": picture})
    assert read_bytes(data, "export.xlsx").cells == [("One", "1")]


BLANKS = st.sampled_from(["", "", " ", "\n\t"])
ODD_VALUES = st.sampled_from(["", "1", ">", "/", "/>", "<row", "</row>", "<c ", "&lt;", "'"])
USUAL = {
    key: st.just(value) for key, value in {"s": "1", "t": "n", "ar": "B7", "spans": "1:2"}.items()
}
PREFIXES = st.sampled_from(["", "", "", "x:", "x:y:"])


@st.composite
def attributes(draw: st.DrawFn, keys: list[str], values: st.SearchStrategy[str]) -> str:
    spelled = []
    for key in draw(st.lists(st.sampled_from(keys), max_size=5)):
        value = draw(values if key == "r" else ODD_VALUES if key == "x" else USUAL[key])
        quote = "'" if '"' in value else draw(st.sampled_from("\"'"))
        between = draw(st.sampled_from([" ", " ", " ", "\n", ""]))
        equals = draw(BLANKS) + "=" + draw(BLANKS)
        spelled.append(f"{between}{key}{equals}{quote}{value.replace(quote, '')}{quote}")
    return "".join(spelled)


ADDRESSES = st.builds(
    "{}{}".format, st.sampled_from(["A", "B", "C", "H", "T", "z", "AA"]), st.integers(1, 40)
)
ROW_NUMBERS = st.one_of(st.integers(1, 40).map(str), ADDRESSES)
BODIES = st.sampled_from(["<v>1</v>", "<x:v>1</x:v>", '<f r="B2">1</f><v>1</v>', ""])
AROUND = st.sampled_from(["", "", "", '<!-- <c r="T9"> -->', "<![CDATA[<row>]]>", "<?a <c?>", "\n"])


@st.composite
def cells(draw: st.DrawFn) -> str:
    name = draw(PREFIXES) + "c"
    opened = f"<{name} {draw(attributes(['r', 'r', 's', 't', 'x', 'ar'], ADDRESSES))}"
    if draw(st.booleans()):
        return f"{opened}{draw(BLANKS)}/>"
    return f"{opened}{draw(BLANKS)}>{draw(BODIES)}</{name}>"


@st.composite
def rows(draw: st.DrawFn) -> str:
    name = draw(PREFIXES) + "row"
    opened = f"<{name} {draw(attributes(['r', 'spans', 'x'], ROW_NUMBERS))}"
    if draw(st.integers(0, 5)) == 0:
        return opened + "/>"
    inside = "".join(draw(AROUND) + cell for cell in draw(st.lists(cells(), max_size=6)))
    end = draw(st.sampled_from([f"</{name}>"] * 4 + [f"</{name} >", "", "</rowBreaks>"]))
    after = draw(st.sampled_from(["", "", "", "<c><v>1</v></c>"]))
    return opened + ">" + inside + end + after


def oracle(path: Path) -> int:
    """How many cells the workbook library makes room for; 0 where it refuses the file."""
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheet = workbook.get_sheet_by_index(0)
    except CalamineError:
        return 0
    return sheet.height * sheet.width


def never_less(path: Path) -> None:
    """Expect that the size is found to be no less than it is."""
    if size := oracle(path):
        with pytest.raises(FileError):
            check_size(path, ReadOptions("export", limits=Limits(cells=size - 1)))


@given(parts=st.lists(rows(), min_size=1, max_size=6))
@examples(300, soak=5_000)
def test_the_size_of_a_sheet_is_never_less_than_the_library_makes_it(
    tmp_path: Path, parts: list[str]
) -> None:
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(excel("".join(parts)))
    never_less(path)


REPEATS = st.sampled_from(["1", "3", "+4", "&#55;", "07", "x", "0", "-1"])
CONTENTS = st.sampled_from(
    ["", "<text:p>a</text:p>", '<text:p>a<text:s text:c="9"/></text:p>', "<x/>", "<!-- > -->"]
)
DOCUMENT_CELLS = st.sampled_from(["table:table-cell", "table:covered-table-cell"])
FILLS = st.sampled_from(
    ["", "", ' office:value="1"', " office:value-type='string'", ' table:formula = "1"',
     '\noffice:boolean-value="true"', ' office:value-type="float" office:value="2"']
)  # fmt: skip


@st.composite
def repeated(draw: st.DrawFn, key: str) -> str:
    if draw(st.booleans()):
        return ""
    equals, quote = draw(BLANKS) + "=" + draw(BLANKS), draw(st.sampled_from("\"'"))
    return f" {key}{equals}{quote}{draw(REPEATS)}{quote}"


@st.composite
def document_rows(draw: st.DrawFn) -> str:
    found = [f"<table:table-row{draw(repeated('table:number-rows-repeated'))}>"]
    for _ in range(draw(st.integers(0, 5))):
        name = draw(DOCUMENT_CELLS)
        parts = [draw(repeated("table:number-columns-repeated")), draw(FILLS)]
        found.append(f"<{name}{''.join(draw(st.permutations(parts)))}")
        found.append("/>" if draw(st.booleans()) else f">{draw(CONTENTS)}</{name}>")
    return "".join([*found, "</table:table-row>"])


@given(parts=st.lists(document_rows(), min_size=1, max_size=5))
@examples(300, soak=5_000)
def test_the_size_of_a_document_is_never_less_than_the_library_makes_it(
    tmp_path: Path, parts: list[str]
) -> None:
    path = tmp_path / "sheet.ods"
    path.write_bytes(open_document("".join(parts)))
    never_less(path)
