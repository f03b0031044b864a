"""An account can be read from its public page, where the user allows it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLE = "integration_credentials"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("audience", sa.Text(), nullable=True))
    op.add_column(TABLE, sa.Column("terms_accepted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        TABLE,
        sa.Column(
            "post_links",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    op.drop_constraint(op.f("ck_integration_credentials_active_has_token"), TABLE, type_="check")
    op.create_check_constraint(
        op.f("ck_integration_credentials_active_is_allowed"),
        TABLE,
        "NOT is_active OR CASE WHEN audience IS NULL THEN access_token IS NOT NULL"
        " ELSE terms_accepted_at IS NOT NULL END",
    )
    op.add_column("audience_lines", sa.Column("origin", sa.Text(), nullable=True))
