"""OAuth: the code flow, with state and PKCE, as one piece of code; how platforms differ is data.

A dialect is names: its addresses, what each parameter is called, how scopes are joined, how the
challenge is written, which steps lead from a code to the token that is kept.
"""

import base64
import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote, urlencode, urlsplit

from tunescore.platforms import payload
from tunescore.platforms.client_app import App
from tunescore.platforms.error_rules import ErrorRules
from tunescore.platforms.http import PlatformClient, Request, redacted
from tunescore.platforms.payload import Object
from tunescore.records import Failure, Tokens

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""The names of the computer that a browser itself runs on."""

_EARLY = dt.timedelta(minutes=15)
_HTTP_PORT = 80
_NO_CODE = "no-code-of-anybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request of the flow.

    Addresses and values may hold `{client_id}`, `{client_secret}`, `{redirect_uri}`, `{state}`,
    `{scopes}`, `{challenge}`, `{verifier}`, `{code}`, `{access}`, `{refresh}` and the platform's
    settings by name. `basic`: the app's id and secret are sent as HTTP Basic.
    """

    url: str
    fields: Mapping[str, str]
    method: Literal["GET", "POST"] = "POST"
    basic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthDialect:
    """How one platform does OAuth. `steps` lead from the code to the token that is stored."""

    errors: ErrorRules
    authorize: Step
    steps: tuple[Step, ...]
    refresh: Step | None = None
    revoke: Step | None = None
    separator: str = " "
    challenge: Literal["base64url", "hex"] = "base64url"
    code_tail: str = ""
    """What a browser leaves at the end of the code, and is no part of it."""
    scope_keys: tuple[str, ...] = ("scope",)
    """Where replies list what was granted."""
    subject_key: str | None = None
    renew_left: dt.timedelta = _EARLY
    """How long before its end a token is renewed."""
    local: str = "http://127.0.0.1"
    """What it takes for the address of a user's own computer, which has a port too. No program
    answers there at https: the browser ends at a page that does not open."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the user's return calls `code`, `error` and `scopes`, where that is something else."""

    def called(self, name: str) -> str:
        """The platform's word for a parameter of the user's return."""
        return self.names.get(name, name)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where a platform sends the browser back to. `returns`: it comes to this installation."""

    uri: str
    returns: bool


def redirect(dialect: OAuthDialect, origin: str, path: str) -> Redirect:
    """Where the browser is sent back to, for an installation that is opened at an origin.

    An origin at https is taken by every platform. One on the user's own computer is written as
    the platform wants it; and where it takes neither, the browser ends at an address of the
    user's own computer that nobody answers at, which the user brings here by hand.
    """
    parts = urlsplit(origin)
    if parts.scheme == "https":
        return Redirect(origin + path, returns=True)
    port = parts.port or _HTTP_PORT
    here = parts.hostname in LOOPBACK and dialect.local.startswith("http:")
    return Redirect(f"{dialect.local}:{port}{path}", returns=here)


CONSENT = {
    "client_id": "{client_id}",
    "redirect_uri": "{redirect_uri}",
    "response_type": "code",
    "scope": "{scopes}",
    "state": "{state}",
}
"""The parameters of a consent page where a platform has no names of its own."""

PKCE = {"code_challenge": "{challenge}", "code_challenge_method": "S256"}
"""What PKCE adds to it."""

APP = {"client_id": "{client_id}", "client_secret": "{client_secret}"}
"""How the app names itself in a form."""

CODE = {
    "grant_type": "authorization_code",
    "redirect_uri": "{redirect_uri}",
    "code": "{code}",
}
"""What a code is exchanged with."""

REFRESH = {"grant_type": "refresh_token", "refresh_token": "{refresh}"}
"""What a refresh token is exchanged with."""


def new_state() -> str:
    """A state that nobody can guess."""
    return secrets.token_urlsafe(32)


def new_verifier() -> str:
    """A PKCE verifier: 64 characters that every platform accepts."""
    return secrets.token_urlsafe(48)


def challenge(dialect: OAuthDialect, verifier: str) -> str:
    """The S256 challenge of a verifier, as the dialect writes it."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    if dialect.challenge == "hex":
        return digest.hex()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def authorize_url(
    dialect: OAuthDialect,
    client: PlatformClient,
    app: App,
    *,
    scopes: tuple[str, ...],
    redirect_uri: str,
    state: str,
    verifier: str,
) -> str:
    """The address where the user consents."""
    values = {
        **_known(app),
        "scopes": dialect.separator.join(scopes),
        "redirect_uri": redirect_uri,
        "state": state,
        "challenge": challenge(dialect, verifier),
    }
    url, fields = _filled(dialect.authorize, values)
    return client.address(f"{url}?{urlencode(fields, quote_via=quote)}")


async def exchange(
    dialect: OAuthDialect,
    client: PlatformClient,
    app: App,
    answer: Mapping[str, str],
    *,
    asked: frozenset[str],
    redirect_uri: str,
    verifier: str,
) -> Tokens:
    """The tokens for what the user came back with. Raises `Failure`."""
    code = _code(dialect, answer).removesuffix(dialect.code_tail)
    scopes = answer.get(dialect.called("scopes"))
    granted = frozenset(scopes.replace(",", " ").split()) if scopes else asked
    values = {"code": code, "redirect_uri": redirect_uri, "verifier": verifier}
    first = await _take(dialect, client, app, dialect.steps[0], values)
    tokens = _tokens(dialect, first, Tokens("", scopes=granted), client.clock())
    return await extend(dialect, client, app, tokens)


