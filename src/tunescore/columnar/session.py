"""Sessions of the columnar engine, and the relations and queries in them.

Planning one of this edge's long queries takes the engine ten times as long as answering it over a
few hundred rows. So the sessions for few rows are kept, with the plans of their queries; rows come
in and answers go out as Arrow tables, because the engine plans a query over a table of its own
anew each time. A session for many rows is gone afterwards, and its relations are tables, or files.
Both answer the same queries.
"""

import atexit
import os
import re
import warnings
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from queue import LifoQueue
from typing import Any, Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tunescore.columnar import arrow
from tunescore.columnar.duck import THREADS, connect, ident, literal

FEW_ROWS = 2_000
"""So many rows are held in memory."""

PLANNED = 128 * 1024
"""How many characters of queries a kept session has plans of; each takes about 150 bytes."""

# The copy of few rows costs less than the relation that would spare it.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result makes an extra copy")

_GROUP_ROWS = 20_480  # a row group is held in memory until it is full

Purpose = Literal["reading", "merging"]


class Session:
    """A session of the engine; one thread uses it at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, few: bool = False) -> None:
        """`few`: its rows are held as Arrow tables, and the plans of its queries are kept."""
        self.few = few
        self.connection = connection
        self._given: dict[tuple[str, pa.Schema], tuple[str, _Rows]] = {}
        self._plans: OrderedDict[str, str] = OrderedDict()
        self._planned = 0

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Give the answer to a query."""
        return self.connection.execute(self._plan(query)).fetchall()

    def table(self, query: str) -> pa.Table:
        """Give the answer to a query as an Arrow table."""
        asked = self.connection.execute if self.few else self.connection.sql
        found: pa.Table = asked(self._plan(query)).to_arrow_table()
        return found

    def give(self, name: str, rows: pa.Table) -> str:
        """Make a relation of rows and give its name: `name`, and more where columns differ."""
        rows = rows.replace_schema_metadata()
        key = name, rows.schema
        if key not in self._given:
            alike = sum(other == name for other, _ in self._given)
            called = f"{name}_{alike}" if alike else name
            self._given[key] = called, _Rows(rows)
            self.connection.register(called, self._given[key][1])
        called, given = self._given[key]
        given.rows = rows
        return called

    def make(self, name: str, query: str) -> str:
        """Make a relation of the answer to a query and give its name."""
        if self.few:
            return self.give(name, self.table(query))
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
        return name

    def view(self, name: str, query: str, same: Mapping[str, str | int] | None = None) -> str:
        """Name a query and give the name: few rows are read once, many whenever they are used.

        `same` are further columns, with one value in all rows, that are no part of the plan.
        """
        if self.few:
            return self.give(name, with_constants(same, self.table(query)))
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {_and(same, query)}")
        return name

    def batches(
        self, query: str, rows: int, same: Mapping[str, str | int] | None = None
    ) -> pa.RecordBatchReader:
        """Give the answer to a query, and columns that are the `same` in all rows, as batches."""
        if self.few:
            return with_constants(same, self.table(query)).to_reader(rows)
        found: pa.RecordBatchReader = self.connection.sql(_and(same, query)).to_arrow_reader(rows)
        return found

    def write(self, query: str, file: Path) -> None:
        """Write the answer to a query as a Parquet file."""
        if self.few:
            pq.write_table(self.table(query), file, compression="snappy")
            return
        self.connection.execute(
            f"COPY ({query}) TO {literal(str(file))} (FORMAT parquet, COMPRESSION snappy,"
            f" ROW_GROUP_SIZE {_GROUP_ROWS})"
        )

    def forget(self) -> None:
        """Let go of all rows; the plans stay."""
        for _, given in self._given.values():
            given.rows = given.nothing

    def close(self) -> None:
        """End the session."""
        for called, _ in self._given.values():
            self.connection.unregister(called)
        self.connection.close()

    def _plan(self, query: str) -> str:
        """Give what runs a query: itself, or the name under which its plan is kept."""
        if not self.few:
            return query
        plan = self._plans.pop(query, None)
        if plan is None:
            plan = ident(f"plan {len(query)} {hash(query)}")
            self.connection.execute(f"PREPARE {plan} AS {query}")
            self._planned += len(query)
        self._plans[query] = plan
        while self._planned > PLANNED and len(self._plans) > 1:
            oldest, left = self._plans.popitem(last=False)
            self.connection.execute(f"DEALLOCATE {left}")
            self._planned -= len(oldest)
        return f"EXECUTE {plan}"


def with_constants(same: Mapping[str, str | int] | None, rows: pa.Table) -> pa.Table:
    """Add columns that have one value in all rows."""
    for name, value in (same or {}).items():
        kind = "VARCHAR" if isinstance(value, str) else "BIGINT"
        rows = rows.append_column(name, arrow.column(kind, [value] * rows.num_rows))
    return rows


def _and(same: Mapping[str, str | int] | None, query: str) -> str:
    constants = "".join(
        f", {literal(value) if isinstance(value, str) else f'{value}::BIGINT'} AS {column}"
        for column, value in (same or {}).items()
    )
    return f"SELECT *{constants} FROM ({query})" if constants else query


class _Rows:
    """The rows of a relation, which are others for each file; the engine asks for them anew."""

    def __init__(self, rows: pa.Table) -> None:
        self.rows, self.nothing = rows, arrow.empty_table(rows.schema)

    def __arrow_c_schema__(self) -> object:
        return self.rows.schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.rows.__arrow_c_stream__(requested_schema)


def read_parquet(file: Path, columns: list[str] | None = None) -> pa.Table:
    """Read a Parquet file of few rows, or some of its columns."""
    with pq.ParquetFile(file) as opened:  # read_table() would load the half of Arrow for it
        return opened.read(columns, use_threads=False)


def relation(
    engine: Session,
    file: Path,
    cells: pa.Table | None = None,
    same: Mapping[str, str] | None = None,
) -> str:
    """Give the relation of a table file, whose few `cells` may have been read already.

    `same` are columns with one text in all of its rows.
    """
    texts = {name: text.replace("\0", "\ufffd") for name, text in (same or {}).items()}
    if engine.few:
        return engine.give(
            "cells", with_constants(texts, read_parquet(file) if cells is None else cells)
        )
    # The engine takes a path for a pattern, so its signs are put into brackets.
    path = re.sub(r"([\[*?])", r"[\1]", str(file))
    return f"({_and(texts, f'FROM read_parquet({literal(path)})')})"


@contextmanager
def session_for(rows: int, purpose: Purpose) -> Iterator[Session]:
    """Give a session for so many rows.

    Of those that are kept there are as many for each purpose as the engine has threads; the next
    one waits. After an error a session is not used again.
    """
    if rows > FEW_ROWS:
        with connect() as connection:
            yield Session(connection)
        return
    waiting = _kept(os.getpid(), purpose)
    one = waiting.get()
    try:
        one = one or Session(connect(threads=1), few=True)
        yield one
        one.forget()
    except BaseException:
        if one is not None:
            one.close()
        one = None
        raise
    finally:
        waiting.put(one)


@cache
def _kept(process: int, _purpose: Purpose) -> LifoQueue[Session | None]:
    """The kept sessions of a process that nobody uses; None is one that is not opened yet."""
    waiting: LifoQueue[Session | None] = LifoQueue()
    for _ in range(THREADS):
        waiting.put(None)
    atexit.register(_close, process, waiting)
    return waiting


def _close(process: int, waiting: LifoQueue[Session | None]) -> None:
    if os.getpid() != process:
        return
    while not waiting.empty():
        if (one := waiting.get_nowait()) is not None:
            one.close()
