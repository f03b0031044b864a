"""Rows between the columnar engine and PostgreSQL, many at a time and none as a Python object.

What goes in is encoded from Arrow by `pgpq` as PostgreSQL's binary COPY and sent through the
caller's connection, so it belongs to the caller's transaction and the server reads no text (see
docs/decisions/bulk-writes.md). What comes out is CSV in a file.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import psycopg
from pgpq import ArrowToPostgresBinaryEncoder
from psycopg import sql

from tunescore.statements.engine import literal

BATCH_ROWS = 16_384
"""How many rows are in memory at a time."""


def copy_in(
    conn: psycopg.Connection,
    engine: duckdb.DuckDBPyConnection,
    queries: Sequence[str],
    table: str,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Copy the answers to `queries` into `table`, in their order; return how many rows they have.

    Their columns are the same, named as the table's and of its types: BIGINT for bigint, INTEGER
    for integer, VARCHAR for text, BLOB for bytea, DECIMAL for numeric, lists for arrays.
    `progress` is told the rows that are written.
    """
    schema = engine.sql(queries[0]).limit(0).to_arrow_reader().schema
    encoder = ArrowToPostgresBinaryEncoder(schema)
    command = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, schema.names))
    )
    written = 0
    with conn.cursor() as cursor, cursor.copy(command) as copy:
        copy.write(encoder.write_header())
        for query in queries:
            for batch in engine.sql(query).to_arrow_reader(BATCH_ROWS):
                copy.write(encoder.write_batch(batch))
                written += batch.num_rows
                if progress:
                    progress(written)
        copy.write(encoder.finish())
    return written


def copy_out(
    conn: psycopg.Connection,
    engine: duckdb.DuckDBPyConnection,
    query: sql.Composable,
    columns: dict[str, str],
    table: str,
    file: Path,
) -> None:
    """Make the engine's table `table` of the answer to a query of the store.

    `columns` are the answer's, with their types in the engine. `file` is for the rows' way and
    gone afterwards.
    """
    with (
        file.open("wb") as stream,
        conn.cursor() as cursor,
        cursor.copy(sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(query)) as copy,
    ):
        for chunk in copy:
            stream.write(chunk)
    # A BLOB is written as \\x and its hexadecimal digits.
    told = ", ".join(
        f"unhex({name}[3:]) AS {name}" if kind == "BLOB" else name for name, kind in columns.items()
    )
    kinds = ", ".join(
        f"'{name}': '{'VARCHAR' if kind == 'BLOB' else kind}'" for name, kind in columns.items()
    )
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {told} FROM read_csv({literal(str(file))},"
        f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '',"
        f" columns = {{{kinds}}})"
    )
    file.unlink()
