"""Matching of tracks, releases and artists: which of them a statement line is about.

A file names a recording by its ISRC, or by title and artist alone. A name without an ISRC is
taken to be the one ISRC that has the same folded title and artist; where two have it, or none,
it is a track of its own, and the near ones are offered for merging. A song on a songwriter's
statement without an ISRC is a work: a track of its own, until somebody merges it. The result
depends only on which names there are, not on the order in which they came.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tunescore.store.scope import UserStore


@dataclass(frozen=True, slots=True)
class TrackName:
    """A recording as one file names it; what the file does not name is None.

    `written`: a songwriter's statement names it, as the song that it is a recording of.
    """

    isrc: str | None
    title: str | None
    artist: str | None
    upc: str | None = None
    genre: str | None = None
    release_date: str | None = None
    writer: str | None = None
    written: bool = False

    @property
    def key(self) -> str:
        """The key by which two names are the same: the ISRC, or the folded title and artist.

        A work without an artist is known by its writer.
        """
        if self.isrc:
            return f"isrc:{self.isrc}"
        if self.is_work:
            return f"work:{fold(self.title or '')}|{fold(self.artist or self.writer or '')}"
        return f"title:{fold(self.title or '')}|{fold(self.artist or '')}"

    @property
    def is_work(self) -> bool:
        """Whether it names a song as written, and no recording."""
        return self.written and not self.isrc

    @property
    def is_weak(self) -> bool:
        """Whether it gives a recording's ISRC and not what the recording is called."""
        return bool(self.isrc) and (self.written or self.title is None)


@dataclass(frozen=True, slots=True)
class ReleaseName:
    """A product as one file names it."""

    upc: str | None
    title: str
    artist: str | None

    @property
    def key(self) -> str:
        """The key by which two names are the same: the UPC, or the folded title and artist.

        A UPC counts without leading zeros.
        """
        if self.upc:
            return f"upc:{self.upc.lstrip('0')}"
        return f"title:{fold(self.title)}|{fold(self.artist or '')}"


def fold(text: str) -> str:
    """Fold a title or a name to what is compared: letters and digits only, case and accents gone.

    Words such as `remix` or `live` stay, because they name another recording. A text of signs
    alone (a track called "+") is kept as it is.
    """
    flat = unicodedata.normalize("NFKD", text).casefold()
    flat = "".join(mark for mark in flat if not unicodedata.combining(mark))
    words = re.sub(r"[^\w]+|_", " ", flat).split()
    return " ".join(words) or text.strip().casefold()


def artists(store: UserStore, names: Sequence[str]) -> dict[str, int]:
    """Return the artist's id for each name, making those that are not there, as first spelled."""
    if not names:
        return {}
    wanted = {name: fold(name) for name in names}
    first = {key: name for name, key in reversed(wanted.items())}
    store.execute(
        "INSERT INTO artists (user_id, name, name_key)"
        " SELECT %(user)s, * FROM unnest(%(names)s::text[], %(keys)s::text[])"
        " ON CONFLICT (user_id, name_key) DO NOTHING",
        {"names": list(first.values()), "keys": list(first)},
    )
    rows = store.execute(
        "SELECT name_key, id FROM artists WHERE user_id = %(user)s AND name_key = ANY(%(keys)s)",
        {"keys": list(first)},
    ).fetchall()
    ids: dict[str, int] = dict(rows)
    return {name: ids[key] for name, key in wanted.items()}


def releases(
    store: UserStore, names: Sequence[ReleaseName], artists: dict[str, int]
) -> dict[str, int]:
    """Return the release's id for each key, making those that are not there, as first spelled."""
    if not names:
        return {}
    store.execute_many(
        "INSERT INTO releases (user_id, key, title, artist, artist_id, upc)"
        " VALUES (%(user)s, %(key)s, %(title)s, %(artist)s, %(artist_id)s, %(upc)s)"
        " ON CONFLICT (user_id, key) DO NOTHING",
        [
            {
                "key": name.key,
                "title": name.title,
                "artist": name.artist,
                "artist_id": artists.get(name.artist or ""),
                "upc": name.upc,
            }
            for name in names
        ],
    )
    rows = store.execute(
        "SELECT key, id FROM releases WHERE user_id = %(user)s AND key = ANY(%(keys)s)",
        {"keys": [name.key for name in names]},
    ).fetchall()
    return dict(rows)


