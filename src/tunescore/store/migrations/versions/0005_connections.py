"""Connections to the platforms, their runs and posts, and lines of no file."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


JOBS_OF_IMPORTS = """
    UPDATE procrastinate_jobs SET args = (args - 'import_id')
        || jsonb_build_object('import_ids', jsonb_build_array(args -> 'import_id'))
    WHERE task_name IN ('imports:commit', 'imports:undo') AND args ? 'import_id'
"""  # one job does several imports


def upgrade() -> None:
    op.execute(JOBS_OF_IMPORTS)
    op.create_table(
        "budget_calls",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("calls", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_calls")),
    )
    op.create_index(op.f("ix_budget_calls_key_at"), "budget_calls", ["key", "at"], unique=False)
    op.create_table(
        "budgets",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("closed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("used", sa.Numeric(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_budgets")),
    )
    op.create_table(
        "deletion_requests",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("connections", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("posts", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_deletion_requests")),
    )
    op.create_table(
        "spending",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("dollars", sa.Numeric(precision=14, scale=6), nullable=False),
        sa.Column("resources", sa.BigInteger(), nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("platform", "month", name=op.f("pk_spending")),
    )
    op.create_table(
        "connection_attempts",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("state_hash", sa.LargeBinary(), nullable=True),
        sa.Column("binding", sa.LargeBinary(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=True),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("identities", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("todo", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "identities LIKE 'gAAAA%'", name=op.f("ck_connection_attempts_identities_encrypted")
        ),
        sa.CheckConstraint(
            "verifier LIKE 'gAAAA%'", name=op.f("ck_connection_attempts_verifier_encrypted")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_connection_attempts_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_connection_attempts")),
        sa.UniqueConstraint(
            "user_id", "state_hash", name=op.f("uq_connection_attempts_user_id_state_hash")
        ),
    )
    op.create_index(
        op.f("ix_connection_attempts_expires_at"),
        "connection_attempts",
        ["expires_at"],
        unique=False,
    )
    op.create_table(
        "integration_credentials",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("platform_user_id", sa.Text(), nullable=False),
        sa.Column("platform_username", sa.Text(), nullable=True),
        sa.Column("platform_name", sa.Text(), nullable=True),
        sa.Column("picture_url", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("access_token", sa.Text(), nullable=True),
        sa.Column("refresh_token", sa.Text(), nullable=True),
        sa.Column("token_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refresh_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scopes", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "unsupported", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("missing", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("next_sync_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "access_token LIKE 'gAAAA%'",
            name=op.f("ck_integration_credentials_access_token_encrypted"),
        ),
        sa.CheckConstraint(
            "is_active = (state = 'connected')",
            name=op.f("ck_integration_credentials_active_when_connected"),
        ),
        sa.CheckConstraint(
            "refresh_token LIKE 'gAAAA%'",
            name=op.f("ck_integration_credentials_refresh_token_encrypted"),
        ),
        sa.CheckConstraint(
            "access_token IS NOT NULL OR NOT is_active",
            name=op.f("ck_integration_credentials_active_has_token"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_integration_credentials_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_integration_credentials")),
        sa.UniqueConstraint(
            "user_id",
            "platform",
            "platform_user_id",
            name=op.f("uq_integration_credentials_user_id_platform_platform_user_id"),
        ),
    )
    op.create_index(
        op.f("ix_integration_credentials_next_sync_at"),
        "integration_credentials",
        ["next_sync_at"],
        unique=False,
        postgresql_where=sa.text("is_active"),
    )
    op.create_index(
        op.f("ix_integration_credentials_platform_owner_id"),
        "integration_credentials",
        ["platform", "owner_id"],
        unique=False,
    )
    op.create_table(
        "connection_posts",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("credential_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("thumbnail_url", sa.Text(), nullable=True),
        sa.Column("figures_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "credential_id"],
            ["integration_credentials.user_id", "integration_credentials.id"],
            name="fk_connection_posts_connection",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "user_id", "credential_id", "post_id", name=op.f("pk_connection_posts")
        ),
    )
    op.create_table(
        "sync_runs",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("credential_id", sa.BigInteger(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calls", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("figures", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("posts", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("missing", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("progress", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id", "credential_id"],
            ["integration_credentials.user_id", "integration_credentials.id"],
            name="fk_sync_runs_connection",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_sync_runs")),
    )
    op.create_index(
        op.f("ix_sync_runs_user_id_credential_id_id"),
        "sync_runs",
        ["user_id", "credential_id", "id"],
        unique=False,
    )
    op.add_column("audience_lines", sa.Column("sync_run_id", sa.BigInteger(), nullable=True))
    op.add_column("audience_lines", sa.Column("basis", postgresql.JSONB(), nullable=True))
    op.alter_column("audience_lines", "import_id", existing_type=sa.BIGINT(), nullable=True)
    op.alter_column("audience_lines", "line", existing_type=sa.BIGINT(), nullable=True)
    op.create_index(
        op.f("ix_audience_lines_user_id_platform_account_id_date"),
        "audience_lines",
        ["user_id", "platform", "account_id", "date"],
        unique=False,
    )
    op.drop_index(
        op.f("ix_audience_lines_user_id_platform_account_id_account_name"), "audience_lines"
    )
    op.drop_index(op.f("ix_audience_lines_user_id_import_id"), "audience_lines")
    op.create_index(
        op.f("ix_audience_lines_user_id_import_id"),
        "audience_lines",
        ["user_id", "import_id"],
        unique=False,
        postgresql_where=sa.text("import_id IS NOT NULL"),
    )
    for level in ("fans", "likes_received"):
        op.add_column("social_media_metrics", sa.Column(level, sa.BigInteger(), nullable=True))
    op.add_column(
        "social_media_metrics",
        sa.Column("typed", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column("social_posts", sa.Column("thumbnail_url", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_audience_lines_told_once"),
        "audience_lines",
        "num_nonnulls(import_id, sync_run_id) <= 1",
    )
    op.create_check_constraint(
        op.f("ck_audience_lines_lines_are_of_files"),
        "audience_lines",
        "(import_id IS NULL) = (line IS NULL)",
    )
