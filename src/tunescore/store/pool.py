"""Plain connections, for COPY and other bulk work: opened when needed, and kept for the next.

A connection costs PostgreSQL a process and forgets its prepared statements, which for a small
file is as much work as the file.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg.pq import TransactionStatus

KEPT = 8
"""How many connections wait for work at most."""


class PlainConnections:
    """Lends synchronous connections to threads, any number at once."""

    def __init__(self, connect: Callable[[], psycopg.Connection]) -> None:
        """`connect` opens a connection that does not commit by itself."""
        self._connect = connect
        self._waiting: deque[psycopg.Connection] = deque()

    @contextmanager
    def lent(self) -> Iterator[psycopg.Connection]:
        """A connection for the block, outside of any transaction.

        What the block has not committed at its end is rolled back. It leaves no settings, temporary
        tables or advisory locks behind.
        """
        connection = self._take()
        try:
            yield connection
        finally:
            self._give_back(connection)

    def close(self) -> None:
        """Close the connections that wait."""
        while self._waiting:
            self._waiting.pop().close()

    def _take(self) -> psycopg.Connection:
        while self._waiting:
            connection = self._waiting.pop()
            if _answers(connection):
                return connection
            connection.close()
        return self._connect()

    def _give_back(self, connection: psycopg.Connection) -> None:
        try:
            connection.rollback()
        except psycopg.Error:  # it was lost in the middle of the work, whose error this is
            connection.close()
        idle = connection.info.transaction_status is TransactionStatus.IDLE
        if idle and len(self._waiting) < KEPT:
            self._waiting.append(connection)
        else:
            connection.close()


def _answers(connection: psycopg.Connection) -> bool:
    """Whether the server still knows a connection that has waited."""
    try:
        connection.autocommit = True
        connection.execute("")
        connection.autocommit = False
    except psycopg.Error:
        return False
    return True
