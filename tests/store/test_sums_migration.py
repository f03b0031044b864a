"""Figures of roll-ups become the sums up to each date."""

from decimal import Decimal

from tests.store.conftest import Older
from tunescore.store.engine import open_connection
from tunescore.store.schema import migrate

SERIES = """
    INSERT INTO rollups (user_id, import_id, number, level, metric, source, rights, grain, value,
        lines, dates, untils, date_values, date_lines)
    VALUES (1, 1, %s, %s, %s, 'csv_custom', 'recording', 'month', %s, %s, %s::text[]::date[], '{}',
        %s::text[]::numeric[], %s)
"""
MONTHS = ["2025-01-01", "2025-02-01", "2025-04-01"]


def test_flows_are_added_up_and_levels_stay_what_they_are(older: Older) -> None:
    url = older("0014")
    with open_connection(url) as opened:
        values = ["0.1", "-3", "0.000000000000000000000001"]
        opened.execute(SERIES, (1, "store", "earnings", values[0], 6, MONTHS, values, [1, 2, 3]))
        opened.execute(SERIES, (2, "total", "streams", "7", 9, MONTHS[:1], ["7"], [9]))
        level = ["40", "50", "45"]
        opened.execute(
            SERIES, (3, "song store country", "followers", None, 3, MONTHS, level, [1, 1, 1])
        )
    migrate(url)
    with open_connection(url) as opened:
        assert opened.execute(
            "SELECT dates::text[], values_to_date, lines_to_date FROM rollups ORDER BY number"
        ).fetchall() == [
            (MONTHS, [Decimal(v) for v in ("0.1", "-2.9", "-2.899999999999999999999999")],
             [1, 3, 6]),
            (MONTHS[:1], [7], [9]),
            (MONTHS, [40, 50, 45], [1, 1, 1]),
        ]  # fmt: skip
