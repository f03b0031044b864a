"""Dependencies of the routers: the signed-in user, a session of the database, the services.

A request that writes asks for `WriteSession` and is one transaction: committed before the answer
is sent, rolled back on any error. A request that reads asks for `UserReadSession`, or `ReadSession`
where it is nobody's, which cannot write.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Response
from fastapi.security import APIKeyCookie, HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials

from tunescore.accounts.secrets import Secret
from tunescore.accounts.sessions import SESSION_LIFE, resume
from tunescore.accounts.tokens import account_of_token
from tunescore.accounts.users import Account
from tunescore.api.middleware import SAFE_METHODS
from tunescore.errors import ClientGone, NotSignedIn, OwnerOnly
from tunescore.services import Services
from tunescore.store.engine import Reader, Writer
from tunescore.store.scope import UserSession

T = TypeVar("T")

SESSION_COOKIE = "tunescore_session"
OWN_SESSION_COOKIE = "tunescore_own_session"
"""Keeps a user's own session while they look at the demo."""

_bearer = HTTPBearer(auto_error=False, description="An API token")
_cookie = APIKeyCookie(name=SESSION_COOKIE, auto_error=False, description="A browser's session")


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


def set_session_cookie(
    request: Request, response: Response, secret: str, name: str = SESSION_COOKIE
) -> None:
    """Keep a session's secret in the browser, out of reach of its scripts."""
    response.set_cookie(
        name,
        secret,
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


async def current_user(
    request: Request,
    response: Response,
    services: AppServices,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    cookie: Annotated[str | None, Depends(_cookie)],
) -> Account:
    """Whose request this is: by API token where one is sent, else by the session cookie.

    Raises `NotSignedIn`.
    """
    now = services.clock()
    if bearer is not None:
        token = Secret.parse("ts", bearer.credentials)
        account = await account_of_token(services.database, token, now) if token else None
        if account is None:
            raise NotSignedIn
        return account
    secret = Secret.parse("tss", cookie) if cookie else None
    resumed = await resume(services.database, secret, now) if secret else None
    if secret is None or resumed is None:
        raise NotSignedIn
    account, renewed = resumed
    if renewed:
        set_session_cookie(request, response, secret.text)
    return account


CurrentUser = Annotated[Account, Depends(current_user)]


async def owner_user(user: CurrentUser) -> Account:
    """The installation's owner. Raises `OwnerOnly` for anybody else."""
    if not user.owner:
        raise OwnerOnly
    return user


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

    async def show(self, answer: Callable[[UserSession], Awaitable[T]]) -> T:
        """Return the answer to this request."""
        address = self._request.scope["path"], self._request.scope["query_string"]
        async with _while_wanted(self._request):
            return await self._database.read_together(self._user.id, address, answer)


UserScreen = Annotated[Screen, Depends()]


async def returning_user(
    request: Request,
    response: Response,
    services: AppServices,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    cookie: Annotated[str | None, Depends(_cookie)],
) -> Account | None:
    """Whose browser comes back from another site; None where it is not signed in here."""
    try:
        return await current_user(request, response, services, bearer, cookie)
    except NotSignedIn:
        return None


ReturningUser = Annotated[Account | None, Depends(returning_user)]


async def binding(
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    cookie: Annotated[str | None, Depends(_cookie)],
) -> bytes:
    """The SHA-256 of the session, or of the API token, that sends a request."""
    secret = bearer.credentials if bearer is not None else cookie or ""
    return hashlib.sha256(secret.encode()).digest()


Binding = Annotated[bytes, Depends(binding)]
