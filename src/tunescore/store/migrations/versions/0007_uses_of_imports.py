"""An import says how often its songs were used in other people's videos."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("imports", sa.Column("uses", sa.BigInteger(), nullable=True))
