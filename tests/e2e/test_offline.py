"""Without a connection: the app opens with the figures that were seen last, and of nobody else."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import until


class Way:
    """A way to a server on this machine, which can be closed and opened again."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open = True
        self._under_way: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._let_in, daemon=True).start()

    def close(self) -> None:
        """Let nobody through any more, and end what is under way."""
        self._open = False
        for one in self._under_way:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def reopen(self) -> None:
        self._open = True

    def end(self) -> None:
        self.close()
        for one in (self._door, *self._under_way):
            one.close()

    def _let_in(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._door.accept()
                if not self._open:
                    caller.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._port))
                self._under_way += [caller, server]
                for one, other in ((caller, server), (server, caller)):
                    threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while part := one.recv(65_536):
            other.sendall(part)
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def way(address: str) -> Iterator[Way]:
    """A way to the installation."""
    made = Way(urlsplit(address).port or 0)
    yield made
    made.end()


@pytest.fixture
def reader(page: Page, way: Way) -> Page:
    """A page of the demo artist in a browser that keeps what it shows."""
    page.request.post(f"{way.url}/api/v1/setup/demo", timeout=60_000)
    page.goto(way.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    until(page, "navigator.serviceWorker.controller !== null")
    page.reload()
    expect(page.get_by_text("Glass Harbour").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page on which requests may fail: that is what happens without a connection."""
    return context.new_page()


def test_the_app_opens_with_the_figures_that_were_seen_last(reader: Page, way: Way) -> None:
    way.close()
    reader.reload()
    expect(reader.get_by_text(re.compile("^Offline. Last seen figures of "))).to_be_visible()
    expect(reader.get_by_text("Glass Harbour").first).to_be_visible()
    way.reopen()
    reader.get_by_role("button", name="Try again").click()
    expect(reader.get_by_text("Glass Harbour").first).to_be_visible()
    expect(reader.get_by_text(re.compile("^Offline. "))).to_have_count(0)


def test_nothing_is_kept_of_an_account_that_has_signed_out(reader: Page, way: Way) -> None:
    until(reader, "caches.has('answers')")
    reader.goto(f"{way.url}/settings")
    reader.get_by_role("button", name="Sign out").click()
    expect(reader).to_have_url(re.compile("/sign-in"))
    until(reader, "caches.has('answers').then((kept) => !kept)")
    way.close()
    reader.goto(way.url)
    expect(reader.get_by_text("Glass Harbour")).to_have_count(0)
