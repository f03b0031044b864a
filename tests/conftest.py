"""The suite's database, application and clients.

One embedded PostgreSQL serves the whole run (or `TUNESCORE_TEST_DATABASE_URL` names a server whose
user may create databases). Each worker process has a database of its own, copied from a migrated
template, and emptied after each test that used it.
"""

import asyncio
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import psycopg
import pytest
from fastapi import FastAPI
from sqlalchemy import make_url
from starlette.testclient import TestClient

from tests import receivers
from tests.factories import OWNER, UserFactory, sign_in
from tunescore.app import create_app
from tunescore.jobs.queue import build_services
from tunescore.jobs.worker import run_queued_jobs
from tunescore.services import utc_now
from tunescore.settings import Settings
from tunescore.store.embedded.server import EmbeddedPostgres
from tunescore.store.engine import open_connection
from tunescore.store.schema import migrate

FAST = {
    # a test database may be lost with the machine
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
}


hypothesis.settings.register_profile("soak", max_examples=2_000, deadline=None)


def _stay_home(event: str, arguments: tuple[object, ...]) -> None:
    """No test reaches beyond this machine."""
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
        if host is not None and host not in {"127.0.0.1", "::1", "localhost"}:
            raise RuntimeError(f"A test tried to reach {address}")


sys.addaudithook(_stay_home)


def _folder_of(run: str) -> Path:
    """A run's folder, outside everyone's home."""
    return Path(tempfile.gettempdir()) / f"tunescore-tests-{run[:16]}"


def _run_folder() -> Path:
    """The folder of this run, which is the same in all its worker processes."""
    return _folder_of(os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid())))


def pytest_unconfigure(config: pytest.Config) -> None:
    """The main process clears away after its workers, whose run's name only xdist knows."""
    if hasattr(config, "workerinput"):
        return
    manager = getattr(config.pluginmanager.get_plugin("dsession"), "nodemanager", None)
    run = getattr(manager, "testrunuid", None)
    shutil.rmtree(_folder_of(run) if run else _run_folder(), ignore_errors=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The address of a database on the run's server, from which others are made."""
    given = os.environ.get("TUNESCORE_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with EmbeddedPostgres(_run_folder() / "postgres", options=FAST) as server:
        with (
            _alone(_run_folder() / "server.lock"),
            open_connection(server.superuser_url, autocommit=True) as connection,
        ):
            # the tests make databases, and empty them; the app itself may do neither
            connection.execute("ALTER ROLE tunescore CREATEDB")
            connection.execute("GRANT SET ON PARAMETER session_replication_role TO tunescore")
        yield server.url


@pytest.fixture(scope="session")
def _worker_database(server_url: str) -> Iterator[str]:
    folder = _run_folder()
    folder.mkdir(parents=True, exist_ok=True)
    template = f"{folder.name}-template"
    name = f"{folder.name}-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    url = make_url(server_url)

    def address(database: str) -> str:
        return url.set(database=database).render_as_string(hide_password=False)

    with open_connection(server_url, autocommit=True) as connection:
        with _alone(folder / "template.lock"):
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
            if known.fetchone() is None:
                connection.execute(_sql('CREATE DATABASE "{}"', template))
                migrate(address(template))
            connection.execute(_sql('CREATE DATABASE "{}" TEMPLATE "{}"', name, template))
        yield address(name)
        connection.execute(_sql('DROP DATABASE "{}" WITH (FORCE)', name))


def _sql(text: str, *names: str) -> psycopg.sql.SQL:
    return psycopg.sql.SQL(text.format(*names))


EMPTY = """
    DO $$ DECLARE this record; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR this IN SELECT relname AS name, pg_relation_size(oid) > 1000000 AS large
            FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
                AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
        LOOP
            IF this.large
                THEN EXECUTE format('TRUNCATE %I CASCADE', this.name);
                ELSE EXECUTE format('DELETE FROM %I', this.name);
            END IF;
        END LOOP;
        PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence
            WHERE pg_sequence_last_value(seqrelid) IS NOT NULL;
    END $$
"""
"""A TRUNCATE of all tables makes a hundred files anew; few rows are deleted in a tenth of that."""


@pytest.fixture
def database_url(_worker_database: str) -> Iterator[str]:
    """A migrated, empty database."""
    yield _worker_database
    with open_connection(_worker_database, autocommit=True) as connection:
        connection.execute(EMPTY)


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection]:
    """A plain connection to the test's database, committing each statement."""
    with open_connection(database_url, autocommit=True) as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings of an installation in a folder of its own."""
    return Settings(
        data_dir=tmp_path / "data", database_url=database_url, allowed_hosts="testserver"
    )


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.now

    def advance(self, **by: float) -> None:
        """Let time pass: `advance(minutes=5)`."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """The application's clock, standing still at the real time."""
    return Clock()


@pytest.fixture
def app(settings: Settings, database_url: str, clock: Clock) -> FastAPI:
    """The application, without a worker; `run_jobs` runs what it queued."""
    return create_app(settings, database_url, clock=clock)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A browser that is not signed in."""
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def another_browser(app: FastAPI, client: TestClient) -> Callable[[], TestClient]:
    """Make further browsers of the same running application, each with its own cookies."""

    def make() -> TestClient:
        browser = TestClient(app, raise_server_exceptions=False)
        browser.portal = client.portal
        return browser

    return make


@pytest.fixture
def owner(client: TestClient, connection: psycopg.Connection) -> TestClient:
    """The same browser, signed in as the owner."""
    UserFactory.create(connection, OWNER["email"], owner=True)
    sign_in(client, OWNER["email"])
    return client


@pytest.fixture
def run_jobs(settings: Settings, database_url: str) -> Callable[[], None]:
    """Run every job that is queued now, as a worker of its own would."""

    async def run() -> None:
        services = build_services(settings, database_url, utc_now)
        try:
            async with services.queue.open_async():
                await run_queued_jobs(services.queue)
        finally:
            await services.database.close()

    return lambda: asyncio.run(run())


@pytest.fixture
def webhook() -> Iterator[receivers.Webhook]:
    """A webhook on this machine."""
    with receivers.webhook() as hook:
        yield hook


@pytest.fixture
def mail_server() -> Iterator[receivers.MailServer]:
    """A mail server on this machine."""
    with receivers.mail_server() as server:
        yield server
