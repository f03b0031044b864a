"""Notes on the days of a range: the user's own, and what TuneScore knows happened.

Those are releases, placements, campaigns, imports, and days that are missing of an account.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tunescore.insights.ranges import Range, View
from tunescore.store.scope import UserSession

Kind = Literal["own", "release", "campaign", "placement", "import", "missing"]

NAMED = 3
"""How many titles or files a note names."""


Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Note:
    """What happened on some days; only the user's own have an `id`. `link` is a page of the app."""

    id: int | None
    kind: Kind
    first: date
    last: date
    text: str
    link: str | None = None
    track_id: int | None = None


async def notes(session: UserSession, view: View, within: Range) -> list[Note]:
    """Return the notes that have a day in a range, the earliest first.

    Of a view of one track: those that are about it, and the user's own about everything. An import
    stands on its own day, where it brought figures of the range.
    """
    values: Values = {
        "first": within.first or date.min,
        "last": within.last or date.max,
        "track": view.track,
        "artist": view.artist,
        "source": view.source,
        "platform": view.platform,
    }
    found = [
        *await _own(session, values),
        *await _releases(session, values),
        *await _placements(session, values),
        *await _campaigns(session, values),
        *await _imports(session, values),
    ]
    if view.track is None:
        found += await _missing(session, values)
    return sorted(found, key=lambda note: (note.first, note.last, note.kind, note.text))


_OF_TRACK = (
    " AND (CAST(:track AS bigint) IS NULL OR t.id = :track)"
    " AND (CAST(:artist AS bigint) IS NULL OR t.artist_id = :artist)"
)


async def own(session: UserSession, note_id: int) -> Note | None:
    """Return one of the user's own notes; None where there is none."""
    values: Values = {"first": date.min, "last": date.max, "track": None, "artist": None}
    return next((one for one in await _own(session, values) if one.id == note_id), None)


async def _own(session: UserSession, values: Values) -> list[Note]:
    rows = await session.execute(
        "SELECT n.id, n.first_day, n.last_day, n.text, t.id AS track FROM notes n"
        " LEFT JOIN track_identifiers i ON i.user_id = n.user_id AND i.id = n.identifier_id"
        " LEFT JOIN tracks t ON t.user_id = n.user_id AND t.id = i.track_id"
        " WHERE n.user_id = :user AND n.first_day <= :last AND n.last_day >= :first"
        f" AND (t.id IS NULL OR (true{_OF_TRACK}))",
        values,
    )
    return [Note(row.id, "own", row.first_day, row.last_day, row.text, None, row.track)
            for row in rows]  # fmt: skip


async def _releases(session: UserSession, values: Values) -> list[Note]:
    rows = await session.execute(
        "SELECT t.id, t.title, t.release_date FROM tracks t WHERE t.user_id = :user"
        f" AND t.release_date BETWEEN :first AND :last{_OF_TRACK} ORDER BY t.title, t.id",
        values,
    )
    by_day: dict[date, list[tuple[int, str]]] = defaultdict(list)
    for track_id, title, day in rows:
        by_day[day].append((track_id, title))
    return [
        Note(
            None, "release", day, day, f"Released: {_listed([title for _, title in tracks])}",
            f"/tracks/{tracks[0][0]}" if len(tracks) == 1 else "/tracks",
            tracks[0][0] if len(tracks) == 1 else None,
        )
        for day, tracks in by_day.items()
    ]  # fmt: skip


async def _placements(session: UserSession, values: Values) -> list[Note]:
    rows = await session.execute(
        "SELECT p.playlist_name, p.added_at, t.id AS track, coalesce(t.title, p.track_title) AS"
        f" title, ({CAMPAIGN_OF_PLACEMENT}) AS campaign FROM playlist_appearances p"
        " LEFT JOIN tracks t ON t.user_id = p.user_id AND t.id = p.track_id"
        " WHERE p.user_id = :user AND p.added_at BETWEEN :first AND :last"
        " AND ((CAST(:track AS bigint) IS NULL AND CAST(:artist AS bigint) IS NULL)"
        f" OR (t.id IS NOT NULL{_OF_TRACK}))",
        values,
    )
    return [
        Note(
            None, "placement", row.added_at, row.added_at,
            f"{row.title or 'A track'} on “{row.playlist_name}”",
            f"/campaigns/{row.campaign}" if row.campaign
            else f"/tracks/{row.track}" if row.track else None,
            row.track,
        )
        for row in rows
    ]  # fmt: skip


CAMPAIGN_OF_PLACEMENT = (
    "SELECT min(c.id) FROM campaigns c JOIN track_identifiers i ON i.user_id = c.user_id"
    " AND i.id = c.identifier_id JOIN campaign_submissions s ON s.user_id = c.user_id"
    " AND s.campaign_id = c.id WHERE c.user_id = :user AND p.user_id = c.user_id"
    " AND c.source = p.source AND i.track_id = p.track_id"
    " AND left(s.curator, 300) = p.playlist_name AND s.result IN ('shared', 'approved')"
)
"""The campaign that a row `p` of `playlist_appearances` came from, if one did."""


