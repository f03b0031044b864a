"""The members of an archive: which of its files hold a table, and which of those to import.

A text is judged by its beginning alone, so that looking at an archive costs no more than
opening it; a workbook has to be unpacked for that.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tunescore.errors import FileError, NotATable
from tunescore.records import Inside, Table
from tunescore.statements.reading import archive, header, signature
from tunescore.statements.reading.container import Content, is_archive, open_container
from tunescore.statements.reading.options import ReadOptions
from tunescore.statements.reading.read_table import read_content

_HEAD = 128 * 1024
_WIDE_LINE_ENDS = {b"\xff\xfe": b"\n\0", b"\xfe\xff": b"\0\n"}


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
        """Return it as one of the tables of its file."""
        return Inside(self.name, None, None, self.size, self.known > 0)


def list_members(
    path: Path,
    options: ReadOptions,
) -> tuple[Member, ...]:
    """List the files of an archive that could be a table; nothing where `path` is no archive.

    A note in plain words (one column) is no table, unless there is nothing else.
    """
    if not is_archive(path, options):
        return ()
    found: list[Member] = []
    with TemporaryDirectory(prefix="tunescore-zip-") as folder:
        with archive.open_zip(path, options) as opened:
            names = [
                (info.filename, info.file_size)
                for info in archive.table_candidates(opened, options.file_name)
            ]
            if len(names) < 2:  # noqa: PLR2004 -- one file is no choice
                return ()
            heads = [archive.read_head(opened, name, options.file_name, _HEAD) for name, _ in names]
        for (name, size), head in zip(names, heads, strict=True):
            found.append(_member(path, Path(folder), name, size, head, options))
    least = 2 if any(member.width > 1 for member in found) else 1
    return tuple(member for member in found if member.width >= least or member.error is not None)


def count_members(path: Path, options: ReadOptions) -> int:
    """Count the files of an archive, whatever they are; 0 where `path` is no archive."""
    if not is_archive(path, options):
        return 0
    with archive.open_zip(path, options) as opened:
        return len(archive.members(opened))


def members_to_import(found: Iterable[Member]) -> tuple[Member, ...]:
    """Return the tables of an archive that are statements of their own.

    Where one source's export stands among tables that nobody knows, those are its summaries and
    it alone is taken; otherwise every table is, and what cannot be read is tried and reported.
    """
    several = tuple(found)
    known = tuple(member for member in several if member.known)
    return known if len(known) == 1 else several


def default_member(found: Iterable[Member]) -> str | None:
    """Return the member to read where one has to be chosen: the best known, the largest."""
    tables = [member for member in found if member.width]
    best = max(tables, key=lambda member: (member.known, member.size), default=None)
    return None if best is None else best.name


def _member(
    path: Path,
    folder: Path,
    name: str,
    size: int,
    head: bytes,
    options: ReadOptions,
) -> Member:
    options = replace(options, file_name=name)
    try:
        archive.check_spent(options)
        table = _look(path, folder, name, size, head, options)
    except NotATable:
        return Member(name, size)
    except FileError as error:
        return Member(name, size, error=error)
    known = header.known_column_count(table.columns, options.known_headers)
    if header.accompanies(table.columns, options.known_headers):
        known = 0
    return Member(name, size, len(table.columns), known)


def _look(
    path: Path,
    folder: Path,
    name: str,
    size: int,
    head: bytes,
    options: ReadOptions,
) -> Table:
    packed = (signature.OLE, signature.GZIP, *signature.ZIP)
    if not head or head.startswith(packed):
        content = open_container(path, folder, options, name)
    else:
        start = folder / "start"
        start.write_bytes(head if len(head) >= size else _whole_lines(head))
        content = Content(start, "text", "csv")
    return read_content(content, folder / "table.parquet", folder, options)


def _whole_lines(head: bytes) -> bytes:
    """The beginning of a text up to the end of its last whole line."""
    line_end = _WIDE_LINE_ENDS.get(head[:2], b"\n")
    end = head.rfind(line_end)
    if end < 0:
        line_end = b"\r"
        end = head.rfind(line_end)
    return head if end < 0 else head[: end + len(line_end)]
