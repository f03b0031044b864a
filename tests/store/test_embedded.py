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

import psycopg
import pytest

from tests.conftest import FAST
from tunescore.errors import DatabaseDidNotStart, DataFolderInPrivateHome
from tunescore.store.embedded.server import EmbeddedPostgres
from tunescore.store.embedded.system_user import allow_passing

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
