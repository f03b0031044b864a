"""Merge and split tracks by hand: names move, statement lines never do."""

from collections.abc import Collection

from tunescore.errors import BadRequest, NotFound
from tunescore.ingest.lines import matching, weak_names
from tunescore.ingest.lines.merge import lock
from tunescore.ingest.rollups import corrections
from tunescore.store.scope import UserStore

_ARTIST = (
    "{0} = CASE WHEN t.artist_by IS NULL AND o.artist_by IS NOT NULL THEN o.{0}"
    " ELSE coalesce(t.{0}, o.{0}) END"
)
"""Of two tracks the artist that the user named, else the first one's."""


def merge(store: UserStore, track_id: int, other_id: int) -> None:
    """Take `other_id` to be the same recording as `track_id`: all its names move there."""
    values = {"track": track_id, "other": other_id}
    with store.transaction():
        lock(store)
        if track_id == other_id:
            raise BadRequest(found="A track cannot be merged with itself.")
        _find(store, track_id)
        _find(store, other_id)
        store.execute(
            "UPDATE track_identifiers SET track_id = %(track)s, linked_by = 'user'"
            " WHERE user_id = %(user)s AND track_id = %(other)s",
            values,
        )
        store.execute(
            "UPDATE tracks t SET isrc = coalesce(t.isrc, o.isrc), upc = coalesce(t.upc, o.upc),"
            " genre = coalesce(t.genre, o.genre),"
            f" {_ARTIST.format('artist')}, {_ARTIST.format('artist_id')},"
            " artist_by = coalesce(t.artist_by, o.artist_by),"
            " release_date = least(t.release_date, o.release_date)"
            " FROM tracks o WHERE o.user_id = t.user_id AND o.id = %(other)s"
            " AND t.user_id = %(user)s AND t.id = %(track)s",
            values,
        )
        # Those of campaigns have the service as their platform; `campaigns` writes them again.
        store.execute(
            "DELETE FROM playlist_appearances WHERE user_id = %(user)s AND track_id = %(other)s"
            " AND source = platform",
            values,
        )
        store.execute(
            "UPDATE playlist_appearances SET track_id = %(track)s"
            " WHERE user_id = %(user)s AND track_id = %(other)s",
            values,
        )
        names = store.execute(
            "SELECT id FROM track_identifiers WHERE user_id = %(user)s AND track_id = %(track)s",
            values,
        ).fetchall()
        _settle(store, [name for (name,) in names])


def split(store: UserStore, track_id: int, identifier_id: int) -> int:
    """Make one of a track's names a track of its own and return that track's id."""
    with store.transaction():
        lock(store)
        names = store.execute(
            "SELECT id FROM track_identifiers WHERE user_id = %(user)s AND track_id = %(track)s",
            {"track": track_id},
        ).fetchall()
        if (identifier_id,) not in names:
            raise NotFound(thing="name of this track")
        if len(names) == 1:
            raise BadRequest(found="This track has only one name, so there is nothing to split.")
        own = matching.separate(store, identifier_id)
        store.execute(
            "UPDATE track_identifiers SET track_id = %(track)s, linked_by = 'user'"
            " WHERE user_id = %(user)s AND id = %(id)s",
            {"track": own, "id": identifier_id},
        )
        store.execute(
            "UPDATE tracks t SET isrc = (SELECT min(i.isrc) FROM track_identifiers i"
            " WHERE i.user_id = t.user_id AND i.track_id = t.id)"
            " WHERE t.user_id = %(user)s AND t.id = %(track)s",
            {"track": track_id},
        )
        _settle(store, [name for (name,) in names])
    return own


def name_artist(store: UserStore, track_id: int, name: str) -> None:
    """Say who performs a track, which no file then changes. Raises `NotFound`."""
    with store.transaction():
        lock(store)
        _find(store, track_id)
        store.execute(
            "UPDATE tracks SET artist = %(name)s, artist_id = %(artist)s, artist_by = 'user'"
            " WHERE user_id = %(user)s AND id = %(track)s",
            {"track": track_id, "name": name, "artist": matching.artists(store, [name])[name]},
        )
        corrections.renew(store)


def _settle(store: UserStore, names: Collection[int]) -> None:
    matching.relink(store)
    weak_names.title_tracks(store, names)
    matching.drop_nameless_tracks(store)
    corrections.renew(store)


def _find(store: UserStore, track_id: int) -> None:
    found = store.execute(
        "SELECT FROM tracks WHERE user_id = %(user)s AND id = %(track)s", {"track": track_id}
    )
    if found.rowcount == 0:
        raise NotFound(thing="track")
