"""Workbook size: how large its sheets are, known before a library lays them out in memory.

The workbook library reserves room for a sheet's whole rectangle, from its first cell to its last:
two cells in opposite corners of a 5 kB file ask for 512 GB and end the process (measured with
python-calamine 0.9.1 on 2026-11-22). It also copies a shared text to every cell that names it: one
of a megabyte and 2,000 cells ask for 2 GB. So the XML is unpacked once, into nothing, its bytes are
counted and its cells' addresses read; and once more where the shared texts could be that much.

An old workbook (.xls) has no XML: see `old_workbook`.
"""

import re
import zipfile
from collections import Counter
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
_REPEATED_CELL = re.compile(
    rb'<table:table-cell\b(?=[^>]*number-columns-repeated="(\d+)")[^>]*[^>/]>(.*?)</table:table-cell>',
    re.DOTALL,
)
_SHARED_CELL = re.compile(rb'\bt=["\']s["\'][^>]*>\s*<v>(\d+)<')
_SHARED = (b't="s"', b"t='s'")
_TEXT = b"<si"


@dataclass(slots=True)
class _SheetSize:
    """The rectangle that a sheet's filled cells span, from its first row and column.

    `repeated` are the bytes of text that repeated rows and cells come to.
    """

    rows: int = 0
    columns: int = 0
    repeated: int = 0
    _empty: int = 0

    def take_excel(self, row: bytes) -> None:
        """Take what stands between one `<row` of a sheet and the one after it."""
        if b"<c" not in row:
            return
        cells = _FILLED_CELL.findall(row)
        for letters, number in cells:
            self.columns = max(self.columns, _column(letters))
            self.rows = max(self.rows, int(number))
        if not cells:  # cells without an address stand side by side
            bare = len(_BARE_CELL.findall(row))
            number = _ROW.match(row)
            self.columns = max(self.columns, bare)
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
        self.repeated += (times - 1) * len(row)
        if repeats:
            self.repeated += times * sum(
                (int(again) - 1) * len(text) for again, text in _REPEATED_CELL.findall(row)
            )


def check_size(path: Path, options: ReadOptions) -> None:
    """Refuse a zipped workbook that is too large to lay out, whatever its headers say."""
    limits = options.limits
    spent = shared = longest = 0
    with archive.open_zip(path, options) as opened:
        for info in opened.infolist():
            extent = _SheetSize()
            document = info.filename == "content.xml"
            tag = b"<table:table-row" if document else b"<row"
            take = extent.take_open_document if document else extent.take_excel
            with archive.open_member(opened, info, options.file_name) as stream:
                for piece, size in _pieces(stream, tag, options.file_name):
                    spent += size
                    if spent > limits.workbook_bytes:
                        raise _too_large(archive.format_bytes(limits.workbook_bytes), options)
                    take(piece)
                    if extent.rows * extent.columns > limits.cells:
                        raise _too_large(f"{limits.cells:,} cells", options)
                    if extent.repeated > limits.workbook_text:
                        raise _too_large(archive.format_bytes(limits.workbook_text), options)
                    shared += sum(map(piece.count, _SHARED))
                    longest = max(longest, *map(len, piece.split(_TEXT)))
        if shared * longest > limits.workbook_text:
            _check_shared_texts(opened, options, shared, longest)


def _check_shared_texts(
    opened: zipfile.ZipFile, options: ReadOptions, shared: int, longest: int
) -> None:
    """Refuse a workbook whose cells name more text than there is room for.

    `shared` is how many name one. A cell whose text cannot be told names the `longest` one.
    """
    lengths: list[int] = []
    named: Counter[int] = Counter()
    for info in opened.infolist():
        with archive.open_member(opened, info, options.file_name) as stream:
            if info.filename.lower().endswith("sharedstrings.xml"):
                pieces = _pieces(stream, _TEXT, options.file_name)
                lengths += [len(piece) for piece, _ in pieces if piece][1:]
                continue
            for piece, _ in _pieces(stream, b"<row", options.file_name):
                named.update(map(int, _SHARED_CELL.findall(piece)))
    if max(lengths, default=0) >= _LONGEST_ROW:  # it came in parts, and the others' places moved
        lengths = []
    text = sum(
        (lengths[at] if at < len(lengths) else longest) * cells for at, cells in named.items()
    )
    text += max(0, shared - named.total()) * longest
    if text > options.limits.workbook_text:
        raise _too_large(archive.format_bytes(options.limits.workbook_text), options)


def _too_large(limit: str, options: ReadOptions) -> SuspiciousArchive:
    return SuspiciousArchive(file=options.file_name, limit=limit)


def _pieces(stream: IO[bytes], tag: bytes, file_name: str) -> Iterator[tuple[bytes, int]]:
    """Split a stream before each `tag`; yield each piece and how many bytes were read for it."""
    rest = bytearray()
    for chunk in archive.read_chunks(stream, file_name):
        yield b"", len(chunk)
        searched = max(0, len(rest) - len(tag) + 1)
        rest += chunk
        if rest.find(tag, searched) >= 0:
            *whole, last = bytes(rest).split(tag)
            for piece in whole:
                yield piece, 0
            rest = bytearray(last)
        if len(rest) > _LONGEST_ROW:
            yield bytes(rest), 0
            rest = bytearray()
    yield bytes(rest), 0


def _column(letters: bytes) -> int:
    """Return the number of a column by its letters: `A` is 1, `XFD` is 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
