"""Which figures are shown where several sources tell of the same plays.

A distributor's statement and Spotify for Artists count the same streams twice. For one track,
store and month one *view* is shown and the others are kept but never added. In this order:

1. the platform's own daily figures, where they cover every day of the month;
2. the platform's own figures for a period;
3. statements (several distributors' statements are different sales and do add up);
4. daily figures that cover only a part of the month;
5. figures that somebody typed.

An artist's own total for a store and month (Spotify's audience timeline) stands for the sum of
that artist's tracks there when it covers the whole month, wherever single tracks are not asked
for. Money is told by statements alone and needs no choice.

A typed figure without a date (a song's plays so far) is shown only where nothing dated is known.
Months that a figure spans partly are not invented: a figure belongs to the month it starts in.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

JUDGED = """
WITH figures AS (
    SELECT m.source, m.view, m.metric, m.track_id, m.release_id, m.artist_id,
           coalesce(m.artist_id, t.artist_id, r.artist_id) AS by_artist,
           m.store, m.country, m.currency, m.date, m.until, m.grain, m.value, m.lines,
           date_trunc('month', m.date)::date AS month,
           m.artist_id IS NOT NULL AS is_artist,
           count(*) FILTER (WHERE m.grain = 'day') OVER work_month_view AS days
    FROM metrics_daily m
    LEFT JOIN tracks t ON t.user_id = m.user_id AND t.id = m.track_id
    LEFT JOIN releases r ON r.user_id = m.user_id AND r.id = m.release_id
    WHERE m.user_id = :user AND m.metric = :metric
      AND (NOT :by_country OR m.country IS NOT NULL OR m.view = 'statement')
    WINDOW work_month_view AS (
        PARTITION BY m.track_id, m.release_id, m.artist_id, m.store,
                     date_trunc('month', m.date), m.view)
), ranked AS (
    SELECT *, CASE
        WHEN view = 'statement' THEN CASE WHEN metric = 'earnings' THEN 0 ELSE 3 END
        WHEN view = 'platform_period' THEN 2
        WHEN view = 'typed' THEN 5
        WHEN days >= extract(day FROM month + interval '1 month' - interval '1 day') THEN 1
        ELSE 4 END AS rank
    FROM figures
), compared AS (
    SELECT *,
        min(rank) OVER (PARTITION BY track_id, release_id, artist_id, store, month) AS best,
        bool_or(is_artist AND rank <= 1) OVER artist_month AS artist_is_whole,
        bool_or(NOT is_artist) OVER artist_month AS has_works,
        bool_or(month IS NOT NULL)
            OVER (PARTITION BY track_id, release_id, artist_id, store) AS has_dated
    FROM ranked
    WINDOW artist_month AS (PARTITION BY by_artist, store, month)
), judged AS (
    SELECT *, rank = best AND NOT (view = 'typed' AND month IS NULL AND has_dated) AND CASE
        WHEN by_artist IS NULL THEN true
        WHEN :by_track THEN NOT is_artist
        WHEN is_artist THEN artist_is_whole OR NOT has_works
        ELSE NOT artist_is_whole
        END AS shown
    FROM compared
)
"""
"""Every figure of the metric `:metric`, with its month and whether it is `shown`.

`:by_country` leaves out the figures that tell no country, `:by_track` an artist's own totals.
"""

DIMENSIONS = {
    "source": "replace(j.source, 'csv_', '')",
    "store": "j.store",
    "month": "to_char(j.month, 'YYYY-MM')",
    "day": "j.date",
    "track": "j.track_id",
    "country": "j.country",
    "currency": "j.currency",
}
"""What figures can be grouped by, and the SQL that says it."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which figures are asked for; None means all. Months are given by their first day."""

    track: int | None = None
    release: int | None = None
    store: str | None = None
    country: str | None = None
    source: str | None = None
    first: date | None = None
    last: date | None = None
    dated: bool = False

    def sql(self) -> tuple[str, dict[str, Any]]:
        """Return the condition on `j` and its parameters."""
        parts: list[str] = []
        values: dict[str, Any] = {}
        for name, expression, value in (
            ("track", "j.track_id = :track", self.track),
            ("release", "j.release_id = :release", self.release),
            ("store", "j.store = :store", self.store),
            ("country", "j.country = :country", self.country),
            ("source", "j.source = 'csv_' || :source", self.source),
            ("first", "j.date >= :first", self.first),
            ("last", "j.date <= :last", self.last),
        ):
            if value is not None:
                parts.append(expression)
                values[name] = value
        if self.dated:
            parts.append("j.date IS NOT NULL")
        return " AND ".join(["true", *parts]), values


ALL = Filter()


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum under its group keys. `value` is exact (Decimal); `lines` are those behind it."""

    keys: dict[str, Any]
    value: Any
    lines: int
    sources: tuple[str, ...] = field(default=())


def flags(by: Collection[str], where: Filter) -> dict[str, bool]:
    """Return the two flags of `JUDGED` for a question with these groups and this filter."""
    return {
        "by_country": "country" in by or where.country is not None,
        "by_track": "track" in by or where.track is not None,
    }


async def sums(
    session: AsyncSession,
    user_id: int,
    metric: str,
    by: tuple[str, ...] = (),
    where: Filter = ALL,
    *,
    shown: bool = True,
) -> list[Figure]:
    """Sum one flow over the figures that are shown (or, with `shown=False`, over the others)."""
    condition, values = where.sql()
    groups = "".join(f", {DIMENSIONS[name]} AS {name}" for name in by)
    positions = ", ".join(str(number + 4) for number in range(len(by)))
    answer = await session.execute(
        text(
            f"{JUDGED} SELECT sum(j.value), sum(j.lines),"
            f" array_agg(DISTINCT replace(j.source, 'csv_', '')){groups} FROM judged j"
            f" WHERE j.shown = :shown AND {condition}"
            + (f" GROUP BY {positions} ORDER BY {positions}" if by else "")
        ),
        {
            "user": user_id,
            "metric": metric,
            **flags(by, where),
            "shown": shown,
            **values,
        },
    )
    return [
        Figure(dict(zip(by, row[3:], strict=True)), row[0], int(row[1]), tuple(row[2]))
        for row in answer
        if row[0] is not None
    ]
