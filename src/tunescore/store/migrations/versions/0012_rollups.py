"""Roll-ups that every screen reads, and the verdicts of which figure is shown."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rollups",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("rights", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("identifier_id", sa.BigInteger(), nullable=True),
        sa.Column("release_id", sa.BigInteger(), nullable=True),
        sa.Column("artist_id", sa.BigInteger(), nullable=True),
        sa.Column("store", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("grain", sa.Text(), nullable=True),
        sa.Column("alone", sa.Boolean(), nullable=True),
        sa.Column("partly", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("dates", postgresql.ARRAY(sa.Date()), nullable=False),
        sa.Column("untils", postgresql.ARRAY(sa.Date()), nullable=False),
        sa.Column("date_values", postgresql.ARRAY(sa.Numeric()), nullable=False),
        sa.Column("date_lines", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "import_id", "number", name=op.f("pk_rollups")),
    )
    for name in ("dates", "untils", "date_values", "date_lines"):
        # No plan depends on what is in an array, and to sample arrays takes long.
        op.execute(f"ALTER TABLE rollups ALTER COLUMN {name} SET STATISTICS 0")
    op.create_index(
        "ix_rollups_level", "rollups", ["user_id", "level", "identifier_id", "store", "country"]
    )
    op.create_table(
        "verdicts",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("world", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("rights", sa.Text(), nullable=False),
        sa.Column("track_id", sa.BigInteger(), nullable=True),
        sa.Column("release_id", sa.BigInteger(), nullable=True),
        sa.Column("artist_id", sa.BigInteger(), nullable=True),
        sa.Column("store", sa.Text(), nullable=True),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("bucket", sa.Date(), nullable=True),
        sa.Column("grain", sa.Text(), nullable=True),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("shown_alone", sa.Boolean(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "world", "number", name=op.f("pk_verdicts")),
    )
