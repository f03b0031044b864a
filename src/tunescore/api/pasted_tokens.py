"""Pasted tokens: what the user enters is checked at the platform, and its account is shown.

Nothing is connected by that: the accounts wait to be chosen, as after a sign-in. No token is ever
in an answer, and an error says what is wrong with one without a part of it.
"""

from collections.abc import Callable, Mapping

from fastapi import APIRouter
from pydantic import BaseModel, Field, StrictInt

from tunescore.api.deps import AppServices, Binding, CurrentUser
from tunescore.api.errors import problems
from tunescore.api.platforms import find
from tunescore.api.schema_base import Out
from tunescore.errors import (
    AnotherAccount,
    KeysNotAccepted,
    NoSuchAccount,
    NoSuchPlatform,
    NotFound,
    NothingToConnect,
    PlatformNotConfigured,
    PlatformRefused,
    ScopesTooFew,
    TokenExpired,
    TokenMalformed,
    TokenOfAnotherApp,
    TokenOfAnotherKind,
    TokenOfAnotherPlatform,
    TokenRefused,
    TuneScoreError,
)
from tunescore.ingest.connections import attempts, ledger
from tunescore.platforms import all_platforms
from tunescore.platforms.platform import Platform
from tunescore.platforms.way import Accept, Way
from tunescore.records import Failure, Identity
from tunescore.services import Services

router = APIRouter(prefix="/integrations", tags=["connections"])


class EnteredIn(BaseModel):
    """What was entered, by the names of the way's fields.

    `connection_id` is the connection that is to be connected again: a token of another account is
    refused then.
    """

    values: dict[str, str] = Field(max_length=10)
    connection_id: StrictInt | None = None


class EnteredOut(Out):
    """The choice of the accounts that can be connected now: `/integrations/{platform}/choices`."""

    choice: int


@router.post(
    "/{platform}/ways/{way}",
    responses=problems(
        NoSuchPlatform,
        NotFound,
        PlatformNotConfigured,
        KeysNotAccepted,
        TokenMalformed,
        TokenOfAnotherPlatform,
        TokenOfAnotherApp,
        TokenOfAnotherKind,
        TokenExpired,
        TokenRefused,
        ScopesTooFew,
        NoSuchAccount,
        AnotherAccount,
        NothingToConnect,
        PlatformRefused,
    ),
)
async def check_entered(
    user: CurrentUser,
    services: AppServices,
    bound: Binding,
    platform: str,
    way: str,
    entered: EnteredIn,
) -> EnteredOut:
    """Check a pasted token, or a profile's name, and offer its accounts to be connected."""
    one = find(platform)
    known = one.way(way)
    if known is None or known.accept is None:
        raise NotFound(thing="way to connect")
    values = _read(one, known, entered.values)
    identities = await _accepted(services, one, known, known.accept, values)
    if entered.connection_id is not None:
        await _refuse_another(services, user.id, one, entered.connection_id, identities)
    choice = await services.database.bulk_for(
        user.id,
        attempts.offer_pasted,
        cipher=services.cipher,
        platform=one.key,
        way=known.key,
        identities=identities,
        binding=bound,
        now=services.clock(),
    )
    return EnteredOut(choice=choice)


def _read(one: Platform, way: Way, given: Mapping[str, str]) -> dict[str, str]:
    """The values of a way's fields, without blanks.

    Raises `TokenMalformed`, and `TokenOfAnotherPlatform` where it is known by its beginning.
    """
    values = {}
    for field in way.fields:
        text = given.get(field.name, "")
        value = field.read(text)
        if value is None:
            for other in all_platforms().values():
                fields = [each for known in other.ways for each in known.fields if each.begins]
                if other.key != one.key and any(each.read(text) for each in fields):
                    raise TokenOfAnotherPlatform(name=one.name, other=other.name)
            raise TokenMalformed(label=field.label, hint=field.hint)
        values[field.name] = value
    return values


async def _accepted(
    services: Services, one: Platform, way: Way, accept: Accept, values: Mapping[str, str]
) -> list[Identity]:
    """The accounts that the platform gives for the values."""
    app = await services.app_at(one, way.key)
    try:
        async with services.platform_client() as client:
            identities = await accept(client, app, values)
    except Failure as failure:
        shown = next((values[field.name] for field in way.fields if not field.secret), None)
        raise _error(one, failure, shown) from None
    if not identities:
        raise NothingToConnect(name=one.name, kind=one.account_kind)
    return identities


_OF_REASONS: Mapping[str, Callable[[Platform, Failure], TuneScoreError]] = {
    "token_of_another_app": lambda one, _: TokenOfAnotherApp(name=one.name),
    "token_of_another_kind": lambda one, why: TokenOfAnotherKind(name=one.name, found=why.message),
    "token_expired": lambda one, _: TokenExpired(name=one.name),
    "wrong_keys": lambda one, _: KeysNotAccepted(name=one.name),
}


def _error(one: Platform, failure: Failure, shown: str | None) -> TuneScoreError:
    """What a failure means for what was entered; `shown` is the name that was, if it was one."""
    if make := _OF_REASONS.get(failure.reason):
        return make(one, failure)
    if failure.outcome == "reconnect":
        return TokenRefused(name=one.name)
    if failure.outcome == "scope_missing":
        return ScopesTooFew(name=one.name, scope=failure.scope or " and ".join(one.scopes))
    if failure.outcome == "not_found" and shown is not None:
        return NoSuchAccount(name=one.name, found=shown)
    return PlatformRefused(reason=failure.reason, detail=failure.message)


async def _refuse_another(
    services: Services,
    user_id: int,
    one: Platform,
    connection_id: int,
    identities: list[Identity],
) -> None:
    """Raise `AnotherAccount` where none of these is the account of a connection."""
    known = await services.database.bulk_for(user_id, ledger.accounts, platform=one.key)
    wanted = known.get(connection_id)
    if wanted is None:
        raise NotFound(thing="connection")
    if wanted.platform_user_id not in {each.platform_user_id for each in identities}:
        first = identities[0]
        handle = f"@{first.username}" if first.username else None
        raise AnotherAccount(
            found=handle or first.name or first.platform_user_id, wanted=wanted.called
        )
