"""Members: who works in an account, invitations to it, and which account a browser works in."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status
from pydantic import BaseModel, Field, StrictInt

from tunescore.accounts import members, sessions
from tunescore.accounts.secrets import Secret
from tunescore.api import cookies
from tunescore.api.access import FOR_ONESELF, FOR_OWNERS_IN_PERSON
from tunescore.api.address import OpenedAt
from tunescore.api.auth import end_sent, welcome
from tunescore.api.deps import (
    AppServices,
    CurrentCaller,
    CurrentUser,
    ReadSession,
    WriteSession,
)
from tunescore.api.errors import problems
from tunescore.api.schema_base import Out
from tunescore.errors import (
    ChannelAddressUnusable,
    CrossSiteRequest,
    EmailTaken,
    InvitationOver,
    LongPassword,
    MalformedEmail,
    MessageNotDelivered,
    NotFound,
    NotSignedIn,
    OwnInvitation,
    RoleTooNarrow,
    TooManyInvitations,
    WeakPassword,
)
from tunescore.jobs import account_mail
from tunescore.records import Role

router = APIRouter(tags=["accounts"])


class MemberOut(Out):
    """A member of an account."""

    id: int
    email: str
    role: Role
    joined_at: datetime


class InvitationOut(Out):
    """An invitation: to which account, for whom, by which role, and until when."""

    id: int
    account: str
    email: str
    role: Role
    expires_at: datetime


class MembersOut(Out):
    """An account's members, and its open invitations."""

    items: list[MemberOut]
    invitations: list[InvitationOut]


class InvitationIn(BaseModel):
    """Who is invited, and what they may do."""

    email: str
    role: Role


class FreshInvitation(Out):
    """An invitation with its link, which is shown this once, and whether it was mailed too."""

    invitation: InvitationOut
    link: str
    mailed: bool
    undelivered: str | None
    """Why the mail was not delivered; null where it was, or where this installation sends none."""


class MemberChange(BaseModel):
    """What a member may do from now on."""

    role: Role


class InvitationSecret(BaseModel):
    """The secret of an invitation's link."""

    secret: Annotated[str, Field(max_length=200)]


class InvitedPerson(InvitationSecret):
    """An invitation, and the password of the account that is made with it."""

    password: str


class OpenAccountOut(Out):
    """An account that is open to the user, and by which role."""

    id: int
    email: str
    role: Role


class OpenAccountsOut(Out):
    """The accounts that are open to the user, their own first."""

    items: list[OpenAccountOut]


class ChosenAccount(BaseModel):
    """The account to work in; the user's own without one."""

    id: StrictInt | None = None


async def session_secret(request: Request) -> Secret:
    """The secret of the browser's session. Raises `NotSignedIn`."""
    secret = cookies.read(request, "session")
    if secret is None:
        raise NotSignedIn
    return secret


SessionSecret = Annotated[Secret, Depends(session_secret)]


@router.get(
    "/members",
    dependencies=[FOR_OWNERS_IN_PERSON],
    responses=problems(NotSignedIn, RoleTooNarrow),
)
async def account_members(
    user: CurrentUser, session: ReadSession, services: AppServices
) -> MembersOut:
    """The people who work in this account, and who is invited."""
    return MembersOut(
        items=[
            MemberOut.model_validate(one) for one in await members.list_members(session, user.id)
        ],
        invitations=[
            InvitationOut.model_validate(one)
            for one in await members.list_invitations(session, user, services.clock())
        ],
    )


@router.patch(
    "/members/{member_id:int}",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[FOR_OWNERS_IN_PERSON],
    responses=problems(NotSignedIn, CrossSiteRequest, RoleTooNarrow, NotFound),
)
async def change_member(
    user: CurrentUser, session: WriteSession, member_id: int, wanted: MemberChange
) -> None:
    """Give a member another role, from their next request on."""
    await members.change_role(session, user.id, member_id, wanted.role)


@router.delete(
    "/members/{member_id:int}",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[FOR_OWNERS_IN_PERSON],
    responses=problems(NotSignedIn, CrossSiteRequest, RoleTooNarrow, NotFound),
)
async def remove_member(user: CurrentUser, session: WriteSession, member_id: int) -> None:
    """Close the account to a member, from their next request on."""
    await members.remove_member(session, user.id, member_id)


