"""Levels: the sums of flows by store, by country, by song … that screens read, as the engine's SQL.

A row of `store.tables.statements.Rollup` is a series of one level. The relations here come from
sums over lines, of which a row has all metrics: `value_of_…` and `lines_of_…`.
"""

from collections.abc import Collection

from tunescore.metrics import LINE_COLUMNS_OF, METRICS, grain_of
from tunescore.records import MONEY, View

SONG = ("identifier_id", "release_id", "artist_id")
PLACES = {"store": "VARCHAR", "country": "VARCHAR"}

BY_STORE = {
    "total": (),
    "store": ("store",),
    "song": SONG,
    "song store": (*SONG, "store"),
}
"""The levels that figures of a subject and a store are added up to, and the keys of each."""

BY_COUNTRY = {"country": ("country",), "store country": ("store", "country")}
BY_SONG_AND_COUNTRY = {"song country": (*SONG, "country")}
BY_ALL = {"song store country": (*SONG, "store", "country")}
"""The level of what does not add up."""

LEVELS = BY_STORE | BY_COUNTRY | BY_SONG_AND_COUNTRY | BY_ALL


def adding(metric: str) -> str:
    """Return the function that makes one figure of several lines."""
    return "sum" if METRICS[metric].adding == "flow" else "max"


def flows(metrics: Collection[str]) -> list[str]:
    """Return those metrics that add up over time."""
    return [metric for metric in metrics if METRICS[metric].adding == "flow"]


def of_lines(metrics: Collection[str]) -> str:
    """Return the figures of lines, all metrics in a row, as columns of a grouping."""
    return ", ".join(
        f"{adding(metric)}({LINE_COLUMNS_OF[metric]})::{MONEY} AS value_of_{metric},"
        f" count({LINE_COLUMNS_OF[metric]})::INTEGER AS lines_of_{metric}"
        for metric in metrics
    )


def of_sums(metrics: Collection[str]) -> str:
    """Return the same of flows that are added up already."""
    return ", ".join(
        f"sum(value_of_{metric})::{MONEY} AS value_of_{metric},"
        f" sum(lines_of_{metric})::INTEGER AS lines_of_{metric}"
        for metric in metrics
    )


def sums(level: str, source: str, values: str, view: View, *, daily: bool) -> str:
    """Give the sums of a level, of each grain and date; if `daily`, those of days by day as well.

    `source` are lines or sums with the level's keys, `date` and `until`; `values` are `of_lines` or
    `of_sums`.
    """
    keys = LEVELS[level]
    currency = "currency" if view == "statement" else "NULL::VARCHAR AS currency"
    columns = ", ".join(["import_id", *(_key(name, keys) for name in (*SONG, *PLACES)), currency])
    grain = grain_of("date", "until")
    of_grain, first, last = placed(view, grain)
    added = (
        f"SELECT '{level}' AS level, {columns}, {of_grain} AS grain, {first} AS date,"
        f" {last} AS until, {values} FROM {source} GROUP BY ALL"
    )
    if not daily:
        return added
    return (
        f"{added} UNION ALL SELECT '{level}' AS level, {columns}, 'day' AS grain, date,"
        f" NULL::DATE AS until, {values} FROM {source} WHERE date = until GROUP BY ALL"
    )


def placed(view: View, grain: str) -> tuple[str, str, str]:
    """Return the SQL of a flow's grain and days in a roll-up; see `Rollup`.

    `grain` is the SQL of its own grain; `date` and `until` are its columns. A platform's span
    belongs to no month, however short it is.
    """
    if view == "platform_period":
        return (
            f"CASE WHEN {grain} = 'day' THEN 'span' ELSE {grain} END",
            "date",
            f"CASE WHEN {grain} <> 'month' THEN until END",
        )
    month = "date_trunc('month', date)::DATE"
    span = f"CASE WHEN {month} = date_trunc('month', until) THEN 'part' ELSE 'span' END"
    return (
        f"CASE {grain} WHEN 'day' THEN 'days' WHEN 'span' THEN {span} ELSE {grain} END",
        f"CASE {grain} WHEN 'day' THEN {month} ELSE date END",
        f"CASE WHEN {grain} NOT IN ('day', 'month') THEN until END",
    )


def _key(name: str, keys: Collection[str]) -> str:
    if name in keys:
        return name
    return f"NULL::{PLACES.get(name, 'BIGINT')} AS {name}"
