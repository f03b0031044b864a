"""Old workbooks (.xls), made record by record: texts that cells name by their places."""

import struct
from collections.abc import Iterable, Sequence

SECTOR = 512
LONGEST_RECORD = 8224
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def old_workbook(texts: Sequence[str], rows: Iterable[Sequence[int]], *, sheets: int = 1) -> bytes:
    """A workbook whose cells name texts; `sheets` is how often it names its one sheet."""
    sheet = record(0x0809, struct.pack("<HH12x", 0x0600, 0x0010))
    for row, places in enumerate(rows):
        for column, place in enumerate(places):
            sheet += record(0x00FD, struct.pack("<HHHI", row, column, 0, place))
    shared = text_table(texts)
    names = [f"S{number}".encode() for number in range(sheets)]
    ahead = 20 + sum(4 + 8 + len(name) for name in names) + len(shared) + 4
    workbook = record(0x0809, struct.pack("<HH12x", 0x0600, 0x0005))
    for name in names:
        workbook += record(0x0085, struct.pack("<IHBB", ahead, 0, len(name), 0) + name)
    end = record(0x000A, b"")
    return file_of(workbook + shared + end + sheet + end)


def record(kind: int, data: bytes | bytearray) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def text_table(texts: Sequence[str]) -> bytes:
    """The table of texts, which goes on in further records where one is full."""
    parts = [bytearray(struct.pack("<II", len(texts), len(texts)))]
    for text in texts:
        wide = any(ord(letter) > 255 for letter in text)
        left = text.encode("utf-16-le" if wide else "latin-1")
        if len(parts[-1]) + 3 > LONGEST_RECORD:
            parts.append(bytearray())
        parts[-1] += struct.pack("<HB", len(text), wide)
        while True:
            room = (LONGEST_RECORD - len(parts[-1])) // 2 * 2
            parts[-1] += left[:room]
            left = left[room:]
            if not left:
                break
            parts.append(bytearray([wide]))
    first, *others = parts
    return record(0x00FC, first) + b"".join(record(0x003C, part) for part in others)


def file_of(stream: bytes) -> bytes:
    """The stream `Workbook` as the one file of a small file system."""
    count = max(8, -(-len(stream) // SECTOR))
    tables = 1
    while tables * (SECTOR // 4) < tables + 1 + count:
        tables += 1
    chain = [TABLE] * tables + [END] + [*range(tables + 2, tables + 1 + count), END]
    chain += [FREE] * (tables * (SECTOR // 4) - len(chain))
    entries = entry("Root Entry", 5, END, 0) + entry("Workbook", 2, tables + 1, count * SECTOR)
    header = bytes.fromhex("D0CF11E0A1B11AE1") + struct.pack(
        "<16xHHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, tables, 0, 4096, END, 0, END, 0
    )
    places = [*range(tables), *[FREE] * (109 - tables)]
    return (
        header
        + struct.pack("<109I", *places)
        + struct.pack(f"<{len(chain)}I", *chain)
        + entries.ljust(SECTOR, b"\0")
        + stream.ljust(count * SECTOR, b"\0")
    )


def entry(name: str, kind: int, start: int, length: int) -> bytes:
    letters = name.encode("utf-16-le")
    return (
        letters.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(letters) + 2, kind, 1, FREE, FREE, FREE)
        + struct.pack("<36xIQ", start, length)
    )