@router.post(
    "/invitations",
    status_code=status.HTTP_201_CREATED,
    dependencies=[FOR_OWNERS_IN_PERSON],
    responses=problems(
        NotSignedIn, CrossSiteRequest, RoleTooNarrow, MalformedEmail, TooManyInvitations
    ),
)
async def invite(
    user: CurrentUser, services: AppServices, opened: OpenedAt, wanted: InvitationIn
) -> FreshInvitation:
    """Make an invitation, which is good for one person and seven days, and mail it.

    It stands where its mail was not delivered.
    """
    async with services.database.write() as session:
        invitation, secret = await members.invite(
            session, user, wanted.email, wanted.role, services.clock()
        )
    mailed, undelivered = services.settings.mail_server is not None, None
    if mailed:
        try:
            await account_mail.send_invitation(services, invitation, secret)
        except (ChannelAddressUnusable, MessageNotDelivered) as error:
            mailed, undelivered = False, error.detail
    return FreshInvitation(
        invitation=InvitationOut.model_validate(invitation),
        link=account_mail.link(opened.url, "invitation", secret),
        mailed=mailed,
        undelivered=undelivered,
    )


@router.delete(
    "/invitations/{invitation_id:int}",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[FOR_OWNERS_IN_PERSON],
    responses=problems(NotSignedIn, CrossSiteRequest, RoleTooNarrow, NotFound),
)
async def revoke_invitation(user: CurrentUser, session: WriteSession, invitation_id: int) -> None:
    """Withdraw an invitation."""
    await members.revoke_invitation(session, user.id, invitation_id)


@router.post("/invitations/read", responses=problems(CrossSiteRequest, InvitationOver))
async def read_invitation(
    given: InvitationSecret, session: ReadSession, services: AppServices
) -> InvitationOut:
    """The invitation of a link."""
    found = await members.find_invitation(session, given.secret, services.clock())
    return InvitationOut.model_validate(found)


@router.post(
    "/invitations/accept",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[FOR_ONESELF],
    responses=problems(NotSignedIn, CrossSiteRequest, InvitationOver, OwnInvitation),
)
async def accept_invitation(
    given: InvitationSecret,
    user: CurrentUser,
    secret: SessionSecret,
    session: WriteSession,
    services: AppServices,
) -> None:
    """Accept an invitation, and work in its account."""
    account_id = await members.accept(session, given.secret, user.id, services.clock())
    await members.choose_account(session, secret, account_id)


@router.post(
    "/invitations/register",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(CrossSiteRequest, InvitationOver, EmailTaken, WeakPassword, LongPassword),
)
async def register_invited(
    given: InvitedPerson,
    request: Request,
    response: Response,
    services: AppServices,
    caller: CurrentCaller,
) -> None:
    """Make an account with the address of an invitation, sign in, and work in the other account."""
    now = services.clock()
    account, account_id = await members.register(
        services.database, given.secret, given.password, now
    )
    async with services.database.write() as session:
        await end_sent(request, response, session)
        entry = await sessions.enter(session, account, caller, now)
        await members.choose_account(session, entry.secret, account_id)
    welcome(request, response, entry)


@router.get("/accounts", dependencies=[FOR_ONESELF], responses=problems(NotSignedIn))
async def open_accounts(user: CurrentUser, session: ReadSession) -> OpenAccountsOut:
    """The accounts that you can work in."""
    found = await members.list_accounts(session, user)
    return OpenAccountsOut(items=[OpenAccountOut.model_validate(one) for one in found])


@router.put(
    "/accounts/current",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[FOR_ONESELF],
    responses=problems(NotSignedIn, CrossSiteRequest, NotFound),
)
async def choose_account(
    chosen: ChosenAccount, user: CurrentUser, secret: SessionSecret, session: WriteSession
) -> None:
    """Work in another account, in this browser."""
    await members.choose_account(session, secret, user.id if chosen.id is None else chosen.id)


@router.delete(
    "/accounts/{account_id:int}",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[FOR_ONESELF],
    responses=problems(NotSignedIn, CrossSiteRequest, NotFound),
)
async def leave_account(
    user: CurrentUser, secret: SessionSecret, session: WriteSession, account_id: int
) -> None:
    """Leave an account of somebody else, and work in your own."""
    await members.remove_member(session, account_id, user.id)
    await members.choose_account(session, secret, user.id)
