"""TuneScore connects to nobody but the platforms that its user has connected."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.factories import DISTROKID, OWNER, sale

START_SECONDS = 90

GUARD = """
import os, sys

LOCAL = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "", None}

def guard(event, arguments):
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[-1]
        host = address[0] if isinstance(address, tuple) else None  # else a path, or connected
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    if host not in LOCAL:
        with open(os.environ["TRIED"], "a") as file:
            file.write(f"{event} {host}\\n")
        raise ConnectionRefusedError(f"nothing leaves this machine: {host}")

sys.addaudithook(guard)
"""
"""Python runs it at the start of each process: it refuses and records what would leave."""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD)
    ours = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {
        **ours,
        "PYTHONPATH": str(tmp_path / "guard"),
        "TRIED": str(tmp_path / "tried"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@pytest.fixture
def client(environment: dict[str, str]) -> Iterator[httpx2.Client]:
    """A browser of a server that runs with the guard."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="tunescore-outgoing-") as folder:
        Path(folder).chmod(0o711)
        process = subprocess.Popen(
            [sys.executable, "-m", "tunescore", "serve"],
            env={
                **environment,
                "TUNESCORE_DATA_DIR": f"{folder}/data",
                "TUNESCORE_PORT": str(port),
            },
        )
        try:
            with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as opened:
                deadline = time.monotonic() + START_SECONDS
                while not _ready(opened):
                    assert process.poll() is None, "the server stopped while starting"
                    assert time.monotonic() < deadline, "the server did not start"
                    time.sleep(0.1)
                yield opened
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _ready(client: httpx2.Client) -> bool:
    try:
        return client.get("/readyz").is_success
    except httpx2.TransportError:
        return False


def ask(client: httpx2.Client, method: str, path: str, **sent: Any) -> httpx2.Response:
    answer = client.request(method, path, **sent)
    assert answer.is_success, (path, answer.status_code, answer.text[:500])
    return answer


def look(client: httpx2.Client) -> None:
    """Open every page of figures, and take every kind of file away."""
    for page in ("overview?range=12m&compare=previous&currency=EUR&convert=true", "tracks",
                 "earnings", "audience", "audience/summary", "freshness", "campaigns", "curators",
                 "connections", "alerts", "imports", "notes", "tokens"):  # fmt: skip
        ask(client, "GET", f"/api/v1/{page}")
    for file in ("export/view.xlsx", "export/tracks.csv", "export/tracks.parquet", "curators.csv"):
        ask(client, "GET", f"/api/v1/{file}")


def test_the_guard_sees_what_would_leave(environment: dict[str, str]) -> None:
    for line in (
        "socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "socket.getaddrinfo('example.org', 443)",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.2', 53))",
    ):
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", f"import socket; {line}"],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "nothing leaves this machine" in done.stderr
    tried = Path(environment["TRIED"]).read_text()
    assert tried.count("192.0.2.") >= 2
    assert "example.org" in tried


def test_nothing_leaves_this_machine_while_nothing_is_connected(
    client: httpx2.Client, environment: dict[str, str]
) -> None:
    for page in ("/", "/api/docs", "/api/v1/openapi.json", "/api/v1/setup"):
        ask(client, "GET", page)
    ask(client, "POST", "/api/v1/setup/demo")
    look(client)
    ask(client, "DELETE", "/api/v1/setup/demo")
    ask(client, "POST", "/api/v1/auth/register", json=OWNER)
    ask(client, "GET", "/api/v1/platforms")
    statement = f"{DISTROKID}\n{sale()}\n".encode()
    sent = {"file": ("export.tsv", statement)}
    number = ask(client, "POST", "/api/v1/imports", files=sent).json()["id"]
    ask(client, "POST", f"/api/v1/imports/{number}/commit")
    ask(client, "GET", f"/api/v1/imports/{number}/events")
    look(client)
    time.sleep(3)  # the jobs that run by themselves have had their turn
    assert not Path(environment["TRIED"]).exists(), Path(environment["TRIED"]).read_text()
