"""X: the API v2, where each resource that is read costs money, by three ways.

A user signs in with OAuth 2.0 and PKCE; or the app's owner pastes the token and secret of OAuth
1.0a that the console shows, and requests are signed with them; or the app reads a profile as any
visitor may, with its bearer token.

A reply without posts has no `data` at all; partial errors come beside it with status 200. Two
spellings of names are read, `retweet_count` and `repost_count`. Reposts and replies are not listed.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from tunescore.platforms import oauth, oauth_error_rules, payload
from tunescore.platforms.error_rules import ApiError, ErrorRules, Headers, Rule, codes
from tunescore.platforms.http import Request
from tunescore.platforms.oauth import OAuthDialect, Step
from tunescore.platforms.oauth1 import Signature
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
from tunescore.platforms.snapshot_builder import SnapshotBuilder
from tunescore.records import Failure, Identity, Post, Snapshot, SyncRequest, Tokens, Usage

_NAME = "X"
_API = "https://api.x.com/2"
_ZONE = ZoneInfo("UTC")
_FEWEST, _MOST = 5, 100
_SCOPES = ("tweet.read", "users.read", "offline.access")
_OWN_APP = "TWITTER_OWN_APP"
_POSTS = "TWITTER_POSTS_PER_SYNC"
_PROFILE_POSTS = "TWITTER_PROFILE_POSTS_PER_SYNC"
_BUDGET = "TWITTER_MONTHLY_BUDGET_USD"
_TOKEN, _PROFILE = "token", "profile"
_NAME_PATTERN = r"(?:(?:https?://)?(?:www\.)?(?:x|twitter)\.com/)?@?(\w{1,20})(?:[/?].*)?"
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
        "blocked",
        "wrong_keys",
        "X does not accept the API key and secret. Compare them with the app's keys and tokens on"
        " console.x.com.",
        codes=codes(99),
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
    """What one post costs: less where the account that is read owns the app and asks itself."""
    owned = app.way != _PROFILE and _own_app(app)
    return PRICES[_OWN_POST if owned else _POST]


def cost(app: App, posts: int) -> Decimal:
    """What one sync with so many posts costs at most, in US dollars."""
    return PRICES[_USER] + _posts_wanted(app, posts) * post_price(app)


def _posts_wanted(app: App, posts: int) -> int:
    """How many posts are read: no more than is set, which is what the money is for."""
    most = app.values[_PROFILE_POSTS if app.way == _PROFILE else _POSTS].strip()
    return min(posts, int(most)) if most.isdigit() else posts


def _signed(request: Request, app: App, tokens: Tokens) -> Request:
    """A request as the account's way asks: signed, or with a bearer token."""
    if app.way == _PROFILE:
        return replace(request, bearer=app.client_secret)
    if app.way != _TOKEN:
        return replace(request, bearer=tokens.access)
    signature = Signature(
        client_key=app.client_id,
        client_secret=app.client_secret,
        token=tokens.access,
        token_secret=tokens.secret or "",
    )
    return replace(request, signature=signature)


async def _user(client: PlatformClient, app: App, tokens: Tokens, path: str) -> Object:
    price = PRICES[_USER]
    request = Request(
        url=f"{_API}/users/{path}",
        params={"user.fields": _USER_FIELDS},
        at_most=price,
        price=lambda _body: price,
    )
    try:
        body = await client.fetch(_signed(request, app, tokens), _ERRORS)
    except Failure as failure:
        if app.way == _PROFILE and failure.reason == "token_refused":
            raise Failure(
                "blocked",
                "wrong_keys",
                "X does not accept the bearer token. Compare it with the app's on console.x.com.",
            ) from None
        raise
    return payload.inner(body, "data")


async def _list_accounts(client: PlatformClient, app: App, tokens: Tokens) -> list[Identity]:
    for scope in _SCOPES:
        if scope not in tokens.scopes:
            raise Failure(
                "scope_missing",
                "scope_unticked",
                "X did not give every permission that TuneScore needs. Check the app's"
                " permissions on console.x.com and connect again.",
                scope=scope,
            )
    return [_identity(await _user(client, app, tokens, "me"), tokens)]


def _identity(user: Object, tokens: Tokens) -> Identity:
    return Identity(
        platform_user_id=payload.needed(user, "id"),
        username=payload.text(user, "username"),
        name=payload.text(user, "name"),
        picture_url=payload.text(user, "profile_image_url"),
        tokens=tokens,
    )


async def _accept_token(
    client: PlatformClient, app: App, values: Mapping[str, str]
) -> list[Identity]:
    """The account of the app's owner, whose token and secret the console shows."""
    tokens = Tokens(
        values["access_token"],
        secret=values["access_token_secret"],
        scopes=frozenset(_SCOPES),
    )
    return await _list_accounts(client, app, tokens)


async def _accept_profile(
    client: PlatformClient, app: App, values: Mapping[str, str]
) -> list[Identity]:
    """Any public account by its name. It has no token: the app reads it with its own."""
    name = re.sub(f"^{_NAME_PATTERN}$", r"\1", values["username"])
    tokens = Tokens("", scopes=frozenset(_SCOPES))
    user = await _user(client, app, tokens, f"by/username/{name}")
    return [_identity(user, tokens)]


