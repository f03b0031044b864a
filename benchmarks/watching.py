"""What a running server costs and how it feels meanwhile: its memory and its `/healthz`."""

import http.client
import json
import multiprocessing
import os
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

PROBED_EVERY_SECONDS = 0.05
SAMPLED_EVERY_SECONDS = 0.05
POSTGRES_SAMPLED_EVERY_SECONDS = 1.0
"""Seldom, because the kernel counts for ten milliseconds what its processes share."""


@dataclass
class Memory:
    """The largest resident memory seen, in MB: our processes', and PostgreSQL's beside them."""

    ours: float = 0.0
    postgres: float = 0.0


@contextmanager
def memory(pid: int, data_dir: Path) -> Iterator[Memory]:
    """Watch a server's process with its children, and the database's, while the block runs.

    Of a process that is alone the kernel's own high-water mark is taken. PostgreSQL's processes
    share most of what they hold: each page is counted once (PSS).
    """
    seen = Memory()
    stopped = threading.Event()
    postmaster = int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])

    def look() -> None:
        due = time.monotonic()
        while not stopped.wait(SAMPLED_EVERY_SECONDS):
            ours = sum(_status(one, "VmRSS") for one in _tree(pid))
            seen.ours = max(seen.ours, ours)
            if time.monotonic() >= due:
                theirs = sum(_pss(one) for one in _tree(postmaster))
                seen.postgres = max(seen.postgres, theirs)
                due = time.monotonic() + POSTGRES_SAMPLED_EVERY_SECONDS

    for one in _tree(pid):
        Path(f"/proc/{one}/clear_refs").write_text("5")  # the high-water mark begins here
    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        stopped.set()
        thread.join()
        seen.ours = max(seen.ours, _status(pid, "VmHWM"))


def _tree(pid: int) -> list[int]:
    """Give a process and all below it."""
    found = [pid]
    for one in found:
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def _status(pid: int, name: str) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _pss(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


@dataclass
class Answers:
    """How long `/healthz` took, in milliseconds."""

    count: int = 0
    p50: float = 0.0
    p99: float = 0.0
    worst: float = 0.0


@contextmanager
def health(port: int) -> Iterator[Answers]:
    """Ask `/healthz` every 50 ms from a process of its own while the block runs.

    A time counts from the moment at which the question was due, so a server that stands still is
    charged with every question that it kept waiting.
    """
    seen = Answers()
    here, there = multiprocessing.get_context("spawn").Pipe()
    prober = multiprocessing.get_context("spawn").Process(target=_probe, args=(port, there))
    prober.start()
    try:
        here.recv()  # it is connected
        yield seen
    finally:
        here.send("stop")
        times = sorted(json.loads(here.recv()))
        prober.join()
        seen.count = len(times)
        seen.p50 = statistics.median(times)
        seen.p99 = times[int(len(times) * 0.99)]
        seen.worst = times[-1]


def _probe(port: int, told: Connection) -> None:
    with suppress(OSError):
        os.nice(-10)  # the server is measured, not when the kernel lets the prober run
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    server.connect()
    times: list[float] = []
    told.send("ready")
    due = time.perf_counter()
    while not told.poll():
        server.request("GET", "/healthz")
        answer = server.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"/healthz answered {answer.status}")
        times.append((time.perf_counter() - due) * 1000)
        due += PROBED_EVERY_SECONDS
        time.sleep(max(0.0, due - time.perf_counter()))
    told.send(json.dumps(times))
