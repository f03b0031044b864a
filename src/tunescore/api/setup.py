"""First-run setup: what a browser needs to know before anyone is signed in."""

from fastapi import APIRouter, Request, Response, status
from pydantic import BaseModel

from tunescore import __version__, demo
from tunescore.accounts import sessions, users
from tunescore.accounts.secrets import Secret
from tunescore.accounts.users import Account, nobody_yet
from tunescore.api.auth import Me
from tunescore.api.deps import (
    OWN_SESSION_COOKIE,
    SESSION_COOKIE,
    AppServices,
    CurrentUser,
    ReadSession,
    ReturningUser,
    set_session_cookie,
)
from tunescore.api.errors import problems
from tunescore.api.schema_base import Out
from tunescore.errors import NotFound, NotSignedIn, RegistrationClosed, UnknownAccount
from tunescore.jobs import alerts
from tunescore.services import Services

router = APIRouter(prefix="/setup", tags=["accounts"])


class SetupState(BaseModel):
    """Where this installation stands."""

    needs_owner: bool
    open_registration: bool
    demo_available: bool
    version: str
    max_upload_bytes: int


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
    request: Request, response: Response, services: AppServices, user: ReturningUser
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
        secret = sessions.start_session(session, account, services.clock())
    own = request.cookies.get(SESSION_COOKIE)
    if user is not None and own is not None:
        set_session_cookie(request, response, own, OWN_SESSION_COOKIE)
    set_session_cookie(request, response, secret.text)
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
    """Remove the invented artist whole, and return to the user's own account where there is one."""
    if not demo.is_demo(user.email):
        raise NotFound(thing="demo")
    await services.database.bulk(demo.clear, user.email)
    response.delete_cookie(OWN_SESSION_COOKIE, httponly=True, samesite="lax")
    own = Secret.parse("tss", request.cookies.get(OWN_SESSION_COOKIE, ""))
    resumed = await sessions.resume(services.database, own, services.clock()) if own else None
    if own is None or resumed is None:
        response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax")
        return None
    set_session_cookie(request, response, own.text)
    return Me.of(resumed[0])
