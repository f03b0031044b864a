"""API tokens of an account."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from tunescore.accounts import tokens
from tunescore.api.access import FOR_OWNERS_IN_PERSON
from tunescore.api.deps import AppServices, CurrentAccess, CurrentUser, ReadSession, WriteSession
from tunescore.api.errors import problems
from tunescore.errors import (
    BadRequest,
    CrossSiteRequest,
    NotFound,
    NotSignedIn,
    RoleTooNarrow,
    TooManyTokens,
    UnnamedToken,
)
from tunescore.records import TokenScope

router = APIRouter(prefix="/tokens", tags=["accounts"], dependencies=[FOR_OWNERS_IN_PERSON])


class TokenIn(BaseModel):
    """What a token is called, what it may do, and after how many days it ends, if ever."""

    name: str
    scope: TokenScope = "write"
    days: Literal[30, 90, 365] | None = None


class TokenOut(BaseModel):
    """A token without its secret."""

    id: int
    name: str
    scope: TokenScope
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class FreshToken(BaseModel):
    """A token with its secret, which is shown this once."""

    id: int
    name: str
    scope: TokenScope
    token: str
    created_at: datetime
    expires_at: datetime | None


class TokenList(BaseModel):
    """A user's tokens, the newest first."""

    items: list[TokenOut]


@router.post(
    "",
    status_code=201,
    responses=problems(
        NotSignedIn, CrossSiteRequest, BadRequest, UnnamedToken, TooManyTokens, RoleTooNarrow
    ),
)
async def create_token(
    body: TokenIn, access: CurrentAccess, session: WriteSession, services: AppServices
) -> FreshToken:
    """Make a token for a program. A member's ends with the membership."""
    user, member = access.account, access.member
    token, secret = await tokens.create_token(
        session,
        user.id,
        body.name,
        body.scope,
        body.days,
        services.clock(),
        member_id=None if member.id == user.id else member.id,
    )
    return FreshToken(
        id=token.id,
        name=token.name,
        scope=token.scope,
        token=secret.text,
        created_at=token.created_at,
        expires_at=token.expires_at,
    )


@router.get("", responses=problems(NotSignedIn))
async def list_tokens(user: CurrentUser, session: ReadSession) -> TokenList:
    """The tokens there are."""
    found = await tokens.list_tokens(session, user.id)
    return TokenList(items=[TokenOut.model_validate(one, from_attributes=True) for one in found])


@router.delete(
    "/{token_id}", status_code=204, responses=problems(NotSignedIn, CrossSiteRequest, NotFound)
)
async def delete_token(token_id: int, user: CurrentUser, session: WriteSession) -> None:
    """End a token at once."""
    await tokens.delete_token(session, user.id, token_id)
