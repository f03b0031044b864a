"""The HTTP client of all platforms: timeouts, quick retries, host overrides, a hook per call.

It waits seconds at most; whatever needs longer is a `Failure` with a time, and somebody else's to
wait for. No address with a query, no header and no body ever reaches a log, a `Call` or a failure.
"""

import datetime as dt
import logging
import re
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import httpx2
import stamina

from tunescore.platforms.error_rules import ApiError, ErrorRules, classify
from tunescore.platforms.oauth1 import Signature
from tunescore.platforms.payload import NotJson, Object, parse
from tunescore.records import Call, Failure, Usage

REDIRECTS = range(300, 400)

_TIMEOUT = httpx2.Timeout(20.0, connect=10.0)
_ATTEMPTS = 3
_SHORTEST = 8
_SECRETS = re.compile(
    r"(?i)((?:access_token|refresh_token|client_secret|appsecret_proof|code|code_verifier|"
    r"fb_exchange_token|input_token|oauth_token|oauth_signature|token)[\"']?\s*[=:]\s*[\"']?)[^\s&\"',}]+"
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}")
_TOKENS = re.compile(r"\b(?:EAA|IG[A-Z]{1,3}|act\.|rft\.)[\w.!*-]{8,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserOptions:
    """The browser that reads public pages (`browser`): which one, and how it behaves.

    A user agent may hold `{version}`, which is the browser's own. A visit that takes `seconds` is
    given up; a page that has loaded has `settling` seconds until what is on it can be read; between
    two pages of a visit it pauses for `pause`, from and to.
    """

    executable: Path | None = None
    """None: one that is found on the system, else the one that Playwright installed."""
    user_agents: tuple[str, ...] = (
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/{version}.0.0.0 Safari/537.36"
        ),
    )
    pause: tuple[float, float] = (2.0, 5.0)
    seconds: float = 48.0
    settling: float = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request to a platform.

    `once`: it must not be sent again, because the first may have counted. `may_be_empty`: a
    success may have no body. `price` reads from the answer what it cost.
    """

    url: str
    method: str = "GET"
    params: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    json: Mapping[str, object] | None = None
    bearer: str | None = field(default=None, repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    signature: Signature | None = None
    once: bool = False
    may_be_empty: bool = False
    at_most: Decimal = Decimal(0)
    price: Callable[[Object], Decimal] | None = None


Hook = Callable[[Call], Awaitable[None]]
"""Awaited before a request is sent, or after its answer; may raise `Failure`."""


def redacted(text: str, secrets: tuple[str, ...] = ()) -> str:
    """A text without these secrets, and without whatever looks like a token."""
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, "…")
    text = _BEARER.sub(r"\1 …", _SECRETS.sub(r"\1…", text))
    return _TOKENS.sub("…", text)


def without_secrets(url: str, names: frozenset[str]) -> str:
    """An address without these parameters, as a paging link is used."""
    parts = urlsplit(url)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in names]
    return urlunsplit(parts._replace(query=urlencode(kept)))


@cache
def _certificates() -> ssl.SSLContext:
    """The certificates that are trusted: reading them takes longer than many a visit."""
    return httpx2.create_ssl_context()


class _NoQueries(logging.Filter):
    """Cuts the query off the addresses that the HTTP library logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                str(one).split("?")[0] if isinstance(one, httpx2.URL) else one
                for one in record.args
            )
        return True


logging.getLogger("httpx2").addFilter(_NoQueries())