async def _accepts_consumer(client: PlatformClient, app: App) -> bool:
    """Whether X accepts an API key and its secret: it gives a bearer token for them."""
    request = Request(
        url="https://api.x.com/oauth2/token",
        method="POST",
        form={"grant_type": "client_credentials"},
        basic=(app.client_id, app.client_secret),
        once=True,
    )
    return payload.text(await client.fetch(request, _ERRORS), "access_token") is not None


async def _fetch_snapshot(
    client: PlatformClient, app: App, identity: Identity, wanted: SyncRequest
) -> Snapshot:
    builder = SnapshotBuilder(_NAME, wanted.now.astimezone(_ZONE).date(), set(wanted.unsupported))
    path = identity.platform_user_id if app.way == _PROFILE else "me"
    user = await _user(client, app, identity.tokens, path)
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
    if app.way == _PROFILE:
        builder.add_missing(_OF_OWN_POST, "hidden", "{name} shows this to the author alone.")
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
    fields = _POST_FIELDS if app.way == _PROFILE else f"{_POST_FIELDS},{_PRIVATE}"
    while left > 0:
        size = max(_FEWEST, min(_MOST, left))
        params = {
            "max_results": str(size),
            "exclude": "replies,retweets",
            "tweet.fields": fields,
        }
        if following is not None:
            params["pagination_token"] = following
        request = Request(
            url=f"{_API}/users/{identity.platform_user_id}/tweets",
            params=params,
            at_most=size * post_price(app),
            price=lambda body: len(payload.items(body, "data")) * post_price(app),
        )
        body = await client.fetch(_signed(request, app, identity.tokens), _ERRORS)
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
    since=dt.date(2006, 3, 21),
    settles_days=0,
    account_kind="Any X account. Syncing costs money: the app needs prepaid credits.",
    scopes={
        "tweet.read": "Your posts with impressions, likes, reposts, replies and bookmarks.",
        "users.read": "Followers, following and the number of posts.",
        "offline.access": "Daily syncs without signing in again.",
    },
    limits=(
        Limit(75, 900, "account", path="/2/users/me"),
        Limit(900, 900, "account", path="/2/users/"),
        Limit(10_000, 900, "app", path="/2/users/"),
    ),
    settings=(
        Setting(_BUDGET, "5", "The most that syncing X may cost in a month, in US dollars."),
        Setting(_POSTS, "50", "How many of the newest posts are synced each day."),
        Setting(
            _PROFILE_POSTS,
            "25",
            "The same for a profile that is read with a bearer token, where a post costs more.",
        ),
        Setting(_OWN_APP, "true", "Whether the synced X account owns the app."),
    ),
    prices=PRICES,
    cost=cost,
    budget=_BUDGET,
    ways=(
        Way(
            key=_TOKEN,
            title="Paste the app's access token",
            what="For the account that owns the app. X's console shows everything that is needed,"
            " and no address is set up. It lasts until you take it back.",
            keys=KeySet(
                key="oauth1",
                label="API key and secret",
                id=Key(
                    name="TWITTER_CONSUMER_KEY",
                    label="API key",
                    pattern=r"(?!\d+$)[A-Za-z0-9]{18,30}",
                ),
                secret=Key(name="TWITTER_CONSUMER_SECRET", label="API key secret"),
            ),
            fields=(
                Field(
                    name="access_token",
                    label="Access token",
                    hint="It begins with a number and a hyphen.",
                    pattern=r"\d+-\w{10,100}",
                ),
                Field(
                    name="access_token_secret",
                    label="Access token secret",
                    hint="The console shows it once, beside the access token.",
                    pattern=r"[A-Za-z0-9]{20,100}",
                ),
            ),
            accept=_accept_token,
        ),
        Way(
            title="Sign in at X",
            what="For accounts that do not own the app. The sign-in is renewed by itself every two"
            " hours.",
            keys=KeySet(
                key="app",
                label="OAuth 2.0 Client ID and Client Secret",
                id=Key(
                    name="TWITTER_API_KEY",
                    label="Client ID",
                    pattern=r"(?!\d+$)[\w-]{31,100}",
                ),
                secret=Key(name="TWITTER_API_SECRET", label="Client Secret"),
            ),
        ),
        Way(
            key=_PROFILE,
            title="Follow a public profile",
            what="For any public account, by its name: followers and posts as every visitor sees"
            " them. Finding the profile costs one cent.",
            keys=KeySet(
                key="bearer",
                label="Bearer token",
                secret=Key(
                    name="TWITTER_BEARER_TOKEN",
                    label="Bearer token",
                    pattern=r"[\w%+/=.~-]{30,400}",
                ),
            ),
            fields=(
                Field(
                    name="username",
                    label="Name of the profile",
                    hint="For example @novaband.",
                    pattern=_NAME_PATTERN,
                    secret=False,
                ),
            ),
            accept=_accept_profile,
        ),
    ),
    checks={"oauth1": _accepts_consumer},
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
