"""Rounded counts: what pages show people, read to the number that it stands for, or left open."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tunescore.rounded_counts import Count, read_count

SPACES = st.sampled_from(["", " ", "\u00a0", "\u202f"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.2M", 1_200_000),
        ("12.3K", 12_300),
        ("1.1B", 1_100_000_000),
        ("1,2 Mio.", 1_200_000),
        ("1,2\u00a0Mio.", 1_200_000),
        ("1,2\u202fM", 1_200_000),
        ("12,3 mil", 12_300),
        ("476.3 mil", 476_300),
        ("120万", 1_200_000),
        ("1.2億", 120_000_000),
        ("1,2 mi", 1_200_000),
        ("70.2k", 70_200),
        ("3 Mrd.", 3_000_000_000),
    ],
)
def test_an_abbreviation_is_multiplied_and_marked_as_rounded(text: str, value: int) -> None:
    assert read_count(text) == Count(Decimal(value), rounded=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [("987", 987), ("0", 0), (" 12 ", 12), ("1,432", 1432), ("1.432", 1432), ("1\u202f432", 1432),
     ("1,234,567", 1_234_567), ("1'234'567", 1_234_567)],
)  # fmt: skip
def test_a_whole_number_is_exact(text: str, value: int) -> None:
    assert read_count(text) == Count(Decimal(value), rounded=False)


@pytest.mark.parametrize(
    "text", ["", "-", "many", "1.2", "1,2", "-3", "1.234K", "K", "1.2.3M", "12 Followers", "1e5",
             "9" * 19, "1.23456K"]
)  # fmt: skip
def test_what_is_no_count_or_stays_open_is_a_gap(text: str) -> None:
    assert read_count(text) is None


@given(number=st.integers(0, 10**17), group=st.sampled_from([",", ".", " ", "'", "\u00a0"]))
@example(number=25_000, group=",")
def test_a_number_is_the_same_however_it_is_grouped(number: int, group: str) -> None:
    assert read_count(f"{number:,}".replace(",", group)) == Count(Decimal(number), rounded=False)


@given(
    tenths=st.integers(1, 9999),
    mark=st.sampled_from([".", ","]),
    space=SPACES,
    suffix=st.sampled_from(
        [("K", 3), ("k", 3), ("mil", 3), ("M", 6), ("Mio.", 6), ("B", 9), ("万", 4), ("億", 8)]
    ),
)
def test_one_decimal_is_read_with_either_mark(
    tenths: int, mark: str, space: str, suffix: tuple[str, int]
) -> None:
    whole, tenth = divmod(tenths, 10)
    word, power = suffix
    assert read_count(f"{whole}{mark}{tenth}{space}{word}") == Count(
        Decimal(tenths) * 10 ** (power - 1), rounded=True
    )


@given(text=st.text(max_size=12))
def test_whatever_a_page_says_is_a_whole_count_or_none(text: str) -> None:
    found = read_count(text)
    assert found is None or (found.value >= 0 and found.value == int(found.value))
