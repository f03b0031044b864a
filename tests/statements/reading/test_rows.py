from pathlib import Path

import pytest

from tests.statements.reading.conftest import DISTROKID, Read, rows_of
from tunescore.errors import NoRows
from tunescore.statements.reading import ReadOptions, read

ROWS = ["Song,Note,Streams", "One,a,1", '"Two","b, c",2', "Three,,3"]
CELLS = [("One", "a", "1"), ("Two", "b, c", "2"), ("Three", "", "3")]


@pytest.mark.parametrize(("sign", "name"), [("\n", "lf"), ("\r\n", "crlf"), ("\r", "cr")])
@pytest.mark.parametrize("final", ["", "one", "three"])
def test_every_line_end_gives_the_same_rows(
    read_bytes: Read, sign: str, name: str, final: str
) -> None:
    result = read_bytes(sign.join(ROWS) + {"": "", "one": sign, "three": sign * 3}[final])
    assert result.cells == CELLS
    assert result.lines == [2, 3, 4]
    assert result.table.reading.line_ending == name


def test_mixed_line_ends_are_each_a_line(read_bytes: Read) -> None:
    result = read_bytes("Song,Streams\nOne,1\rTwo,2\r\nThree,3\n")
    assert result.cells == [("One", "1"), ("Two", "2"), ("Three", "3")]
    assert result.lines == [2, 3, 4]
    assert result.table.reading.line_ending == "mixed"


@pytest.mark.parametrize("inner", ["\n", "\r\n", "\r", "\n\n"])
@pytest.mark.parametrize("outer", ["\n", "\r\n", "\r"])
def test_line_breaks_inside_quotes_are_kept_and_counted(
    read_bytes: Read, inner: str, outer: str
) -> None:
    text = f'Song,Note{outer}One,"Lovely{inner}vocals"{outer}Two,x{outer}'
    result = read_bytes(text)
    assert result.cells == [("One", f"Lovely{inner}vocals"), ("Two", "x")]
    breaks = 2 if inner == "\n\n" else 1
    assert result.lines == [2, 3 + breaks]


def test_blank_lines_are_no_rows_but_count_as_lines(read_bytes: Read) -> None:
    result = read_bytes("\nSong,Streams\n\nOne,1\n  \n\nTwo,2\n\n")
    assert result.cells == [("One", "1"), ("Two", "2")]
    assert result.lines == [4, 7]
    assert result.table.reading.header_line == 2


def test_a_row_of_empty_cells_is_kept_and_skipped_by_name(read_bytes: Read) -> None:
    result = read_bytes("Song,Streams\nOne,1\n,\nTwo,2\n,\n")
    assert result.skips == [None, "blank_row", None, "blank_row"]


def test_a_lone_quote_in_an_unquoted_export_is_text_unless_it_opens_words(read_bytes: Read) -> None:
    header = "Sale Month\tTitle\tUPC\tTeam Percentage\tCountry of Sale\tEarnings (USD)"
    rows = [
        '2024-01\t7" mix\t"199999000011"\t100\tDE\t0.1',
        '2024-01\t"Untitled\t199999000011\t100\tDE\t0.2',
        '2024-01\tUntitled"\t"199999000011"\t100\tDE\t0.3',
        '2024-01\t"Heroes" (live)\t\t100\tDE\t0.4',
        '2024-01\t"\t\t100\tDE\t0.5',
    ]
    result = read_bytes("\r\n".join([header, *rows, ""]), known=[DISTROKID])
    assert [cells[1:3] for cells in result.cells] == [
        ('7" mix', "199999000011"),
        ("Untitled", "199999000011"),
        ('Untitled"', "199999000011"),
        ('"Heroes" (live)', ""),
        ('"', ""),
    ]
    assert result.lines == [2, 3, 4, 5, 6]
    assert set(result.rejects) == {None}
    problems = [(problem.line, problem.code, problem.rejects) for problem in result.table.problems]
    assert problems == [(3, "stray_quote", False)]


def test_an_opening_quote_that_would_swallow_rows_is_read_without(read_bytes: Read) -> None:
    text = 'Song\tNote\tStreams\nOne\t"open\t1\nTwo\tx\t2\nThree\tclose"\t3\n'
    result = read_bytes(text, known=[frozenset({"song", "streams"})])
    assert result.cells == [("One", "open", "1"), ("Two", "x", "2"), ("Three", 'close"', "3")]


def test_doubled_quotes_are_one_quote(read_bytes: Read) -> None:
    assert read_bytes('Song,Note\n"Say ""hi""",x\n""""," a "\n').cells == [
        ('Say "hi"', "x"),
        ('"', " a "),
    ]


def test_blanks_around_a_cell_are_kept_and_around_its_quotes_are_not(read_bytes: Read) -> None:
    assert read_bytes('Song,Note\n One , "a, b" \n').cells == [(" One ", "a, b")]


def test_separators_of_the_engine_inside_cells_come_back(read_bytes: Read) -> None:
    text = 'Song,Note,Streams\n"a\x1fb\x1ec\x1e2","x\ny",1\nTwo,\x1e4,2\n' + "Three,x,3\n" * 50
    result = read_bytes(text)
    assert result.cells[:2] == [("a\x1fb\x1ec\x1e2", "x\ny", "1"), ("Two", "\x1e4", "2")]


def test_a_row_with_too_few_cells_is_rejected_as_it_stood(read_bytes: Read) -> None:
    result = read_bytes("Song,Artist,Streams\nOne,A,1\nTwo,2\nThree,C,3\n")
    assert result.rejects == [None, "too_few_cells", None]
    assert result.rows[1].raw == "Two,2"
    assert result.rows[1].cells == ("Two", "2", None)
    (problem,) = result.table.problems
    assert (problem.line, problem.column, problem.value) == (3, None, "Two,2")
    assert problem.message.startswith("Line 3 has 2 cells, but the header has 3.")


def test_a_row_with_too_many_cells_is_rejected_as_it_stood(read_bytes: Read) -> None:
    result = read_bytes('Song,Artist,Streams\nOne,A,1\n"Two",B,C,2\nThree,C,3\n')
    assert result.rejects == [None, "too_many_cells", None]
    assert result.rows[1].raw == '"Two",B,C,2'
    assert result.rows[1].cells == ("Two", "B", "C | 2")
    assert "put that cell in double quotes" in result.table.problems[0].message


def test_a_path_is_never_taken_for_a_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "it's [a] *odd? place"
    folder.mkdir()
    source, into = folder / "up[1]*.csv.gz", folder / "table.parquet"
    for body in ("One,1\n", "One,1\nTwo\n"):
        source.write_text("Song,Streams\n" + body, encoding="utf-8")
        table = read(source, into, ReadOptions(source.name))
        assert rows_of(into)[0].cells == ("One", "1")
        assert (table.file_name, table.reading.container) == ("up[1]*.csv.gz", "csv")


def test_a_refused_file_leaves_nothing_behind(tmp_path: Path) -> None:
    source, into = tmp_path / "upload", tmp_path / "table.parquet"
    source.write_bytes("Song,Streams\n".encode("utf-16"))
    with pytest.raises(NoRows):
        read(source, into, ReadOptions(source.name))
    assert list(tmp_path.iterdir()) == [source]


def test_empty_cells_past_the_header_are_no_reason_to_reject(read_bytes: Read) -> None:
    result = read_bytes("Song,Artist\nOne,A,\nTwo,B\nThree,C,,\n")
    assert result.rejects == [None, None, None]
    assert result.cells[2] == ("Three", "C")