def known(store: UserStore, keys: Collection[str]) -> dict[str, int]:
    """Return the identifier's id for each key of a track's name that there is."""
    return {key: identifier_id for key, (identifier_id, _) in known_names(store, keys).items()}


def known_names(store: UserStore, keys: Collection[str]) -> dict[str, tuple[int, bool]]:
    """Return the identifier's id, and whether it is weak, for each key of a name that there is."""
    if not keys:
        return {}
    rows = store.execute(
        "SELECT key, id, weak FROM track_identifiers"
        " WHERE user_id = %(user)s AND key = ANY(%(keys)s)",
        {"keys": list(keys)},
    ).fetchall()
    return {key: (identifier_id, weak) for key, identifier_id, weak in rows}


def make_tracks(
    store: UserStore, names: Sequence[TrackName], artists: dict[str, int]
) -> dict[str, int]:
    """Make a track of each name, which nothing else has the key of; return the identifiers' ids."""
    store.execute_many(
        "WITH track AS (INSERT INTO tracks"
        " (user_id, title, artist, artist_id, isrc, upc, genre, release_date)"
        " VALUES (%(user)s, coalesce(%(title)s, %(isrc)s), %(artist)s, %(artist_id)s, %(isrc)s,"
        " %(upc)s, %(genre)s, %(release_date)s::date) RETURNING id)"
        " INSERT INTO track_identifiers"
        " (user_id, key, isrc, title, artist, writer, work, weak, title_key, artist_key, track_id,"
        " linked_by) SELECT %(user)s, %(key)s, %(isrc)s, %(title)s, %(artist)s, %(writer)s,"
        " %(work)s, %(weak)s, %(title_key)s, %(artist_key)s, id, 'itself' FROM track",
        [
            {
                "key": name.key,
                "isrc": name.isrc,
                "title": name.title,
                "artist": name.artist,
                "artist_id": artists.get(name.artist or ""),
                "writer": name.writer,
                "work": name.is_work,
                "weak": name.is_weak,
                "title_key": fold(name.title or ""),
                "artist_key": fold(name.artist or ""),
                "upc": name.upc,
                "genre": name.genre,
                "release_date": name.release_date,
            }
            for name in names
        ],
    )
    return known(store, [name.key for name in names])


def relink(store: UserStore) -> None:
    """Point every recording's name without an ISRC to the track that it must be.

    Names that the user linked by hand stay where they are, and so do works. An ISRC that no file
    names, or only a songwriter's statement, is no recording that a title can be. The release date
    of the track that a name leaves goes along, the earlier of two, unless an ISRC stays there: the
    date may be that recording's.
    """
    # A name without an artist matches an ISRC with that title by any artist, if only one.
    rows = store.execute(
        """
        SELECT name.id, name.track_id,
               CASE WHEN count(DISTINCT isrc.track_id) = 1 THEN min(isrc.track_id) END
        FROM track_identifiers AS name
        LEFT JOIN track_identifiers AS isrc
          ON isrc.user_id = name.user_id AND isrc.isrc IS NOT NULL AND NOT isrc.weak
         AND isrc.title_key = name.title_key
         AND (isrc.artist_key = name.artist_key OR name.artist_key = '')
        WHERE name.user_id = %(user)s AND name.isrc IS NULL AND NOT name.work
          AND name.linked_by <> 'user'
        GROUP BY name.id, name.track_id, name.linked_by
        HAVING (count(DISTINCT isrc.track_id) = 1 AND min(isrc.track_id) <> name.track_id)
            OR (count(DISTINCT isrc.track_id) <> 1 AND name.linked_by = 'title')
        """
    ).fetchall()
    for identifier_id, left_id, target in rows:
        target_id = target or separate(store, identifier_id)
        store.execute(
            "UPDATE tracks t SET release_date = least(t.release_date, o.release_date)"
            " FROM tracks o WHERE o.user_id = t.user_id AND o.id = %(left)s"
            " AND t.user_id = %(user)s AND t.id = %(track)s AND NOT EXISTS (SELECT"
            "  FROM track_identifiers i WHERE i.user_id = o.user_id AND i.track_id = o.id"
            "  AND i.isrc IS NOT NULL AND NOT i.weak)",
            {"left": left_id, "track": target_id},
        )
        store.execute(
            "UPDATE track_identifiers SET track_id = %(track)s, linked_by = %(by)s"
            " WHERE user_id = %(user)s AND id = %(id)s",
            {"track": target_id, "by": "title" if target else "itself", "id": identifier_id},
        )


