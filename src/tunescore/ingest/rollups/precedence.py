"""Precedence: the SQL that decides which of several sources' figures of the same plays is shown.

A distributor's statement and Spotify for Artists count the same streams twice. For one track,
store and month one *view* is shown and the others are kept but never added. In this order:

1. the platform's own daily figures, where they cover every day of the month;
2. the platform's own figures for a month;
3. statements (several distributors' statements are different sales and do add up);
4. daily figures that cover only a part of the month;
5. the platform's figure of a span that is no calendar month (the last 28 days, a year, all time);
6. figures that somebody typed: whole months of days, months, other periods, single days.

A figure belongs to a month when all of its days lie in it; nothing is spread over months or days.

A platform's span belongs to no month. Spans overlap each other and everything else, so one of them
stands (the longest, then the newest), and only where its store has nothing dated of its subject, of
its title without an artist, of its artist as a whole, or, for an artist's own, of that artist's
songs.

A *longer* figure is one of a statement, or a typed one, whose days lie in no single month: a
quarter, a half, a year, any other time. A statement's is shown only where no other view has figures
of a month or a day within its time: of its subject in its store, of its title without an artist, or
of its artist's own total there. Otherwise it is kept, not added, and a footnote says so. Several
statements add up, longer or not. A typed one yields also to statements and to shorter typed ones.

Views other than statements never add up with each other, nor two sources of one view, nor a
figure of the whole world with the same figure by country.

An artist's own total for a store and month (Spotify's audience timeline) stands for the sum of
that artist's songs there when it covers the whole month, or at least as much as the songs'
figures do, wherever single songs are not asked for. A song whose artist is not known counts as
anybody's: it is never added to an artist's total of its store and month. A timeline that could be
any of several recordings of its title is not added where a statement has those recordings.

A manual figure without a date, or without a store, is shown only where nothing better is known of
its subject. Money is in statements alone, is never judged, and is never added to another
currency.
"""

from collections.abc import Collection
from typing import Literal, get_args

from tunescore.ingest.rollups.verdict_cells import SPAN, cell, placed

World = Literal["all", "country", "day", "day country"]
"""What is judged together: all figures, those by country, daily ones, daily ones by country."""

WORLDS: tuple[World, ...] = get_args(World)

_FIGURES = """(
    SELECT m.metric, m.source, m.view, m.rights, i.track_id, m.release_id, m.artist_id, m.store,
        m.grain, m.everywhere, f.date, f.until, f.value, f.lines
    FROM metrics_daily m
    LEFT JOIN track_identifiers i ON i.user_id = m.user_id AND i.id = m.identifier_id
    CROSS JOIN LATERAL unnest(m.dates, m.untils, m.date_values, m.date_lines)
        AS f (date, until, value, lines)
    WHERE m.user_id = %(user)s
)"""

_ORDER = (
    "platform_whole_days",
    "platform_month",
    "statement",
    "platform_some_days",
    "platform_span",
    "typed_whole_days",
    "typed_month",
    "typed_other",
    "typed_some_days",
)
"""The kinds of figures, the first of which is shown."""

RANK = {kind: place for place, kind in enumerate(_ORDER, 1)}
"""The place of each kind in the order of precedence, as SQL has it."""

PARTLY = f"rank IN ({RANK['platform_some_days']}, {RANK['typed_some_days']})"
"""Daily figures that cover only a part of their month."""

_NO_DATE = 1_000_000  # days: a figure of all time is longer than every other span

_BEFORE_STATEMENTS = "view <> 'statement' AND bucket IS NOT NULL"
"""Figures of a month or a day to which a statement's longer ones yield."""

_BEFORE_TYPED = "(bucket IS NOT NULL OR view = 'statement')"
"""Dated figures to which typed longer ones yield."""

CONTESTED = """(metric IN (SELECT metric FROM others WHERE store IS NULL)
    OR (metric, coalesce(store, '')) IN (SELECT metric, store FROM others WHERE store IS NOT NULL))
"""
"""Whether anything but statements has figures of the figure's store, so that it must be judged."""


