"""A platform's server: routes, knobs, counting, and the consent page that a browser can press.

Every host of a platform is served on one loopback port, told apart by the first part of the path;
`overrides` is what `TUNESCORE_HOST_OVERRIDES` wants. Time is the passed clock's, never the
machine's, so a simulated year passes as quickly as it is asked for.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx2

from tests.fakes import console
from tests.fakes.consent import Consent, page_of, problem_page
from tests.fakes.grants import Safe
from tests.fakes.people import Account, chance
from tests.fakes.pictures import png
from tests.fakes.serving import Served
from tests.fakes.wire import Ask, Refusal, Reply

F = TypeVar("F", bound="Fake")


def utc_now() -> datetime:
    """The machine's clock, for a demo."""
    return datetime.now(UTC)


class Fake(Served, ABC):
    """What all platforms have in common."""

    key: ClassVar[str]
    pages_key: ClassVar[str | None] = None
    """The platform that reads this one's public pages, where we have one."""
    hosts: ClassVar[tuple[str, ...]]
    scopes: ClassVar[dict[str, str]]
    """What can be asked for, and what the consent page says about it."""
    client_settings: ClassVar[tuple[str, str]]
    """The environment variables of the client id and its secret."""
    first_id: ClassVar[int]
    """The id of the first account; the others follow it."""
    pictures: ClassVar[str]
    """The host of its pictures."""
    remembered: ClassVar[tuple[str, ...]] = ("accounts", "safe")
    """What a demo keeps between two evenings."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = utc_now,
        seed: int = 1,
        redirect_uris: tuple[str, ...] | None = None,
    ) -> None:
        super().__init__()
        self.clock = clock
        self.seed = seed
        self.skew = timedelta(0)
        """How far the platform's clock is ahead of everybody else's."""
        self.client_id = self.id_of_app(seed)
        self.client_secret = f"{self.key}-secret-{seed:04d}"
        self.redirect_uris = redirect_uris
        """Those that the app has registered; None: any, as long as both times the same."""
        self.accounts: list[Account] = []
        self.safe = Safe(seed)
        self.reused_states: list[str] = []
        self._states: set[str] = set()
        self.route("GET", self.pictures, "/.+", "picture", self._picture)
        self.route("GET", "console", "/", "console", self._console)
        self.route("POST", "console", "/", "console", self._console)
        self.routes()

    def id_of_app(self, seed: int) -> str:
        """The public id of the app, as the platform writes them."""
        return str(900000000000000 + int(sha256(self.key.encode()).hexdigest()[:6], 16) + seed)

    # --- what a platform tells -----------------------------------------------------------

    @abstractmethod
    def routes(self) -> None:
        """Name every endpoint with `route`."""

    @abstractmethod
    def throttled(self, told: bool) -> Reply:
        """The answer to too many calls, with or without the time when it gets better."""

    @abstractmethod
    def consent(self, ask: Ask) -> Consent:
        """What is asked of the user. Raises `Refusal` with an error page."""

    @abstractmethod
    def allowed(
        self, consent: Consent, account: Account, scopes: list[str], pages: list[int]
    ) -> str:
        """The callback's query after the user has agreed."""

    @abstractmethod
    def denied(self, consent: Consent) -> str:
        """The callback's query after the user has refused."""

    def _picture(self, ask: Ask) -> Reply:
        return Reply(png(ask.path), headers={"content-type": "image/png"})

    # --- the developer page --------------------------------------------------------------

    def keys_shown(self) -> dict[str, str]:
        """The app's keys, as the platform's developer page shows them."""
        return dict(
            zip(("App ID", "App secret"), (self.client_id, self.client_secret), strict=True)
        )

    def generated(self, account: Account) -> dict[str, str]:  # noqa: ARG002 - most make none
        """What the developer page makes for an account, where it makes tokens."""
        return {}

    makes_tokens: ClassVar[bool] = False

    @property
    def console(self) -> str:
        """The address of the developer page."""
        return f"http://127.0.0.1:{self.port}/console/"

    def _console(self, ask: Ask) -> Reply:
        account = self.account(ask.field("account") or "")
        made = self.generated(account) if account is not None else {}
        signers = self.signers() if self.makes_tokens else []
        return console.page_of(self.key, self.keys_shown(), signers, made)

    # --- accounts ------------------------------------------------------------------------

    def add(
        self,
        username: str | None = None,
        name: str | None = None,
        *,
        followers: int = 1200,
        posts: int = 60,
        every: timedelta = timedelta(days=3),
    ) -> Account:
        """An account that has made so many posts by now and goes on at the same pace."""
        number = len(self.accounts)
        account = Account(
            id=self.first_id + number * 7919,
            username=username or f"{self.key}.band.{number}",
            name=name or f"Invented Band {number}",
            seed=int(chance(self.seed, self.key, number) * 2**32),
            began=(self.now() - every * posts).replace(microsecond=0),
            every=every,
            start=followers,
        )
        self.accounts.append(account)
        return account

    def signers(self) -> list[Account]:
        """Those who can sign in and agree."""
        return self.accounts

    def account(self, number: int | str) -> Account | None:
        """The account with an id."""
        text = str(number)
        wanted = int(text) if text.isdigit() else None
        return next((known for known in self.signers() if known.id == wanted), None)

    # --- time and address ----------------------------------------------------------------

    def now(self) -> datetime:
        """The platform's time."""
        return self.clock() + self.skew

    @property
    def overrides(self) -> dict[str, str]:
        """Where each of its hosts is served."""
        hosts = (*self.hosts, self.pictures)
        return {host: f"http://127.0.0.1:{self.port}/{host}" for host in hosts}

    @property
    def environment(self) -> dict[str, str]:
        """The settings of an app that is registered here."""
        return dict(zip(self.client_settings, (self.client_id, self.client_secret), strict=True))

    # --- consent -------------------------------------------------------------------------

    def show_consent(self, ask: Ask) -> Reply:
        """The page on which a user agrees or refuses."""
        consent = self.consent(ask)
        state = ask.query.get("state")
        if not state:
            raise Refusal(problem_page(self.key, "The app sent no state."))
        if state in self._states:
            self.reused_states.append(state)
        self._states.add(state)
        return page_of(consent)

    def take_consent(self, ask: Ask) -> Reply:
        """What the user pressed; the browser goes back to the app."""
        consent = self.consent(ask)
        if ask.field("decision") == "allow":
            account = self.account(ask.field("account") or "")
            if account is None or account.deleted:
                raise Refusal(problem_page(self.key, "Sign in with an account that exists."))
            ticked = [scope for scope in ask.form.get("scope", []) if scope in consent.scopes]
            scopes = [scope for scope in ticked if scope not in self.unticked]
            pages = [int(number) for number in ask.form.get("page", [])]
            query = self.allowed(consent, account, scopes, pages)
        else:
            query = self.denied(consent)
        return Reply("", 302, {"location": f"{consent.redirect_uri}?{query}"})

    def press(
        self,
        auth_url: str,
        *,
        allow: bool = True,
        account: Account | None = None,
        scopes: list[str] | None = None,
        pages: list[Account] | None = None,
    ) -> str:
        """Open an authorise URL and press the button, without a browser; the callback's URL.

        All scopes and Pages that are offered stay ticked unless others are given.
        """
        parts = urlsplit(auth_url)
        if parts.hostname in self.hosts:
            auth_url = self.overrides[parts.hostname] + parts.path + "?" + parts.query
        with httpx2.Client() as browser:
            shown = browser.get(auth_url)
            if shown.status_code != httpx2.codes.OK:
                raise ValueError(shown.text)
            offered = re.findall(r'name="(scope|page)" value="([^"]*)"', shown.text)
            person = account or self.signers()[0]
            wanted = [text for name, text in offered if name == "scope"]
            form = {
                "decision": "allow" if allow else "deny",
                "account": str(person.id),
                "scope": wanted if scopes is None else scopes,
                "page": [text for name, text in offered if name == "page"]
                if pages is None
                else [str(page.id) for page in pages],
            }
            pressed = browser.post(
                auth_url,
                content=urlencode(form, doseq=True),
                headers={"content-type": "application/x-www-form-urlencoded"},
            )
        location: Any = pressed.headers.get("location")
        if not isinstance(location, str):
            raise ValueError(pressed.text)  # noqa: TRY004 - a page that says what is wrong
        return location


@contextmanager
def running(fake: F) -> Iterator[F]:
    """Serve a platform for a while, on a free port."""
    fake.start()
    try:
        yield fake
    finally:
        fake.stop()
