"""Old workbooks (.xls): how much text their cells come to, known before they are laid out.

Such a file is a small file system (MS-CFB) with a stream of records (MS-XLS). Texts stand in one
table of the stream, and cells name them by their places: a text of 64 kB that 60,000 cells name
asks for 4 GB. So the text that cells name is added up first. What else damage can do is tried out:
see `workbook_trial`.
"""

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

from tunescore.errors import DamagedFile, WorkbookTooLarge
from tunescore.statements.reading import archive
from tunescore.statements.reading.options import ReadOptions
from tunescore.statements.reading.workbook_trial import try_out

MEMORY = 700 * 1024**2
"""What an old workbook may take; the largest sheet that its format has room for takes less. The
file itself lies in it twice."""
SECONDS = 10
_STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
_SECTOR_SIZES = {9: 512, 12: 4096}
_MINI_SECTOR, _LEAST_STREAM = 64, 4096
_LAST_SECTOR = 0xFFFFFFF9
_END_OF_CHAIN = 0xFFFFFFFE

_RECORD = struct.Struct("<HH")
_NUMBER = struct.Struct("<I")
_BOF, _EOF, _CONTINUE = 0x0809, 0x000A, 0x003C
_SHEET, _TEXTS, _TEXT_CELL = 0x0085, 0x00FC, 0x00FD
_WIDE, _PHONETIC, _RICH = 0x01, 0x04, 0x08


def check_old_workbook(path: Path, options: ReadOptions) -> None:
    """Refuse an .xls workbook that comes to too much, or whose damage takes all memory or time."""
    limit = options.limits.workbook_text
    if path.stat().st_size > MEMORY // 2:
        raise _too_large(MEMORY // 2, options)
    try:
        text = _named_text(_records_of(path.read_bytes()), limit)
        if text > limit:
            raise _too_large(limit, options)
    except (ValueError, LookupError, struct.error) as error:
        raise DamagedFile(file=options.file_name, found="its sheets cannot be read") from error
    try_out(path, options, MEMORY, SECONDS)


def _too_large(limit: int, options: ReadOptions) -> WorkbookTooLarge:
    return WorkbookTooLarge(file=options.file_name, limit=archive.format_bytes(limit))


def _records_of(file: bytes) -> bytes:
    """Return the stream of a workbook's records."""
    size = _SECTOR_SIZES[struct.unpack_from("<H", file, 30)[0]]
    sectors = memoryview(file)[size:]
    directory, mini_table, further = struct.unpack_from("<48xI8xI4xI", file)
    table_sectors = list(struct.unpack_from("<109I", file, 76))
    while further <= _LAST_SECTOR and len(table_sectors) * size <= len(file):
        table_sectors += _numbers(sectors[further * size :][:size])
        further = table_sectors.pop()
    table: list[int] = []
    for number in table_sectors:
        if number <= _LAST_SECTOR:
            table += _numbers(sectors[number * size :][:size])
    entries = _chain(sectors, size, table, directory, len(file))
    places = [entries[at : at + 128] for at in range(0, len(entries) - 127, 128)]
    names = [place[:64].decode("utf-16-le", "replace").partition("\0")[0] for place in places]
    found = [names.index(name) for name in _STREAMS if name in names]
    start, length = struct.unpack_from("<II", places[found[0]], 116)
    if length >= _LEAST_STREAM:
        return _chain(sectors, size, table, start, length)
    minis = memoryview(_chain(sectors, size, table, *struct.unpack_from("<II", places[0], 116)))
    numbers = _numbers(_chain(sectors, size, table, mini_table, len(file)))
    return _chain(minis, _MINI_SECTOR, numbers, start, length)


def _chain(sectors: memoryview, size: int, table: Sequence[int], number: int, length: int) -> bytes:
    """Join a chain of sectors up to a length. Each sector is in it once at most."""
    chain = bytearray()
    while number != _END_OF_CHAIN:
        sector = sectors[number * size : (number + 1) * size]
        if not sector or len(chain) > len(sectors):
            raise ValueError("a chain of sectors leads out of the file, or round in it")
        chain += sector
        number = table[number] if len(chain) < length else _END_OF_CHAIN
    return bytes(chain[:length])


def _numbers(data: bytes | memoryview) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _named_text(stream: bytes, limit: int) -> int:
    """Return how many bytes of text the cells of all sheets name, or one sum above `limit`."""
    lengths: list[int] = []
    sheets = []
    for kind, start, end in _records(stream, 0):
        if kind == _SHEET:
            sheets.append(_NUMBER.unpack_from(stream, start)[0])
        elif kind == _TEXTS:
            lengths = _text_lengths(stream, start, end)
        elif kind == _EOF:
            break
    text = walked = 0
    for at in sheets:
        for kind, start, end in _sheet_records(stream, at):
            walked += end - start
            if walked > len(stream):
                raise ValueError("several sheets are one place of the file")
            if kind == _TEXT_CELL:
                place = _NUMBER.unpack_from(stream, start + 6)[0]
                text += lengths[place] if place < len(lengths) else 0
        if text > limit:
            break
    return text


def _sheet_records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield the records of a sheet. A chart in it has a beginning and an end of its own."""
    depth = 0
    for record in _records(stream, at):
        yield record
        if record[0] == _BOF:
            depth += 1
        elif record[0] == _EOF:
            depth -= 1
            if depth <= 0:
                return


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield the kind of each record from a place on, and where its data begins and ends."""
    while at + _RECORD.size <= len(stream):
        kind, length = _RECORD.unpack_from(stream, at)
        start = at + _RECORD.size
        at = start + length
        yield kind, start, at


class _Continued:
    """The data of a record that goes on in the records after it."""

    def __init__(self, stream: bytes, start: int, end: int) -> None:
        self._following = _records(stream, end)
        self._stream = memoryview(stream)
        self.rest = self._stream[start:end]

    def go_on(self) -> bool:
        """Turn to the next record; False where it is another one."""
        kind, start, end = next(self._following, (_EOF, 0, 0))
        self.rest = self._stream[start:end] if kind == _CONTINUE else self._stream[:0]
        return kind == _CONTINUE

    def skip(self, length: int) -> None:
        """Skip bytes, wherever they stand."""
        while length > len(self.rest):
            length -= len(self.rest)
            if not self.go_on():
                raise ValueError("a record ends before its data")
        self.rest = self.rest[length:]


def _text_lengths(stream: bytes, start: int, end: int) -> list[int]:
    """Return the bytes of each text in the table of texts."""
    data = _Continued(stream, start + 8, end)
    lengths = []
    while data.rest or data.go_on():
        lengths.append(_read_text(data) if data.rest else 0)
    return lengths


def _read_text(data: _Continued) -> int:
    """Pass one text, and return its bytes. The letters' width can change where a record ends."""
    left: int
    flags: int
    left, flags = struct.unpack_from("<HB", data.rest)
    data.rest = data.rest[3:]
    extra = 0
    if flags & _RICH:
        extra += 4 * int(struct.unpack_from("<H", data.rest)[0])
        data.rest = data.rest[2:]
    if flags & _PHONETIC:
        extra += int(_NUMBER.unpack_from(data.rest)[0])
        data.rest = data.rest[4:]
    length = 0
    while True:
        width = 2 if flags & _WIDE else 1
        taken = min(left, len(data.rest) // width)
        length += taken * width
        left -= taken
        if not left:
            data.skip(taken * width + extra)
            return length
        if not data.go_on():
            raise ValueError("a text ends before its letters")
        flags = data.rest[0]
        data.rest = data.rest[1:]
