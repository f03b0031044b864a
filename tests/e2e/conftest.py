"""A real server, as `make run` starts it, and a real browser looking at it."""

import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx2
import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.chromium import QUIET, chromium, node
from tests.fakes.base import Fake
from tests.fakes.facebook import Facebook
from tests.fakes.instagram import Instagram
from tests.fakes.provider import SignInProvider, sign_in_provider
from tests.fakes.tiktok import TikTok
from tests.fakes.x import X
from tunescore.store.embedded.server import EmbeddedPostgres

AT_HOME = [
    # Names of a network at home, and the certificates of its https addresses.
    "--host-resolver-rules=MAP *.test 127.0.0.1",
    "--ignore-certificate-errors",
]
START_SECONDS = 120
IDLE_SECONDS = 60
PATIENCE = 15_000
"""How long the browser may take on a slow machine, in milliseconds."""
EXPECTED = re.compile(r"status of (401|403|409|422|502)\b|Opener-Policy header has been ignored")
"""Refusals of the server, which a page has sentences for; and what browsers ignore over http."""


@dataclass(frozen=True)
class Platforms:
    """The four platforms, each with an account of the band."""

    instagram: Instagram
    facebook: Facebook
    tiktok: TikTok
    x: X

    @property
    def all(self) -> dict[str, Fake]:
        """Each by the name that the screen has for it."""
        return {
            "Instagram": self.instagram,
            "Facebook": self.facebook,
            "TikTok": self.tiktok,
            "X": self.x,
        }


def invented() -> Platforms:
    """Platforms that are not served yet."""
    return Platforms(Instagram(seed=1), Facebook(seed=2), TikTok(seed=3), X(seed=4))


def overrides(ports: dict[str, int]) -> str:
    """The setting that leads to the platforms."""
    places: dict[str, str] = {}
    for name, fake in invented().all.items():
        fake.port = ports[name]
        places |= fake.overrides
    return json.dumps(places)


@pytest.fixture(scope="module")
def ports() -> dict[str, int]:
    """A port for each platform, which stays free between two tests: the system gives none there."""
    luck = random.Random(os.getpid())  # noqa: S311 - not the same in two processes
    return dict(zip(invented().all, luck.sample(range(20_000, 30_000), 4), strict=True))


@pytest.fixture
def platforms(ports: dict[str, int]) -> Iterator[Platforms]:
    with ExitStack() as open_ones:
        made = invented()
        for number, (name, fake) in enumerate(made.all.items()):
            fake.start(ports[name])
            open_ones.callback(fake.stop)
            fake.add(
                "paperlanternclub",
                "Paper Lantern Club",
                posts=12,
                every=timedelta(days=4),
                followers=1200 + 111 * number,
            )
        yield made


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Playwright keeps an event loop in this thread: it ends before tests that run their own."""
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node())
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=[*QUIET, *AT_HOME])
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def server() -> Iterator[tuple[str, str]]:
    """The installation of all modules that need no settings of their own."""
    with installation() as places:
        yield places


@pytest.fixture(scope="module")
def provider() -> Iterator[SignInProvider]:
    """A provider of sign-ins, for installations that are led to it."""
    with sign_in_provider() as running:
        yield running


@contextmanager
def installation(**settings: str) -> Iterator[tuple[str, str]]:
    """Serve an installation with these settings, and give its address and its database's."""
    folder = Path("/tmp") / f"tunescore-e2e-{os.getpid()}-{time.monotonic_ns()}"  # noqa: S108
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder.mkdir()
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tunescore", "serve"],
            env={
                **{name: text for name, text in os.environ.items() if name != "DATABASE_URL"},
                "TUNESCORE_DATA_DIR": str(folder / "data"),
                "TUNESCORE_PORT": str(port),
                **settings,
            },
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url, process, log)
        yield url, EmbeddedPostgres(folder / "data" / "postgres").url
    finally:
        process.terminate()
        process.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def address(server: tuple[str, str]) -> Iterator[str]:
    """The installation as nobody has used it yet."""
    url, database = server
    yield url
    with psycopg.connect(database, autocommit=True) as connection:
        wait_until_idle(connection)
        connection.execute("DELETE FROM users")  # and with them all that is theirs
        for table in ("platform_keys", "sign_in_policy", "sign_in_failures"):
            connection.execute(f"DELETE FROM {table}".encode())


def wait_until_idle(connection: psycopg.Connection) -> None:
    """Wait until the worker has done what the test has left it."""
    deadline = time.monotonic() + IDLE_SECONDS
    while connection.execute(
        "SELECT FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
        " AND coalesce(scheduled_at, now()) <= now()"
    ).fetchone():
        assert time.monotonic() < deadline, "the worker has not ended its work"
        time.sleep(0.05)


def until(page: Page, holds: str, given: str | None = None) -> None:
    """Wait until an expression, or a function of `given`, holds.

    The pages' policy forbids Playwright's own way, where it does not hold at once.
    """
    deadline = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(holds, given):
        assert time.monotonic() < deadline, holds
        page.wait_for_timeout(50)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"The server stopped while starting:\n{log.read_text()}")
        try:
            if httpx2.get(f"{url}/readyz").is_success:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    pytest.fail(f"The server was not ready within {START_SECONDS} s:\n{log.read_text()}")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-US")
    opened.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which any script error or blocked resource fails the test."""
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "console",
        lambda message: (
            wrong.append(message.text)
            if message.type == "error" and not EXPECTED.search(message.text)
            else None
        ),
    )
    yield opened
    assert wrong == []
