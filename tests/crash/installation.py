"""A real installation whose processes the tests kill: its own folder, database and port."""

import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import httpx2
import psycopg

from tests.command import started
from tests.factories import OWNER
from tunescore.store.embedded.server import EmbeddedPostgres

START_SECONDS = 60
FINISHED_WITHIN_SECONDS = 60
LOOKED_EVERY_SECONDS = 0.02

FORGET_WORKERS = b"DELETE FROM procrastinate_workers"
"""What a worker does to those that have been silent for ten seconds; here these need not pass."""

FACTS = {
    "lines": """
        SELECT s.import_id, s.line, s.row_key, s.occurrence, s.group_key, i.isrc, i.title,
            r.title, a.name, s.store, s.country, s.period_start, s.period_end, s.reported_on,
            s.kind, s.quantity, s.streams, s.downloads, s.uses, s.views, s.amount, s.currency
        FROM statement_lines s
        LEFT JOIN track_identifiers i ON i.user_id = s.user_id AND i.id = s.identifier_id
        LEFT JOIN releases r ON r.user_id = s.user_id AND r.id = s.release_id
        LEFT JOIN artists a ON a.user_id = s.user_id AND a.id = s.artist_id""",
    "figures": """
        SELECT m.import_id, m.source, m.view, m.metric, i.isrc, i.title, r.title, a.name, m.store,
            m.currency, m.grain, m.everywhere, f.date, f.until, sum(f.value), sum(f.lines)
        FROM metrics_daily m
        CROSS JOIN LATERAL unnest(m.dates, m.untils, m.date_values, m.date_lines)
            AS f (date, until, value, lines)
        LEFT JOIN track_identifiers i ON i.user_id = m.user_id AND i.id = m.identifier_id
        LEFT JOIN releases r ON r.user_id = m.user_id AND r.id = m.release_id
        LEFT JOIN artists a ON a.user_id = m.user_id AND a.id = m.artist_id
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14""",
    "tracks": "SELECT title, isrc, upc, genre, release_date FROM tracks",
    "releases": "SELECT title, upc FROM releases",
    "artists": "SELECT name FROM artists",
    "identifiers": "SELECT isrc, title FROM track_identifiers",
    "imports": """
        SELECT id, status, total_rows, imported, duplicates, superseded, rejected, skipped, totals,
            problem_count, streams, downloads, uses, period_start, period_end, progress, error
        FROM imports""",
    "files": "SELECT import_id, kind, part, md5(content) FROM import_files",
    "accounts": "SELECT platform, key, username, name FROM social_accounts",
    "audience": "SELECT to_jsonb(l) - 'sync_run_id' FROM audience_lines l",
    "days": "SELECT to_jsonb(m) - 'account_id' FROM social_media_metrics m",
    "posts": "SELECT to_jsonb(p) - 'id' - 'account_id' FROM social_posts p",
}
"""What an installation knows, without the numbers that differ from one commit to the next."""


class Installation:
    """Serve and work from a folder; every process can be killed and started again."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.environment: dict[str, str] = {}
        self.database_url = EmbeddedPostgres(data_dir / "postgres").url
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.client = httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=120)
        self.processes: list[ForkServerProcess] = []

    def start(self, *command: str) -> ForkServerProcess:
        """Start a command of TuneScore, without waiting for it."""
        process = started(
            command,
            {
                **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
                "TUNESCORE_DATA_DIR": str(self.data_dir),
                "TUNESCORE_PORT": str(self.port),
                **self.environment,
            },
        )
        self.processes.append(process)
        return process

    def serve(self, *options: str) -> ForkServerProcess:
        """Start the server and wait until it answers."""
        process = self.start("serve", *options)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert process.is_alive(), "the server stopped while starting"
            try:
                if self.client.get("/readyz").is_success:
                    return process
            except httpx2.TransportError:
                time.sleep(LOOKED_EVERY_SECONDS)
        raise AssertionError(f"the server was not ready within {START_SECONDS} s")

    @staticmethod
    def kill(process: ForkServerProcess) -> None:
        """End a process as `kill -9` does."""
        process.kill()
        process.join()

    def kill_database(self) -> None:
        """End the embedded PostgreSQL as `kill -9` of its first process does."""
        os.kill(self.postmaster(), signal.SIGKILL)

    def postmaster(self) -> int:
        """The first process of the embedded PostgreSQL."""
        file = self.data_dir / "postgres" / "postmaster.pid"
        return int(file.read_text().split()[0])

    def reconnected(self) -> psycopg.Connection:
        """Wait until the database answers again and give a connection to it."""
        deadline = time.monotonic() + FINISHED_WITHIN_SECONDS
        while True:
            try:
                return psycopg.connect(self.database_url, autocommit=True)
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, "the database did not come back"
                time.sleep(LOOKED_EVERY_SECONDS)

    def register(self) -> None:
        """Make the owner, signed in on `client`."""
        self.client.post("/api/v1/auth/register", json=OWNER).raise_for_status()

    def upload(self, name: str, content: bytes) -> int:
        """Drop a file and give its import's number."""
        answer = self.client.post("/api/v1/imports", files={"file": (name, content)})
        return int(answer.raise_for_status().json()["id"])

    def ask(self, import_id: int, work: str) -> None:
        """Ask for a commit or an undo; nobody may be there to answer."""
        self.client.post(f"/api/v1/imports/{import_id}/{work}").raise_for_status()

    def finished(self, connection: psycopg.Connection, import_id: int) -> tuple[str, float]:
        """Wait until an import is neither committing nor undoing: its status and the seconds."""
        begun = time.monotonic()
        while (took := time.monotonic() - begun) < FINISHED_WITHIN_SECONDS:
            status = connection.execute(
                "SELECT status FROM imports WHERE id = %s", [import_id]
            ).fetchone()
            assert status is not None
            if status[0] not in {"committing", "undoing"}:
                return status[0], took
            time.sleep(LOOKED_EVERY_SECONDS)
        raise AssertionError(f"import {import_id} was not finished within {took:.0f} s")

    def close(self) -> None:
        """Stop what still runs."""
        self.client.close()
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.join(timeout=30)
            process.kill()


@contextmanager
def installation() -> Iterator[tuple[Installation, psycopg.Connection]]:
    """A fresh installation and a look into its database, which runs for the whole block."""
    folder = Path(tempfile.mkdtemp(prefix="tunescore-crash-"))
    folder.chmod(0o711)
    found = Installation(folder / "data")
    try:
        with (
            EmbeddedPostgres(folder / "data" / "postgres") as postgres,
            psycopg.connect(postgres.url, autocommit=True) as connection,
        ):
            with psycopg.connect(postgres.superuser_url, autocommit=True) as superuser:
                # What a killed process wrote is the system's already, on its disk or not.
                superuser.execute("ALTER SYSTEM SET fsync = off")
                superuser.execute("SELECT pg_reload_conf()")
            try:
                yield found, connection
            finally:
                found.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def facts(connection: psycopg.Connection) -> dict[str, Any]:
    """Give what is known, table by table: how many rows, and a digest of them all."""
    return {
        name: connection.execute(
            "SELECT count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE \"C\"))"
            f" FROM ({query}) AS t".encode()
        ).fetchone()
        for name, query in FACTS.items()
    }
