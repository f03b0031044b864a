"""Database connections: the engine, the two kinds of session, and plain ones for bulk work.

A `Reader` cannot write: its transaction is READ ONLY and sees one snapshot throughout. A `Writer`
is one transaction, committed where its `async with` ends and rolled back on any error.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import URL, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from tunescore.errors import DatabaseRefused, DatabaseTooOld, UnusableSetting
from tunescore.store.pool import PlainConnections
from tunescore.store.scope import UserSession, UserStore
from tunescore.store.turns import Turns
from tunescore.threads import patient_threads

P = ParamSpec("P")
T = TypeVar("T")

UNREACHABLE = (psycopg.OperationalError, OperationalError, InterfaceError)
"""What is raised where the server cannot be used."""

TOOK_TOO_LONG = (psycopg.errors.QueryCanceled,)
"""What is raised for a query that the server ended, for it ran longer than sessions may."""

ALL_TAKEN = (NoConnectionFree,)
"""What is raised where every connection of the sessions is taken, and stays so."""

NOT_STORABLE = (psycopg.DataError, UnicodeEncodeError)
"""What is raised for a value that no column can hold."""

LEAST_VERSION = 15
"""The oldest PostgreSQL that TuneScore runs on."""

WAITING = 10.0
"""Seconds that a session waits for its turn, and for a connection."""

PREPARED_AFTER = 2
"""What a connection has asked so often is prepared the next time: pages ask the same again."""

MOST_PREPARED = 30
"""How many statements a connection keeps prepared: the large ones take over a megabyte each."""

BULK_AT_ONCE = 32
"""How many threads do bulk work. Most of them wait: for PostgreSQL, or for a large file's turn."""


class Reader(AsyncSession):
    """A session that only reads: READ ONLY, REPEATABLE READ."""


class Writer(AsyncSession):
    """A session that reads and writes."""


def sqlalchemy_url(database_url: str) -> URL:
    """`database_url` (postgres:// or postgresql://) for SQLAlchemy with psycopg 3."""
    try:
        url = make_url(database_url)
    except ArgumentError:
        raise UnusableSetting(name="DATABASE_URL", found="it is not a database address") from None
    if url.drivername.split("+")[0] not in {"postgres", "postgresql"}:
        raise UnusableSetting(
            name="DATABASE_URL",
            found=f"{url.drivername} is not PostgreSQL; it begins with postgresql://",
        )
    return url.set(drivername="postgresql+psycopg")


def libpq_url(database_url: str) -> str:
    """`database_url` as PostgreSQL's own programs and psycopg take it."""
    url = sqlalchemy_url(database_url).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


def program_address(database_url: str) -> tuple[str, dict[str, str]]:
    """`database_url` as an argument of PostgreSQL's programs, and the environment they need beside.

    Every user of the machine sees the arguments of a program, so the password is not among them.
    """
    parts = conninfo_to_dict(libpq_url(database_url))
    password = parts.pop("password", None)
    return make_conninfo("", **parts), {} if password is None else {"PGPASSWORD": str(password)}


def open_connection(database_url: str, *, autocommit: bool = False) -> psycopg.Connection:
    """A plain synchronous psycopg connection, for COPY and other bulk work. The caller closes it.

    Raises `DatabaseRefused` when the server cannot be reached.
    """
    try:
        return psycopg.connect(libpq_url(database_url), autocommit=autocommit)
    except psycopg.OperationalError as error:
        raise DatabaseRefused(
            address=sqlalchemy_url(database_url).set(drivername="postgresql"),
            found=" ".join(str(error).split()),
        ) from error


def check_version(connection: psycopg.Connection) -> None:
    """Raise `DatabaseTooOld` for a server before PostgreSQL 15."""
    version = connection.info.server_version
    if version < LEAST_VERSION * 10000:
        raise DatabaseTooOld(found=f"{version // 10000}.{version % 10000}", needed=LEAST_VERSION)


