"""The one HTTP client of the platforms: timeouts, quick retries, host overrides, what calls told.

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
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx2
import stamina

from tunescore.platforms.error_rules import Family, Fault, Usage, judge
from tunescore.platforms.payload import NotJson, Object, parse
from tunescore.platforms.records import Failure

_TIMEOUT = httpx2.Timeout(20.0, connect=10.0)
_ATTEMPTS = 3
_SHORTEST = 8
_SECRETS = re.compile(
    r"(?i)((?:access_token|refresh_token|client_secret|appsecret_proof|code|code_verifier|"
    r"fb_exchange_token|input_token|token)[\"']?\s*[=:]\s*[\"']?)[^\s&\"',}]+"
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}")
_TOKENS = re.compile(r"\b(?:EAA|IG[A-Z]{1,3}|act\.|rft\.)[\w.!*-]{8,}")


@dataclass(frozen=True, slots=True)
class Call:
    """One request and what came of it. Before it is sent, `status` and `milliseconds` are None.

    `cost` is what it costs in US dollars: at most, before it is sent, and after it what it did.
    """

    method: str
    host: str
    path: str
    status: int | None = None
    milliseconds: int | None = None
    usage: tuple[Usage, ...] = ()
    cost: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request.

    `once`: it must not be sent again, because the first may have counted. `may_be_empty`: a
    success may have no body. `price` tells from the answer what it cost.
    """

    url: str
    method: str = "GET"
    params: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    json: Mapping[str, object] | None = None
    bearer: str | None = field(default=None, repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
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
    """Asks platforms. Open it with `async with`; `metered` gives one for each visit.

    `host_overrides` maps a host to the base URL that stands for it, in every address. `meter` is
    awaited before each request, `told` after each answer. `calls` are those that were made.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], dt.datetime],
        host_overrides: Mapping[str, str] | None = None,
        meter: Hook | None = None,
        told: Hook | None = None,
        connections: httpx2.AsyncClient | None = None,
    ) -> None:
        self.clock = clock
        self.host_overrides = dict(host_overrides or {})
        self.calls: list[Call] = []
        self._meter = meter
        self._told = told
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

    def metered(self, meter: Hook, told: Hook | None = None) -> "PlatformClient":
        """The same connections with a meter, and calls, of its own; the first one closes them."""
        return PlatformClient(
            clock=self.clock,
            host_overrides=self.host_overrides,
            meter=meter,
            told=told,
            connections=self._connections,
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

    async def ask(self, ask: Ask, family: Family) -> Object:
        """The answer's JSON object. Raises `Failure`; a transient one after three quick tries."""
        async for attempt in stamina.retry_context(
            on=_transient,
            attempts=1 if ask.once else _ATTEMPTS,
            timeout=45.0,
            wait_initial=0.2,
            wait_max=2.0,
            wait_jitter=0.3,
        ):
            with attempt:
                return await self._once(ask, family)
        raise AssertionError

    async def _once(self, ask: Ask, family: Family) -> Object:
        parts = urlsplit(ask.url)
        call = Call(ask.method, parts.netloc, parts.path, cost=ask.at_most)
        if self._meter is not None:
            await self._meter(call)
        started = time.monotonic()
        try:
            answer = await self._send(ask)
        except httpx2.HTTPError as error:
            await self._tell(call, None, started, (), Decimal(0))
            raise _unanswered(family, error) from None
        now = self.clock()
        usage = family.usage(answer.headers, now)
        cost = Decimal(0)
        try:
            try:
                empty = ask.may_be_empty and answer.is_success and not answer.content.strip()
                body = {} if empty else parse(answer.content)
            except NotJson:
                raise self._not_json(family, answer, now, usage) from None
            fault = family.fault(answer.status_code, body)
            if fault is None and not answer.is_success:
                fault = Fault(answer.status_code)
            if fault is not None:
                raise judge(family, _clean(fault, ask), answer.headers, now, usage)
            cost = ask.price(body) if ask.price is not None else ask.at_most
        finally:
            await self._tell(call, answer.status_code, started, usage, cost)
        return body

    async def _send(self, ask: Ask) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {ask.bearer}"} if ask.bearer is not None else {}
        url = httpx2.URL(self.address(ask.url))
        return await self._connections.request(
            ask.method,
            url.copy_merge_params(dict(ask.params)) if ask.params else url,
            data=dict(ask.form) if ask.form is not None else None,
            json=dict(ask.json) if ask.json is not None else None,
            headers=headers,
            auth=httpx2.BasicAuth(*ask.basic) if ask.basic is not None else None,
        )

    async def _tell(
        self,
        call: Call,
        status: int | None,
        started: float,
        usage: tuple[Usage, ...],
        cost: Decimal,
    ) -> None:
        milliseconds = round((time.monotonic() - started) * 1000)
        made = Call(call.method, call.host, call.path, status, milliseconds, usage, cost)
        self.calls.append(made)
        if self._told is not None:
            await self._told(made)

    @staticmethod
    def _not_json(
        family: Family, answer: httpx2.Response, now: dt.datetime, usage: tuple[Usage, ...]
    ) -> Failure:
        """The verdict on an answer that is no JSON object: by its status, where that tells."""
        if not answer.is_success:
            return judge(family, Fault(answer.status_code), answer.headers, now, usage)
        if not answer.content.strip():
            return Failure("retry", "empty_reply", f"{family.name} sent an empty answer.")
        kind = answer.headers.get("content-type", "")
        if "html" in kind or answer.content.lstrip()[:1] == b"<":
            return Failure(
                "retry", "web_page", f"{family.name} answered with a web page instead of figures."
            )
        return Failure("retry", "broken_reply", f"{family.name}'s answer was cut off.")


def _transient(error: Exception) -> bool:
    return isinstance(error, Failure) and error.outcome == "retry" and error.at is None


def _unanswered(family: Family, error: httpx2.HTTPError) -> Failure:
    if isinstance(error, httpx2.TimeoutException):
        return Failure("retry", "no_answer", f"{family.name} did not answer in time.")
    return Failure("retry", "unreachable", f"{family.name} could not be reached.")


def _clean(fault: Fault, ask: Ask) -> Fault:
    secrets = [ask.bearer, *(ask.form or {}).values(), *ask.params.values()]
    text = redacted(fault.text, tuple(one for one in secrets if one))
    return Fault(fault.status, fault.code, fault.subcode, text, fault.transient)
