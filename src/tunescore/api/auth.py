"""Authentication: register, sign in, sign out, and who is signed in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from tunescore import demo
from tunescore.accounts import sessions, users
from tunescore.accounts.secrets import Secret
from tunescore.accounts.users import Account
from tunescore.api.deps import (
    SESSION_COOKIE,
    AppServices,
    CurrentUser,
    WriteSession,
    set_session_cookie,
)
from tunescore.api.errors import problems
from tunescore.errors import (
    BadRequest,
    CrossSiteRequest,
    EmailTaken,
    LongPassword,
    MalformedEmail,
    NotSignedIn,
    RegistrationClosed,
    TooManyAttempts,
    WeakPassword,
    WrongPassword,
)

router = APIRouter(prefix="/auth", tags=["accounts"])


class Credentials(BaseModel):
    """An e-mail address and its password."""

    email: str
    password: str


class Me(BaseModel):
    """The signed-in user."""

    id: int
    email: str
    owner: bool

    @classmethod
    def of(cls, account: Account) -> "Me":
        """The account as the API returns it."""
        return cls(id=account.id, email=account.email, owner=account.owner)


@router.post(
    "/register",
    status_code=201,
    responses=problems(
        RegistrationClosed,
        CrossSiteRequest,
        EmailTaken,
        BadRequest,
        MalformedEmail,
        WeakPassword,
        LongPassword,
    ),
)
async def register(
    credentials: Credentials, request: Request, response: Response, services: AppServices
) -> Me:
    """Make an account and sign in. The first account is the owner's."""
    account = await users.register(
        services.database,
        credentials.email,
        credentials.password,
        open_registration=services.settings.open_registration,
    )
    if account.owner:
        await services.database.bulk(demo.clear)
    async with services.database.write() as session:
        secret = sessions.start_session(session, account, services.clock())
    set_session_cookie(request, response, secret.text)
    return Me.of(account)


@router.post(
    "/login", responses=problems(WrongPassword, CrossSiteRequest, BadRequest, TooManyAttempts)
)
async def login(
    credentials: Credentials, request: Request, response: Response, services: AppServices
) -> Me:
    """Sign in. Five wrong passwords in a row make the address wait, longer each time."""
    account, secret = await sessions.sign_in(
        services.database, credentials.email, credentials.password, services.clock()
    )
    set_session_cookie(request, response, secret.text)
    return Me.of(account)


def sent_session(request: Request) -> Secret | None:
    """The session secret that the browser sent, whether or not it still counts."""
    return Secret.parse("tss", request.cookies.get(SESSION_COOKIE, ""))


@router.post("/logout", status_code=204, responses=problems(CrossSiteRequest))
async def logout(
    response: Response,
    session: WriteSession,
    secret: Annotated[Secret | None, Depends(sent_session)],
) -> None:
    """Sign out; being signed out already is fine."""
    if secret is not None:
        await sessions.sign_out(session, secret)
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax")


@router.get("/me", responses=problems(NotSignedIn))
async def me(user: CurrentUser) -> Me:
    """Who is signed in."""
    return Me.of(user)
