"""The browser that reads public pages: Chromium, driven by Playwright, for one visit at a time.

It opens the platform's own hosts and no others, waits between pages, never does what a person
would have to do, and is closed whatever happens. Each Chromium has a mark on its command line, by
which what a crash left of it is found and killed; a worker that is killed takes its browser along,
because the browser's pipe ends with it.
"""

import asyncio
import importlib.util
import logging
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tunescore.platforms.http import BrowserOptions, PlatformClient
from tunescore.platforms.markup import Markup, read_markup
from tunescore.platforms.payload import NotJson, Object, parse
from tunescore.records import Call, Failure

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Playwright, Response, Route

log = logging.getLogger(__name__)

MARK = "--tunescore-visit="
"""The switch, unknown to Chromium, by which our browsers are found among the processes."""

COMMANDS = ("chromium", "chromium-browser", "google-chrome")
"""What the browser is called on a system that has one."""

INSTALL = (
    "Install it with `apt-get install chromium` or `playwright install chromium`, or set"
    " TUNESCORE_CHROMIUM to the one that you have."
)

_LOADING_SECONDS = 25.0
_CLOSING_SECONDS = 5.0
_LOOK_SECONDS = 0.2
_UNREAD = frozenset({"image", "media", "font"})
_ENVIRONMENT = ("PATH", "HOME", "LANG", "TMPDIR", "DISPLAY", "DBUS_SESSION_BUS_ADDRESS",
                "FONTCONFIG_PATH", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")  # fmt: skip
"""What the browser gets of our environment, in which secrets may stand."""


@dataclass(frozen=True, slots=True)
class LoadedPage:
    """A page as the browser has it: where it ended, its status, its markup.

    `replies` are the JSON objects that the page itself fetched from the address asked for.
    """

    host: str
    path: str
    status: int
    html: str
    markup: Markup
    replies: tuple[Object, ...] = ()


Settled = Callable[[LoadedPage], bool]
"""Whether a page holds what is to be read from it, or never will."""


def find_chromium(options: BrowserOptions) -> str | None:
    """The browser's program: as set, else the system's, else Playwright's; None: there is none."""
    if options.executable is not None:
        return shutil.which(str(options.executable))
    for name in COMMANDS:
        if found := shutil.which(name):
            return found
    return _of_playwright()


def has_playwright() -> bool:
    """Whether the package that drives the browser is installed."""
    return importlib.util.find_spec("playwright") is not None


def _of_playwright() -> str | None:
    """The newest Chromium that `playwright install chromium` put on this machine."""
    folders = [Path.home() / ".cache", Path.home() / "Library" / "Caches"]
    programs = ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*")
    for folder in folders:
        for program in programs:
            found = sorted((folder / "ms-playwright").glob(f"chromium-*/{program}"))
            if found:
                return str(found[-1])
    return None


class PageReader:
    """Reads the pages of one visit, one after the other. `opened` gives one."""

    def __init__(
        self, client: PlatformClient, name: str, hosts: Iterable[str], context: "BrowserContext"
    ) -> None:
        self._client = client
        self._name = name
        self._hosts = tuple(hosts)
        self._context = context
        self._ends = time.monotonic() + client.browser.seconds
        self._pages = 0
        self._parsed: tuple[str, Markup] = ("", read_markup(""))

    @property
    def seconds_left(self) -> float:
        """How long the visit may still take."""
        return self._ends - time.monotonic()

    async def read(self, url: str, *, settled: Settled, replies: str = "") -> LoadedPage:
        """Open a page and return it once it has settled, or after some seconds as it is then.

        `replies` is the end of the path whose answers the page fetches by itself. Raises `Failure`.
        """
        if self._pages:
            await asyncio.sleep(random.uniform(*self._client.browser.pause))  # noqa: S311
        self._pages += 1
        asked = urlsplit(url)
        await self._client.begin(Call("GET", asked.netloc, asked.path))
        started = time.monotonic()
        status = None
        try:
            loaded = await self._load(url, settled, replies)
            status = loaded.status
        finally:
            milliseconds = round((time.monotonic() - started) * 1000)
            await self._client.end(Call("GET", asked.netloc, asked.path, status, milliseconds))
        return loaded

    async def _load(self, url: str, settled: Settled, replies: str) -> LoadedPage:
        from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

        page = await self._context.new_page()
        answers: list[Response] = []
        crashed = asyncio.Event()

        def keep(answer: "Response") -> None:
            answers.append(answer)

        def note(_page: "Page") -> None:
            crashed.set()

        page.on("response", keep)
        page.on("crash", note)
        try:
            await page.goto(self._client.address(url), wait_until="domcontentloaded")
            ends = time.monotonic() + self._client.browser.settling
            while True:
                loaded = await self._look(page, answers, replies)
                late = time.monotonic() > ends
                if loaded is not None and (late or settled(loaded)):
                    return loaded
                if crashed.is_set() or late:
                    raise _crashed(self._name)
                await asyncio.sleep(_LOOK_SECONDS)
        except Error as error:
            raise self._unread(error) from None
        finally:
            with suppress(Error):
                await page.close()

    async def _look(
        self, page: "Page", answers: "list[Response]", replies: str
    ) -> LoadedPage | None:
        """The page as it is now; None while it goes on to another."""
        from playwright.async_api import Error  # noqa: PLC0415

        try:
            html = await page.content()
        except Error:
            if page.is_closed() or not self._context.browser:
                raise
            return None
        documents = [
            one
            for one in answers
            if one.request.is_navigation_request() and one.frame == page.main_frame
        ]
        host, path = self._place(page.url)
        return LoadedPage(
            host=host,
            path=path,
            status=documents[-1].status if documents else 0,
            html=html,
            markup=await self._markup(html),
            replies=tuple([one async for one in _objects(answers, replies)] if replies else ()),
        )

    async def _markup(self, html: str) -> Markup:
        """The markup, which is read again only where the page has changed, and in a thread."""
        if self._parsed[0] != html:
            self._parsed = (html, await asyncio.to_thread(read_markup, html))
        return self._parsed[1]

    def _place(self, url: str) -> tuple[str, str]:
        """The platform's own host and path of where a page ended. Raises `Failure`."""
        parts = urlsplit(url)
        for host, base in self._client.host_overrides.items():
            rest = url.removeprefix(base.rstrip("/"))
            if rest != url and rest.startswith("/"):
                parts = urlsplit(f"https://{host}{rest}")
        if not self._own(parts.hostname or ""):
            raise self._elsewhere()
        return parts.netloc, parts.path

    def _own(self, host: str) -> bool:
        return any(host == own or host.endswith(f".{own}") for own in self._hosts)

    async def guard(self, route: "Route") -> None:
        """Let a request go to the platform's own hosts, and leave out what nobody looks at."""
        request = route.request
        own = self._own(urlsplit(request.url).hostname or "") or any(
            request.url.startswith(base.rstrip("/") + "/")
            for base in self._client.host_overrides.values()
        )
        if own and request.resource_type not in _UNREAD:
            await route.continue_()
        else:
            await route.abort()

    def _elsewhere(self) -> Failure:
        return Failure(
            "blocked", "led_elsewhere", f"{self._name}'s page led to another site, so it was left."
        )

    def _unread(self, error: Exception) -> Failure:
        text = str(error)
        if "ERR_NAME_NOT_RESOLVED" in text or "ERR_BLOCKED_BY_CLIENT" in text:
            return Failure(
                "retry",
                "unreachable",
                f"{self._name} could not be reached, or led to another site.",
            )
        if "Timeout" in text:
            return Failure("retry", "no_answer", f"{self._name} did not answer in time.")
        if "net::" in text and "ERR_ABORTED" not in text:
            return Failure("retry", "unreachable", f"{self._name} could not be reached.")
        log.warning("The browser stopped: %s", text.splitlines()[0] if text else error)
        return _crashed(self._name)


async def _objects(answers: "list[Response]", path: str) -> AsyncIterator[Object]:
    """The JSON objects that came from the addresses that end so."""
    from playwright.async_api import Error  # noqa: PLC0415

    for one in answers:
        if urlsplit(one.url).path.endswith(path):
            with suppress(Error, NotJson):
                yield parse(await one.body())


def _crashed(name: str) -> Failure:
    return Failure("retry", "browser_stopped", f"The browser stopped while it read {name}.")


@asynccontextmanager
async def opened(
    client: PlatformClient, name: str, hosts: Iterable[str]
) -> AsyncIterator[PageReader]:
    """Open a browser for a visit of a platform, called `name`, on these hosts and those below them.

    When the block ends, for whatever reason, no process of the browser is left. Raises `Failure`;
    also where the block takes longer than a visit may.
    """
    own = tuple(hosts)
    try:
        async with asyncio.timeout(client.browser.seconds), launched(client, own) as browser:
            yield await reader_in(browser, client, name, own)
    except TimeoutError:
        raise Failure(
            "retry",
            "too_slow",
            f"{name} took longer than {client.browser.seconds:.0f} seconds, so it was given up.",
        ) from None


@asynccontextmanager
async def launched(client: PlatformClient, hosts: tuple[str, ...]) -> "AsyncIterator[Browser]":
    """A browser that finds these hosts, those below them and no others. Raises `Failure`."""
    mark = f"{MARK}{secrets.token_hex(8)}"
    try:
        async with _driver() as playwright:
            browser = await _launch(playwright, client, hosts, mark)
            try:
                yield browser
            finally:
                await _close(browser)
    finally:
        kill(mark)


async def reader_in(
    browser: "Browser", client: PlatformClient, name: str, hosts: tuple[str, ...]
) -> PageReader:
    """A reader in a browser, which keeps nothing of another one's visit."""
    context = await _context(browser, client.browser)
    reader = PageReader(client, name, hosts, context)
    await context.route("**/*", reader.guard)
    return reader


@asynccontextmanager
async def _driver() -> "AsyncIterator[Playwright]":
    """Playwright's driver. Raises `Failure` where Playwright is not installed."""
    try:
        from playwright.async_api import async_playwright  # noqa: PLC0415 - large, seldom needed
    except ImportError:
        raise Failure(
            "blocked",
            "no_browser",
            "Public pages are read by a browser, for which the Python package playwright is"
            " missing here.",
        ) from None
    use_working_node()
    # Cancelled while it starts, Playwright would leave its driver's process behind.
    starting = asyncio.create_task(async_playwright().start())
    try:
        yield await asyncio.shield(starting)
    finally:
        try:
            async with asyncio.timeout(_CLOSING_SECONDS):
                await (await starting).stop()
        except Exception as error:  # noqa: BLE001 - it is the end of it in any case
            log.warning("The browser's driver did not end by itself: %s", error)


async def _launch(
    playwright: "Playwright", client: PlatformClient, hosts: tuple[str, ...], mark: str
) -> "Browser":
    from playwright.async_api import Error  # noqa: PLC0415

    program = find_chromium(client.browser)
    if program is None:
        raise Failure("blocked", "no_browser", f"There is no Chromium on this machine. {INSTALL}")
    resolved = [*hosts, *(f"*.{host}" for host in hosts)]
    resolved += [urlsplit(base).hostname or "" for base in client.host_overrides.values()]
    rules = ", ".join(["MAP * ~NOTFOUND", *(f"EXCLUDE {host}" for host in dict.fromkeys(resolved))])
    arguments = [
        mark,
        f"--host-resolver-rules={rules}",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    tries = (False,) if os.geteuid() == 0 else (True, False)
    for sandbox in tries:
        try:
            return await playwright.chromium.launch(
                executable_path=program,
                chromium_sandbox=sandbox,
                timeout=_LOADING_SECONDS * 1000,
                args=arguments,
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            )
        except Error as error:
            kind = "with" if sandbox else "without"
            log.warning("Chromium did not start %s its sandbox: %s", kind, error)
    raise Failure("blocked", "no_browser", f"Chromium ({program}) did not start; the log says why.")


async def _context(browser: "Browser", options: BrowserOptions) -> "BrowserContext":
    """A context without anything from earlier visits."""
    agent = random.choice(options.user_agents)  # noqa: S311 - which one does not matter
    context = await browser.new_context(
        user_agent=agent.replace("{version}", browser.version.split(".")[0]),
        locale="en-US",
        timezone_id="UTC",
        viewport={"width": 1366, "height": 900},
        service_workers="block",
        accept_downloads=False,
    )
    context.set_default_timeout(_LOADING_SECONDS * 1000)
    return context


async def _close(browser: "Browser") -> None:
    """Close a browser; what does not close by itself is killed by whoever opened it."""
    try:
        async with asyncio.timeout(_CLOSING_SECONDS):
            await browser.close()
    except Exception as error:  # noqa: BLE001 - it is killed next
        log.warning("The browser did not close by itself: %s", error)


def kill(mark: str) -> None:
    """Kill the browser with a mark, and all processes of its group."""
    for process in marked(mark):
        with suppress(ProcessLookupError, PermissionError):
            if os.getpgid(process) == process:
                os.killpg(process, signal.SIGKILL)
            else:
                os.kill(process, signal.SIGKILL)


def marked(mark: str) -> list[int]:
    """The processes whose command line holds a mark."""
    proc = Path("/proc")
    if not (proc / "self" / "cmdline").exists():
        return _marked_by_ps(mark)
    found = []
    for folder in proc.iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            with suppress(OSError):
                if mark.encode() in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
    return found


def _marked_by_ps(mark: str) -> list[int]:
    listed = subprocess.run(
        ["ps", "-axww", "-o", "pid=,command="],  # noqa: S607 - the system's own
        capture_output=True,
        text=True,
        check=False,
    )
    return [
        int(line.split(None, 1)[0])
        for line in listed.stdout.splitlines()
        if mark in line and int(line.split(None, 1)[0]) != os.getpid()
    ]


@cache
def use_working_node() -> None:
    """Let Playwright use the system's Node where its own does not run, as on lean systems."""
    from playwright._impl._driver import compute_driver_executable  # noqa: PLC0415

    program, _ = compute_driver_executable()
    if _runs(program):
        return
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    if found := shutil.which("node", path=path):
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = found


def _runs(program: str) -> bool:
    try:
        tried = subprocess.run([program, "--version"], capture_output=True, check=False)  # noqa: S603
    except OSError:
        return False
    return tried.returncode == 0
