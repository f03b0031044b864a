"""X: OAuth 2.0 with PKCE, and the API v2, where each resource that is read costs money.

A reply without posts has no `data` at all; partial errors come beside it with status 200. Two
spellings of names are read, `retweet_count` and `repost_count`. Reposts and replies are not listed.
"""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from tunescore.platforms import oauth, oauth_error_rules, payload
from tunescore.platforms.error_rules import ApiError, ErrorRules, Headers, Rule, codes
from tunescore.platforms.http import Request
from tunescore.platforms.oauth import OAuthDialect, Step
from tunescore.platforms.payload import Object
from tunescore.platforms.platform import App, Limit, Platform, PlatformClient, Setting
from tunescore.platforms.snapshot_builder import SnapshotBuilder
from tunescore.records import Failure, Identity, Post, Snapshot, SyncRequest, Tokens, Usage

_NAME = "X"
_API = "https://api.x.com/2"
_ZONE = ZoneInfo("UTC")
_FEWEST, _MOST = 5, 100
_SCOPES = ("tweet.read", "users.read", "offline.access")
_OWN_APP = "TWITTER_OWN_APP"
_POSTS = "TWITTER_POSTS_PER_SYNC"
_BUDGET = "TWITTER_MONTHLY_BUDGET_USD"
_USER = "user"
_OWN_POST = "own post"
_POST = "post"
PRICES = {_USER: Decimal("0.010"), _OWN_POST: Decimal("0.001"), _POST: Decimal("0.005")}
"""US dollars for one resource; own posts are those of whoever owns the app."""

_USER_FIELDS = "public_metrics,profile_image_url,verified,created_at,description"
_POST_FIELDS = "created_at,public_metrics"
_PRIVATE = "non_public_metrics"
_PRIVATE_DAYS = dt.timedelta(days=30)
_LEVELS = {
    "followers": ("followers_count",),
    "following": ("following_count",),
    "posts": ("tweet_count", "post_count"),
}
_OF_POST = {
    "likes": ("like_count",),
    "reposts": ("retweet_count", "repost_count"),
    "replies": ("reply_count",),
    "quotes": ("quote_count",),
    "bookmarks": ("bookmark_count",),
    "impressions": ("impression_count",),
}
_OF_OWN_POST = {
    "link_clicks": ("url_link_clicks",),
    "profile_views": ("user_profile_clicks",),
    "interactions": ("engagements",),
}


def _next_month(_fault: ApiError, now: dt.datetime) -> dt.datetime:
    """When a monthly cap ends, whatever the headers say."""
    first = now.astimezone(dt.UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + dt.timedelta(days=32)).replace(day=1)


_RULES = (
    Rule(
        "out_of_credit",
        "credits_depleted",
        "The X account of your app has no credits left. Buy some on console.x.com.",
        statuses=frozenset({402}),
    ),
    Rule(
        "limited",
        "monthly_cap",
        "Your app at X has reached its monthly cap. Syncing goes on next month.",
        codes=codes("UsageCapExceeded"),
        until=_next_month,
    ),
    Rule(
        "out_of_credit",
        "spend_limit",
        "Your app at X has reached its spending limit. Raise it on console.x.com, or wait.",
        says="spend(ing)?[ -]?(cap|limit)",
    ),
    Rule(
        "limited",
        "too_many_calls",
        "{name} asks TuneScore to wait before the next request.",
        codes=codes("Too Many Requests", 88),
        wait=dt.timedelta(minutes=15),
    ),
    Rule(
        "blocked",
        "app_not_enrolled",
        "X says that the app is in no project with access to its API. Add it to one on"
        " console.x.com.",
        codes=codes("Client Forbidden", "client-not-enrolled"),
    ),
    Rule(
        "scope_missing",
        "permission_missing",
        "X says that a permission is missing. Connect the account again.",
        says="missing required scope|required scopes?|not permitted to use OAuth2",
        scope=r"\b(?:tweet|users|offline)\.\w+",
    ),
    Rule(
        "blocked",
        "account_locked",
        "X has suspended or locked this account. Sign in there to see why.",
        says="suspended|locked|deactivated",
    ),
    Rule(
        "not_found",
        "not_found",
        "X no longer knows this account.",
        codes=codes("Not Found Error"),
    ),
    Rule(
        "blocked",
        "private",
        "X does not show this account to the account that signed in.",
        codes=codes("Authorization Error"),
    ),
    *oauth_error_rules.RULES,
)


