"""API tokens: keys for programs, shown once, each with a name."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from tunescore.accounts.secrets import Secret
from tunescore.accounts.users import Account, account_of
from tunescore.errors import NotFound, UnnamedToken
from tunescore.store.engine import Database, Reader, Writer
from tunescore.store.tables.accounts import ApiToken, User

LONGEST_NAME = 100
USE_NOTED_EVERY = timedelta(minutes=1)
"""The time of last use is kept this exactly, so that a busy program does not write on each call."""


@dataclass(frozen=True, slots=True)
class Token:
    """An API token without its secret."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


async def create_token(
    session: Writer, user_id: int, name: str, now: datetime
) -> tuple[Token, Secret]:
    """A fresh token and its secret, which is nowhere else. Raises `UnnamedToken`."""
    name = name.strip().replace("\x00", "")
    if not 1 <= len(name) <= LONGEST_NAME:
        raise UnnamedToken
    secret = Secret.make("ts", user_id)
    row = ApiToken(user_id=user_id, name=name, secret_hash=secret.hash, created_at=now)
    session.add(row)
    await session.flush()
    return _token_of(row), secret


async def list_tokens(session: Reader, user_id: int) -> list[Token]:
    """A user's tokens, the newest first."""
    rows = await session.scalars(
        select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id.desc())
    )
    return [_token_of(row) for row in rows]


async def delete_token(session: Writer, user_id: int, token_id: int) -> None:
    """End a token. Raises `NotFound` for one that this user does not have."""
    ended = await session.scalar(
        delete(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.id == token_id)
        .returning(ApiToken.id)
    )
    if ended is None:
        raise NotFound(thing="API token")


async def account_of_token(database: Database, secret: Secret, now: datetime) -> Account | None:
    """The account whose token this is; None for a token that is not one (any more)."""
    this = (ApiToken.user_id == secret.user_id, ApiToken.secret_hash == secret.hash)
    async with database.read() as reading:
        row = (
            await reading.execute(
                select(User, ApiToken.last_used_at)
                .join(ApiToken, ApiToken.user_id == User.id)
                .where(*this)
            )
        ).one_or_none()
    if row is None:
        return None
    user, last_used_at = row
    if last_used_at is None or last_used_at < now - USE_NOTED_EVERY:
        async with database.write() as writing:
            await writing.execute(update(ApiToken).where(*this).values(last_used_at=now))
    return account_of(user)


def _token_of(row: ApiToken) -> Token:
    return Token(row.id, row.name, row.created_at, row.last_used_at)
