import gzip
import io
import struct
import zipfile
import zlib

import pytest

from tests.statements.reading.conftest import Read
from tunescore.errors import (
    DamagedFile,
    EmptyFile,
    FileError,
    LockedArchive,
    LockedWorkbook,
    NestedArchive,
    NotATable,
    SuspiciousArchive,
    WorkbookTooLarge,
)
from tunescore.statements.reading import Limits

CSV = b"Song,Streams\nGlass Harbour,12\n"
CELLS = [("Glass Harbour", "12")]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["export.csv", "export.tsv", "export.txt", "export.xlsx", "x"])
def test_a_text_is_read_whatever_its_name(read_bytes: Read, name: str) -> None:
    result = read_bytes(CSV, name)
    assert result.cells == CELLS
    assert result.table.file_name == name
    assert result.table.reading.container == "csv"


def test_a_gz_is_unpacked(read_bytes: Read) -> None:
    result = read_bytes(gzip.compress(CSV), "export.csv")
    assert result.cells == CELLS
    assert result.table.reading.container == "gz"


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_zip_with_one_table_is_unpacked(read_bytes: Read, method: int) -> None:
    members = {
        "__MACOSX/._export.csv": b"\0\5\x16\7",
        ".DS_Store": b"\0\0\0\1Bud1",
        "folder/export.csv": CSV,
        "cover.png": PNG,
        "empty.txt": b"",
    }
    result = read_bytes(zipped(members, method))
    assert result.cells == CELLS
    assert result.table.reading.container == "zip"
    assert result.table.reading.member == "folder/export.csv"


@pytest.mark.parametrize(
    "members",
    [{}, {"cover.png": PNG}, {"a.png": PNG, "b.png": PNG}, {"__MACOSX/x.csv": CSV}],
    ids=["none", "picture", "pictures", "shadow"],
)
def test_a_zip_without_a_table_is_reported(read_bytes: Read, members: dict[str, bytes]) -> None:
    with pytest.raises(NotATable):
        read_bytes(zipped(members))


def test_a_file_without_a_name_in_a_damaged_zip_is_left_out(read_bytes: Read) -> None:
    nameless = zipped({"lost": CSV}).replace(b"lost", b"\0ost")
    with pytest.raises(NotATable):
        read_bytes(nameless)
    data = zipped({"lost": CSV, "export.csv": CSV}).replace(b"lost", b"\0ost")
    assert read_bytes(data).cells == CELLS


@pytest.mark.parametrize(
    "data",
    [
        zipped({"inner.zip": zipped({"export.csv": CSV})}),
        zipped({"inner.csv.gz": gzip.compress(CSV)}),
        gzip.compress(gzip.compress(CSV)),
        gzip.compress(zipped({"export.csv": CSV})),
    ],
    ids=["zip-zip", "zip-gz", "gz-gz", "gz-zip"],
)
def test_an_archive_in_an_archive_is_refused(read_bytes: Read, data: bytes) -> None:
    with pytest.raises(NestedArchive):
        read_bytes(data)


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_a_bomb_is_refused_by_the_bytes_that_come_out(read_bytes: Read, kind: str) -> None:
    bomb = CSV + b"x" * 3_000_000
    data = gzip.compress(bomb) if kind == "gz" else zipped({"export.csv": bomb})
    assert len(data) < 10_000
    with pytest.raises(SuspiciousArchive) as caught:
        read_bytes(data, limits=Limits(unpacked_bytes=1024 * 1024))
    assert "1 MB" in caught.value.detail


def test_a_zip_that_lies_about_its_size_is_refused_all_the_same(read_bytes: Read) -> None:
    bomb = CSV + b"x" * 3_000_000
    data = zipped({"export.csv": bomb})
    honest = struct.pack("<L", len(bomb))
    assert data.count(honest) == 2
    with pytest.raises(SuspiciousArchive):
        read_bytes(
            data.replace(honest, struct.pack("<L", 30)), limits=Limits(unpacked_bytes=1024 * 1024)
        )


def test_a_workbook_bomb_is_refused_before_it_is_opened(read_bytes: Read) -> None:
    data = zipped({"xl/workbook.xml": b"<workbook/>", "xl/sheet.xml": b" " * 3_000_000})
    with pytest.raises(WorkbookTooLarge):
        read_bytes(data, "export.xlsx", limits=Limits(workbook_bytes=1024 * 1024))


def test_a_cell_whose_shared_text_cannot_be_told_counts_as_the_longest(read_bytes: Read) -> None:
    parts = {
        "xl/workbook.xml": b"<workbook/>",
        "xl/sharedStrings.xml": b"<x:sst><x:si>" + b"n" * 10_000 + b"</x:si></x:sst>",
        "xl/worksheets/sheet1.xml": b'<x:row><x:c t="s"><x:v>0</x:v></x:c></x:row>' * 100,
    }
    with pytest.raises(WorkbookTooLarge):
        read_bytes(zipped(parts), "export.xlsx", limits=Limits(workbook_text=100_000))


