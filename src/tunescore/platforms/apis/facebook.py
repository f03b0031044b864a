"""Facebook Pages: the user's long-lived token gives each Page a token of its own, without an end.

Every request proves with `appsecret_proof`, one for each token, that it comes from the app. Daily
figures reach back two years, in requests of less than 90 days. Likes of a post are all its
reactions, the number that the Page shows beside the thumb. Figures that Facebook retired
(`page_fans`, `page_impressions`, `post_impressions_unique`) are not asked for.
"""

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial

from tunescore.platforms import oauth, payload
from tunescore.platforms.http import Request
from tunescore.platforms.meta import error_rules, graph
from tunescore.platforms.meta.pages import BUSINESS, PageList, picture_of
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

_NAME = "Facebook"
_ERRORS = error_rules.rules_of(_NAME)
_GRAPH = "https://graph.facebook.com"
_VERSION = "FACEBOOK_API_VERSION"
_CALLS = "FACEBOOK_CALLS_PER_HOUR"
_LIST, _READ, _INSIGHTS = "pages_show_list", "pages_read_engagement", "read_insights"
_PAGE = 100
_BACK = 729
_STRETCH = 89
_ENOUGH_FANS = 100
_USER = "USER"
_REEL = re.compile(r"/reel/(\d+)")

_PROFILE = ("id", "name", "username", "fan_count", "followers_count", "picture{url}")
_LEVELS = {"followers_count": "followers", "fan_count": "fans"}
_POSTS = (
    "id", "message", "created_time", "permalink_url", "status_type", "full_picture", "shares",
    "reactions.summary(total_count).limit(0)", "comments.summary(total_count).limit(0)",
    "attachments{media_type,type,target}",
)  # fmt: skip
_COUNTS = {
    "reactions": ("reactions", "likes"),
    "comments": ("comments",),
    "shares": ("shares",),
}
_OF_DAYS = {
    "page_follows": "followers",
    "page_media_view": "views",
    "page_total_media_view_unique": "reach",
    "page_post_engagements": "interactions",
    "page_daily_follows_unique": "new_follows",
    "page_daily_unfollows_unique": "unfollows",
    "page_views_total": "profile_views",
    "page_video_views": "video_views",
}
_OF_POST = {
    "post_media_view": "views",
    "post_total_media_view_unique": "reach",
    "post_clicks": "clicks",
}
_OF_VIDEO = {
    "blue_reels_play_count": "views",
    "post_video_avg_time_watched": "avg_watch_seconds",
}


