"""First-run setup: what a browser needs to know before anyone is signed in."""

from fastapi import APIRouter, Request, Response, status
from pydantic import BaseModel

from tunescore import __version__, demo
from tunescore.accounts import sessions, users
from tunescore.accounts.secrets import Secret
from tunescore.accounts.users import nobody_yet
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
from tunescore.errors import NotFound, NotSignedIn, RegistrationClosed
from tunescore.jobs import alerts

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


@router.post("/demo", status_code=status.HTTP_201_CREATED, responses=problems(RegistrationClosed))
async def look_around(
    request: Request, response: Response, services: AppServices, user: ReturningUser
) -> Me:
    """Sign in to an account filled with an invented artist, beside the user's own.

    Without an account only while there is no owner.
    """
    if user is None:
        async with services.database.read() as session:
            if not await nobody_yet(session):
                raise RegistrationClosed
    elif demo.is_demo(user.email):
        return Me.of(user)
    email = demo.EMAIL if user is None else demo.email_of(user.id)
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
