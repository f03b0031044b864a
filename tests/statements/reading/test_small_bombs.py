"""Small files that come to much: what they would cost is known before it is spent."""

import resource
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter

from tests.command import FORKS
from tests.statements.reading.old_workbooks import old_workbook
from tunescore.errors import WorkbookTooLarge
from tunescore.statements.reading import ReadOptions, read

MEGABYTE = 1024**2
SECONDS = 30
"""Processor seconds; the slowest takes two on a machine of 2026."""
MEMORY = 150 * MEGABYTE
MARK = "stands for a long text"

SHEET = '<sheet name="S" sheetId="1" r:id="rId1"/>'
PARTS = {"xl/workbook.xml": f"<workbook><sheets>{SHEET}</sheets></workbook>"}


def archive(path: Path, parts: dict[str, Iterator[str]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, pieces in parts.items():
            with packed.open(name, "w") as part:
                for piece in pieces:
                    part.write(piece.encode())
    return path


def shared_text(path: Path) -> Path:
    """A text of a megabyte that 2,000 cells name, which asks for 2 GB: 13 kB."""
    cells = (f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2_001))
    return archive(
        path / "shared.xlsx",
        {
            "xl/workbook.xml": iter(PARTS.values()),
            "xl/worksheets/sheet1.xml": cells,
            "xl/sharedStrings.xml": iter(["<sst><si><t>", "x" * MEGABYTE, "</t></si></sst>"]),
        },
    )


def long_cells(path: Path) -> Path:
    """A hundred cells that name a text of a megabyte, which is no more than there is room for."""
    file = path / "cells.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Song", "Notes"])
        for row in range(1, 101):
            sheet.write_row(row, 0, [f"Song {row}", MARK])
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist()}
    texts = "xl/sharedStrings.xml"
    parts[texts] = parts[texts].replace(MARK, "x" * MEGABYTE)
    return archive(file, {name: iter([text]) for name, text in parts.items()})


def long_manifest(path: Path) -> Path:
    """A manifest of 300 MB of blanks: 0.3 MB."""
    blanks = (" " * MEGABYTE for _ in range(300))
    return archive(
        path / "manifest.ods",
        {
            "mimetype": iter(["application/vnd.oasis.opendocument.spreadsheet"]),
            "content.xml": iter(["<table:table-row/>"]),
            "META-INF/manifest.xml": blanks,
        },
    )


def long_part(path: Path) -> Path:
    """A sheet of 1.1 GB of blanks: 1.1 MB."""
    blanks = (" " * MEGABYTE for _ in range(1_100))
    return archive(
        path / "part.xlsx",
        {"xl/workbook.xml": iter(PARTS.values()), "xl/worksheets/sheet1.xml": blanks},
    )


def old_shared_text(path: Path) -> Path:
    """A text of 64 kB that 30,000 cells name, which asks for 2 GB: 0.5 MB."""
    file = path / "shared.xls"
    file.write_bytes(old_workbook(["x" * 65_535], [[0]] * 30_000))
    return file


def refuse(file: Path) -> None:
    """Read a file, and fail unless it is refused for little."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    with pytest.raises(WorkbookTooLarge):
        read(file, file.with_suffix(".parquet"), ReadOptions(file.name))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert time.process_time() - begun < SECONDS
    assert grown < MEMORY, f"{grown / MEGABYTE:.0f} MB"


@pytest.mark.parametrize(
    "make",
    [
        shared_text,
        long_cells,
        old_shared_text,
        long_manifest,
        pytest.param(long_part, marks=pytest.mark.soak),
    ],
)
def test_a_small_file_that_comes_to_much_is_refused_for_little(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    file = make(tmp_path)
    assert file.stat().st_size < 2 * MEGABYTE
    process = FORKS.Process(target=refuse, args=(file,))  # so that the memory is this file's
    process.start()
    process.join()
    assert process.exitcode == 0
