"""Roll up the playlists of files from their audience lines."""

from tunescore.ingest.audience.precedence import Values, newest
from tunescore.ingest.lines.matching import fold
from tunescore.store.scope import UserStore


def renew(store: UserStore, values: Values) -> None:
    """Renew playlists: each once a source, with the figures of its newest period in a file."""
    store.execute(
        "DELETE FROM playlist_appearances WHERE user_id = %(user)s"
        " AND platform = ANY(%(platforms)s) AND source LIKE 'csv\\_%%'",
        values,
    )
    figures = ", ".join(
        f"(max(l.value) FILTER (WHERE l.metric = '{metric}'))::bigint AS {metric}"
        for metric in ("streams", "listeners")
    )
    key = "l.source, l.platform, l.title, l.author, l.track_title"
    store.execute(
        "INSERT INTO playlist_appearances (user_id, source, platform, playlist_name, author,"
        " track_title, added_at, date, until, streams, listeners)"
        " SELECT DISTINCT ON (source, platform, title, author, track_title) %(user)s,"
        " 'csv_' || source, platform, title, author, track_title, added_on, date, until, streams,"
        f" listeners FROM (SELECT {key}, l.date, l.until, {newest('added_on')} AS added_on,"
        f" {figures}, max(l.told_on) AS told_on, max(l.import_id) AS import_id"
        " FROM audience_lines l WHERE l.user_id = %(user)s AND l.subject = 'playlist'"
        f" AND l.platform = ANY(%(platforms)s) GROUP BY {key}, l.date, l.until) AS periods"
        " ORDER BY source, platform, title, author, track_title, until DESC, date DESC",
        values,
    )
    songs = store.execute(
        "SELECT DISTINCT track_title FROM playlist_appearances WHERE user_id = %(user)s"
        " AND platform = ANY(%(platforms)s) AND track_title IS NOT NULL",
        values,
    ).fetchall()
    for (title,) in songs:
        store.execute(
            "UPDATE playlist_appearances SET track_id = (SELECT min(track_id)"
            " FROM track_identifiers WHERE user_id = %(user)s AND title_key = %(key)s"
            " AND NOT work"
            " HAVING count(DISTINCT track_id) = 1) WHERE user_id = %(user)s"
            " AND platform = ANY(%(platforms)s) AND track_title = %(title)s",
            {**values, "key": fold(title), "title": title},
        )
