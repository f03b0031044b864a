"""Corrections: what takes out of the roll-ups the figures that are not shown.

Where anything but statements has figures of a metric, some cells of figures are other views of the
same plays (see `precedence`). Each such cell gets its verdict, and each level of the roll-ups rows
of the import 0 that take away what is not shown. So the sum of a user's roll-ups is what is shown,
and nobody who reads has to choose. A song by itself is judged otherwise than everything: its
corrections are other rows (`alone`).

Where only statements have a metric, they are all shown, and there is nothing to correct.
"""

from collections.abc import Collection, Sequence

from psycopg import sql

from tunescore.ingest.rollups import rollup_levels, verdict_cells
from tunescore.ingest.rollups.precedence import PARTLY, WORLDS, World, judged
from tunescore.ingest.rollups.rollup_levels import PLACES, SONG
from tunescore.metrics import LINE_COLUMNS_OF
from tunescore.store.scope import UserStore

IMPORT = 0
"""The import that corrections belong to."""

_NO_COUNTRY = ("total", "store", "song", "song store")
_BY_COUNTRY = ("country", "store country", "song country")

_MARKS = f"""
    SELECT v.metric, v.source, v.rights, v.track_id,
        (SELECT min(i.id) FROM track_identifiers i
            WHERE i.user_id = %(user)s AND i.track_id = v.track_id) AS identifier_id,
        v.release_id, v.artist_id, v.store, v.everywhere, v.month, v.bucket, v.grain, v.first,
        v.last, v.view, k.alone, NOT k.shown AS hidden, v.value, v.lines
    FROM verdicts v
    CROSS JOIN LATERAL (VALUES (true, v.shown_alone), (false, v.shown)) AS k (alone, shown)
    WHERE v.user_id = %(user)s AND v.world = %(world)s AND (NOT k.shown OR v.{PARTLY})
"""
"""The cells that are not shown, or that only a part of the month is known of."""


def renew(store: UserStore) -> None:
    """Judge again what of a user's figures is shown, in the caller's transaction.

    To be called after everything that changes figures, or whose figures they are.
    """
    metrics = _contested(store)
    store.execute("DELETE FROM verdicts WHERE user_id = %(user)s")
    store.execute(
        "DELETE FROM rollups WHERE user_id = %(user)s AND import_id = %(import)s",
        {"import": IMPORT},
    )
    if not metrics:
        return
    by_country = [metric for metric, named in metrics.items() if named]
    for world in WORLDS:
        judged_metrics = by_country if world.endswith("country") else list(metrics)
        if judged_metrics:
            _judge(store, world, judged_metrics)
            _correct(store, world, judged_metrics)


def _contested(store: UserStore) -> dict[str, bool]:
    """Return the flows that others than statements have, and whether those name countries."""
    rows = store.execute(
        "SELECT m.metric, bool_or(NOT m.everywhere) FROM metrics_daily m"
        " WHERE m.user_id = %(user)s AND m.view <> 'statement' AND m.metric = ANY(%(metrics)s)"
        " AND m.import_id = ANY (ARRAY(SELECT id FROM imports"
        "  WHERE user_id = %(user)s AND view <> 'statement')) GROUP BY m.metric",
        {
            "metrics": rollup_levels.flows(
                [metric for metric in LINE_COLUMNS_OF if metric != "earnings"]
            )
        },
    ).fetchall()
    return dict(rows)


def _judge(store: UserStore, world: World, metrics: Collection[str]) -> None:
    """Store the verdicts of a world."""
    columns = ", ".join(verdict_cells.COLUMNS)
    store.execute(
        f"INSERT INTO verdicts (user_id, world, number, {columns}, rank, shown, shown_alone, value,"
        f" lines) {judged(world, metrics)} SELECT %(user)s, %(world)s, row_number() OVER (),"
        f" {columns}, rank, shown, shown_alone, value, lines FROM judged".encode(),
        {"world": world},
    )


