"""Roll-ups hold sums up to each date, so that the sum of a range is the difference of two."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("rollups", "date_values", new_column_name="values_to_date")
    op.alter_column("rollups", "date_lines", new_column_name="lines_to_date")
    op.execute("""
        UPDATE rollups SET (values_to_date, lines_to_date) = (
            SELECT array_agg(value ORDER BY number), array_agg(lines ORDER BY number) FROM (
                SELECT number, sum(value) OVER up_to AS value, (sum(lines) OVER up_to)::int AS lines
                FROM unnest(values_to_date, lines_to_date) WITH ORDINALITY
                    AS figure (value, lines, number)
                WINDOW up_to AS (ORDER BY number)
            ) AS figures
        )
        WHERE level <> 'song store country' AND cardinality(dates) > 1
    """)
