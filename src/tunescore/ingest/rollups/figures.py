"""Figures of statement lines: those by subject and store (`metrics_daily`), and the roll-ups.

A figure sums the lines that one import holds, so figures come with lines and go with them, and
nothing stored is ever added to. Flows are summed; a level or a count of people is taken as it
stands (it has one line).

Figures are made by the engine alone (`make`) and then stored through the connection of the
import's transaction (`add`), so the one can go on while the lines are on their way.
"""

import shutil
from collections.abc import Collection, Sequence
from itertools import pairwise
from pathlib import Path

import duckdb
from psycopg import sql

from tunescore.columnar.duck import connect, literal
from tunescore.columnar.session import Session, read_parquet
from tunescore.errors import AmountsTooLarge
from tunescore.ingest.lines.bulk_copy import copy_in, copy_out
from tunescore.ingest.rollups import levels
from tunescore.ingest.rollups.levels import SONG, adding, flows
from tunescore.metrics import LINE_COLUMNS_OF, grain_of
from tunescore.records import LINE_COLUMNS, MONEY, Rights, View
from tunescore.store.scope import UserStore

TABLES = ("metrics_daily", "rollups")

_KEYS = ("import_id", *SONG, "store", "currency")
_KEYS_OF_ROLLUPS = ("import_id", *SONG, "store", "country", "currency")
_READ = (
    dict.fromkeys(("import_id", *SONG), "BIGINT")
    | {name: LINE_COLUMNS[name] for name in ("store", "country", "currency")}
    | {
        name: LINE_COLUMNS[name]
        for name in ("period_start", "period_end", *LINE_COLUMNS_OF.values())
    }
)
"""What figures need of a stored line, with its types in the engine."""

_COLLECTED = 50_000
"""How many figures become lists at a time: the engine spills sums to disk, but no lists."""

_BATCH_SERIES = 512
"""How many series are encoded at a time: one may have a figure of every day of many years."""


def make(
    engine: Session, lines: str, columns: Collection[str], rows: int, view: View, folder: Path
) -> Path:
    """Write the figures of lines that their imports hold from now on into files of `folder`.

    `lines` is a relation of the engine, of `rows` rows, with the columns of `statement_lines` that
    figures need; `columns` are those that may have a value. Nothing but the engine is used, so
    this may run in a thread with a session of its own. Returns the folder, for `add`.
    """
    for table in TABLES:
        (folder / table).mkdir(parents=True)
    metrics = [metric for metric, column in LINE_COLUMNS_OF.items() if column in columns]
    if not metrics:
        return folder
    try:
        if engine.few or rows * len(metrics) <= _COLLECTED:
            _make_of_few(engine, lines, metrics, view, folder)
        else:
            _make_of_many(engine, lines, metrics, view, folder)
    except duckdb.OutOfRangeException as error:
        raise AmountsTooLarge from error
    return folder


def _make_of_few(
    engine: Session, lines: str, metrics: Sequence[str], view: View, folder: Path
) -> None:
    """Write all figures of few lines at once."""
    series = _series(f"({_sums(lines, metrics)})", metrics)
    engine.write(series, folder / "metrics_daily" / "0.parquet")
    added, parts = flows(metrics), []
    if added:
        of_places = _sums_of_places(lines, added, ("store", "country"), view)
        of_countries = _sums_of_places(lines, added, (*SONG, "country"), view)
        parts.append(
            "WITH by_store AS MATERIALIZED (" + _sums(lines, added) + "),"
            f" by_place AS MATERIALIZED ({of_places}),"
            f" by_country AS MATERIALIZED ({of_countries}) "
            + _rollups(
                "(" + " UNION ALL ".join(
                    levels.sums(level, source, added, view)
                    for source, found in (
                        ("by_store", levels.BY_STORE),
                        ("by_place", levels.BY_COUNTRY),
                        ("by_country", levels.BY_SONG_AND_COUNTRY),
                    )
                    for level in found
                ) + ")",
                added,
            )
        )  # fmt: skip
    if len(added) < len(metrics):
        parts.append(_standing(lines, [metric for metric in metrics if metric not in added]))
    for at, part in enumerate(parts):
        engine.write(part, folder / "rollups" / f"{at}.parquet")


