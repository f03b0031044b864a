"""Tables of campaigns: the lines of their files, and the campaigns and submissions they make.

`campaigns` holds what the user says of a campaign (its cost, its track, its days) beside what its
lines say; `campaign_submissions` and the days and name of a campaign that files know are made
again from the lines, so an undo is whole.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tunescore.store.tables.base import Base, GeneratedId


class CampaignLine(Base):
    """One row of a file about campaigns, with the file and line that it came from.

    Keys are as those of `audience_lines`: what a `group_key` is of (an event, a submission, the
    money of some days) belongs whole to the newest file with it. `counted` is false for money of
    days that another line of the campaign has too.
    """

    __tablename__ = "campaign_lines"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "source", "row_key", "occurrence"),
        Index(None, "user_id", "import_id"),
        Index(None, "user_id", "source", "group_key"),
        Index(None, "user_id", "source", "campaign_key"),
    )

    user_id: Mapped[int]
    source: Mapped[str]
    row_key: Mapped[bytes]
    occurrence: Mapped[int] = mapped_column(Integer)
    group_key: Mapped[bytes]
    import_id: Mapped[int]
    told_on: Mapped[dt.date | None]
    line: Mapped[int]
    campaign_key: Mapped[str]
    campaign_name: Mapped[str | None]
    artist_name: Mapped[str | None]
    track_title: Mapped[str | None]
    genre: Mapped[str | None]
    release_date: Mapped[dt.date | None]
    submission_key: Mapped[str | None]
    curator: Mapped[str | None]
    outlet_url: Mapped[str | None]
    outlet_type: Mapped[str | None]
    outlet_country: Mapped[str | None]
    result: Mapped[str | None]
    result_as_named: Mapped[str | None]
    submitted_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=False))
    answered_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=False))
    feedback: Mapped[str | None]
    curator_notes: Mapped[str | None]
    links: Mapped[str | None]
    listen_seconds: Mapped[int | None]
    cost: Mapped[Decimal | None]
    currency: Mapped[str | None]
    date: Mapped[dt.date | None]
    until: Mapped[dt.date | None]
    part: Mapped[str | None]
    impressions: Mapped[int | None]
    reach: Mapped[int | None]
    clicks: Mapped[int | None]
    counted: Mapped[bool] = mapped_column(server_default=text("true"))


class Campaign(Base):
    """Money spent for attention: one of a service's campaigns, or one that the user entered.

    `source` is the service's key, or `manual`. `track_title` and `artist_name` are as its files
    name them; `identifier_id` is one name of the track that it is for, and `linked_by` says why:
    `name` or `user`. `likely_id` is the track that is most like the name, where it is for none yet.
    `begins` is the day of the first yes or of the first spend, from which its
    effect is measured. `entered_*`, `plays_per_add` and `revenue_per_add` are the user's. A
    campaign whose last file was undone keeps its row where the user said something of it, and is
    shown again with its next file: its `lines` are 0 until then.
    """

    __tablename__ = "campaigns"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "id"),
        UniqueConstraint("user_id", "source", "key"),
        Index(None, "user_id", "identifier_id"),
        ForeignKeyConstraint(
            ["user_id", "identifier_id"],
            ["track_identifiers.user_id", "track_identifiers.id"],
            ondelete="SET NULL (identifier_id)",
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    id: Mapped[GeneratedId]
    source: Mapped[str]
    key: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    track_title: Mapped[str | None]
    artist_name: Mapped[str | None]
    identifier_id: Mapped[int | None]
    linked_by: Mapped[str | None]
    likely_id: Mapped[int | None]
    first_day: Mapped[dt.date | None]
    last_day: Mapped[dt.date | None]
    begins: Mapped[dt.date | None]
    release_date: Mapped[dt.date | None]
    lines: Mapped[int] = mapped_column(Integer)
    entered_name: Mapped[str | None]
    entered_cost: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    entered_first_day: Mapped[dt.date | None]
    entered_last_day: Mapped[dt.date | None]
    plays_per_add: Mapped[int | None]
    revenue_per_add: Mapped[Decimal | None]
    notes: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class CampaignSubmission(Base):
    """One pitch of a campaign to a curator, with the strongest of the answers.

    `said_yes_on` is the day of the first approval or share. `line_numbers` are the lines of
    `import_id` behind it.
    """

    __tablename__ = "campaign_submissions"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "id"),
        Index(None, "user_id", "campaign_id"),
        ForeignKeyConstraint(
            ["user_id", "campaign_id"], ["campaigns.user_id", "campaigns.id"], ondelete="CASCADE"
        ),
    )

    user_id: Mapped[int]
    id: Mapped[GeneratedId]
    campaign_id: Mapped[int]
    curator: Mapped[str]
    curator_key: Mapped[str]
    outlet_url: Mapped[str | None]
    outlet_type: Mapped[str | None]
    outlet_country: Mapped[str | None]
    genre: Mapped[str | None]
    result: Mapped[str]
    result_as_named: Mapped[str | None]
    submitted_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=False))
    answered_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=False))
    said_yes_on: Mapped[dt.date | None]
    feedback: Mapped[str | None]
    curator_notes: Mapped[str | None]
    links: Mapped[list[str]] = mapped_column(ARRAY(Text))
    listen_seconds: Mapped[int | None]
    cost: Mapped[Decimal | None]
    currency: Mapped[str | None]
    import_id: Mapped[int]
    line_numbers: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
