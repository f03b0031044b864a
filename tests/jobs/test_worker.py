"""The queue and its workers, on the real database."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import psycopg
from procrastinate import Blueprint
from starlette.testclient import TestClient

from tests.factories import OWNER
from tunescore.app import create_app
from tunescore.ingest.imports.work_locks import at_work
from tunescore.jobs.housekeeping import retry_stalled
from tunescore.jobs.imports import take_up
from tunescore.jobs.queue import build_services, defer
from tunescore.jobs.worker import run_queued_jobs, working
from tunescore.services import Services, utc_now
from tunescore.settings import Settings


@asynccontextmanager
async def opened(settings: Settings, seen: list[str]) -> AsyncIterator[Services]:
    """Services with one more task, which notes what it was asked."""
    services = build_services(settings, settings.database_url or "", utc_now)
    blueprint = Blueprint()

    @blueprint.task(name="note")
    async def note(text: str) -> None:
        seen.append(text)

    services.queue.add_tasks_from(blueprint, namespace="test")
    try:
        async with services.queue.open_async():
            yield services
    finally:
        await services.database.close()


def test_a_job_is_there_only_when_its_transaction_is(settings: Settings) -> None:
    seen: list[str] = []

    async def work() -> None:
        async with opened(settings, seen) as services:
            with suppress(ZeroDivisionError):
                async with services.database.write() as session:
                    await defer(services.queue, session, "test:note", text="lost")
                    raise ZeroDivisionError
            async with services.database.write() as session:
                await defer(services.queue, session, "test:note", text="kept")
            await run_queued_jobs(services.queue)

    asyncio.run(work())
    assert seen == ["kept"]


def test_a_waiting_worker_takes_a_job_at_once_and_stops_in_good_order(settings: Settings) -> None:
    seen: list[str] = []

    async def work() -> float:
        async with opened(settings, seen) as services, working(services.queue, services.database):
            await asyncio.sleep(0.5)
            begun = time.perf_counter()
            async with services.database.write() as session:
                await defer(services.queue, session, "test:note", text="now")
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
            async with services.database.write() as session:
                await defer(services.queue, session, "test:note", text="again")
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


def test_an_import_whose_commit_was_never_queued_is_taken_up_once(
    owner: TestClient, settings: Settings, connection: psycopg.Connection
) -> None:
    table = b"Track,Streams\nGlass Harbour,5\n"
    number = owner.post("/api/v1/imports", files={"file": ("a.csv", table)}).json()["id"]
    connection.execute("UPDATE imports SET status = 'committing'")

    async def work() -> tuple[int, int]:
        async with opened(settings, []) as services:
            taken = await take_up(services.queue, services.database)
            again = await take_up(services.queue, services.database)
            await run_queued_jobs(services.queue)
            return taken, again

    assert asyncio.run(work()) == (1, 0)
    done = owner.get(f"/api/v1/imports/{number}").json()
    assert (done["status"], done["imported"]) == ("committed", 1)


def test_an_import_whose_worker_was_killed_is_taken_up_though_its_heart_beat_a_moment_ago(
    owner: TestClient, settings: Settings, connection: psycopg.Connection
) -> None:
    table = b"Track,Streams\nGlass Harbour,5\n"
    number = owner.post("/api/v1/imports", files={"file": ("a.csv", table)}).json()["id"]
    assert owner.post(f"/api/v1/imports/{number}/commit").status_code == 202

    async def work() -> tuple[int, int]:
        async with opened(settings, []) as services:
            worker = await services.queue.job_manager.register_worker()
            assert await services.queue.job_manager.fetch_job(queues=None, worker_id=worker)
            connection.execute("SELECT pg_advisory_lock(%s, %s)", at_work(number))
            at_it = await take_up(services.queue, services.database)
            connection.execute("SELECT pg_advisory_unlock_all()")
            killed = await take_up(services.queue, services.database)
            await run_queued_jobs(services.queue)
            return at_it, killed

    assert asyncio.run(work()) == (0, 1)
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

    async def queue() -> None:
        async with opened(settings, []) as services, services.database.write() as session:
            await defer(services.queue, session, "housekeeping:forget_old", timestamp=0)

    asyncio.run(queue())
    run_jobs()
    assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
    assert owner.get("/api/v1/auth/me").status_code == 401
