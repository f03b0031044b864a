"""Campaigns: the lines of their files, and the campaigns and submissions that they make."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign_lines",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("row_key", sa.LargeBinary(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("group_key", sa.LargeBinary(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("campaign_key", sa.Text(), nullable=False),
        sa.Column("campaign_name", sa.Text(), nullable=True),
        sa.Column("artist_name", sa.Text(), nullable=True),
        sa.Column("track_title", sa.Text(), nullable=True),
        sa.Column("genre", sa.Text(), nullable=True),
        sa.Column("release_date", sa.Date(), nullable=True),
        sa.Column("submission_key", sa.Text(), nullable=True),
        sa.Column("curator", sa.Text(), nullable=True),
        sa.Column("outlet_url", sa.Text(), nullable=True),
        sa.Column("outlet_type", sa.Text(), nullable=True),
        sa.Column("outlet_country", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("result_as_named", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=True),
        sa.Column("curator_notes", sa.Text(), nullable=True),
        sa.Column("links", sa.Text(), nullable=True),
        sa.Column("listen_seconds", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.Numeric(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("part", sa.Text(), nullable=True),
        sa.Column("impressions", sa.BigInteger(), nullable=True),
        sa.Column("reach", sa.BigInteger(), nullable=True),
        sa.Column("clicks", sa.BigInteger(), nullable=True),
        sa.Column("counted", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.PrimaryKeyConstraint(
            "user_id", "source", "row_key", "occurrence", name=op.f("pk_campaign_lines")
        ),
    )
    op.create_index(
        op.f("ix_campaign_lines_user_id_import_id"),
        "campaign_lines",
        ["user_id", "import_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_campaign_lines_user_id_source_campaign_key"),
        "campaign_lines",
        ["user_id", "source", "campaign_key"],
        unique=False,
    )
    op.create_index(
        op.f("ix_campaign_lines_user_id_source_group_key"),
        "campaign_lines",
        ["user_id", "source", "group_key"],
        unique=False,
    )
    op.create_table(
        "campaigns",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("track_title", sa.Text(), nullable=True),
        sa.Column("artist_name", sa.Text(), nullable=True),
        sa.Column("identifier_id", sa.BigInteger(), nullable=True),
        sa.Column("linked_by", sa.Text(), nullable=True),
        sa.Column("likely_id", sa.BigInteger(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("begins", sa.Date(), nullable=True),
        sa.Column("release_date", sa.Date(), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("entered_name", sa.Text(), nullable=True),
        sa.Column("entered_cost", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("entered_first_day", sa.Date(), nullable=True),
        sa.Column("entered_last_day", sa.Date(), nullable=True),
        sa.Column("plays_per_add", sa.BigInteger(), nullable=True),
        sa.Column("revenue_per_add", sa.Numeric(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "identifier_id"],
            ["track_identifiers.user_id", "track_identifiers.id"],
            name=op.f("fk_campaigns_user_id_identifier_id_track_identifiers"),
            ondelete="SET NULL (identifier_id)",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_campaigns_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint(
            "user_id", "source", "key", name=op.f("uq_campaigns_user_id_source_key")
        ),
    )
    op.create_index(
        op.f("ix_campaigns_user_id_identifier_id"),
        "campaigns",
        ["user_id", "identifier_id"],
        unique=False,
    )
    op.create_table(
        "campaign_submissions",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("curator", sa.Text(), nullable=False),
        sa.Column("curator_key", sa.Text(), nullable=False),
        sa.Column("outlet_url", sa.Text(), nullable=True),
        sa.Column("outlet_type", sa.Text(), nullable=True),
        sa.Column("outlet_country", sa.Text(), nullable=True),
        sa.Column("genre", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("result_as_named", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("said_yes_on", sa.Date(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=True),
        sa.Column("curator_notes", sa.Text(), nullable=True),
        sa.Column("links", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("listen_seconds", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.Numeric(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("line_numbers", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "campaign_id"],
            ["campaigns.user_id", "campaigns.id"],
            name=op.f("fk_campaign_submissions_user_id_campaign_id_campaigns"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_campaign_submissions")),
    )
    op.create_index(
        op.f("ix_campaign_submissions_user_id_campaign_id"),
        "campaign_submissions",
        ["user_id", "campaign_id"],
        unique=False,
    )
