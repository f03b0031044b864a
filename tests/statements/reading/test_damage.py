"""Damaged files of the benchmark, with damage that the benchmark does not show."""

from collections import Counter
from pathlib import Path

import pytest
from benchmarks.damage.kinds import DAMAGES, case
from benchmarks.damage.readers import ours
from benchmarks.damage.score import NOTHING, score
from benchmarks.damage.tables import tables

SEED = 71
ROWS = 30
ONE_ROW = {"delimiter missing", "delimiter too many", "stray quote", "one row otherwise delimited",
           "bytes that are no UTF-8"}  # fmt: skip


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_table_is_found_again(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    found = NOTHING
    for clean in tables(SEED, (ROWS,)):
        one = case(kind, clean, SEED)
        path.write_bytes(one.data)
        read = [tuple(row) for row in ours(path)]
        found += score(one, read)
        lost = Counter(map(tuple, clean.rows)) - Counter(read)
        assert lost.total() <= (kind in ONE_ROW), f"{one.name} lost undamaged rows"
    assert found.headers == found.headers_of
    assert found.cells >= found.cells_of * 0.97
