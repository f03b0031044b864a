"""What a first visit needs to know, before anyone is signed in."""

from fastapi import APIRouter
from pydantic import BaseModel

from tunescore import __version__
from tunescore.accounts.people import nobody_yet
from tunescore.api.deps import AppServices, ReadSession

router = APIRouter(prefix="/setup", tags=["accounts"])


class SetupState(BaseModel):
    """Where this installation stands."""

    needs_owner: bool
    open_registration: bool
    demo_available: bool
    version: str
    max_upload_bytes: int


@router.get("")
async def setup_state(session: ReadSession, parts: AppServices) -> SetupState:
    """Whether the owner's account is still to be made, and what this installation allows."""
    needs_owner = await nobody_yet(session)
    return SetupState(
        needs_owner=needs_owner,
        open_registration=parts.settings.open_registration,
        demo_available=needs_owner,
        version=__version__,
        max_upload_bytes=parts.settings.max_upload_bytes,
    )
