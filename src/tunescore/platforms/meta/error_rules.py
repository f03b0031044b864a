"""Error rules of Meta's Graph API, and how much of its rate limits is used.

Every error has `type: OAuthException`, a throttle and a retired metric included: only `code` and
`error_subcode` count, and then what the text says.
"""

import datetime as dt
import json

from tunescore.platforms.error_rules import ApiError, ErrorRules, Headers, Rule, codes
from tunescore.platforms.payload import Object
from tunescore.records import Failure, Usage

_SCOPE = r"\b(?:instagram|pages|read|business)_\w+"
_HOUR = dt.timedelta(hours=1)
_SIGN_IN = "sign_in"
_AGAIN = " Connect the account again."
_OTHER_APP = "token_of_another_app"
_OF_OTHER_APP = "{name} says that this token was made with another app than the one set here."


def _dead(subcode: int, reason: str, because: str) -> Rule:
    return Rule(
        "reconnect",
        reason,
        f"{{name}} no longer accepts the sign-in: {because}.{_AGAIN}",
        codes=codes(190),
        subcodes=codes(subcode),
    )


def of_another_app(name: str) -> Failure:
    """What a token means that was made with another app than the one that is set here."""
    return Failure("blocked", _OTHER_APP, _OF_OTHER_APP.format(name=name))


RULES = (
    Rule(
        "blocked",
        _OTHER_APP,
        _OF_OTHER_APP,
        codes=codes(100, 190),
        says="did not match the viewing app|does not belong to application",
    ),
    Rule(
        "limited",
        "too_many_calls",
        "{name} says that it got too many requests. TuneScore waits before the next one.",
        codes=codes(4, 17, 32, 341, 613, (80000, 80014)),
        wait=_HOUR,
    ),
    _dead(458, "app_removed", "the app was removed from the account"),
    _dead(459, "checkpoint", "you have to sign in there and confirm who you are"),
    _dead(460, "password_changed", "the password was changed"),
    _dead(463, "token_expired", "it has expired"),
    _dead(464, "unconfirmed", "you have not confirmed your account there"),
    _dead(492, "role_lost", "you no longer have a role on the Page"),
    Rule(
        "reconnect",
        "token_dead",
        "{name} no longer accepts the sign-in." + _AGAIN,
        codes=codes(190, 102),
    ),
    Rule(
        "reconnect",
        "token_dead",
        "{name} no longer accepts the sign-in." + _AGAIN,
        codes=codes(2500),
        says="access token",
    ),
    Rule(
        "not_found",
        "too_few_viewers",
        "{name} reports figures of this post only when more people have seen it.",
        codes=codes(10),
        says="not enough viewers",
    ),
    Rule(
        "scope_missing",
        "permission_missing",
        "{name} says that a permission is missing. Connect the account again and leave every"
        " permission ticked.",
        codes=codes(3, 10, (200, 299)),
        scope=_SCOPE,
    ),
    Rule(
        "blocked",
        "policy",
        "{name} has blocked this action. Sign in there to see why.",
        codes=codes(368),
    ),
    Rule(
        "blocked",
        "version_ended",
        "{name} no longer supports the API version that is set.",
        codes=codes(12, 2635),
    ),
    Rule(
        "blocked",
        "wrong_keys",
        "{name} does not accept the app's ID and secret. Compare them with the app's developer"
        " page.",
        codes=codes(1, 100, 101, _SIGN_IN),
        says="client secret|client_secret|platform app|validating application|client_id",
    ),
    Rule(
        "blocked",
        "wrong_redirect",
        "{name} does not accept the redirect address. Compare it with the app's settings there,"
        " letter by letter.",
        codes=codes(100, 191, _SIGN_IN),
        says="redirect_uri|redirect uri",
    ),
    Rule(
        "reconnect",
        "sign_in_ended",
        "{name} says that the sign-in took too long or was already used. Press Connect again.",
        codes=codes(100),
        says="authorization code|verification code",
    ),
    Rule(
        "reconnect",
        "sign_in_ended",
        "{name} says that the sign-in took too long or was already used. Press Connect again.",
        codes=codes(_SIGN_IN),
    ),
    Rule("retry", "platform_down", "{name} had a problem and could not answer.", transient=True),
    Rule("retry", "platform_down", "{name} had a problem and could not answer.", codes=codes(1, 2)),
    Rule(
        "not_found",
        "before_professional",
        "{name} reports no figures for posts from before the account was professional.",
        codes=codes(100),
        subcodes=codes(2108006),
    ),
    Rule(
        "not_found",
        "gone",
        "{name} no longer has it, or does not show it to your account.",
        codes=codes(100),
        subcodes=codes(33),
    ),
    Rule("not_found", "gone", "{name} no longer has it.", codes=codes(803)),
    Rule(
        "blocked",
        "unsupported_metric",
        "{name} does not report this for such posts.",
        codes=codes(100),
        says="does not support the .* metric",
    ),
    Rule(
        "blocked",
        "retired_metric",
        "{name} no longer reports this to anyone.",
        codes=codes(100),
        says=r"valid insights metric|metric\[\d+\] must be one of",
    ),
    Rule(
        "blocked",
        "unknown_field",
        "{name} no longer has one of the requested fields.",
        codes=codes(100),
        says=r"nonexisting field",
        field=r"(?<=field \()\w+",
    ),
    Rule(
        "blocked",
        "bad_parameter",
        "{name} did not understand the request.",
        codes=codes(100, 3001),
    ),
)
"""What the API's error codes mean, the most specific first."""


def _error(status: int, body: Object) -> ApiError | None:
    if "error_type" in body:  # the sign-in's own shape
        return ApiError(status, _SIGN_IN, text=str(body.get("error_message") or ""))
    error = body.get("error")
    if not isinstance(error, dict):
        return None
    return ApiError(
        status,
        str(error.get("code", "")),
        str(error.get("error_subcode", "")),
        str(error.get("message") or ""),
        error.get("is_transient") is True,
    )


def _usage(headers: Headers, now: dt.datetime) -> tuple[Usage, ...]:
    """The percentages of both rate limits. The headers are absent until usage is noticeable."""
    found: list[Usage] = []
    for name in ("x-app-usage", "x-page-usage", "x-business-use-case-usage"):
        try:
            percents = json.loads(headers.get(name) or "null")
        except ValueError:
            continue
        if not isinstance(percents, dict):
            continue
        if name == "x-app-usage":
            found.append(_usage_of("app", percents, now))
        elif name == "x-page-usage":
            found.append(_usage_of("account", percents, now))
        else:
            lists = [one for one in percents.values() if isinstance(one, list)]
            entries = [entry for one in lists for entry in one if isinstance(entry, dict)]
            found += [_usage_of("account", entry, now) for entry in entries]
    return tuple(found)


def _usage_of(per: str, percents: Object, now: dt.datetime) -> Usage:
    shares = [percents.get(key) for key in ("call_count", "total_time", "total_cputime")]
    numbers = [float(one) for one in shares if isinstance(one, int | float)]
    minutes = percents.get("estimated_time_to_regain_access")
    regained = isinstance(minutes, int | float) and minutes > 0
    return Usage(
        "app" if per == "app" else "account",
        max(numbers, default=None),
        resets_at=now + dt.timedelta(minutes=float(str(minutes))) if regained else None,
    )


def rules_of(name: str) -> ErrorRules:
    """The error rules of a platform that users know under this name."""
    return ErrorRules(name, RULES, _error, _usage)
