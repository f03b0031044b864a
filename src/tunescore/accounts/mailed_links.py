"""Mailed links: to choose another password, or to confirm another address. Each is good once.

Only the SHA-256 of a link's secret is kept, and only of the last one of a purpose.
"""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from tunescore.accounts.secrets import Secret
from tunescore.accounts.users import Account, account_of
from tunescore.errors import LinkUsed
from tunescore.store.engine import Reader, Writer
from tunescore.store.tables.accounts import MailedLink, User

Purpose = Literal["password", "email"]

LIFE = timedelta(minutes=30)


async def make(
    session: Writer, user_id: int, purpose: Purpose, now: datetime, new_email: str | None = None
) -> Secret:
    """A fresh link in the place of the last one of this purpose."""
    secret = Secret.make("tsl", user_id)
    values = {"secret_hash": secret.hash, "new_email": new_email, "expires_at": now + LIFE}
    added = insert(MailedLink).values(user_id=user_id, purpose=purpose, **values)
    await session.execute(
        added.on_conflict_do_update(index_elements=["user_id", "purpose"], set_=values)
    )
    return secret


async def address_of(session: Reader | Writer, user_id: int) -> str:
    """Where a user's mail goes."""
    return (await session.get_one(User, user_id)).email


async def account_behind(session: Reader, text: str, purpose: Purpose, now: datetime) -> Account:
    """The account of a link, which stays good. Raises `LinkUsed`."""
    secret = _parsed(text)
    user = await session.scalar(
        select(User)
        .join(MailedLink, MailedLink.user_id == User.id)
        .where(
            MailedLink.user_id == secret.user_id,
            MailedLink.purpose == purpose,
            MailedLink.secret_hash == secret.hash,
            MailedLink.expires_at > now,
        )
    )
    if user is None:
        raise LinkUsed
    return account_of(user)


async def use(
    session: Writer, text: str, purpose: Purpose, now: datetime
) -> tuple[int, str | None]:
    """Use a link up, and return whose it was and the address in it. Raises `LinkUsed`."""
    secret = _parsed(text)
    row = (
        await session.execute(
            delete(MailedLink)
            .where(
                MailedLink.user_id == secret.user_id,
                MailedLink.purpose == purpose,
                MailedLink.secret_hash == secret.hash,
                MailedLink.expires_at > now,
            )
            .returning(MailedLink.user_id, MailedLink.new_email)
        )
    ).one_or_none()
    if row is None:
        raise LinkUsed
    return row.user_id, row.new_email


async def forget_old(session: Writer, now: datetime) -> None:
    """Delete links that nobody followed in time."""
    await session.execute(delete(MailedLink).where(MailedLink.expires_at <= now))


def _parsed(text: str) -> Secret:
    secret = Secret.parse("tsl", text)
    if secret is None:
        raise LinkUsed
    return secret