def _correct(store: UserStore, world: World, metrics: Sequence[str]) -> None:
    """Store the corrections of a world, at each of its levels."""
    marks = f"(SELECT *, NULL::text AS country FROM ({_MARKS}) AS v)"
    if world.endswith("country"):
        by_day = world.startswith("day")
        of_lines = verdict_cells.placed(
            verdict_cells.lines("%(user)s", metrics), "true", by_day=by_day
        )
        marks = (
            f"(SELECT v.metric, v.source, v.rights, v.identifier_id, v.release_id, v.artist_id,"
            " v.store, l.country, v.month, v.bucket, v.grain, v.first, v.last, v.view, v.alone,"
            f" v.hidden, l.value, l.lines FROM ({_MARKS}) AS v JOIN {of_lines} AS l"
            f" ON {verdict_cells.same_cell('v', 'l')})"
        )
    store.execute(
        f"CREATE TEMP TABLE corrections ON COMMIT DROP AS SELECT * FROM {marks} AS v".encode(),
        {"world": world},
    )
    for level in _BY_COUNTRY if world.endswith("country") else _NO_COUNTRY:
        _add(store, level, by_day=world.startswith("day"))
    store.execute("DROP TABLE corrections")


def _add(store: UserStore, level: str, *, by_day: bool) -> None:
    """Store the corrections of a level."""
    keys = rollup_levels.LEVELS[level]
    columns = ", ".join(
        name if name in keys else f"NULL::{'text' if name in PLACES else 'bigint'} AS {name}"
        for name in (*SONG, *PLACES)
    )
    # What is of a part of a month is never divided where its metric has corrections.
    grain, first, last = "'day'", "bucket", "NULL::date"
    if not by_day:
        own = "CASE WHEN view = 'platform_period' AND grain = 'day' THEN 'span' ELSE grain END"
        grain = (
            "CASE WHEN month IS NULL THEN"
            f" {own} WHEN grain = 'day' THEN 'days' WHEN grain = 'month' THEN 'month'"
            " ELSE 'part' END"
        )
        first = "coalesce(month, first)"
        last = (
            "CASE WHEN month IS NULL THEN CASE WHEN grain <> 'month' THEN last END"
            " WHEN grain NOT IN ('day', 'month')"
            " THEN (month + interval '1 month - 1 day')::date END"
        )
    of_songs = "" if "identifier_id" in keys else " WHERE NOT alone"
    store.execute(
        sql.SQL(f"""
        INSERT INTO rollups (user_id, import_id, number, level, metric, source, rights,
            identifier_id, release_id, artist_id, store, country, grain, alone, partly, value,
            lines, dates, untils, values_to_date, lines_to_date)
        SELECT %(user)s, %(import)s, %(highest)s + row_number() OVER (), %(level)s, metric, source,
            rights, identifier_id, release_id, artist_id, store, country, grain, alone, partly,
            sum(value), sum(lines), array_agg(date ORDER BY date, until),
            coalesce(array_agg(until ORDER BY date, until) FILTER (WHERE until IS NOT NULL),
                ARRAY[]::date[]),
            array_agg(value_to_date ORDER BY date, until),
            array_agg(lines_to_date ORDER BY date, until)
        FROM (SELECT *, sum(value) OVER series AS value_to_date,
            (sum(lines) OVER series)::int AS lines_to_date
        FROM (
            SELECT metric, source, rights, identifier_id, release_id, artist_id, store, country,
                grain, alone, partly, date, until,
                CASE WHEN partly THEN 0 ELSE -sum(value) END AS value,
                CASE WHEN partly THEN 0 ELSE -sum(lines)::int END AS lines
            FROM (SELECT metric, source, rights, {columns}, {grain} AS grain, {first} AS date,
                    {last} AS until, alone, NOT hidden AS partly, value, lines
                FROM corrections{of_songs}) AS placed
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
        ) AS figures WINDOW series AS (PARTITION BY metric, source, rights, identifier_id,
            release_id, artist_id, store, country, grain, alone, partly ORDER BY date, until
            ROWS UNBOUNDED PRECEDING)) AS figures
        GROUP BY metric, source, rights, identifier_id, release_id, artist_id, store, country,
            grain, alone, partly
        """),
        {"import": IMPORT, "level": level, "highest": _highest(store)},
    )


def _highest(store: UserStore) -> int:
    row = store.execute(
        "SELECT coalesce(max(number), 0) FROM rollups"
        " WHERE user_id = %(user)s AND import_id = %(import)s",
        {"import": IMPORT},
    ).fetchone()
    return int(row[0]) if row else 0
