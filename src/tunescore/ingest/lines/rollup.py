"""Roll up statement lines into `metrics_daily`: the sums that every screen reads.

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
from tunescore.metrics import LINE_COLUMNS_OF, METRICS, grain_of
from tunescore.records import LINE_COLUMNS, MONEY, Rights, View
from tunescore.store.scope import UserStore

_SUBJECT = ("identifier_id", "release_id", "artist_id")
_KEYS = ("import_id", *_SUBJECT, "store", "currency")
_READ = (
    dict.fromkeys(("import_id", *_SUBJECT), "BIGINT")
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
    engine: Session,
    lines: str,
    columns: Collection[str],
    rows: int,
    folder: Path,
) -> Path:
    """Write the figures of lines that their imports hold from now on into files of `folder`.

    `lines` is a relation of the engine, of `rows` rows, with the columns of `statement_lines` that
    figures need; `columns` are those that may have a value. Nothing but the engine is used, so
    this may run in a thread with a session of its own. Returns the folder, for `add`.
    """
    folder.mkdir()
    metrics = [metric for metric, column in LINE_COLUMNS_OF.items() if column in columns]
    if not metrics:
        return folder
    sums = f"({_sums(lines, metrics)})"
    try:
        few = engine.few or rows * len(metrics) <= _COLLECTED
        stretches = [sums] if few else _stretches(engine, sums, metrics, folder)
        for at, stretch in enumerate(stretches):
            engine.write(_series(stretch, metrics), folder / f"{at}.parquet")
    except duckdb.OutOfRangeException as error:
        raise AmountsTooLarge from error
    return folder


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
    if any(folder.glob("*.parquet")):
        row = store.execute(
            "SELECT coalesce(max(number), 0) FROM metrics_daily"
            " WHERE user_id = %(user)s AND import_id = ANY(%(imports)s)",
            {"imports": list(import_ids)},
        ).fetchone()
        figures = f"read_parquet({literal(str(folder / '*.parquet'))})"
        if engine.few:
            figures = engine.register("figures", read_parquet(folder / "0.parquet"))
        number = f"({row[0] if row else 0} + row_number() OVER ())::INTEGER AS number"
        copy_in(
            store.conn, engine, [f"SELECT {number}, * FROM {figures}"], "metrics_daily",
            same={
                "user_id": store.user_id, "source": f"csv_{source}", "view": view,
                "rights": rights,
            },
            batch_rows=_BATCH_SERIES,
        )  # fmt: skip
    shutil.rmtree(folder)


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
            figures = make(engine, "held", _READ, held, folder / "figures")
            add(store, engine, figures, [import_id], source, view, rights)


def forget(store: UserStore, imports: Collection[int]) -> None:
    """Delete the figures of these imports."""
    store.execute(
        "DELETE FROM metrics_daily WHERE user_id = %(user)s AND import_id = ANY(%(imports)s)",
        {"imports": sorted(imports)},
    )


def _adding(metric: str) -> str:
    return "sum" if METRICS[metric].adding == "flow" else "max"


def _sums(lines: str, metrics: Collection[str]) -> str:
    """Give the sums of each date of a subject, a store and a currency, all metrics in a row."""
    values = ", ".join(
        f"{_adding(metric)}({LINE_COLUMNS_OF[metric]})::{MONEY} AS value_of_{metric},"
        f" count({LINE_COLUMNS_OF[metric]})::INTEGER AS lines_of_{metric}"
        for metric in metrics
    )
    return (
        f"SELECT {', '.join(_KEYS)}, country IS NULL AS everywhere, period_start AS date,"
        f" period_end AS until, {values} FROM {lines} GROUP BY ALL"
    )


def _stretches(engine: Session, sums: str, metrics: Collection[str], folder: Path) -> list[str]:
    """Give relations that are `sums`, each with whole series and few enough to be collected."""
    # One after the other, for adding up and sorting at once would take twice the memory.
    added, ordered = folder / "sums", folder / "sums in order"
    engine.write(f"SELECT *, hash({', '.join(_KEYS)}) AS series FROM {sums}", added)
    engine.write(f"SELECT * FROM read_parquet({literal(str(added))}) ORDER BY series", ordered)
    relation = f"read_parquet({literal(str(ordered))})"
    count = " + ".join(f"count(*) FILTER (lines_of_{metric} > 0)" for metric in metrics)
    ((figures,),) = engine.rows(f"SELECT {count} FROM {relation}")
    parts = figures // _COLLECTED + 1
    bounds = [(1 << 64) * at // parts for at in range(parts + 1)]
    return [
        f"(SELECT * FROM {relation} WHERE series BETWEEN {first}::UBIGINT AND {after - 1}::UBIGINT)"
        for first, after in pairwise(bounds)
    ]


def _series(sums: str, metrics: Collection[str]) -> str:
    """Give the rows of `metrics_daily`: each metric's figures of a series, by date."""
    figures = ", ".join(
        f"{{'metric': {literal(metric)}, 'flow': {_adding(metric) == 'sum'},"
        f" 'value': value_of_{metric}, 'lines': lines_of_{metric}}}"
        for metric in metrics
    )
    keys = f"metric, {', '.join(_KEYS)}, everywhere, grain"
    return (
        f"SELECT {keys}, value, lines, [one.date FOR one IN dated] AS dates,"
        " [one.until FOR one IN dated] AS untils, [one.value FOR one IN dated] AS date_values,"
        f" [one.lines FOR one IN dated] AS date_lines FROM (SELECT {keys},"
        " CASE WHEN flow THEN sum(value) END AS value, sum(lines)::BIGINT AS lines,"
        " list_sort(list({'date': date, 'until': until, 'value': value, 'lines': lines})) AS dated"
        f" FROM (SELECT {', '.join(_KEYS)}, everywhere, {grain_of('date', 'until')} AS grain,"
        f" date, until, unnest([{figures}], recursive := true) FROM {sums})"
        f" WHERE lines > 0 GROUP BY {keys}, flow)"
    )
