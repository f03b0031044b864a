"""TikTok: Login Kit v2 and the Display API.

The app's id is called `client_key`, the PKCE challenge is hexadecimal, and a field whose scope was
not granted fails the whole call: fields are built from what was granted. All totals are as of now;
there are no daily figures. The cursor counts milliseconds, a video's time seconds.
"""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from tunescore.platforms import oauth, oauth_error_rules, payload
from tunescore.platforms.error_rules import ApiError, ErrorRules, Rule, codes
from tunescore.platforms.http import Request
from tunescore.platforms.oauth import OAuthDialect, Step
from tunescore.platforms.payload import Object
from tunescore.platforms.platform import (
    App,
    Key,
    KeySet,
    Limit,
    Platform,
    PlatformClient,
    Way,
)
from tunescore.platforms.snapshot_builder import SnapshotBuilder
from tunescore.records import Failure, Identity, Post, Snapshot, SyncRequest, Tokens

_NAME = "TikTok"
_API = "https://open.tiktokapis.com/v2"
_ZONE = ZoneInfo("UTC")
_PAGE = 20
_BASIC = "user.info.basic"
_PROFILE = "user.info.profile"
_STATS = "user.info.stats"
_VIDEOS = "video.list"

_FIELDS: Mapping[str, tuple[str, ...]] = {
    _BASIC: ("open_id", "avatar_url", "display_name"),
    _PROFILE: ("username", "profile_deep_link"),
    _STATS: ("follower_count", "following_count", "likes_count", "video_count"),
}
_LEVELS = {
    "follower_count": "followers",
    "following_count": "following",
    "likes_count": "likes_received",
    "video_count": "posts",
}
_OF_VIDEO = {
    "view_count": "views",
    "like_count": "likes",
    "comment_count": "comments",
    "share_count": "shares",
}
_ABOUT_VIDEO = (
    "id", "title", "video_description", "create_time", "duration", "cover_image_url", "share_url",
)  # fmt: skip

_RULES = (
    Rule(
        "reconnect",
        "token_refused",
        "{name} no longer accepts the sign-in. Connect the account again.",
        codes=codes("access_token_invalid"),
    ),
    Rule(
        "scope_missing",
        "permission_missing",
        "{name} says that a permission is missing. Connect the account again and leave every"
        " permission ticked.",
        codes=codes("scope_not_authorized", "scope_permission_missed"),
        scope=r"\b(?:user\.info|video)\.\w+",
    ),
    Rule(
        "limited",
        "too_many_calls",
        "{name} asks TuneScore to wait before the next request.",
        codes=codes("rate_limit_exceeded"),
        wait=dt.timedelta(seconds=60),
    ),
    Rule(
        "retry",
        "platform_down",
        "{name} had a problem and could not answer.",
        codes=codes("internal_error"),
    ),
    Rule(
        "blocked",
        "bad_parameter",
        "{name} did not understand the request.",
        codes=codes("invalid_params"),
    ),
    *oauth_error_rules.RULES,
)


def _error(status: int, body: Object) -> ApiError | None:
    """The error in a reply: `error` is always there, with `ok` where all is well."""
    error = body.get("error")
    if isinstance(error, dict) and error.get("code") != "ok":
        return ApiError(status, str(error.get("code", "")), text=str(error.get("message") or ""))
    return oauth_error_rules.error_of(status, body)


_ERRORS = ErrorRules(_NAME, _RULES, _error)


async def _user(client: PlatformClient, tokens: Tokens, scopes: frozenset[str]) -> Object:
    fields = [field for scope, names in _FIELDS.items() if scope in scopes for field in names]
    request = Request(
        url=f"{_API}/user/info/", params={"fields": ",".join(fields)}, bearer=tokens.access
    )
    return payload.inner(payload.inner(await client.fetch(request, _ERRORS), "data"), "user")


async def _list_accounts(client: PlatformClient, _app: App, tokens: Tokens) -> list[Identity]:
    if _BASIC not in tokens.scopes:
        raise Failure(
            "scope_missing",
            "scope_unticked",
            "TuneScore needs the permission to see the profile. Connect again and leave it ticked.",
            scope=_BASIC,
        )
    user = await _user(client, tokens, tokens.scopes)
    return [
        Identity(
            platform_user_id=payload.needed(user, "open_id"),
            username=payload.text(user, "username"),
            name=payload.text(user, "display_name"),
            picture_url=payload.text(user, "avatar_url"),
            tokens=tokens,
        )
    ]


