"""Precedence: the SQL that decides which of several sources' figures of the same plays is shown.

A distributor's statement and Spotify for Artists count the same streams twice. For one track,
store and month one *view* is shown and the others are kept but never added. In this order:

1. the platform's own daily figures, where they cover every day of the month;
2. the platform's own figures for a period;
3. statements (several distributors' statements are different sales and do add up);
4. daily figures that cover only a part of the month;
5. the platform's figure of a span that is no calendar month (the last 28 days, a year, all time);
6. figures that somebody typed: whole months of days, months, other periods, single days.

A span belongs to no month. Spans overlap each other and everything else, so one of them stands
(the longest, then the newest), and only where its store has nothing dated of its subject, of its
title without an artist, of its artist as a whole, or, for an artist's own, of that artist's songs.

Views other than statements never add up with each other, nor two sources of one view, nor a
figure of the whole world with the same figure by country.

An artist's own total for a store and month (Spotify's audience timeline) stands for the sum of
that artist's songs there when it covers the whole month, or at least as much as the songs'
figures do, wherever single songs are not asked for. A song whose artist is not known counts as
anybody's: it is never added to an artist's total of its store and month. A timeline that could be
any of several recordings of its title is not added where a statement has those recordings.

A manual figure without a date, or without a store, is shown only where nothing better is known of
its subject. Money is in statements alone, is never judged, and is never added to another
currency. A figure belongs to the month that it starts in; nothing is spread over days.
"""

from collections.abc import Collection

from tunescore.insights import relations

PARTLY = "rank IN (4, 9)"
"""Daily figures that cover only a part of their month."""

SPAN = "(view = 'platform_period' AND grain IS DISTINCT FROM 'month')"
"""A platform's figure of a time that is no calendar month."""

_NO_DATE = 1_000_000  # days: a figure of all time is longer than every other span

CELL = ", ".join(
    f"{{0}}.{column}"
    for column in (
        "metric", "source", "view", "track_id", "release_id", "artist_id", "store", "everywhere",
        "month", "bucket", "grain", "span", "last",
    )
)  # fmt: skip
"""The columns that identify a cell, of the relation `{0}`."""


def _placed(figures: str, condition: str, *, by_day: bool) -> str:
    """Return figures with the month, and the span, that they belong to."""
    condition += f" AND grain = 'day' AND NOT {SPAN}" if by_day else ""
    return (
        f"(SELECT *, {'date' if by_day else 'month'} AS bucket FROM (SELECT *,"
        f" CASE WHEN NOT {SPAN} THEN date_trunc('month', date::timestamp)::date END AS month,"
        f" CASE WHEN {SPAN} THEN coalesce(until - date, {_NO_DATE}) END AS span,"
        f" CASE WHEN {SPAN} THEN until END AS last"
        f" FROM {figures} AS f WHERE {condition}) AS dated)"
    )


CONTESTED = """(metric IN (SELECT metric FROM others WHERE store IS NULL)
    OR (metric, coalesce(store, '')) IN (SELECT metric, store FROM others WHERE store IS NOT NULL))
"""
"""Whether anything but statements has figures of the figure's store, so that it must be judged."""


