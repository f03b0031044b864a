"""What every row of a table shows of its columns: the equal ones, and those that are apart."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunescore.columnar.session import relation, session_for
from tunescore.statements.detection.column_evidence import AllRows, ColumnEvidence
from tunescore.statements.reading import ReadOptions, read

NAMES = ("Net EUR", "Paid EUR", "Net USD", "Net GBP")
cents = st.integers(-5_000, 5_000).map(lambda number: f"{number / 100:.4f}")


def weigh(*columns: Sequence[str]) -> ColumnEvidence:
    """The evidence of columns, after one with a song in each row."""
    rows = [("Song", *NAMES[: len(columns)])]
    rows += [(f"Song {at}", *row) for at, row in enumerate(zip(*columns, strict=True))]
    with TemporaryDirectory() as folder:
        file = Path(folder, "export.csv")
        file.write_text("".join(",".join(row) + "\n" for row in rows))
        table = read(file, Path(folder, "export.parquet"), ReadOptions(file.name))
        with session_for(table.rows, "reading") as engine:
            found = AllRows(engine, table, relation(engine, table.path, table.cells))
            return found.weigh(found.sample())


@settings(max_examples=40, deadline=None)
@given(st.lists(cents, min_size=4, max_size=30))
def test_equal_columns_and_columns_apart_are_found(one: list[str]) -> None:
    other = ["" if at % 2 else cell for at, cell in enumerate(one)]
    rest = [cell if at % 2 else "" for at, cell in enumerate(one)]
    found = weigh(one, one, other, rest)
    assert found.same(1, 2)
    assert frozenset({3, 4}) in found.apart
    assert (frozenset({1, 4}) in found.apart) == all(float(cell or 0) == 0 for cell in rest)


@pytest.mark.parametrize("count", [1_000, 3_000])
def test_columns_that_differ_in_one_row_far_below_are_neither_equal_nor_apart(count: int) -> None:
    one = [f"{at % 7}.125" for at in range(count)]
    none = [""] * count
    odd = count - 4
    found = weigh(one, [*one[:odd], "9.125", *one[odd + 1 :]], none, none)
    assert not found.same(1, 2)
    found = weigh(one, one, [*none[:odd], "9.125", *none[odd + 1 :]], none)
    assert found.same(1, 2)
    assert frozenset({1, 3}) not in found.apart


def test_the_same_numbers_in_another_order_are_not_equal() -> None:
    one = [f"{at}.125" for at in range(50)]
    assert not weigh(one, one[::-1]).same(1, 2)


def test_what_is_equal_but_for_its_last_digits_is_not_equal() -> None:
    one = [f"0.0001234567890123{at:02}" for at in range(50)]
    other = [f"0.0001234567890123{at + 1:02}" for at in range(50)]
    assert not weigh(one, other).same(1, 2)
