"""Visits of public pages at a fake's site, by the real browser, and the processes of one."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from tests.chromium import chromium
from tests.fakes.base import Fake, utc_now
from tunescore.platforms import all_platforms
from tunescore.platforms.browser import LoadedPage, launched, reader_in
from tunescore.platforms.http import BrowserOptions, PlatformClient
from tunescore.platforms.markup import read_markup
from tunescore.records import (
    NO_TOKENS,
    AccountFigure,
    Call,
    Identity,
    Snapshot,
    SyncRequest,
    by_name,
)

HOSTS = ("tiktok.com", "instagram.com")


def quick(**options: Any) -> BrowserOptions:
    """The system's browser, without the politeness that costs time."""
    return BrowserOptions(
        **{
            "executable": Path(chromium()),
            "pause": (0.0, 0.0),
            "settling": 3.0,
            **options,
        }
    )


def client_of(fake: Fake, **options: Any) -> PlatformClient:
    return PlatformClient(clock=fake.clock, host_overrides=fake.overrides, browser=quick(**options))


@dataclass
class Browsing:
    """One browser for the visits of several tests, each with a context of its own."""

    runner: asyncio.Runner
    browser: Any

    def visit(
        self,
        fake: Fake,
        username: str,
        *,
        known: str | None = None,
        links: tuple[str, ...] = (),
        calls: list[Call] | None = None,
        **options: Any,
    ) -> Snapshot:
        """Visit an account's page; `known` is its id, where an earlier visit has learnt it."""
        return self.runner.run(self._visit(fake, username, known, links, calls, options))

    async def _visit(
        self,
        fake: Fake,
        username: str,
        known: str | None,
        links: tuple[str, ...],
        calls: list[Call] | None,
        options: dict[str, Any],
    ) -> Snapshot:
        platform = all_platforms()[fake.pages_key or ""]
        assert platform.page is not None
        async with client_of(fake, **options) as client:
            reader = await reader_in(self.browser, client, platform.name, HOSTS)
            try:
                return await platform.page.read(reader, *asked(fake, username, known, links))
            finally:
                if calls is not None:
                    calls += client.calls


@contextmanager
def browsing() -> Iterator[Browsing]:
    """A browser that stays until the tests of a module have ended."""
    options = BrowserOptions(executable=Path(chromium()))
    overrides = dict.fromkeys(HOSTS, "http://127.0.0.1:9")
    with asyncio.Runner() as runner:
        client = PlatformClient(clock=utc_now, host_overrides=overrides, browser=options)
        holding = launched(client, HOSTS)
        browser = runner.run(_entered(holding))
        try:
            yield Browsing(runner, browser)
        finally:
            runner.run(_left(holding))


async def _entered(holding: Any) -> Any:
    return await holding.__aenter__()


async def _left(holding: Any) -> None:
    await holding.__aexit__(None, None, None)


def asked(
    fake: Fake, username: str, known: str | None = None, links: tuple[str, ...] = ()
) -> tuple[Identity, SyncRequest]:
    """Whose page is read, and what of it."""
    wanted = SyncRequest(
        now=fake.clock(), scopes=frozenset(), insights_for=lambda _post: True, links=links
    )
    return Identity(known or by_name(username), username, None, None, NO_TOKENS), wanted


async def visit(fake: Fake, username: str, **options: Any) -> Snapshot:
    """A whole visit, with a browser of its own."""
    platform = all_platforms()[fake.pages_key or ""]
    async with client_of(fake, **options) as client:
        app = platform.app(lambda _name: None)
        return await platform.fetch_snapshot(client, app, *asked(fake, username))


def figures(snapshot: Snapshot, post_id: str | None = None) -> dict[str, AccountFigure]:
    """The figures of the account, or of a post, by their metrics."""
    return {one.metric: one for one in snapshot.figures if one.post_id == post_id}


def loaded(fake: Fake, path: str, host: str) -> LoadedPage:
    """A page of the fake's site as it is sent, without a browser."""
    answer = httpx2.get(f"{fake.overrides[host]}{path}", follow_redirects=True)
    where = urlsplit(str(answer.url)).path.removeprefix(f"/{host}")
    return LoadedPage(host, where, answer.status_code, answer.text, read_markup(answer.text))


def below(ancestor: int) -> set[int]:
    """The processes that a process started, and those that these started."""
    parents = dict(_parents())
    found: set[int] = set()
    for process in parents:
        line = process
        while line in parents:
            line = parents[line]
            if line == ancestor:
                found.add(process)
    return found


def alive(processes: set[int]) -> set[int]:
    """Those that still run; one that only waits to be reaped does not."""
    return {one for one in processes if _state(one) not in (None, "Z", "X")}


def _parents() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                yield int(folder.name), int(_stat(int(folder.name))[1])


def _state(process: int) -> str | None:
    try:
        return _stat(process)[0]
    except OSError:
        return None


def _stat(process: int) -> list[str]:
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def own() -> set[int]:
    """The processes that this one started."""
    return below(os.getpid())
