"""TikTok's Display API: the account's counts and its public videos, field by field."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any
from uuid import UUID

from tests.fakes.base import Fake
from tests.fakes.grants import Token
from tests.fakes.people import Account, Post, chance
from tests.fakes.wire import Ask, Refusal, Reply, Window

BASIC = "user.info.basic"
MOST = 20
FIELDS = {
    BASIC: {
        "open_id",
        "union_id",
        "avatar_url",
        "avatar_url_100",
        "avatar_large_url",
        "display_name",
    },
    "user.info.profile": {"username", "bio_description", "profile_deep_link", "is_verified"},
    "user.info.stats": {"follower_count", "following_count", "likes_count", "video_count"},
}
STATUS = {
    "access_token_invalid": 401,
    "scope_not_authorized": 401,
    "scope_permission_missed": 400,
    "invalid_params": 400,
    "rate_limit_exceeded": 429,
    "internal_error": 500,
}
VIDEO_FIELDS = {
    "id", "title", "video_description", "create_time", "duration", "cover_image_url", "share_url",
    "view_count", "like_count", "comment_count", "share_count", "height", "width", "embed_link",
    "embed_html", "is_aigc",
}  # fmt: skip


class Display(Fake):
    """The reading half of TikTok."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.calls_per_minute = 600
        self._minute = Window(timedelta(minutes=1))

    def open_id(self, account: Account) -> str:
        """The account's id for this app: text."""
        told = sha256(f"{self.seed} {account.id}".encode()).digest()
        return "-000" + str(UUID(bytes=told[:16]))[4:]

    def throttled(self, told: bool) -> Reply:  # noqa: ARG002 - there are no headers to tell it
        return self._error("rate_limit_exceeded", "Too many requests. Please try again later.")

    def log_id(self) -> str:
        """What a reply is found by in the platform's logs."""
        return f"{self.now():%Y%m%d%H%M%S}{int(chance(len(self.calls)) * 2**64):016X}"

    def _error(self, code: str, said: str) -> Reply:
        told = {"code": code, "message": said, "log_id": self.log_id()}
        return Reply({"data": {}, "error": told}, STATUS[code])

    def _ok(self, data: dict[str, Any]) -> Reply:
        return Reply(
            {"data": data, "error": {"code": "ok", "message": "", "log_id": self.log_id()}}
        )

    def _reader(self, ask: Ask, endpoint: str) -> Token:
        """The living token of a call, within the limit of its endpoint. Raises `Refusal`."""
        token = self.safe.tokens.get(ask.bearer or "")
        if token is None or token.kind != "access" or token.death(ask.now) or token.account.deleted:
            said = "The access token is invalid or not found in the request."
            raise Refusal(self._error("access_token_invalid", said))
        ask.account, ask.app = token.account, self.client_id
        if self._minute.add(endpoint, ask.now) > self.calls_per_minute:
            raise Refusal(self.throttled(told=False))
        return token

    def _fields(self, ask: Ask, known: set[str]) -> list[str]:
        """The fields that were asked for. Raises `Refusal`."""
        fields = [name for name in ask.query.get("fields", "").split(",") if name]
        wrong = [name for name in fields if name not in known or name in self.retired]
        if wrong or not fields:
            raise Refusal(self._error("invalid_params", f"Fields {wrong} are not valid."))
        return fields

    def _scoped(self, token: Token, scope: str) -> None:
        if scope not in token.scopes:
            said = f"The user did not authorize the scope required: {scope}"
            raise Refusal(self._error("scope_not_authorized", said))

    def read_user(self, ask: Ask) -> Reply:
        token = self._reader(ask, "user")
        fields = self._fields(ask, set().union(*FIELDS.values()))
        for scope, names in FIELDS.items():
            if names & set(fields):
                self._scoped(token, scope)
        account = token.account
        picture = f"https://p16-sign.tiktokcdn.com/{account.id}.jpeg"
        known: dict[str, Any] = {
            "open_id": self.open_id(account),
            "union_id": str(UUID(int=account.id)),
            "avatar_url": picture,
            "avatar_url_100": picture,
            "avatar_large_url": picture,
            "display_name": account.name,
            "username": account.username,
            "bio_description": "",
            "profile_deep_link": f"https://www.tiktok.com/@{account.username}",
            "is_verified": False,
            "follower_count": account.followers(ask.now),
            "following_count": account.following,
            "likes_count": account.followers(ask.now) * 8,
            "video_count": account.count(ask.now),
        }
        return self._ok({"user": {name: known[name] for name in fields}})

    def _body(self, ask: Ask) -> dict[str, Any]:
        """The JSON that was sent. Raises `Refusal`."""
        try:
            told = json.loads(ask.body or b"{}")
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise Refusal(self._error("invalid_params", "The request body is not valid JSON."))
        return told

    def read_videos(self, ask: Ask) -> Reply:
        token = self._reader(ask, "videos")
        self._scoped(token, "video.list")
        fields = self._fields(ask, VIDEO_FIELDS)
        body = self._body(ask)
        most, cursor = body.get("max_count", 10), body.get("cursor")
        if not isinstance(most, int) or not 1 <= most <= MOST:
            return self._error("invalid_params", "max_count must be between 1 and 20.")
        if cursor is not None and not isinstance(cursor, int):
            return self._error("invalid_params", "cursor must be a number.")
        account = token.account
        found = [] if account.private else _before(account, ask.now, cursor, most + 1)
        posts = found[:most]
        return self._ok(
            {
                "videos": [_video(account, post, ask.now, fields) for post in posts],
                "cursor": int(posts[-1].at.timestamp()) * 1000 if posts else cursor or 0,
                "has_more": len(found) > most,
            }
        )

    def query_videos(self, ask: Ask) -> Reply:
        token = self._reader(ask, "query")
        self._scoped(token, "video.list")
        fields = self._fields(ask, VIDEO_FIELDS)
        filters = self._body(ask).get("filters")
        names = filters.get("video_ids") if isinstance(filters, dict) else None
        if not isinstance(names, list) or not 1 <= len(names) <= MOST:
            return self._error("invalid_params", "video_ids must be a list of 1 to 20 ids.")
        account, posts = token.account, []
        for name in map(str, names):
            number = int(name) & 0xFFFFFF if name.isdigit() else -1
            if account.has(number, ask.now) and video_id(account.post(number)) == name:
                posts.append(account.post(number))
        found = [] if account.private else posts
        return self._ok({"videos": [_video(account, post, ask.now, fields) for post in found]})


