"""Sessions: a browser signs in with a password and a code, stays signed in, and signs out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import ua_parser
from sqlalchemy import bindparam, delete, select, update

from tunescore.accounts import passwords, throttle, two_factor
from tunescore.accounts.secrets import Secret
from tunescore.accounts.users import Account, account_of
from tunescore.errors import NotFound, WrongPassword
from tunescore.store.encryption import Cipher
from tunescore.store.engine import Database, Reader, Writer
from tunescore.store.tables.accounts import KnownBrowser, Session, User

IDLE_LIFE = timedelta(days=30)
"""How long a session lasts without being used."""
LONGEST_LIFE = timedelta(days=180)
"""How long it lasts at most."""
RENEWAL = timedelta(hours=1)
"""A session is renewed at most once in this time, so that reading a page seldom writes."""
BROWSER_KNOWN_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from: its network, what the browser calls itself and remembers."""

    network: str
    user_agent: str
    known: Secret | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A fresh session: whose it is, its secret, and the secret by which the browser is known."""

    account: Account
    secret: Secret
    known: Secret


@dataclass(frozen=True, slots=True)
class Running:
    """A session that runs: whether it was renewed, and whether two-factor sign-in is missing.

    `chosen` is the account of somebody else that it works in.
    """

    account: Account
    renewed: bool
    lacks_two_factor: bool
    chosen: int | None


@dataclass(frozen=True, slots=True)
class SignedInBrowser:
    """A session as its user sees it."""

    id: int
    browser: str | None
    created_at: datetime
    seen_at: datetime
    current: bool


async def sign_in(
    database: Database,
    cipher: Cipher,
    email: str,
    password: str,
    code: str | None,
    caller: Caller,
    now: datetime,
) -> Entry:
    """Sign in with an address, its password and, where the user has two factors, a code.

    Raises `WrongPassword`, `SecondFactorNeeded`, `WrongCode`, `TooManyAttempts`, `SignInsBusy`.
    """
    address = email.strip().lower()
    async with database.read() as reading:
        user = await reading.scalar(
            select(User).where(User.email == address.replace("\x00", "\ufffd"))
        )
        known = user is not None and await _is_known(reading, user.id, caller, now)
    guess = _guess(address, caller, known=known)
    if not known:
        passwords.refuse_when_busy()
    async with database.write() as session:
        await throttle.count(session, guess, now)
    password_hash = user.password_hash if user else None
    if not await passwords.matches(password, password_hash, known=known) or user is None:
        raise WrongPassword
    async with database.write() as session:
        current = await session.get_one(User, user.id, with_for_update={"read": True})
        if current.password_hash != user.password_hash:
            raise WrongPassword
        await two_factor.check(session, cipher, user.id, code, now)
        await throttle.forgive(session, guess)
        return await enter(session, account_of(current), caller, now)


async def enter(session: Writer, account: Account, caller: Caller, now: datetime) -> Entry:
    """Sign an account in, and remember its browser."""
    return Entry(
        account,
        start_session(session, account, now, caller),
        await _know(session, account, caller.known, now),
    )


async def prove(
    database: Database, account: Account, password: str, caller: Caller, now: datetime
) -> None:
    """Make sure that it is the user who changes how to sign in.

    Raises `WrongPassword`, `TooManyAttempts`.
    """
    async with database.write() as session:
        user = await session.get_one(User, account.id)
        known = await _is_known(session, user.id, caller, now)
        guess = _guess(account.email, caller, known=known)
        await throttle.count(session, guess, now)
    if not await passwords.matches(password, user.password_hash, known=True):
        raise WrongPassword
    async with database.write() as session:
        await throttle.forgive(session, guess)


def start_session(
    session: Writer, account: Account, now: datetime, caller: Caller | None = None
) -> Secret:
    """Sign an account in; its secret goes into the browser's cookie."""
    secret = Secret.make("tss", account.id)
    session.add(
        Session(
            user_id=account.id,
            secret_hash=secret.hash,
            browser=browser_words(caller.user_agent) if caller else None,
            created_at=now,
            seen_at=now,
            expires_at=now + IDLE_LIFE,
        )
    )
    return secret


async def sign_out(session: Writer, secret: Secret) -> None:
    """End the session of a secret; a secret of none is fine."""
    await session.execute(
        delete(Session).where(Session.user_id == secret.user_id, Session.secret_hash == secret.hash)
    )


