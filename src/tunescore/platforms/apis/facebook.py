"""Facebook Pages: the user's long-lived token gives each Page a token of its own, without an end.

Every request proves with `appsecret_proof`, one for each token, that it comes from the app. Daily
figures reach back two years, in requests of less than 90 days. Figures that Facebook retired
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
from tunescore.platforms.http import Ask
from tunescore.platforms.meta import error_rules, graph
from tunescore.platforms.meta.pages import BUSINESS, Finding, picture_of
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

_NAME = "Facebook"
_FAMILY = error_rules.family(_NAME)
_GRAPH = "https://graph.facebook.com"
_VERSION = "FACEBOOK_API_VERSION"
_CALLS = "FACEBOOK_CALLS_PER_HOUR"
_LIST, _READ, _INSIGHTS = "pages_show_list", "pages_read_engagement", "read_insights"
_PAGE = 100
_BACK = 729
_STRETCH = 89
_ENOUGH_FANS = 100
_REEL = re.compile(r"/reel/(\d+)")

_PROFILE = ("id", "name", "username", "fan_count", "followers_count", "picture{url}")
_LEVELS = {"followers_count": "followers", "fan_count": "fans"}
_POSTS = (
    "id", "message", "created_time", "permalink_url", "status_type", "full_picture", "shares",
    "reactions.summary(total_count).limit(0)", "comments.summary(total_count).limit(0)",
    "attachments{media_type,type,target}",
)  # fmt: skip
_SUMS = ("reactions", "comments", "shares")
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
    "post_reactions_like_total": "likes",
}
_OF_VIDEO = {
    "blue_reels_play_count": "views",
    "post_video_avg_time_watched": "avg_watch_seconds",
}


def proof(token: str, app: App) -> str:
    """What shows Facebook that a token is used by its app."""
    return hmac.new(app.client_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def _ask(app: App, token: str, path: str, **params: str) -> Ask:
    return Ask(
        url=f"{_GRAPH}/{app.values[_VERSION]}/{path}",
        params={**params, "appsecret_proof": proof(token, app)},
        bearer=token,
    )


class _Visit(GraphVisit):
    """One visit to a Page."""

    async def look(self, page: str, again: Mapping[str, str]) -> Snapshot:
        """Profile, posts, insights; in this order, so that a limit costs the least."""
        body = await self.levels(page, _PROFILE, _LEVELS)
        due: list[tuple[Post, str | None]] = []
        async for one in self.newest(f"{page}/posts", _POSTS, _PAGE, again):
            post = _post(one)
            self.told.listed(post)
            self._counts(post, one)
            if self.wanted.insights_for(post):
                due.append((post, _video(one)))
        if self.may:
            fans = payload.count(body, "fan_count")
            self.told.stopped = await self.in_turn(self._insights(page, due, fans))
        if not self.may:
            self.without_scope([*list(_OF_DAYS.values())[1:], *_OF_POST.values()])
        return self.told.snapshot(
            payload.text(body, "username"), payload.text(body, "name"), picture_of(body)
        )

    def _counts(self, post: Post, one: Object) -> None:
        retired = self.marked("posts")
        counts = {
            name: payload.count(payload.inner(payload.inner(one, name), "summary"), "total_count")
            for name in ("reactions", "comments")
        }
        shares = payload.count(payload.inner(one, "shares"), "count")
        # Facebook leaves `shares` out of a post that nobody has shared.
        counts["shares"] = Decimal(0) if shares is None and "shares" not in retired else shares
        for metric, value in counts.items():
            self.told.total(post, metric, value)
            if value is None:
                self.told.refuse(metric, retired.get(metric, "unsupported"))
        told = [value for value in counts.values() if value is not None]
        if len(told) == len(_SUMS):
            self.told.total(post, "interactions", sum(told, Decimal(0)))

    # --- insights ------------------------------------------------------------------------

    def _insights(
        self, page: str, due: list[tuple[Post, str | None]], fans: Decimal | None
    ) -> Iterator[tuple[str, Job]]:
        """What is to be asked: the newest days first, posts before older days."""
        since = self.since(_BACK)
        stretches: list[tuple[dt.date, dt.date]] = []
        last = self.told.today - dt.timedelta(days=1)
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
        told = await self._of_days(page, start, end)
        refused = self.marked("page")
        silent = [
            ours for theirs, ours in _OF_DAYS.items() if ours not in told and theirs not in refused
        ]
        if fans is not None and fans < _ENOUGH_FANS:
            self.told.absent(
                silent, "too_small", "{name} reports this for Pages with 100 likes or more."
            )
        else:
            self.told.absent(silent, "not_yet", "{name} has not reported this yet.")

    async def _of_older(self, page: str, start: dt.date, end: dt.date) -> None:
        await self._of_days(page, start, end)

    async def _of_days(self, page: str, start: dt.date, end: dt.date) -> set[str]:
        """The days of a stretch, the last one included; returns the metrics that have a figure."""
        data = await self.insights(
            "page",
            _OF_DAYS,
            lambda metric: self.ask(
                f"{page}/insights",
                metric=metric,
                period="day",
                since=str(graph.start_of(start)),
                until=str(graph.end_of(end)),
            ),
        )
        told: set[str] = set()
        for day, theirs, value in graph.days_told(data):
            if start <= day <= end and theirs in _OF_DAYS:
                self.told.day(_OF_DAYS[theirs], day, value)
                told.add(_OF_DAYS[theirs])
        return told

    async def _of_post(self, post: Post, video: str | None) -> None:
        path = f"{post.post_id}/insights"
        try:
            data = await self.insights(
                "post", _OF_POST, lambda metric: self.ask(path, metric=metric)
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
            body = await self.client.ask(self.ask(f"{video}/video_insights"), _FAMILY)
        except Failure as failure:
            if failure.reason != "gone":
                raise
            return
        self.totals(post, _OF_VIDEO, payload.items(body, "data"))


def _post(one: Object) -> Post:
    return Post(
        post_id=payload.needed(one, "id"),
        posted_at=payload.instant(one, "created_time"),
        caption=payload.text(one, "message"),
        url=payload.text(one, "permalink_url"),
        type=payload.text(one, "status_type"),
        thumbnail_url=payload.text(one, "full_picture"),
    )


def _video(one: Object) -> str | None:
    """The video that a post is about: the one of its link, or of what is attached."""
    linked = _REEL.search(payload.text(one, "permalink_url") or "")
    if linked is not None:
        return linked.group(1)
    for attached in payload.items(payload.inner(one, "attachments"), "data"):
        if payload.text(attached, "media_type") == "video":
            return payload.text(payload.inner(attached, "target"), "id")
    return None


async def _find(client: PlatformClient, app: App, tokens: Tokens) -> list[Identity]:
    ask = partial(_ask, app, tokens.access)
    again = {"appsecret_proof": proof(tokens.access, app)}
    return await Finding(client, _FAMILY, ask, again).pages(needs=(_LIST, _READ))


async def _look(client: PlatformClient, app: App, identity: Identity, wanted: Wanted) -> Snapshot:
    token = identity.tokens.access
    ask = partial(_ask, app, token)
    visit = _Visit(client, _FAMILY, app.values[_VERSION], wanted, _INSIGHTS, ask)
    return await visit.look(identity.platform_user_id, {"appsecret_proof": proof(token, app)})


_TOKEN = f"{_GRAPH}/{{{_VERSION}}}/oauth/access_token"

PLATFORM = Platform(
    name=_NAME,
    color="#1877f2",
    zone=graph.ZONE,
    settles_days=2,
    client_id="FACEBOOK_APP_ID",
    client_secret="FACEBOOK_APP_SECRET",  # noqa: S106 - the setting's name
    account_kind="A Facebook Page whose insights your Facebook account can see.",
    scopes={
        _LIST: "The list of your Pages, so that you can choose one.",
        _READ: "Followers, likes, and every post with its reactions, comments and shares.",
        _INSIGHTS: "Views, reach, clicks and engagement, by day and by post, two years back.",
        BUSINESS: "Pages that belong to a business portfolio.",
    },
    limits=(Limit(200, 3600, "account", setting=_CALLS),),
    settings=(
        Setting(_VERSION, "v26.0", "The version of Facebook's API."),
        Setting(_CALLS, "200", "The most calls to Facebook in an hour for one Page."),
    ),
    dialect=Dialect(
        family=_FAMILY,
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
    ),
    find=_find,
    look=_look,
    signed_requests=True,
)
"""Facebook."""
