"""Dependencies of the routers: the signed-in user, a session of the database, the services.

A request that writes asks for `WriteSession` and is one transaction: committed before the answer
is sent, rolled back on any error. A request that reads asks for `UserReadSession`, or `ReadSession`
where it is nobody's, which cannot write.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.security import HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials
from pydantic import BaseModel

from tunescore.accounts.members import account_open_to
from tunescore.accounts.secrets import Secret
from tunescore.accounts.sessions import Caller, Running, resume
from tunescore.accounts.tokens import account_of_token
from tunescore.accounts.users import Account
from tunescore.api import cookies
from tunescore.api.access import Access, check, rule_of
from tunescore.api.middleware import SAFE_METHODS
from tunescore.api.schema_base import Written, written
from tunescore.errors import (
    AccountChanged,
    AccountNotOpen,
    ClientGone,
    NotSignedIn,
    OwnerOnly,
    RoleTooNarrow,
    TokenTooNarrow,
    TwoFactorRequired,
)
from tunescore.services import Services
from tunescore.store.engine import Reader, Writer
from tunescore.store.scope import UserSession

TWO_FACTOR = "/api/v1/auth/two-factor"
"""What a user who has to set up two-factor sign-in may use until then, and nothing else."""

SHOWN_ACCOUNT = "X-Account"
"""The header in which a page says whose account it shows when it changes something. Another tab of
the browser may have turned to another one meanwhile."""

bearer_token = HTTPBearer(auto_error=False, description="An API token")
session_cookie = cookies.SessionCookie()


async def services(request: Request) -> Services:
    """The services of the application that answers this request."""
    found = request.app.state.services
    assert isinstance(found, Services)  # noqa: S101 - create_app put them there
    return found


AppServices = Annotated[Services, Depends(services)]


async def read_session(services: AppServices) -> AsyncIterator[Reader]:
    """A session that only reads."""
    async with services.database.read() as session:
        yield session


async def write_session(services: AppServices) -> AsyncIterator[Writer]:
    """A session that is one transaction."""
    async with services.database.write() as session:
        yield session


ReadSession = Annotated[Reader, Depends(read_session, scope="function")]
WriteSession = Annotated[Writer, Depends(write_session, scope="function")]


CurrentCaller = Annotated[Caller, Depends(cookies.caller)]


async def current_access(
    request: Request,
    response: Response,
    services: AppServices,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer_token)],
    cookie: Annotated[str | None, Depends(session_cookie)],
) -> Access:
    """Whose request this is: by API token where one is sent, else by the session cookie.

    Raises `NotSignedIn`, `TwoFactorRequired` for whoever has to set that up, `AccountNotOpen`,
    `AccountChanged`, and what `access.check` does.
    """
    now, rule = services.clock(), rule_of(request)
    if bearer is not None:
        token = Secret.parse("ts", bearer.credentials)
        known = await account_of_token(services.database, token, now) if token else None
        if known is None:
            raise NotSignedIn
        access = Access(known[0], known[0], "owner", token=known[1])
        check(rule, access)
        return access
    secret = Secret.parse("tss", cookie) if cookie else None
    running = await resume(services.database, secret, now) if secret else None
    if secret is None or running is None:
        raise NotSignedIn
    if running.lacks_two_factor and not request.url.path.startswith(TWO_FACTOR):
        raise TwoFactorRequired
    if running.renewed:
        cookies.write(request, response, "session", secret)
    if rule.oneself:
        return Access(running.account, running.account, "owner")
    access = await access_of_session(services, running)
    check(rule, access)
    if request.headers.get(SHOWN_ACCOUNT, str(access.account.id)) != str(access.account.id):
        raise AccountChanged
    return access


async def access_of_session(services: Services, running: Running) -> Access:
    """In which account a session works, and by which role. Raises `AccountNotOpen`."""
    member = running.account
    if running.chosen is None:
        return Access(member, member, "owner")
    opened = await account_open_to(services.database, member.id, running.chosen)
    if opened is None:
        raise AccountNotOpen
    return Access(opened[0], member, opened[1])


CurrentAccess = Annotated[Access, Depends(current_access)]


async def current_user(access: CurrentAccess) -> Account:
    """The user whose data a request is about, who need not be the one who asks."""
    return access.account


CurrentUser = Annotated[Account, Depends(current_user)]


def owns_installation(access: Access) -> bool:
    """Whether a request may change what is the whole installation's."""
    return access.account.owner and access.role == "owner"


