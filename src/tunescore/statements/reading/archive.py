"""Archives: unpack .gz and .zip by the bytes that really come out, not by what a header says."""

import copy
import gzip
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from tunescore.errors import (
    ArchiveTookTooLong,
    DamagedFile,
    LockedArchive,
    NoSuchTable,
    NotATable,
    SuspiciousArchive,
)
from tunescore.statements.reading import signature
from tunescore.statements.reading.options import ReadOptions

_CHUNK = 1024 * 1024
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    EOFError,
    struct.error,
    NotImplementedError,
    OSError,
    UnicodeDecodeError,
    ValueError,
)


def unpack_gzip(path: Path, to: Path, options: ReadOptions) -> None:
    """Unpack a .gz into `to`. SuspiciousArchive past the limit, DamagedFile where it is cut off."""
    with gzip.open(path) as stream:
        _pour(stream, to, options)


def members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files that a person put into an archive: no folders, dotfiles, macOS shadows.

    In a damaged archive a file may have no name; nobody could choose it.
    """
    return [
        info
        for info in archive.infolist()
        if info.filename
        and not info.is_dir()
        and not any(
            part.startswith(".") or part == "__MACOSX"
            for part in PurePosixPath(info.filename).parts
        )
    ]


def table_candidates(archive: zipfile.ZipFile, file_name: str) -> list[zipfile.ZipInfo]:
    """Return the files of an archive that may be tables, without those that surely are none.

    A single file is believed to be one, whatever it is; reading it then says what is wrong.
    """
    found = members(archive)
    if len(found) > 1:
        found = [info for info in found if _could_be_table(archive, info, file_name)]
    return found


def unpack_zip(path: Path, to: Path, options: ReadOptions, member: str | None = None) -> str:
    """Unpack the one table of a .zip (or the named `member`) into `to` and return its name.

    NotATable where there is none; NoSuchTable where no file is called that.
    """
    with open_zip(path, options) as archive:
        if member is None:
            choices = table_candidates(archive, options.file_name)
            if not choices:
                raise NotATable(file=options.file_name, found="an archive with no table in it")
            member = choices[0].filename
        unpack_member(archive, member, to, options)
        return member


def unpack_member(archive: zipfile.ZipFile, member: str, to: Path, options: ReadOptions) -> None:
    """Unpack a file of an opened archive into `to`.

    NoSuchTable where no file is called that; DamagedFile where two are, for only one of them
    would be read.
    """
    named = [info for info in archive.infolist() if info.filename == member]
    if not named:
        present = ", ".join(info.filename for info in members(archive))
        raise NoSuchTable(file=options.file_name, wanted=member, present=present)
    if len(named) > 1:
        found = f"two files inside it are called “{member}”"
        raise DamagedFile(file=options.file_name, found=found)
    with open_member(archive, named[0], options.file_name) as stream:
        _pour(stream, to, options)


def read_head(archive: zipfile.ZipFile, member: str, file_name: str, size: int) -> bytes:
    """Return the first `size` bytes of a member; nothing where they cannot be unpacked."""
    with open_member(archive, archive.getinfo(member), file_name) as stream:
        try:
            return stream.read(size)
        except _BROKEN:
            return b""


def check_spent(options: ReadOptions) -> None:
    """Raise a `FileError` where the files of an archive have had their time or their bytes."""
    if options.spent.unpacked_bytes > options.limits.unpacked_bytes:
        limit = format_bytes(options.limits.unpacked_bytes)
        raise SuspiciousArchive(file=options.file_name, limit=limit)
    if time.monotonic() - options.spent.begun > options.limits.archive_seconds:
        raise ArchiveTookTooLong(
            file=options.file_name, limit=round(options.limits.archive_seconds)
        )


def open_zip(path: Path, options: ReadOptions) -> zipfile.ZipFile:
    """Open an archive's table of contents; the caller closes it."""
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise DamagedFile(
            file=options.file_name, found="its table of contents cannot be read"
        ) from error
    if len(archive.infolist()) > options.limits.members:
        archive.close()
        raise SuspiciousArchive(file=options.file_name, limit=f"{options.limits.members:,} files")
    return archive


def format_bytes(count: int) -> str:
    """Format a number of bytes as people say it: `4 GB`."""
    size = float(count)
    for unit in ("bytes", "kB", "MB"):
        if size < 1024:  # noqa: PLR2004 -- the step between two units
            return f"{size:.3g} {unit}"
        size /= 1024
    return f"{size:.3g} GB"


def _could_be_table(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file_name: str) -> bool:
    if info.flag_bits & _ENCRYPTED:
        return True
    try:
        with open_member(archive, info, file_name) as stream:
            head = stream.read(signature.HEAD)
    except _BROKEN:
        return True
    return bool(head) and signature.foreign_format(head) is None


def open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file_name: str) -> IO[bytes]:
    """Open a member as a stream that ends where its data ends, whatever size its header says."""
    if info.flag_bits & _ENCRYPTED:
        raise LockedArchive(file=file_name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DamagedFile(file=file_name, found="it uses an unknown kind of compression")
    honest = copy.copy(info)
    if honest.compress_type == zipfile.ZIP_DEFLATED:
        honest.file_size = 2**63 - 1
    try:
        return archive.open(honest)
    except _BROKEN as error:
        raise DamagedFile(file=file_name, found="a file inside it cannot be opened") from error


def read_start(stream: IO[bytes] | gzip.GzipFile, size: int, file_name: str) -> bytes:
    """Read up to `size` bytes of what is packed. DamagedFile where they cannot be unpacked."""
    try:
        return stream.read(size)
    except _BROKEN as error:
        found = "its content cannot be unpacked to the end"
        raise DamagedFile(file=file_name, found=found) from error


def read_chunks(stream: IO[bytes] | gzip.GzipFile, file_name: str) -> Iterator[bytes]:
    """Read what is packed, piece by piece. DamagedFile where that cannot go on to the end."""
    while chunk := read_start(stream, _CHUNK, file_name):
        yield chunk


def _pour(stream: IO[bytes] | gzip.GzipFile, to: Path, options: ReadOptions) -> None:
    with to.open("wb") as out:
        for chunk in read_chunks(stream, options.file_name):
            options.spent.unpacked_bytes += len(chunk)
            check_spent(options)
            out.write(chunk)
