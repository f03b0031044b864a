"""The loopback server of one platform: finds the handler, keeps the record, applies the knobs."""

import re
import socket
import threading
import time
from collections.abc import Callable
from typing import Self
from urllib.parse import parse_qsl

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from tests.fakes.knobs import Knobs
from tests.fakes.wire import Ask, Call, Calls, Refusal, Reply

Handler = Callable[[Ask], Reply]


class Served(Knobs):
    """Routes, and a server in a thread that follows them."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = Calls()
        self._routes: list[tuple[str, str, re.Pattern[str], str, Handler]] = []
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.port = 0
        self.bugs: list[Exception] = []
        """What went wrong in the fake itself; `stop` raises the first."""

    def unknown(self, ask: Ask) -> Reply:
        """The answer to a path that does not exist."""
        raise NotImplementedError

    def counted(self, ask: Ask, endpoint: str) -> None:
        """A call that a handler answers is about to be: here limits are kept."""

    def route(self, method: str, host: str, path: str, endpoint: str, handler: Handler) -> None:
        """Answer a path, whose `{name}` parts become `ask.params`."""
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + r"/?\Z")
        self._routes.append((method, host, pattern, endpoint, handler))

    def start(self, port: int = 0) -> Self:
        """Serve on a loopback port, a free one unless it is given."""
        # Said to be TCP, asyncio sends what it has at once; otherwise each answer waits 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._serve,
            interface="asgi3",
            log_level="critical",
            access_log=False,
            lifespan="off",
            ws="none",
            date_header=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, daemon=True
        )
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        """Serve no more."""
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join()
        if self.bugs:
            raise self.bugs[0]

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._respond(scope, receive, send)
        except ClientDisconnect:  # whoever asked was killed meanwhile
            return
        except Exception as bug:
            self.bugs.append(bug)
            raise

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.url.path == "/favicon.ico":
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        ask = await self._asked(request)
        endpoint, handler = self._find(ask)
        seconds = self.delay(endpoint)
        if seconds:
            await self.wait(seconds)
        reply = self.injected(endpoint, ask) if handler else None
        if reply is None:
            try:
                if handler:
                    self.counted(ask, endpoint)
                reply = handler(ask) if handler else self.unknown(ask)
            except Refusal as refusal:
                reply = refusal.reply
        self.calls.append(
            Call(
                at=ask.now,
                app=ask.app,
                account=ask.account.id if ask.account else None,
                endpoint=endpoint,
                method=ask.method,
                path=ask.path,
                status=reply.status,
            )
        )
        await self.answer(reply, endpoint, ask, send)

    async def _asked(self, request: Request) -> Ask:
        host, _, rest = request.url.path.removeprefix("/").partition("/")
        body = await request.body()
        form: dict[str, list[str]] = {}
        kind = request.headers.get("content-type", "")
        if kind.startswith("application/x-www-form-urlencoded"):
            for name, text in parse_qsl(body.decode(), keep_blank_values=True):
                form.setdefault(name, []).append(text)
        elif kind.startswith("multipart/form-data"):
            for name, value in (await request.form()).multi_items():
                form.setdefault(name, []).append(str(value))
        return Ask(
            method=request.method,
            host=host,
            path="/" + rest,
            query=dict(request.query_params),
            form=form,
            body=body,
            headers=request.headers,
            now=self.now(),
        )

    def _find(self, ask: Ask) -> tuple[str, Handler | None]:
        for method, host, pattern, endpoint, handler in self._routes:
            if method == ask.method and host == ask.host:
                found = pattern.match(ask.path)
                if found:
                    ask.params = found.groupdict()
                    return endpoint, handler
        return "unknown", None