async def owner_user(access: CurrentAccess) -> Account:
    """The installation's owner. Raises `OwnerOnly`, and `TokenTooNarrow` for programs."""
    if access.token is not None:
        raise TokenTooNarrow
    if not owns_installation(access):
        raise OwnerOnly
    return access.account


OwnerUser = Annotated[Account, Depends(owner_user)]


@asynccontextmanager
async def _while_wanted(request: Request) -> AsyncIterator[None]:
    """Stop what the block waits for where the client of a reading request goes away.

    A query that it waits for ends on the server too: psycopg cancels it. Whoever writes is
    not stopped, for who closes the page right after saving wants it saved. Raises `ClientGone`.
    """
    task = asyncio.current_task()
    if request.method not in SAFE_METHODS or task is None:
        yield
        return
    gone = False

    async def watch() -> None:
        nonlocal gone
        while (await request.receive())["type"] != "http.disconnect":
            pass
        gone = True
        task.cancel()

    watcher = asyncio.create_task(watch())
    try:
        yield
    except asyncio.CancelledError:
        if not gone or task.uncancel():
            raise
        raise ClientGone from None
    finally:
        watcher.cancel()


async def user_read_session(
    request: Request, user: CurrentUser, services: AppServices
) -> AsyncIterator[UserSession]:
    """A session that only reads what is the user's, when it is that user's turn."""
    async with _while_wanted(request), services.database.read_in_turn(user.id) as session:
        yield session


UserReadSession = Annotated[UserSession, Depends(user_read_session, scope="function")]


class Screen:
    """What a page shows: read in the user's turn, once for all equal requests that wait for it."""

    def __init__(self, request: Request, user: CurrentUser, services: AppServices) -> None:
        self._request, self._user, self._database = request, user, services.database

    async def show(self, answer: Callable[[UserSession], Awaitable[BaseModel]]) -> Response:
        """Return the answer to this request, which is also written once for all."""
        address = self._request.scope["path"], self._request.scope["query_string"]

        async def write(session: UserSession) -> bytes:
            found = await answer(session)
            return await written(lambda: found)

        async with _while_wanted(self._request):
            return Written(await self._database.read_together(self._user.id, address, write))


UserScreen = Annotated[Screen, Depends()]


async def returning_user(
    request: Request,
    response: Response,
    services: AppServices,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer_token)],
    cookie: Annotated[str | None, Depends(session_cookie)],
) -> Account | None:
    """Whose browser comes back from another site; None where nobody here may go on with it."""
    try:
        return (await current_access(request, response, services, bearer, cookie)).account
    except (NotSignedIn, TwoFactorRequired, AccountNotOpen, RoleTooNarrow, TokenTooNarrow):
        return None


ReturningUser = Annotated[Account | None, Depends(returning_user)]


class StillOpen:
    """Whether an answer that goes on for long may go on: asked again and again."""

    def __init__(
        self,
        request: Request,
        response: Response,
        services: AppServices,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer_token)],
        cookie: Annotated[str | None, Depends(session_cookie)],
    ) -> None:
        self._asked = request, response, services, bearer, cookie

    async def __call__(self, user: Account) -> bool:
        """Whether who asked may still see the user's data."""
        return await returning_user(*self._asked) == user


Still = Annotated[StillOpen, Depends()]


async def binding(
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer_token)],
    cookie: Annotated[str | None, Depends(session_cookie)],
) -> bytes:
    """The SHA-256 of the session, or of the API token, that sends a request."""
    secret = bearer.credentials if bearer is not None else cookie or ""
    return hashlib.sha256(secret.encode()).digest()


Binding = Annotated[bytes, Depends(binding)]
