"""Disk: the temporary files of this process, and how a full disk shows.

What a killed process leaves in its temporary folder are lines of statements. So each process has a
folder of its own below the data folder, holds a lock in it while it lives, and deletes those that
nobody holds. A file that has to be made elsewhere is linked from there, and goes with the folder.
"""

import errno
import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

import duckdb
import psycopg

from tunescore.errors import DiskFull, UnusableSetting

LITTLE_ROOM = 64 * 1024**2
"""Free bytes below which PostgreSQL may stop: it writes ahead in files of 16 MB."""

SYSTEM_FOLDER = Path(tempfile.gettempdir())
"""The system's folder, read before this process has another one."""

_PREFIX = "process-"
_PARTIAL = ".partial"
NO_SPACE = "No space left on device"
_NOWHERE_TO_SPILL = "max_temp_directory_size"
"""Stands in DuckDB's error where its memory is used up and the rest does not fit on the disk."""


@contextmanager
def temporary_files(data_dir: Path) -> Iterator[None]:
    """Let this process make its temporary files below `data_dir`, for the block."""
    parent = data_dir / "temp"
    with ExitStack() as stack:
        try:
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            parent.mkdir(mode=0o700, exist_ok=True)
            with _lock(parent):  # nobody takes a folder for left behind that is just being made
                _sweep(parent)
                folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
                stack.enter_context(_lock(folder))
        except OSError as error:
            raise UnusableSetting(
                name="TUNESCORE_DATA_DIR", found=f"{parent} cannot be written ({error.strerror})"
            ) from error
        tempfile.tempdir = str(folder)
        try:
            yield
        finally:
            tempfile.tempdir = str(SYSTEM_FOLDER)
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def partial_file(target: Path) -> Iterator[IO[bytes]]:
    """Write a private file beside `target`, which takes its place at the end of the block.

    Where the block does not end well it is deleted: at once, or with the temporary files of a
    process that was killed.
    """
    partial = target.with_name(f".{target.name}.{secrets.token_hex(8)}{_PARTIAL}").absolute()
    link = Path(tempfile.gettempdir()) / partial.name
    link.symlink_to(partial)  # first: a process can be killed between the two
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            yield stream
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
        link.unlink(missing_ok=True)


def shared_folder() -> Path:
    """The folder in which all processes of an installation find temporary files again."""
    folder = Path(tempfile.gettempdir())
    return folder if folder == SYSTEM_FOLDER else folder.parent


@contextmanager
def _lock(folder: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Lock a folder for the block. The system frees it when this process ends, in whatever way."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def _sweep(parent: Path) -> None:
    """Delete the folders of processes that have ended, and the files that they made elsewhere."""
    for folder in parent.glob(f"{_PREFIX}*"):
        # a living process holds its folder; and a disk that cannot be written now is tried again
        with suppress(OSError), _lock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
            for link in folder.glob(f".*{_PARTIAL}"):
                link.readlink().unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)


def no_room(folder: Path | str) -> DiskFull:
    """The error for a folder whose disk is full."""
    return DiskFull(folder=str(folder), room=f"{_free(folder) / 1024**2:.1f} MB")


def check_room(folder: Path | str, wanted: int) -> None:
    """Raise `DiskFull` where so many bytes would leave PostgreSQL too little room."""
    if _free(folder) < wanted + LITTLE_ROOM:
        raise no_room(folder)


def error_of(error: BaseException | None) -> DiskFull | None:
    """The error for the user where `error` comes of a full disk; None where it does not.

    PostgreSQL stops where it has no room for its log, and then just does not answer.
    """
    temporary = shared_folder()
    while error is not None:
        if isinstance(error, psycopg.OperationalError) and _free(temporary) < LITTLE_ROOM:
            return no_room(temporary)
        if isinstance(error, psycopg.errors.DiskFull):
            return DiskFull(folder="the server of DATABASE_URL", room="nothing")
        if _is_full(error):
            return no_room(temporary)
        error = error.__cause__ or error.__context__
    return None


def _is_full(error: BaseException) -> bool:
    if isinstance(error, duckdb.Error):
        return any(words in str(error) for words in (NO_SPACE, _NOWHERE_TO_SPILL))
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}


def _free(folder: Path | str) -> int:
    return shutil.disk_usage(folder).free
