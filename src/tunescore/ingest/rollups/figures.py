"""Figures of statement lines: those by subject and store (`metrics_daily`), and the roll-ups.

A figure sums the lines that one import holds, so figures come with lines and go with them, and
nothing stored is ever added to. Flows are summed; a level or a count of people is taken as it
stands (it has one line).

Figures are made by the engine alone (`make`) and then stored through the connection of the
import's transaction (`add`), so the one can go on while the lines are on their way.
"""

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

import duckdb
import pyarrow as pa
from psycopg import sql

from tunescore.columnar import arrow
from tunescore.columnar.duck import connect, literal
from tunescore.columnar.session import Session, with_constants
from tunescore.errors import AmountsTooLarge
from tunescore.ingest.lines.bulk_copy import copy_batches, copy_out
from tunescore.ingest.rollups import rollup_levels, series_arrays
from tunescore.ingest.rollups.rollup_levels import SONG, flows
from tunescore.metrics import LINE_COLUMNS_OF, grain_of
from tunescore.records import LINE_COLUMNS, Rights, View
from tunescore.store.scope import UserStore

TABLES = ("metrics_daily", "rollups")

_KEYS = ("import_id", *SONG, "store", "currency")
_KEYS_OF_DAYS = (*_KEYS, "everywhere", "grain")
_KEYS_OF_ROLLUPS = ("level", "import_id", *SONG, "store", "country", "currency", "grain")
_READ = (
    dict.fromkeys(("import_id", *SONG), "BIGINT")
    | {name: LINE_COLUMNS[name] for name in ("store", "country", "currency")}
    | {
        name: LINE_COLUMNS[name]
        for name in ("period_start", "period_end", *LINE_COLUMNS_OF.values())
    }
)
"""What figures need of a stored line, with its types in the engine."""


def make(engine: Session, lines: str, columns: Collection[str], view: View, folder: Path) -> Path:
    """Write the figures of lines that their imports hold from now on into files of `folder`.

    `lines` is a relation of the engine with the columns of `statement_lines` that
    figures need; `columns` are those that may have a value. Nothing but the engine is used, so
    this may run in a thread with a session of its own. Returns the folder, for `add`.
    """
    folder.mkdir()
    metrics = [metric for metric, column in LINE_COLUMNS_OF.items() if column in columns]
    if not metrics:
        return folder
    try:
        _make(engine, lines, metrics, view, folder)
    except duckdb.OutOfRangeException as error:
        raise AmountsTooLarge from error
    return folder


def _make(engine: Session, lines: str, metrics: Sequence[str], view: View, folder: Path) -> None:
    by_store = _kept(engine, _sums(lines, metrics), folder / "sums by store")
    grain = grain_of("date", "until")
    days = f"SELECT *, {grain} AS grain FROM {by_store}"
    with _Rows(folder / "metrics_daily", engine) as rows:
        rows.add(days, _KEYS_OF_DAYS, metrics, dated=True)
    added = flows(metrics)
    standing = [metric for metric in metrics if metric not in added]
    with _Rows(folder / "rollups", engine, to_date=True) as rows:
        if standing:
            rows.add(_standing(lines, standing), _KEYS_OF_ROLLUPS, standing, dated=True)
        if added:
            daily = view != "platform_period" and bool(
                engine.rows(f"SELECT 1 FROM {by_store} WHERE date = until LIMIT 1")
            )
            named = "" if view == "statement" else " WHERE country IS NOT NULL"
            of_places = f"(SELECT *, period_start AS date, period_end AS until FROM {lines}{named})"
            by_place = (
                "SELECT import_id, store, country, currency, date, until,"
                f" {rollup_levels.of_lines(added)} FROM {of_places} GROUP BY ALL"
            )
            sums, of_lines = rollup_levels.of_sums(added), rollup_levels.of_lines(added)
            of_levels = [
                rollup_levels.sums(level, source, values, view, daily=daily)
                for source, values, found in (
                    (by_store, sums, rollup_levels.BY_STORE),
                    (
                        _kept(engine, by_place, folder / "sums by place"),
                        sums,
                        rollup_levels.BY_COUNTRY,
                    ),
                    (of_places, of_lines, rollup_levels.BY_SONG_AND_COUNTRY),
                )
                for level in found
            ]
            # Of many lines one level at a time is added up, which takes the least memory.
            for figures in [" UNION ALL ".join(of_levels)] if engine.few else of_levels:
                rows.add(figures, _KEYS_OF_ROLLUPS, added, dated=False)


def _kept(engine: Session, query: str, file: Path) -> str:
    """Give the relation of an answer; that of many rows is a file, and takes no memory."""
    if engine.few:
        return engine.create(file.name.replace(" ", "_"), query)
    engine.write(query, file)
    return f"read_parquet({literal(str(file))})"


