"""Requests that take long, over real HTTP: they end, in words, and hold up nobody else."""

import http.client
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

import httpx2
import psycopg
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import text

from tests.factories import OWNER, UserFactory
from tunescore.api.deps import UserReadSession, WriteSession
from tunescore.app import create_app
from tunescore.settings import Settings
from tunescore.store.engine import Database
from tunescore.store.turns import AT_ONCE

SLOW = "SELECT pg_sleep(:seconds)"
RUNNING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND state = 'active' AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()"
)
MOMENT = 20.0
"""Seconds within which something has to have happened."""


@contextmanager
def served(app: FastAPI) -> Iterator[int]:
    """Serve an application for the block, on a port of its own."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def with_slow_pages(settings: Settings) -> FastAPI:
    """An application with two pages that take as long as they are told to."""
    app = create_app(settings, settings.database_url or "")

    @app.get("/api/v1/slow")
    async def slow(session: UserReadSession, seconds: float) -> str:
        await session.execute(SLOW, {"seconds": seconds})
        return "done"

    @app.post("/api/v1/slow")
    async def slow_change(session: WriteSession, seconds: float) -> str:
        await session.execute(text("UPDATE users SET email = 'changed@example.org'"))
        await session.execute(text(SLOW), {"seconds": seconds})
        return "done"

    return app


def impatient(app: FastAPI, *, pool_size: int, waiting: float) -> FastAPI:
    """The application with a database of which it can have fewer connections and wait less."""
    url = app.state.services.settings.database_url
    database = Database.at(url, pool_size=pool_size, waiting=waiting)
    app.state.services = replace(app.state.services, database=database)
    whole_life = app.router.lifespan_context

    @asynccontextmanager
    async def and_close(served: FastAPI) -> AsyncIterator[None]:
        async with whole_life(served):
            yield
        await database.close()

    app.router.lifespan_context = and_close
    return app


@contextmanager
def signed_in(port: int, connection: psycopg.Connection, email: str) -> Iterator[httpx2.Client]:
    """A client of the server at a port, signed in as a user that is made for it."""
    UserFactory.create(connection, email)
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        answer = client.post(
            "/api/v1/auth/login", json={"email": email, "password": OWNER["password"]}
        )
        answer.raise_for_status()
        yield client


def comes(happened: Callable[[], bool]) -> bool:
    """Whether something happens within a moment."""
    deadline = time.monotonic() + MOMENT
    while time.monotonic() < deadline:
        if happened():
            return True
        time.sleep(0.02)
    return False


def running(connection: psycopg.Connection) -> int:
    """How many slow queries the server works on."""
    row = connection.execute(RUNNING).fetchone()
    return int(row[0]) if row else 0


@contextmanager
def asked(client: httpx2.Client, method: str, seconds: float) -> Iterator[None]:
    """Ask for a slow page, and close the connection at the end of the block."""
    connection = http.client.HTTPConnection(client.base_url.host, client.base_url.port or 0)
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    connection.request(method, f"/api/v1/slow?seconds={seconds}", headers={"Cookie": cookie})
    try:
        yield
    finally:
        connection.close()


def test_a_query_ends_on_the_server_when_its_client_goes(
    settings: Settings, connection: psycopg.Connection
) -> None:
    with (
        served(with_slow_pages(settings)) as port,
        signed_in(port, connection, "a@example.org") as client,
    ):
        with asked(client, "GET", 100):
            assert comes(lambda: running(connection) == 1)
        assert comes(lambda: running(connection) == 0)
        assert client.get("/api/v1/slow?seconds=0").json() == "done"


def test_who_leaves_after_saving_has_saved(
    settings: Settings, connection: psycopg.Connection
) -> None:
    with (
        served(with_slow_pages(settings)) as port,
        signed_in(port, connection, "a@example.org") as client,
    ):
        with asked(client, "POST", 1):
            assert comes(lambda: running(connection) == 1)
        saved = "SELECT count(*) FROM users WHERE email = 'changed@example.org'"
        assert comes(lambda: connection.execute(saved).fetchone() == (1,))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_query_that_takes_too_long_is_stopped_in_words(
    settings: Settings, connection: psycopg.Connection, method: str
) -> None:
    app = with_slow_pages(settings.model_copy(update={"query_seconds": 0.2}))
    with served(app) as port, signed_in(port, connection, "a@example.org") as client:
        answer = client.request(method, "/api/v1/slow?seconds=50")
        assert (answer.status_code, answer.json()["code"]) == (503, "took_too_long")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert int(answer.headers["Retry-After"]) > 0
        assert running(connection) == 0
        assert client.get("/api/v1/slow?seconds=0").json() == "done"


def test_bulk_work_has_no_such_limit(settings: Settings, connection: psycopg.Connection) -> None:
    app = with_slow_pages(settings.model_copy(update={"query_seconds": 0.1}))

    def sleep(plain: psycopg.Connection) -> str:
        plain.execute("SELECT pg_sleep(0.3)")
        return "done"

    @app.get("/api/v1/bulk")
    async def bulk() -> str:
        done: str = await app.state.services.database.bulk(sleep)
        return done

    with served(app) as port, signed_in(port, connection, "a@example.org") as client:
        assert client.get("/api/v1/bulk").json() == "done"


def test_when_every_connection_is_taken_it_is_told_in_words(
    settings: Settings, connection: psycopg.Connection
) -> None:
    app = impatient(with_slow_pages(settings), pool_size=1, waiting=0.2)
    with (
        served(app) as port,
        signed_in(port, connection, "a@example.org") as client,
        ThreadPoolExecutor(4) as pool,
    ):
        answers = [pool.submit(client.get, "/api/v1/slow?seconds=4") for _ in range(2)]
        assert comes(lambda: running(connection) == 2)
        answer = client.get("/api/v1/setup")
        assert (answer.status_code, answer.json()["code"]) == (503, "database_busy")
        assert int(answer.headers["Retry-After"]) > 0
        assert [one.result().json() for one in answers] == ["done", "done"]
        assert client.get("/api/v1/setup").status_code == 200


def test_a_user_with_many_slow_screens_holds_up_nobody_else(
    settings: Settings, connection: psycopg.Connection
) -> None:
    app = impatient(with_slow_pages(settings), pool_size=10, waiting=1)
    with (
        served(app) as port,
        signed_in(port, connection, "slow@example.org") as slow,
        signed_in(port, connection, "quick@example.org") as quick,
        ThreadPoolExecutor(30) as pool,
    ):
        answers = [pool.submit(slow.get, "/api/v1/slow?seconds=5") for _ in range(30)]
        assert comes(lambda: running(connection) == AT_ONCE)
        begun = time.monotonic()
        assert quick.get("/api/v1/slow?seconds=0").json() == "done"
        assert time.monotonic() - begun < 3
        assert running(connection) == AT_ONCE
        found = [one.result() for one in answers]
    told = [one for one in found if one.status_code != 200]
    assert len(told) == 30 - AT_ONCE
    assert {(one.status_code, one.json()["code"]) for one in told} == {(503, "too_many_at_once")}
    assert all(int(one.headers["Retry-After"]) > 0 for one in told)


def test_a_users_requests_wait_for_their_turn(
    settings: Settings, connection: psycopg.Connection
) -> None:
    with (
        served(with_slow_pages(settings)) as port,
        signed_in(port, connection, "a@example.org") as client,
        ThreadPoolExecutor(20) as pool,
    ):
        answers = [pool.submit(client.get, "/api/v1/slow?seconds=0.1") for _ in range(20)]
        assert {one.result().status_code for one in answers} == {200}
