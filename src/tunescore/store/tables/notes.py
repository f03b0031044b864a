"""Tables of what the user keeps beside the figures: notes on days, and saved views."""

import datetime as dt

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from tunescore.store.tables.base import Base, GeneratedId


class OwnNote(Base):
    """A note that the user wrote on some days, which charts show.

    `identifier_id` is one name of the track that it is about, so that a merge or a split of tracks
    takes it along; null: it is about everything.
    """

    __tablename__ = "notes"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "id"),
        Index(None, "user_id", "identifier_id"),
        ForeignKeyConstraint(
            ["user_id", "identifier_id"],
            ["track_identifiers.user_id", "track_identifiers.id"],
            ondelete="SET NULL (identifier_id)",
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    id: Mapped[GeneratedId]
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    text: Mapped[str]
    identifier_id: Mapped[int | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class SavedView(Base):
    """A view that the user saved under a name: `address` is a path of this app with its query."""

    __tablename__ = "saved_views"
    __table_args__ = (PrimaryKeyConstraint("user_id", "id"), UniqueConstraint("user_id", "name"))

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    id: Mapped[GeneratedId]
    name: Mapped[str]
    address: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
