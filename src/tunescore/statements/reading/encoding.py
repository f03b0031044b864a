"""Encoding detection of a text, and a UTF-8 copy of it where it is not UTF-8.

Order: byte order mark, UTF-16 by its zero bytes, UTF-8, then cp1252, whose five undefined bytes
are read as latin-1. A text with more letters that are whole in UTF-8 than bytes that are not is
UTF-8 with damage. Bytes that have no meaning in a file's encoding become NUL characters, which
reject their row later on: nothing is guessed.
"""

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tunescore.errors import NotATable
from tunescore.statements.reading import signature
from tunescore.statements.reading.archive import format_bytes
from tunescore.statements.reading.options import ReadOptions

LineEnding = Literal["lf", "crlf", "cr", "mixed"]

_CHUNK = 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MOSTLY = 0.9


def _damage_to_nul(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\0", error.end


def _undefined_to_latin_1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("tunescore.nul", _damage_to_nul)
codecs.register_error("tunescore.latin1", _undefined_to_latin_1)


@dataclass(frozen=True, slots=True)
class Text:
    """A text as a UTF-8 file, with the counts that decide how it can be parsed.

    `lines` is right where every line ends alike; `uniform` says so.
    """

    path: Path
    encoding: str
    has_bom: bool  # the UTF-8 file begins with a byte order mark
    carriage_returns: int
    line_feeds: int
    pairs: int  # of the two, in this order
    lines: int
    has_nul: bool
    has_quotes: bool

    @property
    def uniform(self) -> LineEnding | None:
        """How every line ends, None where that is not one way (or there is no line end at all)."""
        if self.pairs:
            all_pairs = self.pairs == self.carriage_returns == self.line_feeds
            return "crlf" if all_pairs else None
        if self.line_feeds and self.carriage_returns:
            return None
        return "lf" if self.line_feeds else "cr" if self.carriage_returns else None

    @property
    def line_ending(self) -> LineEnding | None:
        """How nine of ten lines end."""
        ways: dict[LineEnding, int] = {
            "crlf": self.pairs,
            "lf": self.line_feeds - self.pairs,
            "cr": self.carriage_returns - self.pairs,
        }
        total = sum(ways.values())
        if not total:
            return None
        way = max(ways, key=lambda name: ways[name])
        return way if ways[way] >= total * _MOSTLY else "mixed"


def decode(path: Path, scratch: Path, options: ReadOptions) -> Text:
    """Read a text's encoding off its bytes; what is not UTF-8 is copied as such into `scratch`."""
    with path.open("rb") as stream:
        head = stream.read(signature.HEAD)
    mark, encoding = next(((m, e) for m, e in _MARKS if head.startswith(m)), (b"", ""))
    if not encoding:
        encoding = _utf_16_without_mark(head) or ""
    if not encoding and signature.is_binary(head):
        raise NotATable(file=options.file_name, found="a binary file of an unknown kind")
    damaged = False
    if encoding in ("", "utf-8"):
        state = _utf_8(path)
        if state == "other" and not encoding and not _mostly_utf_8(path):
            encoding = "cp1252"
        else:
            damaged, encoding = state != "whole", "utf-8"
    if encoding != "utf-8" or damaged:
        copied = scratch / "decoded"
        _copy_as_utf_8(path, copied, encoding, skip=len(mark))
        path, mark = copied, b""
    return _count(path, encoding, options, has_bom=bool(mark))


def _utf_16_without_mark(head: bytes) -> str | None:
    """UTF-16 of a table is ASCII for the most part, so every second byte is zero."""
    half = len(head) // 2
    if not half:
        return None
    even = head[: half * 2 : 2].count(0) / half
    odd = head[1 : half * 2 : 2].count(0) / half
    few, many = 0.05, 0.4
    if odd > many and even < few:
        return "utf-16-le"
    if even > many and odd < few:
        return "utf-16-be"
    return None


def _utf_8(path: Path) -> Literal["whole", "cut", "other"]:
    """Whether a file is UTF-8: to its end, but for a last character cut in two, or not at all."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        pending = False
        while chunk := stream.read(_CHUNK):
            if chunk.isascii() and not pending:
                continue
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return "other"
            pending = bool(decoder.getstate()[0])
    return "cut" if pending else "whole"


def _mostly_utf_8(path: Path) -> bool:
    """Whether more of a text's letters beyond ASCII are whole in UTF-8 than are not.

    In another encoding next to none are, by mere chance.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("tunescore.nul")
    whole = broken = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            text = decoder.decode(chunk)
            if not text.isascii() or "\0" in text:
                whole += len(text) - len(text.encode("ascii", "ignore"))
                broken += text.count("\0") - chunk.count(b"\0")
    return whole > broken


def _copy_as_utf_8(path: Path, to: Path, encoding: str, *, skip: int) -> None:
    errors = "tunescore.latin1" if encoding == "cp1252" else "tunescore.nul"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with path.open("rb") as stream, to.open("wb") as out:
        stream.seek(skip)
        while chunk := stream.read(_CHUNK):
            out.write(decoder.decode(chunk).encode())
        out.write(decoder.decode(b"", final=True).encode())


def _count(path: Path, encoding: str, options: ReadOptions, *, has_bom: bool) -> Text:
    cr = lf = pairs = longest = 0
    nul = quotes = False
    last = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            new_lf = chunk.count(b"\n")
            new_cr = chunk.count(b"\r")
            if new_cr and (new_lf or last == b"\r"):
                pairs += chunk.count(b"\r\n")
            if last == b"\r" and chunk.startswith(b"\n"):
                pairs += 1
            lf, cr = lf + new_lf, cr + new_cr
            longest = 0 if new_lf or new_cr else longest + len(chunk)
            if longest > options.limits.row_bytes:
                found = f"one of its lines is longer than {format_bytes(options.limits.row_bytes)}"
                raise NotATable(file=options.file_name, found=found)
            nul = nul or b"\0" in chunk
            quotes = quotes or b'"' in chunk
            last = chunk[-1:]
    lines = lf + cr - pairs + (last not in (b"\n", b"\r", b""))
    return Text(path, encoding, has_bom, cr, lf, pairs, lines, nul, quotes)
