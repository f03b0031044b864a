"""Read options: the file's name, the headers that sources have, and the limits of size."""

import time
from collections.abc import Collection
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one file may cost us; plain values, so that no settings are imported here.

    `unpacked_bytes` counts bytes that really came out of an archive or a workbook, whatever its
    headers say, of all files in an archive together. A statement of ten million rows is about
    1.2 GB.
    """

    unpacked_bytes: int = 4 * 1024**3
    workbook_bytes: int = 1024**3
    """The most that a workbook's XML may come to; its cells lie in memory all at once."""
    workbook_text: int = 512 * 1024**2
    """The most text that a workbook may come to by repeating what it holds once."""
    cell_text: int = 100_000
    """The longest text in a workbook's cell. Excel takes 32,767 characters, Google 50,000."""
    workbook_seconds: float = 180
    """How long a workbook may be looked through, in seconds of the processor. A full sheet of
    twelve columns, 1,048,576 rows, takes 27."""
    cells: int = 40_000_000
    """The most cells that a sheet's rectangle may span, about 3 GB in memory."""
    columns: int = 256
    """The most columns; no statement has more, and comparing them would take minutes."""
    row_bytes: int = 8 * 1024**2
    """The longest single line of text; more than that between two line ends is no table."""
    members: int = 1_000
    """The most files that an archive may hold."""
    archive_seconds: float = 300
    """How long the files of an archive may take in all; those that are left are refused."""


@dataclass(slots=True)
class Spent:
    """What one file has cost so far, the members that failed included."""

    unpacked_bytes: int = 0
    begun: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What reading a file needs to know beside its bytes."""

    file_name: str
    """The name that the user knows the file by. It stands in messages and is never believed."""
    known_headers: Collection[frozenset[str]] = ()
    """Sets of column names of known sources: a row that holds one of them whole is the header,
    and proves the delimiter."""
    limits: Limits = Limits()
    spent: Spent = field(default_factory=Spent, compare=False)
