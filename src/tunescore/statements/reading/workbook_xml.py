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

from tunescore.errors import DamagedFile
from tunescore.statements.reading import archive

_LONGEST_TAG = 4 * 1024**2
_PREFIX = re.compile(rb"(</?)[^\s<>:\"'=]*:")
_UNUSUAL = re.compile(rb'<(?![^<>"\'=\s!?][^<>"\'=\s]*(?: [^<>"\'=\s]+="[^"<>&]*")* */?>)')
"""The start of a tag that is not spelled so already, as nearly all are, or is not whole."""
_ODD = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[(?P<text>.*?)\]\]>|<\?.*?\?>|</[^>]*>"
    rb"|<(?=(?P<tag>[^!?/](?:[^>\"']+|\"[^\"]*\"|'[^']*')*))(?P=tag)>",
    re.DOTALL,
)
"""A tag in any spelling. What was found by looking ahead is not tried in other ways after it."""
_ATTRIBUTE = re.compile(rb"\s*([^=]*?)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_FOREIGN = re.compile(rb"<!(?:[^\[-]|-[^-])|<[^\s<>!?]*[\"'=]")
"""A document type, a quote in a name, or no XML at all."""
_HARMLESS = bytes.maketrans(b'<>&"', b"____")


def plain_xml(
    stream: IO[bytes], file_name: str, sheet: bytes, *, prefixes: bool = False
) -> Iterator[tuple[bytes, int]]:
    """Give a part's XML in pieces of whole tags, each with how many bytes were read for it.

    With `prefixes` names keep theirs. A picture is no XML, and is given as it is from where that
    shows. So is what no workbook has; `DamagedFile` where a `sheet`, a name of tags that stands in
    each sheet, has it.
    """
    rest = before = b""
    is_sheet = foreign = False
    for chunk in archive.read_chunks(stream, file_name):
        is_sheet = is_sheet or sheet in before + chunk
        before = chunk[-len(sheet) :]
        rest += chunk
        if not prefixes and b":" in rest:
            rest = _PREFIX.sub(rb"\1", rest)
        found, end = (rest, len(rest)) if foreign else _whole_tags(rest)
        rest = rest[end:]
        foreign = foreign or len(rest) > _LONGEST_TAG or _FOREIGN.match(rest) is not None
        if foreign and is_sheet:
            raise DamagedFile(file=file_name, found="the XML of a sheet is not a workbook's")
        yield found, len(chunk)


def _whole_tags(xml: bytes) -> tuple[bytes, int]:
    """The beginning of some XML up to the end of its last whole tag, and where that ends."""
    found: list[bytes] = []
    end = 0
    while True:
        unusual = _UNUSUAL.search(xml, end)
        start = len(xml) if unusual is None else unusual.start()
        found.append(xml[end:start])
        end = start
        odd = None if _FOREIGN.match(xml, end) else _ODD.match(xml, end)
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
