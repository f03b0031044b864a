"""File signatures: what a file is by its first bytes; names and extensions are not believed."""

import re
from typing import NamedTuple

HEAD = 4096
"""How many bytes from the file's start the signatures need."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"


class _Magic(NamedTuple):
    start: bytes
    found: str
    at: int = 0
    with_nul: bool = False
    """True where the first bytes could be the beginning of a text, too."""


_MAGIC = (
    _Magic(b"%PDF-", "a PDF document"),
    _Magic(b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    _Magic(b"\xff\xd8\xff", "a JPEG picture"),
    _Magic(b"GIF87a", "a GIF picture"),
    _Magic(b"GIF89a", "a GIF picture"),
    _Magic(b"WEBP", "a WebP picture", at=8),
    _Magic(b"WAVE", "a WAV recording", at=8),
    _Magic(b"AVI ", "a video", at=8),
    _Magic(b"AIFF", "an AIFF recording", at=8),
    _Magic(b"AIFC", "an AIFF recording", at=8),
    _Magic(b"ftyphei", "a HEIC picture", at=4),
    _Magic(b"ftypavif", "an AVIF picture", at=4),
    _Magic(b"ftypM4A", "an M4A recording", at=4),
    _Magic(b"ftyp", "a video", at=4),
    _Magic(b"II*\0", "a TIFF picture"),
    _Magic(b"MM\0*", "a TIFF picture"),
    _Magic(b"BM", "a BMP picture", with_nul=True),
    _Magic(b"8BPS", "a Photoshop picture", with_nul=True),
    _Magic(b"\0\0\1\0", "an icon"),
    _Magic(b"ID3", "an MP3 recording", with_nul=True),
    _Magic(b"\xff\xfb", "an MP3 recording"),
    _Magic(b"\xff\xf3", "an MP3 recording"),
    _Magic(b"\xff\xf2", "an MP3 recording"),
    _Magic(b"fLaC", "a FLAC recording", with_nul=True),
    _Magic(b"OggS\0", "an Ogg recording"),
    _Magic(b"\x1aE\xdf\xa3", "a video"),
    _Magic(b"MZ", "a Windows program", with_nul=True),
    _Magic(b"\x7fELF", "a program"),
    _Magic(b"\xcf\xfa\xed\xfe", "a program"),
    _Magic(b"\xca\xfe\xba\xbe", "a program"),
    _Magic(b"\0asm", "a program"),
    _Magic(b"Rar!\x1a\x07", "a RAR archive"),
    _Magic(b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    _Magic(b"\xfd7zXZ\0", "an xz archive"),
    _Magic(b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    _Magic(b"1AY&SY", "a bzip2 archive", at=4),
    _Magic(b"ustar", "a tar archive", at=257),
    _Magic(b"SQLite format 3\0", "an SQLite database"),
    _Magic(b"PAR1", "a Parquet file", with_nul=True),
    _Magic(b"{\\rtf", "an RTF document"),
    _Magic(b"%!PS", "a PostScript document"),
)

_MARKUP = (
    (
        re.compile(
            r"(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|meta|title)\b", re.DOTALL
        ),
        "a web page, often a sign-in page that was saved instead of the export",
    ),
    (re.compile(r"<table\b"), "a web page with a table in it"),
    (re.compile(r"(?:<\?xml|<svg|<rss|<feed)\b"), "an XML document"),
    (re.compile(r'(?:\{\s*"[^"\n]*"\s*:|\[\s*\{\s*")'), "a JSON document"),
)


def foreign_format(head: bytes) -> str | None:
    """Return what a file that begins with `head` is, where that is surely no table."""
    for magic in _MAGIC:
        if head.startswith(magic.start, magic.at) and (not magic.with_nul or b"\0" in head):
            return magic.found
    return None


def is_binary(head: bytes) -> bool:
    """Whether these bytes (in no UTF-16) are surely not text: one in twenty is a control code."""
    return len(head.translate(None, _CONTROL)) < len(head) * 0.95


def markup_format(start: str) -> str | None:
    """Return what a text that begins with `start` is, where it is markup and no table."""
    start = start.lstrip("\ufeff \t\r\n").lower()
    for pattern, found in _MARKUP:
        if pattern.match(start):
            return found
    return None
