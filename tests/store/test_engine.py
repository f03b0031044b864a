"""Sessions and connections."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from tunescore.errors import DatabaseRefused, DatabaseTooOld, UnusableSetting
from tunescore.store.engine import (
    Database,
    check_version,
    libpq_url,
    open_connection,
    program_address,
    sqlalchemy_url,
)

ADD = text("INSERT INTO sign_in_failures VALUES ('\\x00', 1, now(), now())")
COUNT = text("SELECT count(*) FROM sign_in_failures")


def run(database_url: str, work: Callable[[Database], Awaitable[None]]) -> None:
    async def inside() -> None:
        database = Database.at(database_url)
        try:
            await work(database)
        finally:
            await database.close()

    asyncio.run(inside())


def test_a_reader_cannot_write(database_url: str) -> None:
    async def work(database: Database) -> None:
        async with database.read() as session:
            with pytest.raises(InternalError, match="read-only transaction"):
                await session.execute(ADD)
        async with database.write() as session:
            await session.execute(ADD)

    run(database_url, work)


def test_a_reader_sees_one_snapshot(database_url: str) -> None:
    async def work(database: Database) -> None:
        async with database.read() as reading:
            assert await reading.scalar(COUNT) == 0
            async with database.write() as writing:
                await writing.execute(ADD)
            assert await reading.scalar(COUNT) == 0
        async with database.read() as reading:
            assert await reading.scalar(COUNT) == 1

    run(database_url, work)


def test_what_readers_ask_again_and_again_stays_prepared(database_url: str) -> None:
    async def work(database: Database) -> None:
        prepared = text("SELECT count(*) FROM pg_prepared_statements")
        for _ in range(10):
            async with database.read() as session:
                await session.execute(COUNT)
        async with database.read() as session:
            assert await session.scalar(prepared) == 1

    run(database_url, work)


def test_a_writer_is_one_transaction(database_url: str) -> None:
    async def work(database: Database) -> None:
        with suppress(ZeroDivisionError):
            async with database.write() as session:
                await session.execute(ADD)
                raise ZeroDivisionError
        async with database.read() as session:
            assert await session.scalar(COUNT) == 0

    run(database_url, work)


def test_both_spellings_of_an_address_are_taken() -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        address = f"{scheme}://me:p%40ss@db.example.org:5433/tunes?sslmode=require"
        url = sqlalchemy_url(address)
        assert url.drivername == "postgresql+psycopg"
        assert url.password == "p@ss"
        assert libpq_url(address).startswith("postgresql://me:p%40ss@db.example.org:5433/tunes?")


@pytest.mark.parametrize("address", ["mysql://x/y", "sqlite:///x.db", "nonsense", ""])
def test_another_database_is_refused_in_words(address: str) -> None:
    with pytest.raises(UnusableSetting, match="DATABASE_URL cannot be used"):
        sqlalchemy_url(address)


def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    with pytest.raises(DatabaseRefused) as raised:
        open_connection("postgresql://me:hidden@127.0.0.1:1/tunes")
    assert "127.0.0.1:1" in raised.value.detail
    assert "hidden" not in raised.value.detail
    assert "DATABASE_URL" in raised.value.next_step


def test_an_old_server_is_refused_in_words(connection: psycopg.Connection[Any]) -> None:
    check_version(connection)
    old = SimpleNamespace(info=SimpleNamespace(server_version=140013))
    with pytest.raises(DatabaseTooOld, match=r"PostgreSQL 14\.13; TuneScore needs 15 or later"):
        check_version(cast("psycopg.Connection[Any]", old))


@pytest.mark.parametrize("query", ["", "?sslmode=verify-full"])
def test_a_password_is_no_argument_of_a_program(query: str) -> None:
    address, environment = program_address(f"postgres://me:quiet%40night@db.example:5433/t{query}")
    assert environment == {"PGPASSWORD": "quiet@night"}
    assert "quiet" not in address
    parts = conninfo_to_dict(address)
    assert (parts["host"], parts["port"], parts["dbname"]) == ("db.example", "5433", "t")
    assert parts.get("sslmode") == ("verify-full" if query else None)


def test_without_a_password_a_program_is_given_none() -> None:
    assert program_address("postgresql://postgres@/t?host=%2Fa%2Fsocket") == (
        "user=postgres dbname=t host=/a/socket",
        {},
    )
