"""Figures that were kept by date show the same when they are kept as series."""

from decimal import Decimal
from typing import Any

import pytest

from tests.store.conftest import Older
from tunescore.store.engine import open_connection
from tunescore.store.schema import migrate

BY_DATE = """
    INSERT INTO metrics_daily (user_id, import_id, metric, number, source, view, identifier_id,
        store, currency, date, until, grain, value, lines, countries, parts)
    VALUES (1, 1, %s, %s, 'csv_distrokid', 'statement', 5, 'Spotify', %s, %s, %s, %s, %s, %s, %s,
        %s)
"""
JANUARY = ("2026-01-01", "2026-01-31", "month")
FEBRUARY = ("2026-02-01", "2026-02-28", "month")
NO_DATE = (None, None, None)

Rows = list[tuple[Any, ...]]


@pytest.fixture
def before(older: Older) -> str:
    """The address of a database whose figures are kept by date."""
    return older("0005")


def migrated(url: str, rows: Rows) -> Rows:
    """Store figures by date, migrate, and give each series with its figures."""
    with open_connection(url) as opened, opened.cursor() as cursor:
        cursor.executemany(
            BY_DATE,
            [
                (metric, number, currency, *when, Decimal(value), lines, countries,
                 None if parts is None else [Decimal(part) for part in parts])
                for number, (metric, currency, when, value, lines, countries, parts)
                in enumerate(rows)
            ],
        )  # fmt: skip
    migrate(url)
    with open_connection(url) as opened:
        return opened.execute(
            "SELECT metric, currency, everywhere, grain, value, lines, dates::text[],"
            " untils::text[], date_values, date_lines FROM metrics_daily ORDER BY 1, 2, 3, 4"
        ).fetchall()


def test_the_dates_of_a_series_become_one_row_in_their_order(before: str) -> None:
    found = migrated(
        before,
        [
            ("earnings", "USD", FEBRUARY, "0.25", 1, None, None),
            ("earnings", "USD", JANUARY, "0.5", 2, None, None),
            ("earnings", "EUR", JANUARY, "7", 3, None, None),
        ],
    )
    assert found == [
        ("earnings", "EUR", True, "month", 7, 3, ["2026-01-01"], ["2026-01-31"], [7], [3]),
        (
            "earnings", "USD", True, "month", Decimal("0.75"), 3, ["2026-01-01", "2026-02-01"],
            ["2026-01-31", "2026-02-28"], [Decimal("0.5"), Decimal("0.25")], [2, 1],
        ),
    ]  # fmt: skip


def test_several_rows_of_one_figure_add_up_and_those_with_countries_stay_apart(before: str) -> None:
    found = migrated(
        before,
        [
            ("streams", None, JANUARY, "10", 2, ["DE", "FR"], ["4", "6"]),
            ("streams", None, JANUARY, "5", 1, ["DE"], ["5"]),
            ("streams", None, JANUARY, "3", 1, None, None),
            ("streams", None, NO_DATE, "8", 1, None, None),
        ],
    )
    assert found == [
        ("streams", None, False, "month", 15, 3, ["2026-01-01"], ["2026-01-31"], [15], [3]),
        ("streams", None, True, "month", 3, 1, ["2026-01-01"], ["2026-01-31"], [3], [1]),
        ("streams", None, True, None, 8, 1, [None], [None], [8], [1]),
    ]


def test_a_level_is_the_most_that_a_date_tells_and_has_no_sum(before: str) -> None:
    day = ("2026-01-05", "2026-01-05", "day")
    found = migrated(
        before,
        [
            ("followers", None, day, "40", 1, ["DE"], ["40"]),
            ("followers", None, day, "70", 1, ["FR"], ["70"]),
            ("followers", None, JANUARY, "90", 1, None, None),
        ],
    )
    assert found == [
        ("followers", None, False, "day", None, 2, ["2026-01-05"], ["2026-01-05"], [70], [2]),
        ("followers", None, True, "month", None, 1, ["2026-01-01"], ["2026-01-31"], [90], [1]),
    ]
