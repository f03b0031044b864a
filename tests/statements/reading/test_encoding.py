import codecs

import pytest

from tests.statements.reading.conftest import Read

SONG = "Song,Artist,Streams\nÜber Glas,Señor “Q”,12\nZweites,Ürsel,3\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SONG.encode(), "utf-8"),
        (codecs.BOM_UTF8 + SONG.encode(), "utf-8"),
        (SONG.encode("utf-16"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + SONG.encode("utf-16-be"), "utf-16-be"),
        (SONG.encode("utf-16-le"), "utf-16-le"),
        (SONG.encode("utf-16-be"), "utf-16-be"),
        (SONG.encode("cp1252"), "cp1252"),
    ],
    ids=["utf8", "utf8-bom", "utf16le-bom", "utf16be-bom", "utf16le", "utf16be", "cp1252"],
)
def test_every_encoding_gives_the_same_cells(read_bytes: Read, data: bytes, encoding: str) -> None:
    result = read_bytes(data)
    assert result.table.columns == ("Song", "Artist", "Streams")
    assert result.cells == [("Über Glas", "Señor “Q”", "12"), ("Zweites", "Ürsel", "3")]
    assert result.lines == [2, 3]
    assert result.table.reading.encoding == encoding


def test_the_undefined_bytes_of_cp1252_are_read_as_latin_1(read_bytes: Read) -> None:
    result = read_bytes(b"Song,Streams\nCaf\xe9 \x81,12\n")
    assert result.cells == [("Café \x81", "12")]


def test_latin_1_letters_are_read_in_a_file_without_windows_signs(read_bytes: Read) -> None:
    assert read_bytes("Song\tStreams\nMañana\t12\n".encode("latin-1")).cells == [("Mañana", "12")]


def test_a_utf_8_file_cut_inside_its_last_character_is_not_taken_for_cp1252(
    read_bytes: Read,
) -> None:
    result = read_bytes("Song,Note\nÜber,ä\nZwei,ö".encode()[:-1])
    assert result.cells[0] == ("Über", "ä")
    assert result.rejects == [None, "unreadable_characters"]
    assert result.table.problems[0].line == 3


def test_a_row_with_a_nul_byte_is_rejected_and_the_others_are_not(read_bytes: Read) -> None:
    good = "".join(f"Song {at},{at}\n" for at in range(40))
    result = read_bytes("Song,Streams\n" + good + "Gl\0ss,12\n" + "Last,5\n")
    assert result.rejects == [*[None] * 40, "unreadable_characters", None]
    assert result.rows[40].raw == "Gl␀ss,12"
    (problem,) = result.table.problems
    assert (problem.line, problem.code) == (42, "unreadable_characters")
    assert "Download the export again" in problem.message


def test_a_block_of_nul_bytes_at_the_end_is_one_rejected_row(read_bytes: Read) -> None:
    good = "".join(f"Glass Harbour {at},{at}\n" for at in range(800))
    result = read_bytes(("Song,Streams\n" + good).encode() + b"\0" * 4000)
    assert result.rejects[-2:] == [None, "unreadable_characters"]


def test_nul_bytes_above_the_rows_are_shown(read_bytes: Read) -> None:
    preface = "Report\0 of a long and quite ordinary month\n"
    result = read_bytes(preface + "Song,Play\0s\n" + "Glass Harbour,12\n" * 9)
    assert result.table.preamble == ("Report␀ of a long and quite ordinary month",)
    assert result.table.columns == ("Song", "Play␀s")
