"""Floods: fifty sign-ins, uploads and overviews at once, beside an import of 300,000 lines.

Of each flood the statuses and the times are printed, and beside them how long `/healthz` took
meanwhile, which does no work and so shows how long everybody else waited for the server. The first
line is `/healthz` alone, on the machine as busy as it is. Nothing may end in an error of the server
but in a 503 that says when to come back.
"""

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import httpx2

from benchmarks.catalogue_statement import catalogue_statement
from benchmarks.large_statement import upload
from benchmarks.server import Server, running_server

ROWS = 300_000
AT_ONCE = 50
PATIENCE = 120
WATCHED_EVERY_SECONDS = 0.01
IDLE_SECONDS = 3
BAR_HEALTH_MS = 50.0
ACCOUNT = {"email": "bench@example.org", "password": "benchmarks only"}

PROCESSES = multiprocessing.get_context("spawn")

Ask = Callable[[httpx2.Client, int], httpx2.Response]


def run(rows: int, folder: Path) -> None:
    """Measure each flood by itself, and then beside a running import of at most so many rows."""
    rows = min(rows, ROWS)
    with running_server(folder / "floods") as server:
        import_id = upload(server, catalogue_statement(rows, datetime.now(UTC).date()))
        print(f"\n{AT_ONCE} at once, {os.cpu_count()} processors; times in ms")
        print(f"{'flood':<34}{'p50':>8}{'p95':>8}{'p99':>8}{'/healthz p99':>14}   bar   statuses")
        with _watched(str(server.client.base_url)) as health:
            time.sleep(IDLE_SECONDS)
        print(f"{'nothing':<34}{'':>24}{_percentile(health, 0.99):>14.1f}")
        _floods(server, "")
        server.client.post(f"/api/v1/imports/{import_id}/commit").raise_for_status()
        begun = time.perf_counter()
        _floods(server, " beside an import")
        done = server.done(import_id)
        took = time.perf_counter() - begun
        if (done["status"], done["imported"]) != ("committed", rows):
            raise RuntimeError(f"the statement was not imported: {done}")
        print(f"the import of {rows:,} lines was done {took:.1f} s after the floods began")
        _floods(server, f" at {rows:,} lines")


def _floods(server: Server, when: str) -> None:
    cookies = dict(server.client.cookies)
    for name, ask, signed_in in (
        ("sign-ins", _sign_in, False),
        ("uploads", _upload, True),
        ("overviews", _overview, True),
    ):
        _flood(server, f"{name}{when}", ask, cookies if signed_in else {})


def _sign_in(client: httpx2.Client, _: int) -> httpx2.Response:
    return client.post("/api/v1/auth/login", json=ACCOUNT)


def _upload(client: httpx2.Client, number: int) -> httpx2.Response:
    lines = "".join(f"Song {n},2026-01,{number + n}\n" for n in range(200))
    table = f"Track,Month,Streams\n{lines}".encode()
    return client.post("/api/v1/imports", files={"file": (f"{number}.csv", table)})


def _overview(client: httpx2.Client, _: int) -> httpx2.Response:
    return client.get("/api/v1/overview")


def _flood(server: Server, name: str, ask: Ask, cookies: dict[str, str]) -> None:
    address = str(server.client.base_url)

    def one(number: int, client: httpx2.Client) -> tuple[str, float]:
        begun = time.perf_counter()
        try:
            answer = ask(client, number)
        except httpx2.HTTPError as error:
            return f"no answer ({type(error).__name__})", _since(begun)
        status = str(answer.status_code)
        if answer.is_server_error and "Retry-After" not in answer.headers:
            status += " without Retry-After"
        return status, _since(begun)

    with ExitStack() as stack:
        clients = [stack.enter_context(_client(address, cookies)) for _ in range(AT_ONCE)]
        health = stack.enter_context(_watched(address))
        threads = stack.enter_context(ThreadPoolExecutor(AT_ONCE))
        found = list(threads.map(one, range(AT_ONCE), clients))
    statuses = Counter(status for status, _ in found)
    times = [took for _, took in found]
    p99 = _percentile(health, 0.99)
    print(
        f"{name:<34}{_percentile(times, 0.5):>8.0f}{_percentile(times, 0.95):>8.0f}"
        f"{_percentile(times, 0.99):>8.0f}{p99:>14.1f}   {BAR_HEALTH_MS:.0f}"
        f" {'met' if p99 <= BAR_HEALTH_MS else 'MISSED'}"
        f"   {', '.join(f'{count} of {status}' for status, count in sorted(statuses.items()))}"
        f"   {'met' if all(_is_good(status) for status in statuses) else 'MISSED'}"
    )


def _is_good(status: str) -> bool:
    return status == "503" or status[0] in "24"


@contextmanager
def _watched(address: str) -> Iterator[list[float]]:
    """Ask for /healthz now and then during the block, and collect the milliseconds after it.

    A process of its own does it, or fifty threads that ask here would be measured too.
    """
    took: list[float] = []
    ours, theirs = PROCESSES.Pipe()
    watcher = PROCESSES.Process(target=_watch, args=(address, theirs))
    watcher.start()
    ours.recv()  # it has begun
    try:
        yield took
    finally:
        ours.send("end")
        took += ours.recv()
        watcher.join()


def _watch(address: str, connection: Connection) -> None:
    took: list[float] = []
    with _client(address, {}) as client:
        client.get("/healthz")
        connection.send("begun")
        while not connection.poll(WATCHED_EVERY_SECONDS):
            begun = time.perf_counter()
            client.get("/healthz")
            took.append(_since(begun))
    connection.send(took)


def _client(address: str, cookies: dict[str, str]) -> httpx2.Client:
    """A client without the certificates, which take longer to read than an answer."""
    return httpx2.Client(base_url=address, timeout=PATIENCE, cookies=cookies, verify=False)


def _since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000


def _percentile(took: Sequence[float], share: float) -> float:
    return sorted(took)[min(len(took) - 1, int(len(took) * share))]
