"""Files on their way here, over real HTTP: whose, how fast, how many at once, and do they fit."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from fastapi import FastAPI

from tests.api.test_slow_requests import served, signed_in
from tunescore.api.middleware import BodyLimit, Pace
from tunescore.api.upload_limits import OF_ONE_USER
from tunescore.app import UPLOADS, create_app
from tunescore.disk import temporary_files
from tunescore.settings import Settings

ADDRESS = "/api/v1/imports"
TABLE = b"Track,Streams\nGlass Harbour,5\n"
LARGE = 300_000_000
MEGABYTE = 1024**2


def form(content: bytes = TABLE) -> bytes:
    """The body of an upload."""
    return (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="table.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\n" + content + b"\r\n--x--\r\n"
    )


def begun(port: int, length: int, sent: bytes = b"", **headers: str) -> socket.socket:
    """An upload of which only the beginning is sent."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    head = {
        "Host": f"127.0.0.1:{port}",
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(length),
        **headers,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    connection.sendall(f"POST {ADDRESS} HTTP/1.1\r\n{lines}\r\n".encode() + sent)
    return connection


def answered(connection: socket.socket) -> tuple[int, Any]:
    """The status and the problem that come back."""
    text = b""
    while b"\r\n\r\n" not in text or not text.endswith(b"}"):
        more = connection.recv(65536)
        if not more:
            break
        text += more
    head, _, body = text.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def cookie_of(client: httpx2.Client) -> str:
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


@contextmanager
def patient(settings: Settings, pace: Pace) -> Iterator[int]:
    """A server that waits for bodies at another pace."""
    app = create_app(settings, settings.database_url or "")
    limited = BodyLimit(app, UPLOADS, settings.max_upload_bytes, pace)
    with served(limited) as port:  # type: ignore[arg-type]
        yield port


@pytest.mark.parametrize("address", UPLOADS)
def test_nobodys_file_is_refused_before_its_first_byte(
    app: FastAPI, client: Any, address: str
) -> None:
    taken = 0

    def content() -> Iterator[bytes]:
        nonlocal taken
        taken += 1
        yield form()

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    for extra in ({}, {"Authorization": "Bearer ts_1_nothing"}, {"Cookie": "tunescore_session=x"}):
        answer = client.post(address, content=content(), headers={**headers, **extra})
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    with served(app) as port:
        with begun(port, LARGE) as connection:  # not one byte of it is sent
            assert answered(connection)[0] == 401
        with begun(port, LARGE, Expect="100-continue") as connection:
            assert answered(connection)[0] == 401


def test_a_session_that_is_renewed_by_an_upload_reaches_the_browser(owner: Any, clock: Any) -> None:
    clock.advance(days=10)
    answer = owner.post(ADDRESS, files={"file": ("table.csv", TABLE)})
    assert answer.status_code == 201
    assert "tunescore_session" in answer.headers["Set-Cookie"]


def test_a_body_that_stalls_is_ended(settings: Settings, connection: psycopg.Connection) -> None:
    pace = Pace(pause=0.3, start=10)
    with (
        patient(settings, pace) as port,
        signed_in(port, connection, "a@example.org") as client,
        begun(port, LARGE, form()[:50], Cookie=cookie_of(client)) as upload,
    ):
        started = time.monotonic()
        status, problem = answered(upload)
        assert (status, problem["code"]) == (408, "upload_too_slow")
        assert 0.2 < time.monotonic() - started < 5
        assert upload.recv(1) == b""  # the connection is closed
        assert client.post(ADDRESS, files={"file": ("table.csv", TABLE)}).status_code == 201


def test_a_body_that_trickles_is_ended(settings: Settings, connection: psycopg.Connection) -> None:
    pace = Pace(pause=5, start=0.5, rate=1_000)
    with (
        patient(settings, pace) as port,
        signed_in(port, connection, "a@example.org") as client,
        begun(port, LARGE, form()[:50], Cookie=cookie_of(client)) as upload,
    ):
        started = time.monotonic()
        upload.settimeout(0.05)
        while time.monotonic() - started < 10:
            upload.sendall(b"x")
            try:
                assert upload.recv(12) == b"HTTP/1.1 408"
                break
            except TimeoutError:
                continue
        assert 0.3 < time.monotonic() - started < 5


def test_a_body_may_take_longer_the_larger_it_is() -> None:
    pace = Pace()
    assert pace.until(0, 0, 0) == 30
    assert pace.until(0, 29, 0) == 30
    assert pace.until(0, 1_000, 100 * MEGABYTE) == 1_030
    assert pace.until(0, 7_000, 100 * MEGABYTE) == 6_430


