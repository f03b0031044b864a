"""Instagram: the API with Instagram Login, for professional accounts.

The account's key is `user_id`, not the app's own `id` of it. Followers are as of now only;
daily figures are read again for some days, day by day, since most come as one total of a stretch.
Likes and comments are fields of a post; views, reach and the rest are insights, one call a post.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial

from tunescore.platforms import oauth, payload
from tunescore.platforms.http import Request
from tunescore.platforms.meta import error_rules, graph
from tunescore.platforms.meta.visit import GraphVisit, Job
from tunescore.platforms.oauth import OAuthDialect, Step
from tunescore.platforms.payload import Object
from tunescore.platforms.platform import (
    App,
    Field,
    Key,
    KeySet,
    Limit,
    Platform,
    PlatformClient,
    Setting,
    Way,
)
from tunescore.records import Failure, Identity, Post, Snapshot, SyncRequest, Tokens

_NAME = "Instagram"
_ERRORS = error_rules.rules_of(_NAME)
_GRAPH = "https://graph.instagram.com"
_BASIC = "instagram_business_basic"
_INSIGHTS = "instagram_business_manage_insights"
_PAGE = 50
_BACK = 30
_LONGEST = _BACK * 86_400
_ENOUGH_FOLLOWERS = 100
_LIFE = dt.timedelta(days=60)
_OLD_ENOUGH = dt.timedelta(hours=25)
_WEEK = dt.timedelta(days=7)
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
_COUNTS = {"like_count": "likes", "comments_count": "comments"}
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


def _request(app: App, token: str, path: str, **params: str) -> Request:
    return Request(url=f"{_GRAPH}/{app.values[_VERSION]}/{path}", params=params, bearer=token)


async def _list_accounts(client: PlatformClient, app: App, tokens: Tokens) -> list[Identity]:
    if _BASIC not in tokens.scopes:
        raise Failure(
            "scope_missing",
            "scope_unticked",
            "TuneScore needs the permission to see the profile and its posts."
            " Connect again and leave it ticked.",
            scope=_BASIC,
        )
    body, _, _ = await graph.tolerant(
        client, _ERRORS, _PROFILE, lambda fields: _request(app, tokens.access, "me", fields=fields)
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


async def _accept(client: PlatformClient, app: App, values: Mapping[str, str]) -> list[Identity]:
    """The account of a token from the app's dashboard.

    It lives 60 days from when it was made, which is not known: it is renewed as soon as it is
    certainly a day old. What was granted is not known either, so insights are asked for.
    """
    now = client.clock()
    tokens = Tokens(
        values["token"],
        expires_at=now + _LIFE,
        scopes=frozenset({_BASIC}),
        renew_at=now + _OLD_ENOUGH,
    )
    [account] = await _list_accounts(client, app, tokens)
    if await _sees_insights(client, app, account, now):
        tokens = replace(tokens, scopes=tokens.scopes | {_INSIGHTS})
    return [replace(account, tokens=tokens)]


async def _sees_insights(
    client: PlatformClient, app: App, account: Identity, now: dt.datetime
) -> bool:
    day = now.astimezone(graph.ZONE).date() - dt.timedelta(days=1)
    request = _request(
        app,
        account.tokens.access,
        f"{account.platform_user_id}/insights",
        metric=next(iter(_OF_DAYS)),
        period="day",
        metric_type="total_value",
        since=str(graph.start_of(day)),
        until=str(graph.end_of(day)),
    )
    try:
        await client.fetch(request, _ERRORS)
    except Failure as failure:
        if failure.outcome != "scope_missing":
            raise
        return False
    return True


class _AccountVisit(GraphVisit):
    """One sync of an account."""

    async def fetch(self, account: str) -> Snapshot:
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
            self.builder.stopped = await self.in_turn(self._insights(account, due, followers))
        if not self.may:
            self.without_scope([*_OF_DAYS.values(), *_SERIES.values(), *_OF_ANY.values()])
        self._likes_and_comments()
        return self.builder.build(
            payload.text(body, "username"),
            payload.text(body, "name"),
            payload.text(body, "profile_picture_url"),
        )

    async def _posts(self) -> list[tuple[str, Post]]:
        """List the newest posts; returns those whose insights are due, with their kind."""
        due: list[tuple[str, Post]] = []
        async for item in self.newest("me/media", _MEDIA, _PAGE):
            post = _post(item)
            self.builder.add_post(post)
            for theirs, metric in _COUNTS.items():
                self.builder.total(post, metric, payload.count(item, theirs))
            if self.wanted.insights_for(post):
                due.append((_kind(item), post))
        return due

    def _likes_and_comments(self) -> None:
        """Say what is missing where a post has neither the field nor the figure of its insights."""
        for theirs, metric in _COUNTS.items():
            if all(self.builder.has(metric, post) for post in self.builder.posts):
                continue
            if theirs in self.marked("posts"):
                self.builder.refuse(metric, "retired")
            elif metric == "likes":
                self.builder.add_missing([metric], "hidden", "The likes of some posts are hidden.")

    def _insights(
        self, account: str, due: list[tuple[str, Post]], followers: Decimal | None
    ) -> Iterator[tuple[str, Job]]:
        """The requests for insights: the newest day first, posts before older days."""
        since = self.since(_BACK)
        days = [since + dt.timedelta(days=n) for n in range((self.builder.today - since).days)]
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
            lambda metric: self.request(
                f"{account}/insights",
                metric=metric,
                period="day",
                metric_type="total_value",
                since=str(graph.start_of(day)),
                until=str(graph.end_of(day)),
            ),
        )
        for item in data:
            value = graph.value_of(payload.inner(item, "total_value").get("value"))
            metric = _OF_DAYS.get(payload.needed(item, "name"))
            if value is not None and metric is not None:
                self.builder.day(metric, day, value)

    async def _series(self, account: str, days: list[dt.date], followers: Decimal | None) -> None:
        if followers is None or followers < _ENOUGH_FOLLOWERS:
            self.builder.add_missing(
                _SERIES.values(), "too_small", "{name} reports this from 100 followers on."
            )
            return
        # A stretch is of so many seconds; thirty days are more when the clocks go back.
        until = graph.end_of(days[-1])
        since = max(graph.start_of(days[0]), until - _LONGEST)
        data = await self.insights(
            "account",
            _SERIES,
            lambda metric: self.request(
                f"{account}/insights",
                metric=metric,
                period="day",
                metric_type="time_series",
                since=str(since),
                until=str(until),
            ),
        )
        for day, theirs, value in graph.daily_values(data):
            if day in days and theirs in _SERIES:
                self.builder.day(_SERIES[theirs], day, value)

    async def _of_post(self, post: Post, kind: str) -> None:
        metrics = _OF_KIND[kind]
        try:
            data = await self.insights(
                kind,
                metrics,
                lambda metric: self.request(f"{post.post_id}/insights", metric=metric),
            )
        except Failure as failure:
            if failure.reason == "before_professional":
                self.builder.mark(f"{self.version}/{_CLOSED}", post.post_id, "unsupported")
            elif failure.reason == "too_few_viewers":
                self.builder.add_missing(metrics.values(), "too_small", failure.message)
            elif failure.reason != "gone":
                raise
            return
        self.totals(post, metrics, data)


def _post(item: Object) -> Post:
    kind = payload.text(item, "media_type")
    picture = "thumbnail_url" if kind == "VIDEO" else "media_url"
    return Post(
        post_id=payload.needed(item, "id"),
        posted_at=payload.instant(item, "timestamp"),
        caption=payload.text(item, "caption"),
        url=payload.text(item, "permalink"),
        type=(payload.text(item, "media_product_type") or kind or "").casefold() or None,
        thumbnail_url=payload.text(item, picture),
    )


def _kind(item: Object) -> str:
    """Which metrics a post has: those of reels, or those of all else in the feed."""
    product = payload.text(item, "media_product_type")
    if product is None:
        return "REELS" if payload.text(item, "media_type") == "VIDEO" else "FEED"
    return "REELS" if product == "REELS" else "FEED"


async def _fetch_snapshot(
    client: PlatformClient, app: App, identity: Identity, wanted: SyncRequest
) -> Snapshot:
    request = partial(_request, app, identity.tokens.access)
    places = {"account": {**_OF_DAYS, **_SERIES}, **_OF_KIND}
    visit = _AccountVisit(client, _ERRORS, app.values[_VERSION], wanted, _INSIGHTS, places, request)
    return await visit.fetch(identity.platform_user_id)


_KEYS = KeySet(
    key="app",
    label="Instagram app ID and secret",
    id=Key(name="INSTAGRAM_CLIENT_ID", label="Instagram app ID", pattern=r"\d{6,20}"),
    secret=Key(name="INSTAGRAM_CLIENT_SECRET", label="Instagram app secret"),
)

PLATFORM = Platform(
    name=_NAME,
    color="#e1306c",
    zone=graph.ZONE,
    since=dt.date(2010, 10, 6),
    settles_days=2,
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
    ways=(
        Way(
            key="token",
            title="Paste a token",
            what="Meta's dashboard makes a token for your own account. No address and no keys are"
            " needed. It lasts 60 days, and TuneScore renews it every week.",
            fields=(
                Field(
                    name="token",
                    label="Access token",
                    hint="It begins with IG.",
                    begins="IG",
                    pattern=r"IG[\w.~-]{10,900}",
                ),
            ),
            accept=_accept,
        ),
        Way(
            title="Sign in at Instagram",
            what="For an installation where several people connect their accounts. Each sign-in"
            " lasts 60 days, and TuneScore renews it every week.",
            keys=_KEYS,
            bound=False,
        ),
    ),
    dialect=OAuthDialect(
        errors=_ERRORS,
        local="https://localhost",
        separator=",",
        code_tail="#_",
        scope_keys=("permissions",),
        subject_key="user_id",
        renew_left=_LIFE - _WEEK,
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
    list_accounts=_list_accounts,
    fetch_snapshot=_fetch_snapshot,
    signed_requests=True,
)
"""Instagram."""
