"""The embedded PostgreSQL, really started."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.conftest import FAST
from tests.factories import UserFactory
from tunescore.errors import DatabaseDidNotStart, DataFolderInPrivateHome
from tunescore.store.embedded.programs import reachable_programs
from tunescore.store.embedded.server import EmbeddedPostgres
from tunescore.store.embedded.system_user import allow_passing
from tunescore.store.embedded.watchdog import LOOKED_EVERY_SECONDS, kept_running
from tunescore.store.schema import migrate

ROOT = os.geteuid() == 0


@pytest.fixture
def folder() -> Iterator[Path]:
    """A fresh data folder for root's server too, which cannot pass through pytest's."""
    path = Path(tempfile.mkdtemp(prefix="tunescore-embedded-"))
    yield path / "data" / "postgres"
    shutil.rmtree(path)


def runs(server: EmbeddedPostgres) -> bool:
    try:
        psycopg.connect(server.url).close()
    except psycopg.OperationalError:
        return False
    return True


def test_it_lives_as_long_as_somebody_uses_it(folder: Path) -> None:
    first, second = EmbeddedPostgres(folder, FAST), EmbeddedPostgres(folder, FAST)
    with first:
        with psycopg.connect(first.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        second.start()
    assert runs(second)
    second.stop()
    assert not runs(second)
    with first, psycopg.connect(first.url) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    second.stop()


def test_it_is_reached_by_nobody_else(folder: Path) -> None:
    with EmbeddedPostgres(folder, FAST) as server, psycopg.connect(server.url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert connection.execute("SELECT 'B' < 'a'").fetchone() == (True,)
        assert connection.execute("SELECT upper('é')").fetchone() == ("É",)


def test_the_app_owns_its_database_and_may_do_nothing_else_on_the_server(folder: Path) -> None:
    with EmbeddedPostgres(folder, FAST) as server:
        migrate(server.url)
        with psycopg.connect(server.url, autocommit=True) as connection:
            row = connection.execute(
                "SELECT current_user, rolsuper, rolcreaterole, rolcreatedb, rolreplication,"
                " rolbypassrls FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            assert row == ("tunescore", False, False, False, False, False)
            assert connection.execute("SHOW data_directory").fetchone() == (str(folder.resolve()),)
            for forbidden in (
                "COPY (SELECT 1) TO PROGRAM 'cat > /dev/null'",
                "SELECT pg_read_file('PG_VERSION')",
                "CREATE DATABASE another",
                "CREATE ROLE another",
                "SET ROLE postgres",
                "ALTER SYSTEM SET work_mem = '1GB'",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(forbidden)


def test_a_database_that_was_the_superusers_is_handed_over_whole(folder: Path) -> None:
    with EmbeddedPostgres(folder, FAST) as server:
        with psycopg.connect(server.superuser_url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            connection.execute("ALTER DATABASE tunescore OWNER TO postgres")
        migrate(server.superuser_url)
        with psycopg.connect(server.superuser_url) as connection:
            UserFactory.create(connection, "kept@example.org")
    with EmbeddedPostgres(folder, FAST) as server, psycopg.connect(server.url) as connection:
        left = connection.execute(
            "SELECT count(*) FILTER (WHERE owner <> 'tunescore'::regrole), count(*) FROM ("
            " SELECT relowner AS owner, relnamespace AS space FROM pg_class"
            " UNION ALL SELECT typowner, typnamespace FROM pg_type"
            " UNION ALL SELECT proowner, pronamespace FROM pg_proc"
            ") AS objects WHERE space = 'public'::regnamespace"
        ).fetchone()
        assert left is not None
        assert (left[0], left[1] > 200) == (0, True)
        assert connection.execute("SELECT email FROM users").fetchone() == ("kept@example.org",)
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


@pytest.mark.skipif(not ROOT, reason="only root can be another user of the system")
def test_another_user_of_the_system_is_nobody_there_even_with_the_folder_open(
    folder: Path,
) -> None:
    with EmbeddedPostgres(folder, FAST) as server:
        folder.chmod(0o711)
        try:
            for url in (server.url, server.superuser_url):
                refused = subprocess.run(  # noqa: S603
                    [reachable_programs(folder.parent) / "psql", url],
                    user="nobody",
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert "Peer authentication failed" in refused.stderr
        finally:
            folder.chmod(0o700)


def test_a_killed_user_does_not_keep_it_alive(folder: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path;"
        "from tunescore.store.embedded.server import EmbeddedPostgres;"
        "EmbeddedPostgres(Path(sys.argv[1])).start(); print('started', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"started\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    server = EmbeddedPostgres(folder)
    assert runs(server)
    with server:
        assert runs(server)
    assert not runs(server)


def test_a_killed_server_recovers(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    with server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        deadline = time.monotonic() + 10
        while runs(server) and time.monotonic() < deadline:
            time.sleep(0.05)
    with server, psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_why_a_killed_server_does_not_start_is_logged_once_until_it_changes(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def said(count: int) -> list[str]:
        deadline = time.monotonic() + 30
        while len(caplog.messages) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(3 * LOOKED_EVERY_SECONDS)
        return caplog.messages

    with EmbeddedPostgres(folder) as server, kept_running(server):
        settings = folder / "postgresql.auto.conf"
        settings.write_text("shared_preload_libraries = nowhere\n")
        os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        assert ["nowhere" in one for one in said(1)] == [True]
        settings.write_text("shared_preload_libraries = elsewhere\n")
        assert ["elsewhere" in one for one in said(2)] == [False, True]
        settings.write_text("")
        assert said(3)[2:] == ["The database had been killed and was started again"]
        assert runs(server)


def test_a_start_while_it_recovers_from_a_killed_process_waits_and_joins(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 500000) AS one")
        postmaster = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
        postmaster.children()[0].kill()
        while runs(server):
            time.sleep(0.001)
        with EmbeddedPostgres(folder) as joining, psycopg.connect(joining.url) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (500_000,)


def test_a_folder_whose_name_is_long_or_odd_works(folder: Path) -> None:
    for name in ("x" * 120, "it's a, däta folder;"):
        odd = folder.parent / name / "postgres"
        odd.parent.mkdir(parents=True)
        with EmbeddedPostgres(odd, FAST) as server, psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(DatabaseDidNotStart, match="cannot take the characters"):
        EmbeddedPostgres(folder / "$HOME" / "postgres").start()


def test_a_cluster_that_cannot_start_says_why(folder: Path) -> None:
    with EmbeddedPostgres(folder, FAST):
        pass
    with pytest.raises(DatabaseDidNotStart) as raised:
        EmbeddedPostgres(folder, {"shared_buffers": "nonsense"}).start()
    assert "shared_buffers" in raised.value.detail
    assert str(folder) in raised.value.next_step
    with EmbeddedPostgres(folder, FAST) as server:
        assert runs(server)


def test_a_half_made_cluster_is_made_anew(folder: Path) -> None:
    partial = folder.with_name(".postgres.partial")
    partial.mkdir(parents=True)
    (partial / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(folder, FAST) as server:
        assert runs(server)
    assert not partial.exists()


@pytest.mark.skipif(not ROOT, reason="only root runs the server as another user")
def test_a_private_home_is_never_opened() -> None:
    account = next(
        (one for one in pwd.getpwall() if _is_private(Path(one.pw_dir)) and one.pw_dir != "/"), None
    )
    if account is None:
        pytest.skip("this machine has no private home")
    home = Path(account.pw_dir)
    before = home.stat().st_mode
    with pytest.raises(DataFolderInPrivateHome) as raised:
        EmbeddedPostgres(home / "tunescore-test-data" / "postgres").start()
    assert str(home) in raised.value.detail
    assert "/var/lib/tunescore" in raised.value.next_step
    assert home.stat().st_mode == before
    assert not (home / "tunescore-test-data").exists()


@pytest.mark.skipif(not ROOT, reason="only root runs the server as another user")
def test_somebody_elses_private_folder_is_never_opened(folder: Path) -> None:
    theirs = folder.parent.parent / "theirs"
    theirs.mkdir(mode=0o700)
    os.chown(theirs, pwd.getpwnam("nobody").pw_uid, -1)
    with pytest.raises(DataFolderInPrivateHome):
        allow_passing(theirs / "data")
    assert stat.S_IMODE(theirs.stat().st_mode) == 0o700


@pytest.mark.skipif(not ROOT, reason="only root runs the server as another user")
def test_roots_own_folders_may_be_passed_but_not_listed(folder: Path) -> None:
    with EmbeddedPostgres(folder, FAST):
        assert stat.S_IMODE(folder.parent.parent.stat().st_mode) == 0o711


def _is_private(path: Path) -> bool:
    return path.is_dir() and not path.stat().st_mode & stat.S_IXOTH
