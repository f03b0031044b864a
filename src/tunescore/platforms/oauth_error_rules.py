"""What the errors of RFC 6749 mean, as platforms use them."""

import datetime as dt

from tunescore.platforms.error_rules import ApiError, Rule, codes
from tunescore.platforms.payload import Object


def error_of(status: int, body: Object) -> ApiError | None:
    """The error of a reply whose `error` is a text; its status cannot be relied on."""
    error = body.get("error")
    if not isinstance(error, str):
        return None
    return ApiError(status, error, text=str(body.get("error_description") or ""))


RULES = (
    Rule(
        "blocked",
        "wrong_redirect",
        "{name} does not accept the redirect address. Compare it with the app's settings there,"
        " letter by letter.",
        codes=codes("invalid_request", "invalid_grant"),
        says=r"redirect[ _]uri",
    ),
    Rule(
        "reconnect",
        "sign_in_ended",
        "{name} says that the sign-in has ended or was already used. Connect the account again.",
        codes=codes("invalid_grant", "access_denied", "invalid_token"),
    ),
    Rule(
        "reconnect",
        "sign_in_ended",
        "{name} says that the sign-in has ended or was already used. Connect the account again.",
        codes=codes("invalid_request"),
        says=r"token|code|expired|invalid",
    ),
    Rule(
        "blocked",
        "wrong_keys",
        "{name} does not accept the app's ID and secret. Compare them with the platform's"
        " developer page.",
        codes=codes("invalid_client", "unauthorized_client"),
    ),
    Rule(
        "scope_missing",
        "scope_refused",
        "{name} does not give this app the permissions that TuneScore needs. Compare the app's"
        " permissions with the guide.",
        codes=codes("invalid_scope"),
    ),
    Rule(
        "retry",
        "platform_down",
        "{name} had a problem and could not answer.",
        codes=codes("server_error", "temporarily_unavailable", "internal_error"),
    ),
    Rule(
        "limited",
        "too_many_calls",
        "{name} asks TuneScore to wait before the next request.",
        codes=codes("slow_down", "rate_limit_exceeded"),
        wait=dt.timedelta(minutes=5),
    ),
)
"""What the errors of RFC 6749 mean, as platforms use them."""
