"""The figures of a user as relations of SQL: over all time, by date, or by country.

All have the same columns: `metric`, `source`, `view`, `rights`, `track_id` (where the figure's name
points to), `release_id`, `artist_id`, `store`, `currency`, `grain`, `everywhere` (it names no
country), `value` and `lines`. Sums over imports are the reader's.
"""

from collections.abc import Collection

from tunescore.insights import periods
from tunescore.metrics import LINE_COLUMNS_OF, grain_of
from tunescore.store.scope import UserSession

SERIES = """(
    SELECT m.metric, m.source, m.view, m.rights, i.track_id, m.release_id, m.artist_id, m.store,
        m.currency, m.grain, m.everywhere, m.value, m.lines
    FROM metrics_daily m
    LEFT JOIN track_identifiers i ON i.user_id = m.user_id AND i.id = m.identifier_id
    WHERE m.user_id = :user
)"""
"""The figures of all dates together; only of flows, for nothing else adds up over time."""

FIGURES = """(
    SELECT m.metric, m.source, m.view, m.rights, i.track_id, m.release_id, m.artist_id, m.store,
        m.currency, m.grain, m.everywhere, f.date, f.until, f.value, f.lines
    FROM metrics_daily m
    LEFT JOIN track_identifiers i ON i.user_id = m.user_id AND i.id = m.identifier_id
    CROSS JOIN LATERAL unnest(m.dates, m.untils, m.date_values, m.date_lines)
        AS f (date, until, value, lines)
    WHERE m.user_id = :user
)"""
"""The figures with their first and last day, `date` and `until`."""


def by_country(metrics: Collection[str]) -> str:
    """Return the figures of these metrics with their dates and `country`, one a statement line.

    Only lines know their countries. A figure that names none has a null.
    """
    lines = " UNION ALL ".join(
        f"SELECT '{metric}' AS metric, {LINE_COLUMNS_OF[metric]}::numeric AS value, import_id,"
        " source, identifier_id, release_id, artist_id, store, country, currency, period_start,"
        " period_end"
        f" FROM statement_lines WHERE user_id = :user AND {LINE_COLUMNS_OF[metric]} IS NOT NULL"
        for metric in metrics
    )
    return f"""(
    SELECT l.metric, 'csv_' || l.source AS source, p.view, p.rights, i.track_id, l.release_id,
        l.artist_id, l.store, l.currency, {grain_of("l.period_start", "l.period_end")} AS grain,
        l.country IS NULL AS everywhere, l.period_start AS date, l.period_end AS until, l.value,
        1 AS lines, l.country, l.import_id
    FROM ({lines}) AS l
    LEFT JOIN imports p ON p.user_id = :user AND p.id = l.import_id
    LEFT JOIN track_identifiers i ON i.user_id = :user AND i.id = l.identifier_id
)"""


def levels(metric: str) -> str:
    """Return the figures of a level with their dates and `country`, whether they name one or not.

    The lines are looked at only where some do.
    """
    columns = "source, track_id, release_id, artist_id, store, grain, date, until, value"
    return f"""(
    SELECT {columns}, NULL::text AS country FROM {FIGURES} AS f
    WHERE metric = '{metric}' AND everywhere
    UNION ALL
    SELECT {columns}, country FROM {by_country([metric])} AS l
    WHERE country IS NOT NULL AND EXISTS (SELECT FROM metrics_daily WHERE user_id = :user
        AND metric = '{metric}' AND NOT everywhere)
)"""


def of_statements(metrics: Collection[str], *, dated: bool, countries: bool) -> str:
    """Return the figures of statements; with `dated` they say as well what time they are of.

    That is their `month`, or the `first` and `last` day of a time that lies in no single month.

    Where no other source has them they are all shown: they are different sales, and add up.
    """
    named = ", ".join(f"'{metric}'" for metric in metrics)
    figures, condition = FIGURES if dated else SERIES, f"metric IN ({named}) AND view = 'statement'"
    if countries:
        figures = by_country(metrics)
        condition = (
            "import_id = ANY (ARRAY(SELECT id FROM imports"
            " WHERE user_id = :user AND view = 'statement'))"
        )
    shown = "true AS shown, true AS shown_alone"
    if not dated:
        return f"(SELECT *, {shown} FROM {figures} AS f WHERE {condition})"
    outside = f"CASE WHEN {periods.outside('date', 'until', 'grain')} THEN {{}} END"
    return (
        f"(SELECT *, {periods.month('date', 'until', 'grain')} AS month,"
        f" {outside.format('date')} AS first, {outside.format('until')} AS last, {shown}"
        f" FROM {figures} AS f WHERE {condition})"
    )


async def only_by_statements(session: UserSession, metrics: Collection[str]) -> bool:
    """Return whether statements alone have these metrics, so that all of it is shown."""
    answer = await session.execute(
        "SELECT NOT EXISTS (SELECT FROM metrics_daily WHERE user_id = :user"
        " AND metric = ANY(:metrics) AND view <> 'statement')",
        {"metrics": list(metrics)},
    )
    return bool(answer.scalar_one())
