"""Merge statements with the stored lines, so that no money is ever counted twice.

The stored lines are a function of the *set* of committed imports, not of their order:

* append and events: the stored lines are the union of the files' lines as multisets. A line is
  known by `row_key` and `occurrence` (the n-th identical line of its file), so a longer export
  over a shorter one adds exactly what is new, and legitimate twins inside one file stay.
* replace: each `group_key` belongs whole to the newest file that holds it. "Newest" is the rank
  (`as_of`, import id).

Everything here works inside the caller's transaction and takes a lock per user first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from psycopg import sql

from tunescore.columnar.duck import literal
from tunescore.columnar.session import Session
from tunescore.ingest.lines.bulk_copy import copy_in, copy_out
from tunescore.records import Rights, View
from tunescore.statements.normalise.music import columns_with_values, give_lines
from tunescore.store.scope import UserStore

_FRESH = """
    SELECT row_key, occurrence FROM {arriving} AS a WHERE NOT EXISTS (
        SELECT FROM statement_lines s WHERE s.user_id = {user} AND s.source = {source}
        AND s.row_key = a.row_key AND s.occurrence = a.occurrence)
"""
"""The keys in `arriving` that no stored line has."""

_KNOWN_OF_GROUPS = """
    SELECT s.row_key, s.occurrence, s.group_key, a.import_id, i.as_of,
    (coalesce(i.as_of, '0001-01-01'), s.import_id) <= (a.as_of, a.import_id) AS ours
    FROM {arriving} AS a JOIN statement_lines s
    ON s.user_id = {user} AND s.source = {source} AND s.group_key = a.group_key
    JOIN imports i ON i.user_id = s.user_id AND i.id = s.import_id
"""
"""The stored lines of the groups in `arriving`, and whether the import that arrives goes before
each."""

_FIRST = "QUALIFY row_number() OVER (PARTITION BY row_key, occurrence ORDER BY import_id) = 1"
"""Of the same line in several statements, the one of the statement that comes first."""

Progress = Callable[[str, int, int], None]
"""Called with a stage (`comparing`, `writing`, `adding_up`), the rows done and all rows."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A statement on its way in: its normalised lines and what decides how it merges."""

    import_id: int
    source: str
    view: View
    rights: Rights
    lines: Path
    rows: int
    """How many rows of the file have lines."""
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What a merge does, or would do. Rows are the file's rows, lines are stored lines."""

    imported: int
    duplicates: int = 0
    older: int = 0
    superseded: int = 0
    stored_as_of: date | None = None


def lock(store: UserStore) -> None:
    """Let one transaction at a time change this user's facts; the lock ends with it."""
    store.execute("SELECT pg_advisory_xact_lock(hashtext('tunescore facts'), %(user)s)")


def any_stored(store: UserStore, source: str) -> bool:
    """Return whether the store has any line of a source."""
    found = store.execute(
        "SELECT EXISTS (SELECT FROM statement_lines WHERE user_id = %(user)s"
        " AND source = %(source)s)",
        {"source": source},
    ).fetchone()
    return found == (True,)


