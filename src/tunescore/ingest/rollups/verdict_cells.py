"""Cells: figures that are chosen or left together, and the place in time of each.

A cell adds up figures as far as no choice is needed between them: of a metric, a source and its
view, a subject, a store, and a month; a figure that lies in no single month has its own days.
"""

from collections.abc import Collection

from tunescore.metrics import LINE_COLUMNS_OF, grain_of

COLUMNS = (
    "metric", "source", "view", "rights", "track_id", "release_id", "artist_id", "store",
    "everywhere", "month", "bucket", "grain", "first", "last",
)  # fmt: skip
"""The columns that identify a cell."""

SPAN = "(view = 'platform_period' AND grain IS DISTINCT FROM 'month')"
"""A platform's figure of a time that is no calendar month."""


def cell(alias: str) -> str:
    """Return the columns that identify a cell, of a relation."""
    return ", ".join(f"{alias}.{column}" for column in COLUMNS)


def same_cell(alias: str, other: str) -> str:
    """Return the condition that two relations' rows are of one cell, which a hash finds."""
    # One key of all columns, which may be null.
    mine, theirs = (f"ROW({cell(name)})" for name in (alias, other))
    return (
        f"hash_record_extended({mine}, 0) = hash_record_extended({theirs}, 0)"
        f" AND {mine} IS NOT DISTINCT FROM {theirs}"
    )


def place(view: str, grain: str, first: str, last: str) -> dict[str, str]:
    """Return the SQL of a cell's `month`, or else its `first` and `last` day, for a figure.

    The arguments are the columns with the figure's view, grain, first and last day.
    """
    span = f"({view} = 'platform_period' AND {grain} IS DISTINCT FROM 'month')"
    outside = f"CASE WHEN {span} OR {_outside(first, last, grain)} THEN {{}} END"
    return {
        "month": f"CASE WHEN NOT {span} THEN {_month(first, last, grain)} END",
        "first": outside.format(first),
        "last": outside.format(last),
    }


def placed(figures: str, condition: str, *, by_day: bool) -> str:
    """Return figures (`date`, `until`, `grain`, `view`) with the columns of their cells.

    A choice is made for the `bucket`: the month, or the day where daily figures are asked for.
    """
    condition += f" AND grain = 'day' AND NOT {SPAN}" if by_day else ""
    columns = ", ".join(
        f"{sql} AS {name}" for name, sql in place("view", "grain", "date", "until").items()
    )
    return (
        f"(SELECT *, {'date' if by_day else 'month'} AS bucket"
        f" FROM (SELECT *, {columns} FROM {figures} AS f WHERE {condition}) AS dated)"
    )


_LINES = """(
    SELECT m.metric, 'csv_' || l.source AS source, p.view, p.rights, i.track_id, l.identifier_id,
        l.release_id, l.artist_id, l.store, l.currency, {grain} AS grain,
        l.country IS NULL AS everywhere, l.period_start AS date, l.period_end AS until, m.value,
        1 AS lines, l.country
    FROM statement_lines l
    CROSS JOIN LATERAL (VALUES {figures}) AS m (metric, value)
    JOIN imports p ON p.user_id = {user} AND p.id = l.import_id
    LEFT JOIN track_identifiers i ON i.user_id = {user} AND i.id = l.identifier_id
    WHERE l.user_id = {user} AND m.value IS NOT NULL
)"""


def lines(user: str, metrics: Collection[str]) -> str:
    """Return the figures of statement lines, one a line and metric, with their `country`.

    `user` is the placeholder of the user.
    """
    figures = ", ".join(f"('{name}', l.{LINE_COLUMNS_OF[name]}::numeric)" for name in metrics)
    grain = grain_of("l.period_start", "l.period_end")
    return _LINES.format(user=user, figures=figures, grain=grain)


def _outside(first: str, last: str, grain: str) -> str:
    """Return the SQL of whether the days from `first` to `last` are not all in one month."""
    begins, ends = (f"date_trunc('month', {day}::timestamp)" for day in (first, last))
    # Most figures are of a day or a month, and their grain says so at less cost.
    return (
        f"CASE WHEN {grain} IN ('day', 'month') THEN false ELSE ({begins} = {ends}) IS NOT TRUE END"
    )


def _month(first: str, last: str, grain: str) -> str:
    """Return the SQL of the month in which all days from `first` to `last` lie, else null."""
    return (
        f"CASE WHEN NOT ({_outside(first, last, grain)})"
        f" THEN date_trunc('month', {first}::timestamp)::date END"
    )
