"""Authentication: register, sign in, sign out, and who is signed in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from tunescore import demo
from tunescore.accounts import sessions, users
from tunescore.accounts.secrets import Secret
from tunescore.accounts.users import Account
from tunescore.api.deps import (
    OWN_SESSION_COOKIE,
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
    demo: bool
    """Whether this is an account with the invented artist."""

    @classmethod
    def of(cls, account: Account) -> "Me":
        """The account as the API returns it."""
        return cls(
            id=account.id,
            email=account.email,
            owner=account.owner,
            demo=demo.is_demo(account.email),
        )


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


def sent_sessions(request: Request) -> list[Secret]:
    """The session secrets that the browser sent, whether or not they still count."""
    sent = (request.cookies.get(name, "") for name in (SESSION_COOKIE, OWN_SESSION_COOKIE))
    return [secret for text in sent if (secret := Secret.parse("tss", text)) is not None]


@router.post("/logout", status_code=204, responses=problems(CrossSiteRequest))
async def logout(
    response: Response,
    session: WriteSession,
    secrets: Annotated[list[Secret], Depends(sent_sessions)],
) -> None:
    """Sign out; being signed out already is fine."""
    for secret in secrets:
        await sessions.sign_out(session, secret)
    for name in (SESSION_COOKIE, OWN_SESSION_COOKIE):
        response.delete_cookie(name, httponly=True, samesite="lax")


@router.get("/me", responses=problems(NotSignedIn))
async def me(user: CurrentUser) -> Me:
    """Who is signed in."""
    return Me.of(user)
