"""The answers behind the pages at a statement of a million lines, over HTTP.

Each is asked 200 times, one request at a time, and printed beside `/healthz`, which is the same
request without any work, and beside the seconds of a plain `count(*)` over the lines in the same
run. Then many at once, the first look of a fresh account, and the undo of a million lines.

With `--tenfold` a second server holds ten times the lines, and each request to the one is followed
by the same request to the other, so that a busy moment of the machine meets both.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from benchmarks.catalogue_statement import catalogue_statement
from benchmarks.large_statement import upload
from benchmarks.server import Server, running_server

TIMES = 200
AT_ONCE = 50
ENOUGH_SECONDS = 30
"""An answer that takes long is asked less often: for so many seconds."""

PATIENCE = 120
"""How many seconds an answer may take before it is given up."""

BAR_MS = 50.0
BAR_TENFOLD = 1.2
BAR_AT_ONCE_MS = 500.0
BAR_FIRST_MS = 300.0
BAR_UNDO_SECONDS = 30.0
BAR_REBUILD_SECONDS = 300.0
REBUILD_LINES = 10_000_000

RECENT = "range=12m&compare=previous"
NOT_THERE = {"404", "422"}
"""How an address is answered that this version does not have."""


def run(rows: int, folder: Path, *, tenfold: bool) -> None:
    """Measure a statement of so many rows on a server of its own, and print the tables."""
    with _server(folder / f"answers-{rows}") as server:
        _ask_all(server, rows, _take_in(server, rows))
        _many_at_once(server)
        _fresh_account(server, rows)
        _rebuild(server, rows)
        if not tenfold:
            print(f"for ten times the lines: python -m benchmarks answers --rows {rows} --tenfold")
            return
        with _server(folder / f"answers-{rows * 10}") as large:
            _take_in(large, rows * 10)
            _ask_both(server, large, rows)


@contextmanager
def _server(data_dir: Path) -> Iterator[Server]:
    with running_server(data_dir, TUNESCORE_OPEN_REGISTRATION="1") as server:
        yield server


def _take_in(server: Server, rows: int) -> float:
    """Import the statement, and give the seconds of its commit."""
    import_id = upload(server, catalogue_statement(rows, datetime.now(UTC).date()))
    begun = time.perf_counter()
    server.client.post(f"/api/v1/imports/{import_id}/commit").raise_for_status()
    done = server.done(import_id)
    if (done["status"], done["imported"]) != ("committed", rows):
        raise RuntimeError(f"the statement was not imported: {done}")
    return time.perf_counter() - begun


def _addresses(server: Server) -> list[str]:
    with server.postgres() as connection:
        row = connection.execute(
            "SELECT (SELECT min(id) FROM tracks), (SELECT min(id) FROM artists)"
        ).fetchone()
    track, artist = row or (0, 0)
    return [
        "/overview",
        f"/overview?{RECENT}",
        f"/overview?{RECENT}&store=Spotify",
        f"/overview?{RECENT}&country=DE",
        f"/overview?{RECENT}&artist={artist}",
        "/tracks",
        f"/tracks?{RECENT}",
        f"/tracks/{track}",
        f"/tracks/{track}?{RECENT}",
        "/series?metric=streams&grain=month",
        "/earnings?group_by=store",
        "/earnings?group_by=track,month",
        f"/audience/summary?{RECENT}",
        "/freshness",
    ]


def _ask(client: httpx2.Client, path: str) -> tuple[str, float]:
    """Ask for a path once; give the status, or why there was no answer, and the milliseconds."""
    begun = time.perf_counter()
    try:
        status = str(client.get(path, timeout=PATIENCE).status_code)
    except httpx2.HTTPError as error:
        status = f"no answer ({type(error).__name__})"
    return status, (time.perf_counter() - begun) * 1000


def _ask_all(server: Server, rows: int, commit: float) -> None:
    """Ask for everything, and print each answer's line; the commit took `commit` seconds."""
    with server.postgres() as connection:
        begun = time.perf_counter()
        connection.execute("SELECT count(*) FROM statement_lines").fetchone()
        counted = time.perf_counter() - begun
    print(
        f"\nanswers at {rows:,} lines, committed in {commit:.1f} s; {TIMES} requests each, one at a"
        f" time, in ms; a plain count(*) of the lines takes {counted * 1000:.0f} ms"
    )
    print(f"{'answer':<52}{'p50':>9}{'p95':>9}{'/ healthz':>11}   bar")
    reference, p95, _ = _times(server.client, "/healthz")
    print(f"{'/healthz':<52}{reference:>9.1f}{p95:>9.1f}{1:>11.1f}")
    for address in _addresses(server):
        path = f"/api/v1{address}"
        status, first = _ask(server.client, path)
        if status in NOT_THERE:
            print(f"{address:<52} skipped, for this version does not have it")
            continue
        if status != "200":
            print(f"{address:<52} the first time {status} after {first / 1000:.0f} s")
        median, p95, asked = _times(server.client, path)
        fewer = "" if asked == TIMES else f" ({asked} requests)"
        print(
            f"{address:<52}{median:>9.1f}{p95:>9.1f}{median / reference:>11.1f}"
            f"   {BAR_MS:.0f} {_verdict(p95, BAR_MS)}{fewer}"
        )


