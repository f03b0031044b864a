"""Accounts on the platforms, their figures, posts and playlists."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audience_lines",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("row_key", sa.LargeBinary(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("group_key", sa.LargeBinary(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("account_name", sa.Text(), nullable=True),
        sa.Column("account_title", sa.Text(), nullable=True),
        sa.Column("post_id", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("post_type", sa.Text(), nullable=True),
        sa.Column("posted_at", sa.DateTime(), nullable=True),
        sa.Column("posted_zone", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("track_title", sa.Text(), nullable=True),
        sa.Column("added_on", sa.Date(), nullable=True),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("rounded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "user_id", "source", "row_key", "occurrence", name=op.f("pk_audience_lines")
        ),
    )
    op.create_index(
        op.f("ix_audience_lines_user_id_import_id"),
        "audience_lines",
        ["user_id", "import_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_audience_lines_user_id_source_group_key"),
        "audience_lines",
        ["user_id", "source", "group_key"],
        unique=False,
    )
    op.create_index(
        op.f("ix_audience_lines_user_id_platform_account_id_account_name"),
        "audience_lines",
        ["user_id", "platform", "account_id", "account_name"],
        unique=False,
    )
    op.create_table(
        "social_accounts",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("platform_user_id", sa.Text(), nullable=True),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_social_accounts_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_social_accounts")),
        sa.UniqueConstraint(
            "user_id", "platform", "key", name=op.f("uq_social_accounts_user_id_platform_key")
        ),
    )
    op.create_table(
        "social_media_metrics",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("followers", sa.BigInteger(), nullable=True),
        sa.Column("following", sa.BigInteger(), nullable=True),
        sa.Column("posts", sa.BigInteger(), nullable=True),
        sa.Column("engagement_rate", sa.Numeric(), nullable=True),
        sa.Column("avg_likes", sa.Numeric(), nullable=True),
        sa.Column("avg_comments", sa.Numeric(), nullable=True),
        sa.Column("views", sa.BigInteger(), nullable=True),
        sa.Column("reach", sa.BigInteger(), nullable=True),
        sa.Column("impressions", sa.BigInteger(), nullable=True),
        sa.Column("viewers", sa.BigInteger(), nullable=True),
        sa.Column("new_viewers", sa.BigInteger(), nullable=True),
        sa.Column("returning_viewers", sa.BigInteger(), nullable=True),
        sa.Column("likes", sa.BigInteger(), nullable=True),
        sa.Column("reactions", sa.BigInteger(), nullable=True),
        sa.Column("comments", sa.BigInteger(), nullable=True),
        sa.Column("replies", sa.BigInteger(), nullable=True),
        sa.Column("shares", sa.BigInteger(), nullable=True),
        sa.Column("reposts", sa.BigInteger(), nullable=True),
        sa.Column("saves", sa.BigInteger(), nullable=True),
        sa.Column("bookmarks", sa.BigInteger(), nullable=True),
        sa.Column("interactions", sa.BigInteger(), nullable=True),
        sa.Column("clicks", sa.BigInteger(), nullable=True),
        sa.Column("link_clicks", sa.BigInteger(), nullable=True),
        sa.Column("profile_views", sa.BigInteger(), nullable=True),
        sa.Column("video_views", sa.BigInteger(), nullable=True),
        sa.Column("media_views", sa.BigInteger(), nullable=True),
        sa.Column("new_follows", sa.BigInteger(), nullable=True),
        sa.Column("unfollows", sa.BigInteger(), nullable=True),
        sa.Column("net_follows", sa.BigInteger(), nullable=True),
        sa.Column("posts_made", sa.BigInteger(), nullable=True),
        sa.Column("watch_seconds", sa.Numeric(), nullable=True),
        sa.Column("avg_watch_seconds", sa.Numeric(), nullable=True),
        sa.Column("completion_rate", sa.Numeric(), nullable=True),
        sa.Column("rounded", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "account_id"],
            ["social_accounts.user_id", "social_accounts.id"],
            name=op.f("fk_social_media_metrics_user_id_account_id_social_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "user_id", "account_id", "date", name=op.f("pk_social_media_metrics")
        ),
    )
    op.create_index(
        op.f("ix_social_media_metrics_user_id_platform_date"),
        "social_media_metrics",
        ["user_id", "platform", "date"],
        unique=False,
    )
    op.create_table(
        "social_posts",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("post_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_at_local", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id", "account_id"],
            ["social_accounts.user_id", "social_accounts.id"],
            name=op.f("fk_social_posts_user_id_account_id_social_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_social_posts")),
        sa.UniqueConstraint(
            "user_id",
            "account_id",
            "post_id",
            name=op.f("uq_social_posts_user_id_account_id_post_id"),
        ),
    )
    op.create_table(
        "playlist_appearances",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("track_id", sa.BigInteger(), nullable=True),
        sa.Column("track_title", sa.Text(), nullable=True),
        sa.Column("playlist_name", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("added_at", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("campaign_cost", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("streams", sa.BigInteger(), nullable=True),
        sa.Column("listeners", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id", "track_id"],
            ["tracks.user_id", "tracks.id"],
            name=op.f("fk_playlist_appearances_user_id_track_id_tracks"),
            ondelete="SET NULL (track_id)",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_playlist_appearances_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_playlist_appearances")),
    )
    op.create_index(
        op.f("ix_playlist_appearances_user_id_track_id"),
        "playlist_appearances",
        ["user_id", "track_id"],
        unique=False,
    )
    op.create_index(
        "uq_playlist_appearances_figure",
        "playlist_appearances",
        ["user_id", "source", "platform", "playlist_name", "author", "track_id", "track_title"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "social_post_metrics",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("rounded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "post_id"],
            ["social_posts.user_id", "social_posts.id"],
            name=op.f("fk_social_post_metrics_user_id_post_id_social_posts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "user_id",
            "post_id",
            "metric",
            "span",
            "date",
            "until",
            name=op.f("pk_social_post_metrics"),
        ),
    )
