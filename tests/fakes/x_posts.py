"""An X account's posts: ids that hold their time, fields, pages."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from tests.fakes.people import Account, Post
from tests.fakes.wire import Ask, Refusal
from tests.fakes.x_problems import invalid, not_for_you, not_found

EPOCH_MS = 1288834974657
NEWEST = 3200
IMPRESSIONS_SINCE = datetime(2022, 12, 15, tzinfo=UTC)
PRIVATE_DAYS = timedelta(days=30)
FIELDS = {
    "id", "text", "created_at", "public_metrics", "non_public_metrics", "organic_metrics",
    "edit_history_tweet_ids", "author_id", "lang", "conversation_id", "attachments",
    "referenced_tweets",
}  # fmt: skip
PRIVATE = ("non_public_metrics", "organic_metrics")


def post_id(post: Post) -> int:
    """A post's id: its millisecond and its number, beyond 2^53."""
    return (int(post.at.timestamp() * 1000) - EPOCH_MS << 22) | post.number & 0x3FFFFF


def _numbered(account: Account, number: int, now: datetime) -> Post | None:
    post = account.post(number & 0x3FFFFF)
    return post if post_id(post) == number and account.has(post.number, now) else None


def kind_of(post: Post) -> str:
    """Whether it is a post of its own, a reply or somebody else's, repeated."""
    return {4: "replies", 7: "retweets"}.get(post.number % 10, "own")


def timeline(
    account: Account, ask: Ask, renamed: bool, *, own: bool
) -> tuple[dict[str, Any], list[int]]:
    """A page of an account's posts, and the numbers of those that it holds."""
    limit = ask.query.get("max_results", "10")
    if not limit.isdigit() or not 5 <= int(limit) <= 100:
        raise Refusal(invalid("max_results", limit, "is not between 5 and 100"))
    left_out = set(ask.query.get("exclude", "").split(","))
    below = _place(ask.query.get("pagination_token"))
    oldest = account.count(ask.now) - NEWEST
    start, end = _moment(ask, "start_time"), _moment(ask, "end_time")
    found = (
        post
        for post in account.posts(ask.now, below)
        if post.number >= oldest
        and kind_of(post) not in left_out
        and (start is None or post.at >= start)
        and (end is None or post.at < end)
    )
    posts = list(islice(found, int(limit) + 1))
    more, posts = len(posts) > int(limit), posts[: int(limit)]
    if not posts:
        return {"meta": {"result_count": 0}}, []
    told, numbers = _written(posts, account, ask, renamed, own=own)
    meta: dict[str, Any] = {
        "result_count": len(posts),
        "newest_id": str(numbers[0]),
        "oldest_id": str(numbers[-1]),
    }
    if more:
        meta["next_token"] = f"7140dibdnow{posts[-1].number:x}w"
    return told | {"meta": meta}, numbers


def lookup(
    accounts: list[Account], reader: Account, ask: Ask, renamed: bool
) -> tuple[dict[str, Any], list[int]]:
    """Posts by their ids; those that are gone are named among the errors."""
    names = [name for name in ask.query.get("ids", "").split(",") if name]
    if not 1 <= len(names) <= 100:
        raise Refusal(invalid("ids", ",".join(names), "is not between 1 and 100 ids"))
    told: dict[str, Any] = {}
    numbers: list[int] = []
    for name in names:
        found = next(
            (
                (a, p)
                for a in (reader, *accounts)
                if (p := _numbered(a, int(name), ask.now)) is not None
            ),
            None,
        )
        if found is None:
            told.setdefault("errors", []).append(not_found("tweet", "ids", name))
            continue
        account, post = found
        one, number = _written([post], account, ask, renamed, own=account is reader)
        numbers += number
        for key, values in one.items():
            told.setdefault(key, []).extend(values)
    return told, numbers


def _written(
    posts: list[Post], account: Account, ask: Ask, renamed: bool, *, own: bool
) -> tuple[dict[str, Any], list[int]]:
    name = "post.fields" if "post.fields" in ask.query else "tweet.fields"
    fields = [field for field in ask.query.get(name, "").split(",") if field]
    wrong = [field for field in fields if field not in FIELDS]
    if wrong:
        raise Refusal(invalid(name, wrong[0], f"is not one of {sorted(FIELDS)}"))
    data, errors = [], []
    for post in posts:
        number = str(post_id(post))
        known = _known(post, account, ask.now, renamed)
        entry = {"id": number, "text": post.title, "edit_history_tweet_ids": [number]}
        for field in fields:
            if field in PRIVATE and not (own and ask.now - post.at <= PRIVATE_DAYS):
                errors.append(not_for_you(number, field))
            elif field in known:
                entry[field] = known[field]
        data.append(entry)
    told: dict[str, Any] = {"data": data}
    if errors:
        told["errors"] = errors
    return told, [post_id(post) for post in posts]


def _known(post: Post, account: Account, now: datetime, renamed: bool) -> dict[str, Any]:
    told = account.told(post, now)
    seen = told.views if post.at >= IMPRESSIONS_SINCE else 0
    private = {
        "impression_count": seen,
        "url_link_clicks": told.clicks // 5,
        "user_profile_clicks": told.clicks // 15,
        "engagements": told.likes + told.comments + told.shares + told.clicks,
    }
    return {
        "created_at": post.at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "author_id": str(account.id),
        "conversation_id": str(post_id(post)),
        "lang": "en",
        "public_metrics": {
            "repost_count" if renamed else "retweet_count": told.shares,
            "reply_count": told.comments,
            "like_count": told.likes,
            "quote_count": told.shares // 4,
            "bookmark_count": told.saves,
            "impression_count": seen,
        },
        "non_public_metrics": private,
        "organic_metrics": private
        | {
            "retweet_count": told.shares,
            "reply_count": told.comments,
            "like_count": told.likes,
        },
    }


def _place(token: str | None) -> int | None:
    if token is None:
        return None
    try:
        return int(token.removeprefix("7140dibdnow").removesuffix("w"), 16)
    except ValueError as wrong:
        raise Refusal(invalid("pagination_token", token, "is not valid")) from wrong


def _moment(ask: Ask, name: str) -> datetime | None:
    text = ask.query.get(name)
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as wrong:
        raise Refusal(invalid(name, text, "is not a valid RFC 3339 date")) from wrong
