"""`kill -9` while a drop of small files is committed: in the end each is in as if by itself."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import httpx2
import psycopg
import pytest
from benchmarks.label_statement import label_statement

from tests.crash.installation import FORGET_WORKERS, Installation, facts, installation

SIZES = pytest.mark.parametrize(
    ("of_each", "kills"), [(3, 2), pytest.param(6, 8, marks=pytest.mark.soak)]
)
"""How many files of both kinds are dropped, and how often the server is killed."""


@pytest.fixture
def at() -> Iterator[tuple[Installation, psycopg.Connection]]:
    with installation() as (found, connection):
        yield found, connection


def files(of_each: int) -> Iterator[tuple[str, bytes]]:
    """Exports of one history that share half of their rows, and sheets that tell of two months."""
    head, *lines = label_statement(1_000).read_bytes().splitlines(keepends=True)
    for number in range(of_each):
        yield f"{number}.tsv", b"".join([head, *lines[number * 100 : number * 100 + 200]])
    for number in range(of_each):
        rows = (
            f"Song {song},Paper Lantern Club,2026-0{month},{number}\n"
            for song in range(20)
            for month in (1 + number // 2, 2 + number // 2)
        )
        yield f"{number}.csv", f"Song,Artist,Month,Streams\n{''.join(rows)}".encode()


def ask(found: Installation, numbers: list[int]) -> None:
    """Ask for the commit of all; nobody may be there to answer."""
    with suppress(httpx2.TransportError):
        found.client.post("/api/v1/imports/commit", json={"ids": numbers}).raise_for_status()


@SIZES
def test_a_drop_whose_server_is_killed_is_in_as_if_each_file_had_come_by_itself(
    at: tuple[Installation, psycopg.Connection], of_each: int, kills: int
) -> None:
    found, connection = at
    server = found.serve()
    found.register()
    numbers = [found.upload(name, content) for name, content in files(of_each)]

    def finished() -> set[str]:
        return {found.finished(connection, number)[0] for number in numbers}

    def undone() -> None:
        for number in reversed(numbers):
            found.ask(number, "undo")
        assert finished() == {"undone"}

    for number in numbers:
        found.ask(number, "commit")
        assert found.finished(connection, number)[0] == "committed"
    expected = facts(connection)
    undone()
    begun = time.monotonic()
    ask(found, numbers)
    assert finished() == {"committed"}
    seconds = time.monotonic() - begun
    assert facts(connection) == expected
    luck = random.Random(6)  # noqa: S311 - the same moments in every run
    for _ in range(kills):
        undone()
        asking = threading.Thread(target=ask, args=(found, numbers))
        asking.start()
        time.sleep(luck.uniform(0, seconds * 1.1))
        found.kill(server)
        connection.execute(FORGET_WORKERS)
        asking.join()
        server = found.serve()
        if finished() == {"undone"}:
            ask(found, numbers)
        assert finished() == {"committed"}
        assert facts(connection) == expected
    found.kill(server)
