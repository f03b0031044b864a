"""API tokens of the signed-in user."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from tunescore.accounts import tokens
from tunescore.api.deps import AppServices, CurrentUser, ReadSession, WriteSession
from tunescore.api.errors import problems
from tunescore.errors import BadRequest, CrossSiteRequest, NotFound, NotSignedIn, UnnamedToken

router = APIRouter(prefix="/tokens", tags=["accounts"])


class TokenIn(BaseModel):
    """What a token is called."""

    name: str


class TokenOut(BaseModel):
    """A token without its secret."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


class FreshToken(BaseModel):
    """A token with its secret, which is shown this once."""

    id: int
    name: str
    token: str
    created_at: datetime


class TokenList(BaseModel):
    """A user's tokens, the newest first."""

    items: list[TokenOut]


@router.post(
    "",
    status_code=201,
    responses=problems(NotSignedIn, CrossSiteRequest, BadRequest, UnnamedToken),
)
async def create_token(
    body: TokenIn, user: CurrentUser, session: WriteSession, services: AppServices
) -> FreshToken:
    """Make a token for a program."""
    token, secret = await tokens.create_token(session, user.id, body.name, services.clock())
    return FreshToken(id=token.id, name=token.name, token=secret.text, created_at=token.created_at)


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
