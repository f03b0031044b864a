"""Tracks with their figures, the names that files know them by, and likely twins."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz import fuzz

from tunescore.insights.figures import Filter
from tunescore.insights.overview import NOTHING, Group, Numbers, pictures
from tunescore.insights.relations import FIGURES, SERIES
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
    """A track as a list shows it; months are first days, None where nothing is dated."""

    id: int
    title: str
    artist: str | None
    isrc: str | None
    upc: str | None
    numbers: Numbers
    first_month: date | None
    last_month: date | None


@dataclass(frozen=True, slots=True)
class Name:
    """One name that files use for the track; see `store.tables.catalogue.TrackIdentifier`."""

    id: int
    isrc: str | None
    title: str
    artist: str | None
    linked_by: str


@dataclass(frozen=True, slots=True)
class Near:
    """Another track that may be the same recording; `score` runs to 100."""

    id: int
    title: str
    artist: str | None
    isrc: str | None
    score: int


async def by_track(session: UserSession, track: int | None = None) -> list[Group]:
    """Return the numbers of each song; the group without a key is what belongs to no song."""
    return (await pictures(session, ("track",), Filter(track=track)))["track"]


async def tracks(
    session: UserSession, groups: list[Group], query: str | None = None, track: int | None = None
) -> list[TrackRow]:
    """Return tracks with their numbers of `groups`, the most streams first.

    `query` looks in title, artist and ISRC. A track that no line is about any more is left out:
    it only keeps what the user said of its names.
    """
    conditions = ""
    values: dict[str, Any] = {}
    if query:
        conditions += " AND concat_ws(' ', t.title, t.artist, t.isrc) ILIKE :query"
        values["query"] = "%" + re.sub(r"([\\%_])", r"\\\1", query) + "%"
    if track is not None:
        conditions += " AND t.id = :track"
        values["track"] = track
    answer = await session.execute(
        "SELECT t.id, t.title, t.artist, t.isrc, t.upc, m.first, m.last FROM tracks t"
        " JOIN (SELECT track_id, date_trunc('month', min(date))::date AS first,"
        f"  date_trunc('month', max(until))::date AS last FROM {FIGURES} AS f"
        "  WHERE track_id IS NOT NULL GROUP BY track_id) m"
        f" ON m.track_id = t.id WHERE t.user_id = :user{conditions} ORDER BY t.title, t.id",
        values,
    )
    figures = {group.key: group.numbers for group in groups}
    rows = [
        TrackRow(row[0], row[1], row[2], row[3], row[4], figures.get(row[0], NOTHING), row[5],
                 row[6])
        for row in answer
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -(row.numbers.streams or 0))


async def names(session: UserSession, track: int) -> list[Name]:
    """Return the names that point to a track."""
    answer = await session.execute(
        "SELECT id, isrc, title, artist, linked_by FROM track_identifiers"
        " WHERE user_id = :user AND track_id = :track ORDER BY id",
        {"track": track},
    )
    return [Name(*row) for row in answer]


async def near(session: UserSession, track: int) -> list[Near]:
    """Return tracks that look like the same recording, the likeliest first, for the user to judge.

    Compared are title and artist; a missing artist counts as alike. Titles that differ by a number
    or by a word such as `live` or `remix` name other recordings.
    """
    answer = await session.execute(
        "SELECT DISTINCT ON (t.id) t.id, t.title, t.artist, t.isrc, i.title_key, i.artist_key"
        " FROM tracks t JOIN track_identifiers i ON i.user_id = t.user_id"
        " AND i.track_id = t.id WHERE t.user_id = :user AND t.id IN"
        f" (SELECT track_id FROM {SERIES} AS s) ORDER BY t.id, i.id"
    )
    rows = list(answer)
    own = next((row for row in rows if row[0] == track), None)
    if own is None:
        return []
    found = []
    for row in rows:
        if row[0] == track or _marks(row[4]) != _marks(own[4]):
            continue
        titles = fuzz.token_sort_ratio(own[4], row[4])
        people = fuzz.token_set_ratio(own[5], row[5]) if own[5] and row[5] else 100
        score = int(min(titles, people))
        if score >= NEAR:
            found.append(Near(row[0], row[1], row[2], row[3], score))
    return sorted(found, key=lambda other: -other.score)[:10]


def _marks(title_key: str) -> set[str]:
    """The words of a folded title that distinguish recordings."""
    return {word for word in title_key.split() if word in VERSIONS or not word.isalpha()}
