"""OAuth: to the platform's consent, back from it, and the choice of accounts to connect.

Where a platform cannot send the browser back here, the user brings the address at which it ended. A
code or a state is never logged, and no token is ever in an address or an answer.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Query, Request, status
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from tunescore.accounts.users import Account
from tunescore.api.access import FOR_MANAGERS
from tunescore.api.address import Address, OpenedAt
from tunescore.api.connection_schemas import ScopeOut
from tunescore.api.deps import AppServices, Binding, CurrentUser, ReturningUser
from tunescore.api.errors import problems, unexpected
from tunescore.api.platforms import Returns, find
from tunescore.api.schema_base import Out
from tunescore.errors import (
    BadRequest,
    CannotBeConnected,
    ForeignAddress,
    NoSuchPlatform,
    NotFound,
    NothingToConnect,
    NotTheAddress,
    PlatformNotConfigured,
    PlatformRefused,
    ReadByPage,
    SignInElsewhere,
    SignInNotStarted,
    SignInTooLate,
    TooManySignIns,
    TuneScoreError,
)
from tunescore.ingest.connections import attempts, ledger, lifecycle
from tunescore.ingest.connections.attempts import LIFE, Offer, Returned
from tunescore.jobs.sync import dispatch
from tunescore.platforms import oauth
from tunescore.platforms.oauth import LOOPBACK
from tunescore.platforms.platform import Platform
from tunescore.records import SIGN_IN, Failure, Identity
from tunescore.services import Services
from tunescore.store.scope import UserStore

router = APIRouter(prefix="/integrations", tags=["connections"])

_OTHER_NAME = {"localhost": "127.0.0.1", "127.0.0.1": "localhost"}
"""The computer's names, each of which has cookies of its own."""

_TRIED = "tried"
"""What the address has on the way back that was tried under the other name."""


class AuthOut(Out):
    """The platform's address where the user signs in and consents, until `expires_at`.

    `returns`: the browser comes back by itself; or the address at which it ends, which begins with
    `redirect_uri` and does not open, is to be pasted.
    """

    auth_url: str
    returns: Returns
    redirect_uri: str
    expires_at: datetime


class IdentityOut(Out):
    """An account that can be connected; one with an obstacle cannot be.

    `connection_id` is its connection, where it is connected already: choosing it renews that. Its
    token ends at `token_expires_at`, if it has an end.
    """

    platform_user_id: str
    username: str | None
    name: str | None
    picture_url: str | None
    obstacle: str | None
    connection_id: int | None
    token_expires_at: datetime | None
    scopes_missing: list[ScopeOut]


class ChoicesOut(Out):
    """The accounts of one sign-in or one pasted token, which can be chosen until `expires_at`."""

    way: str
    expires_at: datetime
    identities: list[IdentityOut]


class Chosen(BaseModel):
    """Which of the accounts to connect."""

    platform_user_ids: Annotated[list[str], Field(min_length=1, max_length=200)]


class AddressIn(BaseModel):
    """The address at which the browser ended, as it was copied."""

    address: Annotated[str, Field(max_length=10_000)]


class ReturnedOut(Out):
    """What came of a sign-in: the connection, or else the choice of accounts."""

    connected: int | None
    choose: int | None


class ConnectedOut(Out):
    """The connections that were made, in the order of the accounts."""

    connections: list[int]


