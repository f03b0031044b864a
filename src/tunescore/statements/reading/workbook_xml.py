"""Workbook XML: the parts of a zipped workbook in one plain spelling of their tags.

The workbook library takes more than the specification allows: any prefix of a name, blanks around
an equals sign or none between attributes, an attribute twice, `>` within quotes. What says how
large a sheet is has to find a cell however it is spelled. So each tag is given here as
`<name key="value">`, without the prefix of its name, with one blank before each attribute, and
with `_` for each of `<>&"` in a value. Comments are left out. (Source: calamine 0.37,
`src/attrs.rs` and `src/xlsx/cells_reader.rs`; quick-xml, which it reads XML with.)
"""

import html
import re
from collections.abc import Iterator
from typing import IO

from tunescore.errors import DamagedFile, SuspiciousArchive
from tunescore.statements.reading import archive

LONGEST = 32 * 1024**2
"""The most bytes that a row or a tag may have."""

_PREFIX = re.compile(rb"(</?)[^\s<>:\"'=]*+:")
_PLAIN = re.compile(
    rb'(?:[^<]*+<[^<>"\'=\s!?][^<>"\'=\s]*+(?: [^<>"\'=\s]++="[^"<>&]*+")*+ *+/?+>)*+[^<]*+'
)
"""Texts, and tags that are spelled so already: nearly all that there are."""
_ODD = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[(?P<text>.*?)\]\]>|<\?.*?\?>|</[^>]*+>"
    rb"|<(?P<tag>[^!?/](?:[^>\"']|\"[^\"]*\"|'[^']*')*+)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(rb"\s*([^=]*?)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_NO_WORKBOOKS = re.compile(rb"<!(?:[^\[-]|-[^-])|<[^\s<>!?]*[\"'=]")
"""A document type, or a quote in a name."""
_HARMLESS = bytes.maketrans(b'<>&"', b"____")


def plain_xml(
    stream: IO[bytes], file_name: str, *, prefixes: bool = False
) -> Iterator[tuple[bytes, int]]:
    """Give a part's XML in pieces of whole tags, each with how many bytes were read for it.

    With `prefixes` names keep theirs. `DamagedFile` for markup that no workbook has, and
    `SuspiciousArchive` for a tag that is far too long.
    """
    rest = b""
    for chunk in archive.read_chunks(stream, file_name):
        rest += chunk
        if not prefixes and b":" in rest:
            rest = _PREFIX.sub(rb"\1", rest)
        found, end = _whole_tags(rest)
        rest = rest[end:]
        if _NO_WORKBOOKS.match(rest):
            raise DamagedFile(file=file_name, found="the XML in it is not a workbook's")
        if len(rest) > LONGEST:
            limit = archive.format_bytes(LONGEST)
            raise SuspiciousArchive(file=file_name, limit=f"{limit} for one tag")
        yield found, len(chunk)


def _whole_tags(xml: bytes) -> tuple[bytes, int]:
    """The beginning of some XML up to the end of its last whole tag, and where that ends."""
    found: list[bytes] = []
    end = 0
    while True:
        plain = _PLAIN.match(xml, end)
        if plain is not None:
            found.append(plain[0])
            end = plain.end()
        odd = None if _NO_WORKBOOKS.match(xml, end) else _ODD.match(xml, end)
        if odd is None:
            return b"".join(found), end
        found.append(_spelled(odd))
        end = odd.end()


def _spelled(odd: re.Match[bytes]) -> bytes:
    """A tag in the plain spelling, with its attributes up to the first that is none."""
    tag = odd["tag"]
    if tag is None:
        return (odd["text"] or b"").translate(_HARMLESS)
    attributes = tag.removesuffix(b"/")
    spelled = [b"<", name := attributes.split(maxsplit=1)[0] if attributes.strip() else b""]
    at = len(name)
    while found := _ATTRIBUTE.match(attributes, at):
        key, double, single = found.groups()
        if key and not key.split()[1:]:
            spelled.append(b' %s="%s"' % (key, _value(single if double is None else double)))
        at = found.end()
    return b"".join([*spelled, b"/>" if tag.endswith(b"/") else b">"])


def _value(written: bytes) -> bytes:
    if b"&" in written:
        written = html.unescape(written.decode("utf-8", "replace")).encode()
    return written.translate(_HARMLESS)
