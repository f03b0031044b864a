"""Tables of alerts: what was found, the user's rules, and the channels that it is sent to."""

import datetime as dt
from typing import Any

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tunescore.store.tables.base import Base, GeneratedId


class Alert(Base):
    """One thing that a rule found, said once.

    `subject` is what it is about (`track:7`, `post:12`, `account:3`, `connection:4`, `import:9`)
    and `level` which of a subject's several it is (`100000`, or the day an episode began): one
    alert a rule, subject and level. One that was deleted stays, hidden, so that it is not said
    again. `title` and `detail` are sentences; `figures` are those that they name; `link` is the
    page of this app that shows it.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "id"),
        UniqueConstraint("user_id", "rule", "subject", "level"),
        Index(None, "user_id", "created_at"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    id: Mapped[GeneratedId]
    rule: Mapped[str]
    subject: Mapped[str]
    level: Mapped[str]
    day: Mapped[dt.date]
    title: Mapped[str]
    detail: Mapped[str]
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    link: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    read_at: Mapped[dt.datetime | None]
    deleted_at: Mapped[dt.datetime | None]


class AlertRule(Base):
    """What the user changed of a rule; a rule without a row has its defaults."""

    __tablename__ = "alert_rules"
    __table_args__ = (PrimaryKeyConstraint("user_id", "rule"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    rule: Mapped[str]
    enabled: Mapped[bool]
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))


class AlertChannel(Base):
    """Where alerts are sent: an address that Apprise understands, encrypted like a token.

    `kind` is what of the address is no secret, such as `mailto` or `discord`. `pace` is `at_once`,
    `daily` or `weekly`. Between the hours `quiet_from` and `quiet_to` of its `zone` nothing is
    sent. `failing_since` and `error` are set while it does not work.
    """

    __tablename__ = "alert_channels"
    __table_args__ = (PrimaryKeyConstraint("user_id", "id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    id: Mapped[GeneratedId]
    name: Mapped[str]
    kind: Mapped[str]
    address: Mapped[str]
    pace: Mapped[str]
    quiet_from: Mapped[int | None] = mapped_column(SmallInteger)
    quiet_to: Mapped[int | None] = mapped_column(SmallInteger)
    zone: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    last_sent_at: Mapped[dt.datetime | None]
    failing_since: Mapped[dt.datetime | None]
    error: Mapped[str | None]


class AlertDelivery(Base):
    """One alert on its way to one channel: `waiting`, `sent`, or `failed` after the last try."""

    __tablename__ = "alert_deliveries"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "alert_id", "channel_id"),
        Index(None, "user_id", "status", "due_at"),
        ForeignKeyConstraint(
            ["user_id", "alert_id"], ["alerts.user_id", "alerts.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["user_id", "channel_id"],
            ["alert_channels.user_id", "alert_channels.id"],
            ondelete="CASCADE",
        ),
    )

    user_id: Mapped[int]
    alert_id: Mapped[int]
    channel_id: Mapped[int]
    status: Mapped[str]
    due_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    sent_at: Mapped[dt.datetime | None]
    error: Mapped[str | None]
