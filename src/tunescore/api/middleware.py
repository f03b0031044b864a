"""Middleware around every request.

Other websites and other names are kept out, browsers are made strict, and answers are compressed.

Fetch Metadata says which requests come from other websites: every current browser sends it and no
page can forge it (see docs/decisions/cross-site-requests.md); no token travels through the front
end.
"""

import asyncio
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tunescore.api.errors import problem_response
from tunescore.errors import CrossSiteRequest, RequestTooLarge, UnknownHost

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Content-Security-Policy of everything that is not a page."""

SMALL_BODY = 1024 * 1024
FORM_AROUND_A_FILE = 1024 * 1024
"""What a form may hold beside its file, in bytes."""

SMALL_ANSWER = 1_000
"""Bytes below which an answer is not compressed: it would fill one packet all the same."""

QUICKLY = 4
"""How hard answers are compressed, of 9: twice as hard saves a tenth of the bytes."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


STRICTLY_HTTPS = "max-age=31536000"
"""Strict-Transport-Security where the public address is https: a year."""


def is_cross_site(
    method: str, headers: Mapping[str, str], scheme: str, public_url: str | None
) -> bool:
    """Whether a request would change something and was made by another website.

    `scheme` is the request's own; before a proxy the public address may have another. A program
    that sends its own API token is never one: browsers do not add that header for others.
    """
    if method in SAFE_METHODS or headers.get("authorization", "").lower().startswith("bearer "):
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    here = f"{scheme}://{headers.get('host', '')}"
    return origin is not None and origin.lower() not in {here.lower(), _origin(public_url or "")}


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def is_own_host(host: str, names: Collection[str]) -> bool:
    """Whether a `Host` is one of these names, this computer, or an address of the network.

    A page of another site reaches an installation by a name that leads to its address (DNS
    rebinding), and then sends that name; it cannot make the browser send the bare address.
    """
    name = host.lower()
    if not name.endswith("]"):
        name = re.sub(r":\d*$", "", name)
    if name in names or name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


class Hosts:
    """The layer that answers under the installation's own names alone, with 421 elsewhere."""

    def __init__(self, app: ASGIApp, names: Collection[str], address: str) -> None:
        self.app = app
        self.names = frozenset(name.lower() for name in names)
        self.address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or say where the installation is."""
        if scope["type"] == "http":
            host = Headers(scope=scope).get("host", "")
            if not is_own_host(host, self.names):
                unknown = UnknownHost(host=host[:100], address=self.address)
                await problem_response(unknown)(scope, receive, send)
                return
        await self.app(scope, receive, send)


class Guards:
    """The layer that refuses cross-site requests and adds the security headers."""

    def __init__(self, app: ASGIApp, public_url: str | None) -> None:
        self.app = app
        self.public_url = public_url
        self.headers = dict(HEADERS)
        if public_url is not None and public_url.startswith("https:"):
            self.headers["Strict-Transport-Security"] = STRICTLY_HTTPS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        sent = Headers(scope=scope)
        here = f"{scope['scheme']}://{sent.get('host', '')}/"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if headers.get("Location", "").startswith(here):  # a proxy may know us otherwise
                    headers["Location"] = headers["Location"].removeprefix(here[:-1])
                headers.setdefault("Content-Security-Policy", API_POLICY)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if is_cross_site(scope["method"], sent, scope["scheme"], self.public_url):
            await problem_response(CrossSiteRequest())(scope, receive, with_headers)
            return
        await self.app(scope, receive, with_headers)


@dataclass(frozen=True, slots=True)
class Pace:
    """How slowly a body may arrive."""

    pause: float = 30
    """The longest that nothing may come, in seconds."""
    start: float = 30
    """Seconds that every body may take, whatever its size."""
    rate: int = 16 * 1024
    """Bytes a second that the rest must come at, on average."""

    def until(self, begun: float, now: float, taken: int) -> float:
        """When more must have come of a body that began at `begun`, with `taken` bytes so far."""
        return min(now + self.pause, begun + self.start + taken / self.rate)


class BodyLimit:
    """The layer that takes no more bytes than an address has use for, and waits for none too long.

    `uploads` are the addresses that take files, of up to `largest_upload` bytes; every other one
    takes `SMALL_BODY`.
    """

    def __init__(
        self, app: ASGIApp, uploads: Collection[str], largest_upload: int, pace: Pace = Pace()
    ) -> None:
        self.app = app
        self.uploads = frozenset(uploads)
        self.largest_upload = largest_upload
        self.pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a body that says that it is too large, and stop one that turns out to be."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_upload = scope["path"].rstrip("/") in self.uploads
        limit = self.largest_upload + FORM_AROUND_A_FILE if is_upload else SMALL_BODY
        said = Headers(scope=scope).get("content-length", "")
        if said.isdecimal() and int(said) > limit:
            await problem_response(RequestTooLarge(limit=limit))(scope, receive, send)
            return
        clock = asyncio.get_running_loop().time
        begun, taken, more = clock(), 0, True

        async def counted() -> Message:
            nonlocal taken, more
            if not more:  # who waits now waits for the client to go
                return await receive()
            try:
                async with asyncio.timeout_at(self.pace.until(begun, clock(), taken)):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, headers={"Connection": "close"}) from None
            more = message.get("more_body", False)
            taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(413, str(limit))
            return message

        await self.app(scope, counted, send)


class Packed(GZipMiddleware):
    """The layer that compresses answers for clients that can read them so.

    What is packed already stays as it is, and so do the events of an import: each must be sent at
    once (Starlette leaves `text/event-stream` alone).
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, minimum_size=SMALL_ANSWER, compresslevel=QUICKLY)
