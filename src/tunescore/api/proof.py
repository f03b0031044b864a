"""The user's password, shown again: what changes how to sign in asks for it."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel

from tunescore.accounts import sessions
from tunescore.accounts.users import Account
from tunescore.api.deps import AppServices, CurrentCaller, CurrentUser
from tunescore.errors import (
    BadRequest,
    CrossSiteRequest,
    NotSignedIn,
    TooManyAttempts,
    WrongPassword,
)

PROVEN = (NotSignedIn, WrongPassword, CrossSiteRequest, BadRequest, TooManyAttempts)
"""The errors of every route that takes a `ProvenUser`."""


class Proof(BaseModel):
    """The user's password: who changes how to sign in shows it again."""

    password: str


async def _proven(
    body: Proof, user: CurrentUser, services: AppServices, caller: CurrentCaller
) -> Account:
    await sessions.prove(services.database, user, body.password, caller, services.clock())
    return user


ProvenUser = Annotated[Account, Depends(_proven)]
"""The signed-in user, whose password came with the request."""
