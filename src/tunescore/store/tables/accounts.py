"""Tables of the accounts: users, their sessions and API tokens, and failed sign-ins."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

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
    """A browser that is signed in. Only the SHA-256 of its secret is kept."""

    __tablename__ = "sessions"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    secret_hash: Mapped[bytes] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ApiToken(Base):
    """A program's key. Only the SHA-256 of its secret is kept."""

    __tablename__ = "api_tokens"
    __table_args__ = (UniqueConstraint("user_id", "secret_hash"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[GeneratedId] = mapped_column(primary_key=True)
    name: Mapped[str]
    secret_hash: Mapped[bytes]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class SignInFailure(Base):
    """Wrong passwords in a row for one address, whether or not an account has it.

    The address is kept as its SHA-256: what people mistype is nobody's business.
    """

    __tablename__ = "sign_in_failures"

    address_hash: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime]
