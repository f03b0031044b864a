"""Sessions: where the user is signed in, and how to end that."""

from datetime import datetime

from fastapi import APIRouter

from tunescore.accounts import sessions
from tunescore.api.access import FOR_ONESELF
from tunescore.api.deps import AppServices, Binding, CurrentUser, ReadSession, WriteSession
from tunescore.api.errors import problems
from tunescore.api.schema_base import Out
from tunescore.errors import CrossSiteRequest, NotFound, NotSignedIn

router = APIRouter(prefix="/auth/sessions", tags=["accounts"], dependencies=[FOR_ONESELF])


class SessionOut(Out):
    """A browser in which the user is signed in. `current` is the one that asks."""

    id: int
    browser: str | None
    created_at: datetime
    seen_at: datetime
    current: bool


class SessionList(Out):
    """A user's sessions, the last used first."""

    items: list[SessionOut]


@router.get("", responses=problems(NotSignedIn))
async def list_sessions(
    user: CurrentUser, session: ReadSession, services: AppServices, bound: Binding
) -> SessionList:
    """Where the user is signed in."""
    found = await sessions.list_sessions(session, user.id, bound, services.clock())
    return SessionList(
        items=[SessionOut.model_validate(one, from_attributes=True) for one in found]
    )


@router.delete("", status_code=204, responses=problems(NotSignedIn, CrossSiteRequest))
async def end_other_sessions(user: CurrentUser, session: WriteSession, bound: Binding) -> None:
    """Sign out everywhere but here."""
    await sessions.end_all(session, user.id, but=bound)


@router.delete(
    "/{session_id}", status_code=204, responses=problems(NotSignedIn, CrossSiteRequest, NotFound)
)
async def end_session(session_id: int, user: CurrentUser, session: WriteSession) -> None:
    """Sign out in one browser."""
    await sessions.end_session(session, user.id, session_id)
