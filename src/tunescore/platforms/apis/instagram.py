"""Instagram: the API with Instagram Login, for professional accounts.

The account's key is `user_id`, not the app's own `id` of it. Followers are as of now only;
daily figures are read again for some days, day by day, since most come as one total of a stretch.
Likes and comments are fields of a post; views, reach and the rest are insights, one call a post.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial

from tunescore.platforms import oauth, payload
from tunescore.platforms.http import Ask
from tunescore.platforms.meta import error_rules, graph
from tunescore.platforms.meta.visit import GraphVisit, Job
from tunescore.platforms.oauth import Dialect, Step
from tunescore.platforms.payload import Object
from tunescore.platforms.platform import (
    App,
    Failure,
    Identity,
    Limit,
    Platform,
    PlatformClient,
    Post,
    Setting,
    Snapshot,
    Tokens,
    Wanted,
)

_NAME = "Instagram"
_FAMILY = error_rules.family(_NAME)
_GRAPH = "https://graph.instagram.com"
_BASIC = "instagram_business_basic"
_INSIGHTS = "instagram_business_manage_insights"
_PAGE = 50
_BACK = 30
_LONGEST = _BACK * 86_400
_ENOUGH_FOLLOWERS = 100
_PERSONAL = (
    "This is a personal account. Switch it to a professional one in Instagram's settings, then"
    " connect again."
)

_PROFILE = (
    "id", "user_id", "username", "name", "account_type", "profile_picture_url",
    "followers_count", "follows_count", "media_count",
)  # fmt: skip
_LEVELS = {"followers_count": "followers", "follows_count": "following", "media_count": "posts"}
_MEDIA = (
    "id", "caption", "media_type", "media_product_type", "permalink", "timestamp", "like_count",
    "comments_count", "thumbnail_url", "media_url",
)  # fmt: skip
_OF_DAYS = {
    "reach": "reach",
    "views": "views",
    "total_interactions": "interactions",
    "likes": "likes",
    "comments": "comments",
    "shares": "shares",
    "saves": "saves",
    "replies": "replies",
    "reposts": "reposts",
    "profile_links_taps": "link_clicks",
}
_SERIES = {"follower_count": "new_follows"}
_OF_ANY = {
    "views": "views",
    "reach": "reach",
    "shares": "shares",
    "total_interactions": "interactions",
    "likes": "likes",
    "comments": "comments",
    "saved": "saves",
    "reposts": "reposts",
}
_OF_KIND: Mapping[str, Mapping[str, str]] = {
    "FEED": {**_OF_ANY, "follows": "new_follows", "profile_visits": "profile_views"},
    "REELS": {
        **_OF_ANY,
        "ig_reels_avg_watch_time": "avg_watch_seconds",
        "ig_reels_video_view_total_time": "watch_seconds",
    },
}
_CLOSED = "closed"  # the place of posts that never have insights
_VERSION = "INSTAGRAM_API_VERSION"


def _ask(app: App, token: str, path: str, **params: str) -> Ask:
    return Ask(url=f"{_GRAPH}/{app.values[_VERSION]}/{path}", params=params, bearer=token)


async def _find(client: PlatformClient, app: App, tokens: Tokens) -> list[Identity]:
    if _BASIC not in tokens.scopes:
        raise Failure(
            "scope_missing",
            "scope_unticked",
            "TuneScore needs the permission to see the profile and its posts."
            " Connect again and leave it ticked.",
            scope=_BASIC,
        )
    body, _, _ = await graph.tolerant(
        client, _FAMILY, _PROFILE, lambda fields: _ask(app, tokens.access, "me", fields=fields)
    )
    kind = (payload.text(body, "account_type") or "").casefold()
    return [
        Identity(
            platform_user_id=payload.needed(body, "user_id"),
            username=payload.text(body, "username"),
            name=payload.text(body, "name"),
            picture_url=payload.text(body, "profile_picture_url"),
            tokens=tokens,
            obstacle=_PERSONAL if kind == "personal" else None,
            owner_id=payload.text(body, "id"),
        )
    ]


class _Visit(GraphVisit):
    """One visit to an account."""

    async def look(self, account: str) -> Snapshot:
        """Profile, posts, insights; in this order, so that a limit costs the least."""
        body = await self.levels("me", _PROFILE, _LEVELS)
        if payload.text(body, "user_id") != account:
            raise Failure(
                "reconnect",
                "another_account",
                "You signed in with another Instagram account. Connect this one again.",
            )
        due = await self._posts()
        if self.may:
            followers = payload.count(body, "followers_count")
            self.told.stopped = await self.in_turn(self._insights(account, due, followers))
        if not self.may:
            self.without_scope([*_OF_DAYS.values(), *_SERIES.values(), *_OF_ANY.values()])
        self._hidden_likes()
        return self.told.snapshot(
            payload.text(body, "username"),
            payload.text(body, "name"),
            payload.text(body, "profile_picture_url"),
        )

    async def _posts(self) -> list[tuple[str, Post]]:
        """List the newest posts; returns those whose insights are due, with their kind."""
        due: list[tuple[str, Post]] = []
        async for one in self.newest("me/media", _MEDIA, _PAGE):
            post = _post(one)
            self.told.listed(post)
            self.told.total(post, "likes", payload.count(one, "like_count"))
            self.told.total(post, "comments", payload.count(one, "comments_count"))
            if self.wanted.insights_for(post):
                due.append((_kind(one), post))
        return due

    def _hidden_likes(self) -> None:
        if all(self.told.tells("likes", post) for post in self.told.posts):
            return
        if "like_count" in self.marked("posts"):
            self.told.refuse("likes", "retired")
        else:
            self.told.absent(["likes"], "hidden", "The likes of some posts are hidden.")

    def _insights(
        self, account: str, due: list[tuple[str, Post]], followers: Decimal | None
    ) -> Iterator[tuple[str, Job]]:
        """What is to be asked: the newest day first, posts before older days."""
        since = self.since(_BACK)
        days = [since + dt.timedelta(days=n) for n in range((self.told.today - since).days)]
        if days:
            yield "series", partial(self._series, account, days, followers)
            yield "day", partial(self._of_day, account, days[-1])
        closed = self.marked(_CLOSED)
        for kind, post in due:
            if post.post_id not in closed:
                yield kind, partial(self._of_post, post, kind)
        for day in reversed(days[:-1]):
            yield "day", partial(self._of_day, account, day)

    async def _of_day(self, account: str, day: dt.date) -> None:
        data = await self.insights(
            "account",
            _OF_DAYS,
            lambda metric: self.ask(
                f"{account}/insights",
                metric=metric,
                period="day",
                metric_type="total_value",
                since=str(graph.start_of(day)),
                until=str(graph.end_of(day)),
            ),
        )
        for one in data:
            value = graph.number(payload.inner(one, "total_value").get("value"))
            metric = _OF_DAYS.get(payload.needed(one, "name"))
            if value is not None and metric is not None:
                self.told.day(metric, day, value)

    async def _series(self, account: str, days: list[dt.date], followers: Decimal | None) -> None:
        if followers is None or followers < _ENOUGH_FOLLOWERS:
            self.told.absent(
                _SERIES.values(), "too_small", "{name} reports this from 100 followers on."
            )
            return
        # A stretch is of so many seconds; thirty days are more when the clocks go back.
        until = graph.end_of(days[-1])
        since = max(graph.start_of(days[0]), until - _LONGEST)
        data = await self.insights(
            "account",
            _SERIES,
            lambda metric: self.ask(
                f"{account}/insights",
                metric=metric,
                period="day",
                metric_type="time_series",
                since=str(since),
                until=str(until),
            ),
        )
        for day, theirs, value in graph.days_told(data):
            if day in days and theirs in _SERIES:
                self.told.day(_SERIES[theirs], day, value)

    async def _of_post(self, post: Post, kind: str) -> None:
        metrics = _OF_KIND[kind]
        try:
            data = await self.insights(
                kind, metrics, lambda metric: self.ask(f"{post.post_id}/insights", metric=metric)
            )
        except Failure as failure:
            if failure.reason == "before_professional":
                self.told.mark(f"{self.version}/{_CLOSED}", post.post_id, "unsupported")
            elif failure.reason == "too_few_viewers":
                self.told.absent(metrics.values(), "too_small", failure.message)
            elif failure.reason != "gone":
                raise
            return
        self.totals(post, metrics, data)


def _post(one: Object) -> Post:
    kind = payload.text(one, "media_type")
    picture = "thumbnail_url" if kind == "VIDEO" else "media_url"
    return Post(
        post_id=payload.needed(one, "id"),
        posted_at=payload.instant(one, "timestamp"),
        caption=payload.text(one, "caption"),
        url=payload.text(one, "permalink"),
        type=(payload.text(one, "media_product_type") or kind or "").casefold() or None,
        thumbnail_url=payload.text(one, picture),
    )


def _kind(one: Object) -> str:
    """Which metrics a post has: those of reels, or those of all else in the feed."""
    product = payload.text(one, "media_product_type")
    if product is None:
        return "REELS" if payload.text(one, "media_type") == "VIDEO" else "FEED"
    return "REELS" if product == "REELS" else "FEED"


async def _look(client: PlatformClient, app: App, identity: Identity, wanted: Wanted) -> Snapshot:
    ask = partial(_ask, app, identity.tokens.access)
    visit = _Visit(client, _FAMILY, app.values[_VERSION], wanted, _INSIGHTS, ask)
    return await visit.look(identity.platform_user_id)


PLATFORM = Platform(
    name=_NAME,
    color="#e1306c",
    zone=graph.ZONE,
    settles_days=2,
    client_id="INSTAGRAM_CLIENT_ID",
    client_secret="INSTAGRAM_CLIENT_SECRET",  # noqa: S106 - the setting's name
    account_kind="A professional Instagram account, Creator or Business. Switching is free.",
    scopes={
        _BASIC: "Followers, following, and every post with its likes and comments.",
        _INSIGHTS: "Views, reach, saves, shares and interactions, by day and by post.",
    },
    limits=(
        Limit(200, 3600, "account", setting="INSTAGRAM_CALLS_PER_HOUR"),
        Limit(200, 3600, "app", setting="INSTAGRAM_CALLS_PER_HOUR"),
    ),
    settings=(
        Setting(_VERSION, "v26.0", "The version of Instagram's API."),
        Setting("INSTAGRAM_CALLS_PER_HOUR", "200", "The most calls to Instagram in an hour."),
    ),
    dialect=Dialect(
        family=_FAMILY,
        separator=",",
        code_tail="#_",
        scope_keys=("permissions",),
        subject_key="user_id",
        renew_left=dt.timedelta(days=30),
        authorize=Step(
            url="https://www.instagram.com/oauth/authorize",
            fields={**oauth.CONSENT, "enable_fb_login": "0"},
        ),
        steps=(
            Step(
                url="https://api.instagram.com/oauth/access_token",
                fields={**oauth.APP, **oauth.CODE},
            ),
            Step(
                method="GET",
                url=f"{_GRAPH}/access_token",
                fields={
                    "grant_type": "ig_exchange_token",
                    "client_secret": "{client_secret}",
                    "access_token": "{access}",
                },
            ),
        ),
        refresh=Step(
            method="GET",
            url=f"{_GRAPH}/refresh_access_token",
            fields={"grant_type": "ig_refresh_token", "access_token": "{access}"},
        ),
    ),
    find=_find,
    look=_look,
    signed_requests=True,
)
"""Instagram."""
