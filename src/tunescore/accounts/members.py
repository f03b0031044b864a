"""Members of an account: who may work in it, by which role, and invitations to become one.

An account is a user's, and so is everything in it. Its user is always an owner; members are users
to whom an owner has opened it. Which account a browser works in is chosen for each session, and
counts only while its user is a member.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from tunescore.accounts import passwords, users
from tunescore.accounts.secrets import Secret
from tunescore.accounts.users import Account, account_of, clean_email
from tunescore.errors import InvitationOver, NotFound, OwnInvitation, TooManyInvitations
from tunescore.records import Role
from tunescore.store.engine import Database, Reader, Writer
from tunescore.store.tables.accounts import ApiToken, Invitation, Member, Session, User

INVITATION_LIFE = timedelta(days=7)
MOST_INVITATIONS = 50
"""How many invitations of an account may be open at once."""


@dataclass(frozen=True, slots=True)
class AccountMember:
    """A member of an account."""

    id: int
    email: str
    role: Role
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation without its secret. `account` is the address of who invites."""

    id: int
    account: str
    email: str
    role: Role
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """An account that is open to a user, and by which role."""

    id: int
    email: str
    role: Role


async def account_open_to(
    database: Database, member_id: int, account_id: int
) -> tuple[Account, Role] | None:
    """Return an account and the role of its member; None for who is not one."""
    async with database.read() as session:
        row = (
            await session.execute(
                select(User, Member.role)
                .join(Member, Member.user_id == User.id)
                .where(Member.user_id == account_id, Member.member_id == member_id)
            )
        ).one_or_none()
    return None if row is None else (account_of(row[0]), row[1])


async def list_accounts(session: Reader, user: Account) -> list[OpenAccount]:
    """Return the accounts that are open to a user, the user's own first."""
    others = await session.execute(
        select(User.id, User.email, Member.role)
        .join(Member, Member.user_id == User.id)
        .where(Member.member_id == user.id)
        .order_by(User.email)
    )
    return [OpenAccount(user.id, user.email, "owner"), *(OpenAccount(*row) for row in others)]


async def choose_account(session: Writer, secret: Secret, account_id: int) -> None:
    """Let a session work in an account that is open to its user. Raises `NotFound`."""
    member_id = secret.user_id
    own = account_id == member_id
    is_member = select(Member).where(Member.user_id == account_id, Member.member_id == member_id)
    if not own and await session.scalar(select(is_member.exists())) is not True:
        raise NotFound(thing="account")
    await session.execute(
        update(Session)
        .where(Session.user_id == member_id, Session.secret_hash == secret.hash)
        .values(account_id=None if own else account_id)
    )


async def list_members(session: Reader, account_id: int) -> list[AccountMember]:
    """Return an account's members, its user not among them."""
    rows = await session.execute(
        select(User.id, User.email, Member.role, Member.joined_at)
        .join(Member, Member.member_id == User.id)
        .where(Member.user_id == account_id)
        .order_by(User.email)
    )
    return [AccountMember(*row) for row in rows]


async def change_role(session: Writer, account_id: int, member_id: int, role: Role) -> None:
    """Give a member another role, which counts from the next request on.

    An owner who becomes less loses the tokens that they made. Raises `NotFound`.
    """
    changed = await session.scalar(
        update(Member)
        .where(Member.user_id == account_id, Member.member_id == member_id)
        .values(role=role)
        .returning(Member.member_id)
    )
    if changed is None:
        raise NotFound(thing="member")
    if role != "owner":
        await _end_tokens(session, account_id, member_id)


async def remove_member(session: Writer, account_id: int, member_id: int) -> None:
    """End a membership, which counts from the next request on, and the tokens that it made.

    Raises `NotFound`.
    """
    ended = await session.scalar(
        delete(Member)
        .where(Member.user_id == account_id, Member.member_id == member_id)
        .returning(Member.member_id)
    )
    if ended is None:
        raise NotFound(thing="member")
    await _end_tokens(session, account_id, member_id)


async def _end_tokens(session: Writer, account_id: int, member_id: int) -> None:
    await session.execute(
        delete(ApiToken).where(ApiToken.user_id == account_id, ApiToken.member_id == member_id)
    )


