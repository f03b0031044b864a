"""First-run setup: what a browser needs to know before anyone is signed in."""

from fastapi import APIRouter, Request, Response, status
from pydantic import BaseModel

from tunescore import __version__, demo
from tunescore.accounts import sessions, users
from tunescore.accounts.users import Account, nobody_yet
from tunescore.api import cookies
from tunescore.api.access import FOR_ONESELF
from tunescore.api.auth import Me
from tunescore.api.deps import (
    AppServices,
    CurrentCaller,
    CurrentUser,
    ReadSession,
    ReturningUser,
    access_of_session,
)
from tunescore.api.errors import problems
from tunescore.api.schema_base import Out
from tunescore.errors import (
    AccountNotOpen,
    NotFound,
    NotSignedIn,
    RegistrationClosed,
    UnknownAccount,
)
from tunescore.jobs import alerts
from tunescore.services import Services

router = APIRouter(prefix="/setup", tags=["accounts"], dependencies=[FOR_ONESELF])


class SetupState(BaseModel):
    """Where this installation stands."""

    needs_owner: bool
    open_registration: bool
    demo_available: bool
    version: str
    max_upload_bytes: int
    sends_mail: bool
    """Whether a link to choose another password can be mailed."""
    provider: str | None
    """The name of the sign-in provider, where there is one."""


@router.get("")
async def setup_state(session: ReadSession, services: AppServices) -> SetupState:
    """Whether the owner's account is still to be made, and what this installation allows."""
    needs_owner = await nobody_yet(session)
    return SetupState(
        needs_owner=needs_owner,
        open_registration=services.settings.open_registration,
        demo_available=needs_owner,
        version=__version__,
        max_upload_bytes=services.settings.max_upload_bytes,
        sends_mail=services.settings.mail_server is not None,
        provider=services.settings.oidc_name if services.settings.oidc_issuer else None,
    )


async def _demo_of(services: Services, user: Account | None) -> str:
    """Return the address of the demo's account for whoever asks.

    Raises `RegistrationClosed` for a visitor without an account where there is an owner.
    """
    if user is not None:
        return user.email if demo.is_demo(user.email) else demo.email_of(user.id)
    async with services.database.read() as session:
        if not await nobody_yet(session):
            raise RegistrationClosed
    return demo.EMAIL


@router.post("/demo", status_code=status.HTTP_201_CREATED, responses=problems(RegistrationClosed))
async def look_around(
    request: Request,
    response: Response,
    services: AppServices,
    user: ReturningUser,
    caller: CurrentCaller,
) -> Me:
    """Sign in to an account filled with an invented artist, beside the user's own.

    Without an account only while there is no owner.
    """
    if user is not None and demo.is_demo(user.email):
        return Me.of(user)
    email = await _demo_of(services, user)
    account = await users.guest(services.database, email)
    await services.database.bulk_for(account.id, demo.fill, today=services.clock().date())
    await services.database.bulk_for(account.id, alerts.ask, services)
    async with services.database.write() as session:
        secret = sessions.start_session(session, account, services.clock(), caller)
    own = cookies.read(request, "session")
    if user is not None and own is not None:
        cookies.write(request, response, "own_session", own)
    cookies.write(request, response, "session", secret)
    return Me.of(account)


class DemoProgress(Out):
    """How many of the demo's files are imported."""

    done: int
    total: int


@router.get("/demo", responses=problems(RegistrationClosed))
async def demo_progress(services: AppServices, user: ReturningUser) -> DemoProgress:
    """How far the demo is that is being filled for whoever asks."""
    email = await _demo_of(services, user)
    async with services.database.read() as session:
        try:
            account = await users.find(session, email)
        except UnknownAccount:
            return DemoProgress(done=0, total=demo.FILES)
    async with services.database.read_for(account.id) as store:
        return DemoProgress(done=await demo.imported(store), total=demo.FILES)


@router.delete("/demo", responses=problems(NotSignedIn, NotFound))
async def leave_demo(
    request: Request, response: Response, services: AppServices, user: CurrentUser
) -> Me | None:
    """Remove the invented artist whole, and return to the user's own session where there is one.

    That works in the account in which it did before.
    """
    if not demo.is_demo(user.email):
        raise NotFound(thing="demo")
    await services.database.bulk(demo.clear, user.email)
    cookies.remove(request, response, "own_session")
    own = cookies.read(request, "own_session")
    running = await sessions.resume(services.database, own, services.clock()) if own else None
    if own is None or running is None:
        cookies.remove(request, response, "session")
        return None
    cookies.write(request, response, "session", own)
    try:
        return Me.seen_by(await access_of_session(services, running))
    except AccountNotOpen:  # closed meanwhile, which the next request says
        return Me.of(running.account)
