"""Facts that alerts are found in: posts by age, followers and plays by day, playlists, statements.

Read once an evaluation, so that a rule is a function of facts and knows no database. A day without
a figure is NaN, and a rounded figure is marked, so that neither is taken for a count.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from tunescore.insights.alerts.findings import Floats
from tunescore.insights.campaigns.daily_plays import Series, catalogue
from tunescore.insights.relations import FIGURES
from tunescore.store.scope import UserSession

MOST_POSTS = 2_000
"""How many of an account's newest posts are looked at."""

_OWN_FILES = "your own files"
"""What statements of no known source are called."""

_AGES = 400
"""How many days of a post's life are looked at."""


@dataclass(frozen=True, slots=True)
class PostViews:
    """A post and its views so far at the age of 0, 1, 2 … days."""

    id: int
    account_id: int
    platform: str
    title: str
    published: date
    views: Floats


@dataclass(frozen=True, slots=True)
class Followers:
    """An account's followers by day from `first` on; `rounded` marks the days that are rounded."""

    account_id: int
    platform: str
    name: str
    first: date
    levels: Floats
    rounded: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TrackPlays:
    """A track's plays by day in a store."""

    track_id: int
    title: str
    store: str | None
    series: Series


@dataclass(frozen=True, slots=True)
class PlaylistMove:
    """A playlist that a track is on since the newest file, or no longer."""

    playlist: str
    author: str | None
    track_title: str | None
    entered: bool
    day: date
    """The day as of which the newer file says so."""


