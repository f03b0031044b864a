"""The web server's own limits, on real connections."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tunescore.cli.serve import Http

HEAD = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\n"


class Impatient(Http):
    """The same with little patience, so that a test has it too."""

    head_seconds = 1.0


async def length(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    app = Starlette(routes=[Route("/", length, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, http=Impatient, log_config=None))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("start", [b"", b"P", HEAD, HEAD + b"\r\n123456" + HEAD])
def test_a_connection_whose_request_never_begins_whole_is_closed(
    address: tuple[str, int], start: bytes
) -> None:
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(start)
        answers = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answers.count(b"200 OK") == start.count(b"123456")


def test_a_body_that_comes_slowly_after_its_head_is_taken(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(HEAD + b"\r\n")
        for letter in (b"12", b"34", b"56"):
            time.sleep(0.6)
            connection.sendall(letter)
        assert b"200 OK" in connection.recv(65_536)
