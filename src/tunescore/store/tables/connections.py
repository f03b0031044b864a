"""Tables of connections: accounts with tokens, sign-ins under way, keys, sync runs, budgets.

Tokens are kept encrypted (`store.encryption`); a column of secrets refuses anything that is not
such a text, so a plain token cannot be written by mistake. Ids of platforms are text.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tunescore.store.tables.base import Base, GeneratedId

EncryptedText = Annotated[str, mapped_column(Text)]
"""What `encryption.Cipher` made of a text; each such column has a check that it is."""

Texts = Annotated[list[str], mapped_column(ARRAY(Text), server_default=text("'{}'"))]
Facts = Annotated[dict[str, Any], mapped_column(JSONB, server_default=text("'{}'"))]
Listed = Annotated[list[dict[str, Any]], mapped_column(JSONB, server_default=text("'[]'"))]


def _encrypted(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} LIKE 'gAAAA%'", name=f"{column}_encrypted")


def _connection(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["user_id", "credential_id"],
        ["integration_credentials.user_id", "integration_credentials.id"],
        ondelete="CASCADE",
        name=f"fk_{table}_connection",
    )


class IntegrationCredential(Base):
    """A user's account on a platform, with its tokens: a connection.

    `state`: `connected`; `reconnect` (the platform took the tokens back, so the user has to sign
    in there again); `disconnected` by the user, when there are no tokens. An account that is read
    from its public page has none either: `audience` is the platform whose audience it is, where its
    figures know it by its name; `terms_accepted_at` is when the user switched that on with the
    platform's terms in view, null once it is off; `post_links` are posts that the user named.
    `owner_id` is the person
    who signed in, as the platform's signed callbacks name them. `way` is how it was connected, and
    `app_id` names the app whose keys its tokens need, null where they need none. `token_secret` is
    what requests are signed with; `renew_at` is when the token is to be renewed, where that is not
    told by its end. `unsupported` says of a metric
    since when the platform does not give it for this account. `outcome`, `reason`, `detail` and
    `retry_at` are those of the last run; `failing_since` is the first failure in a row.
    """

    __tablename__ = "integration_credentials"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "id"),
        UniqueConstraint("user_id", "platform", "platform_user_id"),
        Index(None, "next_sync_at", postgresql_where=text("is_active")),
        Index(None, "platform", "owner_id"),
        _encrypted("access_token"),
        _encrypted("refresh_token"),
        _encrypted("token_secret"),
        CheckConstraint("is_active = (state = 'connected')", name="active_when_connected"),
        CheckConstraint(
            "NOT is_active OR CASE WHEN audience IS NULL THEN access_token IS NOT NULL"
            " ELSE terms_accepted_at IS NOT NULL END",
            name="active_is_allowed",
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    id: Mapped[GeneratedId]
    platform: Mapped[str]
    platform_user_id: Mapped[str]
    platform_username: Mapped[str | None]
    platform_name: Mapped[str | None]
    picture_url: Mapped[str | None]
    owner_id: Mapped[str | None]
    audience: Mapped[str | None]
    terms_accepted_at: Mapped[dt.datetime | None]
    post_links: Mapped[Texts]
    way: Mapped[str] = mapped_column(server_default=text("'sign_in'"))
    app_id: Mapped[str | None]
    access_token: Mapped[EncryptedText | None]
    refresh_token: Mapped[EncryptedText | None]
    token_expires_at: Mapped[dt.datetime | None]
    refresh_expires_at: Mapped[dt.datetime | None]
    token_secret: Mapped[EncryptedText | None]
    renew_at: Mapped[dt.datetime | None]
    scopes: Mapped[Texts]
    is_active: Mapped[bool]
    state: Mapped[str]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    detail: Mapped[str | None]
    retry_at: Mapped[dt.datetime | None]
    failing_since: Mapped[dt.datetime | None]
    unsupported: Mapped[Facts]
    missing: Mapped[Listed]
    next_sync_at: Mapped[dt.datetime | None]
    last_synced_at: Mapped[dt.datetime | None]
    rotated_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]


class ConnectionAttempt(Base):
    """One attempt to connect at a platform, from the button or a pasted token to the connection.

    `way` is how: one that is no sign-in begins with `choosing`, and has no state and no
    `redirect_uri`. `stage`: `begun` (the browser was sent there; the state that it has to bring
    back is kept as its SHA-256 and taken away by the first return), `returned`, `choosing` (which
    of several accounts; `identities` holds them with their tokens), `failed` (with the error),
    `done`.
    `binding` is the SHA-256 of the session, or of the API token, that began it.
    """

    __tablename__ = "connection_attempts"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "id"),
        UniqueConstraint("user_id", "state_hash"),
        Index(None, "expires_at"),
        _encrypted("verifier"),
        _encrypted("identities"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    id: Mapped[GeneratedId]
    platform: Mapped[str]
    way: Mapped[str] = mapped_column(server_default=text("'sign_in'"))
    stage: Mapped[str]
    state_hash: Mapped[bytes | None]
    binding: Mapped[bytes]
    verifier: Mapped[EncryptedText | None]
    redirect_uri: Mapped[str | None]
    identities: Mapped[EncryptedText | None]
    code: Mapped[str | None]
    detail: Mapped[str | None]
    todo: Mapped[str | None]
    expires_at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime]


class PlatformKey(Base):
    """A key of the installation's app at a platform, by the name of its environment variable."""

    __tablename__ = "platform_keys"
    __table_args__ = (_encrypted("value"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[EncryptedText]
    set_at: Mapped[dt.datetime]


class SyncRun(Base):
    """One visit of a connection's account: what was asked, what came, why it stopped.

    `trigger`: `first`, `scheduled`, `asked`. `calls` are `{method, host, path, status, ms}` and
    never hold a token; `missing` are `{metric, reason, detail}`; `progress` is
    `{stage, done, total}` while it runs, which is until `finished_at`.
    """

    __tablename__ = "sync_runs"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "id"),
        Index(None, "user_id", "credential_id", "id"),
        _connection("sync_runs"),
    )

    user_id: Mapped[int]
    id: Mapped[GeneratedId]
    credential_id: Mapped[int]
    trigger: Mapped[str]
    started_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    detail: Mapped[str | None]
    retry_at: Mapped[dt.datetime | None]
    calls: Mapped[Listed]
    figures: Mapped[int] = mapped_column(server_default=text("0"))
    posts: Mapped[int] = mapped_column(server_default=text("0"))
    missing: Mapped[Listed]
    progress: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class ConnectionPost(Base):
    """A post of a connected account, as the platform described it last.

    `figures_at` is when its figures came last; null while none came.
    """

    __tablename__ = "connection_posts"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "credential_id", "post_id"),
        _connection("connection_posts"),
    )

    user_id: Mapped[int]
    credential_id: Mapped[int]
    post_id: Mapped[str]
    posted_at: Mapped[dt.datetime]
    caption: Mapped[str | None]
    url: Mapped[str | None]
    type: Mapped[str | None]
    thumbnail_url: Mapped[str | None]
    figures_at: Mapped[dt.datetime | None]
    told_at: Mapped[dt.datetime]


