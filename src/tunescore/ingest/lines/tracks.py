"""Merging and splitting tracks by hand: names move, statement lines never do."""

import psycopg

from tunescore.errors import BadRequest, NotFound
from tunescore.ingest.lines import matching
from tunescore.ingest.lines.merge import lock


def merge(conn: psycopg.Connection, user_id: int, track_id: int, other_id: int) -> None:
    """Take `other_id` to be the same recording as `track_id`: all its names move there."""
    with conn.transaction():
        lock(conn, user_id)
        if track_id == other_id:
            raise BadRequest(found="A track cannot be merged with itself.")
        for number in (track_id, other_id):
            _find(conn, user_id, number)
        conn.execute(
            "UPDATE track_identifiers SET track_id = %s, linked_by = 'user'"
            " WHERE user_id = %s AND track_id = %s",
            (track_id, user_id, other_id),
        )
        conn.execute(
            "UPDATE tracks t SET isrc = coalesce(t.isrc, o.isrc), upc = coalesce(t.upc, o.upc),"
            " artist = coalesce(t.artist, o.artist), artist_id = coalesce(t.artist_id, o.artist_id)"
            " FROM tracks o WHERE o.user_id = t.user_id AND o.id = %s"
            " AND t.user_id = %s AND t.id = %s",
            (other_id, user_id, track_id),
        )
        _settle(conn, user_id)


def split(conn: psycopg.Connection, user_id: int, track_id: int, identifier_id: int) -> int:
    """Make one of a track's names a track of its own and return that track's id."""
    with conn.transaction():
        lock(conn, user_id)
        names = conn.execute(
            "SELECT id FROM track_identifiers WHERE user_id = %s AND track_id = %s",
            (user_id, track_id),
        ).fetchall()
        if (identifier_id,) not in names:
            raise NotFound(thing="name of this track")
        if len(names) == 1:
            raise BadRequest(found="This track has only one name, so there is nothing to split.")
        own = matching.separate(conn, user_id, identifier_id)
        conn.execute(
            "UPDATE track_identifiers SET track_id = %s, linked_by = 'user'"
            " WHERE user_id = %s AND id = %s",
            (own, user_id, identifier_id),
        )
        conn.execute(
            "UPDATE tracks t SET isrc = (SELECT min(i.isrc) FROM track_identifiers i"
            " WHERE i.user_id = t.user_id AND i.track_id = t.id)"
            " WHERE t.user_id = %s AND t.id = %s",
            (user_id, track_id),
        )
        _settle(conn, user_id)
    return own


def _settle(conn: psycopg.Connection, user_id: int) -> None:
    matching.relink(conn, user_id)
    matching.drop_nameless_tracks(conn, user_id)


def _find(conn: psycopg.Connection, user_id: int, track_id: int) -> None:
    if (
        not conn.execute(
            "SELECT FROM tracks WHERE user_id = %s AND id = %s", (user_id, track_id)
        ).fetchone()
        == ()
    ):
        raise NotFound(thing="track")
