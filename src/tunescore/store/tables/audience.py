"""Tables of the audience: accounts on the platforms, their daily figures, posts, and playlists.

Everything but `audience_lines` is a roll-up, made again from the lines of what changed: those of
files, of visits to a connected account, and those typed in by hand. Ids of platforms are text,
because they may exceed what a number keeps exactly.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tunescore.store.tables.base import Base, GeneratedId


def _account() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["user_id", "account_id"],
        ["social_accounts.user_id", "social_accounts.id"],
        ondelete="CASCADE",
    )


class AudienceLine(Base):
    """One figure of an account, a post or a playlist, with its provenance.

    A file's line has its import and line. There the key is the record's own content and its count
    among identical ones; `group_key` is what the figure is of, which day and which metric: it
    belongs whole to the newest file, the one with the highest (`told_on`, `import_id`).
    A sync's line has its run (which has no lines), a typed one neither. Both keys of theirs are
    what the figure is of, so that the same figure takes an earlier one's place.
    `basis` says of a figure that was worked out what it was worked out from, `origin` of one from
    a public page where on it the figure stood.
    """

    __tablename__ = "audience_lines"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "source", "row_key", "occurrence"),
        Index(None, "user_id", "import_id", postgresql_where=text("import_id IS NOT NULL")),
        Index(None, "user_id", "source", "group_key"),
        Index(None, "user_id", "platform", "account_id", "date"),
        CheckConstraint("num_nonnulls(import_id, sync_run_id) <= 1", name="told_once"),
        CheckConstraint("(import_id IS NULL) = (line IS NULL)", name="lines_are_of_files"),
    )

    user_id: Mapped[int]
    source: Mapped[str]
    row_key: Mapped[bytes]
    occurrence: Mapped[int] = mapped_column(Integer)
    group_key: Mapped[bytes]
    import_id: Mapped[int | None]
    sync_run_id: Mapped[int | None]
    told_on: Mapped[dt.date | None]
    view: Mapped[str]
    line: Mapped[int | None]
    subject: Mapped[str]
    platform: Mapped[str]
    account_id: Mapped[str | None]
    account_name: Mapped[str | None]
    account_title: Mapped[str | None]
    post_id: Mapped[str | None]
    title: Mapped[str | None]
    caption: Mapped[str | None]
    url: Mapped[str | None]
    post_type: Mapped[str | None]
    posted_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=False))
    posted_zone: Mapped[str | None]
    author: Mapped[str | None]
    track_title: Mapped[str | None]
    added_on: Mapped[dt.date | None]
    span: Mapped[str]
    date: Mapped[dt.date]
    until: Mapped[dt.date]
    metric: Mapped[str]
    value: Mapped[Decimal]
    rounded: Mapped[bool]
    basis: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    origin: Mapped[str | None]


class SocialAccount(Base):
    """An account on a platform.

    `key` is `id:` and its platform id, `name:` and its handle, or empty: the account of files
    that name none, of which a platform has at most one.
    """

    __tablename__ = "social_accounts"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "id"),
        UniqueConstraint("user_id", "platform", "key"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    id: Mapped[GeneratedId]
    platform: Mapped[str]
    key: Mapped[str]
    platform_user_id: Mapped[str | None]
    username: Mapped[str | None]
    name: Mapped[str | None]


class SocialMediaMetrics(Base):
    """An account's figures of one day; what is not known is null.

    `followers`, `following` and `posts` are levels as of the day; rates are in percent, watch
    time in seconds; the rest was counted within the day. `rounded` names the columns whose figure
    is rounded, `typed` those that a user typed in.
    """

    __tablename__ = "social_media_metrics"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "account_id", "date"),
        Index(None, "user_id", "platform", "date"),
        _account(),
    )

    user_id: Mapped[int]
    account_id: Mapped[int]
    platform: Mapped[str]
    date: Mapped[dt.date]
    followers: Mapped[int | None]
    following: Mapped[int | None]
    posts: Mapped[int | None]
    fans: Mapped[int | None]
    likes_received: Mapped[int | None]
    engagement_rate: Mapped[Decimal | None]
    avg_likes: Mapped[Decimal | None]
    avg_comments: Mapped[Decimal | None]
    views: Mapped[int | None]
    reach: Mapped[int | None]
    impressions: Mapped[int | None]
    viewers: Mapped[int | None]
    new_viewers: Mapped[int | None]
    returning_viewers: Mapped[int | None]
    likes: Mapped[int | None]
    reactions: Mapped[int | None]
    comments: Mapped[int | None]
    replies: Mapped[int | None]
    shares: Mapped[int | None]
    reposts: Mapped[int | None]
    saves: Mapped[int | None]
    bookmarks: Mapped[int | None]
    interactions: Mapped[int | None]
    clicks: Mapped[int | None]
    link_clicks: Mapped[int | None]
    profile_views: Mapped[int | None]
    video_views: Mapped[int | None]
    media_views: Mapped[int | None]
    new_follows: Mapped[int | None]
    unfollows: Mapped[int | None]
    net_follows: Mapped[int | None]
    posts_made: Mapped[int | None]
    watch_seconds: Mapped[Decimal | None]
    avg_watch_seconds: Mapped[Decimal | None]
    completion_rate: Mapped[Decimal | None]
    rounded: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    typed: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))


class SocialPost(Base):
    """A post.

    `posted_at` is an instant; where the zone is not known, `posted_at_local` holds the time as
    the account's own clock showed it instead.
    """

    __tablename__ = "social_posts"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "id"),
        UniqueConstraint("user_id", "account_id", "post_id"),
        _account(),
    )

    user_id: Mapped[int]
    id: Mapped[GeneratedId]
    account_id: Mapped[int]
    platform: Mapped[str]
    post_id: Mapped[str]
    title: Mapped[str | None]
    caption: Mapped[str | None]
    url: Mapped[str | None]
    type: Mapped[str | None]
    thumbnail_url: Mapped[str | None]
    posted_at: Mapped[dt.datetime | None]
    posted_at_local: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=False))


class SocialPostMetric(Base):
    """A figure of a post.

    `span`: `total` since it was published, as of `date`; `day` within that day; `period`
    from `date` to `until`.
    """

    __tablename__ = "social_post_metrics"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "post_id", "metric", "span", "date", "until"),
        ForeignKeyConstraint(
            ["user_id", "post_id"], ["social_posts.user_id", "social_posts.id"], ondelete="CASCADE"
        ),
    )

    user_id: Mapped[int]
    post_id: Mapped[int]
    metric: Mapped[str]
    span: Mapped[str]
    date: Mapped[dt.date]
    until: Mapped[dt.date]
    value: Mapped[Decimal]
    rounded: Mapped[bool]


class PlaylistAppearance(Base):
    """A track, or the artist, on a playlist: who says so, since when, what it cost and brought.

    One row a source and playlist.
    `source` is `csv_` and a statement's source for figures of files, `manual`, or a service's key.
    `streams` and `listeners` are those of `date` to `until`.
    """

    __tablename__ = "playlist_appearances"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "id"),
        Index(None, "user_id", "track_id"),
        ForeignKeyConstraint(
            ["user_id", "track_id"],
            ["tracks.user_id", "tracks.id"],
            ondelete="SET NULL (track_id)",
        ),
        Index(
            "uq_playlist_appearances_figure",
            "user_id",
            "source",
            "platform",
            "playlist_name",
            "author",
            "track_id",
            "track_title",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    id: Mapped[GeneratedId]
    track_id: Mapped[int | None]
    track_title: Mapped[str | None]
    playlist_name: Mapped[str]
    author: Mapped[str | None]
    platform: Mapped[str]
    added_at: Mapped[dt.date | None]
    source: Mapped[str]
    campaign_cost: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    date: Mapped[dt.date | None]
    until: Mapped[dt.date | None]
    streams: Mapped[int | None]
    listeners: Mapped[int | None]
