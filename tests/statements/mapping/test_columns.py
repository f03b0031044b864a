"""A source's columns, one value each."""

import pytest

from tunescore.statements.mapping.columns import Count, Day, Money, Number, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source


def test_a_column_s_value_gives_its_field_its_order_and_its_sign() -> None:
    shape = Shape(
        "monthly sales",
        frozenset({"sales month", "subtotal"}),
        {
            "Report Date": Day("reported_on", "mdy"),
            "Sales Month": Period("period", "ym"),
            "Subtotal": Money("amount", "point"),
            "Quantity": Count("quantity"),
            "Artist Name": "artist_name",
            "Price": None,
        },
        Rules(rights="composition", view="statement"),
        constants={"currency": "USD"},
    )
    (owned,) = Source("Lantern Sales", "", (shape,)).with_key("lantern").shapes
    mapping = owned.mapping
    assert mapping.columns == {
        "Report Date": "reported_on",
        "Sales Month": "period",
        "Subtotal": "amount",
        "Quantity": "quantity",
        "Artist Name": "artist_name",
        "Price": None,
    }
    assert mapping.dates == {"Report Date": "mdy", "Sales Month": "ym"}
    assert mapping.numbers == {"Subtotal": "point"}
    assert (mapping.constants, mapping.rights) == ({"currency": "USD"}, "composition")
    assert (mapping.source, mapping.name) == ("lantern", "Lantern Sales")


def test_counts_of_one_field_are_all_read_and_other_columns_are_alternatives() -> None:
    shape = Shape(
        "any",
        frozenset({"track"}),
        {
            "Track": "track_title",
            "Song": "track_title",
            "Paid": Count("streams"),
            "Free": Count("streams"),
        },
    )
    mapping = shape.mapping_for(["Track", "Song", "Paid", "Free"])
    assert mapping.columns == {
        "Track": "track_title", "Song": None, "Paid": "streams", "Free": "streams",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("column", "field"),
    [(Day, "amount"), (Period, "reported_on"), (Money, "streams"), (Count, "cost"),
     (Number, "track_title")],
)  # fmt: skip
def test_a_field_of_another_type_is_a_mistake_in_the_source(column: type, field: str) -> None:
    with pytest.raises(ValueError, match=f"{field} is no field of"):
        column(field)
