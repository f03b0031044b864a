"""Tracks with their figures, the names that files know them by, and likely twins."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process

from tunescore.insights.overview import NOTHING, Group, Numbers, named
from tunescore.store.scope import UserSession

NEAR = 88
"""How alike (0 to 100) title and artist of two tracks must be for a merge to be offered."""


VERSIONS = frozenset(
    {
        "acapella", "acoustic", "cover", "demo", "edit", "extended", "instrumental", "karaoke",
        "live", "mix", "orchestral", "remaster", "remastered", "remix", "reprise", "session",
        "slowed", "sped", "unplugged", "version",
    }
)  # fmt: skip
"""Words in a title that say it is another recording."""


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A track as a list shows it; months are first days, None where nothing is dated.

    `work`: only songwriters' statements without an ISRC have it, so it is no known recording.
    """

    id: int
    title: str
    artist: str | None
    writer: str | None
    work: bool
    isrc: str | None
    upc: str | None
    release_date: date | None
    artist_id: int | None
    numbers: Numbers
    first_month: date | None
    last_month: date | None


@dataclass(frozen=True, slots=True)
class Name:
    """One name that files use for the track; see `store.tables.catalogue.TrackIdentifier`."""

    id: int
    isrc: str | None
    title: str | None
    artist: str | None
    writer: str | None
    work: bool
    linked_by: str


@dataclass(frozen=True, slots=True)
class Near:
    """Another track that may be the same recording; `score` runs to 100.

    `work`: it is a song on a songwriter's statement, which may be of the recording.
    """

    id: int
    title: str
    artist: str | None
    writer: str | None
    work: bool
    isrc: str | None
    score: int


@dataclass(frozen=True, slots=True)
class Match:
    """A song that only songwriters' statements have, and the recordings that it may be."""

    work: Near
    recordings: list[Near]


async def tracks(
    session: UserSession, groups: list[Group], query: str | None = None, track: int | None = None,
    *, only_groups: bool = False, most: int | None = None,
) -> list[TrackRow]:  # fmt: skip
    """Return tracks with their numbers of `groups`: by streams, then plays of compositions.

    `only_groups`: those alone that `groups` have; `most`: at least so many, the first, where there
    are so many. `query` looks in title, artist and ISRC. A track that no line is about any more is
    left out: it only keeps what the user said of its names.
    """
    figures = {group.key: group.numbers for group in named(groups)}
    conditions = of_names = ""
    values: dict[str, Any] = {}
    first = _first(figures, most) if most is not None and not query else None
    if track is not None:
        first = [track]
    if first is not None:
        conditions = " AND t.id = ANY (:tracks)"
        of_names = " AND track_id = ANY (:tracks)"
        values["tracks"] = first
    if query:
        conditions += " AND concat_ws(' ', t.title, t.artist, t.isrc) ILIKE :query"
        values["query"] = "%" + re.sub(r"([\\%_])", r"\\\1", query) + "%"
    answer = await session.execute(
        "SELECT t.id, t.title, t.artist, n.writer, n.work, t.isrc, t.upc, t.release_date,"
        " t.artist_id, m.first, m.last"
        " FROM tracks t JOIN (SELECT track_id, min(writer) AS writer, bool_and(work) AS work"
        f"  FROM track_identifiers WHERE user_id = :user{of_names} GROUP BY track_id) n"
        " ON n.track_id = t.id JOIN (SELECT i.track_id,"
        "  date_trunc('month', min(r.dates[1])::timestamp)::date AS first,"
        "  date_trunc('month', max(greatest(r.dates[cardinality(r.dates)], u.until))::timestamp)"
        "  ::date AS last FROM rollups r JOIN track_identifiers i"
        "  ON i.user_id = r.user_id AND i.id = r.identifier_id"
        "  CROSS JOIN LATERAL (SELECT max(until) AS until FROM unnest(r.untils) AS until) u"
        "  WHERE r.user_id = :user AND r.level IN ('song', 'song store country')"
        f"  AND r.alone IS NULL AND r.grain IS DISTINCT FROM 'day'{of_names} GROUP BY i.track_id) m"
        f" ON m.track_id = t.id WHERE t.user_id = :user{conditions} ORDER BY t.title, t.id",
        values,
    )
    rows = [
        TrackRow(
            row.id, row.title, row.artist, row.writer, row.work, row.isrc, row.upc,
            row.release_date, row.artist_id, figures.get(row.id, NOTHING), row.first, row.last,
        )
        for row in answer
        if not only_groups or row.id in figures
    ]  # fmt: skip
    return sorted(rows, key=lambda row: _weight(row.numbers))


def _weight(numbers: Numbers) -> tuple[int, int]:
    """Return what tracks are in the order of; the smallest are the first."""
    return -(numbers.streams or 0), -(numbers.composition_plays or 0)


def _first(figures: Mapping[int, Numbers], most: int) -> list[int] | None:
    """Return the tracks that can be among the first so many; None where those without figures can.

    Tracks of the same weight are in the order of their titles, which are not known here.
    """
    weights = sorted(map(_weight, figures.values()))
    if len(weights) < most or weights[most - 1] == (0, 0):
        return None
    return [track for track, numbers in figures.items() if _weight(numbers) <= weights[most - 1]]