def separate(store: UserStore, identifier_id: int) -> int:
    """Make a track of the identifier's own and return its id; the caller points to it."""
    row = store.execute(
        "INSERT INTO tracks (user_id, title, artist, artist_id, isrc)"
        " SELECT i.user_id, coalesce(i.title, i.isrc), i.artist, a.id, i.isrc"
        " FROM track_identifiers i"
        " LEFT JOIN artists a ON a.user_id = i.user_id AND a.name_key = i.artist_key"
        " WHERE i.user_id = %(user)s AND i.id = %(id)s RETURNING id",
        {"id": identifier_id},
    ).fetchone()
    if row is None:
        raise LookupError(f"no identifier {identifier_id}")
    return int(row[0])


def sweep(store: UserStore) -> None:
    """Delete the names that no line uses any more, as after an undo.

    The names of a track that the user merged or split, whose artist the user named, or that the
    user chose for a campaign or a note, stay, so that the same file imported again finds them as
    the user left them.
    """
    store.execute(
        "DELETE FROM track_identifiers i WHERE i.user_id = %(user)s AND NOT EXISTS"
        " (SELECT FROM statement_lines l WHERE l.user_id = i.user_id AND l.identifier_id = i.id)"
        " AND NOT EXISTS (SELECT FROM track_identifiers u WHERE u.user_id = i.user_id"
        "  AND u.track_id = i.track_id AND u.linked_by = 'user')"
        " AND NOT EXISTS (SELECT FROM campaigns c WHERE c.user_id = i.user_id"
        "  AND c.identifier_id = i.id AND c.linked_by = 'user')"
        " AND NOT EXISTS (SELECT FROM notes n WHERE n.user_id = i.user_id"
        "  AND n.identifier_id = i.id)"
        " AND NOT EXISTS (SELECT FROM tracks t WHERE t.user_id = i.user_id"
        "  AND t.id = i.track_id AND t.artist_by = 'user')"
    )
    store.execute(
        "DELETE FROM releases r WHERE r.user_id = %(user)s AND NOT EXISTS"
        " (SELECT FROM statement_lines l WHERE l.user_id = r.user_id AND l.release_id = r.id)"
    )
    drop_nameless_tracks(store)
    store.execute(
        "DELETE FROM artists a WHERE a.user_id = %(user)s"
        " AND NOT EXISTS (SELECT FROM tracks t"
        "   WHERE t.user_id = a.user_id AND t.artist_id = a.id)"
        " AND NOT EXISTS (SELECT FROM releases r"
        "   WHERE r.user_id = a.user_id AND r.artist_id = a.id)"
        " AND NOT EXISTS (SELECT FROM statement_lines l"
        "   WHERE l.user_id = a.user_id AND l.artist_id = a.id)"
    )


def drop_nameless_tracks(store: UserStore) -> None:
    """Delete the tracks that no file's name points to any more."""
    store.execute(
        "DELETE FROM tracks t WHERE t.user_id = %(user)s AND NOT EXISTS"
        " (SELECT FROM track_identifiers i WHERE i.user_id = t.user_id AND i.track_id = t.id)"
    )