async def _campaigns(session: UserSession, values: Values) -> list[Note]:
    rows = await session.execute(
        "SELECT * FROM (SELECT c.id, coalesce(c.entered_name, c.name) AS name, t.id AS track,"
        " coalesce(c.entered_first_day, c.first_day, c.begins) AS first,"
        " coalesce(c.entered_last_day, c.last_day, c.begins) AS last, t.artist_id FROM campaigns c"
        " LEFT JOIN track_identifiers i ON i.user_id = c.user_id AND i.id = c.identifier_id"
        " LEFT JOIN tracks t ON t.user_id = c.user_id AND t.id = i.track_id"
        " WHERE c.user_id = :user AND (c.lines > 0 OR c.source = 'manual')"
        " AND ((CAST(:track AS bigint) IS NULL AND CAST(:artist AS bigint) IS NULL)"
        f" OR (t.id IS NOT NULL{_OF_TRACK}))) AS f"
        " WHERE first <= :last AND greatest(first, last) >= :first",
        values,
    )
    return [
        Note(
            None, "campaign", row.first, max(row.first, row.last or row.first), row.name,
            f"/campaigns/{row.id}", row.track,
        )
        for row in rows
    ]  # fmt: skip


async def _imports(session: UserSession, values: Values) -> list[Note]:
    rows = await session.execute(
        "SELECT p.id, p.file_name, (p.committed_at AT TIME ZONE 'UTC')::date AS day FROM imports p"
        " WHERE p.user_id = :user AND p.status = 'committed' AND p.committed_at IS NOT NULL"
        " AND p.imported > 0 AND p.period_start <= :last AND p.period_end >= :first"
        " AND (CAST(:source AS text) IS NULL OR p.source = :source)"
        " AND ((CAST(:track AS bigint) IS NULL AND CAST(:artist AS bigint) IS NULL)"
        " OR p.id IN (SELECT m.import_id FROM rollups m JOIN track_identifiers i"
        "  ON i.user_id = m.user_id AND i.id = m.identifier_id"
        "  JOIN tracks t ON t.user_id = i.user_id AND t.id = i.track_id"
        f"  WHERE m.user_id = :user AND m.level = 'song'{_OF_TRACK})) ORDER BY p.id",
        values,
    )
    by_day: dict[date, list[tuple[int, str]]] = defaultdict(list)
    for import_id, name, day in rows:
        by_day[day].append((import_id, name))
    return [
        Note(
            None, "import", day, day, f"Imported: {_listed([name for _, name in files])}",
            f"/imports/{files[0][0]}" if len(files) == 1 else "/imports",
        )
        for day, files in by_day.items()
    ]  # fmt: skip


async def _missing(session: UserSession, values: Values) -> list[Note]:
    """Return the days without any figure between two days of a connected account that have some."""
    rows = await session.execute(
        "SELECT a.id, coalesce(a.name, a.username, a.platform) AS name, g.before, g.date"
        " FROM (SELECT m.account_id, m.date, lag(m.date) OVER (PARTITION BY m.account_id"
        "  ORDER BY m.date) AS before FROM social_media_metrics m WHERE m.user_id = :user"
        "  AND (CAST(:platform AS text) IS NULL OR m.platform = :platform)) AS g"
        " JOIN social_accounts a ON a.user_id = :user AND a.id = g.account_id"
        " WHERE g.date - g.before > 1 AND g.before + 1 <= :last AND g.date - 1 >= :first"
        " AND EXISTS (SELECT FROM integration_credentials c WHERE c.user_id = a.user_id"
        "  AND c.state <> 'disconnected' AND CASE WHEN c.audience IS NULL"
        "   THEN c.platform = a.platform AND a.key = 'id:' || c.platform_user_id"
        "   ELSE c.audience = a.platform AND lower(a.username) = lower(c.platform_username) END)",
        values,
    )
    return [
        Note(
            None, "missing", row.before + date.resolution, row.date - date.resolution,
            f"No figures of {row.name}", f"/audience/{row.id}",
        )
        for row in rows
    ]  # fmt: skip


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join([*names[:NAMED], *([f"{more} more"] if more > 0 else [])])


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view under the name that the user gave it."""

    id: int
    name: str
    address: str


async def saved_views(session: UserSession) -> list[SavedView]:
    """Return the saved views by name."""
    rows = await session.execute(
        "SELECT id, name, address FROM saved_views WHERE user_id = :user ORDER BY lower(name), id"
    )
    return [SavedView(*row) for row in rows]