def _error(status: int, body: Object) -> ApiError | None:
    """The error in a reply; errors beside data or meta are about single fields."""
    if (fault := oauth_error_rules.error_of(status, body)) is not None:
        return fault
    errors = payload.items(body, "errors")
    good = 200 <= status < 300  # noqa: PLR2004 - any success
    if good and (not errors or "data" in body or "meta" in body):
        return None
    first = {**(errors[0] if errors else {}), **body}
    code = first.get("reason") or first.get("title") or first.get("code") or ""
    text = first.get("detail") or first.get("message") or ""
    return ApiError(status, str(code), text=str(text))


def _usage(headers: Headers, _now: dt.datetime) -> tuple[Usage, ...]:
    values = [headers.get(f"x-rate-limit-{name}", "") for name in ("limit", "remaining", "reset")]
    if not all(value.isdigit() for value in values):
        return ()
    limit, remaining, reset = map(int, values)
    used = 100 * (limit - remaining) / limit if limit else None
    return (Usage("account", used, remaining, dt.datetime.fromtimestamp(reset, dt.UTC)),)


_ERRORS = ErrorRules(_NAME, _RULES, _error, _usage)


def _own_app(app: App) -> bool:
    return app.values[_OWN_APP].strip().casefold() not in {"false", "0", "no", "off"}


def post_price(app: App) -> Decimal:
    """What one post costs: less where the account that is read owns the app."""
    return PRICES[_OWN_POST if _own_app(app) else _POST]


def cost(app: App, posts: int) -> Decimal:
    """What one sync with so many posts costs at most, in US dollars."""
    return PRICES[_USER] + _posts_wanted(app, posts) * post_price(app)


def _posts_wanted(app: App, posts: int) -> int:
    """How many posts are read: no more than is set, which is what the money is for."""
    most = app.values[_POSTS].strip()
    return min(posts, int(most)) if most.isdigit() else posts


async def _me(client: PlatformClient, tokens: Tokens) -> Object:
    price = PRICES[_USER]
    request = Request(
        url=f"{_API}/users/me",
        params={"user.fields": _USER_FIELDS},
        bearer=tokens.access,
        at_most=price,
        price=lambda _body: price,
    )
    return payload.inner(await client.fetch(request, _ERRORS), "data")


async def _list_accounts(client: PlatformClient, _app: App, tokens: Tokens) -> list[Identity]:
    for scope in _SCOPES:
        if scope not in tokens.scopes:
            raise Failure(
                "scope_missing",
                "scope_unticked",
                "X did not give every permission that TuneScore needs. Check the app's"
                " permissions on console.x.com and connect again.",
                scope=scope,
            )
    user = await _me(client, tokens)
    return [
        Identity(
            platform_user_id=payload.needed(user, "id"),
            username=payload.text(user, "username"),
            name=payload.text(user, "name"),
            picture_url=payload.text(user, "profile_image_url"),
            tokens=tokens,
        )
    ]


async def _fetch_snapshot(
    client: PlatformClient, app: App, identity: Identity, wanted: SyncRequest
) -> Snapshot:
    builder = SnapshotBuilder(_NAME, wanted.now.astimezone(_ZONE).date(), set(wanted.unsupported))
    user = await _me(client, identity.tokens)
    if payload.needed(user, "id") != identity.platform_user_id:
        raise Failure(
            "reconnect",
            "another_account",
            "You signed in with another X account. Connect this one again.",
        )
    counts = payload.inner(user, "public_metrics")
    for metric, theirs in _LEVELS.items():
        builder.level(metric, payload.count(counts, *theirs))
        if not builder.has(metric):
            builder.refuse(metric, "unsupported")
    limit = _posts_wanted(app, wanted.posts_limit)
    try:
        await _posts(client, app, identity, wanted.now, limit, builder)
    except Failure as failure:
        if failure.outcome not in {"limited", "retry", "out_of_credit"}:
            raise
        builder.stopped = failure
    return builder.build(
        payload.text(user, "username"),
        payload.text(user, "name"),
        payload.text(user, "profile_image_url"),
    )


