"""API tokens: keys for programs, shown once, each with a name, a scope and an end.

A token opens one account, and one that a member made ends with the membership. Those of scope
`read` change nothing; none manages people, tokens, sign-ins or keys, whatever its scope
(`api/access`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from tunescore.accounts.secrets import Secret
from tunescore.accounts.users import Account, account_of
from tunescore.errors import NotFound, TooManyTokens, UnnamedToken
from tunescore.records import TokenScope
from tunescore.store.engine import Database, Reader, Writer
from tunescore.store.tables.accounts import ApiToken, User

LONGEST_NAME = 100
MOST_TOKENS = 50
"""How many tokens an account may have, those that have ended among them."""

USE_NOTED_EVERY = timedelta(minutes=1)
"""The time of last use is kept this exactly, so that a busy program does not write on each call."""


@dataclass(frozen=True, slots=True)
class Token:
    """An API token without its secret."""

    id: int
    name: str
    scope: TokenScope
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


async def create_token(
    session: Writer,
    user_id: int,
    name: str,
    scope: TokenScope,
    days: int | None,
    now: datetime,
    member_id: int | None = None,
) -> tuple[Token, Secret]:
    """A fresh token and its secret, which is nowhere else; without `days` it has no end.

    `member_id` is who makes it, where that is not the account's user. Raises `UnnamedToken`, and
    `TooManyTokens`.
    """
    name = name.strip().replace("\x00", "")
    if not 1 <= len(name) <= LONGEST_NAME:
        raise UnnamedToken
    await session.execute(select(User.id).where(User.id == user_id).with_for_update())
    count = await session.scalar(select(func.count()).where(ApiToken.user_id == user_id))
    if (count or 0) >= MOST_TOKENS:
        raise TooManyTokens(most=MOST_TOKENS)
    secret = Secret.make("ts", user_id)
    row = ApiToken(
        user_id=user_id,
        name=name,
        secret_hash=secret.hash,
        created_at=now,
        scope=scope,
        expires_at=None if days is None else now + timedelta(days=days),
        member_id=member_id,
    )
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


async def account_of_token(
    database: Database, secret: Secret, now: datetime
) -> tuple[Account, TokenScope] | None:
    """The account and the scope of a token; None for one that does not exist or has ended."""
    this = (ApiToken.user_id == secret.user_id, ApiToken.secret_hash == secret.hash)
    async with database.read() as reading:
        row = (
            await reading.execute(
                select(User, ApiToken.scope, ApiToken.last_used_at)
                .join(ApiToken, ApiToken.user_id == User.id)
                .where(*this, or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now))
            )
        ).one_or_none()
    if row is None:
        return None
    user, scope, last_used_at = row
    if last_used_at is None or last_used_at < now - USE_NOTED_EVERY:
        async with database.write() as writing:
            await writing.execute(update(ApiToken).where(*this).values(last_used_at=now))
    return account_of(user), scope


def _token_of(row: ApiToken) -> Token:
    return Token(
        row.id,
        row.name,
        row.scope,
        row.created_at,
        row.expires_at,
        row.last_used_at,
    )
