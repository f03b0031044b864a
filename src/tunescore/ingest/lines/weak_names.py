"""Weak names of recordings: an ISRC alone, or what a songwriter's statement calls an ISRC.

A file that names the recording itself is stronger. While none does, the weak names say what is
known of the ISRC, the first import's first. So a track's title depends on which imports there are,
not on the order in which they came, and an undo gives back what was there before.
"""

from collections.abc import Collection, Sequence

from tunescore.ingest.lines import matching
from tunescore.ingest.lines.matching import TrackName, fold
from tunescore.store.scope import UserStore


def keep(store: UserStore, names: Sequence[tuple[int, int, TrackName]]) -> None:
    """Store what imports call recordings weakly: (import, identifier, name), in their order."""
    if not names:
        return
    rows: dict[tuple[int, int], dict[str, str | int | None]] = {}
    for import_id, identifier_id, name in names:
        said = {"title": name.title, "artist": name.artist, "writer": name.writer}
        row = rows.setdefault((import_id, identifier_id), dict.fromkeys(said))
        row |= {key: row[key] or text for key, text in said.items()}
    store.execute_many(
        "INSERT INTO weak_names (user_id, identifier_id, import_id, title, artist, writer)"
        " VALUES (%(user)s, %(identifier)s, %(import)s, %(title)s, %(artist)s, %(writer)s)"
        " ON CONFLICT (user_id, identifier_id, import_id) DO NOTHING",
        [
            {"import": import_id, "identifier": identifier_id, **row}
            for (import_id, identifier_id), row in rows.items()
        ],
    )
    renew(store, {identifier_id for _, identifier_id, _ in names})


def strengthen(store: UserStore, names: Collection[tuple[int, TrackName]]) -> None:
    """Name weakly known recordings (identifier, name) as a file names them."""
    if not names:
        return
    _write(store, names, weak=False)
    title_tracks(store, {identifier_id for identifier_id, _ in names})


def forget(store: UserStore, import_id: int) -> None:
    """Forget an import's weak names, and the names that no other import's lines give now.

    Its lines must be gone.
    """
    rows = store.execute(
        "WITH gone AS (DELETE FROM weak_names WHERE user_id = %(user)s AND import_id = %(id)s"
        " RETURNING identifier_id) SELECT DISTINCT identifier_id FROM gone",
        {"id": import_id},
    ).fetchall()
    changed = {identifier_id for (identifier_id,) in rows}
    found = store.execute(
        "SELECT EXISTS (SELECT FROM weak_names WHERE user_id = %(user)s)"
    ).fetchone()
    if found == (True,):
        rows = store.execute(
            "UPDATE track_identifiers i SET weak = true WHERE i.user_id = %(user)s AND NOT i.weak"
            " AND i.id IN (SELECT identifier_id FROM weak_names WHERE user_id = %(user)s)"
            " AND NOT EXISTS (SELECT FROM statement_lines l WHERE l.user_id = i.user_id"
            "  AND l.identifier_id = i.id AND NOT EXISTS (SELECT FROM weak_names w"
            "   WHERE w.user_id = l.user_id AND w.identifier_id = l.identifier_id"
            "   AND w.import_id = l.import_id)) RETURNING i.id"
        ).fetchall()
        changed |= {identifier_id for (identifier_id,) in rows}
    renew(store, changed)


def renew(store: UserStore, identifiers: Collection[int]) -> None:
    """Name recordings that no file names strongly by what is known of them."""
    if not identifiers:
        return
    rows = store.execute(
        "SELECT i.id, i.isrc, w.title, w.artist, w.writer FROM track_identifiers i"
        " JOIN weak_names w ON w.user_id = i.user_id AND w.identifier_id = i.id"
        " WHERE i.user_id = %(user)s AND i.id = ANY(%(ids)s) AND i.weak"
        " ORDER BY i.id, w.import_id",
        {"ids": list(identifiers)},
    ).fetchall()
    known: dict[int, TrackName] = {}
    for identifier_id, isrc, title, artist, writer in rows:
        first = known.get(identifier_id, TrackName(isrc, None, None))
        known[identifier_id] = TrackName(
            isrc, first.title or title, first.artist or artist, writer=first.writer or writer
        )
    _write(store, list(known.items()), weak=True)


def _write(store: UserStore, names: Collection[tuple[int, TrackName]], *, weak: bool) -> None:
    matching.artists(store, [name.artist for _, name in names if name.artist])
    store.execute_many(
        "UPDATE track_identifiers SET title = %(title)s, artist = %(artist)s, writer = %(writer)s,"
        " title_key = %(title_key)s, artist_key = %(artist_key)s, weak = %(weak)s"
        " WHERE user_id = %(user)s AND id = %(id)s",
        [
            {
                "id": identifier_id, "title": name.title, "artist": name.artist,
                "writer": name.writer, "title_key": fold(name.title or ""),
                "artist_key": fold(name.artist or ""), "weak": weak,
            }
            for identifier_id, name in names
        ],
    )  # fmt: skip


def title_tracks(store: UserStore, identifiers: Collection[int] = ()) -> None:
    """Give the tracks of some names, and of all weak ones, the title and artist that fit.

    A track that is called as a file names one of its recordings keeps that; else it takes the name
    of a recording, of a work, or a weak one, in that order, and its ISRC where there is no title.
    An artist that the user named stays.
    """
    store.execute(
        """
        UPDATE tracks t SET title = n.title, artist = n.artist, artist_id = n.artist_id
        FROM (
            SELECT i.track_id,
                CASE WHEN bool_or(i.title = t.title AND NOT i.weak AND NOT i.work) THEN t.title
                ELSE coalesce((array_agg(i.title ORDER BY i.weak, i.work, i.id)
                    FILTER (WHERE i.title IS NOT NULL))[1], min(i.isrc)) END AS title,
                CASE WHEN t.artist_by = 'user'
                    OR bool_or(i.artist = t.artist AND NOT i.weak AND NOT i.work)
                THEN t.artist ELSE (array_agg(i.artist ORDER BY i.weak, i.work, i.id)
                    FILTER (WHERE a.id IS NOT NULL))[1] END AS artist,
                CASE WHEN t.artist_by = 'user'
                    OR bool_or(i.artist = t.artist AND NOT i.weak AND NOT i.work)
                THEN t.artist_id ELSE (array_agg(a.id ORDER BY i.weak, i.work, i.id)
                    FILTER (WHERE a.id IS NOT NULL))[1] END AS artist_id
            FROM tracks t
            JOIN track_identifiers i ON i.user_id = t.user_id AND i.track_id = t.id
            LEFT JOIN artists a ON a.user_id = i.user_id AND a.name_key = i.artist_key
            WHERE t.user_id = %(user)s AND t.id IN (SELECT track_id FROM track_identifiers
                WHERE user_id = %(user)s AND (weak OR id = ANY(%(ids)s)))
            GROUP BY i.track_id, t.id, t.title, t.artist, t.artist_id, t.artist_by
        ) AS n
        WHERE t.user_id = %(user)s AND t.id = n.track_id AND n.title IS NOT NULL
        """,
        {"ids": list(identifiers)},
    )
