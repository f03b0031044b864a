"""Bulk copy of rows between the columnar engine and PostgreSQL, none of them as a Python object.

What goes in is encoded from Arrow by `pgpq` as PostgreSQL's binary COPY and sent through the
caller's connection, so it belongs to the caller's transaction and the server reads no text (see
docs/decisions/bulk-writes.md). What comes out is CSV in a file.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from math import ceil
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import psycopg
import pyarrow as pa
from pgpq import ArrowToPostgresBinaryEncoder
from psycopg import sql

from tunescore.columnar import arrow
from tunescore.columnar.duck import literal
from tunescore.columnar.prefetch import prefetch
from tunescore.columnar.session import Session
from tunescore.statements.normalise.line_keys import key_ranges

BATCH_ROWS = 4_096
"""How many rows are encoded at a time."""

AHEAD = 1_000
"""How many encoded batches may wait in a file while the server writes one."""

WAITING = 16
"""How many encoded batches may wait in memory."""

STRETCH = 1_000_000
"""How many rows of the file are put into one order."""

PASS = 250_000
"""How many lines are sorted at a time."""


def copy_in(
    conn: psycopg.Connection,
    engine: Session,
    queries: Sequence[str],
    table: str,
    progress: Callable[[int], None] | None = None,
    *,
    same: Mapping[str, str | int] | None = None,
    batch_rows: int = BATCH_ROWS,
    meanwhile: Callable[[], object] | None = None,
) -> int:
    """Copy the answers to `queries` into `table`, in their order; return how many rows they have.

    Their columns are the same, named as the table's and of its types: BIGINT for bigint, INTEGER
    for integer, VARCHAR for text, BLOB for bytea, DECIMAL for numeric, lists for arrays.
    `progress` gets the rows that are written. `same` are columns with one value in all rows.
    `meanwhile` is further work of the engine, which is done while the last rows are written.
    """
    reader = engine.batches(queries[0], batch_rows, same)
    encoder = ArrowToPostgresBinaryEncoder(reader.schema)
    following = (engine.batches(query, batch_rows, same) for query in queries[1:])
    encoded = (
        (encoder.write_batch(batch), batch.num_rows)
        for batch in chain.from_iterable(chain([reader], following))
    )
    written = 0
    with conn.cursor() as cursor, cursor.copy(_command(table, reader.schema)) as copy:
        copy.write(encoder.write_header())
        for block, rows in encoded if engine.few else _spooled(encoded, meanwhile):
            copy.write(block)
            written += rows
            if progress:
                progress(written)
        copy.write(encoder.finish())
    if engine.few and meanwhile:
        meanwhile()
    return written


def copy_batches(conn: psycopg.Connection, batches: Iterator[pa.RecordBatch], table: str) -> None:
    """Copy batches of rows into `table`; their columns are as those of `copy_in`.

    While the server writes some, a thread encodes the next ones.
    """
    first = next(batches, None)
    if first is None:
        return
    encoder = ArrowToPostgresBinaryEncoder(first.schema)
    with conn.cursor() as cursor, cursor.copy(_command(table, first.schema)) as copy:
        copy.write(encoder.write_header())
        for block in prefetch(map(encoder.write_batch, chain([first], batches)), WAITING):
            copy.write(block)
        copy.write(encoder.finish())


def _command(table: str, schema: pa.Schema) -> sql.Composed:
    return sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, schema.names))
    )


def _spooled(
    encoded: Iterator[tuple[bytes, int]], meanwhile: Callable[[], object] | None
) -> Iterator[tuple[bytes, int]]:
    """Give encoded rows while a thread encodes the next ones, which wait in a file.

    A sort gives its first row late, and must not keep the server waiting for it.
    """
    with TemporaryFile() as spool:

        def prepare() -> Iterator[tuple[int, int]]:
            for block, rows in encoded:
                spool.write(block)
                spool.flush()
                yield len(block), rows
            if meanwhile:
                meanwhile()

        at = 0
        for length, rows in prefetch(prepare(), AHEAD):
            yield os.pread(spool.fileno(), length, at), rows
            at += length


def copy_out(
    conn: psycopg.Connection,
    engine: Session,
    query: sql.Composed,
    values: Mapping[str, Any],
    columns: dict[str, str],
    table: str,
    file: Path,
) -> str:
    """Make the engine's relation `table` of the answer to a query of the store; give its name.

    `values` are those of the query's placeholders, which a query for many rows has none of;
    `columns` are the answer's, with their types in the engine. `file` is for the way of many rows,
    and gone afterwards.
    """
    if engine.few:
        # A plan that is kept takes any number of keys for ten, and looks at each with each.
        rows = conn.execute(query, values or None, prepare=False).fetchall()
        cells = list(zip(*rows, strict=True)) or [() for _ in columns]
        arrays = {
            name: (kind, values)
            for (name, kind), values in zip(columns.items(), cells, strict=True)
        }
        return engine.register(table, arrow.table(arrays))
    with (
        file.open("wb") as stream,
        conn.cursor() as cursor,
        cursor.copy(sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(query)) as copy,
    ):
        for chunk in copy:
            stream.write(chunk)
    # A BLOB is written as \\x and its hexadecimal digits.
    read = ", ".join(
        f"unhex({name}[3:]) AS {name}" if kind == "BLOB" else name for name, kind in columns.items()
    )
    written = ", ".join(
        f"'{name}': '{'VARCHAR' if kind == 'BLOB' else kind}'" for name, kind in columns.items()
    )
    engine.create(
        table,
        f"SELECT {read} FROM read_csv({literal(str(file))},"
        f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '',"
        f" columns = {{{written}}})",
    )
    file.unlink()
    return table


def in_order(columns: str, lines: str, last: int) -> list[str]:
    """Queries that give `lines` in the order of their keys, which the store's index takes fastest.

    `last` is the highest line. The columnar engine has no memory to sort millions of lines at once,
    and pieces whose keys overlap are hardly better for the index than no order. So a stretch of the
    file is sorted in passes, each over the lines of one range of keys.
    """
    return [
        f"SELECT {columns} FROM {lines}{_where(stretch, keys)} ORDER BY row_key, occurrence"
        for stretch in _stretches(last)
        for keys in key_ranges(ceil(min(last, STRETCH) / PASS))
    ]


def _where(*conditions: str) -> str:
    joined = " AND ".join(condition for condition in conditions if condition)
    return f" WHERE {joined}" if joined else ""


def _stretches(last: int) -> list[str]:
    if last <= STRETCH:
        return [""]
    return [f"line BETWEEN {at} AND {at + STRETCH - 1}" for at in range(1, last + 1, STRETCH)]
