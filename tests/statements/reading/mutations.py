"""Mutations of the golden files: bytes that are nearly a statement, again the same by number."""

import gzip
import io
import random
import zipfile
import zlib
from functools import cache
from pathlib import Path

from tests.statements.tables import GOLDEN

XLS = Path(__file__).parent / "files" / "sales.xls"
LARGEST = 200_000
"""The most bytes that a mutation grows to before it is packed."""

ODS = {
    "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
    "content.xml": (
        '<?xml version="1.0"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="Songs"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>Song</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string"><text:p>Streams</text:p></table:table-cell>'
        '</table:table-row><table:table-row table:number-rows-repeated="3"><table:table-cell'
        ' office:value-type="string"><text:p>Night Ferry</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="1" office:value-type="float"'
        ' office:value="12"><text:p>12</text:p></table:table-cell></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    ),
    "META-INF/manifest.xml": "<manifest/>",
}

TOKENS = [
    *[text.encode() for text in ',;\t|"\'\n\r\0=<>&/'],
    b"\r\n", b'""', b'"\n"', b"\xff\xfe", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc3", b"\x1a",
    b"999999999999999999999", b"-1e308", b"1e-400", b"NaN", b"0000-00-00", b"31/02/2026",
    b"65536", b"2147483648", b"4294967295", b"Total", b"\xe2\x82\xac", b"]]>", b"&#0;", b"&x;",
    b'r="XFD1048576"', b'number-rows-repeated="1048576"', b'number-columns-repeated="16384"',
    b"," * 300, b"a" * 5_000, b'"' * 101, b"\n" * 1_000,
]  # fmt: skip


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


@cache
def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def golden(*endings: str) -> list[bytes]:
    files = sorted(path for path in GOLDEN.rglob("*") if path.suffix in endings)
    return [path.read_bytes() for path in files]


@cache
def whole(container: str) -> list[bytes]:
    """The files that mutations of a container come of."""
    texts = golden(".csv", ".tsv", ".txt")
    return {
        "text": texts,
        "gz": [gzip.compress(text, mtime=0) for text in texts],
        "zip": golden(".zip"),
        "xlsx": golden(".xlsx"),
        "xls": [XLS.read_bytes()],
        "ods": [packed({name: text.encode() for name, text in ODS.items()})],
    }[container]


CONTAINERS = ("text", "gz", "zip", "xlsx", "xls", "ods")


def mutation(container: str, number: int) -> bytes:
    """The mutation with this number: of what is packed, of the packing, or of both."""
    luck = random.Random(f"{container} {number}")  # noqa: S311 - the same bytes for a number
    data = luck.choice(whole(container))
    inside = luck.random() < 0.7  # damage to the packing is mostly the end of it
    if inside and container == "gz":
        return gzip.compress(changed(luck, zlib.decompress(data, 31)), 1, mtime=0)
    if inside and container in {"zip", "xlsx", "ods"}:
        unpacked = members(data)
        name = luck.choice(list(unpacked))
        return packed({**unpacked, name: changed(luck, unpacked[name])})
    return changed(luck, data)


def changed(luck: random.Random, data: bytes) -> bytes:
    """The same bytes with a few changes."""
    for _ in range(luck.choice((1, 1, 2, 3, 8, 40))):
        start = luck.randint(0, len(data))
        end = min(len(data), start + luck.choice((0, 1, 1, 4, 30, 500)))
        put = luck.choice(
            [b"", luck.choice(TOKENS), luck.randbytes(1), data[start:end] * 2,
             data[luck.randint(0, len(data)) :][:200]]
        )  # fmt: skip
        data = (data[:start] + put + data[end:])[:LARGEST]
    return data[: luck.randint(0, len(data))] if luck.random() < 0.05 else data
