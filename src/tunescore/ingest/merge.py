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
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tunescore.ingest import naming, rollup
from tunescore.ingest.copying import copy_in, copy_out
from tunescore.ingest.ordering import in_order
from tunescore.records import LINE_COLUMNS, View
from tunescore.statements.lines import give_lines, told_columns
from tunescore.statements.sessions import Session

_NAMES = {"subject", "title", "artist", "release_title", "isrc", "upc", "genre", "release_date"}
"""What a line says of its subject, which is stored once, apart from the lines."""

_FRESH = """
    SELECT key AS row_key, occurrence FROM {arriving} AS a WHERE NOT EXISTS (
        SELECT FROM statement_lines s WHERE s.user_id = {user} AND s.source = {source}
        AND s.row_key = a.key AND s.occurrence = a.occurrence)
"""
"""The keys in `arriving` that no stored line has."""

_KNOWN_OF_GROUPS = """
    SELECT s.row_key, s.occurrence, s.group_key, i.as_of,
    (coalesce(i.as_of, '0001-01-01'), s.import_id) <= ({as_of}, {import_id}) AS ours
    FROM {arriving} AS a JOIN statement_lines s
    ON s.user_id = {user} AND s.source = {source} AND s.group_key = a.key
    JOIN imports i ON i.user_id = s.user_id AND i.id = s.import_id
"""
"""The stored lines that the keys in `arriving` meet, and whether ours go before each."""

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

    def __init__(self, conn: psycopg.Connection, engine: Session, incoming: Incoming) -> None:
        self._conn = conn
        self._engine = engine
        self._incoming = incoming
        self._folder = incoming.lines.parent
        self._lines = give_lines(engine, incoming.lines)
        self._told = told_columns(incoming.lines)
        """The columns that any line has; the others are not sent."""
        self._replaces = "group_key" in self._told
        self._wanted = self._lines
        self._met = self._meet()
        if self._met and self._replaces:
            self._judge_groups()
        elif self._met:
            self._wanted = engine.view(
                "wanted", f"SELECT * FROM {self._lines} SEMI JOIN fresh USING (row_key, occurrence)"
            )

    def _one(self, query: str) -> Any:  # noqa: ANN401 - a scalar of any type
        ((value, *_),) = self._engine.rows(query)
        return value

    def _meet(self) -> bool:
        """Compare with the store, if it has anything to compare with, and tell whether it has."""
        incoming = self._incoming
        stored = self._conn.execute(
            "SELECT EXISTS (SELECT FROM statement_lines WHERE user_id = %s AND source = %s)",
            (incoming.user_id, incoming.source),
        ).fetchone()
        if stored != (True,):
            return False
        columns = {"row_key": "BLOB", "occurrence": "INTEGER"}
        if self._replaces:
            columns |= {"group_key": "BLOB", "as_of": "DATE", "ours": "BOOLEAN"}
            keys, query, table = "DISTINCT group_key AS key", _KNOWN_OF_GROUPS, "known"
        else:
            keys, query, table = "row_key AS key, occurrence", _FRESH, "fresh"
        arriving, values = self._send(f"SELECT {keys} FROM {self._lines}", "arriving")
        answer = sql.SQL(query).format(
            arriving=arriving,
            user=sql.Literal(incoming.user_id),
            source=sql.Literal(incoming.source),
            as_of=sql.Literal(incoming.as_of or date.min),
            import_id=sql.Literal(incoming.import_id),
        )
        file = self._folder / "met.csv"
        copy_out(self._conn, self._engine, answer, values, columns, table, file)
        return not self._replaces or bool(self._one("SELECT count(*) > 0 FROM known"))

    def _send(self, query: str, table: str) -> tuple[sql.Composable, list[Any]]:
        """Give keys of the engine as a relation of the store, and the values that it needs.

        It is there until the transaction's end.
        """
        numbered = "occurrence" in query
        if self._engine.few:
            rows = self._engine.rows(query)
            values: list[Any] = [[key for key, *_ in rows]]
            if numbered:
                values.append([nth for _, nth in rows])
                return sql.SQL(
                    "(SELECT * FROM unnest(%s::bytea[], %s::integer[]) AS k (key, occurrence))"
                ), values
            return sql.SQL("(SELECT * FROM unnest(%s::bytea[]) AS k (key))"), values
        occurrence = ", occurrence integer" if numbered else ""
        self._conn.execute(f"DROP TABLE IF EXISTS {table}".encode())
        self._conn.execute(
            f"CREATE TEMP TABLE {table} (key bytea{occurrence}) ON COMMIT DROP".encode()
        )
        copy_in(self._conn, self._engine, [query], table)
        self._conn.execute(f"ANALYZE {table}".encode())
        return sql.Identifier(table), []

    def _judge_groups(self) -> None:
        """Make `contested` (each stored group and whether it becomes ours), `judged`, `wanted`."""
        self._engine.make(
            "contested", "SELECT group_key, bool_and(ours) AS ours FROM known GROUP BY group_key"
        )
        self._engine.view(
            "judged",
            "SELECT i.line, CASE"
            " WHEN k.row_key IS NOT NULL THEN 'known'"
            " WHEN NOT coalesce(g.ours, true) THEN 'older' ELSE 'new' END AS verdict"
            f" FROM {self._lines} i LEFT JOIN known k ON k.row_key = i.row_key"
            " AND k.occurrence = i.occurrence LEFT JOIN contested g ON g.group_key = i.group_key",
        )
        self._wanted = self._engine.view(
            "wanted",
            f"SELECT * FROM {self._lines}"
            " ANTI JOIN (SELECT group_key FROM contested WHERE NOT ours) USING (group_key)",
        )

    def counts(self) -> Counts:
        """Count what writing would do; nothing is changed."""
        if not self._met:
            return Counts(self._incoming.rows, 0, 0, 0, None)
        if not self._replaces:
            # A row of several lines goes in when any of its lines does.
            new = self._one(f"SELECT count(DISTINCT line) FROM {self._wanted}")
            return Counts(new, self._incoming.rows - new, 0, 0, None)
        ((new, older, known),) = self._engine.rows(
            "SELECT count(*) FILTER (new), count(*) FILTER (older AND NOT new),"
            " count(*) FILTER (NOT new AND NOT older) FROM (SELECT bool_or(verdict = 'new') AS new,"
            " bool_or(verdict = 'older') AS older FROM judged GROUP BY line)"
        )
        superseded = self._one(
            "SELECT count(*) FROM known k JOIN contested g USING (group_key) WHERE g.ours"
            f" AND NOT EXISTS (FROM {self._lines} i WHERE i.group_key = k.group_key"
            " AND i.row_key = k.row_key AND i.occurrence = k.occurrence)"
        )
        return Counts(new, known, older, superseded, self._one("SELECT max(as_of) FROM known"))

    def write(self, progress: Progress) -> Counts:
        """Write what is new into `statement_lines` with its figures, and return the counts."""
        counts, incoming = self.counts(), self._incoming
        lost = self._drop_groups() if self._replaces and self._met else set()
        ((total, last),) = self._engine.rows(f"SELECT count(*), max(line) FROM {self._wanted}")
        if not total:
            return counts
        progress("writing", 0, total)
        named = self._engine.view(
            "named",
            naming.name(self._conn, self._engine, incoming.user_id, self._wanted),
            same={
                "user_id": incoming.user_id,
                "source": incoming.source,
                "import_id": incoming.import_id,
            },
        )
        figures, adds = self._folder / "figures", incoming.import_id not in lost
        make = partial(rollup.make, self._engine, named, self._told, total, figures)
        columns = ["user_id", "source", "import_id", "identifier_id", "release_id", "artist_id"]
        columns += [name for name in LINE_COLUMNS if name in self._told - _NAMES]
        copy_in(
            self._conn,
            self._engine,
            in_order(", ".join(columns), named, last),
            "statement_lines",
            lambda rows: progress("writing", rows, total),
            meanwhile=make if adds else None,
        )
        progress("adding_up", total, total)
        if adds:
            rollup.add(
                self._conn, self._engine, figures, user_id=incoming.user_id,
                import_id=incoming.import_id, source=incoming.source, view=incoming.view,
            )  # fmt: skip
        if lost:
            rollup.renew(self._conn, incoming.user_id, lost, self._folder)
        return counts

    def _drop_groups(self) -> set[int]:
        """Delete the stored groups that become ours; return the imports that held their lines."""
        taken, values = self._send("SELECT group_key AS key FROM contested WHERE ours", "taken")
        rows = self._conn.execute(
            sql.SQL(
                "WITH gone AS (DELETE FROM statement_lines s USING {} AS t WHERE s.user_id = %s"
                " AND s.source = %s AND s.group_key = t.key RETURNING s.import_id)"
                " SELECT DISTINCT import_id FROM gone"
            ).format(taken),
            (*values, self._incoming.user_id, self._incoming.source),
        ).fetchall()
        return {import_id for (import_id,) in rows}
