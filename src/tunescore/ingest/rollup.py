"""Keeping `metrics_daily` true: the sums of statement lines that every screen reads.

A roll-up is always made again from the lines of what changed, never patched, so it cannot drift.
Flows are summed; a level or a count of people is taken as it stands (one line tells it).
"""

import psycopg
from psycopg import sql

from tunescore.metrics import COUNTED, METRICS, grain_of


def renew_source(conn: psycopg.Connection, user_id: int, source: str) -> None:
    """Make all figures of one source again."""
    _renew(conn, user_id, sql.SQL("s.source = {}").format(sql.Literal(source)),
           sql.SQL("source = {}").format(sql.Literal(f"csv_{source}")))  # fmt: skip


def renew_tracks(conn: psycopg.Connection, user_id: int, tracks: set[int]) -> None:
    """Make all figures of these tracks again, as after names moved between them."""
    chosen = sql.Literal(sorted(tracks))
    _renew(conn, user_id, sql.SQL("i.track_id = ANY({})").format(chosen),
           sql.SQL("source LIKE 'csv\\_%' AND track_id = ANY({})").format(chosen))  # fmt: skip


def _renew(
    conn: psycopg.Connection, user_id: int, lines: sql.Composable, figures: sql.Composable
) -> None:
    user = sql.Literal(user_id)
    conn.execute(
        sql.SQL("DELETE FROM metrics_daily WHERE user_id = {} AND {}").format(user, figures)
    )
    sums = sql.SQL(", ").join(
        sql.SQL("{}({}) AS {}").format(
            sql.SQL("sum" if METRICS[key].adding == "flow" else "max"),
            sql.Identifier("s", key),
            sql.Identifier(key),
        )
        for key in COUNTED
    )
    line_counts = sql.SQL(", ").join(
        sql.SQL("count({}) AS {}").format(sql.Identifier("s", key), sql.Identifier(f"{key}_lines"))
        for key in COUNTED
    )
    figures_of = sql.SQL(", ").join(
        sql.SQL("({}, {}::numeric, {})").format(
            sql.Literal(key), sql.Identifier(key), sql.Identifier(f"{key}_lines")
        )
        for key in COUNTED
    )
    conn.execute(
        sql.SQL(
            """
            INSERT INTO metrics_daily (user_id, source, view, track_id, release_id, artist_id,
                store, country, currency, date, until, grain, metric, value, lines)
            SELECT {user}, source, view, track_id, release_id, artist_id, store, country,
                currency, date, until,
                {grain},
                metric, m.value, m.lines
            FROM (
                SELECT 'csv_' || s.source AS source, p.view, i.track_id, s.release_id, s.artist_id,
                    s.store, s.country, s.currency, s.period_start AS date, s.period_end AS until,
                    sum(s.amount) AS earnings, count(s.amount) AS earnings_lines,
                    {sums}, {line_counts}
                FROM statement_lines s
                JOIN imports p ON p.user_id = s.user_id AND p.id = s.import_id
                LEFT JOIN track_identifiers i
                  ON i.user_id = s.user_id AND i.id = s.identifier_id
                WHERE s.user_id = {user} AND {lines}
                GROUP BY s.source, p.view, i.track_id, s.release_id, s.artist_id, s.store,
                    s.country, s.currency, s.period_start, s.period_end
            ) AS summed
            CROSS JOIN LATERAL
                (VALUES ('earnings', earnings, earnings_lines), {figures_of})
                AS m (metric, value, lines)
            WHERE m.value IS NOT NULL
            """
        ).format(
            user=user,
            grain=sql.SQL(grain_of("date", "until")),
            sums=sums,
            line_counts=line_counts,
            figures_of=figures_of,
            lines=lines,
        )
    )
