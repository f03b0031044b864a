"""PostgreSQL's statistics after an import."""

import psycopg
import pytest

from tests.factories import Musician, sale
from tunescore.ingest.imports.commit import MANY_ROWS


def expected_rows(connection: psycopg.Connection, table: str, user: int) -> int:
    """How many rows of a user the planner expects to find in a table."""
    plan = connection.execute(
        f"EXPLAIN (FORMAT json) SELECT 1 FROM {table} WHERE user_id = {user}".encode()
    ).fetchone()
    assert plan
    return int(plan[0][0]["Plan"]["Plan Rows"])


def analysed(connection: psycopg.Connection) -> int:
    connection.execute("SELECT pg_stat_force_next_flush()")
    row = connection.execute(
        "SELECT coalesce(sum(analyze_count), 0) FROM pg_stat_user_tables"
    ).fetchone()
    return int(row[0]) if row else 0


@pytest.fixture
def known(musician: Musician) -> Musician:
    """A user whom the statistics know, and nobody else."""
    musician.put_in([sale(title=f"Song {number}") for number in range(500)])
    musician.conn.execute("ANALYZE")
    return musician


def test_the_planner_knows_a_new_account_right_after_a_large_import(
    known: Musician, connection: psycopg.Connection
) -> None:
    fresh = Musician(connection, known.folder)
    assert expected_rows(connection, "statement_lines", fresh.id) < 10
    fresh.put_in([sale(title=f"Song {number}") for number in range(MANY_ROWS)])
    for table in ("statement_lines", "metrics_daily", "tracks", "track_identifiers"):
        assert expected_rows(connection, table, fresh.id) > MANY_ROWS / 2, table


def test_a_small_import_does_not_pay_for_it(
    known: Musician, connection: psycopg.Connection
) -> None:
    before = analysed(connection)
    known.put_in([sale(title="Another")])
    assert analysed(connection) == before