def _make_of_many(
    engine: Session, lines: str, metrics: Sequence[str], view: View, folder: Path
) -> None:
    """Write the figures of many lines, of each level by itself, as many at a time as fit."""
    added = flows(metrics)
    by_store = _in_order(engine, _sums(lines, metrics), _KEYS, folder / "by store")
    for at, stretch in enumerate(_stretches(engine, by_store, metrics)):
        engine.write(_series(stretch, metrics), folder / "metrics_daily" / f"{at}.parquet")
        if added:
            song_store = f"({levels.sums('song store', stretch, added, view)})"
            engine.write(
                _rollups(song_store, added), folder / "rollups" / f"song store {at}.parquet"
            )
    if len(added) < len(metrics):
        standing = _standing(lines, [metric for metric in metrics if metric not in added])
        engine.write(standing, folder / "rollups" / "standing.parquet")
    if not added:
        return
    by_place = folder / "by place"
    engine.write(_sums_of_places(lines, added, ("store", "country"), view), by_place)
    songs = _sums_of_places(lines, added, (*SONG, "country"), view)
    by_country = _in_order(engine, songs, (*SONG, "country"), folder / "by country")
    for source, found in (
        (by_store, [level for level in levels.BY_STORE if level != "song store"]),
        (_file(by_place), list(levels.BY_COUNTRY)),
    ):
        for level in found:
            keys = levels.LEVELS[level]
            of_level = levels.sums(level, source, added, view)
            sums = _in_order(engine, of_level, keys, folder / f"sums by {level}")
            for at, stretch in enumerate(_stretches(engine, sums, added)):
                engine.write(_rollups(stretch, added), folder / "rollups" / f"{level} {at}.parquet")
    for at, stretch in enumerate(_stretches(engine, by_country, added)):
        of_level = f"({levels.sums('song country', stretch, added, view)})"
        engine.write(_rollups(of_level, added), folder / "rollups" / f"song country {at}.parquet")


