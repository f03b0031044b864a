"""The platforms that can be connected: the ways to connect, what each gives, needs and costs."""

from datetime import datetime
from decimal import Decimal
from typing import Literal, Self

from fastapi import APIRouter

from tunescore.api.address import Address, AddressKind, OpenedAt
from tunescore.api.deps import AppServices, CurrentAccess, owns_installation
from tunescore.api.guides import Guide, StepOut, guide
from tunescore.api.schema_base import Exact, Out
from tunescore.errors import NoSuchPlatform
from tunescore.platforms import all_platforms
from tunescore.platforms.platform import App, Key, KeySet, Limit, Platform, Way
from tunescore.services import PlatformValues

router = APIRouter(prefix="/platforms", tags=["connections"])

KeyState = Literal["unset", "kept", "environment", "unreadable"]
"""`kept`: pasted here; `environment`: set there, which wins; `unreadable`: kept, but encrypted with
a secret key that this installation no longer has."""

WayKind = Literal["sign_in", "paste"]
"""`sign_in`: by a button; `paste`: by a form."""

Returns = Literal["by_itself", "pasted"]
"""How a browser comes back from a sign-in: by itself, or by the address that the user pastes."""

_MANY = 100
_DAYS = 30
_SPANS = {60: "a minute", 3600: "an hour", 86400: "a day"}
_MINUTE = 60
_TAIL = 4


def find(key: str) -> Platform:
    """Return a platform by its key. Raises `NoSuchPlatform`."""
    platforms = all_platforms()
    if key not in platforms:
        raise NoSuchPlatform(platform=key, platforms=", ".join(platforms))
    return platforms[key]


class CostOut(Out):
    """What reading one account costs in US dollars, with so many posts each day."""

    per_month_usd: Exact
    per_day_usd: Exact
    posts: int


class PageOut(Out):
    """A platform that is read from public pages: off until a user switches it on for an account.

    `audience` is the platform whose audience it shows: an account that is connected there is not
    read from its page. `takes_posts`: links of posts can be given too.
    """

    audience: str
    terms_url: str
    terms: str
    takes_posts: bool


class KeyOut(Out):
    """A key of the installation's app, never its value.

    `label` is what the platform calls it. `ends_with` are the last characters of one that is not
    `secret`; `set_at` is when it was pasted; `note` is a sentence about it.
    """

    name: str
    label: str
    secret: bool
    state: KeyState
    set_at: datetime | None
    ends_with: str | None
    note: str | None

    @classmethod
    def of(cls, values: PlatformValues, key: Key, *, secret: bool) -> Self:
        """Make the answer of a key."""
        kept = values.kept.get(key.name)
        value = values(key.name)
        note = None
        state: KeyState = "unset" if kept is None else "kept"
        if values.settings.platform_value(key.name):
            state = "environment"
            note = f"{key.name} is set in the environment of the server, which wins."
        elif kept is not None and value is None:
            state = "unreadable"
            note = (
                f"The {key.label} was encrypted with a secret key that this installation no longer"
                " has. Paste it again."
            )
        return cls(
            name=key.name,
            label=key.label,
            secret=secret,
            state=state,
            set_at=kept.set_at if kept is not None else None,
            ends_with=value[-_TAIL:] if value and not secret else None,
            note=note,
        )


class KeySetOut(Out):
    """Keys that are set together, by `PUT /platforms/{platform}/keys/{id}`."""

    id: str
    label: str
    keys: list[KeyOut]

    @classmethod
    def of(cls, values: PlatformValues, keys: KeySet) -> Self:
        """Make the answer of a set of keys."""
        return cls(
            id=keys.key,
            label=keys.label,
            keys=[KeyOut.of(values, one, secret=one is keys.secret) for one in keys.keys],
        )


class EntryOut(Out):
    """Something to enter; a `secret` one is hidden while it is."""

    name: str
    label: str
    secret: bool
    hint: str