@dataclass(frozen=True)
class Database:
    """One application's connections: for sessions, and plain ones for bulk work in threads.

    `reading` is `engine` with the options of sessions that only read; `turns` are those of screens.
    """

    url: str
    engine: AsyncEngine
    reading: AsyncEngine
    plain: PlainConnections
    threads: ThreadPoolExecutor
    turns: Turns

    @classmethod
    def at(
        cls,
        database_url: str,
        *,
        pool_size: int = 10,
        query_seconds: float = 0,
        waiting: float = WAITING,
    ) -> "Database":
        """The database at an address; nothing is connected before the first use.

        The server ends what a session asks for after `query_seconds`; 0 lets it take its time.
        `waiting` are the seconds that a session waits for its turn, and for a connection.
        """
        engine = create_async_engine(
            sqlalchemy_url(database_url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=waiting,
            pool_pre_ping=True,
            pool_use_lifo=True,  # the one that was used last has its statements prepared
        )
        event.listen(engine.sync_engine, "connect", partial(_settle, query_seconds))
        return cls(
            url=database_url,
            engine=engine,
            reading=engine.execution_options(
                postgresql_readonly=True, isolation_level="REPEATABLE READ"
            ),
            plain=PlainConnections(libpq_url(database_url)),
            threads=patient_threads(BULK_AT_ONCE, "bulk"),
            turns=Turns(waiting),
        )

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reader]:
        """A `Reader` for the block, committed at its end: after a rollback nothing is prepared."""
        async with Reader(self.reading, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Writer]:
        """A `Writer` for the block, committed at its end."""
        async with Writer(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def read_for(self, user_id: int) -> AsyncIterator[UserSession]:
        """A `Reader` for the block, in the scope of a user."""
        async with self.read() as session:
            yield UserSession(session, user_id)

    @asynccontextmanager
    async def read_in_turn(self, user_id: int) -> AsyncIterator[UserSession]:
        """The same for a screen, when it is the user's turn. Raises `TooManyAtOnce`."""
        async with self.turns.of(user_id), self.read_for(user_id) as session:
            yield session

    async def read_together(
        self, user_id: int, question: Hashable, answer: Callable[[UserSession], Awaitable[T]]
    ) -> T:
        """Answer a question for all who wait with it for the user's turn; see `Turns.together`."""

        async def read() -> T:
            async with self.read_for(user_id) as session:
                return await answer(session)

        return await self.turns.together(user_id, question, read)

    @asynccontextmanager
    async def read_at_leisure(self, user_id: int) -> AsyncIterator[UserSession]:
        """The same for what nobody waits for: its queries have no limit."""
        async with self.read() as session:
            await session.execute(text("SET LOCAL statement_timeout = 0"))
            yield UserSession(session, user_id)

    async def bulk(
        self,
        work: Callable[Concatenate[psycopg.Connection, P], T],
        *arguments: P.args,
        **named: P.kwargs,
    ) -> T:
        """Run `work` in a thread on a plain connection with these arguments, and return its answer.

        For what is not a few rows: reading files, COPY. `work` makes its own transactions.
        """

        def run() -> T:
            with self.plain.lent() as connection:
                return work(connection, *arguments, **named)

        return await asyncio.get_running_loop().run_in_executor(self.threads, run)

    async def bulk_for(
        self,
        user_id: int,
        work: Callable[Concatenate[UserStore, P], T],
        *arguments: P.args,
        **named: P.kwargs,
    ) -> T:
        """Run `work` as `bulk` does, in the scope of a user."""

        def run(connection: psycopg.Connection) -> T:
            return work(UserStore(connection, user_id), *arguments, **named)

        return await self.bulk(run)

    async def answers(self) -> bool:
        """Whether the server answers a query now."""
        try:
            async with self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except Exception:  # noqa: BLE001 - any failure means "no"
            return False
        return True

    async def close(self) -> None:
        """Close every connection."""
        self.plain.close()
        await self.engine.dispose()


def _settle(query_seconds: float, connection: DBAPIConnection, _record: object) -> None:
    """Limit how long a query runs, and let the sorts of a label's figures stay in memory.

    Queries of a screen are short, so they are not compiled, and no further processes are started
    for them: many users ask at once. The planner has no statistics of a key that is worked out, and
    would rather sort a million rows by it than hash a few thousand.
    """
    cursor = connection.cursor()
    cursor.execute(
        "SET jit = off; SET max_parallel_workers_per_gather = 0;"
        " SET work_mem = '64MB'; SET enable_mergejoin = off;"
        f" SET statement_timeout = {query_seconds * 1000:.0f}"
    )
    cursor.close()
    connection.commit()
    connection.driver_connection.prepare_threshold = PREPARED_AFTER
    connection.driver_connection.prepared_max = MOST_PREPARED
