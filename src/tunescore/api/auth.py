"""Authentication: register, sign in, sign out, and who is signed in."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from tunescore import demo
from tunescore.accounts import sessions, users
from tunescore.accounts.users import Account
from tunescore.api import cookies
from tunescore.api.access import FOR_ALL, FOR_ONESELF, Access
from tunescore.api.deps import (
    AppServices,
    CurrentAccess,
    CurrentCaller,
    WriteSession,
    owns_installation,
)
from tunescore.api.errors import problems
from tunescore.errors import (
    AccountNotOpen,
    BadRequest,
    CrossSiteRequest,
    EmailTaken,
    LongPassword,
    MalformedEmail,
    NotSignedIn,
    RegistrationClosed,
    SecondFactorNeeded,
    SignInsBusy,
    TooManyAttempts,
    TwoFactorRequired,
    WeakPassword,
    WrongCode,
    WrongPassword,
)
from tunescore.records import Role
from tunescore.store.engine import Writer

router = APIRouter(prefix="/auth", tags=["accounts"], dependencies=[FOR_ONESELF])


class Credentials(BaseModel):
    """An e-mail address and its password."""

    email: str
    password: str


class SignIn(Credentials):
    """Credentials, and the second factor where the account has one."""

    code: str | None = None
    """The code of the authenticator app, or a recovery code."""


class Me(BaseModel):
    """The account that a browser works in: its user's own, unless `member` is who works in it."""

    id: int
    email: str
    owner: bool
    demo: bool
    """Whether this is an account with the invented artist."""
    role: Role
    member: str | None

    @classmethod
    def of(cls, account: Account) -> "Me":
        """A user's own account."""
        return cls.seen_by(Access(account, account, "owner"))

    @classmethod
    def seen_by(cls, access: Access) -> "Me":
        """The account that a request is about."""
        account, member = access.account, access.member
        return cls(
            id=account.id,
            email=account.email,
            owner=owns_installation(access),
            demo=demo.is_demo(account.email),
            role=access.role,
            member=None if member.id == account.id else member.email,
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
        SignInsBusy,
    ),
)
async def register(
    credentials: Credentials,
    request: Request,
    response: Response,
    services: AppServices,
    caller: CurrentCaller,
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
        entry = await sessions.enter(session, account, caller, services.clock())
    return welcome(request, response, entry)


@router.post(
    "/login",
    responses=problems(
        WrongPassword,
        SecondFactorNeeded,
        WrongCode,
        CrossSiteRequest,
        BadRequest,
        TooManyAttempts,
        SignInsBusy,
    ),
)
async def login(
    credentials: SignIn,
    request: Request,
    response: Response,
    services: AppServices,
    caller: CurrentCaller,
) -> Me:
    """Sign in. Wrong passwords and codes in a row have to wait, longer each time.

    An account with two factors answers `second_factor_needed` to the right password alone; the
    same is then sent again with a code.
    """
    entry = await sessions.sign_in(
        services.database,
        services.cipher,
        credentials.email,
        credentials.password,
        credentials.code,
        caller,
        services.clock(),
    )
    async with services.database.write() as session:
        await end_sent(request, response, session)
    return welcome(request, response, entry)


def welcome(request: Request, response: Response, entry: sessions.Entry) -> Me:
    """Let a browser keep a fresh session, and answer with its account."""
    cookies.write(request, response, "session", entry.secret)
    cookies.write(request, response, "browser", entry.known)
    return Me.of(entry.account)


@router.post("/logout", status_code=204, responses=problems(CrossSiteRequest))
async def logout(request: Request, response: Response, session: WriteSession) -> None:
    """Sign out; being signed out already is fine."""
    await end_sent(request, response, session)
    cookies.remove(request, response, "session")


async def end_sent(request: Request, response: Response, session: Writer) -> None:
    """End the sessions that a browser has."""
    for name in ("session", "own_session"):
        secret = cookies.read(request, name)
        if secret is not None:
            await sessions.sign_out(session, secret)
    cookies.remove(request, response, "own_session")


@router.get(
    "/me",
    dependencies=[FOR_ALL],
    responses=problems(NotSignedIn, TwoFactorRequired, AccountNotOpen),
)
async def me(access: CurrentAccess) -> Me:
    """Who is signed in, and in which account."""
    return Me.seen_by(access)