async def _fetch_snapshot(
    client: PlatformClient, _app: App, identity: Identity, wanted: SyncRequest
) -> Snapshot:
    builder = SnapshotBuilder(_NAME, wanted.now.astimezone(_ZONE).date(), set(wanted.unsupported))
    user = await _user(client, identity.tokens, wanted.scopes)
    if payload.needed(user, "open_id") != identity.platform_user_id:
        raise Failure(
            "reconnect",
            "another_account",
            "You signed in with another TikTok account. Connect this one again.",
        )
    unticked = "{name} reports this only with a permission that was not given. Connect again and"
    unticked += " leave every permission ticked."
    if _STATS in wanted.scopes:
        for theirs, metric in _LEVELS.items():
            builder.level(metric, payload.count(user, theirs))
            if not builder.has(metric):
                builder.refuse(metric, "unsupported")
    else:
        builder.add_missing(_LEVELS.values(), "scope", unticked)
    if _VIDEOS in wanted.scopes:
        builder.stopped = await _videos(client, identity.tokens, wanted.posts_limit, builder)
    else:
        builder.add_missing(_OF_VIDEO.values(), "scope", unticked)
    return builder.build(
        payload.text(user, "username") or identity.username,
        payload.text(user, "display_name"),
        payload.text(user, "avatar_url"),
    )


async def _videos(
    client: PlatformClient, tokens: Tokens, limit: int, builder: SnapshotBuilder
) -> Failure | None:
    """List the newest public videos; returns what ended the list early."""
    fields = ",".join((*_ABOUT_VIDEO, *_OF_VIDEO))
    cursor: int | None = None
    seen: set[str] = set()
    while len(seen) < limit:
        wanted: dict[str, object] = {"max_count": min(_PAGE, limit - len(seen))}
        if cursor is not None:
            wanted["cursor"] = cursor
        request = Request(
            method="POST",
            url=f"{_API}/video/list/",
            params={"fields": fields},
            json=wanted,
            bearer=tokens.access,
        )
        try:
            data = payload.inner(await client.fetch(request, _ERRORS), "data")
        except Failure as failure:
            if failure.outcome in {"limited", "retry"}:
                return failure
            raise
        for video in payload.items(data, "videos"):
            if (post := _post(video)).post_id not in seen:
                seen.add(post.post_id)
                builder.add_post(post)
                for theirs, metric in _OF_VIDEO.items():
                    builder.total(post, metric, payload.count(video, theirs))
        following = payload.seconds(data, "cursor")
        if data.get("has_more") is not True or following is None or following == cursor:
            return None
        cursor = following
    return None


def _post(video: Object) -> Post:
    created = payload.seconds(video, "create_time")
    if created is None:
        raise payload.strange("a video has no time")
    return Post(
        post_id=payload.needed(video, "id"),
        posted_at=dt.datetime.fromtimestamp(created, dt.UTC),
        caption=payload.text(video, "video_description") or payload.text(video, "title"),
        url=payload.text(video, "share_url"),
        type="video",
        thumbnail_url=payload.text(video, "cover_image_url"),
    )


_APP = {"client_key": "{client_id}", "client_secret": "{client_secret}"}

PLATFORM = Platform(
    name=_NAME,
    color="#fe2c55",
    zone=_ZONE,
    since=dt.date(2014, 8, 1),  # as musical.ly, whose accounts it took over
    settles_days=0,
    account_kind="Any TikTok account whose videos are public.",
    scopes={
        _BASIC: "Name and picture.",
        _PROFILE: "Username.",
        _STATS: "Followers, following, likes of all videos and the number of videos.",
        _VIDEOS: "Every public video with its views, likes, comments and shares.",
    },
    limits=(
        Limit(600, 60, "app", path="/v2/user/info/"),
        Limit(600, 60, "app", path="/v2/video/list/"),
    ),
    ways=(
        Way(
            title="Sign in at TikTok",
            what="The sign-in is renewed by itself, and ends when TuneScore has not run for half a"
            " year.",
            keys=KeySet(
                key="app",
                label="Client key and secret",
                id=Key(
                    name="TIKTOK_CLIENT_KEY",
                    label="Client key",
                    pattern=r"(?!\d+$)[A-Za-z0-9]{8,64}",
                ),
                secret=Key(name="TIKTOK_CLIENT_SECRET", label="Client secret"),
            ),
        ),
    ),
    dialect=OAuthDialect(
        errors=_ERRORS,
        separator=",",
        challenge="hex",
        subject_key="open_id",
        authorize=Step(
            url="https://www.tiktok.com/v2/auth/authorize/",
            fields={
                "client_key": "{client_id}",
                "response_type": "code",
                "scope": "{scopes}",
                "redirect_uri": "{redirect_uri}",
                "state": "{state}",
                **oauth.PKCE,
            },
        ),
        steps=(
            Step(
                url=f"{_API}/oauth/token/",
                fields={**_APP, **oauth.CODE, "code_verifier": "{verifier}"},
            ),
        ),
        refresh=Step(
            url=f"{_API}/oauth/token/",
            fields={**_APP, **oauth.REFRESH},
        ),
        revoke=Step(url=f"{_API}/oauth/revoke/", fields={**_APP, "token": "{access}"}),
    ),
    list_accounts=_list_accounts,
    fetch_snapshot=_fetch_snapshot,
)
"""TikTok."""
