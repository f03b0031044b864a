"""Cache of the lines that a preview has read, for a commit that may follow.

They are no part of the truth: the kept table and the mapping make the same lines again, on any
machine and whenever they are not found here. A file's name says all that its lines depend on.
"""

import hashlib
import json
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

import tunescore
from tunescore.disk import shared_folder
from tunescore.ingest.imports.record import ImportRecord

KEPT_SECONDS = 24 * 60 * 60
"""How long an import that is not committed leaves its lines here."""


_SWEPT_EVERY_SECONDS = 60 * 60
_SWEPT = "swept"
"""The file whose time says when the folder was last swept."""


def leave(row: ImportRecord, lines: Path) -> None:
    """Move the lines of a previewed import to where its commit finds them."""
    folder = _folder()
    if folder is None:
        return
    _sweep(folder)
    shutil.move(lines, folder / _name(row))


def take(row: ImportRecord, into: Path) -> bool:
    """Move the lines of an import to `into`, and return whether they were there."""
    folder = _folder()
    if folder is None:
        return False
    try:
        shutil.move(folder / _name(row), into)
    except FileNotFoundError:
        return False
    return True


def _sweep(folder: Path) -> None:
    """Delete what nobody came back for, where that has not been done for an hour."""
    swept = folder / _SWEPT
    with suppress(FileNotFoundError):
        if swept.stat().st_mtime > time.time() - _SWEPT_EVERY_SECONDS:
            return
    swept.touch()
    for old in folder.iterdir():
        with suppress(FileNotFoundError):  # another process may have taken it meanwhile
            if old.stat().st_mtime < time.time() - KEPT_SECONDS:
                if old.is_dir():
                    shutil.rmtree(old)
                else:
                    old.unlink()


def _folder() -> Path | None:
    """The folder of this machine's user; None where somebody else has made it."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = shared_folder() / f"tunescore-lines-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    ours = folder.is_dir() and not folder.is_symlink() and found.st_uid == user
    return folder if ours and not found.st_mode & 0o077 else None


def _name(row: ImportRecord) -> str:
    parts = [
        tunescore.__version__, row.user_id, row.id, str(row.created_at),
        row.file_sha256, row.table.to_json(), row.mapping.to_json(),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
