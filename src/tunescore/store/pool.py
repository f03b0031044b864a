"""The pool of plain connections, for COPY and other bulk work (psycopg_pool)."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from tunescore.errors import DatabaseBusy, DatabaseRefused

MOST = 40
"""How many connections there are at most: one for each thread that does bulk work, and a worker's
jobs."""

WAITING = 10.0
"""Seconds to wait for a connection before the database counts as unreachable."""


class PlainConnections:
    """Lends synchronous connections to threads.

    Nothing is connected before the first use, and a connection that the server no longer knows is
    never lent.
    """

    def __init__(self, conninfo: str) -> None:
        self._host = psycopg.conninfo.conninfo_to_dict(conninfo).get("host")
        self._pool = ConnectionPool(
            conninfo,
            min_size=0,
            max_size=MOST,
            open=False,
            check=ConnectionPool.check_connection,
            timeout=WAITING,
        )

    @contextmanager
    def lent(self) -> Iterator[psycopg.Connection]:
        """A connection for the block, outside of any transaction.

        What the block has not committed at its end is rolled back. It leaves no settings, temporary
        tables or advisory locks behind. Raises `DatabaseRefused` when the server cannot be reached,
        and `DatabaseBusy` when every connection is lent and stays so.
        """
        self._pool.open()
        try:
            connection = self._pool.getconn()
        except PoolTimeout as error:
            if self._pool.get_stats()["pool_size"] == MOST:
                raise DatabaseBusy(retry_after=round(WAITING)) from error
            raise DatabaseRefused(address=self._host, found=str(error)) from error
        try:
            yield connection
        finally:
            with suppress(psycopg.OperationalError):  # lost in the block, whose error this is
                connection.rollback()
            self._pool.putconn(connection)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()