async def title(session: UserSession, track: int | None) -> str | None:
    """Return a track's title; None where there is no such track."""
    answer = await session.execute(
        "SELECT title FROM tracks WHERE user_id = :user AND id = :track", {"track": track}
    )
    return answer.scalar()


async def artist_name(session: UserSession, artist: int | None) -> str | None:
    """Return an artist's name; None where there is no such artist."""
    answer = await session.execute(
        "SELECT name FROM artists WHERE user_id = :user AND id = :artist", {"artist": artist}
    )
    return answer.scalar()


@dataclass(frozen=True, slots=True)
class Artist:
    """An artist of tracks, and how many tracks it has."""

    id: int
    name: str
    tracks: int


async def artists(session: UserSession) -> list[Artist]:
    """Return the artists that have tracks, by name."""
    rows = await session.execute(
        "SELECT a.id, a.name, count(*) AS tracks FROM artists a"
        " JOIN tracks t ON t.user_id = a.user_id AND t.artist_id = a.id"
        " WHERE a.user_id = :user GROUP BY a.id, a.name, a.name_key ORDER BY a.name_key, a.id"
    )
    return [Artist(*row) for row in rows]


async def names(session: UserSession, track: int) -> list[Name]:
    """Return the names that point to a track."""
    answer = await session.execute(
        "SELECT id, isrc, title, artist, writer, work, linked_by FROM track_identifiers"
        " WHERE user_id = :user AND track_id = :track ORDER BY id",
        {"track": track},
    )
    return [Name(*row) for row in answer]


@dataclass(frozen=True, slots=True)
class _Known:
    """A track with figures: what is compared of it, and whether the user linked its names."""

    near: Near
    title_key: str
    artist_key: str
    decided: bool


async def _known(session: UserSession) -> list[_Known]:
    """Return the tracks that have figures and a title."""
    answer = await session.execute(
        "SELECT t.id, t.title, t.artist, n.writer, n.work, t.isrc, n.title_key, n.artist_key,"
        " n.decided FROM tracks t JOIN (SELECT track_id, min(writer) AS writer,"
        "  bool_and(work) AS work, bool_or(linked_by = 'user') AS decided,"
        "  (array_agg(title_key ORDER BY id) FILTER (WHERE title_key <> ''))[1] AS title_key,"
        "  (array_agg(artist_key ORDER BY id) FILTER (WHERE title_key <> ''))[1] AS artist_key"
        "  FROM track_identifiers WHERE user_id = :user GROUP BY track_id) n ON n.track_id = t.id"
        " WHERE t.user_id = :user AND n.title_key IS NOT NULL AND t.id IN"
        " (SELECT i.track_id FROM rollups r JOIN track_identifiers i"
        "  ON i.user_id = r.user_id AND i.id = r.identifier_id WHERE r.user_id = :user"
        "  AND r.level IN ('song', 'song store country') AND r.alone IS NULL) ORDER BY t.id"
    )
    return [
        _Known(
            Near(row.id, row.title, row.artist, row.writer, row.work, row.isrc, 0),
            row.title_key, row.artist_key, row.decided,
        )
        for row in answer
    ]  # fmt: skip


async def near(session: UserSession, track: int) -> list[Near]:
    """Return tracks that look like the same recording, the likeliest first, for the user to judge.

    Compared are title and artist; a missing artist counts as alike, and a writer is no artist.
    Titles that differ by a number or by a word such as `live` or `remix` name other recordings.
    """
    known = await _known(session)
    own = next((one for one in known if one.near.id == track), None)
    return [] if own is None else _alike(own, known)


async def matches(session: UserSession) -> list[Match]:
    """Return the songs on songwriters' statements that may be recordings, in the order of titles.

    Those that the user merged or split are settled.
    """
    known = await _known(session)
    recordings = [one for one in known if not one.near.work]
    found = [
        Match(one.near, _alike(one, recordings))
        for one in known
        if one.near.work and not one.decided
    ]
    return sorted(
        (match for match in found if match.recordings), key=lambda match: match.work.title
    )


def _alike(own: _Known, others: Sequence[_Known]) -> list[Near]:
    """Return those of some tracks that look like one, the likeliest first."""
    found = []
    titles = [other.title_key for other in others]
    for _, alike, at in process.extract(
        own.title_key, titles, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR, limit=None
    ):
        other = others[at]
        if other.near.id == own.near.id or _marks(other.title_key) != _marks(own.title_key):
            continue
        people: float = 100
        if own.artist_key and other.artist_key:
            people = fuzz.token_set_ratio(own.artist_key, other.artist_key)
        score = int(min(alike, people))
        if score >= NEAR:
            found.append(replace(other.near, score=score))
    return sorted(found, key=lambda near: (-near.score, near.id))[:10]


def _marks(title_key: str) -> set[str]:
    """The words of a folded title that distinguish recordings."""
    return {word for word in title_key.split() if word in VERSIONS or not word.isalpha()}
