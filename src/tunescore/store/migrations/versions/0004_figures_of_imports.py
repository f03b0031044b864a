"""Figures belong to the import whose lines they sum, and hold their countries in arrays."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_METRICS = {
    "earnings": "amount", "streams": "streams", "downloads": "downloads", "uses": "uses",
    "views": "views", "saves": "saves", "playlist_adds": "playlist_adds",
    "listeners": "listeners", "followers": "followers",
}  # fmt: skip
_GRAIN = """CASE WHEN period_start IS NULL THEN NULL WHEN period_start = period_end THEN 'day'
    WHEN date_trunc('month', period_start::timestamp) = period_start AND period_end
        = (period_start::timestamp + interval '1 month - 1 day')::date THEN 'month'
    ELSE 'period' END"""


def upgrade() -> None:
    """Make the table again and fill it from the lines."""
    op.drop_table("metrics_daily")
    op.create_table(
        "metrics_daily",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("identifier_id", sa.BigInteger(), nullable=True),
        sa.Column("release_id", sa.BigInteger(), nullable=True),
        sa.Column("artist_id", sa.BigInteger(), nullable=True),
        sa.Column("store", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("grain", sa.Text(), nullable=True),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("countries", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("parts", postgresql.ARRAY(sa.Numeric()), nullable=True),
        sa.PrimaryKeyConstraint(
            "user_id", "import_id", "metric", "number", name=op.f("pk_metrics_daily")
        ),
    )
    op.execute(
        "CREATE AGGREGATE concatenated (anycompatiblearray)"
        " (SFUNC = array_cat, STYPE = anycompatiblearray)"
    )
    for metric, column in _METRICS.items():
        stock = metric in {"listeners", "followers"}
        adding, split = ("max", "country") if stock else ("sum", "country IS NULL")
        op.execute(
            f"""
            INSERT INTO metrics_daily (user_id, import_id, metric, number, source, view,
                identifier_id, release_id, artist_id, store, currency, date, until, grain,
                value, lines, countries, parts)
            SELECT l.user_id, l.import_id, '{metric}',
                row_number() OVER (PARTITION BY l.user_id, l.import_id),
                'csv_' || l.source, p.view, identifier_id, release_id, artist_id, store, currency,
                l.period_start, l.period_end, {_GRAIN.replace("period_", "l.period_")},
                {adding}(l.{column}), count(*),
                CASE WHEN max(country) IS NOT NULL THEN array_agg(country) END,
                CASE WHEN max(country) IS NOT NULL THEN array_agg(l.{column}::numeric) END
            FROM statement_lines l JOIN imports p ON p.user_id = l.user_id AND p.id = l.import_id
            WHERE l.{column} IS NOT NULL
            GROUP BY l.user_id, l.import_id, l.source, p.view, identifier_id, release_id,
                artist_id, store, currency, l.period_start, l.period_end, {split}
            """
        )
