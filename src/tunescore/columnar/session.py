"""DuckDB sessions, with relations and prepared queries: kept for few rows, temporary for many.

Planning one of our long queries takes DuckDB ten times as long as answering it over a few hundred
rows. So the sessions for few rows are kept, with the plans of their queries; rows come in and
answers go out as Arrow tables, because DuckDB plans a query over a table of its own anew each
time. A session for many rows is closed afterwards, and its relations are tables, or files. Both
answer the same queries.
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
_DISTINCT = 1_750
"""The characters that a DISTINCT counts for: its plan holds a hash table of 256 kB."""

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
        self._relations: dict[tuple[str, pa.Schema], tuple[str, _Rows]] = {}
        self._plans: OrderedDict[str, str] = OrderedDict()
        self._planned = 0

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the answer to a query."""
        return self.connection.execute(self._plan(query)).fetchall()

    def table(self, query: str) -> pa.Table:
        """Return the answer to a query as an Arrow table."""
        run = self.connection.execute if self.few else self.connection.sql
        found: pa.Table = run(self._plan(query)).to_arrow_table()
        return found

    def register(self, name: str, rows: pa.Table) -> str:
        """Register rows as a relation; return `name`, with a suffix where columns differ."""
        rows = rows.replace_schema_metadata()
        key = name, rows.schema
        if key not in self._relations:
            alike = sum(other == name for other, _ in self._relations)
            called = f"{name}_{alike}" if alike else name
            self._relations[key] = called, _Rows(rows)
            self.connection.register(called, self._relations[key][1])
        called, given = self._relations[key]
        given.rows = rows
        return called

    def create(self, name: str, query: str) -> str:
        """Create a relation of the answer to a query and return its name."""
        if self.few:
            return self.register(name, self.table(query))
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
        return name

    def view(self, name: str, query: str, constants: Mapping[str, str | int] | None = None) -> str:
        """Name a query and return the name: few rows are read once, many whenever they are used.

        `constants` are further columns, with one value in all rows, that are no part of the plan.
        """
        if self.few:
            return self.register(name, with_constants(constants, self.table(query)))
        self.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS {_with_constants_sql(constants, query)}"
        )
        return name

    def batches(
        self, query: str, rows: int, constants: Mapping[str, str | int] | None = None
    ) -> pa.RecordBatchReader:
        """Return the answer to a query as batches, with `constants` as further columns."""
        if self.few:
            return with_constants(constants, self.table(query)).to_reader(rows)
        found: pa.RecordBatchReader = self.connection.sql(
            _with_constants_sql(constants, query)
        ).to_arrow_reader(rows)
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

    def clear(self) -> None:
        """Release all rows; the plans stay."""
        for _, given in self._relations.values():
            given.rows = given.nothing

    def close(self) -> None:
        """End the session."""
        for called, _ in self._relations.values():
            self.connection.unregister(called)
        self.connection.close()

    def _plan(self, query: str) -> str:
        """Return what runs a query: itself, or the name under which its plan is kept."""
        if not self.few:
            return query
        plan = self._plans.pop(query, None)
        if plan is None:
            plan = ident(f"plan {len(query)} {hash(query)}")
            self.connection.execute(f"PREPARE {plan} AS {query}")
            self._planned += _size(query)
        self._plans[query] = plan
        while self._planned > PLANNED and len(self._plans) > 1:
            oldest, left = self._plans.popitem(last=False)
            self.connection.execute(f"DEALLOCATE {left}")
            self._planned -= _size(oldest)
        return f"EXECUTE {plan}"


def _size(query: str) -> int:
    return len(query) + _DISTINCT * query.count("DISTINCT")


def with_constants(constants: Mapping[str, str | int] | None, rows: pa.Table) -> pa.Table:
    """Add columns that have one value in all rows."""
    for name, value in (constants or {}).items():
        rows = rows.append_column(name, pa.repeat(value, rows.num_rows))
    return rows


def _with_constants_sql(constants: Mapping[str, str | int] | None, query: str) -> str:
    columns = "".join(
        f", {literal(value) if isinstance(value, str) else f'{value}::BIGINT'} AS {column}"
        for column, value in (constants or {}).items()
    )
    return f"SELECT *{columns} FROM ({query})" if columns else query


class _Rows:
    """The rows of a relation, which are others for each file; DuckDB fetches them anew."""

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
    constants: Mapping[str, str] | None = None,
) -> str:
    """Return the relation of a table file, whose few `cells` may have been read already.

    `constants` are columns with one text in all of its rows.
    """
    texts = {name: text.replace("\0", "\ufffd") for name, text in (constants or {}).items()}
    if engine.few:
        return engine.register(
            "cells", with_constants(texts, read_parquet(file) if cells is None else cells)
        )
    # DuckDB takes a path for a pattern, so its wildcards are put into brackets.
    path = re.sub(r"([\[*?])", r"[\1]", str(file))
    return f"({_with_constants_sql(texts, f'FROM read_parquet({literal(path)})')})"


@contextmanager
def session_for(rows: int, purpose: Purpose) -> Iterator[Session]:
    """Yield a session for so many rows.

    Of those that are kept there are as many for each purpose as the engine has threads; the next
    one waits. After an error a session is not used again.
    """
    if rows > FEW_ROWS:
        with connect() as connection:
            yield Session(connection)
        return
    waiting = _kept(os.getpid(), purpose)
    kept = waiting.get()
    try:
        kept = kept or Session(connect(threads=1), few=True)
        yield kept
        kept.clear()
    except BaseException:
        if kept is not None:
            kept.close()
        kept = None
        raise
    finally:
        waiting.put(kept)


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
        if (kept := waiting.get_nowait()) is not None:
            kept.close()