class PlatformClient:
    """Sends requests to platforms. Open it with `async with`; `hooked` gives one for each sync.

    `host_overrides` maps a host to the base URL that stands for it, in every address. `before` is
    awaited before each request, `after` after each answer. `calls` are those that were made.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], dt.datetime],
        host_overrides: Mapping[str, str] | None = None,
        before: Hook | None = None,
        after: Hook | None = None,
        connections: httpx2.AsyncClient | None = None,
        browser: BrowserOptions | None = None,
    ) -> None:
        self.clock = clock
        self.browser = browser or BrowserOptions()
        self.host_overrides = dict(host_overrides or {})
        self.calls: list[Call] = []
        self._before = before
        self._after = after
        self._connections = connections or httpx2.AsyncClient(
            timeout=_TIMEOUT,
            follow_redirects=False,
            verify=_certificates(),
            headers={"User-Agent": "TuneScore", "Accept": "application/json"},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self._connections.aclose()

    def hooked(self, before: Hook, after: Hook | None = None) -> "PlatformClient":
        """The same connections with hooks, and calls, of their own; the first one closes them."""
        return PlatformClient(
            clock=self.clock,
            host_overrides=self.host_overrides,
            before=before,
            after=after,
            connections=self._connections,
            browser=self.browser,
        )

    def address(self, url: str) -> str:
        """The address that stands for this one, where its host is overridden."""
        parts = urlsplit(url)
        base = self.host_overrides.get(parts.netloc)
        if base is None:
            return url
        rest = urlunsplit(("", "", parts.path, parts.query, parts.fragment))
        return base.rstrip("/") + rest

    def answers(self, url: str, host: str) -> bool:
        """Tell whether an address, out of an answer, is one of this host or what stands for it."""
        base = self.host_overrides.get(host)
        return urlsplit(url).netloc == host or (
            base is not None and url.startswith(base.rstrip("/") + "/")
        )

    async def begin(self, call: Call) -> None:
        """Say that a call is about to be made, by whatever makes it. Raises `Failure`."""
        if self._before is not None:
            await self._before(call)

    async def end(self, call: Call) -> None:
        """Say what came of a call."""
        self.calls.append(call)
        if self._after is not None:
            await self._after(call)

    async def redirect(self, url: str, name: str) -> str | None:
        """Where an address leads, a single step; None where it is no redirect. Raises `Failure`.

        `name` is what users call the platform.
        """
        parts = urlsplit(url)
        await self.begin(Call("GET", parts.netloc, parts.path))
        started = time.monotonic()
        status = None
        try:
            answer = await self._connections.get(self.address(url))
            status = answer.status_code
        except httpx2.HTTPError:
            raise Failure("retry", "unreachable", f"{name} could not be reached.") from None
        finally:
            milliseconds = round((time.monotonic() - started) * 1000)
            await self.end(Call("GET", parts.netloc, parts.path, status, milliseconds))
        location = answer.headers.get("location")
        return urljoin(url, location) if status in REDIRECTS and location else None

    async def fetch(self, request: Request, errors: ErrorRules) -> Object:
        """The answer's JSON object. Raises `Failure`; a transient one after three quick tries."""
        async for attempt in stamina.retry_context(
            on=_transient,
            attempts=1 if request.once else _ATTEMPTS,
            timeout=45.0,
            wait_initial=0.2,
            wait_max=2.0,
            wait_jitter=0.3,
        ):
            with attempt:
                return await self._once(request, errors)
        raise AssertionError

    async def _once(self, request: Request, errors: ErrorRules) -> Object:
        parts = urlsplit(request.url)
        call = Call(request.method, parts.netloc, parts.path, cost=request.at_most)
        await self.begin(call)
        started = time.monotonic()
        try:
            answer = await self._send(request)
        except httpx2.HTTPError as error:
            await self._report(call, None, started, (), Decimal(0))
            raise _unanswered(errors, error) from None
        now = self.clock()
        usage = errors.usage(answer.headers, now)
        cost = Decimal(0)
        try:
            try:
                empty = request.may_be_empty and answer.is_success and not answer.content.strip()
                body = {} if empty else parse(answer.content)
            except NotJson:
                raise self._not_json(errors, answer, now, usage) from None
            found = errors.error_of(answer.status_code, body)
            if found is None and not answer.is_success:
                found = ApiError(answer.status_code)
            if found is not None:
                raise classify(errors, _clean(found, request), answer.headers, now, usage)
            cost = request.price(body) if request.price is not None else request.at_most
        finally:
            await self._report(call, answer.status_code, started, usage, cost)
        return body

    async def _send(self, request: Request) -> httpx2.Response:
        headers = (
            {"Authorization": f"Bearer {request.bearer}"} if request.bearer is not None else {}
        )
        url = httpx2.URL(request.url)
        if request.params:
            url = url.copy_merge_params(dict(request.params))
        if request.signature is not None:
            signed = request.signature.header(request.method, str(url), self.clock())
            headers["Authorization"] = signed
        return await self._connections.request(
            request.method,
            self.address(str(url)),
            data=dict(request.form) if request.form is not None else None,
            json=dict(request.json) if request.json is not None else None,
            headers=headers,
            auth=httpx2.BasicAuth(*request.basic) if request.basic is not None else None,
        )

    async def _report(
        self,
        call: Call,
        status: int | None,
        started: float,
        usage: tuple[Usage, ...],
        cost: Decimal,
    ) -> None:
        milliseconds = round((time.monotonic() - started) * 1000)
        made = Call(call.method, call.host, call.path, status, milliseconds, usage, cost)
        await self.end(made)

    @staticmethod
    def _not_json(
        errors: ErrorRules, answer: httpx2.Response, now: dt.datetime, usage: tuple[Usage, ...]
    ) -> Failure:
        """The failure that an answer which is no JSON object means."""
        if not answer.is_success:
            return classify(errors, ApiError(answer.status_code), answer.headers, now, usage)
        if not answer.content.strip():
            return Failure("retry", "empty_reply", f"{errors.name} sent an empty answer.")
        kind = answer.headers.get("content-type", "")
        if "html" in kind or answer.content.lstrip()[:1] == b"<":
            return Failure(
                "retry", "web_page", f"{errors.name} answered with a web page instead of figures."
            )
        return Failure("retry", "broken_reply", f"{errors.name}'s answer was cut off.")


def _transient(error: Exception) -> bool:
    return isinstance(error, Failure) and error.outcome == "retry" and error.at is None


def _unanswered(errors: ErrorRules, error: httpx2.HTTPError) -> Failure:
    if isinstance(error, httpx2.TimeoutException):
        return Failure("retry", "no_answer", f"{errors.name} did not answer in time.")
    return Failure("retry", "unreachable", f"{errors.name} could not be reached.")


def _clean(error: ApiError, request: Request) -> ApiError:
    secrets = [request.bearer, *(request.form or {}).values(), *request.params.values()]
    secrets += request.signature.secrets if request.signature is not None else ()
    text = redacted(error.text, tuple(one for one in secrets if one))
    return ApiError(error.status, error.code, error.subcode, text, error.transient)