class DeletionRequest(Base):
    """A deletion request: a person wants their data deleted, and their platform passes it on.

    Kept without the person, so that its address can say what came of it.
    """

    __tablename__ = "deletion_requests"

    code: Mapped[str] = mapped_column(primary_key=True)
    platform: Mapped[str]
    requested_at: Mapped[dt.datetime]
    connections: Mapped[int]
    lines: Mapped[int]
    posts: Mapped[int]


class BudgetCall(Base):
    """A call that counts against a limit: `key` names the limit's holder (an app, an account).

    Rows older than the longest window of their key are of no use and are deleted.
    """

    __tablename__ = "budget_calls"
    __table_args__ = (Index(None, "key", "at"),)

    id: Mapped[GeneratedId] = mapped_column(primary_key=True)
    key: Mapped[str]
    at: Mapped[dt.datetime]
    calls: Mapped[int] = mapped_column(server_default=text("1"))


class Budget(Base):
    """What a platform said about a limit: nobody may call before `closed_until`.

    `used` is the share of the limit that it said is used, in percent. The row is also what
    workers lock while they take from the budget.
    """

    __tablename__ = "budgets"

    key: Mapped[str] = mapped_column(primary_key=True)
    closed_until: Mapped[dt.datetime | None]
    reason: Mapped[str | None]
    used: Mapped[Decimal | None]
    told_at: Mapped[dt.datetime | None]


class Spending(Base):
    """What an installation's app spent at a platform in a month, in dollars."""

    __tablename__ = "spending"
    __table_args__ = (PrimaryKeyConstraint("platform", "month"),)

    platform: Mapped[str]
    month: Mapped[dt.date]
    dollars: Mapped[Decimal] = mapped_column(Numeric(14, 6))
    resources: Mapped[int]
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
