"""Audience: accounts with their newest levels, days, posts, and the lines behind their figures.

Levels are never added up, and a day without a reported figure is a gap. A post's figure is the
newest reported one.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import RowMapping

from tunescore.errors import NotFound
from tunescore.insights.ranges import Range
from tunescore.metrics import AUDIENCE, OF_ACCOUNTS
from tunescore.store.scope import UserSession

LEVELS = tuple(key for key in OF_ACCOUNTS if AUDIENCE[key].adding in {"level", "average"})
"""The metrics whose newest value says how an account stands."""
MOST_DAYS = 3_660
"""How many days an account is shown for at most: ten years."""

_PAIRS = ", ".join(f"('{key}', m.{key}::numeric)" for key in LEVELS)


_BASIS = (
    "SELECT l.basis FROM audience_lines l JOIN social_accounts o ON o.user_id = l.user_id"
    " AND o.platform = l.platform AND (o.platform_user_id = l.account_id"
    " OR l.account_id IS NULL AND lower(l.account_name) = lower(o.username))"
    " WHERE o.user_id = :user AND o.id = m.account_id AND l.date = m.date"
    " AND l.metric = f.metric AND l.subject = 'account' AND l.basis IS NOT NULL"
    " AND l.value = f.value LIMIT 1"
)
"""What a figure of a day was worked out from, where it was."""


@dataclass(frozen=True, slots=True)
class Level:
    """The newest value of a level or an average, and its day.

    `basis`: what a figure that was worked out was worked out from.
    """

    metric: str
    value: Decimal
    rounded: bool
    typed: bool
    as_of: date
    basis: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Account:
    """An account with its newest levels, and how far its days and posts reach."""

    id: int
    platform: str
    platform_user_id: str | None
    username: str | None
    name: str | None
    first_day: date | None
    last_day: date | None
    posts: int
    levels: tuple[Level, ...]


async def accounts(session: UserSession, account_id: int | None = None) -> list[Account]:
    """Return all accounts, or the one, by platform and name."""
    values = {"account": account_id}
    listed = await session.execute(
        "SELECT a.id, a.platform, a.platform_user_id, a.username, a.name,"
        " min(m.date) AS first_day, max(m.date) AS last_day,"
        " (SELECT count(*) FROM social_posts p WHERE p.user_id = a.user_id"
        " AND p.account_id = a.id) AS posts FROM social_accounts a"
        " LEFT JOIN social_media_metrics m ON m.user_id = a.user_id AND m.account_id = a.id"
        " WHERE a.user_id = :user AND (CAST(:account AS bigint) IS NULL OR a.id = :account)"
        " GROUP BY a.user_id, a.id ORDER BY a.platform, a.username NULLS LAST, a.id",
        values,
    )
    newest = await session.execute(
        "SELECT DISTINCT ON (m.account_id, f.metric) m.account_id, f.metric, f.value, m.date,"
        " f.metric = ANY(m.rounded) AS rounded, f.metric = ANY(m.typed) AS typed,"
        f" ({_BASIS}) AS basis FROM social_media_metrics m CROSS JOIN LATERAL"
        f" (VALUES {_PAIRS})"
        " AS f (metric, value) WHERE m.user_id = :user AND f.value IS NOT NULL"
        " AND (CAST(:account AS bigint) IS NULL OR m.account_id = :account)"
        " ORDER BY m.account_id, f.metric, m.date DESC",
        values,
    )
    levels: dict[int, dict[str, Level]] = {}
    for owner, metric, value, day, rounded, typed, basis in newest:
        levels.setdefault(owner, {})[metric] = Level(metric, value, rounded, typed, day, basis)
    return [
        Account(
            **row,
            levels=tuple(levels[row["id"]][key] for key in LEVELS if key in levels[row["id"]])
            if row["id"] in levels
            else (),
        )
        for row in listed.mappings()
    ]


async def account(session: UserSession, account_id: int) -> Account:
    """Return one account; one that is not this user's is not found."""
    found = await accounts(session, account_id)
    if not found:
        raise NotFound(thing="account")
    return found[0]


@dataclass(frozen=True, slots=True)
class Point:
    """One day of a metric; `value` None is a gap."""

    date: date
    value: Decimal | None
    rounded: bool
    typed: bool = False


async def days(
    session: UserSession, account_id: int, first: date | None, last: date | None
) -> dict[str, list[Point]]:
    """Return each reported metric, day by day from its first to its last reported day.

    Of more than `MOST_DAYS` it is the newest of them.
    """
    answer = await session.execute(
        f"SELECT date, rounded, typed, {', '.join(OF_ACCOUNTS)} FROM social_media_metrics"
        " WHERE user_id = :user AND account_id = :account"
        " AND (CAST(:first AS date) IS NULL OR date >= :first)"
        " AND (CAST(:last AS date) IS NULL OR date <= :last) ORDER BY date DESC LIMIT :most",
        {"account": account_id, "first": first, "last": last, "most": MOST_DAYS},
    )
    newest = list(answer.mappings())
    rows = [row for row in reversed(newest) if (newest[0]["date"] - row["date"]).days < MOST_DAYS]
    return await asyncio.to_thread(_filled, rows)


def _filled(rows: Sequence[RowMapping]) -> dict[str, list[Point]]:
    """Return the days of each metric, with those between them that have no figure."""
    series: dict[str, list[Point]] = {}
    for key in OF_ACCOUNTS:
        for row in rows:
            if row[key] is None:
                continue
            points = series.setdefault(key, [])
            day = points[-1].date + timedelta(days=1) if points else row["date"]
            while day < row["date"]:
                points.append(Point(day, None, rounded=False))
                day += timedelta(days=1)
            points.append(Point(day, row[key], key in row["rounded"], key in row["typed"]))
    return series


