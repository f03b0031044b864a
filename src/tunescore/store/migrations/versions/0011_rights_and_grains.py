"""Figures have the right that they are paid for; quarters, halves, years and spans are told apart.

Recordings that files name weakly (by the ISRC alone, or as a songwriter's statement does) are not
the same as those that a file names, and songs as written have names of their own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COUNTS = ("views", "performances", "composition_plays")

GRAIN = """
    CASE WHEN date IS NULL THEN NULL WHEN date = until THEN 'day'
    WHEN date_trunc('month', date::timestamp) = date
        AND until = (date::timestamp + interval '1 months' - interval '1 day')::date THEN 'month'
    WHEN date_trunc('quarter', date::timestamp) = date
        AND until = (date::timestamp + interval '3 months' - interval '1 day')::date THEN 'quarter'
    WHEN date_trunc('quarter', date::timestamp) = date AND extract(month FROM date) IN (1, 7)
        AND until = (date::timestamp + interval '6 months' - interval '1 day')::date THEN 'half'
    WHEN date_trunc('year', date::timestamp) = date
        AND until = (date::timestamp + interval '12 months' - interval '1 day')::date THEN 'year'
    ELSE 'span' END
"""

SPLIT = f"""
    WITH gone AS (
        DELETE FROM metrics_daily WHERE grain = 'period' RETURNING *
    ), figures AS (
        SELECT gone.*, f.date, f.until, f.figure, f.behind, {GRAIN} AS real_grain FROM gone
        CROSS JOIN LATERAL unnest(dates, untils, date_values, date_lines)
            AS f (date, until, figure, behind)
    ), numbered AS (
        SELECT user_id, import_id, max(number) AS highest FROM metrics_daily GROUP BY 1, 2
    )
    INSERT INTO metrics_daily (user_id, import_id, number, metric, source, view, identifier_id,
        release_id, artist_id, store, currency, grain, everywhere, value, lines, dates, untils,
        date_values, date_lines)
    SELECT f.user_id, f.import_id, max(n.highest) + row_number() OVER (
            PARTITION BY f.user_id, f.import_id ORDER BY f.number, f.real_grain),
        f.metric, f.source, f.view, f.identifier_id, f.release_id, f.artist_id, f.store,
        f.currency, f.real_grain, f.everywhere,
        CASE WHEN f.metric NOT IN ('listeners', 'followers') THEN sum(f.figure) END, sum(f.behind),
        array_agg(f.date ORDER BY f.date, f.until), array_agg(f.until ORDER BY f.date, f.until),
        array_agg(f.figure ORDER BY f.date, f.until), array_agg(f.behind ORDER BY f.date, f.until)
    FROM figures f JOIN numbered n USING (user_id, import_id)
    GROUP BY f.user_id, f.import_id, f.number, f.metric, f.source, f.view, f.identifier_id,
        f.release_id, f.artist_id, f.store, f.currency, f.real_grain, f.everywhere
"""


def upgrade() -> None:
    for name in COUNTS:
        op.add_column("imports", sa.Column(name, sa.BigInteger(), nullable=True))
    for table in ("imports", "metrics_daily"):
        op.add_column(
            table, sa.Column("rights", sa.Text(), server_default="recording", nullable=False)
        )
    op.add_column("statement_lines", sa.Column("writer", sa.Text(), nullable=True))
    for name in COUNTS[1:]:
        op.add_column("statement_lines", sa.Column(name, sa.BigInteger(), nullable=True))
    op.execute(SPLIT)
    op.alter_column("track_identifiers", "title", nullable=True)
    op.add_column("track_identifiers", sa.Column("writer", sa.Text(), nullable=True))
    for name in ("work", "weak"):
        op.add_column(
            "track_identifiers",
            sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False),
        )
    op.create_table(
        "weak_names",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("identifier_id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("artist", sa.Text(), nullable=True),
        sa.Column("writer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(
            "user_id", "identifier_id", "import_id", name=op.f("pk_weak_names")
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "identifier_id"],
            ["track_identifiers.user_id", "track_identifiers.id"],
            name=op.f("fk_weak_names_user_id_identifier_id_track_identifiers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "import_id"],
            ["imports.user_id", "imports.id"],
            name=op.f("fk_weak_names_user_id_import_id_imports"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_weak_names_user_id_import_id"), "weak_names", ["user_id", "import_id"])