async def _posts(
    client: PlatformClient,
    app: App,
    identity: Identity,
    now: dt.datetime,
    limit: int,
    builder: SnapshotBuilder,
) -> None:
    following: str | None = None
    left = limit
    while left > 0:
        size = max(_FEWEST, min(_MOST, left))
        params = {
            "max_results": str(size),
            "exclude": "replies,retweets",
            "tweet.fields": f"{_POST_FIELDS},{_PRIVATE}",
        }
        if following is not None:
            params["pagination_token"] = following
        request = Request(
            url=f"{_API}/users/{identity.platform_user_id}/tweets",
            params=params,
            bearer=identity.tokens.access,
            at_most=size * post_price(app),
            price=lambda body: len(payload.items(body, "data")) * post_price(app),
        )
        body = await client.fetch(request, _ERRORS)
        posts = payload.items(body, "data")
        for item in posts[:left]:
            _add_post(item, now, builder)
        left -= len(posts)
        token = payload.text(payload.inner(body, "meta"), "next_token")
        if token is None or token == following:
            return
        following = token


def _add_post(item: Object, now: dt.datetime, builder: SnapshotBuilder) -> None:
    """Add a post and its figures. Figures for its author alone end after thirty days."""
    post = Post(
        post_id=payload.needed(item, "id"),
        posted_at=payload.instant(item, "created_at"),
        caption=payload.text(item, "text"),
        url=f"https://x.com/i/status/{payload.needed(item, 'id')}",
    )
    builder.add_post(post)
    counts = payload.inner(item, "public_metrics")
    found = {metric: payload.count(counts, *theirs) for metric, theirs in _OF_POST.items()}
    if found["impressions"] == 0 and any(found.values()):
        # Posts from before X counted impressions have 0 of them, whoever liked them.
        found["impressions"] = None
    for metric, value in found.items():
        builder.total(post, metric, value)
    if now - post.posted_at < _PRIVATE_DAYS:
        own = payload.inner(item, _PRIVATE)
        for metric, theirs in _OF_OWN_POST.items():
            builder.total(post, metric, payload.count(own, *theirs))


PLATFORM = Platform(
    name=_NAME,
    color="#0f1419",
    zone=_ZONE,
    settles_days=0,
    client_id="TWITTER_API_KEY",
    client_secret="TWITTER_API_SECRET",  # noqa: S106 - the setting's name
    account_kind="Any X account. Syncing costs money: the app needs prepaid credits.",
    scopes={
        "tweet.read": "Your own posts with impressions, likes, reposts, replies and bookmarks.",
        "users.read": "Followers, following and the number of posts.",
        "offline.access": "Stays connected without a new sign-in every two hours.",
    },
    limits=(
        Limit(75, 900, "account", path="/2/users/me"),
        Limit(900, 900, "account", path="/2/users/"),
        Limit(10_000, 900, "app", path="/2/users/"),
    ),
    settings=(
        Setting(_BUDGET, "5", "The most that syncing X may cost in a month, in US dollars."),
        Setting(_POSTS, "50", "How many of the newest posts are synced each day."),
        Setting(_OWN_APP, "true", "Whether the synced X account owns the app."),
    ),
    prices=PRICES,
    cost=cost,
    budget=_BUDGET,
    dialect=OAuthDialect(
        errors=_ERRORS,
        authorize=Step(
            url="https://x.com/i/oauth2/authorize",
            fields={**oauth.CONSENT, **oauth.PKCE},
        ),
        steps=(
            Step(
                url=f"{_API}/oauth2/token",
                basic=True,
                fields={**oauth.CODE, "code_verifier": "{verifier}", "client_id": "{client_id}"},
            ),
        ),
        refresh=Step(
            url=f"{_API}/oauth2/token",
            basic=True,
            fields={**oauth.REFRESH, "client_id": "{client_id}"},
        ),
        revoke=Step(
            url=f"{_API}/oauth2/revoke",
            basic=True,
            fields={"token": "{refresh}", "token_type_hint": "refresh_token"},
        ),
    ),
    list_accounts=_list_accounts,
    fetch_snapshot=_fetch_snapshot,
)
"""X, whose key is that of its former name."""
