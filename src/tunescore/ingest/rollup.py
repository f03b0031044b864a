"""Keeping `metrics_daily` true: the sums of statement lines that every screen reads.

A figure sums the lines that one import holds, so figures come with lines and go with them, and
nothing stored is ever added to. Flows are summed; a level or a count of people is taken as it
stands (one line tells it).
"""

from collections.abc import Collection, Sequence
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from tunescore.errors import AmountsTooLarge
from tunescore.ingest.copying import PART_ROWS, copy_in, copy_out, in_parts
from tunescore.metrics import COUNTED, METRICS, grain_of
from tunescore.records import LINE_COLUMNS, MONEY, View
from tunescore.statements.engine import literal, session
from tunescore.statements.sessions import Session

_PART_NUMBERS = 10 * PART_ROWS
"""More than a part has lines: its figures of one metric are numbered below this."""

_SUBJECT = ("identifier_id", "release_id", "artist_id")
_KEYS = (*_SUBJECT, "store", "currency", "period_start", "period_end")
_COLUMNS = {"earnings": "amount"} | {key: key for key in COUNTED}
"""Metric → the column of a line that tells it."""
_READ = (
    {"line": "BIGINT"}
    | dict.fromkeys(_SUBJECT, "BIGINT")
    | {name: LINE_COLUMNS[name] for name in ("store", "country", "currency")}
    | {name: LINE_COLUMNS[name] for name in ("period_start", "period_end", *_COLUMNS.values())}
)
"""What figures need of a stored line, with its types in the engine."""


def add(
    conn: psycopg.Connection,
    engine: Session,
    parts: Sequence[str],
    told: Collection[str],
    *,
    user_id: int,
    import_id: int,
    source: str,
    view: View,
) -> None:
    """Add the figures of lines that the import holds from now on.

    `parts` are relations of the engine with the columns of `statement_lines` that figures need,
    for the engine holds one's figures of a metric in memory; a figure of several parts has a row
    of each. `told` are the columns that may have a value.
    """
    metrics = [key for key, column in _COLUMNS.items() if column in told]
    if not metrics or not parts:
        return
    constants = f"{literal(f'csv_{source}')} AS source, {literal(view)} AS view"
    dates = f"period_start AS date, period_end AS until, {grain_of('period_start', 'period_end')}"
    first = _next_number(conn, user_id, import_id)
    figures = [
        f"SELECT {constants}, metric, ({first + at * _PART_NUMBERS} + number)::INTEGER AS number,"
        f" {', '.join(_SUBJECT)}, store, currency, {dates} AS grain, value, lines, countries,"
        f" parts FROM ({_figures(lines, metric)})"
        for at, lines in enumerate(parts)
        for metric in metrics
    ]
    try:
        whose = {"user_id": user_id, "import_id": import_id}
        copy_in(conn, engine, figures, "metrics_daily", same=whose)
    except duckdb.OutOfRangeException as error:
        raise AmountsTooLarge from error


def renew(conn: psycopg.Connection, user_id: int, imports: Collection[int], folder: Path) -> None:
    """Make all figures of these imports again, from the lines that they hold."""
    forget(conn, user_id, imports)
    rows = conn.execute(
        "SELECT id, source, view FROM imports WHERE user_id = %s AND id = ANY(%s) ORDER BY id",
        (user_id, sorted(imports)),
    ).fetchall()
    with session() as connection:
        engine = Session(connection)
        for import_id, source, view in rows:
            query = sql.SQL(
                "SELECT {} FROM statement_lines WHERE user_id = {} AND import_id = {}"
            ).format(
                sql.SQL(", ").join(map(sql.Identifier, _READ)),
                sql.Literal(user_id),
                sql.Literal(import_id),
            )
            copy_out(conn, engine, query, (), _READ, "held", folder / "held.csv")
            ((last,),) = engine.rows("SELECT max(line) FROM held")
            add(
                conn,
                engine,
                in_parts("held", last),
                _READ,
                user_id=user_id,
                import_id=import_id,
                source=source,
                view=view,
            )


def forget(conn: psycopg.Connection, user_id: int, imports: Collection[int]) -> None:
    """Delete the figures of these imports."""
    conn.execute(
        "DELETE FROM metrics_daily WHERE user_id = %s AND import_id = ANY(%s)",
        (user_id, sorted(imports)),
    )


def _figures(lines: str, metric: str) -> str:
    """Give one metric's figures: of a flow one for all countries, else one for each."""
    column = _COLUMNS[metric]
    flow = METRICS[metric].adding == "flow"
    adding, split = ("sum", "country IS NULL") if flow else ("max", "country")
    named = "CASE WHEN max(country) IS NOT NULL THEN"
    countries, parts = "list(country)", f"list({column}::{MONEY})"
    if not flow:
        countries, parts = "[max(country)]", f"[max({column})::{MONEY}]"
    return (
        f"SELECT {literal(metric)} AS metric, row_number() OVER () AS number, {', '.join(_KEYS)},"
        f" {adding}({column})::{MONEY} AS value, count(*) AS lines,"
        f" {named} {countries} END AS countries, {named} {parts} END AS parts"
        f" FROM {lines} WHERE {column} IS NOT NULL GROUP BY {', '.join(_KEYS)}, {split}"
    )


def _next_number(conn: psycopg.Connection, user_id: int, import_id: int) -> int:
    row = conn.execute(
        "SELECT coalesce(max(number), 0) FROM metrics_daily WHERE user_id = %s AND import_id = %s",
        (user_id, import_id),
    ).fetchone()
    return int(row[0]) if row else 0