def proof(token: str, app: App) -> str:
    """The `appsecret_proof`, which shows Facebook that a token is used by its app."""
    return hmac.new(app.client_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def _request(app: App, token: str, path: str, **params: str) -> Request:
    return Request(
        url=f"{_GRAPH}/{app.values[_VERSION]}/{path}",
        params={**params, "appsecret_proof": proof(token, app)},
        bearer=token,
    )


class _PageVisit(GraphVisit):
    """One sync of a Page."""

    async def fetch(self, page: str, again: Mapping[str, str]) -> Snapshot:
        """Profile, posts, insights; in this order, so that a limit costs the least."""
        body = await self.levels(page, _PROFILE, _LEVELS)
        due: list[tuple[Post, str | None]] = []
        async for item in self.newest(f"{page}/posts", _POSTS, _PAGE, again):
            post = _post(item)
            self.builder.add_post(post)
            self._counts(post, item)
            if self.wanted.insights_for(post):
                due.append((post, _video(item)))
        if self.may:
            fans = payload.count(body, "fan_count")
            self.builder.stopped = await self.in_turn(self._insights(page, due, fans))
        if not self.may:
            self.without_scope([*list(_OF_DAYS.values())[1:], *_OF_POST.values()])
        return self.builder.build(
            payload.text(body, "username"), payload.text(body, "name"), picture_of(body)
        )

    def _counts(self, post: Post, item: Object) -> None:
        retired = self.marked("posts")
        counts = {
            name: payload.count(payload.inner(payload.inner(item, name), "summary"), "total_count")
            for name in ("reactions", "comments")
        }
        shares = payload.count(payload.inner(item, "shares"), "count")
        # Facebook leaves `shares` out of a post that nobody has shared.
        counts["shares"] = Decimal(0) if shares is None and "shares" not in retired else shares
        for name, metrics in _COUNTS.items():
            for metric in metrics:
                self.builder.total(post, metric, counts[name])
                if counts[name] is None:
                    self.builder.refuse(metric, retired.get(name, "unsupported"))
        known = [value for value in counts.values() if value is not None]
        if len(known) == len(_COUNTS):
            self.builder.total(post, "interactions", sum(known, Decimal(0)))

    # --- insights ------------------------------------------------------------------------

    def _insights(
        self, page: str, due: list[tuple[Post, str | None]], fans: Decimal | None
    ) -> Iterator[tuple[str, Job]]:
        """The requests for insights: the newest days first, posts before older days."""
        since = self.since(_BACK)
        stretches: list[tuple[dt.date, dt.date]] = []
        last = self.builder.today - dt.timedelta(days=1)
        while last >= since:
            start = max(since, last - dt.timedelta(days=_STRETCH - 1))
            stretches.append((start, last))
            last = start - dt.timedelta(days=1)
        for start, end in stretches[:1]:
            yield "days", partial(self._of_newest, page, start, end, fans)
        for post, video in due:
            if video is not None and _REEL.search(post.url or ""):
                yield "reel", partial(self._of_video, post, video)
            else:
                yield "post", partial(self._of_post, post, video)
        for start, end in stretches[1:]:
            yield "days", partial(self._of_older, page, start, end)

    async def _of_newest(
        self, page: str, start: dt.date, end: dt.date, fans: Decimal | None
    ) -> None:
        """The newest stretch of days. Metrics that Facebook leaves out are marked as missing."""
        metrics = await self._of_days(page, start, end)
        refused = self.marked("page")
        silent = [
            ours
            for theirs, ours in _OF_DAYS.items()
            if ours not in metrics and theirs not in refused
        ]
        if fans is not None and fans < _ENOUGH_FANS:
            self.builder.add_missing(
                silent, "too_small", "{name} reports this for Pages with 100 likes or more."
            )
        else:
            self.builder.add_missing(silent, "not_yet", "{name} has not reported this yet.")

    async def _of_older(self, page: str, start: dt.date, end: dt.date) -> None:
        await self._of_days(page, start, end)

    async def _of_days(self, page: str, start: dt.date, end: dt.date) -> set[str]:
        """The days of a stretch, the last one included; returns the metrics that have a figure."""
        data = await self.insights(
            "page",
            _OF_DAYS,
            lambda metric: self.request(
                f"{page}/insights",
                metric=metric,
                period="day",
                since=str(graph.start_of(start)),
                until=str(graph.end_of(end)),
            ),
        )
        metrics: set[str] = set()
        for day, theirs, value in graph.daily_values(data):
            if start <= day <= end and theirs in _OF_DAYS:
                self.builder.day(_OF_DAYS[theirs], day, value)
                metrics.add(_OF_DAYS[theirs])
        return metrics

    async def _of_post(self, post: Post, video: str | None) -> None:
        path = f"{post.post_id}/insights"
        try:
            data = await self.insights(
                "post", _OF_POST, lambda metric: self.request(path, metric=metric)
            )
        except Failure as failure:
            if failure.field == "insights" and video is not None:
                await self._of_video(post, video)
            elif failure.reason != "gone":
                raise
            return
        self.totals(post, _OF_POST, data)

    async def _of_video(self, post: Post, video: str) -> None:
        """A reel has no insights as a post; those of its video come in a set of their own."""
        try:
            body = await self.client.fetch(self.request(f"{video}/video_insights"), _ERRORS)
        except Failure as failure:
            if failure.reason != "gone":
                raise
            return
        self.totals(post, _OF_VIDEO, payload.items(body, "data"))


def _post(item: Object) -> Post:
    return Post(
        post_id=payload.needed(item, "id"),
        posted_at=payload.instant(item, "created_time"),
        caption=payload.text(item, "message"),
        url=payload.text(item, "permalink_url"),
        type=payload.text(item, "status_type"),
        thumbnail_url=payload.text(item, "full_picture"),
    )


def _video(item: Object) -> str | None:
    """The video that a post is about: the one of its link, or of what is attached."""
    linked = _REEL.search(payload.text(item, "permalink_url") or "")
    if linked is not None:
        return linked.group(1)
    for attached in payload.items(payload.inner(item, "attachments"), "data"):
        if payload.text(attached, "media_type") == "video":
            return payload.text(payload.inner(attached, "target"), "id")
    return None


async def _list_accounts(client: PlatformClient, app: App, tokens: Tokens) -> list[Identity]:
    request = partial(_request, app, tokens.access)
    again = {"appsecret_proof": proof(tokens.access, app)}
    return await PageList(client, _ERRORS, request, again).pages(needs=(_LIST, _READ))


async def _fetch_snapshot(
    client: PlatformClient, app: App, identity: Identity, wanted: SyncRequest
) -> Snapshot:
    token = identity.tokens.access
    request = partial(_request, app, token)
    places = {"page": _OF_DAYS, "post": _OF_POST}
    visit = _PageVisit(client, _ERRORS, app.values[_VERSION], wanted, _INSIGHTS, places, request)
    return await visit.fetch(identity.platform_user_id, {"appsecret_proof": proof(token, app)})


_TOKEN = f"{_GRAPH}/{{{_VERSION}}}/oauth/access_token"

_KEYS = KeySet(
    key="app",
    label="App ID and secret",
    id=Key(name="FACEBOOK_APP_ID", label="App ID", pattern=r"\d{6,20}"),
    secret=Key(name="FACEBOOK_APP_SECRET", label="App secret"),
)

_DIALECT = OAuthDialect(
    errors=_ERRORS,
    local="http://localhost",
    separator=",",
    code_tail="#_=_",
    authorize=Step(
        url=f"https://www.facebook.com/{{{_VERSION}}}/dialog/oauth",
        fields=oauth.CONSENT,
    ),
    steps=(
        Step(
            method="GET",
            url=_TOKEN,
            fields={**oauth.APP, "redirect_uri": "{redirect_uri}", "code": "{code}"},
        ),
        Step(
            method="GET",
            url=_TOKEN,
            fields={
                **oauth.APP,
                "grant_type": "fb_exchange_token",
                "fb_exchange_token": "{access}",
            },
        ),
    ),
)


async def _accept(client: PlatformClient, app: App, values: Mapping[str, str]) -> list[Identity]:
    """The Pages of a user's token, each with a token of its own that has no end."""
    token = values["token"]
    await _examine(client, app, token)
    return await _list_accounts(
        client, app, await oauth.extend(_DIALECT, client, app, Tokens(token))
    )


async def _examine(client: PlatformClient, app: App, token: str) -> None:
    """Raise `Failure` where a token is not a living one of a user and of this app."""
    request = Request(
        url=f"{_GRAPH}/{app.values[_VERSION]}/debug_token",
        params={"input_token": token},
        bearer=f"{app.client_id}|{app.client_secret}",
    )
    found = payload.inner(await client.fetch(request, _ERRORS), "data")
    if payload.text(found, "app_id") not in {None, app.client_id}:
        raise error_rules.of_another_app(_NAME)
    kind = (payload.text(found, "type") or _USER).upper()
    if kind != _USER:
        raise Failure(
            "blocked",
            "token_of_another_kind",
            f"This is a {kind.lower()} token. Choose “User Token” in the Explorer.",
        )
    ends = payload.seconds(found, "expires_at")
    if ends and ends <= client.clock().timestamp():
        raise Failure("reconnect", "token_expired", "This token has expired.")
    if found.get("is_valid") is not True:
        raise Failure("reconnect", "token_dead", "Facebook does not accept this token.")


PLATFORM = Platform(
    name=_NAME,
    color="#1877f2",
    zone=graph.ZONE,
    since=dt.date(2004, 2, 4),
    settles_days=2,
    account_kind="A Facebook Page whose insights your Facebook account can see.",
    scopes={
        _LIST: "The list of your Pages.",
        _READ: "Followers, likes, and every post with its reactions, comments and shares.",
        _INSIGHTS: "Views, reach, clicks and engagement, by day and by post, two years back.",
        BUSINESS: "Pages in a business portfolio.",
    },
    limits=(Limit(200, 3600, "account", setting=_CALLS),),
    settings=(
        Setting(_VERSION, "v26.0", "The version of Facebook's API."),
        Setting(_CALLS, "200", "The most calls to Facebook in an hour for one Page."),
    ),
    ways=(
        Way(
            title="Sign in at Facebook",
            what="Facebook asks which Pages you want to share. The connection has no end, as long"
            " as you keep your password and your role on the Page.",
            keys=_KEYS,
        ),
        Way(
            key="token",
            title="Paste a token from the Graph API Explorer",
            what="Meta's Explorer makes a token for one or two hours, and TuneScore makes lasting"
            " ones of it, as after a sign-in. It works where the sign-in is refused, too.",
            keys=_KEYS,
            fields=(
                Field(
                    name="token",
                    label="User access token",
                    hint="It begins with EAA.",
                    begins="EAA",
                    pattern=r"EAA[\w.~-]{10,900}",
                ),
            ),
            accept=_accept,
        ),
    ),
    dialect=_DIALECT,
    list_accounts=_list_accounts,
    fetch_snapshot=_fetch_snapshot,
    signed_requests=True,
)
"""Facebook."""
