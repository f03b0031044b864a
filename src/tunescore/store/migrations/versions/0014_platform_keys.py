"""Keys of platforms are kept in the database, and accounts are connected in several ways."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

CONNECTIONS = "integration_credentials"
ATTEMPTS = "connection_attempts"


def upgrade() -> None:
    op.create_table(
        "platform_keys",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value LIKE 'gAAAA%'", name=op.f("ck_platform_keys_value_encrypted")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_platform_keys")),
    )
    for table in (CONNECTIONS, ATTEMPTS):
        op.add_column(
            table,
            sa.Column("way", sa.Text(), server_default=sa.text("'sign_in'"), nullable=False),
        )
    op.execute(f"UPDATE {CONNECTIONS} SET way = 'page' WHERE audience IS NOT NULL")
    op.add_column(CONNECTIONS, sa.Column("app_id", sa.Text(), nullable=True))
    op.add_column(CONNECTIONS, sa.Column("token_secret", sa.Text(), nullable=True))
    op.add_column(CONNECTIONS, sa.Column("renew_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_integration_credentials_token_secret_encrypted"),
        CONNECTIONS,
        "token_secret LIKE 'gAAAA%'",
    )
    op.alter_column(ATTEMPTS, "redirect_uri", nullable=True)
