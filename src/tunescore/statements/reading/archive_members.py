"""What the files of an archive are: which of them hold a table, and which of those to take.

A text is judged by its beginning alone, so that looking at an archive costs no more than
opening it; a workbook has to be unpacked for that.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tunescore.errors import FileError, NotATable
from tunescore.records import Inside, Table
from tunescore.statements.reading import archive, header, signature
from tunescore.statements.reading.container import Content, is_archive, open_container
from tunescore.statements.reading.limits import Limits
from tunescore.statements.reading.read_table import read_content

_HEAD = 128 * 1024
_WIDE_MARKS = {b"\xff\xfe": b"\n\0", b"\xfe\xff": b"\0\n"}


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: how wide its table is, and how much of it some source knows."""

    name: str
    size: int
    width: int = 0
    """Columns; 0 where it holds no table."""
    known: int = 0
    """Columns of the best fitting source; 0 where its header is nobody's."""
    error: FileError | None = None
    """Why it cannot be read, where it should be a table."""

    def inside(self) -> Inside:
        """It as one of the tables of its file."""
        return Inside(self.name, None, None, self.size, self.known > 0)


def survey(
    path: Path,
    *,
    file_name: str,
    known_headers: Collection[frozenset[str]],
    limits: Limits,
) -> tuple[Member, ...]:
    """Look at each file of an archive that could be a table; nothing where `path` is no archive.

    A note in plain words (one column) is no table, unless there is nothing else.
    """
    if not is_archive(path, file_name=file_name, limits=limits):
        return ()
    found: list[Member] = []
    with TemporaryDirectory(prefix="tunescore-zip-") as folder:
        with archive.open_zip(path, file_name=file_name, limits=limits) as opened:
            names = [
                (info.filename, info.file_size) for info in archive.candidates(opened, file_name)
            ]
            if len(names) < 2:  # noqa: PLR2004 -- one file is no choice
                return ()
            heads = [archive.head(opened, name, file_name, _HEAD) for name, _ in names]
        for (name, size), head in zip(names, heads, strict=True):
            found.append(_member(path, Path(folder), name, size, head, known_headers, limits))
    least = 2 if any(member.width > 1 for member in found) else 1
    return tuple(one for one in found if one.width >= least or one.error is not None)


def to_take(found: Iterable[Member]) -> tuple[Member, ...]:
    """The tables of an archive that are statements of their own.

    Where one source's export stands among tables that nobody knows, those are its summaries and
    it alone is taken; otherwise every table is, and what cannot be read is tried and told.
    """
    several = tuple(found)
    known = tuple(member for member in several if member.known)
    return known if len(known) == 1 else several


def proposed(found: Iterable[Member]) -> str | None:
    """The name of the member to read where one has to be chosen: the best known, the largest."""
    tables = [member for member in found if member.width]
    best = max(tables, key=lambda one: (one.known, one.size), default=None)
    return None if best is None else best.name


def _member(
    path: Path,
    folder: Path,
    name: str,
    size: int,
    head: bytes,
    known_headers: Collection[frozenset[str]],
    limits: Limits,
) -> Member:
    try:
        table = _look(path, folder, name, size, head, known_headers, limits)
    except NotATable:
        return Member(name, size)
    except FileError as error:
        return Member(name, size, error=error)
    known = header.known_size(table.columns, known_headers)
    if header.accompanies(table.columns, known_headers):
        known = 0
    return Member(name, size, len(table.columns), known)


def _look(
    path: Path,
    folder: Path,
    name: str,
    size: int,
    head: bytes,
    known_headers: Collection[frozenset[str]],
    limits: Limits,
) -> Table:
    packed = (signature.OLE, signature.GZIP, *signature.ZIP)
    if not head or head.startswith(packed):
        content = open_container(path, folder, file_name=name, limits=limits, member=name)
    else:
        start = folder / "start"
        start.write_bytes(head if len(head) >= size else _whole_lines(head))
        content = Content(start, "text", "csv")
    return read_content(
        content, folder / "table.parquet", folder, file_name=name,
        known_headers=known_headers, limits=limits,
    )  # fmt: skip


def _whole_lines(head: bytes) -> bytes:
    """The beginning of a text up to the end of its last whole line."""
    sign = _WIDE_MARKS.get(head[:2], b"\n")
    end = head.rfind(sign)
    if end < 0:
        sign = b"\r"
        end = head.rfind(sign)
    return head if end < 0 else head[: end + len(sign)]
