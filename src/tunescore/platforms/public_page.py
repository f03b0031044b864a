"""Public pages: what their platforms have in common, walls above all.

A wall is told by its status, its address or its own elements, never by words somewhere in the
page: good pages hold the words of every wall in their scripts.
"""

import datetime as dt
from collections.abc import Awaitable, Callable

from tunescore.platforms import browser
from tunescore.platforms.browser import LoadedPage, PageReader
from tunescore.platforms.client_app import App
from tunescore.platforms.http import PlatformClient
from tunescore.records import Failure, Identity, Snapshot, SyncRequest

WAIT = dt.timedelta(hours=6)
"""How long an account is left alone after a wall."""

_BARE_WORDS = 5
_REFUSED = frozenset({401, 403, 429})
_GONE = frozenset({404, 410})
_UNLAWFUL = 451
_FAULTS = range(500, 600)


def fetcher(
    name: str,
    hosts: tuple[str, ...],
    read: Callable[[PageReader, Identity, SyncRequest], Awaitable[Snapshot]],
) -> Callable[[PlatformClient, App, Identity, SyncRequest], Awaitable[Snapshot]]:
    """A platform's `fetch_snapshot`: `read` in a browser of its own."""

    async def fetch_snapshot(
        client: PlatformClient, _app: App, identity: Identity, wanted: SyncRequest
    ) -> Snapshot:
        async with browser.opened(client, name, hosts) as reader:
            return await read(reader, identity, wanted)

    return fetch_snapshot


def challenge(name: str, now: dt.datetime) -> Failure:
    """The failure of a page that asks for a person."""
    return Failure(
        "blocked",
        "challenge",
        f"{name} asked for a check that only a person can pass. TuneScore does not try to pass it.",
        at=now + WAIT,
    )


def refused(name: str, now: dt.datetime) -> Failure:
    """The failure of a page that is refused, or asked for too often."""
    return Failure(
        "blocked", "challenge", f"{name} refused to show this page to a program.", at=now + WAIT
    )


def login_wall(name: str, now: dt.datetime) -> Failure:
    """The failure of a page that is only shown to who is signed in."""
    return Failure(
        "blocked", "login_wall", f"{name} shows this page only after a sign-in.", at=now + WAIT
    )


def page_changed(name: str, now: dt.datetime) -> Failure:
    """The failure of a page on which nothing is where it used to be."""
    return Failure(
        "blocked",
        "page_changed",
        f"{name}'s page is not built as TuneScore knows it, so nothing was read from it.",
        at=now + WAIT,
    )


def not_found(name: str) -> Failure:
    """The failure of an account that does not exist."""
    return Failure("not_found", "not_found", f"{name} knows no account of this name.")


def private(name: str) -> Failure:
    """The failure of an account that only its followers see."""
    return Failure(
        "blocked", "private", f"This account is private on {name}, so its page shows no figures."
    )


def region(name: str) -> Failure:
    """The failure of an account that is not shown where this installation is."""
    return Failure(
        "blocked", "region", f"{name} does not show this account in the region of this computer."
    )


def of_status(page: LoadedPage, name: str, now: dt.datetime) -> Failure | None:
    """The failure that a page's status means, or a page with nothing on it; None: neither."""
    if page.status in _REFUSED:
        return refused(name, now)
    if page.status == _UNLAWFUL:
        return region(name)
    if page.status in _GONE:
        return not_found(name)
    if page.status in _FAULTS:
        return Failure("retry", "platform_down", f"{name} had a problem and could not answer.")
    markup = page.markup
    if not any(markup.scripts.values()) and not markup.metas and markup.words < _BARE_WORDS:
        return Failure("retry", "empty_page", f"{name} answered with an empty page.")
    return None
