"""Figures are packed by date, a row a series; their countries are read from the lines."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PACKED = """
    INSERT INTO metrics_daily (user_id, import_id, number, metric, source, view, identifier_id,
        release_id, artist_id, store, currency, grain, everywhere, value, lines, dates, untils,
        date_values, date_lines)
    SELECT user_id, import_id, row_number() OVER (PARTITION BY user_id, import_id), metric, source,
        view, identifier_id, release_id, artist_id, store, currency, grain, everywhere,
        CASE WHEN metric NOT IN ('listeners', 'followers') THEN sum(value) END, sum(lines),
        array_agg(date ORDER BY date, until), array_agg(until ORDER BY date, until),
        array_agg(value ORDER BY date, until), array_agg(lines::integer ORDER BY date, until)
    FROM (
        SELECT user_id, import_id, metric, source, view, identifier_id, release_id, artist_id,
            store, currency, grain, countries IS NULL AS everywhere, date, until,
            CASE WHEN metric IN ('listeners', 'followers') THEN max(value) ELSE sum(value) END
                AS value,
            sum(lines) AS lines
        FROM figures_by_date
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
    ) AS dated
    GROUP BY 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
"""


def upgrade() -> None:
    op.rename_table("metrics_daily", "figures_by_date")
    op.execute("ALTER INDEX pk_metrics_daily RENAME TO pk_figures_by_date")
    op.create_table(
        "metrics_daily",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("identifier_id", sa.BigInteger(), nullable=True),
        sa.Column("release_id", sa.BigInteger(), nullable=True),
        sa.Column("artist_id", sa.BigInteger(), nullable=True),
        sa.Column("store", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("grain", sa.Text(), nullable=True),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("dates", postgresql.ARRAY(sa.Date()), nullable=False),
        sa.Column("untils", postgresql.ARRAY(sa.Date()), nullable=False),
        sa.Column("date_values", postgresql.ARRAY(sa.Numeric()), nullable=False),
        sa.Column("date_lines", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "import_id", "number", name=op.f("pk_metrics_daily")),
    )
    op.execute(PACKED)
    op.drop_table("figures_by_date")
    op.execute("DROP AGGREGATE concatenated (anycompatiblearray)")
    op.execute("ANALYZE metrics_daily")
