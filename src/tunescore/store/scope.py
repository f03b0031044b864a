"""The scope of one user: a connection or a session, with the user whose rows it reads and writes.

SQL stays SQL and says `user_id = %(user)s` (psycopg) or `user_id = :user` (a session); who that is
is bound here and nowhere else. `tests/store/test_scope.py` finds SQL on a user's table that does
not say it.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import psycopg
from psycopg.abc import QueryNoTemplate
from psycopg.rows import RowFactory, TupleRow
from sqlalchemy import ColumnElement, Executable, Result, text
from sqlalchemy.ext.asyncio import AsyncSession

from tunescore.store.tables.base import Base

Row = TypeVar("Row")
Values = Mapping[str, Any]
"""The values of a statement by name."""


_parsed = lru_cache(1_000)(text)
"""A statement of SQL with its values found in it, which takes longer than many a query."""


@dataclass(frozen=True, slots=True)
class UserStore:
    """One user's rows on a plain connection, for COPY and other bulk work."""

    conn: psycopg.Connection
    user_id: int

    def execute(self, query: QueryNoTemplate, values: Values | None = None) -> psycopg.Cursor:
        """Run a statement with these values; `%(user)s` is the user."""
        return self.conn.execute(query, self._bound(values))

    def execute_as(
        self, rows: RowFactory[Row], query: QueryNoTemplate, values: Values | None = None
    ) -> psycopg.Cursor[Row]:
        """Run a statement whose rows are what `rows` makes of them, such as `dict_row`."""
        return self.conn.cursor(row_factory=rows).execute(query, self._bound(values))

    def execute_many(self, query: QueryNoTemplate, many: Iterable[Values]) -> None:
        """Run a statement once for each of `many` values."""
        self.conn.cursor().executemany(query, [self._bound(values) for values in many])

    def stream(self, query: QueryNoTemplate, values: Values) -> Iterator[TupleRow]:
        """Run a query and give its rows as they come, none of which is kept in memory."""
        with self.conn.cursor() as cursor:
            yield from cursor.stream(query, self._bound(values))

    def transaction(self) -> AbstractContextManager[psycopg.Transaction]:
        """A transaction, or a part of the one that is open."""
        return self.conn.transaction()

    def _bound(self, values: Values | None) -> dict[str, Any]:
        return {**(values or {}), "user": self.user_id}


@dataclass(frozen=True, slots=True)
class UserSession:
    """One user's rows in a session."""

    session: AsyncSession
    user_id: int

    async def execute(
        self, query: str | Executable, values: Values | None = None
    ) -> Result[*tuple[Any, ...]]:
        """Run a statement with these values; `:user` is the user."""
        statement = _parsed(query) if isinstance(query, str) else query
        return await self.session.execute(statement, {**(values or {}), "user": self.user_id})

    def owns(self, table: type[Base]) -> ColumnElement[bool]:
        """The condition on a table's rows that they are the user's, for `select` and the like."""
        return table.__table__.c.user_id == self.user_id
