"""The figures of a user as relations of SQL, for what no roll-up answers."""

from tunescore.ingest.rollups import verdict_cells
from tunescore.ingest.rollups.precedence import PARTLY
from tunescore.metrics import METRICS

FIGURES = """(
    SELECT m.metric, m.source, m.view, m.rights, i.track_id, m.release_id, m.artist_id, m.store,
        m.currency, m.grain, m.everywhere, f.date, f.until, f.value, f.lines
    FROM metrics_daily m
    LEFT JOIN track_identifiers i ON i.user_id = m.user_id AND i.id = m.identifier_id
    CROSS JOIN LATERAL unnest(m.dates, m.untils, m.date_values, m.date_lines)
        AS f (date, until, value, lines)
    WHERE m.user_id = :user
)"""
"""The figures by subject and store with their first and last day, `date` and `until`."""

_OF_PLACES = "(NOT everywhere OR view = 'statement')"
_LINES = verdict_cells.lines(
    ":user", [metric for metric in METRICS if METRICS[metric].adding == "flow"]
)


def _of_lines(*, by_day: bool) -> str:
    """Return lines as rows of a roll-up by song, store and country, with their corrections."""
    grain = (
        "'day'"
        if by_day
        else "CASE WHEN l.view = 'platform_period' THEN CASE WHEN l.grain = 'day' THEN 'span'"
        " ELSE l.grain END WHEN l.grain = 'day' THEN 'days' WHEN l.grain = 'span'"
        " AND l.month IS NOT NULL THEN 'part' ELSE l.grain END"
    )
    date = "l.date" if by_day else "CASE WHEN l.grain = 'day' AND l.month IS NOT NULL THEN l.month"
    date += "" if by_day else " ELSE l.date END"
    until = "NULL::date" if by_day else "CASE WHEN l.month IS NULL OR l.grain = 'span' THEN l.until"
    until += "" if by_day else " END"
    return f"""
    SELECT {grain} AS grain, {date} AS date, {until} AS until, l.metric, l.source, l.rights,
        CASE WHEN l.view = 'statement' THEN l.currency END AS currency, l.identifier_id,
        l.release_id, l.artist_id, l.store, l.country, k.alone, k.partly, k.sign * l.value AS value,
        k.sign * l.lines AS lines
    FROM {verdict_cells.placed(_LINES, _OF_PLACES, by_day=by_day)} AS l
    LEFT JOIN verdicts v ON v.user_id = :user
        AND v.world = '{"day country" if by_day else "country"}'
        AND {verdict_cells.same_cell("l", "v")}
    CROSS JOIN LATERAL (VALUES (NULL::boolean, false, 1, true),
        (true, false, -1, NOT v.shown_alone), (false, false, -1, NOT v.shown),
        (true, true, 0, v.shown_alone AND v.{PARTLY}), (false, true, 0, v.shown AND v.{PARTLY}))
        AS k (alone, partly, sign, holds)
    WHERE k.holds"""


LINES = f"""(
    SELECT :user AS user_id, 'song store country' AS level, *
    FROM ({_of_lines(by_day=False)} UNION ALL {_of_lines(by_day=True)}) AS placed
    WHERE metric <> 'earnings' OR currency IS NOT NULL
)"""
"""Flows by song, store and country at once: no roll-up has them, so these are of lines."""