def _ask_both(small: Server, large: Server, rows: int) -> None:
    """Ask a server and one with ten times its lines in turns, and print how the times compare."""
    for server in (small, large):
        _tidy(server)
    print(f"\n{rows:,} lines and ten times as many, {TIMES} requests to each in turns, in ms")
    print(f"{'answer':<52}{'p50':>9}{'p50':>9}{'p95':>9}{'p95':>9}{'ratio':>9}   bar")
    for address in ["/healthz", *(f"/api/v1{one}" for one in _addresses(small))]:
        took: tuple[list[float], list[float]] = ([], [])
        for _ in range(TIMES):
            for server, times in zip((small, large), took, strict=True):
                status, milliseconds = _ask(server.client, address)
                if status != "200":
                    raise RuntimeError(f"{address}: {status} after {milliseconds:.0f} ms")
                times.append(milliseconds)
        (p50, p50_large), (p95, p95_large) = map(statistics.median, took), map(_p95, took)
        ratio = p95_large / p95
        print(
            f"{address.removeprefix('/api/v1'):<52}{p50:>9.1f}{p50_large:>9.1f}{p95:>9.1f}"
            f"{p95_large:>9.1f}{ratio:>9.2f}   {BAR_TENFOLD} {_verdict(ratio, BAR_TENFOLD)}"
        )


def _tidy(server: Server) -> None:
    """Do at once what PostgreSQL does by itself in the minutes after a large import."""
    with server.postgres() as connection:
        connection.execute("VACUUM ANALYZE")


def _times(client: httpx2.Client, path: str) -> tuple[float, float, int]:
    took: list[float] = []
    started = time.perf_counter()
    while len(took) < TIMES and time.perf_counter() - started < ENOUGH_SECONDS:
        status, milliseconds = _ask(client, path)
        if status != "200":
            print(f"{path}: {status} after {milliseconds / 1000:.0f} s")
        took.append(milliseconds)
    return statistics.median(took), _p95(took), len(took)


def _p95(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.95)]


def _verdict(value: float, bar: float) -> str:
    return "met" if value <= bar else "MISSED"


def _many_at_once(server: Server) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = [pool.submit(_ask, server.client, "/api/v1/overview") for _ in range(AT_ONCE)]
        answers = [one.result() for one in asked]
    p95 = _p95([took for _, took in answers])
    wrong = sorted(status for status, _ in answers if status != "200")
    print(
        f"\n{AT_ONCE} overviews at once: p95 {p95:.0f} ms; bar {BAR_AT_ONCE_MS:.0f}"
        f" {_verdict(p95, BAR_AT_ONCE_MS)}; {len(wrong)} errors"
        f" {', '.join(sorted(set(wrong)))}; bar 0 {_verdict(len(wrong), 0)}"
    )


def _fresh_account(server: Server, rows: int) -> None:
    """Import the same for an account that nobody has seen, look at once, and undo it."""
    address = str(server.client.base_url)
    with httpx2.Client(base_url=address, timeout=600) as client:
        client.post(
            "/api/v1/auth/register",
            json={"email": "fresh@example.org", "password": "benchmarks only"},
        ).raise_for_status()
        fresh = replace(server, client=client)
        _take_in(fresh, rows)
        status, took = _ask(client, "/api/v1/overview")
        good = status == "200" and took <= BAR_FIRST_MS
        print(
            f"the first overview of a fresh account after {rows:,} lines: {took:.0f} ms ({status});"
            f" bar {BAR_FIRST_MS:.0f} ms {'met' if good else 'MISSED'}"
        )
        (newest,) = client.get("/api/v1/imports").raise_for_status().json()["items"]
        begun = time.perf_counter()
        client.post(f"/api/v1/imports/{newest['id']}/undo").raise_for_status()
        done = fresh.done(newest["id"])
        took = time.perf_counter() - begun
        if done["status"] != "undone":
            raise RuntimeError(f"the import was not undone: {done}")
        print(
            f"undo of {rows:,} lines: {took:.1f} s; bar {BAR_UNDO_SECONDS:.0f} s"
            f" {_verdict(took, BAR_UNDO_SECONDS)}"
        )


def _rebuild(server: Server, rows: int) -> None:
    command = [sys.executable, "-m", "tunescore", "rebuild"]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["TUNESCORE_DATA_DIR"] = str(server.data_dir)
    begun = time.perf_counter()
    done = subprocess.run(  # noqa: S603 # our own command
        command, env=environment, capture_output=True, text=True, check=False
    )
    took = time.perf_counter() - begun
    if "No such command" in done.stderr:
        print("rebuild of the roll-ups: skipped, for this version does not have it")
        return
    if done.returncode:
        raise RuntimeError(f"tunescore rebuild ended with {done.returncode}: {done.stderr}")
    bar = BAR_REBUILD_SECONDS * rows / REBUILD_LINES
    print(
        f"rebuild of the roll-ups of {rows:,} lines: {took:.1f} s; bar {bar:.0f} s"
        f" {_verdict(took, bar)}"
    )
