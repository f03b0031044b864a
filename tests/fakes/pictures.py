"""Small pictures for profiles and posts: one colour each, always the same for the same address."""

import struct
import zlib

from tests.fakes.people import chance

SIDE = 64


def png(address: str) -> bytes:
    """A square in the colour that belongs to an address."""
    colour = bytes(int(90 + 130 * chance(address, part)) for part in "rgb")
    rows = (b"\0" + colour * SIDE) * SIDE
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(told)) + name + told + struct.pack(">I", zlib.crc32(name + told))
        for name, told in parts
    )
