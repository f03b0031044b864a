"""The address of an account: another one, confirmed by mail where this installation sends any."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from tunescore.accounts import mailed_links, sessions, users
from tunescore.api.access import FOR_ONESELF
from tunescore.api.deps import AppServices, CurrentCaller, CurrentUser
from tunescore.api.errors import problems
from tunescore.api.schema_base import Out
from tunescore.errors import (
    BadRequest,
    CrossSiteRequest,
    EmailTaken,
    LinkUsed,
    MalformedEmail,
    NotSignedIn,
    TooManyAttempts,
    WrongPassword,
)
from tunescore.jobs import account_mail

router = APIRouter(prefix="/auth/email", tags=["accounts"], dependencies=[FOR_ONESELF])


class EmailIn(BaseModel):
    """The address as it shall be, and the user's password."""

    email: Annotated[str, Field(max_length=1_000)]
    password: str


class EmailLinkIn(BaseModel):
    """The secret of a mailed link."""

    link: str


class EmailOut(Out):
    """The address that was asked for. It counts once its mail is answered, where `mailed`."""

    email: str
    mailed: bool


@router.post(
    "",
    responses=problems(
        NotSignedIn,
        WrongPassword,
        CrossSiteRequest,
        BadRequest,
        MalformedEmail,
        EmailTaken,
        TooManyAttempts,
    ),
)
async def change_email(
    body: EmailIn, user: CurrentUser, services: AppServices, caller: CurrentCaller
) -> EmailOut:
    """Change the address, or mail a link to the new one that does."""
    email = users.clean_email(body.email)
    await sessions.prove(services.database, user, body.password, caller, services.clock())
    mailed = services.settings.mail_server is not None
    if mailed:
        await services.database.bulk(account_mail.ask_email_link, services, user.id, email)
    else:
        async with services.database.write() as session:
            await users.set_email(session, user.id, email)
    return EmailOut(email=email, mailed=mailed)


@router.post(
    "/confirm",
    status_code=204,
    responses=problems(LinkUsed, CrossSiteRequest, BadRequest, EmailTaken),
)
async def confirm_email(body: EmailLinkIn, services: AppServices) -> None:
    """Take the address to which a link was mailed, and tell the one before."""
    async with services.database.write() as session:
        user_id, email = await mailed_links.use(session, body.link, "email", services.clock())
        if email is None:
            raise LinkUsed
        before = await mailed_links.address_of(session, user_id)
        await users.set_email(session, user_id, email)
        await account_mail.notify(services, "email", session, before)
