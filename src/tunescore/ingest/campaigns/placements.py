"""Placements of campaigns: every yes of a curator is a row of `playlist_appearances`."""

from tunescore.store.scope import UserStore

_TITLE, _CURATOR = "left(c.track_title, 300)", "left(s.curator, 300)"


def renew(store: UserStore) -> None:
    """Write the placements of all campaigns again; those of other sources stay.

    Their platform is the service, which is their source too. One row a source, curator and track:
    of several the first yes, and the sum of the costs, where that fits into the column. Names are
    cut where they do not fit into the table's index.
    """
    store.execute("DELETE FROM playlist_appearances WHERE user_id = %(user)s AND source = platform")
    store.execute(
        "INSERT INTO playlist_appearances (user_id, track_id, track_title, playlist_name, platform,"
        " added_at, source, campaign_cost)"
        f" SELECT %(user)s, i.track_id, max({_TITLE}), {_CURATOR}, c.source, min(s.said_yes_on),"
        " c.source, CASE WHEN count(DISTINCT s.currency) = 1 AND abs(sum(s.cost)) < 99999999"
        "  THEN sum(s.cost) END"
        " FROM campaign_submissions s"
        " JOIN campaigns c ON c.user_id = s.user_id AND c.id = s.campaign_id"
        " LEFT JOIN track_identifiers i ON i.user_id = c.user_id AND i.id = c.identifier_id"
        " WHERE s.user_id = %(user)s AND s.result IN ('shared', 'approved')"
        f" GROUP BY i.track_id, c.source, {_CURATOR},"
        f" CASE WHEN i.track_id IS NULL THEN {_TITLE} END"
    )