class Merge:
    """Statements compared with the store, line by line, ready to be counted or taken over.

    They are one, or several of few rows that are alike (see `batching`). In the engine, `lines` are
    theirs, each with its `import_id` and `as_of`; `known` are the stored ones of their groups,
    `fresh` the keys that no stored line has.
    """

    def __init__(self, store: UserStore, engine: Session, incoming: Sequence[Incoming]) -> None:
        self._store = store
        self._engine = engine
        self._incoming = incoming
        first = incoming[0]
        self._source, self._folder = first.source, first.lines.parent
        self._lines = give_lines(
            engine,
            [one.lines for one in incoming],
            [{"import_id": one.import_id, "as_of": str(one.as_of or date.min)} for one in incoming],
        )
        self.columns = set[str]().union(*(columns_with_values(one.lines) for one in incoming))
        """The columns that any line has; the others are not sent."""
        self._replaces = "group_key" in self.columns
        self._met = self._meet()
        self.wanted = self._wanted()
        """The relation of the lines that are to be stored, each with its `import_id`."""

    def _meet(self) -> bool:
        """Compare with the store, if it has anything to compare with; return whether it has."""
        if not any_stored(self._store, self._source):
            return False
        if self._engine.few or self._replaces:
            self._compare("known" if self._replaces else "fresh")
        else:
            self._compare_once()
        return not self._replaces or bool(self._engine.rows("SELECT 1 FROM known LIMIT 1"))

    def _compare_once(self) -> None:
        """Make `fresh`, or find the one of the preview while the store is as it was then."""
        # A line is stored for as long as one of the committed imports has it.
        row = self._store.execute(
            "SELECT md5(string_agg(concat_ws(' ', id, committed_at), ',' ORDER BY id)) FROM imports"
            " WHERE user_id = %(user)s AND source = %(source)s"
            " AND status IN ('committed', 'undoing')",
            {"source": self._source},
        ).fetchone()
        found = self._incoming[0].lines / f"fresh-{row[0] if row else ''}.parquet"
        if not found.is_file():
            self._compare("met")
            self._engine.write("FROM met", found)
        self._engine.view("fresh", f"FROM read_parquet({literal(str(found))})")

    def _compare(self, table: str) -> None:
        """Make the relation `table` of the stored lines of our groups, or of the fresh keys."""
        columns = {"row_key": "BLOB", "occurrence": "INTEGER"}
        if self._replaces:
            columns |= {
                "group_key": "BLOB", "import_id": "BIGINT", "as_of": "DATE", "ours": "BOOLEAN"
            }  # fmt: skip
            keys = "DISTINCT group_key, import_id, as_of::DATE AS as_of"
            kinds = {"group_key": "bytea", "import_id": "bigint", "as_of": "date"}
            query = _KNOWN_OF_GROUPS
        else:
            keys, kinds = "row_key, occurrence", {"row_key": "bytea", "occurrence": "integer"}
            query = _FRESH
        arriving, values = self._send(f"SELECT {keys} FROM {self._lines}", kinds, "arriving")
        answer = sql.SQL(query).format(
            arriving=arriving,
            user=sql.Literal(self._store.user_id),
            source=sql.Literal(self._source),
        )
        file = self._folder / "met.csv"
        copy_out(self._store.conn, self._engine, answer, values, columns, table, file)

    def _send(
        self, query: str, columns: dict[str, str], table: str
    ) -> tuple[sql.Composable, dict[str, Any]]:
        """Give an answer of the engine as a relation of the store, and the values that it needs.

        `columns` are the answer's, with their types in the store. It is there until the
        transaction's end.
        """
        if self._engine.few:
            rows = self._engine.rows(query)
            cells = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]
            values = dict(zip(columns, cells, strict=True))
            arrays = ", ".join(f"%({name})s::{kind}[]" for name, kind in columns.items())
            given = f"(SELECT * FROM unnest({arrays}) AS k ({', '.join(columns)}))"
            return sql.SQL(given), values
        declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        self._store.execute(f"DROP TABLE IF EXISTS {table}".encode())
        self._store.execute(f"CREATE TEMP TABLE {table} ({declared}) ON COMMIT DROP".encode())
        copy_in(self._store.conn, self._engine, [query], table)
        self._store.execute(f"ANALYZE {table}".encode())
        self._store.execute("SET LOCAL work_mem = '32MB'")  # for a million keys at once
        return sql.Identifier(table), {}

    def _wanted(self) -> str:
        query = f"SELECT * FROM {self._lines}"
        if self._replaces and self._met:
            self._judge_groups()
            query += " ANTI JOIN (SELECT group_key FROM contested WHERE NOT ours) USING (group_key)"
        elif self._met:
            query += " SEMI JOIN fresh USING (row_key, occurrence)"
        elif self._replaces or len(self._incoming) == 1:
            return self._lines
        if not self._replaces and len(self._incoming) > 1:
            query += f" {_FIRST}"
        return self._engine.view("wanted", query)

    def _judge_groups(self) -> None:
        """Make `contested` (each stored group and whether it becomes ours) and `judged`."""
        self._engine.create(
            "contested",
            "SELECT group_key, import_id, bool_and(ours) AS ours FROM known GROUP BY ALL",
        )
        self._engine.view(
            "judged",
            "SELECT i.import_id, i.line, CASE"
            " WHEN k.row_key IS NOT NULL THEN 'known'"
            " WHEN NOT coalesce(g.ours, true) THEN 'older' ELSE 'new' END AS verdict"
            f" FROM {self._lines} i LEFT JOIN known k ON k.row_key = i.row_key"
            " AND k.occurrence = i.occurrence LEFT JOIN contested g ON g.group_key = i.group_key",
        )

    def counts(self) -> dict[int, Counts]:
        """Count what writing would do, by import; nothing is changed."""
        if self.wanted == self._lines:
            return {one.import_id: Counts(one.rows) for one in self._incoming}
        return self._counts_of_groups() if self._replaces else self._counts_of_lines()

    def _counts_of_lines(self) -> dict[int, Counts]:
        # A row of several lines goes in when any of its lines does.
        rows = dict(
            self._engine.rows(
                f"SELECT import_id, count(DISTINCT line) FROM {self.wanted} GROUP BY import_id"
            )
        )
        new = {one.import_id: rows.get(one.import_id, 0) for one in self._incoming}
        return {
            one.import_id: Counts(new[one.import_id], one.rows - new[one.import_id])
            for one in self._incoming
        }

    def _counts_of_groups(self) -> dict[int, Counts]:
        rows = self._engine.rows(
            "SELECT import_id, new, known, older, coalesce(lost, 0), stored_as_of FROM ("
            "SELECT import_id, count(*) FILTER (new) AS new,"
            " count(*) FILTER (NOT new AND NOT older) AS known,"
            " count(*) FILTER (older AND NOT new) AS older FROM (SELECT import_id,"
            " bool_or(verdict = 'new') AS new, bool_or(verdict = 'older') AS older"
            " FROM judged GROUP BY import_id, line) GROUP BY import_id)"
            " LEFT JOIN (SELECT import_id, max(as_of) AS stored_as_of FROM known"
            " GROUP BY import_id) USING (import_id)"
            " LEFT JOIN (SELECT k.import_id, count(*) AS lost FROM known k"
            f" JOIN contested g USING (group_key) WHERE g.ours AND NOT EXISTS (FROM {self._lines} i"
            " WHERE i.group_key = k.group_key AND i.row_key = k.row_key"
            " AND i.occurrence = k.occurrence) GROUP BY k.import_id) USING (import_id)"
        )
        counts = {import_id: Counts(*row) for import_id, *row in rows}
        return {one.import_id: counts.get(one.import_id, Counts(0)) for one in self._incoming}

    def take_over(self) -> set[int]:
        """Delete the stored groups that become ours; return the imports that held their lines."""
        if not (self._met and self._replaces):
            return set()
        taken, values = self._send(
            "SELECT group_key FROM contested WHERE ours", {"group_key": "bytea"}, "taken"
        )
        rows = self._store.execute(
            sql.SQL(
                "WITH gone AS (DELETE FROM statement_lines s USING {} AS t"
                " WHERE s.user_id = %(user)s AND s.source = %(source)s"
                " AND s.group_key = t.group_key RETURNING s.import_id)"
                " SELECT DISTINCT import_id FROM gone"
            ).format(taken),
            {**values, "source": self._source},
        ).fetchall()
        return {import_id for (import_id,) in rows}
