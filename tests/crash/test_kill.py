"""`kill -9` at any moment of a commit or an undo, then a restart: all of it, or nothing of it."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from benchmarks.label_statement import label_statement

from tests.crash.installation import FORGET_WORKERS, Installation, facts, installation

AGAIN = 0.2
"""How often the server is killed once more while it takes the work up."""

DONE = {"commit": "committed", "undo": "undone"}


@dataclass(frozen=True)
class Size:
    """How many rows the statements have, and how often each victim is killed."""

    rows: int
    base_rows: int
    servers: int
    workers: int
    databases: int


SMALL = Size(rows=6_000, base_rows=3_600, servers=5, workers=4, databases=1)
FULL = Size(rows=20_000, base_rows=12_000, servers=27, workers=20, databases=3)


@dataclass
class Case:
    """An installation with a committed statement and one that overlaps with it, undone."""

    size: Size
    at: Installation
    connection: psycopg.Connection
    number: int
    seconds: dict[str, float]
    expected: dict[str, Any]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(SMALL, id="small"),
        pytest.param(FULL, id="full", marks=pytest.mark.soak),
    ],
)
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    size: Size = request.param
    lines = Path(label_statement(size.rows)).read_bytes().splitlines(keepends=True)
    with installation() as (at, connection):
        server = at.serve()
        at.register()
        base = at.upload("base.tsv", b"".join(lines[: size.base_rows + 1]))
        at.ask(base, "commit")
        assert at.finished(connection, base)[0] == "committed"
        number = at.upload("whole.tsv", b"".join([lines[0], *lines[size.base_rows // 2 :]]))
        seconds: dict[str, float] = {}
        expected: dict[str, Any] = {}
        for work in ("commit", "undo", "commit", "undo"):  # an undisturbed run, twice
            at.ask(number, work)
            status, seconds[work] = at.finished(connection, number)
            assert status == DONE[work]
            known = facts(connection)
            assert expected.setdefault(status, known) == known
        at.kill(server)
        made = Case(size, at, connection, number, seconds, expected)
        yield made
        made.connection.close()


def disturb(case: Case, luck: random.Random, work: str, victim: ForkServerProcess) -> None:
    """Ask for some work and kill the victim at a moment of it, maybe before it answered."""

    def ask() -> None:
        with suppress(httpx2.HTTPError):
            case.at.ask(case.number, work)

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(luck.uniform(0, case.seconds[work] * 1.1))
    case.at.kill(victim)
    asking.join()


def count_as_killed(case: Case, nth: int) -> None:
    """Forget the worker at once, but for the first, which is seen to be silent for ten seconds."""
    if nth > 0:
        case.connection.execute(FORGET_WORKERS)


def settled(case: Case, work: str, before: str) -> str:
    """Wait until the work is done or was never begun, and compare all that is known."""
    status, _ = case.at.finished(case.connection, case.number)
    assert status in {DONE[work], before}
    assert facts(case.connection) == case.expected[status]
    return status


def test_a_killed_server_leaves_all_or_nothing_and_finishes_by_itself(case: Case) -> None:
    luck = random.Random(3)  # noqa: S311 - the same moments in every run
    status = "undone"
    server = case.at.serve()
    for nth in range(case.size.servers):
        work = "undo" if status == "committed" else "commit"
        disturb(case, luck, work, server)
        count_as_killed(case, nth)
        server = case.at.serve()
        if luck.random() < AGAIN:
            time.sleep(luck.uniform(0, case.seconds[work]))
            case.at.kill(server)
            count_as_killed(case, nth)
            server = case.at.serve()
        status = settled(case, work, status)
    case.at.kill(server)


def test_a_killed_worker_leaves_all_or_nothing_and_the_next_one_finishes(case: Case) -> None:
    luck = random.Random(4)  # noqa: S311 - the same moments in every run
    server = case.at.serve("--no-worker")
    status = settled(case, "undo", "committed")
    worker = case.at.start("worker")
    for nth in range(case.size.workers):
        work = "undo" if status == "committed" else "commit"
        disturb(case, luck, work, worker)
        count_as_killed(case, nth)
        worker = case.at.start("worker")
        status = settled(case, work, status)
    case.at.kill(worker)
    case.at.kill(server)


def test_a_killed_database_comes_back_with_all_or_nothing(case: Case) -> None:
    luck = random.Random(5)  # noqa: S311 - the same moments in every run
    server = case.at.serve()
    status = settled(case, "undo", "committed")
    for _ in range(case.size.databases):
        work = "undo" if status == "committed" else "commit"
        case.at.ask(case.number, work)
        time.sleep(luck.uniform(0, case.seconds[work]))
        case.at.kill_database()
        case.connection.close()
        case.connection = case.at.reconnected()
        status = settled(case, work, status)
        assert status == DONE[work]
    case.at.kill(server)
