"""The subjects of lines: tracks, releases and artists by name, each with its id in the store."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from tunescore.columnar import arrow
from tunescore.columnar.session import Session
from tunescore.ingest.lines import matching, weak_names
from tunescore.ingest.lines.matching import ReleaseName, TrackName
from tunescore.records import Rights
from tunescore.store.scope import UserStore

_NAMED_BY = {
    "track": ("isrc", "title", "artist"),
    "release": ("upc", "release_title", "title", "artist"),
    "artist": ("artist",),
}
"""The fields of a line that name its subject."""

_WRITTEN_BY = {"track": ("isrc", "title", "artist", "writer")}
"""The same for a line of a songwriter's statement."""

_ID = {"track": "identifier_id", "release": "release_id", "artist": "artist_id"}

_MORE = 3
"""How many things follow a track's name: its UPC, genre and release date."""

Name = tuple[Any, ...]
"""The fields that name a subject, as they are in a line: texts, or None."""


def name(store: UserStore, engine: Session, lines: str, rights: Rights) -> str:
    """Give each subject of `lines`, which pay for `rights`, its id, and make those not stored.

    A name is spelled as in the first line of the first import that has it. Returns the SQL of the
    lines with `identifier_id`, `release_id` and `artist_id`.
    """
    named = {subject for (subject,) in engine.rows(f"SELECT DISTINCT subject FROM {lines}")}
    named_by = _NAMED_BY | (_WRITTEN_BY if rights == "composition" else {})
    identified = _identified(store, {
        subject: _names(engine, lines, subject, fields) if subject in named else []
        for subject, fields in named_by.items()
    })  # fmt: skip
    ids, joins = "", ""
    for subject, fields in named_by.items():
        names = identified[subject]
        ids += f", {_ID[subject] if names else 'NULL::BIGINT'} AS {_ID[subject]}"
        if names:
            columns = dict(zip(fields, zip(*names, strict=True), strict=True))
            table = {field: ("VARCHAR", cells) for field, cells in columns.items()}
            table[_ID[subject]] = ("BIGINT", tuple(names.values()))
            given = engine.register(f"{subject}_names", arrow.table(table))
            joins += f" LEFT JOIN {given} ON {lines}.subject = '{subject}'" + "".join(
                f" AND {given}.{field} IS NOT DISTINCT FROM {lines}.{field}" for field in fields
            )
    return f"SELECT {lines}.*{ids} FROM {lines}{joins}"


def _names(
    engine: Session, lines: str, subject: str, named_by: Sequence[str]
) -> list[tuple[int, Name]]:
    """Give the names of a kind of subject in the order of their imports and lines.

    Those of tracks are followed by their UPC, genre and release date, where a line has them.
    """
    fields = ", ".join(("import_id", *named_by))
    more = ", min(upc), min(genre), min(release_date)::VARCHAR" if subject == "track" else ""
    return [
        (import_id, tuple(row))
        for import_id, *row in engine.rows(
            f"SELECT {fields}{more} FROM {lines} WHERE subject = '{subject}'"
            f" GROUP BY {fields} ORDER BY import_id, min(line)"
        )
    ]


def _identified(
    store: UserStore, names: dict[str, list[tuple[int, Name]]]
) -> dict[str, dict[Name, int]]:
    """Give each kind's names their ids in the store."""
    tracks = [(import_id, _track(row)) for import_id, row in names["track"]]
    releases = [
        (import_id, ReleaseName(upc, title if release is None else release, artist))
        for import_id, (upc, release, title, artist) in names["release"]
    ]
    people = [(import_id, artist) for import_id, (artist,) in names["artist"]]
    known = matching.known_names(store, [one.key for _, one in tracks])
    identifiers = {key: identifier_id for key, (identifier_id, _) in known.items()}
    best = _best(tracks)
    fresh = {key: named for key, named in best.items() if key not in identifiers}
    credited = [(import_id, one.artist) for import_id, one in fresh.values()]
    credited += [(import_id, one.artist) for import_id, one in releases] + people
    artists = matching.artists(
        store, [artist for _, artist in sorted(credited, key=itemgetter(0)) if artist]
    )
    identifiers |= matching.make_tracks(store, [one for _, one in fresh.values()], artists)
    weak_names.strengthen(
        store,
        [
            (identifier_id, best[key][1])
            for key, (identifier_id, weak) in known.items()
            if weak and not best[key][1].is_weak
        ],
    )
    strong = {(import_id, one.key) for import_id, one in tracks if not one.is_weak}
    weak_names.keep(
        store,
        [
            (import_id, identifiers[one.key], one)
            for import_id, one in tracks
            if one.is_weak and (import_id, one.key) not in strong
        ],
    )
    release_ids = matching.releases(store, [one for _, one in releases], artists)
    return {
        "track": {
            row[:-_MORE]: identifiers[one.key]
            for (_, row), (_, one) in zip(names["track"], tracks, strict=True)
        },
        "release": {
            row: release_ids[one.key]
            for (_, row), (_, one) in zip(names["release"], releases, strict=True)
        },
        "artist": {(artist,): artists[artist] for _, artist in people if artist},
    }


def _track(row: Name) -> TrackName:
    """Make the name of a track; that of a songwriter's statement has a writer too."""
    isrc, title, artist, *written, upc, genre, release_date = row
    writer = written[0] if written else None
    return TrackName(isrc, title, artist, upc, genre, release_date, writer, bool(written))


def _best(tracks: Sequence[tuple[int, TrackName]]) -> dict[str, tuple[int, TrackName]]:
    """Give the first name of each key, with its import: the first that is not weak, if any is."""
    best: dict[str, tuple[int, TrackName]] = {}
    for import_id, track in tracks:
        if track.key not in best or (best[track.key][1].is_weak and not track.is_weak):
            best[track.key] = import_id, track
    return best
