"""Members of accounts, scopes of API tokens, and identities at a sign-in provider."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROLES = "role IN ('owner', 'manager', 'read_only')"


def upgrade() -> None:
    op.create_table(
        "members",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(ROLES, name=op.f("ck_members_role")),
        sa.CheckConstraint("member_id <> user_id", name=op.f("ck_members_somebody_else")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_members_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["users.id"], name=op.f("fk_members_member_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "member_id", name=op.f("pk_members")),
    )
    op.create_index(op.f("ix_members_member_id"), "members", ["member_id"])
    op.create_table(
        "invitations",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(ROLES, name=op.f("ck_invitations_role")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_invitations_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_invitations")),
        sa.UniqueConstraint(
            "user_id", "secret_hash", name=op.f("uq_invitations_user_id_secret_hash")
        ),
    )
    op.create_table(
        "sign_in_identities",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_sign_in_identities_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "issuer", name=op.f("pk_sign_in_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_sign_in_identities_issuer_subject")),
    )
    op.add_column("sessions", sa.Column("account_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_sessions_account_id_users"),
        "sessions",
        "users",
        ["account_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_index(op.f("ix_sessions_account_id"), "sessions", ["account_id"])
    op.add_column(
        "api_tokens",
        sa.Column("scope", sa.Text(), server_default=sa.text("'write'"), nullable=False),
    )
    op.add_column("api_tokens", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_api_tokens_scope"), "api_tokens", "scope IN ('read', 'write')"
    )
