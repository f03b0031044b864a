"""Passwords: change one with the old one, or choose one by a mailed link."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from tunescore.accounts import password_change, throttle
from tunescore.api.access import FOR_ONESELF
from tunescore.api.deps import AppServices, Binding, CurrentCaller, CurrentUser
from tunescore.api.errors import problems
from tunescore.errors import (
    BadRequest,
    CrossSiteRequest,
    LinkUsed,
    LongPassword,
    NoMailServer,
    NotSignedIn,
    SignInsBusy,
    TooManyAttempts,
    WeakPassword,
    WrongPassword,
)
from tunescore.jobs import account_mail

router = APIRouter(prefix="/auth/password", tags=["accounts"], dependencies=[FOR_ONESELF])


class PasswordIn(BaseModel):
    """The password as it is, and as it shall be."""

    old: str
    new: str


class LinkIn(BaseModel):
    """Whose password was forgotten."""

    email: Annotated[str, Field(max_length=1_000)]


class ResetIn(BaseModel):
    """The secret of a mailed link, and the password as it shall be."""

    link: str
    new: str


@router.post(
    "",
    status_code=204,
    responses=problems(
        NotSignedIn,
        WrongPassword,
        CrossSiteRequest,
        BadRequest,
        WeakPassword,
        LongPassword,
        TooManyAttempts,
    ),
)
async def change_password(
    body: PasswordIn,
    user: CurrentUser,
    services: AppServices,
    caller: CurrentCaller,
    bound: Binding,
) -> None:
    """Change the password, which ends all other sessions."""
    await password_change.change(
        services.database,
        user,
        body.old,
        body.new,
        caller,
        bound,
        services.clock(),
        partial(account_mail.notify, services, "password"),
    )


@router.post(
    "/link",
    status_code=202,
    responses=problems(NoMailServer, CrossSiteRequest, BadRequest, TooManyAttempts),
)
async def send_password_link(body: LinkIn, services: AppServices, caller: CurrentCaller) -> None:
    """Mail a link to choose another password, if somebody has this address. It is not said who."""
    if services.settings.mail_server is None:
        raise NoMailServer
    email = body.email.strip().lower().replace("\x00", "")
    async with services.database.write() as session:
        guess = throttle.of_stranger("link", email, caller.network)
        await throttle.count(session, guess, services.clock())
    await services.database.bulk(account_mail.ask_password_link, services, email)


@router.post(
    "/reset",
    status_code=204,
    responses=problems(
        LinkUsed, CrossSiteRequest, BadRequest, WeakPassword, LongPassword, SignInsBusy
    ),
)
async def reset_password(body: ResetIn, services: AppServices) -> None:
    """Choose another password by a mailed link, which ends all sessions."""
    notify = partial(account_mail.notify, services, "password")
    await password_change.reset(services.database, body.link, body.new, services.clock(), notify)