class _Rows:
    """A file of rows that are to be stored; it is not there where there are none."""

    def __init__(self, file: Path, engine: Session, *, to_date: bool = False) -> None:
        self._file, self._engine, self._to_date = file, engine, to_date
        self._writer: pa.RecordBatchStreamWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()

    def add(
        self, figures: str, keys: Sequence[str], metrics: Sequence[str], *, dated: bool
    ) -> None:
        """Write the series of figures."""
        added = f"({figures})"
        if not self._engine.few:  # adding up and sorting at once would take twice the memory
            added = _kept(
                self._engine, figures, self._file.with_name(f"{self._file.name} as added")
            )
        # In the order of the store's index, which takes them fastest so.
        in_order = f"FROM {added} ORDER BY {', '.join(keys)}, date, until"
        batches = self._engine.batches(in_order, series_arrays.ROWS)
        for series in series_arrays.collect(batches, keys, metrics, dated=dated):
            batch = series_arrays.to_date(series) if self._to_date else series
            if self._writer is None:
                self._writer = pa.ipc.new_stream(str(self._file), batch.schema)
            self._writer.write_batch(batch)


def add(
    store: UserStore,
    folder: Path,
    import_ids: Sequence[int],
    source: str,
    view: View,
    rights: Rights,
) -> None:
    """Store the figures that `make` wrote for imports, beside those that they may have.

    The files are gone afterwards.
    """
    for table in TABLES:
        if not (folder / table).exists():
            continue
        same: dict[str, str | int] = {
            "user_id": store.user_id, "source": f"csv_{source}", "rights": rights,
        }  # fmt: skip
        if table == "metrics_daily":
            same["view"] = view
        with pa.OSFile(str(folder / table)) as file, pa.ipc.open_stream(file) as batches:
            first = _highest(store, table, import_ids) + 1
            copy_batches(store.conn, _numbered(batches, first, same), table)
    shutil.rmtree(folder)


def _numbered(
    batches: Iterable[pa.RecordBatch], first: int, same: Mapping[str, str | int]
) -> Iterator[pa.RecordBatch]:
    """Give rows with their numbers, and with the columns that have the `same` value in all."""
    for batch in batches:
        numbers = arrow.column("INTEGER", range(first, first + batch.num_rows))
        rows = pa.Table.from_batches([batch]).append_column("number", numbers)
        yield from with_constants(same, rows).to_batches()
        first += batch.num_rows


def _highest(store: UserStore, table: str, import_ids: Sequence[int]) -> int:
    """Return the highest number of some imports' rows."""
    row = store.execute(
        sql.SQL(
            "SELECT coalesce(max(number), 0) FROM {}"
            " WHERE user_id = %(user)s AND import_id = ANY(%(imports)s)"
        ).format(sql.Identifier(table)),
        {"imports": list(import_ids)},
    ).fetchone()
    return int(row[0]) if row else 0


def renew(store: UserStore, imports: Collection[int], folder: Path) -> None:
    """Make all figures of these imports again, from the lines that they hold."""
    forget(store, imports)
    rows = store.execute(
        "SELECT id, source, view, rights FROM imports"
        " WHERE user_id = %(user)s AND id = ANY(%(imports)s) ORDER BY id",
        {"imports": sorted(imports)},
    ).fetchall()
    with connect() as connection:
        engine = Session(connection)
        for import_id, source, view, rights in rows:
            query = sql.SQL(
                "SELECT {columns} FROM statement_lines WHERE user_id = {user} AND import_id = {id}"
            ).format(
                columns=sql.SQL(", ").join(map(sql.Identifier, _READ)),
                user=sql.Literal(store.user_id),
                id=sql.Literal(import_id),
            )
            copy_out(store.conn, engine, query, {}, _READ, "held", folder / "held.csv")
            held = _kept(engine, "FROM held", folder / "held")
            engine.create("held", "SELECT 1")
            figures = make(engine, held, _READ, view, folder / "figures")
            add(store, figures, [import_id], source, view, rights)


def describe(store: UserStore) -> None:
    """Let the planner know what many new rows are like; it would come to it only minutes later."""
    store.execute("ANALYZE rollups, tracks, track_identifiers, releases, verdicts")


def forget(store: UserStore, imports: Collection[int]) -> None:
    """Delete the figures of these imports."""
    for table in TABLES:
        store.execute(
            sql.SQL(
                "DELETE FROM {} WHERE user_id = %(user)s AND import_id = ANY(%(imports)s)"
            ).format(sql.Identifier(table)),
            {"imports": sorted(imports)},
        )


def _sums(lines: str, metrics: Collection[str]) -> str:
    """Give the sums of each date of a subject, a store and a currency, all metrics in a row."""
    return (
        f"SELECT {', '.join(_KEYS)}, country IS NULL AS everywhere, period_start AS date,"
        f" period_end AS until, {rollup_levels.of_lines(metrics)} FROM {lines} GROUP BY ALL"
    )


def _standing(lines: str, metrics: Collection[str]) -> str:
    """Give what does not add up: each figure as it stands."""
    keys = ", ".join(name for name in _KEYS_OF_ROLLUPS if name not in {"level", "grain"})
    return (
        f"SELECT 'song store country' AS level, {grain_of('date', 'until')} AS grain, * FROM"
        f" (SELECT {keys}, period_start AS date, period_end AS until,"
        f" {rollup_levels.of_lines(metrics)} FROM {lines} GROUP BY ALL)"
    )