async def extend(dialect: OAuthDialect, client: PlatformClient, app: App, tokens: Tokens) -> Tokens:
    """The lasting tokens for those that a code or a page of the platform gave. Raises `Failure`."""
    for step in dialect.steps[1:]:
        values = {"access": tokens.access, "refresh": tokens.refresh or ""}
        body = await _take(dialect, client, app, step, values)
        tokens = _tokens(dialect, body, tokens, client.clock())
    return tokens


def _code(dialect: OAuthDialect, answer: Mapping[str, str]) -> str:
    name = dialect.errors.name
    if error := answer.get(dialect.called("error")):
        if error == "access_denied":
            raise Failure(
                "reconnect",
                "consent_denied",
                f"{name} says that you did not allow access. Nothing was connected.",
            )
        text = redacted(answer.get("error_description", error))[:200]
        raise Failure("blocked", "sign_in_refused", f"{name} refused the sign-in: “{text}”")
    code = answer.get(dialect.called("code"))
    if not code:
        raise Failure("reconnect", "no_code", f"{name} sent no code back. Press Connect again.")
    return code


def due(dialect: OAuthDialect, tokens: Tokens, now: dt.datetime) -> bool:
    """Tell whether the tokens are to be renewed before they are used.

    A token that extends itself can no longer do so once it has expired.
    """
    if dialect.refresh is None or tokens.expires_at is None:
        return False
    left = tokens.expires_at - now
    if tokens.refresh is None and left <= dt.timedelta(0):
        return False
    if tokens.renew_at is not None:
        return tokens.renew_at <= now
    return left <= dialect.renew_left


async def accepts_app(
    dialect: OAuthDialect, client: PlatformClient, app: App, *, redirect_uri: str
) -> bool:
    """Whether a platform accepts an app's id and secret; False where it does not say.

    It is asked to exchange a code that nobody has: whoever refuses the code has accepted the app.
    Raises `Failure`: with the reason `wrong_keys` where it refuses the app.
    """
    values = {"code": _NO_CODE, "redirect_uri": redirect_uri, "verifier": new_verifier()}
    try:
        await _take(dialect, client, app, dialect.steps[0], values)
    except Failure as failure:
        if failure.reason not in {"sign_in_ended", "wrong_redirect"}:
            raise
        return True
    return False


async def refresh(
    dialect: OAuthDialect, client: PlatformClient, app: App, tokens: Tokens
) -> Tokens:
    """Renewed tokens; what the reply leaves out stays as it was. Raises `Failure`."""
    step = dialect.refresh
    if step is None or ("{refresh}" in step.fields.values() and tokens.refresh is None):
        raise Failure(
            "reconnect",
            "cannot_be_renewed",
            f"{dialect.errors.name}'s sign-in has ended and cannot be renewed."
            " Connect the account again.",
        )
    values = {"access": tokens.access, "refresh": tokens.refresh or ""}
    body = await _take(dialect, client, app, step, values)
    return _tokens(dialect, body, tokens, client.clock())


async def revoke(dialect: OAuthDialect, client: PlatformClient, app: App, tokens: Tokens) -> bool:
    """Give the tokens up; False where the platform offers no such call. Raises `Failure`."""
    if dialect.revoke is None:
        return False
    values = {"access": tokens.access, "refresh": tokens.refresh or ""}
    await _take(dialect, client, app, dialect.revoke, values, may_be_empty=True)
    return True


async def _take(
    dialect: OAuthDialect,
    client: PlatformClient,
    app: App,
    step: Step,
    values: Mapping[str, str],
    *,
    may_be_empty: bool = False,
) -> Object:
    url, fields = _filled(step, {**_known(app), **values})
    request = Request(
        url=url,
        method=step.method,
        params=fields if step.method == "GET" else {},
        form=fields if step.method == "POST" else None,
        basic=(app.client_id, app.client_secret) if step.basic else None,
        once=True,
        may_be_empty=may_be_empty,
    )
    return await client.fetch(request, dialect.errors)


def _known(app: App) -> dict[str, str]:
    return {**app.values, "client_id": app.client_id, "client_secret": app.client_secret}


def _filled(step: Step, values: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    fields = {name: value.format_map(values) for name, value in step.fields.items()}
    return step.url.format_map(values), fields


def _tokens(dialect: OAuthDialect, body: Object, before: Tokens, now: dt.datetime) -> Tokens:
    """The tokens of a reply, over what was known before."""
    if "access_token" not in body and (wrapped := payload.items(body, "data")):
        body = wrapped[0]
    keys = [key for key in dialect.scope_keys if body.get(key) is not None]
    refreshed = payload.text(body, "refresh_token")
    subject = payload.text(body, dialect.subject_key) if dialect.subject_key else None
    ends = _ends(body, "refresh_expires_in", now)
    return Tokens(
        access=payload.needed(body, "access_token"),
        expires_at=_ends(body, "expires_in", now),
        refresh=refreshed or before.refresh,
        refresh_expires_at=ends or before.refresh_expires_at,
        scopes=payload.words(body, keys[0]) if keys else before.scopes,
        subject=subject or before.subject,
        secret=before.secret,
    )


def _ends(body: Object, key: str, now: dt.datetime) -> dt.datetime | None:
    seconds = payload.seconds(body, key)
    return None if not seconds else now + dt.timedelta(seconds=seconds)