def judged(world: World, metrics: Collection[str]) -> str:
    """Return the WITH clause that ends in `judged`: every contested cell, and where it is shown.

    A cell adds up figures of `metrics` as far as no choice is needed. `bucket` is what a choice is
    made for: the month, or the day where daily figures are asked for. `days` is how many days of
    the month a cell has. `shown` is for sums of everything; `shown_alone` for one song or release,
    or by song, where an artist's own total has no place. Statements in a store that nothing else
    reports are shown as they are, and in no cell.

    By country, figures that name no country are left out, statements excepted; a choice is never
    made by country.
    """
    by_day = world.startswith("day")
    whole = "true" if by_day else "reach >= extract(day FROM month + interval '1 month - 1 day')"
    named = ", ".join(f"'{metric}'" for metric in metrics)
    condition = f"metric IN ({named}) AND {CONTESTED}"
    if world.endswith("country"):
        condition += " AND (NOT everywhere OR view = 'statement')"
    return f"""
WITH others AS MATERIALIZED (
    SELECT DISTINCT metric, CASE WHEN view = 'platform_daily' THEN coalesce(store, '') END AS store
    FROM metrics_daily WHERE user_id = %(user)s AND metric IN ({named}) AND view <> 'statement'
), cells AS (
    SELECT {cell("f")}, sum(value) AS value, sum(lines) AS lines,
        bit_count(bit_or(CASE WHEN grain = 'day'
                         THEN 1 << (extract(day FROM date)::int - 1) END)::bit(32)) AS days,
        CASE WHEN min(date) IS NOT NULL
             THEN daterange(min(date), max(until), '[]') END AS times
    FROM {placed(_FIGURES, condition, by_day=by_day)} AS f
    GROUP BY {cell("f")}
), names AS (
    SELECT track_id, min(nullif(title_key, '')) AS title_key, bool_or(isrc IS NOT NULL) AS coded
    FROM track_identifiers WHERE user_id = %(user)s GROUP BY track_id
), subjects AS (
    SELECT c.*, {SPAN} AS is_span, c.first IS NOT NULL AND NOT {SPAN} AS is_longer,
        CASE WHEN {SPAN} THEN coalesce(c.last - c.first, {_NO_DATE}) END AS span,
        coalesce(c.artist_id, t.artist_id, r.artist_id) AS by_artist,
        c.artist_id IS NOT NULL AND c.view <> 'statement' AS is_total,
        n.title_key, coalesce(n.coded, false) AS coded,
        coalesce(max(c.days) OVER (PARTITION BY c.metric, c.track_id, c.release_id, c.artist_id,
            c.store, c.bucket, c.view, c.source, c.everywhere, c.grain), 0) AS reach
    FROM cells c
    LEFT JOIN tracks t ON t.user_id = %(user)s AND t.id = c.track_id
    LEFT JOIN releases r ON r.user_id = %(user)s AND r.id = c.release_id
    LEFT JOIN names n ON n.track_id = c.track_id
), ranked AS (
    SELECT *, CASE
        WHEN view = 'statement' THEN {RANK["statement"]}
        WHEN is_span THEN {RANK["platform_span"]}
        WHEN view = 'platform_period' THEN {RANK["platform_month"]}
        WHEN view = 'platform_daily' THEN
            CASE WHEN {whole} THEN {RANK["platform_whole_days"]}
                 ELSE {RANK["platform_some_days"]} END
        WHEN grain = 'day' THEN
            CASE WHEN {whole} THEN {RANK["typed_whole_days"]} ELSE {RANK["typed_some_days"]} END
        WHEN grain = 'month' THEN {RANK["typed_month"]}
        ELSE {RANK["typed_other"]} END AS rank
    FROM subjects
), preferred AS (
    SELECT *,
        rank() OVER (PARTITION BY metric, track_id, release_id, artist_id, store, bucket,
                CASE WHEN is_longer THEN times END
            ORDER BY rank, span DESC NULLS LAST, last DESC NULLS LAST,
                     CASE WHEN view <> 'statement' THEN NOT everywhere END,
                     CASE WHEN view <> 'statement' THEN source END DESC) = 1
        AND NOT CASE
            WHEN is_longer THEN coalesce(
                times && range_agg(times) FILTER (WHERE {_BEFORE_STATEMENTS}) OVER place
                OR times && range_agg(times) FILTER (WHERE {_BEFORE_STATEMENTS} AND store IS NULL)
                    OVER subject
                OR (store IS NULL AND times && range_agg(times)
                    FILTER (WHERE {_BEFORE_STATEMENTS}) OVER subject), false)
                OR (view = 'typed' AND coalesce(
                    times && range_agg(times) FILTER (WHERE {_BEFORE_TYPED}) OVER place
                    OR (store IS NULL AND times && range_agg(times)
                        FILTER (WHERE {_BEFORE_TYPED} OR store IS NOT NULL) OVER subject)
                    OR times && range_agg(times) FILTER (WHERE is_longer) OVER shorter, false))
            WHEN view = 'typed' OR is_span THEN
                (bucket IS NULL AND bool_or(bucket IS NOT NULL OR is_longer) OVER place)
                OR (store IS NULL AND bucket IS NULL AND bool_or(store IS NOT NULL) OVER subject)
                OR (store IS NULL AND bool_or(store IS NOT NULL)
                    OVER (PARTITION BY metric, track_id, release_id, artist_id, bucket))
                OR (is_span AND bool_or((bucket IS NOT NULL OR is_longer) AND store IS NULL)
                    OVER subject)
            ELSE false END AS best
    FROM ranked
    WINDOW place AS (PARTITION BY metric, track_id, release_id, artist_id, store),
           subject AS (PARTITION BY metric, track_id, release_id, artist_id),
           shorter AS (PARTITION BY metric, track_id, release_id, artist_id, store
               ORDER BY (upper(times) - lower(times))::bigint * 1000000
                   - (upper(times) - date '2000-01-01')
               RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), weighed AS (
    SELECT *,
        min(rank) FILTER (WHERE stands AND is_total) OVER artist AS total_rank,
        max(reach) FILTER (WHERE stands AND is_total) OVER artist AS total_reach,
        least(min(rank) FILTER (WHERE stands AND NOT is_total) OVER artist,
              min(rank) FILTER (WHERE stands AND by_artist IS NULL) OVER store) AS works_rank,
        greatest(max(reach) FILTER (WHERE stands AND NOT is_total) OVER artist,
                 max(reach) FILTER (WHERE stands AND by_artist IS NULL) OVER store) AS works_reach,
        by_artist IS NULL AND view <> 'statement' AND NOT coded AND title_key IS NOT NULL
        AND bool_or(coded AND view = 'statement')
            OVER (PARTITION BY metric, title_key, store, bucket) AS unclear,
        CASE
            WHEN is_span THEN
                CASE
                WHEN is_total THEN bool_or(dated AND NOT is_total) OVER always
                WHEN by_artist IS NOT NULL THEN bool_or(dated AND is_total) OVER always
                ELSE bool_or(dated AND is_total) OVER everybody END
                OR (title_key IS NOT NULL AND bool_or(dated AND by_artist IS NULL) OVER titled)
            WHEN is_longer THEN coalesce(
                times && CASE
                    WHEN is_total THEN range_agg(times) FILTER (WHERE dated AND NOT is_total)
                        OVER always
                    WHEN by_artist IS NOT NULL THEN range_agg(times)
                        FILTER (WHERE best AND is_total AND bucket IS NOT NULL) OVER always
                    ELSE range_agg(times) FILTER (WHERE best AND is_total AND bucket IS NOT NULL)
                        OVER everybody END, false)
                OR coalesce(title_key IS NOT NULL AND times && range_agg(times) FILTER
                    (WHERE best AND bucket IS NOT NULL AND by_artist IS NULL
                        AND view <> 'statement') OVER titled, false)
            ELSE false END AS covered
    FROM (SELECT *, best AND NOT is_longer AS stands,
              coalesce(best AND (bucket IS NOT NULL OR is_longer), false) AS dated
          FROM preferred) AS placed
    WINDOW artist AS (PARTITION BY metric, by_artist, store, bucket),
           store AS (PARTITION BY metric, store, bucket),
           always AS (PARTITION BY metric, by_artist, store),
           everybody AS (PARTITION BY metric, store),
           titled AS (PARTITION BY metric, title_key, store)
), settled AS (
    SELECT *, by_artist IS NOT NULL AND total_rank IS NOT NULL AND (
        total_rank = {RANK["platform_whole_days"]} OR works_rank IS NULL OR total_rank < works_rank
        OR (total_rank = works_rank AND total_reach >= works_reach)) AS total_stands
    FROM weighed
), judged AS (
    SELECT *, best AND NOT is_total AS shown_alone,
        best AND NOT unclear AND NOT covered AND CASE
            WHEN is_longer THEN true
            WHEN is_total THEN total_stands
            WHEN by_artist IS NULL THEN NOT coalesce(bool_or(total_stands)
                OVER (PARTITION BY metric, store, bucket), false)
            ELSE NOT total_stands END AS shown
    FROM settled
)"""
