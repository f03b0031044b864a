"""First-run setup: what a browser needs to know before anyone is signed in."""

from fastapi import APIRouter, Request, Response, status
from pydantic import BaseModel

from tunescore import __version__, demo
from tunescore.accounts import sessions, users
from tunescore.accounts.users import nobody_yet
from tunescore.api.auth import Me
from tunescore.api.deps import AppServices, ReadSession, set_session_cookie
from tunescore.api.errors import problems
from tunescore.errors import RegistrationClosed
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
async def look_around(request: Request, response: Response, services: AppServices) -> Me:
    """Sign in to an account filled with an invented artist; only while there is no owner."""
    async with services.database.read() as session:
        if not await nobody_yet(session):
            raise RegistrationClosed
    account = await users.guest(services.database, demo.EMAIL)
    await services.database.bulk_for(account.id, demo.fill, today=services.clock().date())
    await services.database.bulk_for(account.id, alerts.ask, services)
    async with services.database.write() as session:
        secret = sessions.start_session(session, account, services.clock())
    set_session_cookie(request, response, secret.text)
    return Me.of(account)
