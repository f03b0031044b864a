"""Sessions that can be listed, known browsers, mailed links, two-factor sign-in."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "sessions", sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)
    )
    op.add_column("sessions", sa.Column("browser", sa.Text(), nullable=True))
    op.add_column("sessions", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE sessions SET seen_at = created_at")
    op.alter_column("sessions", "seen_at", nullable=False)
    op.create_unique_constraint(op.f("uq_sessions_user_id_id"), "sessions", ["user_id", "id"])

    op.alter_column("sign_in_failures", "address_hash", new_column_name="key_hash")

    _of_users(
        "known_browsers",
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        key=("user_id", "secret_hash"),
    )
    op.create_index(op.f("ix_known_browsers_seen_at"), "known_browsers", ["seen_at"])
    _of_users(
        "mailed_links",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("new_email", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        key=("user_id", "purpose"),
    )
    op.create_index(op.f("ix_mailed_links_expires_at"), "mailed_links", ["expires_at"])
    _of_users(
        "two_factor",
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_step", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("secret LIKE 'gAAAA%'", name=op.f("ck_two_factor_secret_encrypted")),
    )
    _of_users(
        "recovery_codes",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        key=("user_id", "code_hash"),
    )
    op.create_table(
        "sign_in_policy",
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("two_factor", sa.Boolean(), nullable=False),
        sa.CheckConstraint("single", name=op.f("ck_sign_in_policy_one_row")),
        sa.PrimaryKeyConstraint("single", name=op.f("pk_sign_in_policy")),
    )


def _of_users(
    table: str, *columns: sa.schema.SchemaItem, key: tuple[str, ...] = ("user_id",)
) -> None:
    op.create_table(
        table,
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
    )
