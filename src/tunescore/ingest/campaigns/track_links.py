"""Links of campaigns to tracks: by the name in their files, or as the user chose.

A campaign keeps one of the names that its track has (`identifier_id`), so a merge or a split of
tracks takes it along. A name that fits several tracks, or none, is left open: the user is shown
the likely one.
"""

from collections import defaultdict

from rapidfuzz import fuzz, process

from tunescore.errors import NotFound
from tunescore.ingest.lines import matching
from tunescore.ingest.lines.matching import TrackName, fold
from tunescore.store.scope import UserStore

_LIKE_PERCENT = 80
"""How like a title must be to be offered; the user confirms it."""


def renew(store: UserStore) -> None:
    """Link every campaign that the user did not link to the track that has its name."""
    campaigns = store.execute(
        "SELECT id, track_title, artist_name, name FROM campaigns WHERE user_id = %(user)s"
        " AND source <> 'manual' AND (linked_by IS DISTINCT FROM 'user' OR identifier_id IS NULL)"
    ).fetchall()
    if not campaigns:
        return
    found = find(store, [(title, artist) for _, title, artist, _ in campaigns if title])
    known = tracks(store)
    store.execute_many(
        "UPDATE campaigns SET identifier_id = %(identifier)s, linked_by = %(by)s,"
        " likely_id = %(likely)s WHERE user_id = %(user)s AND id = %(id)s",
        [
            {
                "id": campaign_id,
                "identifier": (identifier := found.get((title, artist))),
                "by": "name" if identifier else None,
                "likely": None if identifier else likely(title, name, known),
            }
            for campaign_id, title, artist, name in campaigns
        ],
    )


def tracks(store: UserStore) -> dict[int, str]:
    """Return the folded title of each of the user's tracks."""
    rows = store.execute("SELECT id, title FROM tracks WHERE user_id = %(user)s").fetchall()
    return {track_id: fold(title) for track_id, title in rows}


def likely(title: str | None, campaign: str | None, known: dict[int, str]) -> int | None:
    """Return the one of the known tracks that a name is most like; None where none is like it.

    A campaign without a track's title is for the track whose title stands in its name: the
    longest of several.
    """
    if title is not None:
        found = process.extractOne(
            fold(title), known, scorer=fuzz.WRatio, score_cutoff=_LIKE_PERCENT
        )
        return found[2] if found else None
    words = f" {fold(campaign or '')} "
    inside = [track for track, folded in known.items() if folded and f" {folded} " in words]
    return max(inside, key=lambda track: (len(known[track]), -track), default=None)


def find(
    store: UserStore, names: list[tuple[str, str | None]]
) -> dict[tuple[str, str | None], int | None]:
    """Return for each title and artist a name of the one track that has them; None: no one track.

    An artist that one side does not name fits any.
    """
    rows = store.execute(
        "SELECT title_key, artist_key, track_id, id FROM track_identifiers"
        " WHERE user_id = %(user)s AND title_key = ANY(%(titles)s) AND NOT work ORDER BY id",
        {"titles": [fold(title) for title, _ in names]},
    ).fetchall()
    known: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for title_key, artist_key, track_id, identifier_id in rows:
        known[title_key].append((artist_key, track_id, identifier_id))
    found: dict[tuple[str, str | None], int | None] = {}
    for title, artist in names:
        artist_key = fold(artist or "")
        same = known[fold(title)]
        exact = [one for one in same if one[0] == artist_key]
        loose = [one for one in same if not artist_key or not one[0] or one[0] == artist_key]
        found[title, artist] = next(
            (
                candidates[0][2]
                for candidates in (exact, loose)
                if len({track_id for _, track_id, _ in candidates}) == 1
            ),
            None,
        )
    return found


def choose(store: UserStore, campaign_id: int, track_id: int | None) -> None:
    """Link a campaign to a track of the user's choice; None: to the one that has its name.

    Raises `NotFound` for a track that is not the user's.
    """
    identifier = None
    if track_id is not None:
        row = store.execute(
            "SELECT min(id) FROM track_identifiers WHERE user_id = %(user)s"
            " AND track_id = %(track)s HAVING count(*) > 0",
            {"track": track_id},
        ).fetchone()
        if row is None:
            raise NotFound(thing="track")
        identifier = row[0]
    store.execute(
        "UPDATE campaigns SET identifier_id = %(identifier)s, linked_by = %(by)s"
        " WHERE user_id = %(user)s AND id = %(id)s",
        {"identifier": identifier, "by": "user" if identifier else None, "id": campaign_id},
    )
    if identifier is None:
        renew(store)


def make_track(store: UserStore, campaign_id: int) -> None:
    """Make a track of the name that a campaign's files have, and link the campaign to it.

    A campaign of no track's name makes one of its own name.
    """
    row = store.execute(
        "SELECT coalesce(track_title, entered_name, name), artist_name FROM campaigns"
        " WHERE user_id = %(user)s AND id = %(id)s",
        {"id": campaign_id},
    ).fetchone()
    if row is None:
        raise NotFound(thing="campaign")
    name = TrackName(None, *row)
    known = matching.known(store, [name.key])
    if not known:
        artists = matching.artists(store, [name.artist] if name.artist else [])
        known = matching.make_tracks(store, [name], artists)
    store.execute(
        "UPDATE campaigns SET identifier_id = %(identifier)s, linked_by = 'user'"
        " WHERE user_id = %(user)s AND id = %(id)s",
        {"identifier": known[name.key], "id": campaign_id},
    )
