"""Engagement of an account on a day: what its recent posts brought, and of how many followers.

Engagement rate = (likes + comments) / followers, in percent, averaged over the recent posts that
have both. Without followers, or without such a post, there is none. Every figure says what it was
worked out from.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from tunescore.records import AccountFigure, Snapshot
from tunescore.store.scope import UserStore

RECENT_POSTS = 12
"""How many of the newest posts are recent."""

LIKES = ("reactions", "likes")
"""What counts as likes: all reactions of a post that has them, of another its likes."""
COMMENTS = ("comments", "replies")

_EXACTLY = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A figure, and what it was worked out from."""

    figure: AccountFigure
    basis: dict[str, Any]


def figures(
    store: UserStore,
    platform: str,
    account_id: str | None,
    username: str | None,
    snapshot: Snapshot,
) -> list[WorkedOut]:
    """Work out the rate and the averages of the newest day whose followers a sync reported.

    The account is the one with this id, or without an id the one of this name.
    """
    followers = max(
        (one for one in snapshot.figures if one.metric == "followers" and one.post_id is None),
        key=lambda one: one.date,
        default=None,
    )
    if followers is None or followers.value <= 0:
        return []
    rows = store.execute(
        "SELECT l.value, c.value, coalesce(l.rounded, false), coalesce(c.rounded, false)"
        " FROM social_posts p LEFT JOIN LATERAL (SELECT m.value, m.rounded"
        " FROM social_post_metrics m WHERE m.user_id = p.user_id"
        " AND m.post_id = p.id AND m.metric = ANY(%(likes)s) AND m.span = 'total'"
        " ORDER BY array_position(%(likes)s, m.metric), m.date DESC LIMIT 1) AS l ON true"
        " LEFT JOIN LATERAL (SELECT m.value, m.rounded"
        " FROM social_post_metrics m WHERE m.user_id = p.user_id"
        " AND m.post_id = p.id AND m.metric = ANY(%(comments)s) AND m.span = 'total'"
        " ORDER BY array_position(%(comments)s, m.metric), m.date DESC LIMIT 1) AS c ON true"
        " JOIN social_accounts a ON a.user_id = p.user_id"
        " AND a.id = p.account_id WHERE a.user_id = %(user)s AND a.platform = %(platform)s"
        " AND (a.key = 'id:' || %(account)s OR %(account)s::text IS NULL"
        " AND lower(a.username) = lower(%(username)s)) AND p.posted_at IS NOT NULL"
        " ORDER BY p.posted_at DESC, p.id DESC LIMIT %(posts)s",
        {
            "platform": platform,
            "account": account_id,
            "username": username,
            "likes": list(LIKES),
            "comments": list(COMMENTS),
            "posts": RECENT_POSTS,
        },
    ).fetchall()
    rounded = any(row[2] or row[3] for row in rows)
    return _worked_out(followers, [(row[0], row[1]) for row in rows], rounded=rounded)


def _worked_out(
    followers: AccountFigure,
    posts: list[tuple[Decimal | None, Decimal | None]],
    *,
    rounded: bool,
) -> list[WorkedOut]:
    found: list[WorkedOut] = []

    def add(metric: str, value: Decimal, basis: dict[str, Any]) -> None:
        exact = value.quantize(_EXACTLY, ROUND_HALF_EVEN)
        figure = AccountFigure(
            metric, exact, followers.date, "day", rounded=rounded or followers.rounded
        )
        found.append(WorkedOut(figure, basis))

    both = [(likes, said) for likes, said in posts if likes is not None and said is not None]
    if both:
        likes = sum((one for one, _ in both), Decimal(0))
        comments = sum((one for _, one in both), Decimal(0))
        add(
            "engagement_rate",
            (likes + comments) * 100 / len(both) / followers.value,
            {
                "posts": len(both),
                "likes": str(likes),
                "comments": str(comments),
                "followers": str(followers.value),
            },
        )
    for metric, name, place in (("avg_likes", "likes", 0), ("avg_comments", "comments", 1)):
        values = [value for post in posts if (value := post[place]) is not None]
        if values:
            total = sum(values, Decimal(0))
            add(metric, total / len(values), {"posts": len(values), name: str(total)})
    return found
