"""The queue and its workers, on the real database."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import psycopg
from procrastinate import Blueprint
from starlette.testclient import TestClient

from tests.factories import OWNER
from tunescore.app import create_app
from tunescore.jobs.housekeeping import retry_stalled
from tunescore.jobs.queue import build_services
from tunescore.jobs.worker import run_queued_jobs, working
from tunescore.services import Services, utc_now
from tunescore.settings import Settings


@asynccontextmanager
async def opened(settings: Settings, seen: list[str]) -> AsyncIterator[Services]:
    """Services with one more task, which notes what it was asked."""
    services = build_services(settings, settings.database_url or "", utc_now)
    blueprint = Blueprint()

    @blueprint.task(name="note")
    async def note_text(text: str) -> None:
        seen.append(text)

    services.queue.add_tasks_from(blueprint, namespace="test")
    try:
        async with services.queue.open_async():
            yield services
    finally:
        await services.database.close()


def note(conn: psycopg.Connection, services: Services, text: str) -> None:
    with conn.transaction():
        services.defer(conn, "test:note", text=text)


def test_a_job_is_there_only_when_its_transaction_is(settings: Settings) -> None:
    seen: list[str] = []

    def lost(conn: psycopg.Connection, services: Services) -> None:
        with conn.transaction():
            note(conn, services, "lost")
            raise ZeroDivisionError

    async def work() -> None:
        async with opened(settings, seen) as services:
            with suppress(ZeroDivisionError):
                await services.database.bulk(lost, services)
            await services.database.bulk(note, services, "kept")
            await run_queued_jobs(services.queue)

    asyncio.run(work())
    assert seen == ["kept"]


def test_a_waiting_worker_takes_a_job_at_once_and_stops_in_good_order(settings: Settings) -> None:
    seen: list[str] = []

    async def work() -> float:
        async with opened(settings, seen) as services, working(services.queue):
            await asyncio.sleep(0.5)
            begun = time.perf_counter()
            await services.database.bulk(note, services, "now")
            while not seen:
                await asyncio.sleep(0.01)
                assert time.perf_counter() - begun < 4
            return time.perf_counter() - begun

    assert asyncio.run(work()) < 2
    assert seen == ["now"]


def test_a_killed_workers_job_is_given_back(
    settings: Settings, connection: psycopg.Connection
) -> None:
    seen: list[str] = []

    async def work() -> None:
        async with opened(settings, seen) as services:
            await services.database.bulk(note, services, "again")
            worker = await services.queue.job_manager.register_worker()
            assert await services.queue.job_manager.fetch_job(queues=None, worker_id=worker)
            assert await retry_stalled(services.queue) == 0
            connection.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
            )
            assert await retry_stalled(services.queue) == 1
            await run_queued_jobs(services.queue)

    asyncio.run(work())
    assert seen == ["again"]


@contextmanager
def without_queue(connection: psycopg.Connection) -> Iterator[None]:
    """The database refuses every job within the block."""
    connection.execute("ALTER TABLE procrastinate_jobs ADD CONSTRAINT refused CHECK (id < 0)")
    yield
    connection.execute("ALTER TABLE procrastinate_jobs DROP CONSTRAINT refused")


TABLE = b"Track,Streams\nGlass Harbour,5\n"


def test_an_import_is_marked_only_if_its_job_is_queued(
    owner: TestClient, connection: psycopg.Connection, run_jobs: Callable[[], None]
) -> None:
    number = owner.post("/api/v1/imports", files={"file": ("a.csv", TABLE)}).json()["id"]

    def status() -> str:
        return str(owner.get(f"/api/v1/imports/{number}").json()["status"])

    with without_queue(connection):
        assert owner.post(f"/api/v1/imports/{number}/commit").status_code == 500
        assert status() == "previewed"
        assert owner.post("/api/v1/imports/commit", json={"ids": [number]}).status_code == 500
        assert status() == "previewed"
    assert owner.post(f"/api/v1/imports/{number}/commit").status_code == 202
    run_jobs()
    assert status() == "committed"
    with without_queue(connection):
        assert owner.post(f"/api/v1/imports/{number}/undo").status_code == 500
        assert status() == "committed"


def test_a_commit_whose_worker_was_killed_is_done_by_another(
    owner: TestClient, settings: Settings, connection: psycopg.Connection
) -> None:
    number = owner.post("/api/v1/imports", files={"file": ("a.csv", TABLE)}).json()["id"]
    assert owner.post(f"/api/v1/imports/{number}/commit").status_code == 202

    async def work() -> None:
        async with opened(settings, []) as services:
            killed = await services.queue.job_manager.register_worker()
            assert await services.queue.job_manager.fetch_job(queues=None, worker_id=killed)
            connection.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '11 seconds'"
            )
            assert await retry_stalled(services.queue) == 1
            await run_queued_jobs(services.queue)

    asyncio.run(work())
    assert owner.get(f"/api/v1/imports/{number}").json()["status"] == "committed"
    assert connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)


def test_the_application_runs_a_worker_when_asked_to(
    settings: Settings, connection: psycopg.Connection
) -> None:
    app = create_app(settings, settings.database_url or "", worker=True)
    with TestClient(app) as client:
        client.post("/api/v1/auth/register", json=OWNER)
        deadline = time.monotonic() + 5
        workers = 0
        while not workers and time.monotonic() < deadline:
            row = connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()
            workers = row[0] if row else 0
        assert workers == 1
    row = connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()
    assert row == (0,)


def test_ended_sessions_are_forgotten(
    owner: TestClient,
    settings: Settings,
    connection: psycopg.Connection,
    run_jobs: Callable[[], None],
) -> None:
    connection.execute("UPDATE sessions SET expires_at = now() - interval '1 second'")

    def ask(conn: psycopg.Connection, services: Services) -> None:
        with conn.transaction():
            services.defer(conn, "housekeeping:forget_old", timestamp=0)

    async def queue() -> None:
        async with opened(settings, []) as services:
            await services.database.bulk(ask, services)

    asyncio.run(queue())
    run_jobs()
    assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
    assert owner.get("/api/v1/auth/me").status_code == 401
