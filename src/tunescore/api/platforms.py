"""The platforms that can be connected: what each gives, needs and costs, and its guide."""

from decimal import Decimal
from typing import Self

from fastapi import APIRouter

from tunescore.api.deps import AppServices, CurrentUser
from tunescore.api.guides import StepOut, guide
from tunescore.api.schema_base import Exact, Out
from tunescore.errors import NoSuchPlatform
from tunescore.platforms import all_platforms
from tunescore.platforms.platform import Limit, Platform
from tunescore.services import Services

router = APIRouter(prefix="/platforms", tags=["connections"])

_MANY = 100
_DAYS = 30
_SPANS = {60: "a minute", 3600: "an hour", 86400: "a day"}
_MINUTE = 60


def find(key: str) -> Platform:
    """Return a platform by its key. Raises `NoSuchPlatform`."""
    platforms = all_platforms()
    if key not in platforms:
        raise NoSuchPlatform(platform=key, platforms=", ".join(platforms))
    return platforms[key]


def redirect_uri(services: Services, key: str) -> str:
    """The redirect URI, as the platform's console must hold it: browsers come back there."""
    return f"{services.settings.base_url}/api/v1/integrations/{key}/callback"


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


class PlatformOut(Out):
    """A platform; not `configured` while `missing_settings` are not set on this installation.

    One with a `page` has no sign-in: it is connected by `POST /integrations/{platform}/page`.
    """

    key: str
    name: str
    color: str
    configured: bool
    missing_settings: list[str]
    redirect_uri: str
    account_kind: str
    gives: list[str]
    cost: CostOut | None
    limits: list[str]
    guide: list[StepOut]
    settles_days: int
    zone: str
    page: PageOut | None

    @classmethod
    def of(cls, services: Services, platform: Platform) -> Self:
        """Make the answer of a platform."""
        missing = platform.missing(services.settings.platform_value)
        back = redirect_uri(services, platform.key)
        app = platform.app(services.settings.platform_value)
        return cls(
            key=platform.key,
            name=platform.name,
            color=platform.color,
            configured=not missing,
            missing_settings=list(missing),
            redirect_uri=back,
            account_kind=platform.account_kind,
            gives=list(platform.scopes.values()),
            cost=_cost(services, platform),
            limits=[
                limit_words(limit, limit.most(app.values))
                for limit in platform.limits
                if limit.path is None
            ],
            guide=guide(platform.key, back),
            settles_days=platform.settles_days,
            zone=platform.zone.key,
            page=_page(platform),
        )


class PlatformsOut(Out):
    """All platforms, by key."""

    platforms: list[PlatformOut]


@router.get("")
async def platforms(_: CurrentUser, services: AppServices) -> PlatformsOut:
    """Every platform that can be connected, set up here or not."""
    return PlatformsOut(
        platforms=[PlatformOut.of(services, platform) for platform in all_platforms().values()]
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


def _cost(services: Services, platform: Platform) -> CostOut | None:
    """What a day costs: one visit, with as many posts as are set."""
    if platform.cost is None:
        return None
    app = platform.app(services.settings.platform_value)
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
