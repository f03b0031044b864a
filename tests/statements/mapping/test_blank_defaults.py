"""Blank cells that stand for something, where a source says so."""

import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.statements.conftest import Take
from tests.statements.tables import lines_of, problems_of, table_of
from tunescore.errors import MalformedMapping
from tunescore.statements.mapping.blank_defaults import BlankDefault
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.normalise.music import normalise

NET = Mapping(
    columns={"Song": "track_title", "By": "artist_name", "N": "quantity", "Net": "amount"},
    constants={"currency": "EUR"},
    rules=Rules(
        overlap="append",
        fill=(
            BlankDefault("By", other="Band"),
            BlankDefault("N", text="1"),
            BlankDefault("Net", gross=("Sub", "More"), fees=("Fee", "Share")),
            BlankDefault("Not there", text="x"),
        ),
    ),
)
HEADER = "Song;By;Band;N;Net;Sub;More;Fee;Share\n"
cents = st.decimals(min_value=-9999, max_value=9999, places=2, allow_nan=False)


def test_a_blank_cell_says_what_it_stands_for_and_others_what_they_say(take: Take) -> None:
    _, statement = take(
        HEADER
        + "Glass Harbour;;Paper Lantern Club;;;10.00;1.50;-0.90;1.05\n"
        + "Glass Harbour;Oak;Paper Lantern Club;3;8.25;10;;-0.90;1.05\n"
        + "Glass Harbour;Oak;;;N/A;-10;;0.90;-1.05\n"
        + "Glass Harbour;Oak;;2;;;;-0.90;1.05\n",
        saved=(Mapping.from_json(NET.bind(HEADER.strip().split(";")).to_json()),),
    )
    assert [(line["artist"], line["quantity"], line["amount"]) for line in lines_of(statement)] == [
        ("Paper Lantern Club", 1, Decimal("9.55")),
        ("Oak", 3, Decimal("8.25")),
        ("Oak", 1, Decimal("-8.05")),
        ("Oak", 2, None),
    ]


def test_the_decimal_sign_of_the_parts_is_that_of_the_sum(take: Take) -> None:
    header = HEADER.strip().split(";")
    _, statement = take(
        HEADER + "Glass Harbour;;;;;10,00;;-0,90;\nNight Ferry;;;;1.234,50;;;;\n",
        saved=(NET.bind(header),),
    )
    assert statement.totals[0].amount == Decimal("1243.60")


def test_what_cannot_be_worked_out_is_a_problem_and_no_guess(take: Take) -> None:
    header = HEADER.strip().split(";")
    _, statement = take(
        HEADER + "Glass Harbour;;;;;10.00;;unknown;\nNight Ferry;;;;1.25;;;;\n",
        saved=(NET.bind(header),),
    )
    (problem,) = problems_of(statement)
    assert (problem["column"], problem["code"]) == ("Net", "unreadable_number")
    assert (statement.rejected, statement.totals[0].amount) == (1, Decimal("1.25"))


@examples(20)
@given(cents, cents, cents, cents)
def test_the_net_is_the_gross_less_its_fees_to_the_last_digit(
    sub: Decimal, more: Decimal, fee: Decimal, share: Decimal
) -> None:
    gross = sub + more
    sign = (gross > 0) - (gross < 0)
    row = f"Glass Harbour;;;1;;{sub};{more};{fee};{share}\nNight Ferry;;;1;0.25;;;;\n"
    with tempfile.TemporaryDirectory() as folder:
        table = table_of(Path(folder), HEADER + row)
        worked_out, plain = lines_of(normalise(table, NET.bind(table.columns), Path(folder)))
    assert worked_out["amount"] == gross - sign * (abs(fee) + abs(share))
    assert plain["amount"] == Decimal("0.25")


@pytest.mark.parametrize(
    "part",
    [3, ["x"], [{"text": "1"}], [{"column": "N", "gross": [1]}], [{"column": "N", "z": "1"}]],
)
def test_a_fill_of_another_shape_is_refused(part: object) -> None:
    with pytest.raises(MalformedMapping):
        Mapping.from_json({"source": "custom", "columns": {"N": None}, "fill": part})


def test_a_word_in_place_of_a_value_is_a_blank_cell(take: Take) -> None:
    mapping = Mapping(
        {"Title": "track_title", "Release": "album_title", "Type": "product_type", "N": "streams"},
        rules=Rules(
            fill=(
                BlankDefault("Title", says=("Whole Release",)),
                BlankDefault("Type", text="album", says=("I",)),
            )
        ),
    )
    saved = Mapping.from_json(mapping.to_json())
    assert saved == mapping
    _, statement = take(
        "Title,Release,Type,N\nGlass Harbour,Night Ferry EP,H,1\n whole release,Night Ferry EP,,2\n"
        "Night Ferry EP,,i,3\n",
        saved=(saved,),
    )
    assert [(line["subject"], line["title"]) for line in lines_of(statement)] == [
        ("track", "Glass Harbour"),
        ("release", None),
        ("release", None),
    ]
