"""The command line, run as its users run it: a process of its own."""

import io
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import psycopg
import pytest

from tests.cli.conftest import PASSWORD, Run
from tunescore.settings import Settings
from tunescore.store import platform_keys
from tunescore.store.embedded.server import EmbeddedPostgres
from tunescore.store.encryption import Cipher


@pytest.fixture
def serving(
    environment: dict[str, str], tmp_path: Path
) -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    """Start `tunescore serve` and wait for its line; the process, and the address in the line."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **changed: str) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "tunescore", "serve", *arguments],
            env={**environment, **changed},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found is not None, line + process.stdout.read()
        return process, found.group()

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def test_help_names_every_command_and_is_quick() -> None:
    begun = time.monotonic()
    result = subprocess.run(
        [sys.executable, "-m", "tunescore", "--help"], capture_output=True, text=True, check=True
    )
    assert time.monotonic() - begun < 5
    for command in ("serve", "worker", "user", "token", "backup", "restore", "doctor"):
        assert command in result.stdout


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys; sys.argv = ['tunescore', '--help']\n"
        "from tunescore.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'sqlalchemy', 'fastapi', 'duckdb', 'psycopg', 'alembic', 'uvicorn'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    environment = {**os.environ, "PYTHONPATH": "src"}
    subprocess.run(  # noqa: S603
        [sys.executable, "-c", program],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
    )


def test_accounts_and_tokens_are_made_from_the_command_line(
    run: Run, serving: Callable[..., tuple[subprocess.Popen[str], str]]
) -> None:
    first = run("user", "create", "Me@Example.org", given=f"{PASSWORD}\n{PASSWORD}\n")
    assert (first.returncode, first.stdout) == (0, "Created the owner me@example.org.\n")
    second = run("user", "create", "two@example.org", given=f"{PASSWORD}\r\n{PASSWORD}\r\n")
    assert second.stdout == "Created the account two@example.org.\n"
    token = run("token", "create", "--user", "two@example.org", "my script")
    assert token.returncode == 0
    assert re.fullmatch(r"ts_2_[\w-]{43}\n", token.stdout)
    _, address = serving("--no-worker")
    headers = {"Authorization": f"Bearer {token.stdout.strip()}"}
    me = httpx2.get(f"{address}/api/v1/auth/me", headers=headers).json()
    assert (me["email"], me["owner"]) == ("two@example.org", False)
    reads = run("token", "create", "--user", "two@example.org", "--read", "--days", "30", "reader")
    headers = {"Authorization": f"Bearer {reads.stdout.strip()}"}
    view = {"name": "Mine", "address": "/tracks"}
    refused = httpx2.post(f"{address}/api/v1/views", json=view, headers=headers)
    assert refused.json()["code"] == "token_too_narrow"


def test_a_forgotten_password_is_replaced_from_the_command_line(
    run: Run, connection: psycopg.Connection
) -> None:
    run("user", "create", "anna@example.org", given=f"{PASSWORD}\n{PASSWORD}\n")
    connection.execute(
        "INSERT INTO sessions (user_id, secret_hash, created_at, seen_at, expires_at)"
        " SELECT id, 'x', now(), now(), now() + interval '1 day' FROM users"
    )
    before = connection.execute("SELECT password_hash FROM users").fetchone()
    weak = run("user", "password", "anna@example.org", given="1234567890\n1234567890\n")
    assert (weak.returncode, "tried first" in weak.stderr) == (2, True)
    done = run("user", "password", "Anna@example.org", given=f"{PASSWORD}23\n{PASSWORD}23\n")
    assert done.returncode == 0, done.stderr
    assert connection.execute("SELECT password_hash FROM users").fetchone() != before
    assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
    unknown = run("user", "password", "ben@example.org", given=f"{PASSWORD}\n{PASSWORD}\n")
    assert (unknown.returncode, "no account" in unknown.stderr) == (2, True)


def test_a_lost_authenticator_is_given_up_from_the_command_line(
    run: Run, connection: psycopg.Connection
) -> None:
    run("user", "create", "anna@example.org", given=f"{PASSWORD}\n{PASSWORD}\n")
    connection.execute(
        "INSERT INTO two_factor (user_id, secret, confirmed_at, used_step)"
        " SELECT id, 'gAAAA', now(), 0 FROM users"
    )
    assert "--off" in run("user", "two-factor", "anna@example.org").stderr
    assert run("user", "two-factor", "anna@example.org", "--off").returncode == 0
    assert connection.execute("SELECT count(*) FROM two_factor").fetchone() == (0,)


def test_who_owns_the_address_hears_of_what_the_command_line_changed(
    run: Run, connection: psycopg.Connection
) -> None:
    mail = {"TUNESCORE_MAIL_SERVER": "mailto://127.0.0.1:1?from=tunes@example.org"}
    run("user", "create", "anna@example.org", given=f"{PASSWORD}\n{PASSWORD}\n")
    connection.execute(
        "INSERT INTO two_factor (user_id, secret, confirmed_at, used_step)"
        " SELECT id, 'gAAAA', now(), 0 FROM users"
    )
    run("user", "password", "anna@example.org", given=f"{PASSWORD}23\n{PASSWORD}23\n", **mail)
    for _ in range(2):
        run("user", "two-factor", "anna@example.org", "--off", **mail)
    queued = connection.execute(
        "SELECT task_name, args->>'address', args->>'change' FROM procrastinate_jobs ORDER BY id"
    ).fetchall()
    assert queued == [
        ("account_mail:notice", "anna@example.org", change)
        for change in ("password", "two_factor_off")
    ]


@pytest.mark.parametrize(
    ("arguments", "given", "sentence"),
    [
        (("user", "create", "nobody"), "x\nx\n", "nobody is not an email address."),
        (("user", "create", "a@b.c"), "one two three\none two four\n", "are not the same"),
        (("user", "create", "a@b.c"), "short\nshort\n", "at least 10 characters"),
        (("user", "create", "a@b.c"), "", "at least 10 characters"),
        (("token", "create", "--user", "a@b.c", "x"), "", "no account with the email"),
        (("restore", "not-there.tar"), "", "not-there.tar is not a backup"),
    ],
)
def test_an_error_is_a_sentence_and_a_next_step(
    run: Run, arguments: tuple[str, ...], given: str, sentence: str
) -> None:
    result = run(*arguments, given=given)
    assert result.returncode == 2
    assert result.stdout == ""
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 2
    assert "Traceback" not in result.stderr


def test_serve_says_where_to_go_and_answers_there(
    serving: Callable[..., tuple[subprocess.Popen[str], str]],
) -> None:
    process, address = serving()
    assert httpx2.get(f"{address}/readyz").text == "ready\n"
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0
    assert process.stdout is not None
    assert process.stdout.read() == ""


def test_a_request_whose_end_can_be_read_in_two_ways_is_refused(
    serving: Callable[..., tuple[subprocess.Popen[str], str]],
) -> None:
    _, url = serving()
    host, port = url.removeprefix("http://").split(":")
    for ends in (
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding : chunked",
    ):
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            request = f"POST /api/v1/auth/login HTTP/1.1\r\nHost: {host}\r\n{ends}\r\n\r\n"
            connection.sendall(f"{request}0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n".encode())
            answers = b"".join(iter(lambda: connection.recv(65_536), b""))
        assert answers.startswith(b"HTTP/1.1 400 "), ends
        assert answers.count(b"HTTP/1.1") == 1, ends


def test_a_taken_port_is_told_in_words(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = run("serve", TUNESCORE_PORT=port)
    assert result.returncode == 2
    assert f"127.0.0.1:{port}" in result.stderr
    assert "TUNESCORE_PORT=" in result.stderr


def test_a_database_that_is_not_there_is_told_in_words(run: Run) -> None:
    result = run("serve", DATABASE_URL="postgresql://me:hidden@127.0.0.1:1/tunes")
    assert result.returncode == 2
    assert "cannot be reached" in result.stderr
    assert "hidden" not in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_serve_stops_the_embedded_database(
    serving: Callable[..., tuple[subprocess.Popen[str], str]], number: signal.Signals
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="tunescore-cli-"))
    try:
        process, address = serving(DATABASE_URL="", TUNESCORE_DATA_DIR=str(folder / "data"))
        assert httpx2.get(f"{address}/readyz").text == "ready\n"
        url = EmbeddedPostgres(folder / "data" / "postgres").url
        psycopg.connect(url).close()
        process.send_signal(number)
        assert process.wait(timeout=30) == 0
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)
    finally:
        shutil.rmtree(folder)


def test_a_worker_alone_runs_until_stopped(environment: dict[str, str], tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tunescore", "worker"],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "worker is ready" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        assert process.stdout.read() == ""


def test_a_backup_brings_everything_back(
    run: Run, tmp_path: Path, connection: psycopg.Connection
) -> None:
    run("user", "create", "me@example.org", given=f"{PASSWORD}\n{PASSWORD}\n")
    cipher = Cipher(Settings(data_dir=tmp_path / "data").secret_keys())
    platform_keys.save(connection, cipher, {"TIKTOK_CLIENT_SECRET": "pasted"}, datetime.now(UTC))
    (tmp_path / "copy.tar").touch(mode=0o666)  # also one that others could read is private then
    made = run("backup", "copy.tar")
    assert (made.returncode, made.stdout) == (0, "")
    backup = tmp_path / "copy.tar"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    key = (tmp_path / "data" / "secret.key").read_text()

    run("user", "create", "later@example.org", given=f"{PASSWORD}\n{PASSWORD}\n")
    shutil.rmtree(tmp_path / "data")
    refused = run("restore", "copy.tar")
    assert refused.returncode == 2
    assert "2 accounts" in refused.stderr
    restored = run("restore", "--replace", "copy.tar")
    assert restored.returncode == 0, restored.stderr
    emails = connection.execute("SELECT email FROM users").fetchall()
    assert emails == [("me@example.org",)]
    assert (tmp_path / "data" / "secret.key").read_text() == key
    [kept] = platform_keys.load(connection).values()
    assert cipher.decrypt(kept.value) == "pasted"


def test_what_a_killed_backup_left_is_private_and_goes_with_the_next_one(
    run: Run, environment: dict[str, str], tmp_path: Path, connection: psycopg.Connection
) -> None:
    command = [sys.executable, "-m", "tunescore", "backup", "copy.tar"]
    with connection.transaction():
        connection.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE")
        process = subprocess.Popen(command, env=environment, cwd=tmp_path)  # noqa: S603
        while not (left := list(tmp_path.glob(".copy.tar.*"))):
            assert process.poll() is None
            time.sleep(0.05)
        process.kill()
        process.wait()
    assert [stat.S_IMODE(one.stat().st_mode) for one in left] == [0o600]
    assert run("backup", "other.tar").returncode == 0
    assert {one.name for one in tmp_path.iterdir()} == {"data", "other.tar"}


def test_a_damaged_backup_changes_nothing(
    run: Run, tmp_path: Path, connection: psycopg.Connection
) -> None:
    run("user", "create", "me@example.org", given=f"{PASSWORD}\n{PASSWORD}\n")
    run("backup", "copy.tar")
    with (
        tarfile.open(tmp_path / "copy.tar") as whole,
        tarfile.open(tmp_path / "damaged.tar", "w") as damaged,
    ):
        for member in whole:
            content = whole.extractfile(member)
            assert content is not None
            kept = content.read()[:-2000] if member.name == "database.dump" else content.read()
            member.size = len(kept)
            damaged.addfile(member, io.BytesIO(kept))
    result = run("restore", "--replace", "damaged.tar")
    assert result.returncode == 2
    assert "Nothing was changed" in result.stderr
    assert connection.execute("SELECT email FROM users").fetchall() == [("me@example.org",)]


def test_a_backup_writes_nowhere_but_into_its_own_places(
    run: Run, tmp_path: Path, connection: psycopg.Connection
) -> None:
    run("backup", "copy.tar")
    with tarfile.open(tmp_path / "copy.tar", "a") as archive:
        absolute = str(tmp_path / "absolute.txt")
        for name in ("../outside.txt", "data/../../outside.txt", absolute, "else.txt"):
            member = tarfile.TarInfo(name)
            member.size = 4
            archive.addfile(member, io.BytesIO(b"evil"))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    restored = run("restore", "copy.tar")
    assert restored.returncode == 0, restored.stderr
    assert connection.execute("SELECT count(*) FROM users").fetchone() == (0,)
    found = {path.name for path in tmp_path.rglob("*")}
    assert found == {"copy.tar", "data", "secret.key", "temp"}


def test_the_doctor_looks_at_everything(run: Run, environment: dict[str, str]) -> None:
    result = run("doctor")
    assert "PostgreSQL" in result.stdout
    assert "up to date" in result.stdout
    wrong = run("doctor", DATABASE_URL="postgresql://127.0.0.1:1/tunes")
    assert wrong.returncode == 1
    assert "BAD  The database" in wrong.stdout
    assert not Path(environment["TUNESCORE_DATA_DIR"]).exists()