def add(
    store: UserStore,
    engine: Session,
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
        files = sorted((folder / table).glob("*.parquet"))
        if not files:
            continue
        queries = [f"FROM read_parquet({literal(str(folder / table / '*.parquet'))})"]
        if engine.few:
            queries = [
                f"FROM {engine.register(f'{table}_{at}', read_parquet(file))}"
                for at, file in enumerate(files)
            ]
        same: dict[str, str | int] = {
            "user_id": store.user_id, "source": f"csv_{source}", "rights": rights,
        }  # fmt: skip
        if table == "metrics_daily":
            same["view"] = view
        for query in queries:
            number = f"({_highest(store, table, import_ids)} + row_number() OVER ())::INTEGER"
            copy_in(
                store.conn, engine, [f"SELECT {number} AS number, * {query}"], table,
                same=same, batch_rows=_BATCH_SERIES,
            )  # fmt: skip
    shutil.rmtree(folder)


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
            ((held,),) = engine.rows("SELECT count(*) FROM held")
            figures = make(engine, "held", _READ, held, view, folder / "figures")
            add(store, engine, figures, [import_id], source, view, rights)


def forget(store: UserStore, imports: Collection[int]) -> None:
    """Delete the figures of these imports."""
    for table in TABLES:
        store.execute(
            sql.SQL(
                "DELETE FROM {} WHERE user_id = %(user)s AND import_id = ANY(%(imports)s)"
            ).format(sql.Identifier(table)),
            {"imports": sorted(imports)},
        )


def _values(metrics: Collection[str]) -> str:
    return ", ".join(
        f"{adding(metric)}({LINE_COLUMNS_OF[metric]})::{MONEY} AS value_of_{metric},"
        f" count({LINE_COLUMNS_OF[metric]})::INTEGER AS lines_of_{metric}"
        for metric in metrics
    )


def _sums(lines: str, metrics: Collection[str]) -> str:
    """Give the sums of each date of a subject, a store and a currency, all metrics in a row."""
    return (
        f"SELECT {', '.join(_KEYS)}, country IS NULL AS everywhere, period_start AS date,"
        f" period_end AS until, {_values(metrics)} FROM {lines} GROUP BY ALL"
    )


def _sums_of_places(lines: str, metrics: Collection[str], keys: Sequence[str], view: View) -> str:
    """Give the sums by keys with a country; where only statements may name none."""
    named = "" if view == "statement" else " WHERE country IS NOT NULL"
    return (
        f"SELECT import_id, {', '.join(keys)}, currency, period_start AS date,"
        f" period_end AS until, {_values(metrics)} FROM {lines}{named} GROUP BY ALL"
    )


def _file(path: Path) -> str:
    return f"read_parquet({literal(str(path))})"


def _in_order(engine: Session, sums: str, keys: Sequence[str], path: Path) -> str:
    """Give a relation that is `sums`, with the figures of the same keys one after the other."""
    # One after the other, for adding up and sorting at once would take twice the memory.
    added = path.with_name(f"{path.name} as added")
    engine.write(f"SELECT *, hash({', '.join(keys) or '0'}) AS series FROM ({sums})", added)
    engine.write(f"SELECT * FROM {_file(added)} ORDER BY series", path)
    added.unlink()
    return _file(path)


def _stretches(engine: Session, relation: str, metrics: Collection[str]) -> list[str]:
    """Divide sums in order into parts with whole series, each few enough to be collected."""
    count = " + ".join(f"count(*) FILTER (lines_of_{metric} > 0)" for metric in metrics)
    ((figures,),) = engine.rows(f"SELECT {count} FROM {relation}")
    parts = figures // _COLLECTED + 1
    if parts == 1:
        return [relation]
    bounds = [(1 << 64) * at // parts for at in range(parts + 1)]
    return [
        f"(SELECT * FROM {relation} WHERE series BETWEEN {first}::UBIGINT AND {after - 1}::UBIGINT)"
        for first, after in pairwise(bounds)
    ]


def _series(sums: str, metrics: Collection[str]) -> str:
    """Give the rows of `metrics_daily`: each metric's figures of a series, by date."""
    keys = f"metric, {', '.join(_KEYS)}, everywhere, grain"
    figures = (
        f"SELECT {', '.join(_KEYS)}, everywhere, {grain_of('date', 'until')} AS grain, date, until,"
        f" unnest([{_figures(metrics)}], recursive := true) FROM {sums}"
    )
    return _collected(keys, figures, "[one.until FOR one IN dated]")


def _rollups(sums: str, metrics: Collection[str]) -> str:
    """Give the rows of `rollups`: each metric's figures of a level's series, by date."""
    keys = f"level, metric, {', '.join(_KEYS_OF_ROLLUPS)}, grain"
    figures = (
        f"SELECT level, {', '.join(_KEYS_OF_ROLLUPS)}, grain, date, until,"
        f" unnest([{_figures(metrics)}], recursive := true) FROM {sums}"
    )
    return _collected(
        keys, figures, "[one.until FOR one IN dated IF one.until IS NOT NULL]",
        " AND (metric <> 'earnings' OR currency IS NOT NULL)",
    )  # fmt: skip


def _standing(lines: str, metrics: Collection[str]) -> str:
    """Give the rows of `rollups` of what does not add up: each figure as it stands."""
    keys = f"level, metric, {', '.join(_KEYS_OF_ROLLUPS)}, grain"
    figures = (
        f"SELECT 'song store country' AS level, {', '.join(_KEYS_OF_ROLLUPS)},"
        f" {grain_of('date', 'until')} AS grain, date, until,"
        f" unnest([{_figures(metrics)}], recursive := true)"
        f" FROM (SELECT {', '.join(_KEYS_OF_ROLLUPS)}, period_start AS date, period_end AS until,"
        f" {_values(metrics)} FROM {lines} GROUP BY ALL)"
    )
    return _collected(keys, figures, "[one.until FOR one IN dated]")


def _figures(metrics: Collection[str]) -> str:
    return ", ".join(
        f"{{'metric': {literal(metric)}, 'flow': {adding(metric) == 'sum'},"
        f" 'value': value_of_{metric}, 'lines': lines_of_{metric}}}"
        for metric in metrics
    )


def _collected(keys: str, figures: str, untils: str, more: str = "") -> str:
    """Give figures as series: a row of each key, with the figures of all dates in arrays."""
    return (
        f"SELECT {keys}, value, lines, [one.date FOR one IN dated] AS dates, {untils} AS untils,"
        " [one.value FOR one IN dated] AS date_values,"
        f" [one.lines FOR one IN dated] AS date_lines FROM (SELECT {keys},"
        " CASE WHEN flow THEN sum(value) END AS value, sum(lines)::BIGINT AS lines,"
        " list_sort(list({'date': date, 'until': until, 'value': value, 'lines': lines})) AS dated"
        f" FROM ({figures}) WHERE lines > 0{more} GROUP BY {keys}, flow)"
    )
