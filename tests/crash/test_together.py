"""Several processes and people at once: each line once, and nobody waits for a stranger."""

import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import httpx2
import psycopg
import pytest
from benchmarks.label_statement import label_statement

from tests.crash.installation import Installation, facts, installation
from tests.factories import OWNER, UserFactory

ROWS = 6_000
FIRST, LAST = 4_000, 2_000
"""Two exports of the same history: the first rows, and all but the first; they share a third."""


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return label_statement(ROWS).read_bytes().splitlines(keepends=True)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Installation, psycopg.Connection]]:
    """A server without a worker, and two workers."""
    with installation() as (at, connection):
        at.serve("--no-worker")
        at.register()
        for _ in range(2):
            at.start("worker")
        deadline = time.monotonic() + 60
        while count(connection, "SELECT count(*) FROM procrastinate_workers") < 2:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield at, connection


_AT_WORK = (
    "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
    " AND coalesce(scheduled_at, now()) <= now()"
)


@pytest.fixture
def empty(
    running: tuple[Installation, psycopg.Connection],
) -> Iterator[tuple[Installation, psycopg.Connection]]:
    """The same, without anything imported, before and after."""
    yield running
    _, connection = running
    deadline = time.monotonic() + 60
    while count(connection, _AT_WORK):
        assert time.monotonic() < deadline, "the workers have not ended their work"
        time.sleep(0.05)
    connection.execute(
        "TRUNCATE statement_lines, metrics_daily, rollups, verdicts, tracks, track_identifiers,"
        " releases, artists, imports RESTART IDENTITY CASCADE"
    )


