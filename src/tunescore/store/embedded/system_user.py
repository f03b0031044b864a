"""The account that runs the embedded server where we are root, and the folders it must pass.

PostgreSQL refuses to run as root, so it runs as the system user `pgserver`, who must be able to
pass through every folder above its data. A private home is never opened for that; other folders
of root's get the right to pass, not to list.
"""

import os
import pwd
import stat
import subprocess
from pathlib import Path

from tunescore.errors import DataFolderInPrivateHome

SYSTEM_USER = "pgserver"

PASS = stat.S_IXGRP | stat.S_IXOTH


def make_private(folder: Path) -> None:
    """Make a folder that the server's user owns and nobody else may open."""
    folder.mkdir(mode=0o700)
    if is_root():
        account = system_account()
        os.chown(folder, account.pw_uid, account.pw_gid)


def allow_passing(folder: Path) -> None:
    """Let the server's own user pass through `folder` and the folders above it (root only)."""
    refuse_private(folder)
    for parent in closed_folders(folder / "data"):
        parent.chmod(parent.stat().st_mode | PASS)


def refuse_private(folder: Path) -> None:
    """Raise `DataFolderInPrivateHome` where a private home would have to be opened (root only).

    A closed folder of somebody else's is as good as one.
    """
    homes = {Path(account.pw_dir) for account in pwd.getpwall()}
    for parent in closed_folders(folder / "data"):
        if parent in homes or parent.stat().st_uid != 0:
            raise DataFolderInPrivateHome(data_dir=folder, home=parent)


def closed_folders(path: Path) -> list[Path]:
    """The folders above `path` that not everyone may pass through, the outermost first."""
    parents = (folder for folder in reversed(path.resolve().parents) if folder.exists())
    return [folder for folder in parents if not folder.stat().st_mode & stat.S_IXOTH]


def open_tree(folder: Path) -> None:
    """Let everyone read a folder of programs."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            extra = 0o055 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o044
            path.chmod(path.stat().st_mode | extra)


def is_root() -> bool:
    """Whether this process is root's."""
    return os.geteuid() == 0


def system_account() -> pwd.struct_passwd:
    """The account that runs the server; made when it is missing (root only)."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(  # noqa: S603
            ["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER],  # noqa: S607
            check=True,
            capture_output=True,
        )
        return pwd.getpwnam(SYSTEM_USER)
