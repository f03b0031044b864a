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

from tunescore.ingest import matching
from tunescore.records import LINE_COLUMNS

COPIED = (
    "user_id", "source", "row_key", "occurrence", "group_key", "import_id", "line",
    "identifier_id", "release_id", "artist_id",
    *(name for name in LINE_COLUMNS if name not in {
        "line", "row_key", "occurrence", "group_key", "subject", "title", "artist",
        "release_title", "isrc", "upc", "genre", "release_date",
    }),
)  # fmt: skip
"""The columns of `statement_lines` in the order in which they are copied."""

Progress = Callable[[str, int, int], None]
"""Called with a stage (`comparing`, `writing`, `adding_up`), the rows done and all rows."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A statement on its way in: its normalised lines and what decides how it merges."""

    user_id: int
    import_id: int
    source: str
    lines: Path
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
    """One statement compared with the store, line by line, ready to be counted or written."""

    def __init__(self, conn: psycopg.Connection, engine: duckdb.DuckDBPyConnection,
                 incoming: Incoming) -> None:  # fmt: skip
        self._conn = conn
        self._engine = engine
        self._incoming = incoming
        self._folder = incoming.lines.parent
        engine.execute(
            "CREATE OR REPLACE TEMP VIEW incoming AS SELECT * FROM read_parquet("
            f"{_text(incoming.lines)})"
        )
        self._replaces = bool(
            self._one("SELECT count(*) FROM incoming WHERE group_key IS NOT NULL")
        )
        self._compare()

    def _one(self, query: str) -> Any:  # noqa: ANN401 - a scalar of any type
        row = self._engine.execute(query).fetchone()
        return row[0] if row else None

    def _compare(self) -> None:
        """Fill the engine's table `known`: the stored lines that the incoming ones meet."""
        self._engine.execute(
            "CREATE OR REPLACE TEMP TABLE known (row_key BLOB, occurrence INTEGER,"
            " group_key BLOB, as_of DATE, import_id BIGINT)"
        )
        stored = self._conn.execute(
            "SELECT EXISTS (SELECT FROM statement_lines WHERE user_id = %s AND source = %s)",
            (self._incoming.user_id, self._incoming.source),
        ).fetchone()
        if stored != (True,):
            return
        key = "group_key" if self._replaces else "row_key"
        self._conn.execute("DROP TABLE IF EXISTS arriving")
        self._conn.execute("CREATE TEMP TABLE arriving (key bytea, n integer) ON COMMIT DROP")
        count = "1" if self._replaces else "occurrence"
        self._copy_in(
            f"SELECT DISTINCT '\\x' || hex({key}), {count} FROM incoming", "arriving (key, n)"
        )
        self._conn.execute("ANALYZE arriving")
        meets = (
            "s.group_key = a.key"
            if self._replaces
            else ("s.row_key = a.key AND s.occurrence = a.n")
        )
        kept = self._folder / "known.csv"
        with (
            kept.open("wb") as stream,
            self._conn.cursor() as cursor,
            cursor.copy(
                sql.SQL(
                    "COPY (SELECT encode(s.row_key, 'hex'), s.occurrence,"
                    " encode(s.group_key, 'hex'), i.as_of, s.import_id"
                    " FROM arriving a JOIN statement_lines s"
                    " ON s.user_id = {user} AND s.source = {source} AND {meets}"
                    " JOIN imports i ON i.user_id = s.user_id AND i.id = s.import_id"
                    ") TO STDOUT (FORMAT csv)"
                ).format(
                    user=sql.Literal(self._incoming.user_id),
                    source=sql.Literal(self._incoming.source),
                    meets=sql.SQL(meets),
                )
            ) as copy,
        ):
            for chunk in copy:
                stream.write(chunk)
        self._engine.execute(
            "INSERT INTO known SELECT unhex(row_key), occurrence, unhex(group_key), as_of,"
            f" import_id FROM read_csv({_text(kept)}, auto_detect = false, delim = ',',"
            " columns = {'row_key': 'VARCHAR', 'occurrence': 'INTEGER', 'group_key': 'VARCHAR',"
            " 'as_of': 'DATE', 'import_id': 'BIGINT'})"
        )

    def counts(self) -> Counts:
        """Count what writing would do; nothing is changed."""
        self._judge()
        row = self._engine.execute(
            "SELECT count(DISTINCT line) FILTER (verdict = 'new'),"
            " count(DISTINCT line) FILTER (verdict = 'known'),"
            " count(DISTINCT line) FILTER (verdict = 'older') FROM judged"
        ).fetchone()
        both = self._one(
            "SELECT count(*) FROM (SELECT line FROM judged GROUP BY line"
            " HAVING count(DISTINCT verdict) > 1)"
        )
        new, known, older = row or (0, 0, 0)
        if both:  # a row of several lines is new when any of its lines is
            known -= both
        superseded = self._one(
            "SELECT count(*) FROM known k JOIN contested g USING (group_key) WHERE g.ours"
            " AND NOT EXISTS (FROM incoming i WHERE i.group_key = k.group_key"
            " AND i.row_key = k.row_key AND i.occurrence = k.occurrence)"
        )
        return Counts(new, known, older, superseded, self._one("SELECT max(as_of) FROM known"))

    def _judge(self) -> None:
        """Fill `contested` (each stored group and whether it becomes ours) and `judged`."""
        rank = f"({_date(self._incoming.as_of)}, {self._incoming.import_id}::BIGINT)"
        self._engine.execute(
            "CREATE OR REPLACE TEMP TABLE contested AS SELECT group_key,"
            f" {rank} >= max((coalesce(as_of, DATE '0001-01-01'), import_id)) AS ours"
            " FROM known WHERE group_key IS NOT NULL GROUP BY group_key"
        )
        self._engine.execute(
            "CREATE OR REPLACE TEMP VIEW judged AS SELECT i.*, CASE"
            " WHEN NOT coalesce(g.ours, true) THEN CASE WHEN k.row_key IS NULL THEN 'older'"
            " ELSE 'known' END"
            " WHEN k.row_key IS NOT NULL THEN 'known' ELSE 'new' END AS verdict,"
            " coalesce(g.ours, true) AS ours"
            " FROM incoming i LEFT JOIN known k ON k.row_key = i.row_key"
            " AND k.occurrence = i.occurrence LEFT JOIN contested g ON g.group_key = i.group_key"
        )

    def write(self, progress: Progress) -> Counts:
        """Write what is new into `statement_lines` and return the counts."""
        counts = self.counts()
        if self._replaces:
            self._drop_groups()
        wanted = "ours" if self._replaces else "verdict = 'new'"
        total = int(self._one(f"SELECT count(*) FROM judged WHERE {wanted}"))
        progress("writing", 0, total)
        self._name(wanted)
        columns = ", ".join(
            f"'\\x' || hex({name})" if LINE_COLUMNS.get(name) == "BLOB" else name for name in COPIED
        )
        self._copy_in(
            f"SELECT {columns} FROM (SELECT {self._incoming.user_id} AS user_id,"
            f" {_text(self._incoming.source)} AS source, {self._incoming.import_id} AS import_id,"
            " judged.*, identifier_id, release_id, artist_id FROM judged"
            " LEFT JOIN track_names t ON judged.subject = 'track' AND t.title = judged.title"
            " AND t.isrc IS NOT DISTINCT FROM judged.isrc"
            " AND t.artist IS NOT DISTINCT FROM judged.artist"
            " LEFT JOIN release_names r ON judged.subject = 'release'"
            " AND r.title IS NOT DISTINCT FROM coalesce(judged.release_title, judged.title)"
            " AND r.upc IS NOT DISTINCT FROM judged.upc"
            " AND r.artist IS NOT DISTINCT FROM judged.artist"
            " LEFT JOIN artist_names a ON judged.subject = 'artist' AND a.artist = judged.artist"
            f" WHERE {wanted}) ORDER BY row_key, occurrence",
            f"statement_lines ({', '.join(COPIED)})",
            lambda share: progress("writing", int(total * share), total),
        )
        return counts

    def _drop_groups(self) -> None:
        self._conn.execute("DROP TABLE IF EXISTS taken")
        self._conn.execute("CREATE TEMP TABLE taken (key bytea) ON COMMIT DROP")
        self._copy_in("SELECT '\\x' || hex(group_key) FROM contested WHERE ours", "taken (key)")
        self._conn.execute(
            "DELETE FROM statement_lines s USING taken WHERE s.user_id = %s AND s.source = %s"
            " AND s.group_key = taken.key",
            (self._incoming.user_id, self._incoming.source),
        )

    def _name(self, wanted: str) -> None:
        """Make the engine's tables that give each subject of the wanted lines its id."""
        user = self._incoming.user_id
        tracks = [
            matching.TrackName(*row)
            for row in self._engine.execute(
                "SELECT isrc, title, artist, min(upc), min(genre), min(release_date)::VARCHAR"
                f" FROM judged WHERE {wanted} AND subject = 'track' GROUP BY isrc, title, artist"
                " ORDER BY min(line)"
            ).fetchall()
        ]
        ids = matching.identifiers(self._conn, user, tracks)
        self._fill(
            "track_names", "isrc VARCHAR, title VARCHAR, artist VARCHAR, identifier_id BIGINT",
            [(name.isrc, name.title, name.artist, number) for name, number in ids.items()],
        )  # fmt: skip
        products = [
            matching.ReleaseName(*row)
            for row in self._engine.execute(
                "SELECT upc, coalesce(release_title, title) AS name, artist FROM judged"
                f" WHERE {wanted} AND subject = 'release' GROUP BY ALL ORDER BY min(line)"
            ).fetchall()
        ]
        self._fill(
            "release_names", "upc VARCHAR, title VARCHAR, artist VARCHAR, release_id BIGINT",
            [(name.upc, name.title, name.artist, number)
             for name, number in matching.releases(self._conn, user, products).items()],
        )  # fmt: skip
        people = self._engine.execute(
            f"SELECT DISTINCT artist FROM judged WHERE {wanted} AND subject = 'artist'"
        ).fetchall()
        self._fill(
            "artist_names", "artist VARCHAR, artist_id BIGINT",
            list(matching.artists(self._conn, user, [name for (name,) in people]).items()),
        )  # fmt: skip

    def _fill(self, table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
        """Make the engine's table from Python rows, column by column."""
        self._engine.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({columns})")
        kinds = [column.split()[1] for column in columns.split(", ")]
        self._engine.execute(
            f"INSERT INTO {table} SELECT " + ", ".join(f"unnest(?::{kind}[])" for kind in kinds),
            [list(column) for column in zip(*rows, strict=True)] or [[] for _ in kinds],
        )

    def _copy_in(
        self, query: str, target: str, progress: Callable[[float], None] | None = None
    ) -> None:
        """Stream the engine's answer to `query` into the store's `target`, in that order."""
        file = self._folder / "copied.csv"
        self._engine.execute(f"COPY ({query}) TO {_text(file)} (FORMAT csv, HEADER false)")
        size = file.stat().st_size
        with (
            file.open("rb") as stream,
            self._conn.cursor() as cursor,
            cursor.copy(f"COPY {target} FROM STDIN (FORMAT csv)".encode()) as copy,
        ):
            while chunk := stream.read(1 << 20):
                copy.write(chunk)
                if progress:
                    progress(stream.tell() / size)
        file.unlink()


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _date(day: date | None) -> str:
    return f"DATE '{day or date.min}'"
