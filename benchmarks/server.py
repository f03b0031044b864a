"""A real TuneScore server for the benchmarks: its own process, data folder and port."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psycopg

from tunescore.store.embedded.server import EmbeddedPostgres

START_SECONDS = 60

_SERVE = """
import runpy, sys

class NoPandas:  # it is here for the comparison alone, and the engine loads it where it finds it
    def find_spec(self, name, path=None, target=None):
        if name == "pandas":
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, NoPandas())
sys.argv = ["tunescore", "serve"]
runpy.run_module("tunescore", run_name="__main__")
"""


@dataclass(frozen=True)
class Server:
    """A running server with an owner who is signed in on `client`."""

    client: httpx2.Client
    data_dir: Path
    port: int
    pid: int

    def done(self, import_id: int) -> dict[str, Any]:
        """Wait until an import is neither committing nor undoing, and give it."""
        with self.client.stream("GET", f"/api/v1/imports/{import_id}/events") as events:
            ended = False
            for line in events.iter_lines():
                ended = ended or line == "event: done"
                if ended and line.startswith("data: "):
                    found: dict[str, Any] = json.loads(line.removeprefix("data: "))
                    return found
        raise RuntimeError(f"import {import_id} was not watched to its end")

    @contextmanager
    def postgres(self) -> Iterator[psycopg.Connection]:
        """A connection to the server's database, committing each statement."""
        with (
            EmbeddedPostgres(self.data_dir / "postgres") as postgres,
            psycopg.connect(postgres.url, autocommit=True) as connection,
        ):
            yield connection


@contextmanager
def running_server(data_dir: Path, **variables: str) -> Iterator[Server]:
    """Serve from `data_dir` for the block, with further variables of the environment, and stop."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603 # our own command
        [sys.executable, "-c", _SERVE],
        env={
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "TUNESCORE_DATA_DIR": str(data_dir),
            "TUNESCORE_PORT": str(port),
            **variables,
        },
        stdout=subprocess.DEVNULL,
    )
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=600) as client:
            _wait_for(client, process)
            answer = client.post(
                "/api/v1/auth/register",
                json={"email": "bench@example.org", "password": "benchmarks only"},
            )
            answer.raise_for_status()
            yield Server(client, data_dir, port, process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _wait_for(client: httpx2.Client, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server stopped while starting")
        try:
            if client.get("/readyz").is_success:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"the server was not ready within {START_SECONDS} s")
