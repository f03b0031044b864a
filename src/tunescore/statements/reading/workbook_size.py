"""Workbook size: how large its sheets are, known before a library lays them out in memory.

The workbook library reserves room for a sheet's whole rectangle, from its first cell to its last:
two cells in opposite corners of a 5 kB file ask for 512 GB and end the process (measured with
python-calamine 0.9.1 on 2026-11-22). It also copies a shared text to every cell that names it: one
of a megabyte and 2,000 cells ask for 2 GB. So the XML is unpacked once, into nothing, its bytes are
counted and its cells' addresses read; and once more where the shared texts could be that much.

What is found is never less than what the library makes of a file; where that cannot be told
cheaply it is more.

An old workbook (.xls) has no XML: see `old_workbook`.
"""

import re
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import IO

from tunescore.errors import DamagedFile, WorkbookTooLarge
from tunescore.statements.reading import archive
from tunescore.statements.reading.options import ReadOptions
from tunescore.statements.reading.workbook_xml import plain_xml

_EXCEL_ROW, _DOCUMENT_ROW = b"<row", b"<table:table-row"
_LONGEST_ROW = 32 * 1024**2
_ROW = re.compile(rb'[^>]*? r="[A-Za-z]*(\d+)"')
_CELL = re.compile(rb'<c(?: [^ =>]+="[^">]*"){0,2}? r="([A-Za-z]+)(\d+)"([^>]*)>')
"""A cell with its address, which the library overlooks behind three other attributes."""
_ADDRESS_KEY = b' r="'
_ADDRESS = re.compile(rb' r="([A-Za-z]+)(\d+)"(?=([^>]*)>)')
_CELL_STARTS = (b"<c ", b"<c>", b"<c/")
_ROW_ENDS = (b"</row>", b"</row ")
_SHARED_CELL = re.compile(rb' t="s"[^>]*>\s*<v>(\d+)<')
_SHARED = b't="s"'
_TEXT = b"<si"

_DOCUMENT_CELL = re.compile(rb"<table:(?:covered-)?table-cell(?=[ />])")
_ROWS_REPEATED = re.compile(rb'[^>]*? table:number-rows-repeated="([^"]*)"')
_COLUMNS_REPEATED = re.compile(rb'[^>]*? table:number-columns-repeated="([^"]*)"')
_BLANKS = re.compile(rb' text:c="([^"]*)"')


@dataclass(slots=True)
class _ExcelSize:
    """The rectangle from a sheet's first row and column that holds its filled cells."""

    rows: int = 0
    columns: int = 0
    repeated: int = 0
    """Bytes of text that stand in the XML once, and in the sheet again."""
    endless: frozenset[bytes] = frozenset()
    _row: int = 0
    _widest: int = 0
    _unaddressed: int = 0
    """Cells without an address since a row's end; each stands beside the one before it."""

    def take(self, row: bytes) -> None:
        """Take what stands between one `<row` and the one after it."""
        if not row:
            return
        addresses = row.count(_ADDRESS_KEY)
        own = _ROW.match(row) if addresses else None
        if own:
            self._row = _number(own[1])
        cells = _CELL.findall(row)
        unaddressed = _starts(row) - len(cells)
        if addresses > len(cells) + bool(own):  # one twice, or where none belongs
            cells = _ADDRESS.findall(row)
        filled = [cell for cell in cells if not cell[2].endswith(b"/")]
        self._widest = max([self._widest, *map(_column, {cell[0] for cell in cells})])
        self.columns = max([self.columns, *map(_column, {cell[0] for cell in filled})])
        self.rows = max([self.rows, *map(_number, {cell[1] for cell in filled})])
        ends = sum(map(row.count, _ROW_ENDS))
        if unaddressed:
            self._unaddressed += unaddressed
            self.columns = max(self.columns, self._widest + self._unaddressed)
            self.rows = max(self.rows, self._row + max(1, ends))  # some may stand after an end
        self._row += max(1, ends)
        if ends and not _starts(row[max(map(row.rfind, _ROW_ENDS)) :]):
            self._unaddressed = self._widest = 0


def _starts(row: bytes) -> int:
    return sum(map(row.count, _CELL_STARTS))