class WayOut(Out):
    """A way to connect an account; not `ready` while the keys `needs` lack `missing_keys`.

    Of a sign-in, `redirect_uri` is what the platform's console must hold, and `returns` is how the
    browser comes back. What a `paste` takes are its `fields`.
    """

    key: str
    kind: WayKind
    title: str
    what: str
    ready: bool
    needs: str | None
    missing_keys: list[str]
    returns: Returns | None
    redirect_uri: str | None
    fields: list[EntryOut]
    cost: CostOut | None
    guide: list[StepOut]

    @classmethod
    def of(
        cls, values: PlatformValues, platform: Platform, way: Way, address: Address, text: Guide
    ) -> Self:
        """Make the answer of a way, at an address."""
        missing = platform.missing(values, way.key)
        back = None
        if not way.fields and platform.dialect is not None:
            back = address.redirect(platform.key, platform.dialect)
        returns: Returns | None = None
        if back is not None:
            returns = "by_itself" if back.returns else "pasted"
        return cls(
            key=way.key,
            kind="paste" if way.fields else "sign_in",
            title=way.title,
            what=way.what,
            ready=not missing,
            needs=way.keys.key if way.keys else None,
            missing_keys=list(missing),
            returns=returns,
            redirect_uri=back.uri if back else None,
            fields=[
                EntryOut(name=one.name, label=one.label, secret=one.secret, hint=one.hint)
                for one in way.fields
            ],
            cost=_cost(platform, platform.app(values, way.key)),
            guide=text.steps(way.title, address.kind, redirect_uri=back.uri if back else ""),
        )

    def rank(self, kind: AddressKind) -> int:
        """Its place among the ways: the fewer steps are left, the further ahead."""
        if self.returns == "by_itself" and self.ready:
            return 0
        if self.returns == "by_itself" and kind == "https":
            return 1
        return 3 if self.returns == "pasted" else 2


class PlatformOut(Out):
    """A platform with its ways to connect, the shortest one for this installation first.

    `configured`: a press on Connect is all that its first way takes. `keys` are the sets that the
    ways need. One with a `page` has no ways: it is connected by
    `POST /integrations/{platform}/page`. The `guide` is what is not about a single way.
    """

    key: str
    name: str
    color: str
    configured: bool
    account_kind: str
    gives: list[str]
    limits: list[str]
    keys: list[KeySetOut]
    ways: list[WayOut]
    guide: list[StepOut]
    settles_days: int
    zone: str
    page: PageOut | None

    @classmethod
    def of(cls, values: PlatformValues, platform: Platform, address: Address) -> Self:
        """Make the answer of a platform."""
        app = platform.app(values)
        text = guide(platform.key)
        ways = [WayOut.of(values, platform, way, address, text) for way in platform.ways]
        ways.sort(key=lambda way: way.rank(address.kind))
        return cls(
            key=platform.key,
            name=platform.name,
            color=platform.color,
            configured=not ways or ways[0].rank(address.kind) == 0,
            account_kind=platform.account_kind,
            gives=list(platform.scopes.values()),
            limits=[
                limit_words(limit, limit.most(app.values))
                for limit in platform.limits
                if limit.path is None
            ],
            keys=[KeySetOut.of(values, keys) for keys in platform.key_sets],
            ways=ways,
            guide=text.others([way.title for way in platform.ways], address.kind),
            settles_days=platform.settles_days,
            zone=platform.zone.key,
            page=_page(platform),
        )


class AddressOut(Out):
    """The address of this installation, as platforms have to know it, and its kind."""

    url: str
    kind: AddressKind


class PlatformsOut(Out):
    """All platforms, by key; `may_set_keys`: the user is the installation's owner."""

    address: AddressOut
    may_set_keys: bool
    platforms: list[PlatformOut]


@router.get("")
async def platforms(access: CurrentAccess, services: AppServices, opened: OpenedAt) -> PlatformsOut:
    """Every platform that can be connected, set up here or not."""
    values = await services.platform_values()
    return PlatformsOut(
        address=AddressOut(url=opened.url, kind=opened.kind),
        may_set_keys=owns_installation(access),
        platforms=[
            PlatformOut.of(values, platform, opened) for platform in all_platforms().values()
        ],
    )


def _page(platform: Platform) -> PageOut | None:
    page = platform.page
    if page is None:
        return None
    return PageOut(
        audience=page.audience,
        terms_url=page.terms_url,
        terms=page.terms,
        takes_posts=page.post_link is not None,
    )


def _cost(platform: Platform, app: App) -> CostOut | None:
    """What a day costs: one visit, with as many posts as are set."""
    if platform.cost is None:
        return None
    nothing, one, many = (platform.cost(app, posts) for posts in (0, 1, _MANY))
    posts = int((many - nothing) / (one - nothing)) if one > nothing else 0
    return CostOut(
        per_month_usd=(many * _DAYS).quantize(Decimal("0.01")), per_day_usd=many, posts=posts
    )


def limit_words(limit: Limit, calls: int) -> str:
    """Tell a limit of so many calls in a sentence."""
    span = _SPANS.get(limit.seconds) or f"{limit.seconds // _MINUTE} minutes"
    whose = "for the whole app" if limit.per == "app" else "for each account"
    every = span if span.startswith("a") else f"in {span}"
    what = "request" if limit.of == "calls" else "visit"
    return f"At most {calls:,} {what}{'' if calls == 1 else 's'} {every} {whose}."