EVER = Range()


@dataclass(frozen=True, slots=True)
class PostPage:
    """Some posts, the newest figures of each, and where the next page begins."""

    posts: list[RowMapping]
    figures: dict[int, list[RowMapping]]
    next_after: tuple[str, int] | None


_NEWEST = "(m.span = 'total') DESC, (m.span = 'period') DESC, m.until DESC, m.date DESC"


async def posts(
    session: UserSession,
    account_id: int,
    *,
    sort: str,
    order: Literal["asc", "desc"],
    after: tuple[str, int] | None = None,
    limit: int = 50,
    posted: Range = EVER,
) -> PostPage:
    """Return a page of posts by when they were posted (`posted_at`) or by a metric.

    Posts without the value come last, whichever the order. `after` is the last post of the page
    before. `posted` picks those of some days.
    """
    kind, key = "numeric", "f.value"
    at = "coalesce(p.posted_at, p.posted_at_local AT TIME ZONE 'UTC')"
    if sort == "posted_at":
        kind, key = "timestamptz", at
    end = "-infinity" if order == "desc" else "infinity"
    values: dict[str, Any] = {"account": account_id, "limit": limit + 1}
    joined, beyond, picked = "", "", ""
    for name, sign, day in (("first", ">=", posted.first), ("last", "<=", posted.last)):
        if day is not None:
            picked += f" AND ({at} AT TIME ZONE 'UTC')::date {sign} :{name}"
            values[name] = day
    if sort != "posted_at":
        joined = (
            " LEFT JOIN LATERAL (SELECT m.value FROM social_post_metrics m WHERE"
            " m.user_id = :user AND m.post_id = p.id AND m.metric = :sort"
            f" ORDER BY {_NEWEST} LIMIT 1) AS f ON true"
        )
        values["sort"] = sort
    if after is not None:
        sign = "<" if order == "desc" else ">"
        beyond = f" WHERE (sort_key, id) {sign} (CAST(:after AS {kind}), :after_id)"
        values |= {"after": after[0], "after_id": after[1]}
    answer = await session.execute(
        "SELECT *, sort_key::text AS sort_text FROM (SELECT p.id, p.post_id, p.title,"
        " p.caption, p.url, p.type, p.thumbnail_url, p.posted_at, p.posted_at_local,"
        f" coalesce({key}, '{end}'::{kind}) AS sort_key FROM social_posts p{joined}"
        f" WHERE p.user_id = :user AND p.account_id = :account{picked}) AS listed"
        f"{beyond} ORDER BY sort_key {order}, id {order} LIMIT :limit",
        values,
    )
    found = list(answer.mappings())
    page = found[:limit]
    figures = await newest_figures(session, [row["id"] for row in page])
    following = (page[-1]["sort_text"], page[-1]["id"]) if len(found) > limit else None
    return PostPage(page, figures, following)


async def newest_figures(
    session: UserSession, posts: Collection[int]
) -> dict[int, list[RowMapping]]:
    """Return the newest figure of each metric of some posts, by the post's id."""
    if not posts:
        return {}
    newest = await session.execute(
        "SELECT DISTINCT ON (m.post_id, m.metric) m.* FROM social_post_metrics m"
        " WHERE m.user_id = :user AND m.post_id = ANY(:posts)"
        f" ORDER BY m.post_id, m.metric, {_NEWEST}",
        {"posts": list(posts)},
    )
    figures: dict[int, list[RowMapping]] = {}
    for row in newest.mappings():
        figures.setdefault(row["post_id"], []).append(row)
    return figures


async def lines(
    session: UserSession, owner: Account, metric: str, day: date, post: str | None
) -> list[RowMapping]:
    """Return the lines of a figure of a day, the one that is shown first.

    A line is of a file (`import_id`), of a visit (`sync_run_id`), or manual.
    """
    named = "lower(l.account_name) = lower(:username)"
    whose = "l.account_id IS NULL AND l.account_name IS NULL"
    if owner.platform_user_id is not None:
        whose = f"l.account_id = :account OR (l.account_id IS NULL AND {named} AND {_ALONE})"
    elif owner.username is not None:
        whose = f"l.account_id IS NULL AND {named}"
    answer = await session.execute(
        "SELECT l.import_id, i.file_name, l.line, l.source, l.metric, l.value, l.rounded,"
        " l.span, l.date, l.until, l.told_on, l.sync_run_id, r.credential_id AS connection_id,"
        " r.finished_at AS visited_at, l.basis, l.origin,"
        " l.import_id IS NULL AND l.sync_run_id IS NULL AS typed FROM audience_lines l"
        " LEFT JOIN imports i ON i.user_id = l.user_id AND i.id = l.import_id"
        " LEFT JOIN sync_runs r ON r.user_id = l.user_id AND r.id = l.sync_run_id"
        " WHERE l.user_id = :user AND l.platform = :platform AND l.metric = :metric"
        " AND l.date <= :day AND l.until >= :day AND l.subject <> 'playlist'"
        f" AND l.post_id IS NOT DISTINCT FROM CAST(:post AS text) AND ({whose})"
        " ORDER BY (l.view = 'typed'), l.rounded, (l.view = 'public_page'),"
        " l.told_on DESC NULLS LAST,"
        " l.import_id DESC NULLS FIRST, l.line DESC, l.source, l.occurrence DESC",
        {
            "platform": owner.platform,
            "account": owner.platform_user_id,
            "username": owner.username,
            "metric": metric,
            "day": day,
            "post": post,
        },
    )
    return list(answer.mappings())


_ALONE = (
    "NOT EXISTS (SELECT FROM social_accounts o WHERE o.user_id = :user"
    " AND o.platform = l.platform AND o.key = 'name:' || lower(:username))"
)
