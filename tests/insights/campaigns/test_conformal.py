"""The conformal test against its definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tunescore.insights.campaigns.conformal import rise_p_value

COUNTS = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=3, max_size=40)


@examples(100)
@given(COUNTS, st.data())
def test_p_is_the_share_of_blocks_that_rose_as_much(
    days: list[tuple[int, int]], data: st.DataObject
) -> None:
    after = data.draw(st.integers(1, len(days) - 1))
    treated, control = (np.array(figures, float) for figures in zip(*days, strict=True))
    residuals = treated * control.sum() - control * treated.sum()  # whole numbers: no rounding
    shifted = [np.roll(residuals, by)[-after:].sum() for by in range(len(days))]
    expected = np.mean([block >= shifted[0] for block in shifted])
    assert rise_p_value(treated, control, after) == pytest.approx(expected)


def test_a_rise_in_the_last_days_only_has_the_smallest_p() -> None:
    treated = np.array([10.0] * 30 + [20.0] * 10)
    assert rise_p_value(treated, np.full(40, 100.0), 10) == 1 / 40


def test_a_fall_is_no_rise() -> None:
    treated = np.array([20.0] * 30 + [10.0] * 10)
    assert rise_p_value(treated, np.full(40, 100.0), 10) == 1


def test_a_control_without_plays_says_nothing() -> None:
    assert rise_p_value(np.ones(40), np.zeros(40), 10) == 1
