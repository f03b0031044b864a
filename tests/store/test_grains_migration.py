"""Figures of periods had one grain; now they have that of a quarter, a half, a year or a span."""

import pytest

from tests.store.conftest import Older
from tunescore.store.engine import open_connection
from tunescore.store.schema import migrate

SERIES = """
    INSERT INTO metrics_daily (user_id, import_id, number, metric, source, view, identifier_id,
        store, currency, grain, everywhere, value, lines, dates, untils, date_values, date_lines)
    VALUES (1, 1, %s, %s, 'csv_custom', 'statement', 5, 'Spotify', 'USD', %s, true, %s, %s,
        %s::text[]::date[], %s::text[]::date[], %s::text[]::numeric[], %s)
"""


@pytest.fixture
def before(older: Older) -> str:
    """The address of a database whose periods are all of one grain."""
    return older("0010")


def test_a_series_of_periods_becomes_one_of_each_grain(before: str) -> None:
    times = [
        ("2025-01-01", "2025-03-31", "1.5"), ("2025-01-01", "2025-12-31", "0.25"),
        ("2025-04-01", "2025-06-30", "2"), ("2025-07-01", "2025-12-31", "7"),
        ("2025-08-30", "2025-10-03", "-1"),
    ]  # fmt: skip
    firsts, lasts, values = zip(*times, strict=True)
    with open_connection(before) as opened:
        opened.execute(
            SERIES,
            (1, "earnings", "month", 3, 1, ["2025-01-01"], ["2025-01-31"], ["3"], [1]),
        )
        opened.execute(
            SERIES,
            (2, "earnings", "period", "9.75", 5, [*firsts], [*lasts], [*values], [1, 1, 1, 1, 1]),
        )
        opened.execute(
            SERIES,
            (3, "listeners", "period", None, 1, ["2025-01-01"], ["2025-03-31"], ["40"], [1]),
        )
    migrate(before)
    with open_connection(before) as opened:
        found = opened.execute(
            "SELECT metric, grain, rights, value::text, lines, dates::text[], untils::text[],"
            " date_values::text[] FROM metrics_daily ORDER BY metric, grain"
        ).fetchall()
        numbers = opened.execute("SELECT count(DISTINCT number) FROM metrics_daily").fetchone()
    quarters = (["2025-01-01", "2025-04-01"], ["2025-03-31", "2025-06-30"], ["1.5", "2"])
    assert found == [
        ("earnings", "half", "recording", "7", 1, ["2025-07-01"], ["2025-12-31"], ["7"]),
        ("earnings", "month", "recording", "3", 1, ["2025-01-01"], ["2025-01-31"], ["3"]),
        ("earnings", "quarter", "recording", "3.5", 2, *quarters),
        ("earnings", "span", "recording", "-1", 1, ["2025-08-30"], ["2025-10-03"], ["-1"]),
        ("earnings", "year", "recording", "0.25", 1, ["2025-01-01"], ["2025-12-31"], ["0.25"]),
        ("listeners", "quarter", "recording", None, 1, ["2025-01-01"], ["2025-03-31"], ["40"]),
    ]
    assert numbers == (6,)
