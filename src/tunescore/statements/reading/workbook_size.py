"""Workbook size: how large its sheets are, known before a library lays them out in memory.

The workbook library reserves room for a sheet's whole rectangle, from its first cell to its last:
two cells in opposite corners of a 5 kB file ask for 512 GB and end the process (measured with
python-calamine 0.9.1 on 2026-11-22). So the XML is unpacked once, into nothing, its bytes are
counted and its cells' addresses read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tunescore.errors import SuspiciousArchive
from tunescore.statements.reading import archive
from tunescore.statements.reading.options import ReadOptions

_ROW = re.compile(rb'^[^>]*?\br=["\'](\d+)')
_FILLED_CELL = re.compile(rb'<c\b[^>]*?\br=["\']([A-Z]{1,3})(\d+)["\'][^>/]*>')
_BARE_CELL = re.compile(rb"<c(?:\s[^>/]*)?>")
_ROWS_REPEATED = re.compile(rb'^[^>]*number-rows-repeated="(\d+)"')
_LONGEST_ROW = 32 * 1024**2
_COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="(\d+)"')


@dataclass(slots=True)
class _SheetSize:
    """The rectangle that a sheet's filled cells span, from its first row and column."""

    rows: int = 0
    columns: int = 0
    _empty: int = 0

    def take_excel(self, row: bytes) -> None:
        """Take what stands between one `<row` of a sheet and the one after it."""
        cells = _FILLED_CELL.findall(row)
        for letters, number in cells:
            self.columns = max(self.columns, _column(letters))
            self.rows = max(self.rows, int(number))
        if not cells:  # cells without an address stand side by side
            bare = len(_BARE_CELL.findall(row))
            number = _ROW.match(row)
            self.columns = max(self.columns, bare)
            self._empty += 1
            self.rows = max(self.rows, int(number[1]) if number and bare else 0)

    def take_open_document(self, row: bytes) -> None:
        """Take what stands between one `<table:table-row` and the one after it."""
        found = _ROWS_REPEATED.match(row)
        times = int(found[1]) if found else 1
        filled = row[: row.rfind(b"value-type") + 1]
        if not filled:
            self._empty += times
            return
        last = row[: row.find(b">", len(filled)) + 1]
        repeats = [int(number) for number in _COLUMNS_REPEATED.findall(last)]
        width = last.count(b"<table:table-cell") + sum(repeats) - len(repeats)
        self.columns = max(self.columns, width)
        self.rows += self._empty + times
        self._empty = 0


def check_size(path: Path, options: ReadOptions) -> None:
    """Refuse a zipped workbook that is too large to lay out, whatever its headers say."""
    spent = 0
    with archive.open_zip(path, options) as opened:
        for info in opened.infolist():
            extent = _SheetSize()
            document = info.filename == "content.xml"
            tag = b"<table:table-row" if document else b"<row"
            take = extent.take_open_document if document else extent.take_excel
            with archive.open_member(opened, info, options.file_name) as stream:
                for piece, size in _pieces(stream, tag, options.file_name):
                    spent += size
                    if spent > options.limits.workbook_bytes:
                        limit = archive.format_bytes(options.limits.workbook_bytes)
                        raise SuspiciousArchive(file=options.file_name, limit=limit)
                    take(piece)
                    if extent.rows * extent.columns > options.limits.cells:
                        limit = f"{options.limits.cells:,} cells"
                        raise SuspiciousArchive(file=options.file_name, limit=limit)


def _pieces(stream: IO[bytes], tag: bytes, file_name: str) -> Iterator[tuple[bytes, int]]:
    """Split a stream before each `tag`; yield each piece and how many bytes were read for it."""
    rest = b""
    for chunk in archive.read_chunks(stream, file_name):
        *whole, rest = (rest + chunk).split(tag)
        yield b"", len(chunk)
        for piece in whole:
            yield piece, 0
        if len(rest) > _LONGEST_ROW:
            yield rest, 0
            rest = b""
    yield rest, 0


def _column(letters: bytes) -> int:
    """Return the number of a column by its letters: `A` is 1, `XFD` is 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
