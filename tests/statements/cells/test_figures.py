"""Figures of an audience as files spell them: exact, absent, rounded, or no figure at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunescore.metrics import AUDIENCE
from tunescore.statements.cells.absent import is_absent
from tunescore.statements.cells.figures import Figure, plain_id, read_figure

LIKES, WATCHED, RATE = (AUDIENCE[key] for key in ("likes", "avg_watch_seconds", "engagement_rate"))


@given(number=st.integers(-(10**17), 10**17))
def test_a_whole_number_is_read_exactly_however_it_is_grouped(number: int) -> None:
    for text in (str(number), f"{number:,}", f"{number:,}".replace(",", " ")):
        assert read_figure(text, "point", LIKES) == Figure(Decimal(number))
    assert read_figure(f"{number:,}".replace(",", "."), "comma", LIKES) == Figure(Decimal(number))


@given(number=st.decimals(-(10**6), 10**6, places=6, allow_nan=False, allow_infinity=False))
def test_a_rate_is_read_exactly_with_its_sign_of_percent(number: Decimal) -> None:
    assert read_figure(f"{number:f}%", "point", RATE) == Figure(number)
    assert read_figure(f"{number:f}".replace(".", ","), "comma", RATE) == Figure(number)


@pytest.mark.parametrize(
    ("text", "value"), [("1.2K", 1200), ("12K", 12000), ("3.45M", 3450000), ("1B", 10**9),
                        ("1.2 k", 1200)]
)  # fmt: skip
def test_a_shortened_figure_is_marked_as_rounded(text: str, value: int) -> None:
    assert read_figure(text, "point", LIKES) == Figure(Decimal(value), rounded=True)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("12.5s", "12.5"), ("2:31", "151"), ("0:02:31", "151"), ("1h 2m 3s", "3723"), ("7", "7")],
)
def test_a_time_is_read_in_seconds(text: str, seconds: str) -> None:
    assert read_figure(text, "point", WATCHED) == Figure(Decimal(seconds))


@pytest.mark.parametrize("text", ["1.5", "41.2%", "many", "1,2,3", "", "10000000000000000000"])
def test_what_counts_nothing_is_no_figure(text: str) -> None:
    assert read_figure(text, "point", LIKES) is None


@pytest.mark.parametrize("text", [None, "", "undefined", "--", "N/A", " "])
def test_a_silent_cell_is_absent(text: str | None) -> None:
    assert is_absent(text)


@given(number=st.integers(10**15, 10**20))
def test_a_long_id_stays_as_it_is_and_a_damaged_one_is_none(number: int) -> None:
    assert plain_id(str(number)) == str(number)
    assert plain_id(f'="{number}"') == str(number)
    assert plain_id(f"{number:.2E}") is None
