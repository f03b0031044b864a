"""Users: create and find."""

import re
import secrets
from dataclasses import dataclass

import psycopg
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from tunescore.accounts import passwords
from tunescore.errors import (
    EmailTaken,
    MalformedEmail,
    RegistrationClosed,
    UnknownAccount,
    WhichAccount,
)
from tunescore.store.engine import Database, Writer
from tunescore.store.tables.accounts import User

LONGEST_EMAIL = 254
REGISTRATION_LOCK = 0x54756E6552656769  # "TuneRegi"

INVENTED = User.email.endswith("@tunescore.invalid")
"""The condition on accounts with the demo's artist, to which nobody signs in by password."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user as the rest of the app knows them."""

    id: int
    email: str
    owner: bool


def clean_email(email: str) -> str:
    """An e-mail address as it is kept: trimmed, in lower case. Raises `MalformedEmail`."""
    address = email.strip().lower()
    if len(address) > LONGEST_EMAIL or not re.fullmatch(r"[^@\s\x00]+@[^@\s\x00]+", address):
        raise MalformedEmail(email=email.strip()[:100] or "An empty text")
    return address


async def nobody_yet(session: AsyncSession) -> bool:
    """Whether there is no owner, so that the next account is the owner's."""
    return not await session.scalar(select(select(User.id).where(User.is_owner).exists()))


async def register(
    database: Database, email: str, password: str, *, open_registration: bool
) -> Account:
    """Make an account over the web: the first one is the owner's, later ones only where it is open.

    Raises `RegistrationClosed`, `EmailTaken`, `MalformedEmail`, `WeakPassword`, `LongPassword`,
    `SignInsBusy`.
    """
    async with database.read() as session:
        if not (open_registration or await nobody_yet(session)):
            raise RegistrationClosed
    address = clean_email(email)
    passwords.check_rule(password, address)
    passwords.refuse_when_busy()
    password_hash = await passwords.hash_password(password)
    async with database.write() as session:
        await _one_at_a_time(session)
        if not (open_registration or await nobody_yet(session)):
            raise RegistrationClosed
        return await _add(session, address, password_hash)


async def create(database: Database, email: str, password: str) -> Account:
    """Make an account from the server's own command line, which may always do so."""
    address = clean_email(email)
    passwords.check_rule(password, address)
    password_hash = await passwords.hash_password(password)
    async with database.write() as session:
        return await add(session, address, password_hash)


async def add(session: Writer, address: str, password_hash: str) -> Account:
    """Add an account with a clean address. Raises `EmailTaken`."""
    await _one_at_a_time(session)
    return await _add(session, address, password_hash)


async def set_password(session: Writer, user_id: int, password_hash: str) -> None:
    """Give an account another password."""
    await session.execute(
        update(User).where(User.id == user_id).values(password_hash=password_hash)
    )


async def set_email(session: Writer, user_id: int, email: str) -> None:
    """Give an account another address. Raises `EmailTaken`."""
    await _one_at_a_time(session)
    if await session.scalar(select(func.count()).where(User.email == email)):
        raise EmailTaken
    await session.execute(update(User).where(User.id == user_id).values(email=email))


async def guest(database: Database, email: str) -> Account:
    """The account with an address that nobody can sign in to by password, made when missing."""
    password_hash = await passwords.hash_password(secrets.token_urlsafe(32))
    async with database.write() as session:
        await _one_at_a_time(session)
        user = await session.scalar(select(User).where(User.email == email))
        if user is None:
            user = User(email=email, password_hash=password_hash, is_owner=False)
            session.add(user)
            await session.flush()
        return account_of(user)


async def find(session: AsyncSession, email: str) -> Account:
    """The account with an address. Raises `UnknownAccount`."""
    address = clean_email(email)
    user = await session.scalar(select(User).where(User.email == address))
    if user is None:
        raise UnknownAccount(email=address)
    return account_of(user)


async def find_or_only(session: AsyncSession, email: str | None) -> Account:
    """The account with an address, or without one the installation's only account.

    Accounts with the demo's artist count where there is no other. Raises `UnknownAccount`, and
    `WhichAccount` where there are none or several to choose from.
    """
    if email is not None:
        return await find(session, email)
    users = (await session.scalars(select(User).where(~INVENTED).limit(2))).all()
    users = users or (await session.scalars(select(User).limit(2))).all()
    if len(users) != 1:
        raise WhichAccount(found="no account yet" if not users else "more than one account")
    return account_of(users[0])


def count(connection: psycopg.Connection) -> int:
    """How many accounts there are, in tables of whichever version."""
    row = connection.execute("SELECT count(*) FROM users").fetchone()
    return int(row[0]) if row else 0


def account_of(user: User) -> Account:
    """The account in a row of `users`."""
    return Account(id=user.id, email=user.email, owner=user.is_owner)


async def _one_at_a_time(session: Writer) -> None:
    """Two first visitors at once make one owner."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": REGISTRATION_LOCK})


async def _add(session: Writer, address: str, password_hash: str) -> Account:
    taken = await session.scalar(select(func.count()).where(User.email == address))
    if taken:
        raise EmailTaken
    user = User(email=address, password_hash=password_hash, is_owner=await nobody_yet(session))
    session.add(user)
    await session.flush()
    return account_of(user)
