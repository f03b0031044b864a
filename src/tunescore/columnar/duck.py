"""DuckDB: the in-memory databases of a process, and the quoting of names and values in SQL.

Owns their settings, memory among them. Nothing else in `statements` quotes by itself, so a header
or a constant from a file can never become SQL.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from tempfile import TemporaryDirectory
from threading import Lock

import duckdb
import pyarrow as pa

pa.set_memory_pool(pa.system_memory_pool())  # what Arrow frees is the system's again

MEMORY = "100MB"
"""What DuckDB may use for all sessions over many rows; what is more is spilled to disk."""

MORE_MEMORY = "400MB"
"""What it may use for one file that needs more: one of very many columns, or of very long cells."""

_MORE = Lock()

THREADS = min(4, os.cpu_count() or 1)
"""Each thread holds buffers of its own, so more would take more memory than they save time."""


@cache
def _spill_folder(process: int, temporary: str, threads: int) -> TemporaryDirectory[str]:
    """Make a folder that only this user can open: what is spilled are lines of statements."""
    return TemporaryDirectory(prefix=f"tunescore-duckdb-{process}-{threads}-", dir=temporary)


@cache
def _database(process: int, temporary: str, threads: int) -> duckdb.DuckDBPyConnection:
    """Open a database of the process, by its id, because a forked copy must open its own.

    It spills into a folder below `temporary`, which goes with the process.
    """
    return duckdb.connect(
        ":memory:",
        config={
            # No extension is ever fetched: this edge makes no network call.
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": _spill_folder(process, temporary, threads).name,
            "memory_limit": MEMORY,
            "threads": str(threads),
        },
    )


def connect(threads: int = THREADS) -> duckdb.DuckDBPyConnection:
    """Return a connection of its own (temporary tables, settings); close it when done.

    Connections for few rows are of a database with one thread: each further one would build the
    state of every query once more, which costs more than going through the rows.
    """
    return _database(os.getpid(), tempfile.gettempdir(), threads).cursor()


@contextmanager
def more_memory() -> Iterator[None]:
    """Let sessions use `MORE_MEMORY` for the block; others who want it wait."""
    with _MORE, connect() as many, connect(threads=1) as few:
        _limit(MORE_MEMORY, many, few)
        try:
            yield
        finally:
            _limit(MEMORY, many, few)


def _limit(memory: str, *engines: duckdb.DuckDBPyConnection) -> None:
    for engine in engines:
        engine.execute(f"SET GLOBAL memory_limit = '{memory}'")


def ident(name: str) -> str:
    """Quote an identifier for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """Quote text as an SQL string; a NUL, which SQL text cannot hold, becomes U+FFFD."""
    return "'" + value.replace("\0", "\ufffd").replace("'", "''") + "'"


def literals(values: list[str] | tuple[str, ...]) -> str:
    """Quote several texts as the inside of an SQL list."""
    return ", ".join(literal(value) for value in values)
