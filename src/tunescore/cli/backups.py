"""`backup` and `restore`: one tar file with the database and the secret key.

The members are `tunescore.json` (what this is), `database.dump` (pg_dump's custom format),
and `secret.key`. A restore replaces everything in one transaction, or nothing.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO

import typer

from tunescore import __version__
from tunescore.accounts import users
from tunescore.cli.installation import Installation, database_server, open_installation
from tunescore.disk import partial_file, temporary_files
from tunescore.errors import BackupFailed, NotABackup, WouldReplace
from tunescore.settings import Settings, load_settings
from tunescore.store.embedded.programs import program_folder
from tunescore.store.engine import open_connection, program_address
from tunescore.store.schema import ADVISORY_LOCK, current_revision, migrate

MANIFEST = "tunescore.json"
DUMP = "database.dump"
KEY = "secret.key"

EMPTY = (
    f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK}); DROP SCHEMA public CASCADE;"
    " CREATE SCHEMA public"
)
"""Whoever starts meanwhile waits, also where this process is killed and psql goes on."""

UNKNOWN_BEFORE_17 = b"SET transaction_timeout"
"""pg_restore 18 writes it, and servers before 17 do not know it."""


def backup(file: Path) -> None:
    """Write the backup; a file of that name is replaced only by a whole one."""
    with open_installation() as installation:
        if str(file) == "-":
            _write(installation, sys.stdout.buffer)
            return
        try:
            with partial_file(file) as stream:
                _write(installation, stream)
        except OSError as error:
            raise BackupFailed(found=f"{file} cannot be written ({error.strerror})") from error
    typer.echo(f"Wrote {file}. It holds the secret key, so keep it safe.", err=True)


def restore(file: Path, *, replace: bool) -> None:
    """Replace the database and the key by a backup's."""
    settings = load_settings()
    with temporary_files(settings.data_dir), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _unpack(file, folder)
        with database_server(settings) as database_url:
            _refuse_to_replace(database_url, replace=replace)
            _load(database_url, folder / DUMP)
            migrate(database_url)
            _put_files(settings, folder)
    typer.echo(f"Restored {file}.", err=True)


def _write(installation: Installation, stream: IO[bytes]) -> None:
    settings = installation.settings
    address, environment = program_address(installation.database_url)
    with open_connection(installation.database_url) as connection:
        manifest = {"version": __version__, "revision": current_revision(connection)}
    with (
        tarfile.open(fileobj=stream, mode="w|") as archive,
        tempfile.TemporaryDirectory() as name,
    ):
        dump = Path(name) / DUMP
        _execute(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-acl",
            f"--file={dump}",
            f"--dbname={address}",
            environment=environment,
        )
        _add_text(archive, MANIFEST, json.dumps(manifest))
        archive.add(dump, DUMP)
        _add_text(archive, KEY, settings.secret_key())


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(text.encode()), 0o600
    archive.addfile(member, io.BytesIO(text.encode()))


def _unpack(file: Path, folder: Path) -> None:
    """Unpack a backup's own members and no others, as plain files of ours."""
    try:
        with tarfile.open(file) as archive:
            for member in archive:
                ours = member.isreg() and member.name in {MANIFEST, DUMP, KEY}
                content = archive.extractfile(member) if ours else None
                if content is None:
                    continue
                with content, (folder / member.name).open("wb") as copy:
                    shutil.copyfileobj(content, copy)
    except (OSError, tarfile.TarError) as error:
        raise NotABackup(file=file, found=str(error)) from None
    for name in (MANIFEST, DUMP, KEY):
        if not (folder / name).is_file():
            raise NotABackup(file=file, found=f"it has no {name}")


def _refuse_to_replace(database_url: str, *, replace: bool) -> None:
    with open_connection(database_url) as connection:
        if replace or current_revision(connection) is None:
            return
        accounts = users.count(connection)
        if accounts:
            raise WouldReplace(accounts=accounts)


def _load(database_url: str, dump: Path) -> None:
    script = dump.with_suffix(".sql")
    _execute("pg_restore", "--no-owner", "--no-acl", f"--file={script}", str(dump))
    fitting = dump.with_suffix(".fitting.sql")
    with script.open("rb") as lines, fitting.open("wb") as kept:
        for number, line in enumerate(lines):
            if number > 100 or not line.startswith(UNKNOWN_BEFORE_17):  # noqa: PLR2004 - its head
                kept.write(line)
            if number > 100:  # noqa: PLR2004
                shutil.copyfileobj(lines, kept)
    address, environment = program_address(database_url)
    _execute(
        "psql",
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        f"--command={EMPTY}",
        f"--file={fitting}",
        f"--dbname={address}",
        environment=environment,
    )


def _put_files(settings: Settings, folder: Path) -> None:
    key = (folder / KEY).read_text(encoding="ascii").strip()
    if settings.secret is None:
        partial = folder / f"{KEY}.partial"  # below the data folder, and so on its disk
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key + "\n")
        partial.replace(settings.secret_key_file)
    elif settings.secret_key() != key:
        typer.echo(
            "TUNESCORE_SECRET_KEY is not the key of the backup. Set it to the backup's key (the"
            " file secret.key inside), or connect the accounts again.",
            err=True,
        )


def _execute(
    program: str, *arguments: str, environment: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Run one of PostgreSQL's programs: the wheel's, which is the newest, else the system's."""
    own = program_folder() / program
    path = str(own) if own.exists() else shutil.which(program)
    if path is None:
        raise BackupFailed(found=f"the program {program} is not installed")
    result = subprocess.run(  # noqa: S603 - our own arguments
        [path, *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    if result.returncode != 0:
        words = result.stderr.strip().splitlines() or ["it gave no reason"]
        raise BackupFailed(found=f"{program}: {words[-1]}")
