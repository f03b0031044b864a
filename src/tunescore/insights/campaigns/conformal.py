"""Conformal test: whether a series rose in its last days as it does not usually rise.

Chernozhukov, Wüthrich & Zhu, "An Exact and Robust Conformal Inference Method for Counterfactual
and Synthetic Controls", arXiv 1712.09089: residuals under the hypothesis of no effect, permuted by
moving blocks. No clock and no calendar: days are positions in an array.
"""

import numpy as np
from numpy.typing import NDArray


def rise_p_value(
    treated: NDArray[np.float64], control: NDArray[np.float64], days_after: int
) -> float:
    """The p-value of a rise of `treated` in its last `days_after` days, one-sided.

    The two arrays have one finite figure a day, and no gaps. The residual of a day is its plays
    less the control's plays times the ratio of the two totals; without an effect, all of the days
    share that ratio. The days are laid in a circle, so that each of them can begin a block as long
    as the last one, and p is the share of the blocks that rose as much as the last. It is never
    below 1 ÷ days. It is 1 where the control has no plays.
    """
    total = control.sum()
    if not total > 0:
        return 1.0
    residuals = treated - control * (treated.sum() / total)
    sums = np.concatenate(
        ([0.0], np.cumsum(np.concatenate((residuals, residuals[: days_after - 1]))))
    )
    blocks = sums[days_after:] - sums[:-days_after]
    last = blocks[treated.size - days_after]
    rounding = 1e-12 * treated.sum()
    return float(np.mean(blocks >= last - rounding))
