"""Series as the roll-ups hold them: sums up to each date, exact to the last digit."""

from decimal import Decimal
from itertools import accumulate
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tunescore.errors import AmountsTooLarge
from tunescore.ingest.rollups.series_arrays import to_date

MONEY = pa.decimal128(38, 24)
LARGEST = 10**38 - 1
series = st.lists(
    st.lists(st.tuples(st.integers(-LARGEST // 20, LARGEST // 20), st.integers(1, 2**20)),
             min_size=1, max_size=20), min_size=1, max_size=8,
)  # fmt: skip


def money(units: int) -> Decimal:
    """An amount of so many of the smallest units there are."""
    return Decimal(f"{units}e-24")


def rows(metric: str, of: list[list[tuple[int, int]]]) -> pa.RecordBatch:
    """The series of a metric, with the values and lines of each."""
    values = [[money(units) for units, _ in one] for one in of]
    return pa.record_batch({
        "metric": [metric] * len(of),
        "date_values": pa.array(values, pa.list_(MONEY)),
        "date_lines": pa.array([[count for _, count in one] for one in of], pa.list_(pa.int32())),
    })  # fmt: skip


def found(batch: pa.RecordBatch) -> list[tuple[Any, Any]]:
    """The values and lines of each series."""
    made = to_date(batch).to_pydict()
    return list(zip(made["values_to_date"], made["lines_to_date"], strict=True))


@examples(100)
@given(series, st.integers(0, 7))
def test_sums_up_to_each_date_are_those_of_plain_addition(
    of: list[list[tuple[int, int]]], left_out: int
) -> None:
    wanted = [
        (
            [money(units) for units in accumulate(units for units, _ in one)],
            list(accumulate(count for _, count in one)),
        )
        for one in of
    ]
    assert found(rows("earnings", of)) == wanted
    # A batch may be a stretch of a longer one.
    assert (
        found(rows("earnings", of).slice(min(left_out, len(of) - 1)))
        == wanted[min(left_out, len(of) - 1) :]
    )


def test_what_does_not_add_up_keeps_its_values() -> None:
    assert found(rows("followers", [[(40, 1), (50, 1)]])) == [([money(40), money(50)], [1, 1])]


@pytest.mark.parametrize("sign", [1, -1])
def test_sums_that_no_amount_can_be_are_refused(sign: int) -> None:
    assert found(rows("earnings", [[(LARGEST * sign, 1)]])) == [([money(LARGEST * sign)], [1])]
    with pytest.raises(AmountsTooLarge):
        to_date(rows("earnings", [[(LARGEST * sign, 1), (LARGEST * sign, 1)]]))
