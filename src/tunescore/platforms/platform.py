"""A platform: one value in one file of `apis/`, which declares everything that is its own.

Whoever connects or syncs an account needs this module and the records alone; which platform it is
never matters.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from tunescore.platforms import oauth
from tunescore.platforms.browser import PageReader
from tunescore.platforms.client_app import App, Key, KeySet, Setting
from tunescore.platforms.http import PlatformClient
from tunescore.platforms.oauth import OAuthDialect
from tunescore.platforms.way import Field, Way
from tunescore.records import SIGN_IN, Identity, Snapshot, SyncRequest, Tokens

__all__ = [
    "App",
    "Field",
    "Key",
    "KeySet",
    "Limit",
    "Platform",
    "PlatformClient",
    "PublicPage",
    "Setting",
    "Way",
]

Check = Callable[[PlatformClient, App], Awaitable[bool]]
"""Whether a platform accepts keys; False where it does not say. Raises `Failure`."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A rate limit: at most so many calls in so many seconds, of the app or of each account.

    `path` limits one endpoint alone (the beginning of its path); `setting` names the setting that
    gives another number of calls. Where it is `of` visits, one visit counts as one, whatever it
    asks.
    """

    calls: int
    seconds: int
    per: Literal["app", "account"]
    path: str | None = None
    setting: str | None = None
    of: Literal["calls", "visits"] = "calls"

    def most(self, settings: Mapping[str, str]) -> int:
        """How many calls it allows with these settings."""
        given = settings.get(self.setting, "") if self.setting else ""
        return int(given) if given.isdigit() else self.calls


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPage:
    """How an account is read from its public page: only after the user has switched that on.

    `username` reads what a user entered, a name or a profile's address, and `post_link` a post's
    link, given the username; both return None where it is none. `post_link` raises `Failure` where
    a short link cannot be followed.
    """

    audience: str
    """The key of the platform whose audience it shows."""
    read: Callable[[PageReader, Identity, SyncRequest], Awaitable[Snapshot]]
    """Reads everything that a sync asks of one account, in an open browser."""
    terms_url: str
    terms: str
    """What its terms say about this, as sentences."""
    username: Callable[[str], str | None]
    post_link: Callable[[PlatformClient, str, str], Awaitable[str | None]] | None = None
    """None: it shows no posts."""


async def _no_accounts(_client: PlatformClient, _app: App, _tokens: Tokens) -> list[Identity]:
    """The accounts of a platform without a sign-in."""
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A platform: its name, what it needs, gives and costs, and how to fetch from it.

    `list_accounts` lists those that a user's tokens can connect, and raises `Failure` where there
    is none. `fetch_snapshot` reads everything that a sync asks of one account, and raises `Failure`
    where that is nothing. A platform without a `dialect` has no `ways`, and then has a `page`.
    """

    name: str
    color: str
    zone: ZoneInfo
    """The zone of its days."""
    since: dt.date
    """Its first day; no figure is older."""
    settles_days: int
    """After how many days its figures no longer change."""
    account_kind: str
    """Which kind of account is needed, as a sentence."""
    scopes: Mapping[str, str]
    """The scopes that are requested, and what each gives, as a sentence."""
    limits: tuple[Limit, ...]
    fetch_snapshot: Callable[[PlatformClient, App, Identity, SyncRequest], Awaitable[Snapshot]]
    ways: tuple[Way, ...] = ()
    """How an account is connected, the one with the fewest steps first."""
    dialect: OAuthDialect | None = None
    list_accounts: Callable[[PlatformClient, App, Tokens], Awaitable[list[Identity]]] = _no_accounts
    page: PublicPage | None = None
    settings: tuple[Setting, ...] = ()
    """What else can be set, with defaults."""
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    """What one of each resource costs in US dollars, where reading costs money."""
    cost: Callable[[App, int], Decimal] | None = None
    """What one sync with so many posts costs at most, in US dollars."""
    budget: str | None = None
    """The setting that says what may be spent in a month, in US dollars."""
    checks: Mapping[str, Check] = field(default_factory=dict)
    """How a set of keys is checked without a cost, where that is not the sign-in's."""
    signed_requests: bool = False
    """It calls us back with signed requests: to delete a user's data, or when they left."""
    key: str = ""
    """The file's name."""

    @property
    def key_sets(self) -> tuple[KeySet, ...]:
        """The keys of its ways, each set once."""
        return tuple({way.keys.key: way.keys for way in self.ways if way.keys}.values())

    @property
    def names(self) -> tuple[str, ...]:
        """The settings that hold its keys."""
        return tuple(key.name for one in self.key_sets for key in one.keys)

    def way(self, key: str) -> Way | None:
        """One of its ways."""
        return next((way for way in self.ways if way.key == key), None)

    @property
    def between_days(self) -> bool:
        """Whether young posts are read oftener than daily: a visit costs nothing and is welcome."""
        return self.cost is None and self.page is None

    def keyed(self, key: str) -> "Platform":
        """The same platform under its key."""
        return replace(self, key=key)

    def missing(self, read: Callable[[str], str | None], way: str = SIGN_IN) -> tuple[str, ...]:
        """The settings that a way needs and that `read` gives nothing for."""
        found = self.way(way)
        return () if found is None else tuple(name for name in found.names if not read(name))

    def app(self, read: Callable[[str], str | None], way: str = SIGN_IN) -> App:
        """The installation's app here, from its settings; what is not set has its default."""
        found = self.way(way)
        return self.app_of(read, found.keys if found else None, way)

    def app_of(
        self, read: Callable[[str], str | None], keys: KeySet | None, way: str = SIGN_IN
    ) -> App:
        """The app that a set of keys names."""
        values = {one.name: read(one.name) or one.default for one in self.settings}
        if keys is None:
            return App("", "", values, way)
        client_id = read(keys.id.name) if keys.id else None
        return App(client_id or "", read(keys.secret.name) or "", values, way)

    async def accepts(
        self, client: PlatformClient, app: App, keys: KeySet, redirect_uri: str
    ) -> bool:
        """Whether the platform accepts a set of keys; False where it has no call that says so.

        Raises `Failure`: with the reason `wrong_keys` where it refuses them.
        """
        if check := self.checks.get(keys.key):
            return await check(client, app)
        way = self.way(SIGN_IN)
        if self.dialect is None or way is None or way.keys is not keys:
            return False
        return await oauth.accepts_app(self.dialect, client, app, redirect_uri=redirect_uri)

    def authorize_url(
        self, client: PlatformClient, app: App, *, redirect_uri: str, state: str, verifier: str
    ) -> str:
        """The address where the user signs in and consents."""
        return oauth.authorize_url(
            self._signing_in(),
            client,
            app,
            scopes=tuple(self.scopes),
            redirect_uri=redirect_uri,
            state=state,
            verifier=verifier,
        )

    async def exchange(
        self,
        client: PlatformClient,
        app: App,
        answer: Mapping[str, str],
        *,
        redirect_uri: str,
        verifier: str,
    ) -> Tokens:
        """Tokens for the parameters with which the user came back, their state being checked.

        Raises `Failure`: also where the user said no (`consent_denied`).
        """
        return await oauth.exchange(
            self._signing_in(),
            client,
            app,
            answer,
            asked=frozenset(self.scopes),
            redirect_uri=redirect_uri,
            verifier=verifier,
        )

    def refresh_when(self, tokens: Tokens, now: dt.datetime) -> bool:
        """Tell whether the tokens are to be renewed before they are used."""
        return self.dialect is not None and oauth.due(self.dialect, tokens, now)

    async def refresh(self, client: PlatformClient, app: App, tokens: Tokens) -> Tokens:
        """Renewed tokens. Whoever asks holds the account's lock, and saves before using them."""
        return await oauth.refresh(self._signing_in(), client, app, tokens)

    async def revoke(self, client: PlatformClient, app: App, tokens: Tokens) -> bool:
        """Give the tokens of a sign-in up at the platform; False where it offers no such call."""
        if self.dialect is None or app.way != SIGN_IN:
            return False
        return await oauth.revoke(self.dialect, client, app, tokens)

    def _signing_in(self) -> OAuthDialect:
        if self.dialect is None:
            raise LookupError(f"{self.name} has no sign-in")
        return self.dialect