async def list_sessions(
    session: Reader, user_id: int, current: bytes, now: datetime
) -> list[SignedInBrowser]:
    """A user's sessions, the last used first; `current` is the hash of the asking one's secret."""
    rows = await session.scalars(
        select(Session)
        .where(Session.user_id == user_id, Session.expires_at > now)
        .order_by(Session.seen_at.desc(), Session.id.desc())
    )
    return [
        SignedInBrowser(
            row.id, row.browser, row.created_at, row.seen_at, row.secret_hash == current
        )
        for row in rows
    ]


async def end_session(session: Writer, user_id: int, session_id: int) -> None:
    """End one of a user's sessions. Raises `NotFound`."""
    ended = await session.scalar(
        delete(Session)
        .where(Session.user_id == user_id, Session.id == session_id)
        .returning(Session.id)
    )
    if ended is None:
        raise NotFound(thing="session")


async def end_all(session: Writer, user_id: int, but: bytes | None = None) -> None:
    """End a user's sessions, but for the one whose secret has this hash."""
    await session.execute(
        delete(Session).where(Session.user_id == user_id, Session.secret_hash != (but or b""))
    )


async def resume(database: Database, secret: Secret, now: datetime) -> Running | None:
    """The session of a secret; None if it has ended."""
    this = {"user": secret.user_id, "hash": secret.hash}
    async with database.read() as reading:
        row = (await reading.execute(_RUNNING, {**this, "now": now})).one_or_none()
    if row is None:
        return None
    user, created_at, seen_at, lacks_two_factor, chosen = row
    renewed = seen_at < now - RENEWAL
    if renewed:
        expires_at = min(now + IDLE_LIFE, created_at + LONGEST_LIFE)
        async with database.write() as writing:
            await writing.execute(
                update(Session).where(*_THIS).values(seen_at=now, expires_at=expires_at), this
            )
    return Running(account_of(user), renewed, lacks_two_factor, chosen)


_THIS = (Session.user_id == bindparam("user"), Session.secret_hash == bindparam("hash"))
_RUNNING = (
    select(
        User,
        Session.created_at,
        Session.seen_at,
        two_factor.is_missing(bindparam("user")),
        Session.account_id,
    )
    .join(Session, Session.user_id == User.id)
    .where(*_THIS, Session.expires_at > bindparam("now"))
)


async def forget_old(session: Writer, now: datetime) -> None:
    """Delete ended sessions, and browsers in which nobody has signed in for long."""
    await session.execute(delete(Session).where(Session.expires_at <= now))
    await session.execute(
        delete(KnownBrowser).where(KnownBrowser.seen_at <= now - BROWSER_KNOWN_FOR)
    )


def browser_words(user_agent: str) -> str | None:
    """A browser and its system in words, such as `Firefox on Linux`; None for one without."""
    found = ua_parser.parse(user_agent[:1_000])
    parts = (found.user_agent, found.os)
    return " on ".join(part.family for part in parts if part is not None) or None


def _guess(address: str, caller: Caller, *, known: bool) -> throttle.Guess:
    if known and caller.known is not None:
        return throttle.of_browser("password", caller.known)
    return throttle.of_stranger("password", address, caller.network)


async def _is_known(session: Reader | Writer, user_id: int, caller: Caller, now: datetime) -> bool:
    known = caller.known
    if known is None or known.user_id != user_id:
        return False
    row = select(KnownBrowser.seen_at).where(
        KnownBrowser.user_id == user_id, KnownBrowser.secret_hash == known.hash
    )
    seen_at = await session.scalar(row)
    return seen_at is not None and seen_at > now - BROWSER_KNOWN_FOR


async def _know(session: Writer, account: Account, known: Secret | None, now: datetime) -> Secret:
    """Remember the browser in which a user has signed in; `known` is what it remembers itself."""
    if known is not None:
        seen = await session.scalar(
            update(KnownBrowser)
            .where(KnownBrowser.user_id == account.id, KnownBrowser.secret_hash == known.hash)
            .values(seen_at=now)
            .returning(KnownBrowser.user_id)
        )
        if seen is not None:
            return known
    secret = Secret.make("tsb", account.id)
    session.add(KnownBrowser(user_id=account.id, secret_hash=secret.hash, seen_at=now))
    return secret
