"""Merge an audience file's figures with the stored ones: each belongs to the newest file with it.

The same rules as for statements (see `merge`), for a table of their own: a figure is known by its
`group_key` (what it is of, which day, which metric), and "newest" is the rank (`told_on`, import
id). So the stored lines depend on the set of committed imports, not on their order. Such files
are small: PostgreSQL compares them by itself, in the caller's transaction.
"""

from datetime import date

from tunescore.columnar.duck import connect
from tunescore.ingest.lines.merge import Counts, Incoming, Progress
from tunescore.records import AUDIENCE_COLUMNS, View
from tunescore.store.scope import UserStore

_COLUMNS = tuple(AUDIENCE_COLUMNS)
_NEVER = "date '-infinity'"


class AudienceMerge:
    """An audience's lines compared with the store, ready to be counted or written."""

    def __init__(self, store: UserStore, incoming: Incoming, view: View) -> None:
        self._store, self._incoming, self._view = store, incoming, view
        store.execute("DROP TABLE IF EXISTS arriving_audience, contested_audience")
        store.execute(
            "CREATE TEMP TABLE arriving_audience ON COMMIT DROP AS SELECT"
            f" {', '.join(_COLUMNS)} FROM audience_lines LIMIT 0"
        )
        self._copy_in()
        store.execute(
            "CREATE TEMP TABLE contested_audience ON COMMIT DROP AS SELECT s.group_key,"
            f" (coalesce(%(as_of)s::date, {_NEVER}), %(import)s::bigint) >="
            f" max((coalesce(s.told_on, {_NEVER}), s.import_id)) AS ours,"
            " max(s.told_on) AS told_on FROM audience_lines s"
            " WHERE s.user_id = %(user)s AND s.source = %(source)s"
            " AND s.group_key IN (SELECT group_key FROM arriving_audience)"
            " GROUP BY s.group_key",
            self._values(),
        )

    def _values(self) -> dict[str, str | int | date | None]:
        return {
            "source": self._incoming.source,
            "import": self._incoming.import_id,
            "as_of": self._incoming.as_of,
            "view": self._view,
        }

    def _copy_in(self) -> None:
        """Bring the lines file over."""
        file = self._incoming.lines.parent / "arriving.csv"
        columns = ", ".join(
            f"'\\x' || hex({name}) AS {name}" if kind == "BLOB" else name
            for name, kind in AUDIENCE_COLUMNS.items()
        )
        source, target = (str(path).replace("'", "''") for path in (self._incoming.lines, file))
        with connect() as engine:
            engine.execute(
                f"COPY (SELECT {columns} FROM read_parquet('{source}'))"
                f" TO '{target}' (FORMAT csv, HEADER false, FORCE_QUOTE *, NULLSTR '\\N')"
            )
        with (
            file.open("rb") as stream,
            self._store.conn.cursor() as cursor,
            cursor.copy(
                f"COPY arriving_audience ({', '.join(_COLUMNS)}) FROM STDIN"
                " (FORMAT csv, NULL '\\N')".encode()
            ) as copy,
        ):
            while chunk := stream.read(1 << 20):
                copy.write(chunk)
        file.unlink()

    def counts(self) -> Counts:
        """Count what writing would do; nothing is changed.

        A row of several figures is new where any of them is, else older where any is.
        """
        row = self._store.execute(
            "WITH judged AS (SELECT a.line, CASE WHEN k.row_key IS NOT NULL THEN 'known'"
            " WHEN coalesce(g.ours, true) THEN 'new' ELSE 'older' END AS verdict"
            " FROM arriving_audience a LEFT JOIN contested_audience g USING (group_key)"
            " LEFT JOIN audience_lines k ON k.user_id = %(user)s AND k.source = %(source)s"
            " AND k.row_key = a.row_key AND k.occurrence = a.occurrence),"
            " lines AS (SELECT line, bool_or(verdict = 'new') AS new,"
            " bool_or(verdict = 'older') AS older FROM judged GROUP BY line)"
            " SELECT count(*) FILTER (WHERE new), count(*) FILTER (WHERE NOT new AND NOT older),"
            " count(*) FILTER (WHERE older AND NOT new),"
            " (SELECT count(*) FROM audience_lines s JOIN contested_audience g USING (group_key)"
            "  WHERE s.user_id = %(user)s AND s.source = %(source)s AND g.ours AND NOT EXISTS"
            "  (SELECT FROM arriving_audience a WHERE a.row_key = s.row_key"
            "   AND a.occurrence = s.occurrence)),"
            " (SELECT max(told_on) FROM contested_audience) FROM lines",
            self._values(),
        ).fetchone()
        new, known, older, superseded, told_on = row or (0, 0, 0, 0, None)
        return Counts(new, known, older, superseded, told_on)

    def write(self, progress: Progress) -> Counts:
        """Put in every figure that is this file's, in the place of older ones."""
        counts = self.counts()
        progress("writing", 0, counts.imported)
        self._store.execute(
            "DELETE FROM audience_lines s USING contested_audience g WHERE s.user_id = %(user)s"
            " AND s.source = %(source)s AND s.group_key = g.group_key AND g.ours",
            self._values(),
        )
        self._store.execute(
            "INSERT INTO audience_lines (user_id, source, import_id, told_on, view,"
            f" {', '.join(_COLUMNS)}) SELECT %(user)s, %(source)s, %(import)s, %(as_of)s::date,"
            f" %(view)s, {', '.join(f'a.{name}' for name in _COLUMNS)} FROM arriving_audience a"
            " LEFT JOIN contested_audience g USING (group_key) WHERE coalesce(g.ours, true)",
            self._values(),
        )
        progress("writing", counts.imported, counts.imported)
        return counts