@dataclass(frozen=True, slots=True)
class BrokenConnection:
    """A connection that needs the user."""

    id: int
    platform: str
    name: str
    since: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class StatementMonth:
    """What a source's statements say of a month: a recording's plays and money, a row a currency.

    A month that they know only as a part of a longer time has neither.
    """

    month: date
    currency: str
    plays: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Statements:
    """A source's statements by month, the earliest first, and how late they usually are."""

    source: str
    name: str
    months: tuple[StatementMonth, ...]
    settles_months: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that rules look at."""

    posts: tuple[PostViews, ...]
    followers: tuple[Followers, ...]
    tracks: tuple[TrackPlays, ...]
    playlists: tuple[PlaylistMove, ...]
    connections: tuple[BrokenConnection, ...]
    statements: tuple[Statements, ...]


async def load(session: UserSession, names: Mapping[str, str]) -> Facts:
    """Read a user's facts; `names` are the statements' sources by key, as people call them."""
    return Facts(
        tuple(await _posts(session)),
        tuple(await _followers(session)),
        tuple(await _tracks(session)),
        tuple(await _playlists(session)),
        tuple(await _connections(session)),
        tuple(await _statements(session, names)),
    )


async def _posts(session: UserSession) -> list[PostViews]:
    """The posts with their views, the earliest first."""
    rows = await session.execute(
        "SELECT p.id, p.account_id, p.platform, coalesce(p.title, p.caption, p.url, p.post_id),"
        " coalesce(p.posted_at AT TIME ZONE 'UTC', p.posted_at_local)::date AS published,"
        " array_agg(m.date - coalesce(p.posted_at AT TIME ZONE 'UTC', p.posted_at_local)::date),"
        " array_agg(m.value::float8)"
        " FROM social_posts p JOIN social_post_metrics m ON m.user_id = p.user_id"
        " AND m.post_id = p.id WHERE p.user_id = :user AND m.metric = 'views'"
        " AND m.span = 'total' AND NOT m.rounded"
        " AND coalesce(p.posted_at AT TIME ZONE 'UTC', p.posted_at_local) IS NOT NULL"
        " GROUP BY p.user_id, p.id ORDER BY published DESC LIMIT :most",
        {"most": MOST_POSTS},
    )
    found = []
    for post_id, account, platform, title, published, ages, values in rows:
        known = [(age, value) for age, value in zip(ages, values, strict=True) if 0 <= age < _AGES]
        if not known:
            continue
        views = np.full(max(age for age, _ in known) + 1, np.nan)
        for age, value in known:
            views[age] = value
        found.append(PostViews(post_id, account, platform, title, published, views))
    return found[::-1]


async def _followers(session: UserSession) -> list[Followers]:
    rows = await session.execute(
        "SELECT a.id, a.platform, coalesce(a.username, a.name, a.platform), min(m.date),"
        " array_agg(m.date ORDER BY m.date), array_agg(m.followers ORDER BY m.date),"
        " array_agg('followers' = ANY(m.rounded) ORDER BY m.date)"
        " FROM social_accounts a JOIN social_media_metrics m ON m.user_id = a.user_id"
        " AND m.account_id = a.id WHERE a.user_id = :user AND m.followers IS NOT NULL"
        " GROUP BY a.user_id, a.id ORDER BY a.id"
    )
    found = []
    for account, platform, name, first, days, values, marks in rows:
        size = (days[-1] - first).days + 1
        levels, rounded = np.full(size, np.nan), np.zeros(size, bool)
        for day, value, mark in zip(days, values, marks, strict=True):
            levels[(day - first).days] = value
            rounded[(day - first).days] = mark
        found.append(Followers(account, platform, name, first, levels, rounded))
    return found


async def _tracks(session: UserSession) -> list[TrackPlays]:
    rows = await session.execute("SELECT id, title FROM tracks WHERE user_id = :user")
    titles: dict[int, str] = {track: title for track, title in rows}  # noqa: C416 - typed so
    return [
        TrackPlays(track, titles[track], store, series)
        for (track, store), series in (await catalogue(session)).plays.items()
        if track in titles
    ]


async def _playlists(session: UserSession) -> list[PlaylistMove]:
    """What entered and left between the two newest files of one kind about one song."""
    rows = await session.execute(
        "SELECT l.import_id, l.track_title, l.until - l.date, l.title, l.author, max(l.until)"
        " FROM audience_lines l WHERE l.user_id = :user AND l.subject = 'playlist'"
        " AND l.import_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5 ORDER BY 6, 1"
    )
    # Lines belong to the newest file with them, so a file's own list is what its import kept.
    lists: dict[tuple[str | None, int], dict[date, set[tuple[str, str | None]]]] = defaultdict(dict)
    for _, track, span, title, author, until in rows:
        lists[track, span].setdefault(until, set()).add((title, author))
    found = []
    for (track, _), by_day in lists.items():
        if len(by_day) < 2:  # noqa: PLR2004 - two files, to compare
            continue
        before, now = sorted(by_day)[-2:]
        moves = [(one, True) for one in by_day[now] - by_day[before]]
        moves += [(one, False) for one in by_day[before] - by_day[now]]
        found += [
            PlaylistMove(title, author, track, entered, now)
            for (title, author), entered in sorted(moves, key=str)
        ]
    return found


async def _connections(session: UserSession) -> list[BrokenConnection]:
    rows = await session.execute(
        "SELECT id, platform, coalesce(platform_username, platform_name, platform),"
        " coalesce(failing_since, updated_at), coalesce(detail, '')"
        " FROM integration_credentials WHERE user_id = :user AND state = 'reconnect' ORDER BY id"
    )
    return [BrokenConnection(*row) for row in rows]


async def _statements(session: UserSession, names: Mapping[str, str]) -> list[Statements]:
    rows = await session.execute(
        "SELECT replace(f.source, 'csv_', ''), known.month::date, f.currency,"
        " coalesce(sum(f.value) FILTER (WHERE f.metric = 'streams' AND f.inside), 0)::bigint,"
        " coalesce(sum(f.value) FILTER (WHERE f.metric = 'earnings' AND f.inside), 0)"
        " FROM (SELECT *, date_trunc('month', date::timestamp)"
        "  = date_trunc('month', until::timestamp) AND rights = 'recording' AS inside"
        f" FROM {FIGURES} AS dated) AS f CROSS JOIN LATERAL generate_series("
        "  date_trunc('month', f.date::timestamp), f.until, interval '1 month') AS known (month)"
        " WHERE f.view = 'statement' AND f.currency IS NOT NULL"
        " AND f.date IS NOT NULL AND f.metric IN ('streams', 'earnings')"
        " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    months: dict[str, list[StatementMonth]] = defaultdict(list)
    for source, month, currency, plays, amount in rows:
        months[source].append(StatementMonth(month, currency, plays, amount))
    settles = await session.execute(
        "SELECT source, max(settles_months) FROM imports WHERE user_id = :user"
        " AND status = 'committed' GROUP BY source"
    )
    usual: dict[str, int] = {source: count for source, count in settles}  # noqa: C416 - typed so
    return [
        Statements(source, names.get(source, _OWN_FILES), tuple(of), usual.get(source, 0))
        for source, of in months.items()
    ]
