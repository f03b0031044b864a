from collections.abc import Sequence
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tunescore.statements.detection.column_relations import Row, find_relations

cents = st.integers(-5_000, 5_000).map(lambda number: Decimal(number) / 100)
rows_of_money = st.lists(st.lists(cents, min_size=3, max_size=3), min_size=4, max_size=30)


def rows(*columns: Sequence[Decimal | None]) -> list[Row]:
    """Return the rows of some columns."""
    return [dict(enumerate(row)) for row in zip(*columns, strict=True)]


@given(rows_of_money)
def test_a_sum_of_columns_is_found(amounts: list[list[Decimal]]) -> None:
    parts = [list(column) for column in zip(*amounts, strict=True)]
    whole = [sum(row, Decimal(0)) for row in amounts]
    made = rows(*parts, whole)
    sums = {one.columns for one in find_relations(made, [0, 1, 2, 3], []) if one.kind == "sum"}
    holding = {
        columns[0]
        for columns in sums
        if all(row[columns[0]] == sum((row[at] or 0 for at in columns[1:]), 0) for row in made)
    }
    assert {columns[0] for columns in sums} == holding
    if all(any(part) for part in parts) and any(whole) and whole not in parts:
        assert 3 in holding


@given(
    st.lists(
        st.tuples(st.integers(200, 9_999).filter(lambda price: price % 10), st.integers(2, 40)),
        min_size=2,
        max_size=20,
    ),
    st.integers(2, 6),
)
def test_a_product_of_a_price_and_a_count_is_found(
    lines: list[tuple[int, int]], places: int
) -> None:
    prices = [Decimal(price) / 10**places for price, _ in lines]
    counts = [Decimal(count) for _, count in lines]
    products = [price * count for price, count in zip(prices, counts, strict=True)]
    found = find_relations(rows(products, prices, counts), [0, 1], [2])
    assert (0, 1, 2) in {one.columns for one in found if one.kind == "product"}
