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

from tunescore.app import create_app
from tunescore.cli.installation import open_installation
from tunescore.errors import PortTaken, UnusableSetting
from tunescore.jobs.worker import working
from tunescore.services import Services
from tunescore.settings import Settings, load_settings, web_address

PATIENCE_SECONDS = 5
"""How long open connections may go on after Ctrl-C."""


class Server(uvicorn.Server):
    """The web server; it prints its address when it is ready."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self.address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and print the address."""
        await super().startup(sockets)
        gc.freeze()  # the application lives as long as its process, so nobody need look at it again
        if self.started:
            typer.echo(f"TuneScore is ready: {self.address} (Ctrl-C stops it)")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop."""
        await super().shutdown(sockets)
        gc.unfreeze()


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
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s %(message)s")
    logging.getLogger("uvicorn.access").addFilter(WithoutQueries())
    with listening_socket(settings) as listener, open_installation(settings) as installation:
        app = create_app(settings, installation.database_url, worker=worker)
        config = uvicorn.Config(
            app,
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
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s %(message)s")

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
