import pytest

from tests.statements.reading.conftest import DISTROKID, META, Read
from tests.statements.reading.shapes import SHAPES

HEADER = ["Sale Month", "Title", "Team Percentage", "Country of Sale", "Earnings (USD)"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("known", [(), (DISTROKID,)], ids=["unknown", "known"])
def test_every_delimiter_is_found(
    read_bytes: Read, delimiter: str, known: tuple[frozenset[str], ...]
) -> None:
    rows = [HEADER, ["2024-01", "Glass Harbour", "100", "DE", "0.1"], ["2024-02", "x", "1", "", ""]]
    result = read_bytes("\n".join(delimiter.join(row) for row in rows), known=known)
    assert result.table.reading.delimiter == delimiter
    assert result.table.columns == tuple(HEADER)
    assert result.cells == [tuple(row) for row in rows[1:]]


def test_commas_in_headers_and_feedback_do_not_win_over_semicolons(read_bytes: Read) -> None:
    result = read_bytes(
        "Track;CPM (cost per 1,000, net);Feedback;Amount\n"
        "Glass Harbour;0,0031;Nice, warm, and slow;1,5\n"
        "Night Ferry;0,0040;Good, but, well, long;2,5\n"
    )
    assert result.table.reading.delimiter == ";"
    assert result.cells[0] == ("Glass Harbour", "0,0031", "Nice, warm, and slow", "1,5")


def test_decimal_commas_alike_in_every_row_do_not_make_a_comma_table(read_bytes: Read) -> None:
    body = "".join(f"Song {at};0,0{at}1;{at},5\n" for at in range(9))
    assert read_bytes("Title;Price;Net\n" + body).table.reading.delimiter == ";"


@pytest.mark.parametrize(
    "body",
    ["=cmd()|' /C calc'!A0,3", "Harbour | Live,3\nFerry | Live,4\n", "a; b,2026-01-02\n" * 30],
    ids=["one row", "two rows", "many rows"],
)
def test_a_sign_in_the_titles_does_not_make_a_table_of_its_own(read_bytes: Read, body: str) -> None:
    result = read_bytes("Track,Streams\n" + body)
    assert result.table.columns == ("Track", "Streams")
    assert result.table.reading.delimiter == ","


def test_delimiters_inside_quotes_do_not_count(read_bytes: Read) -> None:
    result = read_bytes('Day,Posts\n"Tue; Aug; 25; 2026",3\n"Wed; Aug; 26; 2026",4\n')
    assert result.table.reading.delimiter == ","


def test_a_sep_line_is_obeyed_and_is_no_preface(read_bytes: Read) -> None:
    result = read_bytes('sep=,\n"Views"\n"Date","Primary"\n"2026-08-22T00:00:00","8226"\n')
    assert result.table.columns == ("Date", "Primary")
    assert result.table.preamble == ('"Views"',)
    assert result.lines == [4]
    assert result.table.reading.header_line == 3


@pytest.mark.parametrize("sign", [";", "\t", "^"])
def test_a_sep_line_may_name_any_sign(read_bytes: Read, sign: str) -> None:
    result = read_bytes(f"sep={sign}\r\nSong{sign}Plays, all\r\nOne{sign}1,5\r\n")
    assert result.cells == [("One", "1,5")]


def test_the_metas_per_metric_export_is_read_from_utf_16(read_bytes: Read) -> None:
    text = 'sep=,\n"Views"\n"Date","Primary"\n"2026-08-22T00:00:00","8226"\n'
    result = read_bytes(text.encode("utf-16"), known=[META])
    assert result.cells == [("2026-08-22T00:00:00", "8226")]
    assert result.table.reading.encoding == "utf-16-le"


def test_one_column_is_a_table(read_bytes: Read) -> None:
    result = read_bytes("Title\nGlass Harbour\nNight Ferry\n")
    assert result.table.columns == ("Title",)
    assert result.cells == [("Glass Harbour",), ("Night Ferry",)]


def test_a_known_header_proves_the_delimiter_against_the_rows_looks(read_bytes: Read) -> None:
    text = "Date;Primary,x\n1,2;3,4\n5,6;7,8\n"
    assert read_bytes(text, known=[frozenset({"date;primary", "x"})]).table.columns == (
        "Date;Primary",
        "x",
    )


@pytest.mark.parametrize("name", SHAPES)
def test_no_export_needs_a_known_header_for_its_dialect(read_bytes: Read, name: str) -> None:
    shape = SHAPES[name]
    reading = read_bytes(shape.text).table.reading
    assert (reading.delimiter, reading.header_line) == (shape.delimiter, shape.header_line)