@router.get(
    "/{platform}/auth",
    dependencies=[FOR_MANAGERS],
    responses=problems(
        NoSuchPlatform, PlatformNotConfigured, ForeignAddress, ReadByPage, TooManySignIns
    ),
)
async def auth(
    user: CurrentUser,
    services: AppServices,
    bound: Binding,
    opened: OpenedAt,
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
    if one.dialect is None:
        raise ReadByPage(name=one.name, platform=one.key)
    app = await services.app_at(one)
    target = opened.redirect(one.key, one.dialect)
    if back is not None:
        _refuse_foreign(opened, back)
        target = oauth.Redirect(back, returns=True)
    state, verifier, now = oauth.new_state(), oauth.new_verifier(), services.clock()
    await services.database.bulk_for(
        user.id,
        attempts.begin,
        cipher=services.cipher,
        platform=one.key,
        state=state,
        binding=bound,
        verifier=verifier,
        redirect_uri=target.uri,
        now=now,
    )
    async with services.platform_client() as client:
        url = one.authorize_url(
            client, app, redirect_uri=target.uri, state=state, verifier=verifier
        )
    return AuthOut(
        auth_url=url,
        returns="by_itself" if target.returns else "pasted",
        redirect_uri=target.uri,
        expires_at=now + LIFE,
    )


@router.get(
    "/{platform}/callback",
    dependencies=[FOR_MANAGERS],
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
    answer = dict(request.query_params)
    taken: Returned | None = None
    try:
        if user is None:
            raise SignInElsewhere(name=one.name, public=services.settings.base_url)
        taken = await _taken(services, user, bound, one, answer)
        found = await _finished(services, user, one, taken, answer)
    except TuneScoreError as error:
        unknown = isinstance(error, SignInElsewhere | SignInNotStarted)
        if unknown and (other := _other_name(request)) is not None:
            return RedirectResponse(other, status_code=status.HTTP_302_FOUND)
        code = error.facts["reason"] if isinstance(error, PlatformRefused) else error.code
        attempt = {"attempt": taken.id} if taken is not None else {}
        return _onwards(one, problem=str(code), **attempt)
    if found.connected is not None:
        return _onwards(one, connected=found.connected)
    return _onwards(one, choose=taken.id)


def _other_name(request: Request) -> str | None:
    """The same address under the computer's other name, where the sign-in may have begun.

    A platform may want `localhost` where the user has opened `127.0.0.1`, and the session is known
    under that name alone. None where that was tried, or for any other computer.
    """
    other = _OTHER_NAME.get(request.url.hostname or "")
    if other is None or request.url.scheme != "http" or _TRIED in request.query_params:
        return None
    return str(request.url.include_query_params(**{_TRIED: "1"}).replace(hostname=other))


@router.post(
    "/{platform}/returned",
    responses=problems(
        NoSuchPlatform,
        ReadByPage,
        NotTheAddress,
        SignInNotStarted,
        SignInTooLate,
        PlatformNotConfigured,
        NothingToConnect,
        CannotBeConnected,
        PlatformRefused,
    ),
)
async def returned(
    user: CurrentUser, services: AppServices, bound: Binding, platform: str, given: AddressIn
) -> ReturnedOut:
    """Finish a sign-in with the address at which the browser ended, which did not open."""
    one = find(platform)
    if one.dialect is None:
        raise ReadByPage(name=one.name, platform=one.key)
    answer = _answer(given.address, one.dialect.code_tail)
    if not answer.get("state") or answer.keys().isdisjoint(
        one.dialect.called(name) for name in ("code", "error")
    ):
        raise NotTheAddress(name=one.name)
    taken = await _taken(services, user, bound, one, answer)
    return await _finished(services, user, one, taken, answer)


def _answer(address: str, tail: str) -> dict[str, str]:
    """The parameters of an address, without blanks and without the tail that a browser leaves."""
    text = "".join(address.split()).strip("\"'<>")
    query = text.partition("#")[0].partition("?")[2]
    return {name: value.removesuffix(tail) for name, value in parse_qsl(query)}


async def _taken(
    services: Services, user: Account, bound: bytes, one: Platform, answer: Mapping[str, str]
) -> Returned:
    """The attempt that an answer's state is of, used up by it."""
    return await services.database.bulk_for(
        user.id,
        attempts.take,
        cipher=services.cipher,
        platform=one.key,
        state=answer.get("state", ""),
        binding=bound,
        now=services.clock(),
    )


async def _finished(
    services: Services, user: Account, one: Platform, taken: Returned, answer: Mapping[str, str]
) -> ReturnedOut:
    """Finish an attempt, or let it fail with its reason, which is raised."""
    try:
        return await _exchanged(services, user, one, taken, answer)
    except Failure as failure:
        error: TuneScoreError = PlatformRefused(reason=failure.reason, detail=failure.message)
        code = failure.reason
    except TuneScoreError as ours:
        error, code = ours, ours.code
    except Exception as unforeseen:  # noqa: BLE001 - nobody is left before a bare error
        error = unexpected(unforeseen)
        code = error.code
    await services.database.bulk_for(
        user.id, attempts.fail, attempt_id=taken.id, error=error, code=code
    )
    raise error


async def _exchanged(
    services: Services, user: Account, one: Platform, taken: Returned, answer: Mapping[str, str]
) -> ReturnedOut:
    """Exchange the code, and connect the only account or let the user choose."""
    app = await services.app_at(one)
    async with services.platform_client() as client:
        tokens = await one.exchange(
            client, app, answer, redirect_uri=taken.redirect_uri, verifier=taken.verifier
        )
        identities = await one.list_accounts(client, app, tokens)
    if not identities:
        raise NothingToConnect(name=one.name, kind=one.account_kind)
    if len(identities) == 1:
        [connection_id] = await _connect(services, user, one, taken.id, SIGN_IN, identities)
        return ReturnedOut(connected=connection_id, choose=None)
    await services.database.bulk_for(
        user.id,
        attempts.offer,
        cipher=services.cipher,
        attempt_id=taken.id,
        identities=identities,
        now=services.clock(),
    )
    return ReturnedOut(connected=None, choose=taken.id)


@router.get(
    "/{platform}/choices/{choice_id}", responses=problems(NoSuchPlatform, NotFound, SignInTooLate)
)
async def choices(
    user: CurrentUser, services: AppServices, platform: str, choice_id: int
) -> ChoicesOut:
    """The accounts that a sign-in or a pasted token can connect."""
    one = find(platform)
    offer = await _offered(services, user, one, choice_id)
    accounts = await services.database.bulk_for(user.id, ledger.accounts, platform=one.key)
    known = {each.platform_user_id: number for number, each in accounts.items()}
    return ChoicesOut(
        way=offer.way,
        expires_at=offer.expires_at,
        identities=[
            IdentityOut(
                platform_user_id=each.platform_user_id,
                username=each.username,
                name=each.name,
                picture_url=each.picture_url,
                obstacle=each.obstacle,
                connection_id=known.get(each.platform_user_id),
                token_expires_at=each.tokens.expires_at,
                scopes_missing=[
                    ScopeOut(scope=scope, gives=gives)
                    for scope, gives in one.scopes.items()
                    if scope not in each.tokens.scopes
                ],
            )
            for each in offer.identities
        ],
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
    offer = await _offered(services, user, one, choice_id)
    found = {each.platform_user_id: each for each in offer.identities}
    wanted = list(dict.fromkeys(chosen.platform_user_ids))
    strange = [account for account in wanted if account not in found]
    if strange:
        raise BadRequest(found=f"{one.name} did not return an account {strange[0]}.")
    identities = [found[account] for account in wanted]
    connected = await _connect(services, user, one, choice_id, offer.way, identities)
    return ConnectedOut(connections=connected)


async def _offered(services: Services, user: Account, one: Platform, choice_id: int) -> Offer:
    return await services.database.bulk_for(
        user.id,
        attempts.offered,
        cipher=services.cipher,
        platform=one.key,
        attempt_id=choice_id,
        now=services.clock(),
    )


async def _connect(
    services: Services,
    user: Account,
    one: Platform,
    attempt_id: int,
    way: str,
    identities: Sequence[Identity],
) -> list[int]:
    """Connect these accounts, end the attempt, and queue the first visits."""
    for each in identities:
        if each.obstacle is not None:
            account = each.name or each.username or each.platform_user_id
            raise CannotBeConnected(account=account, obstacle=each.obstacle)
    cipher, now = services.cipher, services.clock()
    app, known = await services.app_at(one, way), one.way(way)
    app_id = known.app_id(app) if known is not None else None

    def write(store: UserStore) -> list[int]:
        with store.transaction():
            connected = [
                lifecycle.connect(store, cipher, one.key, each, now, way=way, app_id=app_id)
                for each in identities
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


def _refuse_foreign(opened: Address, back: str) -> None:
    """Raise `ForeignAddress` for an address that is not this installation's.

    One that is opened on this computer may be given every address of this computer.
    """
    try:
        there, ours = urlsplit(back), urlsplit(opened.url)
        same = (there.scheme, there.hostname, there.port) == (ours.scheme, ours.hostname, ours.port)
    except ValueError:
        raise ForeignAddress(address=back, public=opened.url) from None
    local = there.scheme == "http" and there.hostname in LOOPBACK and there.port != 0
    local = local and opened.kind == "loopback"
    if not (same or local) or there.fragment or there.username is not None:
        raise ForeignAddress(address=back, public=opened.url)
