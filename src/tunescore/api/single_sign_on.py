"""Single sign-on: a browser signs in with the installation's OpenID Connect provider.

What the browser alone may know of a sign-in that it began is kept in a cookie that only this
installation can read, and is good for one return within ten minutes.
"""

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Cookie, Request, Response, status
from pydantic import BaseModel, Field

from tunescore import oidc
from tunescore.accounts import identities, sessions
from tunescore.api import cookies
from tunescore.api.access import FOR_ONESELF
from tunescore.api.address import Address, OpenedAt
from tunescore.api.auth import Me, end_sent, welcome
from tunescore.api.deps import (
    AppServices,
    CurrentCaller,
    CurrentUser,
    ReadSession,
    ReturningUser,
    WriteSession,
)
from tunescore.api.errors import problems
from tunescore.api.proof import PROVEN, ProvenUser
from tunescore.api.schema_base import Out
from tunescore.errors import (
    AddressHasAccount,
    AddressNotAllowed,
    AddressNotVerified,
    CrossSiteRequest,
    IdentityTaken,
    NoOwnerYet,
    NoProvider,
    NotSignedIn,
    ProviderAnswerInvalid,
    ProviderRefused,
    ProviderSignInOver,
    ProviderUnreachable,
    SecretKeyLost,
)
from tunescore.jobs import account_mail
from tunescore.oidc import Attempt, Provider
from tunescore.services import Services

router = APIRouter(prefix="/auth/provider", tags=["accounts"], dependencies=[FOR_ONESELF])

COOKIE = "tunescore_provider"
RETURN = "/sign-in/returned"
"""The page that the provider sends browsers back to."""

LIFE = timedelta(minutes=10)


class BeginOut(Out):
    """Where the browser signs in."""

    url: str


class ProviderAnswer(BaseModel):
    """The parameters with which the provider has sent the browser back."""

    answer: Annotated[dict[str, str], Field(max_length=20)]


class LinkOut(Out):
    """The provider's name, and whether the user signs in with it."""

    name: str
    linked: bool


def _provider(services: Services) -> Provider:
    settings = services.settings
    if settings.oidc_issuer is None:
        raise NoProvider
    allowed = (one.strip().lower().removeprefix("@") for one in settings.oidc_allowed.split(","))
    return Provider(
        name=settings.oidc_name,
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        allowed=frozenset(one for one in allowed if one),
    )


def _redirect_uri(opened: Address) -> str:
    return f"{opened.url}{RETURN}"


async def _begun(
    request: Request, response: Response, services: Services, opened: Address, link: int | None
) -> BeginOut:
    """Where the browser goes; what it alone may know of the attempt is in its cookie."""
    attempt = Attempt.new()
    url = await oidc.authorization_url(_provider(services), attempt, _redirect_uri(opened))
    until = (services.clock() + LIFE).timestamp()
    response.set_cookie(
        COOKIE,
        services.cipher.encrypt(
            json.dumps({"attempt": asdict(attempt), "link": link, "until": until})
        ),
        max_age=int(LIFE.total_seconds()),
        path="/api/v1/auth/provider",
        httponly=True,
        samesite="lax",
        secure=cookies.is_secure(request),
    )
    return BeginOut(url=url)


BEGUN = (NoProvider, CrossSiteRequest, ProviderUnreachable, ProviderAnswerInvalid)


@router.post("/begin", responses=problems(*BEGUN))
async def begin_provider_sign_in(
    request: Request, response: Response, services: AppServices, opened: OpenedAt
) -> BeginOut:
    """Begin to sign in with the provider."""
    return await _begun(request, response, services, opened, link=None)


@router.post(
    "/finish",
    responses=problems(
        NoProvider,
        CrossSiteRequest,
        ProviderSignInOver,
        ProviderRefused,
        ProviderUnreachable,
        ProviderAnswerInvalid,
        AddressNotVerified,
        AddressNotAllowed,
        AddressHasAccount,
        IdentityTaken,
        NoOwnerYet,
    ),
)
async def finish_provider_sign_in(
    given: ProviderAnswer,
    request: Request,
    response: Response,
    services: AppServices,
    opened: OpenedAt,
    user: ReturningUser,
    caller: CurrentCaller,
    cookie: Annotated[str | None, Cookie(alias=COOKIE)] = None,
) -> Me:
    """Finish with what the provider has answered: signed in, or linked."""
    provider, now = _provider(services), services.clock()
    attempt, link = _kept(services, cookie)
    response.delete_cookie(COOKIE, path="/api/v1/auth/provider")
    person = await oidc.person(provider, attempt, given.answer, _redirect_uri(opened), now)
    if link is not None:
        if user is None or user.id != link:
            raise ProviderSignInOver
        async with services.database.write() as session:
            await identities.link(session, link, provider, person, now)
            await account_mail.notify(services, "provider_linked", session, user.email)
        return Me.of(user)
    account = await identities.account_of_person(services.database, provider, person, now)
    async with services.database.write() as session:
        await end_sent(request, response, session)
        entry = await sessions.enter(session, account, caller, now)
    return welcome(request, response, entry)


def _kept(services: Services, cookie: str | None) -> tuple[Attempt, int | None]:
    """What the browser began, and whose account it links. Raises `ProviderSignInOver`."""
    try:
        kept = json.loads(services.cipher.decrypt(cookie or ""))
    except SecretKeyLost:
        raise ProviderSignInOver from None
    if kept["until"] <= services.clock().timestamp():
        raise ProviderSignInOver
    return Attempt(**kept["attempt"]), kept["link"]


@router.get("/link", responses=problems(NotSignedIn, NoProvider))
async def provider_link(user: CurrentUser, session: ReadSession, services: AppServices) -> LinkOut:
    """Whether you sign in with the provider."""
    provider = _provider(services)
    return LinkOut(
        name=provider.name, linked=await identities.is_linked(session, user.id, provider)
    )


@router.post("/link", responses=problems(*PROVEN, *BEGUN))
async def link_provider(
    request: Request,
    response: Response,
    services: AppServices,
    opened: OpenedAt,
    user: ProvenUser,
) -> BeginOut:
    """Begin to link your account with the provider, so that you can sign in with it too."""
    return await _begun(request, response, services, opened, link=user.id)


@router.post(
    "/unlink", status_code=status.HTTP_204_NO_CONTENT, responses=problems(*PROVEN, NoProvider)
)
async def unlink_provider(user: ProvenUser, session: WriteSession, services: AppServices) -> None:
    """Sign in with the provider no more; your password stays."""
    if await identities.unlink(session, user.id, _provider(services)):
        await account_mail.notify(services, "provider_unlinked", session, user.email)
