"""OAuth: to the platform's consent, back from it, and the choice of accounts to connect.

A code or a state is never logged, and no token is ever in an address or an answer.
"""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Query, Request, status
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from tunescore.accounts.users import Account
from tunescore.api.deps import AppServices, Binding, CurrentUser, ReturningUser
from tunescore.api.errors import problems, unexpected
from tunescore.api.platforms import find, redirect_uri
from tunescore.api.schema_base import Out
from tunescore.errors import (
    BadRequest,
    CannotBeConnected,
    ForeignAddress,
    NoSuchPlatform,
    NotFound,
    NothingToConnect,
    PlatformNotConfigured,
    PlatformRefused,
    ReadByPage,
    SignInElsewhere,
    SignInTooLate,
    TuneScoreError,
)
from tunescore.ingest.connections import attempts, lifecycle
from tunescore.ingest.connections.attempts import Returned
from tunescore.jobs.sync import dispatch
from tunescore.platforms import oauth
from tunescore.platforms.platform import Platform
from tunescore.records import Failure, Identity
from tunescore.services import Services
from tunescore.store.scope import UserStore

router = APIRouter(prefix="/integrations", tags=["connections"])

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class AuthOut(Out):
    """The platform's address where the user signs in and consents."""

    auth_url: str


class IdentityOut(Out):
    """An account that the sign-in can connect; one with an obstacle cannot be."""

    platform_user_id: str
    username: str | None
    name: str | None
    picture_url: str | None
    obstacle: str | None


class ChoicesOut(Out):
    """The accounts of one sign-in."""

    identities: list[IdentityOut]


class Chosen(BaseModel):
    """Which of the accounts to connect."""

    platform_user_ids: Annotated[list[str], Field(min_length=1, max_length=200)]


class ConnectedOut(Out):
    """The connections that were made, in the order of the accounts."""

    connections: list[int]


@router.get(
    "/{platform}/auth",
    responses=problems(NoSuchPlatform, PlatformNotConfigured, ForeignAddress, ReadByPage),
)
async def auth(
    user: CurrentUser,
    services: AppServices,
    bound: Binding,
    platform: str,
    back: Annotated[
        str | None,
        Query(
            alias="redirect_uri",
            description="Where the platform sends the browser back to: the callback, unless given",
        ),
    ] = None,
) -> AuthOut:
    """Begin to connect an account: the address to send the browser to."""
    one = find(platform)
    if one.page is not None:
        raise ReadByPage(name=one.name, platform=one.key)
    app = services.app_at(one)
    address = back or redirect_uri(services, one.key)
    _refuse_foreign(services, address)
    state, verifier = oauth.new_state(), oauth.new_verifier()
    await services.database.bulk_for(
        user.id,
        attempts.begin,
        cipher=services.cipher,
        platform=one.key,
        state=state,
        binding=bound,
        verifier=verifier,
        redirect_uri=address,
        now=services.clock(),
    )
    async with services.platform_client() as client:
        url = one.authorize_url(client, app, redirect_uri=address, state=state, verifier=verifier)
    return AuthOut(auth_url=url)


@router.get(
    "/{platform}/callback",
    status_code=status.HTTP_302_FOUND,
    response_class=RedirectResponse,
    responses=problems(NoSuchPlatform),
)
async def callback(
    request: Request, user: ReturningUser, services: AppServices, bound: Binding, platform: str
) -> RedirectResponse:
    """Take the browser back from a platform, and send it on to the platform's page here.

    That page gets `connected` (the connection), `choose` (the sign-in whose accounts wait to be
    chosen from), or `problem` (its code) with `attempt` (the sign-in that can say more).
    """
    one = find(platform)
    if user is None:
        elsewhere = SignInElsewhere(name=one.name, public=services.settings.base_url)
        return _onwards(one, problem=elsewhere.code)
    answer = dict(request.query_params)
    taken: Returned | None = None
    try:
        taken = await services.database.bulk_for(
            user.id,
            attempts.take,
            cipher=services.cipher,
            platform=one.key,
            state=answer.get("state", ""),
            binding=bound,
            now=services.clock(),
        )
        return await _returned(services, user, one, taken, answer)
    except Failure as failure:
        error: TuneScoreError = PlatformRefused(reason=failure.reason, detail=failure.message)
        code = failure.reason
    except TuneScoreError as ours:
        error, code = ours, ours.code
    except Exception as unforeseen:  # noqa: BLE001 - nobody is left before a bare error
        error = unexpected(unforeseen)
        code = error.code
    if taken is None:
        return _onwards(one, problem=code)
    await services.database.bulk_for(
        user.id, attempts.fail, attempt_id=taken.id, error=error, code=code
    )
    return _onwards(one, problem=code, attempt=taken.id)


