"""Merge lines that are stored in groups: each group belongs to the newest file with it.

For the lines of audience files and of files about campaigns, each in a table of its own. The same
rules as for statements (see `merge`): a group is known by its `group_key` (what a figure is of, an
event, a submission), and "newest" is the rank (`told_on`, import id). So the stored lines depend
on the set of committed imports, not on their order. Such files are small: PostgreSQL compares them
by itself, in the caller's transaction.
"""

from collections.abc import Mapping
from datetime import date

from tunescore.columnar.duck import connect
from tunescore.ingest.lines.merge import Counts, Incoming, Progress
from tunescore.store.scope import UserStore

_NEVER = "date '-infinity'"


class GroupMerge:
    """A file's lines compared with those in a table, ready to be counted or written.

    `columns` are those of the lines file, which the table has too; `marks` are further columns of
    the table that have one value in all lines.
    """

    def __init__(
        self,
        store: UserStore,
        incoming: Incoming,
        table: str,
        columns: Mapping[str, str],
        marks: Mapping[str, str] | None = None,
    ) -> None:
        self._store, self._incoming, self._table = store, incoming, table
        self._columns, self._marks = columns, dict(marks or {})
        store.execute("DROP TABLE IF EXISTS arriving_lines, contested_groups")
        store.execute(
            "CREATE TEMP TABLE arriving_lines ON COMMIT DROP AS SELECT"
            f" {', '.join(columns)} FROM {table} WHERE user_id = %(user)s LIMIT 0"
        )
        self._copy_in()
        store.execute(
            "CREATE TEMP TABLE contested_groups ON COMMIT DROP AS SELECT s.group_key,"
            f" (coalesce(%(as_of)s::date, {_NEVER}), %(import)s::bigint) >="
            f" max((coalesce(s.told_on, {_NEVER}), s.import_id)) AS ours,"
            f" max(s.told_on) AS told_on FROM {table} s"
            " WHERE s.user_id = %(user)s AND s.source = %(source)s"
            " AND s.group_key IN (SELECT group_key FROM arriving_lines)"
            " GROUP BY s.group_key",
            self._values(),
        )

    def _values(self) -> dict[str, str | int | date | None]:
        return {
            "source": self._incoming.source,
            "import": self._incoming.import_id,
            "as_of": self._incoming.as_of,
            **self._marks,
        }

    def _copy_in(self) -> None:
        """Bring the lines file over."""
        file = self._incoming.lines.parent / "arriving.csv"
        columns = ", ".join(
            f"'\\x' || hex({name}) AS {name}" if kind == "BLOB" else name
            for name, kind in self._columns.items()
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
                f"COPY arriving_lines ({', '.join(self._columns)}) FROM STDIN"
                " (FORMAT csv, NULL '\\N')".encode()
            ) as copy,
        ):
            while chunk := stream.read(1 << 20):
                copy.write(chunk)
        file.unlink()

    def counts(self) -> Counts:
        """Count what writing would do; nothing is changed.

        A row of several lines is new where any of them is, else older where any is.
        """
        row = self._store.execute(
            "WITH judged AS (SELECT a.line, CASE WHEN k.row_key IS NOT NULL THEN 'known'"
            " WHEN coalesce(g.ours, true) THEN 'new' ELSE 'older' END AS verdict"
            " FROM arriving_lines a LEFT JOIN contested_groups g USING (group_key)"
            f" LEFT JOIN {self._table} k ON k.user_id = %(user)s AND k.source = %(source)s"
            " AND k.row_key = a.row_key AND k.occurrence = a.occurrence),"
            " lines AS (SELECT line, bool_or(verdict = 'new') AS new,"
            " bool_or(verdict = 'older') AS older FROM judged GROUP BY line)"
            " SELECT count(*) FILTER (WHERE new), count(*) FILTER (WHERE NOT new AND NOT older),"
            " count(*) FILTER (WHERE older AND NOT new),"
            f" (SELECT count(*) FROM {self._table} s JOIN contested_groups g USING (group_key)"
            "  WHERE s.user_id = %(user)s AND s.source = %(source)s AND g.ours AND NOT EXISTS"
            "  (SELECT FROM arriving_lines a WHERE a.row_key = s.row_key"
            "   AND a.occurrence = s.occurrence)),"
            " (SELECT max(told_on) FROM contested_groups) FROM lines",
            self._values(),
        ).fetchone()
        new, known, older, superseded, told_on = row or (0, 0, 0, 0, None)
        return Counts(new, known, older, superseded, told_on)

    def write(self, progress: Progress) -> Counts:
        """Put in every line that is this file's, in the place of older ones."""
        counts = self.counts()
        progress("writing", 0, counts.imported)
        self._store.execute(
            f"DELETE FROM {self._table} s USING contested_groups g WHERE s.user_id = %(user)s"
            " AND s.source = %(source)s AND s.group_key = g.group_key AND g.ours",
            self._values(),
        )
        marks = "".join(f", {name}" for name in self._marks)
        marked = "".join(f", %({name})s" for name in self._marks)
        self._store.execute(
            f"INSERT INTO {self._table} (user_id, source, import_id, told_on{marks},"
            f" {', '.join(self._columns)}) SELECT %(user)s, %(source)s, %(import)s,"
            f" %(as_of)s::date{marked}, {', '.join(f'a.{name}' for name in self._columns)}"
            " FROM arriving_lines a"
            " LEFT JOIN contested_groups g USING (group_key) WHERE coalesce(g.ours, true)",
            self._values(),
        )
        progress("writing", counts.imported, counts.imported)
        return counts