@dataclass(slots=True)
class _DocumentSize:
    """The same of all sheets of an OpenDocument file, one below the other."""

    rows: int = 0
    columns: int = 0
    repeated: int = 0
    endless: set[bytes] = field(default_factory=set)
    """What has begun and not ended; the library looks for its end for ever."""
    _empty: int = 0

    def take(self, row: bytes) -> None:
        """Take what stands between one `<table:table-row` and the one after it.

        Raises `ValueError` for a row within a row, whose text nobody could count.
        """
        for name in (b"table:table", b"office:annotation"):
            begun = max(row.rfind(b"<%s " % name), row.rfind(b"<%s>" % name))
            ended = row.rfind(b"</%s>" % name)
            if begun > ended:
                self.endless.add(name)
            elif ended > begun:
                self.endless.discard(name)
        if not row.startswith((b" ", b">", b"/")):
            return
        if b"</table:table-row" not in row and not row[: row.find(b">")].endswith(b"/"):
            raise ValueError("a row has no end")
        found = _ROWS_REPEATED.match(row)
        times = _times(found[1]) if found else 1
        filled = max(row.rfind(b" office:"), row.rfind(b" table:formula="))
        if filled < 0:
            self._empty += times
            return
        width, more = len(_DOCUMENT_CELL.findall(row, 0, filled + 1)), 0
        if b"-columns-repeated=" in row:
            starts = [cell.end() for cell in _DOCUMENT_CELL.finditer(row)]
            for start, end in pairwise([*starts[:width], len(row)]):
                again = _COLUMNS_REPEATED.match(row, start)
                if again and (others := _times(again[1]) - 1):
                    width += others
                    more += others * (end - start + _blanks(row[start:end]))
        self.columns = max(self.columns, width)
        self.rows += self._empty + times
        self._empty = 0
        blanks = _blanks(row)
        self.repeated += times * (more + blanks) + (times - 1) * len(row)


def check_size(path: Path, options: ReadOptions) -> int:
    """Refuse a zipped workbook that is too large to lay out, whatever its headers say.

    Return the bytes of its parts.
    """
    limits = options.limits
    spent = shared = longest = 0
    until = time.thread_time() + limits.workbook_seconds
    with archive.open_zip(path, options) as opened:
        for info in opened.infolist():
            document = info.filename == "content.xml"
            extent = _DocumentSize() if document else _ExcelSize()
            tag = _DOCUMENT_ROW if document else _EXCEL_ROW
            with archive.open_member(opened, info, options.file_name) as stream:
                for piece, size in _pieces(stream, tag, options.file_name):
                    if size:
                        spent += size
                        _check_spent(spent, until, options)
                    try:
                        extent.take(piece)
                    except ValueError as error:
                        raise DamagedFile(file=options.file_name, found=str(error)) from error
                    if extent.rows * extent.columns > limits.cells:
                        raise _too_large(f"{limits.cells:,} cells", options)
                    if extent.repeated > limits.workbook_text:
                        raise _too_large(archive.format_bytes(limits.workbook_text), options)
                    shared += piece.count(_SHARED)
                    longest = max(longest, *map(len, piece.split(_TEXT)))
            if extent.endless:
                raise DamagedFile(file=options.file_name, found="a sheet in it has no end")
        if shared * longest > limits.workbook_text:
            _check_shared_texts(opened, options, shared, longest, until)
    return spent


def _check_shared_texts(
    opened: zipfile.ZipFile, options: ReadOptions, shared: int, longest: int, until: float
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
            for piece, size in _pieces(stream, _EXCEL_ROW, options.file_name):
                if size:
                    _check_spent(0, until, options)
                named.update(map(_number, _SHARED_CELL.findall(piece)))
    if max(lengths, default=0) >= _LONGEST_ROW:  # it came in parts, and the others' places moved
        lengths = []
    text = sum(
        (lengths[at] if at < len(lengths) else longest) * cells for at, cells in named.items()
    )
    text += max(0, shared - named.total()) * longest
    if text > options.limits.workbook_text:
        raise _too_large(archive.format_bytes(options.limits.workbook_text), options)


def _check_spent(size: int, until: float, options: ReadOptions) -> None:
    archive.check_spent(options)
    if size > options.limits.workbook_bytes:
        raise _too_large(archive.format_bytes(options.limits.workbook_bytes), options)
    if time.thread_time() > until:
        limit = f"can be looked through in {options.limits.workbook_seconds:.0f} seconds"
        raise _too_large(limit, options)


def _too_large(limit: str, options: ReadOptions) -> WorkbookTooLarge:
    return WorkbookTooLarge(file=options.file_name, limit=limit)


def _pieces(stream: IO[bytes], tag: bytes, file_name: str) -> Iterator[tuple[bytes, int]]:
    """Split a part before each `tag`; yield each piece and how many bytes were read for it."""
    rest: list[bytes] = []
    document = tag == _DOCUMENT_ROW
    sheet = tag if document else b"sheetData"
    for xml, size in plain_xml(stream, file_name, sheet, prefixes=document):
        yield b"", size
        first, *others = xml.split(tag)
        rest.append(first)
        for other in others:
            yield b"".join(rest), 0
            rest = [other]
        if sum(map(len, rest)) > _LONGEST_ROW:
            yield b"".join(rest), 0
            rest = []
    yield b"".join(rest), 0


def _number(digits: bytes) -> int:
    """A number in an address; one that is far too large counts as such, however long it is."""
    return int(digits.lstrip(b"0")[:12] or b"0")


@lru_cache
def _column(letters: bytes) -> int:
    """Return the number of a column by its letters: `A` is 1, `XFD` is 16,384."""
    number = 0
    for letter in letters.upper()[:12]:
        number = number * 26 + letter - 64
    return number


def _times(text: bytes) -> int:
    """How often something is repeated; the library refuses what is no number."""
    try:
        return max(1, int(text))
    except ValueError:
        return 1


def _blanks(xml: bytes) -> int:
    return sum(_times(found) for found in _BLANKS.findall(xml))
