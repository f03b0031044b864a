"""Merging one statement into what is stored, so that no money is ever counted twice.

The stored lines are a function of the *set* of committed imports, not of their order:

* append and events: the stored lines are the union of the files' lines as multisets. A line is
  known by `row_key` and `occurrence` (the n-th identical line of its file), so a longer export
  over a shorter one adds exactly what is new, and legitimate twins inside one file stay.
* replace: each `group_key` belongs whole to the newest file that holds it. "Newest" is the rank
  (`as_of`, import id).

Everything here works inside the caller's transaction and takes a lock per user first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg import sql

from tunescore.ingest import naming, rollup
from tunescore.ingest.copying import copy_in, copy_out
from tunescore.records import LINE_COLUMNS, View
from tunescore.statements.engine import literal
from tunescore.statements.lines import lines_of, told_columns

_NAMES = {"subject", "title", "artist", "release_title", "isrc", "upc", "genre", "release_date"}
"""What a line says of its subject, which is stored once, apart from the lines."""

_FRESH = """
    SELECT key AS row_key, occurrence FROM {arriving} AS a WHERE NOT EXISTS (
        SELECT FROM statement_lines s WHERE s.user_id = {user} AND s.source = {source}
        AND s.row_key = a.key AND s.occurrence = a.occurrence)
"""
"""The keys in `arriving` that no stored line has."""

_FEW_ROWS = 5_000
"""The lines of so many rows are kept in memory, and their keys are part of a query."""

_KNOWN_OF_GROUPS = """
    SELECT s.row_key, s.occurrence, s.group_key, i.as_of, s.import_id
    FROM {arriving} AS a JOIN statement_lines s
    ON s.user_id = {user} AND s.source = {source} AND s.group_key = a.key
    JOIN imports i ON i.user_id = s.user_id AND i.id = s.import_id
"""
"""The stored lines that the keys in `arriving` meet."""

Progress = Callable[[str, int, int], None]
"""Called with a stage (`comparing`, `writing`, `adding_up`), the rows done and all rows."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A statement on its way in: its normalised lines and what decides how it merges."""

    user_id: int
    import_id: int
    source: str
    view: View
    lines: Path
    rows: int
    """How many rows of the file have lines."""
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What a merge does, or would do. Rows are the file's rows, lines are stored lines."""

    imported: int
    duplicates: int
    older: int
    superseded: int
    stored_as_of: date | None


def lock(conn: psycopg.Connection, user_id: int) -> None:
    """Let one transaction at a time change this user's facts; the lock ends with it."""
    conn.execute("SELECT pg_advisory_xact_lock(hashtext('tunescore facts'), %s)", (user_id,))