async def _returned(
    services: Services, user: Account, one: Platform, taken: Returned, answer: Mapping[str, str]
) -> RedirectResponse:
    """Exchange the code, and connect the only account or let the user choose."""
    app = services.app_at(one)
    async with services.platform_client() as client:
        tokens = await one.exchange(
            client, app, answer, redirect_uri=taken.redirect_uri, verifier=taken.verifier
        )
        identities = await one.list_accounts(client, app, tokens)
    if not identities:
        raise NothingToConnect(name=one.name, kind=one.account_kind)
    if len(identities) == 1:
        [connection_id] = await _connect(services, user, one, taken.id, identities)
        return _onwards(one, connected=connection_id)
    await services.database.bulk_for(
        user.id,
        attempts.offer,
        cipher=services.cipher,
        attempt_id=taken.id,
        identities=identities,
        now=services.clock(),
    )
    return _onwards(one, choose=taken.id)


@router.get(
    "/{platform}/choices/{choice_id}", responses=problems(NoSuchPlatform, NotFound, SignInTooLate)
)
async def choices(
    user: CurrentUser, services: AppServices, platform: str, choice_id: int
) -> ChoicesOut:
    """The accounts that a sign-in can connect."""
    found = await _offered(services, user, find(platform), choice_id)
    return ChoicesOut(
        identities=[
            IdentityOut(
                platform_user_id=one.platform_user_id,
                username=one.username,
                name=one.name,
                picture_url=one.picture_url,
                obstacle=one.obstacle,
            )
            for one in found
        ]
    )


@router.post(
    "/{platform}/choices/{choice_id}",
    status_code=status.HTTP_201_CREATED,
    responses=problems(NoSuchPlatform, NotFound, SignInTooLate, CannotBeConnected, BadRequest),
)
async def choose(
    user: CurrentUser, services: AppServices, platform: str, choice_id: int, chosen: Chosen
) -> ConnectedOut:
    """Connect the chosen accounts; the first visit of each is queued."""
    one = find(platform)
    found = {each.platform_user_id: each for each in await _offered(services, user, one, choice_id)}
    wanted = list(dict.fromkeys(chosen.platform_user_ids))
    strange = [account for account in wanted if account not in found]
    if strange:
        raise BadRequest(found=f"{one.name} did not return an account {strange[0]}.")
    identities = [found[account] for account in wanted]
    return ConnectedOut(connections=await _connect(services, user, one, choice_id, identities))


async def _offered(
    services: Services, user: Account, one: Platform, choice_id: int
) -> list[Identity]:
    return await services.database.bulk_for(
        user.id,
        attempts.offered,
        cipher=services.cipher,
        platform=one.key,
        attempt_id=choice_id,
        now=services.clock(),
    )


async def _connect(
    services: Services, user: Account, one: Platform, attempt_id: int, identities: list[Identity]
) -> list[int]:
    """Connect these accounts, end the attempt, and queue the first visits."""
    for each in identities:
        if each.obstacle is not None:
            account = each.name or each.username or each.platform_user_id
            raise CannotBeConnected(account=account, obstacle=each.obstacle)
    cipher, now = services.cipher, services.clock()

    def write(store: UserStore) -> list[int]:
        with store.transaction():
            connected = [
                lifecycle.connect(store, cipher, one.key, each, now) for each in identities
            ]
            attempts.finish(store, attempt_id)
            for connection_id in connected:
                dispatch.ask(store, services, connection_id, "first")
        return connected

    return await services.database.bulk_for(user.id, write)


def _onwards(one: Platform, **query: str | int) -> RedirectResponse:
    return RedirectResponse(
        f"/integrations/{one.key}?{urlencode(query)}", status_code=status.HTTP_302_FOUND
    )


def _refuse_foreign(services: Services, address: str) -> None:
    """Raise `ForeignAddress` for an address that is neither ours nor on this machine."""
    public = services.settings.base_url
    there, ours = urlsplit(address), urlsplit(public)
    same = (there.scheme, there.netloc) == (ours.scheme, ours.netloc)
    local = there.scheme == "http" and there.hostname in LOOPBACK
    if not (same or local) or there.fragment or there.username is not None:
        raise ForeignAddress(address=address, public=public)
