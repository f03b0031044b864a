"""The figures of lines, as the engine makes them."""

from pathlib import Path

import pyarrow as pa
import pytest

from tunescore.columnar.duck import connect
from tunescore.columnar.session import Session
from tunescore.errors import AmountsTooLarge
from tunescore.ingest.rollups import figures

SONGS, DAYS = 300, 200
LINES = """
    SELECT song % 3 AS import_id, song AS identifier_id, NULL::BIGINT AS release_id,
        NULL::BIGINT AS artist_id, 'Spotify' AS store, 'USD' AS currency,
        CASE WHEN (song + day) % 5 > 0 THEN 'DE' END AS country,
        DATE '2026-01-01' + day::INTEGER AS period_start, period_start AS period_end,
        (song * day) % 7 + 1 AS streams, (song + day)::DECIMAL(38, 24) / 8 AS amount
    FROM range({songs}) AS a (song), range({days}) AS b (day)
"""


def test_of_many_lines_each_series_is_one_row_that_holds_all_of_its_dates(tmp_path: Path) -> None:
    with connect() as engine:
        engine.execute(f"CREATE TEMP TABLE lines AS {LINES.format(songs=SONGS, days=DAYS)}")
        made = figures.make(
            Session(engine), "lines", {"streams", "amount"}, "statement",
            tmp_path / "made",
        )  # fmt: skip
        with pa.ipc.open_stream(str(made / "metrics_daily")) as stream:
            engine.register("made", stream.read_all())
        rows = engine.sql(
            "SELECT count(*), count(DISTINCT (metric, identifier_id, everywhere)),"
            " bool_and(dates = list_sort(dates) AND dates = untils),"
            " bool_and(value = list_sum(date_values) AND lines = list_sum(date_lines)) FROM made"
        ).fetchall()
        assert rows == [(SONGS * 2 * 2, SONGS * 2 * 2, True, True)]
        of_lines = (
            "SELECT identifier_id, country IS NULL, period_start, {0}::DECIMAL(38, 24), 1"
            " FROM lines"
        )
        kept = (
            "SELECT identifier_id, everywhere, unnest(dates), unnest(date_values),"
            " unnest(date_lines) FROM made WHERE metric = '{0}'"
        )
        for metric, column in (("earnings", "amount"), ("streams", "streams")):
            wanted, found = of_lines.format(column), kept.format(metric)
            assert engine.sql(f"({wanted}) EXCEPT ALL ({found})").fetchall() == []
            assert engine.sql(f"({found}) EXCEPT ALL ({wanted})").fetchall() == []
        assert engine.sql(
            "SELECT metric, sum(value) = (SELECT sum(amount) FROM lines), sum(lines) FROM made"
            " WHERE metric = 'earnings' GROUP BY metric"
        ).fetchall() == [("earnings", True, SONGS * DAYS)]


def test_amounts_that_no_sum_can_hold_are_refused(tmp_path: Path) -> None:
    with connect() as engine:
        engine.execute(
            f"CREATE TEMP TABLE lines AS SELECT * REPLACE (99999999999999::DECIMAL(38, 24) AS"
            f" amount) FROM ({LINES.format(songs=1, days=3)})"
        )
        with pytest.raises(AmountsTooLarge):
            figures.make(Session(engine), "lines", {"amount"}, "statement", tmp_path / "made")