def count(connection: psycopg.Connection, query: str, *values: object) -> int:
    row = connection.execute(query.encode(), values).fetchone()
    assert row is not None
    return int(row[0])


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do several things at the same moment and give what came of each."""
    answers: list[Any] = [None] * len(works)
    together = threading.Barrier(len(works))

    def do(number: int, work: Callable[[], Any]) -> None:
        together.wait()
        answers[number] = work()

    threads = [threading.Thread(target=do, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def browser(at: Installation) -> httpx2.Client:
    """Another browser in which the owner is signed in."""
    cookies = dict(at.client.cookies)
    return httpx2.Client(base_url=at.client.base_url, timeout=120, cookies=cookies)


def drop(client: httpx2.Client, name: str, content: bytes) -> int:
    answer = client.post("/api/v1/imports", files={"file": (name, content)})
    return int(answer.raise_for_status().json()["id"])


def ask(client: httpx2.Client, number: int, work: str) -> int:
    return int(client.post(f"/api/v1/imports/{number}/{work}").status_code)


def test_one_file_dropped_in_two_browsers_at_once_is_in_once(
    empty: tuple[Installation, psycopg.Connection], lines: list[bytes]
) -> None:
    at, connection = empty
    content = b"".join(lines)
    with browser(at) as one, browser(at) as two:
        numbers = at_once(lambda: drop(one, "a.tsv", content), lambda: drop(two, "a.tsv", content))
        assert at_once(
            lambda: ask(one, numbers[0], "commit"), lambda: ask(two, numbers[1], "commit")
        ) == [202, 202]
    assert [at.finished(connection, number)[0] for number in numbers] == ["committed"] * 2
    assert count(connection, "SELECT count(*) FROM statement_lines") == ROWS
    told = connection.execute("SELECT imported, duplicates FROM imports").fetchall()
    assert sorted(told) == [(0, ROWS), (ROWS, 0)]


def test_six_files_dropped_at_once_are_all_read(
    empty: tuple[Installation, psycopg.Connection], lines: list[bytes]
) -> None:
    at, connection = empty
    each = ROWS // 6
    files = [lines[:1] + lines[1 + n * each : 1 + (n + 1) * each] for n in range(6)]
    with browser(at) as client:
        at_once(*(partial(drop, client, "part.tsv", b"".join(file)) for file in files))
    told = connection.execute("SELECT status, total_rows FROM imports").fetchall()
    assert told == [("previewed", each)] * 6


def test_one_import_committed_in_two_browsers_at_once_is_in_once(
    empty: tuple[Installation, psycopg.Connection], lines: list[bytes]
) -> None:
    at, connection = empty
    with browser(at) as one, browser(at) as two:
        number = drop(one, "a.tsv", b"".join(lines))
        asked = at_once(lambda: ask(one, number, "commit"), lambda: ask(two, number, "commit"))
    assert sorted(asked) == [202, 409]
    assert at.finished(connection, number)[0] == "committed"
    assert count(connection, "SELECT count(*) FROM statement_lines") == ROWS
    assert connection.execute("SELECT imported FROM imports").fetchall() == [(ROWS,)]


def test_two_exports_that_overlap_committed_at_once_are_their_union(
    empty: tuple[Installation, psycopg.Connection], lines: list[bytes]
) -> None:
    at, connection = empty
    first = at.upload("first.tsv", b"".join(lines[: FIRST + 1]))
    last = at.upload("last.tsv", b"".join([lines[0], *lines[1 + LAST :]]))
    with browser(at) as one, browser(at) as two:
        at_once(lambda: ask(one, first, "commit"), lambda: ask(two, last, "commit"))
    for number in (first, last):
        assert at.finished(connection, number)[0] == "committed"
    assert count(connection, "SELECT count(*) FROM statement_lines") == ROWS
    assert count(connection, "SELECT sum(imported) FROM imports") == ROWS
    earned = at.client.get("/api/v1/earnings").json()["totals"]
    exact = sum(Decimal(line.split(b"\t")[12].decode()) for line in lines[1:])
    assert [Decimal(one["amount"]) for one in earned] == [exact]


def test_an_undo_beside_a_commit_of_the_same_rows_leaves_what_the_commit_holds(
    empty: tuple[Installation, psycopg.Connection], lines: list[bytes]
) -> None:
    at, connection = empty
    last = b"".join([lines[0], *lines[1 + LAST :]])
    alone = at.upload("last.tsv", last)
    at.ask(alone, "commit")
    assert at.finished(connection, alone)[0] == "committed"
    known = facts(connection)
    at.ask(alone, "undo")
    assert at.finished(connection, alone)[0] == "undone"
    first = at.upload("first.tsv", b"".join(lines[: FIRST + 1]))
    at.ask(first, "commit")
    assert at.finished(connection, first)[0] == "committed"
    with browser(at) as one, browser(at) as two:
        asked = at_once(lambda: ask(one, first, "undo"), lambda: ask(two, alone, "commit"))
    assert asked == [202, 202]
    assert at.finished(connection, first)[0] == "undone"
    assert at.finished(connection, alone)[0] == "committed"
    after = facts(connection)
    for known_of in after.keys() - {"imports", "files"}:
        assert after[known_of] == known[known_of], known_of


def test_two_people_committing_at_once_do_not_meet(
    empty: tuple[Installation, psycopg.Connection], lines: list[bytes]
) -> None:
    at, connection = empty
    content = b"".join(lines)
    label = {**OWNER, "email": "label@example.org"}
    UserFactory.create(connection, label["email"])
    with browser(at) as one, httpx2.Client(base_url=at.client.base_url, timeout=120) as two:
        two.post("/api/v1/auth/login", json=label).raise_for_status()
        numbers = [drop(one, "a.tsv", content), drop(two, "a.tsv", content)]
        at_once(lambda: ask(one, numbers[0], "commit"), lambda: ask(two, numbers[1], "commit"))
        for number in numbers:
            assert at.finished(connection, number)[0] == "committed"
        answers = [client.get("/api/v1/earnings").json() for client in (one, two)]
    assert answers[0] == answers[1]
    held = connection.execute(
        "SELECT user_id, count(*) FROM statement_lines GROUP BY user_id"
    ).fetchall()
    assert [rows for _, rows in held] == [ROWS, ROWS]
