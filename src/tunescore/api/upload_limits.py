"""Upload limits: whose file is taken, how many at once, and whether there is room for it.

All of this is settled before the first byte of a file is read: a form is stored while it arrives,
so a dependency of the route would come too late.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tunescore.api.deps import bearer_token, current_access, session_cookie
from tunescore.api.errors import problem_response
from tunescore.disk import check_room
from tunescore.errors import TooManyUploads, TuneScoreError
from tunescore.services import Services
from tunescore.store.turns import Turns

OF_ONE_USER = 6
"""How many files of one user are taken at a time. A browser sends three."""

AT_ONCE = 16
"""How many files are taken at a time in all: half of the threads that do bulk work."""

WAITING = 10.0
"""Seconds that an upload waits for its turn."""

COPIES = 2
"""How often an upload lies on the disk: as it arrives, and as the file that is read."""


class UploadLimits:
    """The layer that lets the files of signed-in users in, some at a time."""

    def __init__(self, app: ASGIApp, uploads: Collection[str], services: Services) -> None:
        self.app = app
        self.uploads = frozenset(uploads)
        self.services = services
        self.turns = Turns(WAITING, OF_ONE_USER)
        self.places = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a file on when it is its turn, or refuse it; everything else passes."""
        if (
            scope["type"] != "http"
            or scope["method"] != "POST"
            or scope["path"].rstrip("/") not in self.uploads
        ):
            await self.app(scope, receive, send)
            return
        request, renewal = Request(scope), Response()

        async def with_cookie(message: Message) -> None:
            """Send the cookie of a session that was renewed here along with the answer."""
            if message["type"] == "http.response.start":
                cookies = [one for one in renewal.raw_headers if one[0] == b"set-cookie"]
                message["headers"] = [*message["headers"], *cookies]
            await send(message)

        try:
            access = await current_access(
                request,
                renewal,
                self.services,
                await bearer_token(request),
                await session_cookie(request),
            )
            said = request.headers.get("content-length", "")
            if said.isdecimal():
                check_room(tempfile.gettempdir(), COPIES * int(said))
            async with self.turns.of(access.account.id), self._place():
                await self.app(scope, receive, with_cookie)
        except TuneScoreError as error:
            await problem_response(error)(scope, receive, send)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """Wait for one of the places, and have it for the block. Raises `TooManyUploads`."""
        try:
            async with asyncio.timeout(WAITING):
                await self.places.acquire()
        except TimeoutError:
            raise TooManyUploads(retry_after=round(WAITING)) from None
        try:
            yield
        finally:
            self.places.release()