def test_an_archive_of_too_many_files_is_refused(read_bytes: Read) -> None:
    with pytest.raises(SuspiciousArchive):
        read_bytes(zipped({f"{at}.csv": CSV for at in range(5)}), limits=Limits(members=4))


def test_a_locked_zip_is_reported(read_bytes: Read) -> None:
    data = bytearray(zipped({"export.csv": CSV}))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + offset] |= 1
    with pytest.raises(LockedArchive):
        read_bytes(bytes(data))


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(CSV * 100)[:-20],
        zipped({"export.csv": CSV * 100})[:-30],
        zipped({"export.csv": CSV}).replace(zlib.compress(CSV)[2:12], b"\xff" * 10),
        zipped({"export.csv": CSV}, zipfile.ZIP_BZIP2),
    ],
    ids=["gz cut", "zip cut", "zip changed", "zip packed oddly"],
)
def test_a_damaged_archive_is_reported(read_bytes: Read, data: bytes) -> None:
    with pytest.raises(DamagedFile):
        read_bytes(data)


def test_a_locked_workbook_is_reported(read_bytes: Read) -> None:
    with pytest.raises(LockedWorkbook):
        read_bytes(OLE + "EncryptedPackage".encode("utf-16-le") + bytes(400), "export.xlsx")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (PNG, "a PNG picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(100), "a JPEG picture"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
        (b"MZ\x90\0\3\0\0\0" + bytes(100), "a Windows program"),
        (b"\x7fELF\2\1\1" + bytes(100), "a program"),
        (b"RIFF\0\0\0\0WAVEfmt ", "a WAV recording"),
        (b"ID3\4\0\0" + bytes(100), "an MP3 recording"),
        (b"Rar!\x1a\7\1\0", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "a 7-Zip archive"),
        (OLE + "WordDocument".encode("utf-16-le"), "a Word document"),
        (zipped({"word/document.xml": b"<x/>"}), "a Word document"),
        (zipped({"Index/Document.iwa": b"x"}), "an Apple Numbers or Pages document"),
        (zipped({"xl/workbook.bin": b"x"}), "a binary Excel workbook"),
        (b"<!DOCTYPE html><html><title>Sign in</title></html>", "a web page"),
        (b"\xef\xbb\xbf\r\n<html lang='en'>\n<body>a,b\n1,2\n", "a web page"),
        ("<!doctype HTML>\n<p>Anmelden".encode("utf-16"), "a web page"),
        (b"<!-- saved -->\n<html><table><tr><td>1</td></tr></table>", "a web page"),
        (b"<table border=1><tr><td>Song</td></tr></table>", "a web page with a table in it"),
        (b"<?xml version='1.0'?><Workbook/>", "an XML document"),
        (b'{"error": "session expired", "code": 401}', "a JSON document"),
        (b'[{"song": "x"}]', "a JSON document"),
        (bytes(range(256)) * 20, "a binary file"),
        (bytes(5000), "a binary file"),
    ],
)
def test_what_is_no_table_is_named(read_bytes: Read, data: bytes, found: str) -> None:
    with pytest.raises(NotATable) as caught:
        read_bytes(data, "export.csv")
    assert f"export.csv is not a table: {found}" in caught.value.detail


@pytest.mark.parametrize(
    "first", ["BM", "MZ", "ID3", "fLaC", "PAR1", "[Live] x", "{demo}", "<3", "BZh"]
)
def test_a_table_that_begins_like_something_else_is_a_table(read_bytes: Read, first: str) -> None:
    assert read_bytes(f"{first},Streams\nOne,1\n").table.columns == (first, "Streams")


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n \n", b"\xef\xbb\xbf", "\n".encode("utf-16"), gzip.compress(b"")],
    ids=["nothing", "blank lines", "bom", "utf16", "gz"],
)
def test_an_empty_file_is_reported(read_bytes: Read, data: bytes) -> None:
    with pytest.raises(EmptyFile):
        read_bytes(data)


def test_a_line_without_end_is_refused(read_bytes: Read) -> None:
    with pytest.raises(NotATable) as caught:
        read_bytes(b"Song,Streams\n" + b"x" * 3_000_000, limits=Limits(row_bytes=1024 * 1024))
    assert "longer than 1 MB" in caught.value.detail


@pytest.mark.parametrize("error", [EmptyFile(file="a"), LockedArchive(file="a")])
def test_every_file_error_says_what_to_do(error: FileError) -> None:
    assert error.status == 422
    assert error.next_step
