"""Identities at a sign-in provider: by which a user signs in without a password here.

An account here is never taken over by an address: who has one links it after signing in to it.
"""

import secrets
from datetime import datetime

from sqlalchemy import delete, select

from tunescore.accounts import passwords, users
from tunescore.accounts.users import Account, account_of
from tunescore.errors import (
    AddressHasAccount,
    AddressNotAllowed,
    AddressNotVerified,
    IdentityTaken,
    NoOwnerYet,
)
from tunescore.oidc import Person, Provider
from tunescore.store.engine import Database, Reader, Writer
from tunescore.store.tables.accounts import SignInIdentity, User


async def account_of_person(
    database: Database, provider: Provider, person: Person, now: datetime
) -> Account:
    """The account that a person signs in to, made where the provider's allow-list has the address.

    Raises `AddressNotVerified`, `AddressNotAllowed`, `AddressHasAccount`, `NoOwnerYet`.
    """
    async with database.read() as reading:
        known = await _linked(reading, provider, person)
        if known is not None:
            return known
        if await users.nobody_yet(reading):
            raise NoOwnerYet
        if person.email is None:
            raise AddressNotVerified(name=provider.name)
        if await reading.scalar(select(User.id).where(User.email == person.email)) is not None:
            raise AddressHasAccount(email=person.email, name=provider.name)
    if not provider.allows(person.email):
        raise AddressNotAllowed(email=person.email)
    password_hash = await passwords.hash_password(secrets.token_urlsafe(32))
    async with database.write() as session:
        account = await users.add(session, users.clean_email(person.email), password_hash)
        session.add(_identity(account.id, provider, person, now))
    return account


async def link(
    session: Writer, user_id: int, provider: Provider, person: Person, now: datetime
) -> None:
    """Let a user sign in as this person, in place of an earlier one. Raises `IdentityTaken`."""
    known = await _linked(session, provider, person)
    if known is not None and known.id != user_id:
        raise IdentityTaken(name=provider.name)
    await unlink(session, user_id, provider)
    session.add(_identity(user_id, provider, person, now))


async def unlink(session: Writer, user_id: int, provider: Provider) -> bool:
    """End it, and return whether there was one."""
    ended = await session.scalar(
        delete(SignInIdentity)
        .where(SignInIdentity.user_id == user_id, SignInIdentity.issuer == provider.issuer)
        .returning(SignInIdentity.user_id)
    )
    return ended is not None


async def is_linked(session: Reader, user_id: int, provider: Provider) -> bool:
    """Whether a user signs in with the provider too."""
    found = await session.scalar(
        select(SignInIdentity.subject).where(
            SignInIdentity.user_id == user_id, SignInIdentity.issuer == provider.issuer
        )
    )
    return found is not None


async def _linked(session: Reader | Writer, provider: Provider, person: Person) -> Account | None:
    user = await session.scalar(
        select(User)
        .join(SignInIdentity, SignInIdentity.user_id == User.id)
        .where(SignInIdentity.issuer == provider.issuer, SignInIdentity.subject == person.subject)
    )
    return None if user is None else account_of(user)


def _identity(user_id: int, provider: Provider, person: Person, now: datetime) -> SignInIdentity:
    return SignInIdentity(
        user_id=user_id, issuer=provider.issuer, subject=person.subject, linked_at=now
    )