async def invite(
    session: Writer, account: Account, email: str, role: Role, now: datetime
) -> tuple[OpenInvitation, Secret]:
    """Make an invitation, and its secret, which is nowhere else.

    Raises `MalformedEmail`, and `TooManyInvitations`.
    """
    address = clean_email(email)
    await session.execute(select(User.id).where(User.id == account.id).with_for_update())
    count = await session.scalar(
        select(func.count()).where(Invitation.user_id == account.id, Invitation.expires_at > now)
    )
    if (count or 0) >= MOST_INVITATIONS:
        raise TooManyInvitations(most=MOST_INVITATIONS)
    secret = Secret.make("tsi", account.id)
    row = Invitation(
        user_id=account.id,
        email=address,
        role=role,
        secret_hash=secret.hash,
        created_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    session.add(row)
    await session.flush()
    return OpenInvitation(row.id, account.email, address, role, row.expires_at), secret


async def list_invitations(
    session: Reader, account: Account, now: datetime
) -> list[OpenInvitation]:
    """Return an account's open invitations, the newest first."""
    rows = await session.execute(
        select(Invitation.id, Invitation.email, Invitation.role, Invitation.expires_at)
        .where(Invitation.user_id == account.id, Invitation.expires_at > now)
        .order_by(Invitation.id.desc())
    )
    return [
        OpenInvitation(number, account.email, email, role, expires_at)
        for number, email, role, expires_at in rows
    ]


async def revoke_invitation(session: Writer, account_id: int, invitation_id: int) -> None:
    """Withdraw an invitation. Raises `NotFound`."""
    ended = await session.scalar(
        delete(Invitation)
        .where(Invitation.user_id == account_id, Invitation.id == invitation_id)
        .returning(Invitation.id)
    )
    if ended is None:
        raise NotFound(thing="invitation")


async def find_invitation(session: Reader, secret: str, now: datetime) -> OpenInvitation:
    """Return the invitation of a secret. Raises `InvitationOver`."""
    known = _invitation_secret(secret)
    row = (
        await session.execute(
            select(
                Invitation.id, User.email, Invitation.email, Invitation.role, Invitation.expires_at
            )
            .join(User, User.id == Invitation.user_id)
            .where(
                Invitation.user_id == known.user_id,
                Invitation.secret_hash == known.hash,
                Invitation.expires_at > now,
            )
        )
    ).one_or_none()
    if row is None:
        raise InvitationOver
    return OpenInvitation(*row)


async def accept(session: Writer, secret: str, member_id: int, now: datetime) -> int:
    """Use an invitation up for a user, and return the account's number.

    Who is a member already gets the invitation's role, and an owner who becomes less loses the
    tokens that they made. Raises `InvitationOver`, and
    `OwnInvitation` for the account's own user.
    """
    known = _invitation_secret(secret)
    role = await session.scalar(
        delete(Invitation)
        .where(
            Invitation.user_id == known.user_id,
            Invitation.secret_hash == known.hash,
            Invitation.expires_at > now,
        )
        .returning(Invitation.role)
    )
    if role is None:
        raise InvitationOver
    if known.user_id == member_id:
        raise OwnInvitation
    joined = insert(Member).values(
        user_id=known.user_id, member_id=member_id, role=role, joined_at=now
    )
    await session.execute(
        joined.on_conflict_do_update(
            index_elements=["user_id", "member_id"], set_={"role": joined.excluded.role}
        )
    )
    if role != "owner":
        await _end_tokens(session, known.user_id, member_id)
    return known.user_id


async def register(
    database: Database, secret: str, password: str, now: datetime
) -> tuple[Account, int]:
    """Make an account with the address of an invitation, and accept it.

    Return the fresh account, and the number of the one that it was invited to. Raises
    `InvitationOver`, `EmailTaken`, `WeakPassword`, and `LongPassword`.
    """
    async with database.read() as reading:
        invitation = await find_invitation(reading, secret, now)
    passwords.check_rule(password, invitation.email)
    password_hash = await passwords.hash_password(password)
    async with database.write() as session:
        account = await users.add(session, invitation.email, password_hash)
        return account, await accept(session, secret, account.id, now)


async def forget_old(session: Writer, now: datetime) -> None:
    """Delete the invitations that nobody accepted in time."""
    await session.execute(delete(Invitation).where(Invitation.expires_at <= now))


def _invitation_secret(text: str) -> Secret:
    secret = Secret.parse("tsi", text)
    if secret is None:
        raise InvitationOver
    return secret
