"""Cookies: what a browser keeps of its sessions, and how they are named and guarded.

Cookies know no ports. Where the public address is not https, a name says which port the
installation listens on, so that two on one host do not sign each other out. Where it is, the
prefix `__Host-` keeps every other host and plain http away.
"""

from datetime import timedelta
from typing import Literal

from fastapi import Request, Response
from fastapi.security import APIKeyCookie
from starlette.requests import HTTPConnection

from tunescore.accounts.secrets import Kind, Secret
from tunescore.accounts.sessions import BROWSER_KNOWN_FOR, LONGEST_LIFE, Caller
from tunescore.accounts.throttle import network_of
from tunescore.settings import Settings

Cookie = Literal["session", "own_session", "browser"]
"""`own_session` keeps a user's session while they look at the demo; `browser` stays after it."""

_KINDS: dict[Cookie, Kind] = {"session": "tss", "own_session": "tss", "browser": "tsb"}
_LIVES: dict[Cookie, timedelta] = {
    "session": LONGEST_LIFE,
    "own_session": LONGEST_LIFE,
    "browser": BROWSER_KNOWN_FOR,
}


def name_of(settings: Settings, cookie: Cookie) -> str:
    """What a cookie of this installation is called."""
    if settings.is_https:
        return f"__Host-tunescore_{cookie}"
    return f"tunescore_{cookie}_{settings.port}"


def read(request: Request, cookie: Cookie) -> Secret | None:
    """The secret in a cookie that a browser sent, whether or not it still counts."""
    text = request.cookies.get(name_of(_settings(request), cookie), "")
    return Secret.parse(_KINDS[cookie], text)


def write(request: Request, response: Response, cookie: Cookie, secret: Secret) -> None:
    """Keep a secret in the browser, out of reach of its scripts."""
    response.set_cookie(
        name_of(_settings(request), cookie),
        secret.text,
        max_age=int(_LIVES[cookie].total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )


def remove(request: Request, response: Response, cookie: Cookie) -> None:
    """Let the browser forget a cookie."""
    response.delete_cookie(
        name_of(_settings(request), cookie),
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )


def is_secure(request: Request) -> bool:
    """Whether a browser may send its cookies back over https alone."""
    return _settings(request).is_https or request.url.scheme == "https"


class SessionCookie(APIKeyCookie):
    """The session's cookie, as the API's document describes it."""

    def __init__(self) -> None:
        super().__init__(
            name="tunescore_session",
            scheme_name="APIKeyCookie",
            description="A browser's session. The name ends with the installation's port, or"
            " begins with __Host- where its address is https.",
            auto_error=False,
        )

    async def __call__(self, request: HTTPConnection) -> str | None:
        """The text of the cookie."""
        return request.cookies.get(name_of(_settings(request), "session"))


async def caller(request: Request) -> Caller:
    """Where a request comes from."""
    return Caller(
        network=network_of(request.client.host if request.client else ""),
        user_agent=request.headers.get("user-agent", ""),
        known=read(request, "browser"),
    )


def _settings(request: HTTPConnection) -> Settings:
    settings = request.app.state.services.settings
    assert isinstance(settings, Settings)  # noqa: S101 - create_app put them there
    return settings
