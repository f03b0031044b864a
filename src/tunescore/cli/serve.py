"""`serve` and `worker`: the two commands that run until stopped."""

import asyncio
import errno
import gc
import logging
import signal
import socket
from contextlib import suppress

import typer
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tunescore.app import create_app
from tunescore.cli.installation import open_installation
from tunescore.cli.log import start_log
from tunescore.errors import PortTaken, UnusableSetting
from tunescore.jobs.worker import working
from tunescore.services import Services
from tunescore.settings import Settings, load_settings, web_address

PATIENCE_SECONDS = 5
"""How long open connections may go on after Ctrl-C."""


GARBAGE_THRESHOLDS = 10_000, 10, 100
"""So seldom is the garbage of cycles collected that few requests wait for it, 10 ms each."""


class Server(uvicorn.Server):
    """The web server; it prints its address when it is ready."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self.address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and print the address."""
        await super().startup(sockets)
        gc.freeze()  # the application lives as long as its process, so nobody need look at it again
        gc.set_threshold(*GARBAGE_THRESHOLDS)
        if self.started:
            typer.echo(f"TuneScore is ready: {self.address} (Ctrl-C stops it)")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop."""
        await super().shutdown(sockets)
        gc.unfreeze()


class Http(HttpToolsProtocol):
    """HTTP on one connection, which is closed where a request's head does not come in time.

    Otherwise anybody could hold as many connections as there may be, by a few bytes each.
    """

    head_seconds = 30.0
    _head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def on_message_begin(self) -> None:
        """Wait for the rest of a request's head."""
        super().on_message_begin()
        self._wait()

    def on_headers_complete(self) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._stop_waiting()
        self._head = self.loop.call_later(self.head_seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._head is not None:
            self._head.cancel()


class WithoutQueries(logging.Filter):
    """Cuts the queries off the addresses in the access log: platforms send codes in them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, changed."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                one.split("?")[0] if isinstance(one, str) else one for one in record.args
            )
        return True


def serve(*, worker: bool) -> None:
    """Serve until stopped."""
    settings = load_settings()
    start_log(settings.log_level)
    logging.getLogger("uvicorn.access").addFilter(WithoutQueries())
    with listening_socket(settings) as listener, open_installation(settings) as installation:
        app = create_app(settings, installation.database_url, worker=worker)
        config = uvicorn.Config(
            app,
            http=Http,
            lifespan="on",
            log_config=None,
            access_log=settings.log_level == "debug",
            server_header=False,
            timeout_graceful_shutdown=PATIENCE_SECONDS,
        )
        server = Server(config, web_address(settings.host, listener.getsockname()[1]))
        with suppress(KeyboardInterrupt, SystemExit):  # the server has stopped in good order
            server.run(sockets=[listener])
    if not server.started:
        raise typer.Exit(2)


def work() -> None:
    """Run jobs until stopped."""
    settings = load_settings()
    start_log(settings.log_level)

    async def run(services: Services) -> None:
        stopped = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        async with working(services.queue):
            typer.echo("The worker is ready (Ctrl-C stops it)")
            await stopped.wait()

    with open_installation(settings) as installation, suppress(KeyboardInterrupt):
        installation.run(run)


def listening_socket(settings: Settings) -> socket.socket:
    """The address of the settings, taken but not yet listened on. Raises `PortTaken`."""
    host, port = settings.host, settings.port
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(host=host, port=port) from None
        name = "TUNESCORE_PORT" if error.errno == errno.EACCES else "TUNESCORE_HOST"
        raise UnusableSetting(name=name, found=error.strerror) from None
    return listener