def video_id(post: Post) -> str:
    """A video's id: its second and its number, beyond 2^53, as text."""
    return str(int(post.at.timestamp()) << 32 | post.number & 0xFFFFFF)


def _before(account: Account, now: datetime, cursor: int | None, most: int) -> list[Post]:
    """The newest posts that were made before a cursor, a time in milliseconds."""
    if not cursor:
        return list(islice(account.posts(now), most))
    limit = datetime.fromtimestamp(cursor / 1000, UTC)
    near = int((limit - account.began) // account.every) + 2
    return list(islice((p for p in account.posts(now, near) if p.at < limit), most))


def _video(account: Account, post: Post, now: datetime, fields: list[str]) -> dict[str, Any]:
    told, number = account.told(post, now), video_id(post)
    link = f"https://www.tiktok.com/@{account.username}/video/{number}"
    known: dict[str, Any] = {
        "id": number,
        "title": post.title,
        "video_description": post.title,
        "create_time": int(post.at.timestamp()),
        "duration": 15,
        "cover_image_url": f"https://p16-sign.tiktokcdn.com/{number}.jpeg?x-expires=21600",
        "share_url": link,
        "view_count": told.views,
        "like_count": told.likes,
        "comment_count": told.comments,
        "share_count": told.shares,
        "height": 1024,
        "width": 576,
        "embed_link": link,
        "embed_html": "",
        "is_aigc": False,
    }
    return {name: known[name] for name in fields}
