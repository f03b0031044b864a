"""The browser of public pages: it keeps to its hosts and its time, and leaves no process behind."""

import asyncio
import os
import signal
import time as machine
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import Clock
from tests.fakes.base import running
from tests.fakes.tiktok import TikTok
from tests.platforms.pages import alive, figures, own, visit
from tunescore.platforms.browser import find_chromium
from tunescore.platforms.http import BrowserOptions
from tunescore.records import Failure

NAME = "paperlantern"
WITHIN_SECONDS = 15


@pytest.fixture
def fake(time: Clock) -> Iterator[TikTok]:
    with running(TikTok(clock=time)) as opened:
        opened.add(NAME, "Paper Lantern Club", posts=10)
        yield opened


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """No process that the test started is there after it."""
    before = own()
    yield
    until(lambda: not alive(own() - before))


def until(true: Callable[[], bool]) -> None:
    deadline = machine.monotonic() + WITHIN_SECONDS
    while not true():
        assert machine.monotonic() < deadline, "it never came to that"
        machine.sleep(0.05)


def of_kind(kind: str) -> list[int]:
    """Our processes of Chromium of a kind: `renderer`, or `browser` for the first one."""
    found = []
    for process in own():
        try:
            command = Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace")
        except OSError:  # it has ended meanwhile
            continue
        if "--tunescore-visit=" in command if kind == "browser" else f"--type={kind}" in command:
            found.append(process)
    return found


async def killed_meanwhile(fake: TikTok, kind: str, when: Callable[[], bool]) -> None:
    """A visit whose browser loses a process at a moment."""
    visiting = asyncio.create_task(visit(fake, NAME, settling=10))
    await asyncio.to_thread(until, when)
    for process in of_kind(kind):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    await visiting


@pytest.mark.usefixtures("nothing_left")
def test_a_whole_visit_leaves_no_process(fake: TikTok) -> None:
    assert "followers" in figures(asyncio.run(visit(fake, NAME)))


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("kind", ["browser", "renderer"])
def test_a_browser_that_crashes_is_a_failed_visit_and_leaves_no_process(
    fake: TikTok, kind: str
) -> None:
    fake.slow(3, "profile")
    with pytest.raises(Failure) as failed:
        asyncio.run(killed_meanwhile(fake, kind, lambda: fake.waiting > 0))
    assert (failed.value.outcome, failed.value.reason) == ("retry", "browser_stopped")


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("kind", ["browser", "renderer"])
def test_a_browser_that_crashes_on_a_page_is_noticed_at_once(fake: TikTok, kind: str) -> None:
    fake.wall = "firewall"
    began = machine.monotonic()
    with pytest.raises(Failure, match="browser_stopped"):
        asyncio.run(killed_meanwhile(fake, kind, lambda: bool(fake.calls.of("profile"))))
    assert machine.monotonic() - began < 10


@pytest.mark.usefixtures("nothing_left")
def test_a_visit_that_takes_too_long_is_given_up(fake: TikTok) -> None:
    fake.slow(30)
    began = machine.monotonic()
    with pytest.raises(Failure, match="too_slow"):
        asyncio.run(visit(fake, NAME, seconds=6))
    assert machine.monotonic() - began < 15


@pytest.mark.usefixtures("nothing_left")
def test_a_visit_that_is_cancelled_leaves_no_process(fake: TikTok) -> None:
    fake.slow(30)

    async def cancelled() -> None:
        visiting = asyncio.create_task(visit(fake, NAME))
        await asyncio.to_thread(until, lambda: bool(of_kind("renderer")))
        visiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await visiting

    asyncio.run(cancelled())


@pytest.mark.usefixtures("nothing_left")
def test_a_visit_may_be_cancelled_at_any_moment_of_its_start(fake: TikTok) -> None:
    fake.slow(30)

    async def cancelled(seconds: float) -> None:
        visiting = asyncio.create_task(visit(fake, NAME))
        await asyncio.sleep(seconds)
        visiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await visiting

    for seconds in (0.05, 0.1, 0.2, 0.4, 0.8):
        asyncio.run(cancelled(seconds))


def test_pages_are_a_pause_apart(fake: TikTok) -> None:
    fake.shape, fake.lists = "embed", False
    began = machine.monotonic()
    asyncio.run(visit(fake, NAME, pause=(0.5, 0.6)))
    pages = [call for call in fake.calls if call.endpoint != "unknown"]
    assert len(pages) >= 3
    assert machine.monotonic() - began >= 0.5 * (len(pages) - 1)


def test_without_a_browser_the_visit_says_how_to_get_one(fake: TikTok, tmp_path: Path) -> None:
    missing = tmp_path / "no-such-browser"
    with pytest.raises(Failure) as failed:
        asyncio.run(visit(fake, NAME, executable=missing))
    assert (failed.value.outcome, failed.value.reason) == ("blocked", "no_browser")
    assert "apt-get install chromium" in failed.value.message


def test_a_browser_that_does_not_start_is_said_to_be(fake: TikTok, tmp_path: Path) -> None:
    broken = tmp_path / "browser"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    broken.chmod(0o755)
    with pytest.raises(Failure, match="no_browser"):
        asyncio.run(visit(fake, NAME, executable=broken))


def test_the_browser_that_is_set_goes_before_the_systems(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("", encoding="ascii")
    mine.chmod(0o755)
    assert find_chromium(BrowserOptions(executable=mine)) == str(mine)
    assert find_chromium(BrowserOptions(executable=tmp_path / "gone")) is None