def test_a_slow_body_of_any_address_is_ended(settings: Settings) -> None:
    with patient(settings, Pace(pause=0.2)) as port:
        connection = socket.create_connection(("127.0.0.1", port), timeout=20)
        with connection:
            connection.sendall(
                b"POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
                b"Content-Type: application/json\r\n\r\n{"
            )
            assert answered(connection)[0] == 408


def test_one_user_has_some_files_on_their_way_at_once(
    app: FastAPI, connection: psycopg.Connection
) -> None:
    with (
        served(app) as port,
        signed_in(port, connection, "many@example.org") as client,
        signed_in(port, connection, "other@example.org") as other,
        ExitStack() as stack,
    ):
        for _ in range(OF_ONE_USER):
            stack.enter_context(begun(port, LARGE, form()[:50], Cookie=cookie_of(client)))
        time.sleep(0.3)
        begin = time.monotonic()
        assert other.post(ADDRESS, files={"file": ("table.csv", TABLE)}).status_code == 201
        assert time.monotonic() - begin < 8
        refused = client.post(ADDRESS, files={"file": ("table.csv", TABLE)})
        assert (refused.status_code, refused.json()["code"]) == (503, "too_many_at_once")
        assert int(refused.headers["Retry-After"]) > 0
        assert client.get("/api/v1/setup").status_code == 200


def test_so_many_files_are_on_their_way_in_all(
    app: FastAPI, connection: psycopg.Connection
) -> None:
    with served(app) as port, ExitStack() as stack:
        clients = [
            stack.enter_context(signed_in(port, connection, f"user{n}@example.org"))
            for n in range(4)
        ]
        for client in clients[:3]:
            for _ in range(OF_ONE_USER):
                stack.enter_context(begun(port, LARGE, form()[:50], Cookie=cookie_of(client)))
        time.sleep(0.3)
        refused = clients[3].post(ADDRESS, files={"file": ("table.csv", TABLE)})
        assert (refused.status_code, refused.json()["code"]) == (503, "too_many_uploads")
        assert int(refused.headers["Retry-After"]) > 0


def test_fifty_files_of_one_user_at_once_all_go_in(
    app: FastAPI, connection: psycopg.Connection
) -> None:
    with (
        served(app) as port,
        signed_in(port, connection, "many@example.org") as client,
        ThreadPoolExecutor(50) as threads,
    ):

        def send(number: int) -> int:
            table = TABLE + f"Night Ferry,{number}\n".encode()
            return client.post(ADDRESS, files={"file": ("table.csv", table)}).status_code

        assert list(threads.map(send, range(50))) == [201] * 50


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 90 MB of its own."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=90m,mode=700", "none", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:  # noqa: S603
        pytest.skip("only root may make a disk")
    try:
        with temporary_files(folder):
            yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S603, S607


def test_nobody_fills_the_disk(app: FastAPI, small_disk: Path) -> None:
    with served(app) as port, ExitStack() as stack:
        before = shutil.disk_usage(small_disk).used
        connections = [
            stack.enter_context(begun(port, LARGE, form(b"x" * 3 * MEGABYTE))) for _ in range(40)
        ]
        assert {answered(one)[0] for one in connections} == {401}
        assert shutil.disk_usage(small_disk).used - before < 100_000


def test_a_file_that_does_not_fit_is_refused_and_says_where_there_is_no_room(
    app: FastAPI, connection: psycopg.Connection, small_disk: Path
) -> None:
    with served(app) as port, signed_in(port, connection, "a@example.org") as client:
        with begun(port, LARGE, form()[:50], Cookie=cookie_of(client)) as upload:
            status, problem = answered(upload)
        assert (status, problem["code"]) == (507, "disk_full")
        assert str(small_disk) in problem["detail"]
        assert "90.0 MB" in problem["detail"]
        assert client.post(ADDRESS, files={"file": ("table.csv", TABLE)}).status_code == 201


def test_a_disk_that_fills_up_while_a_file_arrives_is_named(
    app: FastAPI, connection: psycopg.Connection, small_disk: Path
) -> None:
    def unsaid() -> Iterator[bytes]:
        yield form()[:100]
        for _ in range(120):
            yield b"x" * MEGABYTE

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    with served(app) as port, signed_in(port, connection, "a@example.org") as client:
        answer = client.post(ADDRESS, content=unsaid(), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
        assert str(small_disk) in answer.json()["detail"]
        assert client.post(ADDRESS, files={"file": ("table.csv", TABLE)}).status_code == 201
        assert shutil.disk_usage(small_disk).free > 80 * MEGABYTE
