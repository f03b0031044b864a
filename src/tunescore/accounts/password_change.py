"""Another password for an account: with the old one, with a mailed link, or on the server."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from tunescore.accounts import mailed_links, passwords, sessions, users
from tunescore.accounts.sessions import Caller
from tunescore.accounts.users import Account
from tunescore.store.engine import Database, Writer

Notify = Callable[[Writer, str], Awaitable[None]]
"""Tells an address that its password was changed, if the transaction of the change succeeds."""


async def change(
    database: Database,
    account: Account,
    old: str,
    new: str,
    caller: Caller,
    but: bytes | None,
    now: datetime,
    notify: Notify,
) -> None:
    """Change a password with the old one, and end all sessions but the one with the hash `but`.

    Raises `WrongPassword`, `TooManyAttempts`, `WeakPassword`, `LongPassword`.
    """
    passwords.check_rule(new, account.email)
    await sessions.prove(database, account, old, caller, now)
    await _replace(database, account, new, but, notify)


async def reset(database: Database, link: str, new: str, now: datetime, notify: Notify) -> None:
    """Choose a password by a mailed link, which is used up by it, and end all sessions.

    Raises `LinkUsed`, `WeakPassword`, `LongPassword`, `SignInsBusy`.
    """
    async with database.read() as session:
        account = await mailed_links.account_behind(session, link, "password", now)
    passwords.check_rule(new, account.email)
    passwords.refuse_when_busy()
    password_hash = await passwords.hash_password(new)
    async with database.write() as session:
        await mailed_links.use(session, link, "password", now)
        await users.set_password(session, account.id, password_hash)
        await sessions.end_all(session, account.id)
        await notify(session, account.email)


async def replace(database: Database, account: Account, new: str, notify: Notify) -> None:
    """Set a password from the server's own command line, and end all sessions.

    Raises `WeakPassword`, `LongPassword`.
    """
    passwords.check_rule(new, account.email)
    await _replace(database, account, new, None, notify)


async def _replace(
    database: Database, account: Account, new: str, but: bytes | None, notify: Notify
) -> None:
    password_hash = await passwords.hash_password(new, known=True)
    async with database.write() as session:
        await users.set_password(session, account.id, password_hash)
        await sessions.end_all(session, account.id, but)
        await notify(session, account.email)
