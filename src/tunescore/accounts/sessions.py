"""Sessions: sign in, sign out, and the growing wait after wrong passwords.

An attempt is counted before its password is looked at, in one statement, so that a thousand
attempts at once are a thousand attempts. A right password forgets the count.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from tunescore.accounts import passwords
from tunescore.accounts.secrets import Secret
from tunescore.accounts.users import Account, account_of
from tunescore.errors import TooManyAttempts, WrongPassword
from tunescore.store.engine import Database, Writer
from tunescore.store.tables.accounts import Session, SignInFailure, User

SESSION_LIFE = timedelta(days=30)
SESSION_RENEWAL = timedelta(days=1)
"""A session is renewed at most once in this time, so that reading a page seldom writes."""

FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


async def sign_in(
    database: Database, email: str, password: str, now: datetime
) -> tuple[Account, Secret]:
    """The account behind an address and password, and the secret of a fresh session.

    Raises `WrongPassword`, and `TooManyAttempts` for the sixth wrong one in a row and later ones.
    """
    address = email.strip().lower()
    address_hash = hashlib.sha256(address.encode("utf-8", "replace")).digest()
    async with database.write() as session:
        await _count_attempt(session, address_hash, now)
        user = await session.scalar(
            select(User).where(User.email == address.replace("\x00", "\ufffd"))
        )
    if not await passwords.matches(password, user.password_hash if user else None) or user is None:
        raise WrongPassword
    async with database.write() as session:
        await session.execute(
            delete(SignInFailure).where(SignInFailure.address_hash == address_hash)
        )
        account = account_of(user)
        return account, start_session(session, account, now)


def start_session(session: Writer, account: Account, now: datetime) -> Secret:
    """Sign an account in; its secret goes into the browser's cookie."""
    secret = Secret.make("tss", account.id)
    session.add(
        Session(
            user_id=account.id,
            secret_hash=secret.hash,
            created_at=now,
            expires_at=now + SESSION_LIFE,
        )
    )
    return secret


async def sign_out(session: Writer, secret: Secret) -> None:
    """End the session of a secret; a secret of none is fine."""
    await session.execute(
        delete(Session).where(Session.user_id == secret.user_id, Session.secret_hash == secret.hash)
    )


async def resume(database: Database, secret: Secret, now: datetime) -> tuple[Account, bool] | None:
    """The account of a running session, and whether the session was renewed; None if it ended."""
    this = {"user": secret.user_id, "hash": secret.hash}
    async with database.read() as reading:
        row = (await reading.execute(_RUNNING, {**this, "now": now})).one_or_none()
    if row is None:
        return None
    user, expires_at = row
    renewed = expires_at < now + SESSION_LIFE - SESSION_RENEWAL
    if renewed:
        async with database.write() as writing:
            await writing.execute(
                update(Session).where(*_THIS).values(expires_at=now + SESSION_LIFE), this
            )
    return account_of(user), renewed


_THIS = (Session.user_id == bindparam("user"), Session.secret_hash == bindparam("hash"))
_RUNNING = (
    select(User, Session.expires_at)
    .join(Session, Session.user_id == User.id)
    .where(*_THIS, Session.expires_at > bindparam("now"))
)


async def forget_old(session: Writer, now: datetime) -> None:
    """Delete ended sessions and counts of wrong passwords that no longer matter."""
    await session.execute(delete(Session).where(Session.expires_at <= now))
    await session.execute(
        delete(SignInFailure).where(SignInFailure.failed_at <= now - FORGOTTEN_AFTER)
    )


def wait_after(failures: int) -> timedelta:
    """How long an address waits after so many wrong passwords in a row."""
    if failures < FREE_FAILURES:
        return timedelta(0)
    doublings = min(failures - FREE_FAILURES, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


async def _count_attempt(session: Writer, address_hash: bytes, now: datetime) -> None:
    row = await session.get(SignInFailure, address_hash, with_for_update=True)
    if row is None:
        # two first attempts at once: the second one waits here and then counts as the second
        added = insert(SignInFailure).values(
            address_hash=address_hash, failures=0, failed_at=now, blocked_until=now
        )
        await session.execute(added.on_conflict_do_nothing())
        row = await session.get_one(SignInFailure, address_hash, with_for_update=True)
    if row.blocked_until > now:
        raise TooManyAttempts(retry_after=_seconds(row.blocked_until - now))
    failures = 1 if row.failed_at <= now - FORGOTTEN_AFTER else row.failures + 1
    row.failures, row.failed_at = failures, now
    row.blocked_until = now + wait_after(failures)


def _seconds(wait: timedelta) -> int:
    return max(1, -int(-wait.total_seconds() // 1))
