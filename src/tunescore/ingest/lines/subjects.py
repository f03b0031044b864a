"""The subjects of lines: tracks, releases and artists by name, each with its id in the store."""

from operator import itemgetter
from typing import Any

from tunescore.columnar import arrow
from tunescore.columnar.session import Session
from tunescore.ingest.lines import matching
from tunescore.ingest.lines.matching import ReleaseName, TrackName
from tunescore.store.scope import UserStore

_NAMED_BY = {
    "track": ("isrc", "title", "artist"),
    "release": ("upc", "release_title", "title", "artist"),
    "artist": ("artist",),
}
"""The fields of a line that name its subject."""

_ID = {"track": "identifier_id", "release": "release_id", "artist": "artist_id"}

Name = tuple[Any, ...]
"""The fields that name a subject, as they are in a line: texts, or None."""


def name(store: UserStore, engine: Session, lines: str) -> str:
    """Give each subject of `lines` its id, and make those that are not stored.

    A name is spelled as in the first line of the first import that has it. Returns the SQL of the
    lines with `identifier_id`, `release_id` and `artist_id`.
    """
    named = {subject for (subject,) in engine.rows(f"SELECT DISTINCT subject FROM {lines}")}
    identified = _identified(store, {
        subject: _names(engine, lines, subject) if subject in named else [] for subject in _NAMED_BY
    })  # fmt: skip
    ids, joins = "", ""
    for subject, fields in _NAMED_BY.items():
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


def _names(engine: Session, lines: str, subject: str) -> list[tuple[int, Name]]:
    """Give the names of a kind of subject in the order of their imports and lines.

    Those of tracks are followed by their UPC, genre and release date, where a line has them.
    """
    fields = ", ".join(("import_id", *_NAMED_BY[subject]))
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
    tracks = [(import_id, TrackName(*row)) for import_id, row in names["track"]]
    releases = [
        (import_id, ReleaseName(upc, title if release is None else release, artist))
        for import_id, (upc, release, title, artist) in names["release"]
    ]
    people = [(import_id, artist) for import_id, (artist,) in names["artist"]]
    identifiers = matching.known(store, [one.key for _, one in tracks])
    fresh: dict[str, tuple[int, TrackName]] = {}
    for import_id, track in tracks:
        if track.key not in identifiers:
            fresh.setdefault(track.key, (import_id, track))
    credited = [(import_id, one.artist) for import_id, one in fresh.values()]
    credited += [(import_id, one.artist) for import_id, one in releases] + people
    artists = matching.artists(
        store, [artist for _, artist in sorted(credited, key=itemgetter(0)) if artist]
    )
    identifiers |= matching.make_tracks(store, [one for _, one in fresh.values()], artists)
    release_ids = matching.releases(store, [one for _, one in releases], artists)
    return {
        "track": {(one.isrc, one.title, one.artist): identifiers[one.key] for _, one in tracks},
        "release": {
            row: release_ids[one.key]
            for (_, row), (_, one) in zip(names["release"], releases, strict=True)
        },
        "artist": {(artist,): artists[artist] for _, artist in people if artist},
    }
