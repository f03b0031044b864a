"""Tables of the accounts: users, how they sign in, members, their sessions and API tokens."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from tunescore.records import Role, TokenScope
from tunescore.store.tables.base import Base, GeneratedId


class User(Base):
    """Somebody who can sign in. At most one of them is the owner."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        Index("ix_users_single_owner", "is_owner", unique=True, postgresql_where=text("is_owner")),
    )

    id: Mapped[GeneratedId] = mapped_column(primary_key=True)
    email: Mapped[str]  # lower case
    password_hash: Mapped[str]
    is_owner: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Session(Base):
    """A browser that is signed in. Only the SHA-256 of its secret is kept.

    `account_id` is the account of somebody else that it has chosen to work in.
    """

    __tablename__ = "sessions"
    __table_args__ = (UniqueConstraint("user_id", "id"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    secret_hash: Mapped[bytes] = mapped_column(primary_key=True)
    id: Mapped[GeneratedId]
    browser: Mapped[str | None]  # in words, such as Firefox on Linux
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )


class KnownBrowser(Base):
    """A browser in which a user has signed in before. Only the SHA-256 of its secret is kept."""

    __tablename__ = "known_browsers"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    secret_hash: Mapped[bytes] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class MailedLink(Base):
    """The last link of a purpose that was mailed to a user; it is good once.

    The purposes are `password` and `email`, whose link makes `new_email` the user's address.
    """

    __tablename__ = "mailed_links"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    purpose: Mapped[str] = mapped_column(primary_key=True)
    secret_hash: Mapped[bytes]
    new_email: Mapped[str | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class TwoFactor(Base):
    """What a user's authenticator app shares with this installation, encrypted.

    It counts once a code has confirmed it. `used_step` is the time step of the last code.
    """

    __tablename__ = "two_factor"
    __table_args__ = (CheckConstraint("secret LIKE 'gAAAA%'", name="secret_encrypted"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    secret: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    used_step: Mapped[int]


class RecoveryCode(Base):
    """A code that stands in for the authenticator app once. Only its SHA-256 is kept."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)


class SignInPolicy(Base):
    """What the owner asks of everybody who signs in: at most one row."""

    __tablename__ = "sign_in_policy"
    __table_args__ = (CheckConstraint("single", name="one_row"),)

    single: Mapped[bool] = mapped_column(primary_key=True)
    two_factor: Mapped[bool]


class ApiToken(Base):
    """A program's key, for good where it has no end. Only the SHA-256 of its secret is kept.

    `member_id` is the member who made it, with whose membership it ends.
    """

    __tablename__ = "api_tokens"
    __table_args__ = (
        UniqueConstraint("user_id", "secret_hash"),
        CheckConstraint("scope IN ('read', 'write')", name="scope"),
    )

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[GeneratedId] = mapped_column(primary_key=True)
    name: Mapped[str]
    secret_hash: Mapped[bytes]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    scope: Mapped[TokenScope] = mapped_column(Text, server_default="write")
    expires_at: Mapped[datetime | None]
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )


class Member(Base):
    """Somebody to whom another user's account is open, and by which role."""

    __tablename__ = "members"
    __table_args__ = (
        CheckConstraint("role IN ('owner', 'manager', 'read_only')", name="role"),
        CheckConstraint("member_id <> user_id", name="somebody_else"),
    )

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[Role] = mapped_column(Text)
    joined_at: Mapped[datetime]


class Invitation(Base):
    """An invitation to an account. Only the SHA-256 of its secret is kept."""

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("user_id", "secret_hash"),
        CheckConstraint("role IN ('owner', 'manager', 'read_only')", name="role"),
    )

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[GeneratedId] = mapped_column(primary_key=True)
    email: Mapped[str]  # lower case
    role: Mapped[Role] = mapped_column(Text)
    secret_hash: Mapped[bytes]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class SignInIdentity(Base):
    """A person at a sign-in provider, by whom a user signs in."""

    __tablename__ = "sign_in_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    linked_at: Mapped[datetime]


class SignInFailure(Base):
    """Wrong guesses in a row of one kind: at an address, from a network, or in a known browser.

    Which it is of is kept as a SHA-256: what people mistype is nobody's business.
    """

    __tablename__ = "sign_in_failures"

    key_hash: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime]