def judged(
    metrics: Collection[str], *, by_country: bool, by_day: bool = False, only: str = "",
    by_line: bool = True,
) -> str:  # fmt: skip
    """Return the WITH clause that ends in `judged`: every cell of figures, and where it is shown.

    A cell adds up figures of `metrics` as far as no choice is needed. `bucket` is what a choice is
    made for: the month, or the day where daily figures are asked for. `days` is how many days of
    the month a cell has. `only` is a condition of `figures.Filter.subject`. `shown` is for sums
    of everything; `shown_alone` for one song or release, or by song, where an artist's own total
    has no place. Statements in a store that nothing else reports are shown as they are.

    With `by_country`, figures that name no country are left out, statements excepted, and `judged`
    has a row for each line (unless `by_line` is false) with its `country`: a choice is never made
    by country.
    """
    whole = "true" if by_day else "reach >= extract(day FROM month + interval '1 month - 1 day')"
    named = ", ".join(f"'{metric}'" for metric in metrics)
    condition = f"metric IN ({named}){only}"
    if by_country:
        condition += " AND (NOT everywhere OR view = 'statement')"
    cell, cell_of_line = CELL.format("v"), CELL.format("l")
    if by_country and by_line:
        # One key of all columns, which may be null.
        figures = (
            f"SELECT {cell_of_line}, l.country, l.value, l.lines, coalesce(v.rank, 3) AS rank,"
            " coalesce(v.shown, true) AS shown, coalesce(v.shown_alone, true) AS shown_alone"
            f" FROM {_placed(relations.by_country(metrics), condition, by_day=by_day)} AS l"
            " LEFT JOIN verdicts v"
            f" ON hash_record_extended(ROW({cell_of_line}), 0) = v.hash"
            f" AND ROW({cell_of_line}) IS NOT DISTINCT FROM ROW({cell})"
        )
    else:
        alone = _placed(relations.FIGURES, f"{condition} AND NOT {CONTESTED}", by_day=by_day)
        figures = (
            f"SELECT {cell}, v.value, v.lines, v.rank, v.shown, v.shown_alone FROM verdicts v"
            f" UNION ALL SELECT {CELL.format('f')}, f.value, f.lines, 3, true, true"
            f" FROM {alone} AS f"
        )
    return f"""
WITH others AS MATERIALIZED (
    SELECT DISTINCT metric, CASE WHEN view = 'platform_daily' THEN coalesce(store, '') END AS store
    FROM metrics_daily WHERE user_id = :user AND metric IN ({named}) AND view <> 'statement'
), cells AS (
    SELECT {CELL.format("f")}, sum(value) AS value, sum(lines) AS lines,
        bit_count(bit_or(CASE WHEN grain = 'day'
                         THEN 1 << (extract(day FROM date)::int - 1) END)::bit(32)) AS days
    FROM {_placed(relations.FIGURES, f"{condition} AND {CONTESTED}", by_day=by_day)} AS f
    GROUP BY {CELL.format("f")}
), names AS (
    SELECT track_id, min(title_key) AS title_key, bool_or(isrc IS NOT NULL) AS coded
    FROM track_identifiers WHERE user_id = :user GROUP BY track_id
), subjects AS (
    SELECT c.*, coalesce(c.artist_id, t.artist_id, r.artist_id) AS by_artist,
        c.artist_id IS NOT NULL AND c.view <> 'statement' AS is_total,
        n.title_key, coalesce(n.coded, false) AS coded,
        coalesce(max(c.days) OVER (PARTITION BY c.metric, c.track_id, c.release_id, c.artist_id,
            c.store, c.bucket, c.view, c.source, c.everywhere, c.grain), 0) AS reach
    FROM cells c
    LEFT JOIN tracks t ON t.user_id = :user AND t.id = c.track_id
    LEFT JOIN releases r ON r.user_id = :user AND r.id = c.release_id
    LEFT JOIN names n ON n.track_id = c.track_id
), ranked AS (
    SELECT *, CASE
        WHEN view = 'statement' THEN 3
        WHEN {SPAN} THEN 5
        WHEN view = 'platform_period' THEN 2
        WHEN view = 'platform_daily' THEN CASE WHEN {whole} THEN 1 ELSE 4 END
        WHEN grain = 'day' THEN CASE WHEN {whole} THEN 6 ELSE 9 END
        WHEN grain = 'month' THEN 7
        ELSE 8 END AS rank
    FROM subjects
), preferred AS (
    SELECT *,
        rank() OVER (PARTITION BY metric, track_id, release_id, artist_id, store, bucket
            ORDER BY rank, span DESC NULLS LAST, last DESC NULLS LAST,
                     CASE WHEN view <> 'statement' THEN NOT everywhere END,
                     CASE WHEN view <> 'statement' THEN source END DESC) = 1
        AND NOT ((view = 'typed' OR {SPAN}) AND (
            (bucket IS NULL AND bool_or(bucket IS NOT NULL)
                OVER (PARTITION BY metric, track_id, release_id, artist_id, store))
            OR (store IS NULL AND bucket IS NULL AND bool_or(store IS NOT NULL)
                OVER (PARTITION BY metric, track_id, release_id, artist_id))
            OR (store IS NULL AND bool_or(store IS NOT NULL)
                OVER (PARTITION BY metric, track_id, release_id, artist_id, bucket))
            OR ({SPAN} AND bool_or(bucket IS NOT NULL AND store IS NULL)
                OVER (PARTITION BY metric, track_id, release_id, artist_id)))) AS best
    FROM ranked
), weighed AS (
    SELECT *,
        min(rank) FILTER (WHERE best AND is_total) OVER artist AS total_rank,
        max(reach) FILTER (WHERE best AND is_total) OVER artist AS total_reach,
        least(min(rank) FILTER (WHERE best AND NOT is_total) OVER artist,
              min(rank) FILTER (WHERE best AND by_artist IS NULL) OVER store) AS works_rank,
        greatest(max(reach) FILTER (WHERE best AND NOT is_total) OVER artist,
                 max(reach) FILTER (WHERE best AND by_artist IS NULL) OVER store) AS works_reach,
        by_artist IS NULL AND view <> 'statement' AND NOT coded AND title_key IS NOT NULL
        AND bool_or(coded AND view = 'statement')
            OVER (PARTITION BY metric, title_key, store, bucket) AS unclear,
        {SPAN} AND (coalesce(CASE
            WHEN is_total THEN bool_or(best AND NOT is_total AND bucket IS NOT NULL) OVER always
            WHEN by_artist IS NOT NULL THEN
                bool_or(best AND is_total AND bucket IS NOT NULL) OVER always
            ELSE bool_or(best AND is_total AND bucket IS NOT NULL)
                OVER (PARTITION BY metric, store) END, false)
            OR (title_key IS NOT NULL AND bool_or(best AND bucket IS NOT NULL
                AND by_artist IS NULL) OVER (PARTITION BY metric, title_key, store))) AS covered
    FROM preferred
    WINDOW artist AS (PARTITION BY metric, by_artist, store, bucket),
           store AS (PARTITION BY metric, store, bucket),
           always AS (PARTITION BY metric, by_artist, store)
), settled AS (
    SELECT *, by_artist IS NOT NULL AND total_rank IS NOT NULL AND (
        total_rank = 1 OR works_rank IS NULL OR total_rank < works_rank
        OR (total_rank = works_rank AND total_reach >= works_reach)) AS total_stands
    FROM weighed
), verdicts AS MATERIALIZED (
    SELECT *, hash_record_extended(ROW({cell}), 0) AS hash, best AND NOT is_total AS shown_alone,
        best AND NOT unclear AND NOT covered AND CASE
            WHEN is_total THEN total_stands
            WHEN by_artist IS NULL THEN NOT coalesce(bool_or(total_stands)
                OVER (PARTITION BY metric, store, bucket), false)
            ELSE NOT total_stands END AS shown
    FROM settled v
), judged AS (
    {figures}
)"""
