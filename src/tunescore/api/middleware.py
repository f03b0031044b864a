"""Middleware around every request.

Other websites are kept out, browsers are made strict, and answers are compressed.

Fetch Metadata says which requests come from other websites: every current browser sends it and no
page can forge it (see docs/decisions/cross-site-requests.md); no token travels through the front
end.
"""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tunescore.api.errors import problem_response
from tunescore.errors import CrossSiteRequest, RequestTooLarge

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

API_POLICY = "default-src 'none'; frame-ancestors 'none'"
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


def is_cross_site(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a request would change something and was made by another website.

    A program that sends its own API token is never one: browsers do not add that header for others.
    """
    if method in SAFE_METHODS or headers.get("authorization", "").lower().startswith("bearer "):
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


class Guards:
    """The layer that refuses cross-site requests and adds the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", API_POLICY)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if is_cross_site(scope["method"], Headers(scope=scope)):
            await problem_response(CrossSiteRequest())(scope, receive, with_headers)
            return
        await self.app(scope, receive, with_headers)


class BodyLimit:
    """The layer that takes no more bytes than an address has use for.

    `uploads` are the addresses that take files, of up to `largest_upload` bytes; every other one
    takes `SMALL_BODY`.
    """

    def __init__(self, app: ASGIApp, uploads: Collection[str], largest_upload: int) -> None:
        self.app = app
        self.uploads = frozenset(uploads)
        self.largest_upload = largest_upload

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
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
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
