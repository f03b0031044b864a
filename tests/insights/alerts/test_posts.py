"""Which posts are reported, against the account's own posts at the same age."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from tests.examples import examples
from tests.insights.alerts.simulation import negative_binomial
from tunescore.insights.alerts.counts import quantile
from tunescore.insights.alerts.posts import FEWEST_POSTS, QUANTILE, bounds, history, newest

Floats = NDArray[np.float64]

PUBLISHED = date(2025, 1, 1)
FIGURES = st.lists(
    st.one_of(st.just(np.nan), st.integers(0, 10**6).map(float)), min_size=1, max_size=40
).map(np.array)
OTHERS = arrays(
    np.float64, st.tuples(st.integers(0, 20), st.integers(1, 40)), elements=st.floats(0, 10**5)
)


def others(posts: int = 20, days: int = 15, seed: int = 1) -> Floats:
    """Posts that reach some thousand views, half of them on the first day."""
    random = np.random.default_rng(seed)
    reach = negative_binomial(random, np.full(posts, 3000.0), 4)
    shape = 1 - 0.5 ** np.arange(1, days + 1)
    return np.asarray(np.round(reach[:, None] * shape), float)


def test_a_post_far_beyond_the_others_is_found_once() -> None:
    post = 8 * others().mean(axis=0)
    found = history(PUBLISHED, post, others())
    assert [finding.kind for finding in found] == ["post"]
    assert found[0].day == PUBLISHED
    assert found[0].expected == pytest.approx(others()[:, 0].mean())
    assert newest(PUBLISHED, post[:1], others()) == found
    assert newest(PUBLISHED, post, others()) == ()


def test_a_post_like_the_others_is_not_reported() -> None:
    for post in others(seed=2):
        assert history(PUBLISHED, post, others()) == ()


def test_a_post_is_compared_at_its_own_age() -> None:
    late = others().mean(axis=0)
    assert history(PUBLISHED, late, others()) == ()
    assert history(PUBLISHED, late[-1] * np.ones(15), others() / 4) != ()


def test_a_bound_is_a_quantile_of_the_negative_binomial() -> None:
    posts = others()
    mean, bound = bounds(posts, 1)
    variance = posts[:, 0].var(ddof=1) * (1 + 1 / 20)
    assert mean == pytest.approx(posts[:, 0].mean())
    assert bound == quantile(mean, np.array([variance / mean[0]]), QUANTILE)


def test_few_posts_have_round_levels_only() -> None:
    post = np.array([90.0, 150.0, 160.0, np.nan, 20_000.0])
    found = history(PUBLISHED, post, others(FEWEST_POSTS - 1))
    assert [(finding.kind, finding.bound) for finding in found] == [
        ("round_level", 100),
        ("round_level", 10_000),
    ]
    assert found[1].day == PUBLISHED + timedelta(days=4)


def test_many_posts_have_the_plain_rule_beside_statistics() -> None:
    large = 20 * others()
    post = np.array([20_000.0, 90_000.0, 99_000.0, 101_000.0, 102_000.0])
    found = history(PUBLISHED, post, large)
    assert [(finding.kind, finding.bound) for finding in found] == [("round_level", 100_000)]


def test_a_post_that_was_large_when_first_seen_passes_no_level() -> None:
    assert history(PUBLISHED, np.array([np.nan, 150_000.0, 160_000.0]), np.empty((0, 3))) == ()


def test_a_gap_is_no_zero() -> None:
    posts = others()
    posts[:10, 0] = np.nan
    assert bounds(posts, 1)[0] == pytest.approx(np.nanmean(posts[:, 0]))


def test_nothing_is_compared_where_others_have_no_views() -> None:
    assert np.isnan(bounds(np.zeros((20, 5)), 5)[1]).all()


@given(FIGURES, OTHERS)
@examples(50)
def test_one_finding_per_post_and_level(figures: Floats, own: Floats) -> None:
    found = [(finding.kind, finding.bound) for finding in history(PUBLISHED, figures, own)]
    assert sum(kind == "post" for kind, _ in found) <= 1
    levels = [bound for kind, bound in found if kind == "round_level"]
    assert len(levels) == len(set(levels))


@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=40).map(np.array),
    arrays(np.float64, st.tuples(st.integers(0, 12), st.integers(0, 12))),
)
@examples(50)
def test_no_array_raises(figures: Floats, own: Floats) -> None:
    history(PUBLISHED, figures, own)


@given(FIGURES, OTHERS, st.integers(1, 10**6))
@examples(50)
def test_a_larger_newest_figure_is_found_as_well(figures: Floats, own: Floats, more: int) -> None:
    if newest(PUBLISHED, figures, own):
        figures[-1] += more
        assert newest(PUBLISHED, figures, own)
