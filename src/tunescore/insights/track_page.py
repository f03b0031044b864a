"""What stands beside a track's figures: its placements, the posts that name it, its first days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy import RowMapping

from tunescore.ingest.lines.matching import fold
from tunescore.insights.audience import newest_figures
from tunescore.insights.filters import Filter
from tunescore.insights.footnotes import Note
from tunescore.insights.freshness import Freshness
from tunescore.insights.notes import CAMPAIGN_OF_PLACEMENT
from tunescore.insights.ranges import Range
from tunescore.insights.series import Point, series
from tunescore.store.scope import UserSession

SHORT = 4
"""A title of fewer letters is a common word; a post must name the artist as well."""

POSTS = 50
"""How many posts a page shows, the newest."""

MONTH = "month"


@dataclass(frozen=True, slots=True)
class Placement:
    """The track on a playlist, or a curator's yes; `campaign_id` where a campaign brought it."""

    id: int
    playlist_name: str
    platform: str
    added_at: date | None
    source: str
    campaign_id: int | None


@dataclass(frozen=True, slots=True)
class NamingPost:
    """A post whose caption or title names the track, with the newest of each of its figures."""

    row: RowMapping
    figures: Sequence[RowMapping]


async def placements(session: UserSession, track: int, within: Range) -> list[Placement]:
    """Return a track's placements of a range, the newest first; those without a day always."""
    rows = await session.execute(
        "SELECT p.id, p.playlist_name, p.platform, p.added_at, p.source,"
        f" ({CAMPAIGN_OF_PLACEMENT}) AS campaign FROM playlist_appearances p"
        " WHERE p.user_id = :user AND p.track_id = :track"
        " AND (p.added_at IS NULL OR p.added_at BETWEEN :first AND :last)"
        " ORDER BY p.added_at DESC NULLS LAST, p.id DESC",
        {"track": track, "first": within.first or date.min, "last": within.last or date.max},
    )
    return [Placement(*row) for row in rows]


async def posts(
    session: UserSession, title: str, artist: str | None, within: Range
) -> list[NamingPost]:
    """Return the posts of a range that name a track by its title, as whole words.

    Case and accents do not matter. A short title needs the artist's name beside it.
    """
    wanted = [fold(title)]
    if len(wanted[0].replace(" ", "")) < SHORT:
        if not artist:
            return []
        wanted.append(fold(artist))
    rows = await session.execute(
        "SELECT p.id, p.account_id, p.post_id, p.platform, p.title, p.caption, p.url,"
        " coalesce(p.posted_at, p.posted_at_local AT TIME ZONE 'UTC') AS posted_at"
        " FROM social_posts p WHERE p.user_id = :user AND concat(p.title, p.caption) <> ''"
        " AND (CAST(:first AS date) IS NULL OR (coalesce(p.posted_at, p.posted_at_local"
        "  AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')::date >= :first)"
        " AND (CAST(:last AS date) IS NULL OR (coalesce(p.posted_at, p.posted_at_local"
        "  AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')::date <= :last)"
        " ORDER BY posted_at DESC NULLS LAST, p.id DESC",
        {"first": within.first, "last": within.last},
    )
    found = []
    for row in rows.mappings():
        words = [f" {fold(text)} " for text in (row["title"], row["caption"]) if text]
        if all(any(f" {name} " in text for text in words) for name in wanted):
            found.append(row)
        if len(found) == POSTS:
            break
    figures = await newest_figures(session, [row["id"] for row in found])
    return [NamingPost(row, figures.get(row["id"], [])) for row in found]


@dataclass(frozen=True, slots=True)
class Step:
    """The figure of so many days or months after the release."""

    at: int
    value: Decimal | None
    incomplete: bool


@dataclass(frozen=True, slots=True)
class SinceRelease:
    """A track's figures since it came out.

    `released_by`: `file` where a file says when; `first_day`: the first day or month with figures.
    """

    id: int
    title: str
    release_date: date | None
    released_by: Literal["file", "first_day"]
    grain: Literal["day", "month"]
    points: tuple[Step, ...]


async def since_release(
    session: UserSession,
    tracks: Sequence[int],
    metric: str,
    fresh: Freshness,
    currency: str | None,
) -> list[SinceRelease]:
    """Return how tracks went since their release, in the order asked for; unknown ids are left out.

    By day where a track has daily figures from its first two days on, else by month. What was
    counted before the release is left out.
    """
    rows = await session.execute(
        "SELECT id, title, release_date FROM tracks WHERE user_id = :user AND id = ANY(:ids)",
        {"ids": list(tracks)},
    )
    known = {row.id: row for row in rows}
    found = []
    for track in tracks:
        if track in known:
            row = known[track]
            found.append(
                await _since(session, row.id, row.title, row.release_date, metric, fresh, currency)
            )
    return found


async def _since(
    session: UserSession, track: int, title: str, released: date | None,
    metric: str, fresh: Freshness, currency: str | None,
) -> SinceRelease:  # fmt: skip
    where = Filter(track=track)
    months = await series(session, metric, MONTH, where, fresh, currency)
    days = await series(session, metric, "day", where, fresh, currency)
    begun = _first(months, days) if released is None else released
    grain: Literal["day", "month"] = "month"
    if days and begun is not None and (days[0].date - begun).days <= 1:
        grain = "day"
    points = _steps(days if grain == "day" else months, begun, grain) if begun else ()
    by: Literal["file", "first_day"] = "first_day" if released is None else "file"
    return SinceRelease(track, title, begun, by, grain, points)


def _first(months: Sequence[Point], days: Sequence[Point]) -> date | None:
    """Return the first day with figures: that of daily ones, unless a month before has some."""
    first_month = months[0].date if months else None
    if days and (first_month is None or days[0].date.replace(day=1) <= first_month):
        return days[0].date
    return first_month


def _steps(
    points: Sequence[Point], begun: date, grain: Literal["day", "month"]
) -> tuple[Step, ...]:
    def at(day: date) -> int:
        if grain == "day":
            return (day - begun).days
        return (day.year - begun.year) * 12 + day.month - begun.month

    return tuple(
        Step(at(point.date), point.value, point.incomplete)
        for point in points
        if at(point.date) >= 0
    )


def notes_on(found: Sequence[SinceRelease]) -> list[Note]:
    """Return what must be known to compare tracks since their releases."""
    guessed = [one.title for one in found if one.released_by == "first_day" and one.release_date]
    notes = []
    if guessed:
        message = f"No file says when {_and(guessed)} came out. Their first figures stand for it."
        notes.append(Note("first_day", message))
    if len({one.grain for one in found if one.points}) > 1:
        monthly = [one.title for one in found if one.points and one.grain == MONTH]
        message = f"There are no daily figures of {_and(monthly)} from the release on."
        notes.append(Note("by_month", message))
    return notes


def _and(names: Sequence[str]) -> str:
    return " and ".join([*([", ".join(names[:-1])] if names[1:] else []), *names[-1:]])
