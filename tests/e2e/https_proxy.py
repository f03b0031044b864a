"""An https address that leads to an http one, as that of a reverse proxy does."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "tunes.test"
"""A name that the browser finds on this machine."""
PIECE = 65_536


def certificate(folder: Path) -> ssl.SSLContext:
    """A certificate that this proxy has signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "proxy.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context


class HttpsProxy:
    """Passes on what comes to its `url`, once it knows the `port` to pass it on to."""

    def __init__(self) -> None:
        self.url = ""
        self.port = 0
        self.made: list[asyncio.WriteTransport] = []

    async def pass_on(
        self, client_in: asyncio.StreamReader, client_out: asyncio.StreamWriter
    ) -> None:
        """Carry bytes both ways until either side has ended."""
        self.made.append(client_out.transport)
        server_in, server_out = await asyncio.open_connection("127.0.0.1", self.port)
        self.made.append(server_out.transport)
        ways = [
            asyncio.create_task(carry(client_in, server_out)),
            asyncio.create_task(carry(server_in, client_out)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way, out in zip(ways, (server_out, client_out), strict=True):
            way.cancel()
            if not out.is_closing():  # closed twice, it cannot be aborted in Python 3.11.2
                out.close()

    async def end(self, server: asyncio.Server) -> None:
        """Stop serving, and hang up on everybody."""
        server.close()
        for transport in self.made:
            transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        with suppress(TimeoutError):  # a greeting that never ends is cancelled
            await asyncio.wait_for(asyncio.gather(*others, return_exceptions=True), 1)


async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Copy bytes until there are no more, or nobody wants them."""
    with suppress(ConnectionError, ssl.SSLError):
        while piece := await source.read(PIECE):
            target.write(piece)
            await target.drain()


@contextmanager
def https_proxy() -> Iterator[HttpsProxy]:
    """A proxy on a free port, in a thread of its own."""
    proxy, loop = HttpsProxy(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    with TemporaryDirectory() as folder:
        context = certificate(Path(folder))
    started = asyncio.run_coroutine_threadsafe(
        asyncio.start_server(proxy.pass_on, "127.0.0.1", 0, ssl=context), loop
    )
    server = started.result()
    proxy.url = f"https://{HOST}:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        asyncio.run_coroutine_threadsafe(proxy.end(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