class Merge:
    """One statement compared with the store, line by line, ready to be counted or written.

    In the engine, `incoming` are the statement's lines, `known` the stored ones of their groups,
    `fresh` the keys that no stored line has, and `wanted` the lines that writing would store.
    """

    def __init__(self, conn: psycopg.Connection, engine: duckdb.DuckDBPyConnection,
                 incoming: Incoming) -> None:  # fmt: skip
        self._conn = conn
        self._engine = engine
        self._incoming = incoming
        self._folder = incoming.lines.parent
        self._few = incoming.rows <= _FEW_ROWS
        self._call("incoming", f"SELECT * FROM {lines_of(incoming.lines)}")
        self._told = told_columns(incoming.lines)
        """The columns that any line has; the others are not sent."""
        self._replaces = "group_key" in self._told
        self._met = self._meet()
        if self._met and self._replaces:
            self._judge_groups()
        else:
            met = " SEMI JOIN fresh USING (row_key, occurrence)" if self._met else ""
            self._call("wanted", f"SELECT * FROM incoming{met}")

    def _call(self, relation: str, lines: str) -> None:
        """Name a query of lines; a few are read once, of many the engine has no room for a copy."""
        if self._few:
            self._engine.execute(f"CREATE OR REPLACE TEMP TABLE few_{relation} AS {lines}")
            lines = f"SELECT * FROM few_{relation}"
        self._engine.execute(f"CREATE OR REPLACE TEMP VIEW {relation} AS {lines}")

    def _one(self, query: str) -> Any:  # noqa: ANN401 - a scalar of any type
        ((value, *_),) = self._engine.sql(query).fetchall()
        return value

    def _meet(self) -> bool:
        """Compare with the store, if it has anything to compare with, and tell whether it has."""
        user, source = self._incoming.user_id, self._incoming.source
        stored = self._conn.execute(
            "SELECT EXISTS (SELECT FROM statement_lines WHERE user_id = %s AND source = %s)",
            (user, source),
        ).fetchone()
        if stored != (True,):
            return False
        columns = {"row_key": "BLOB", "occurrence": "INTEGER"}
        if self._replaces:
            columns |= {"group_key": "BLOB", "as_of": "DATE", "import_id": "BIGINT"}
            arriving = self._send("SELECT DISTINCT group_key AS key FROM incoming", "arriving")
            query, table = _KNOWN_OF_GROUPS, "known"
        else:
            arriving = self._send("SELECT row_key AS key, occurrence FROM incoming", "arriving")
            query, table = _FRESH, "fresh"
        answer = sql.SQL(query).format(
            arriving=arriving, user=sql.Literal(user), source=sql.Literal(source)
        )
        copy_out(self._conn, self._engine, answer, columns, table, self._folder / "met.csv")
        return not self._replaces or bool(self._one("SELECT count(*) > 0 FROM known"))

    def _send(self, query: str, table: str) -> sql.Composable:
        """Give keys of the engine as a relation of the store, until the transaction's end."""
        numbered = "occurrence" in query
        if self._few:
            rows = self._engine.sql(query).fetchall()
            arrays = [sql.SQL("{}::bytea[]").format([key for key, *_ in rows])]
            if numbered:
                arrays.append(sql.SQL("{}::integer[]").format([nth for _, nth in rows]))
            columns = "key, occurrence" if numbered else "key"
            return sql.SQL("(SELECT * FROM unnest({}) AS k ({}))").format(
                sql.SQL(", ").join(arrays), sql.SQL(columns)
            )
        occurrence = ", occurrence integer" if numbered else ""
        self._conn.execute(f"DROP TABLE IF EXISTS {table}".encode())
        self._conn.execute(
            f"CREATE TEMP TABLE {table} (key bytea{occurrence}) ON COMMIT DROP".encode()
        )
        copy_in(self._conn, self._engine, [query], table)
        self._conn.execute(f"ANALYZE {table}".encode())
        return sql.Identifier(table)

    def _judge_groups(self) -> None:
        """Fill `contested` (each stored group and whether it becomes ours), `judged`, `wanted`."""
        rank = f"({_date(self._incoming.as_of)}, {self._incoming.import_id}::BIGINT)"
        self._engine.execute(
            "CREATE OR REPLACE TEMP TABLE contested AS SELECT group_key,"
            f" {rank} >= max((coalesce(as_of, DATE '0001-01-01'), import_id)) AS ours"
            " FROM known GROUP BY group_key"
        )
        self._engine.execute(
            "CREATE OR REPLACE TEMP VIEW judged AS SELECT i.line, CASE"
            " WHEN k.row_key IS NOT NULL THEN 'known'"
            " WHEN NOT coalesce(g.ours, true) THEN 'older' ELSE 'new' END AS verdict"
            " FROM incoming i LEFT JOIN known k ON k.row_key = i.row_key"
            " AND k.occurrence = i.occurrence LEFT JOIN contested g ON g.group_key = i.group_key"
        )
        self._call(
            "wanted",
            "SELECT * FROM incoming"
            " ANTI JOIN (SELECT group_key FROM contested WHERE NOT ours) USING (group_key)",
        )

    def counts(self) -> Counts:
        """Count what writing would do; nothing is changed."""
        if not self._met:
            return Counts(self._incoming.rows, 0, 0, 0, None)
        if not self._replaces:
            # A row of several lines goes in when any of its lines does.
            new = self._one("SELECT count(DISTINCT line) FROM wanted")
            return Counts(new, self._incoming.rows - new, 0, 0, None)
        ((new, older, known),) = self._engine.sql(
            "SELECT count(*) FILTER (new), count(*) FILTER (older AND NOT new),"
            " count(*) FILTER (NOT new AND NOT older) FROM (SELECT bool_or(verdict = 'new') AS new,"
            " bool_or(verdict = 'older') AS older FROM judged GROUP BY line)"
        ).fetchall()
        superseded = self._one(
            "SELECT count(*) FROM known k JOIN contested g USING (group_key) WHERE g.ours"
            " AND NOT EXISTS (FROM incoming i WHERE i.group_key = k.group_key"
            " AND i.row_key = k.row_key AND i.occurrence = k.occurrence)"
        )
        return Counts(new, known, older, superseded, self._one("SELECT max(as_of) FROM known"))

    def write(self, progress: Progress) -> Counts:
        """Write what is new into `statement_lines` with its figures, and return the counts."""
        counts, incoming = self.counts(), self._incoming
        lost = self._drop_groups() if self._replaces and self._met else set()
        total = self._one("SELECT count(*) FROM wanted")
        if not total:
            return counts
        progress("writing", 0, total)
        named = naming.name(self._conn, self._engine, incoming.user_id, "wanted")
        self._engine.execute(
            f"CREATE OR REPLACE TEMP VIEW named AS SELECT {incoming.user_id}::BIGINT AS user_id,"
            f" {literal(incoming.source)} AS source, {incoming.import_id}::BIGINT AS import_id,"
            f" * FROM ({named})"
        )
        columns = ["user_id", "source", "import_id", "identifier_id", "release_id", "artist_id"]
        columns += [name for name in LINE_COLUMNS if name in self._told - _NAMES]
        copy_in(
            self._conn,
            self._engine,
            [f"SELECT {', '.join(columns)} FROM named ORDER BY row_key, occurrence"],
            "statement_lines",
            lambda rows: progress("writing", rows, total),
        )
        progress("adding_up", total, total)
        if incoming.import_id not in lost:
            figures = rollup.make(
                self._engine, "named", self._told, total, self._folder / "figures"
            )
            rollup.add(
                self._conn, self._engine, figures, user_id=incoming.user_id,
                import_id=incoming.import_id, source=incoming.source, view=incoming.view,
            )  # fmt: skip
        if lost:
            rollup.renew(self._conn, self._engine, incoming.user_id, lost, self._folder)
        return counts

    def _drop_groups(self) -> set[int]:
        """Delete the stored groups that become ours; return the imports that held their lines."""
        taken = self._send("SELECT group_key AS key FROM contested WHERE ours", "taken")
        rows = self._conn.execute(
            sql.SQL(
                "WITH gone AS (DELETE FROM statement_lines s USING {} AS t WHERE s.user_id = %s"
                " AND s.source = %s AND s.group_key = t.key RETURNING s.import_id)"
                " SELECT DISTINCT import_id FROM gone"
            ).format(taken),
            (self._incoming.user_id, self._incoming.source),
        ).fetchall()
        return {import_id for (import_id,) in rows}


def _date(day: date | None) -> str:
    return f"DATE '{day or date.min}'"
