from decimal import Decimal

import pytest

from tests.statements.conftest import Take
from tests.statements.tables import AMOUNTS, amounts, lines_of, problems_of


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1,234.5", "1234.5"),
        ("1 234.50", "1234.50"),
        ("1\u202f234.5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("12,34,567.25", "1234567.25"),
        ("$3.20", "3.20"),
        ("-$3.20", "-3.20"),
        ("3.20 USD", "3.20"),
        ("(1.2)", "-1.2"),
        ("($1.25)", "-1.25"),
        ("1.2-", "-1.2"),
        ("\u22121.2", "-1.2"),
        ("+1.2", "1.2"),
        (".5", "0.5"),
        ("1.2E-05", "0.000012"),
        ("1.5e3", "1500"),
        ("0.000000000000000000000001", "0.000000000000000000000001"),
        ("99999999999999.5", "99999999999999.5"),
        ("0.500000000000000000000000000000", "0.5"),
    ],
)
def test_an_amount_is_read_exactly(take: Take, cell: str, amount: str) -> None:
    _, statement = take(amounts(cell, "0.25"), AMOUNTS)
    assert lines_of(statement)[0]["amount"] == Decimal(amount)
    assert statement.totals[0].amount == Decimal(amount) + Decimal("0.25")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("abc", "unreadable_number"),
        ("1.2.3", "other_decimal_sign"),
        ("1,23", "other_decimal_sign"),
        ("1.2K", "rounded_number"),
        ("5%", "percentage"),
        ("0.1234567890123456789012345", "too_many_digits"),
        ("123456789012345.5", "too_many_digits"),
        ("1_000.5", "unreadable_number"),
    ],
)
def test_what_is_no_exact_amount_is_a_problem_and_never_rounded(
    take: Take, cell: str, code: str
) -> None:
    _, statement = take(amounts(cell, "0.25"), AMOUNTS)
    (problem,) = problems_of(statement)
    assert (problem["line"], problem["column"], problem["value"], problem["code"]) == (
        2, "Net (USD)", cell, code,
    )  # fmt: skip
    assert problem["message"].startswith(f"Line 2, Net (USD): “{cell}” ")
    assert (statement.good_rows, statement.rejected) == (1, 1)


@pytest.mark.parametrize("cell", ["", "NA", "N/A", "--", "—", "undefined"])
def test_an_absent_amount_is_null_and_not_zero(take: Take, cell: str) -> None:
    _, statement = take(
        f"Track;Streams;Net (USD)\nGlass Harbour;3;{cell}\nGlass Harbour;3;0\n",
        AMOUNTS | {"Streams": "streams"},
    )
    absent, zero = lines_of(statement)
    assert absent["amount"] is None
    assert absent["currency"] is None
    assert zero["amount"] == 0


def test_a_count_with_a_point_groups_thousands(take: Take) -> None:
    _, statement = take(
        "Track;Streams\nGlass Harbour;1.204\n", {"Track": "track_title", "Streams": "streams"}
    )
    assert statement.streams == 1204


@pytest.mark.parametrize("cell", ["1.5", "0.25", "$3", "12 plays"])
def test_a_count_is_a_whole_number(take: Take, cell: str) -> None:
    _, statement = take(
        f"Track;Streams\nGlass Harbour;{cell}\nGlass Harbour;7\n",
        {"Track": "track_title", "Streams": "streams"},
    )
    assert (statement.rejected, statement.streams) == (1, 7)


def test_the_currency_is_read_off_the_header(take: Take) -> None:
    _, statement = take(
        "Titre;Montant dépensé (EUR)\nLumière;1,25\n",
        {"Titre": "track_title", "Montant dépensé (EUR)": "amount"},
    )
    assert statement.totals[0].currency == "EUR"


@pytest.mark.parametrize("cells", ["1,25 €;2,50 €", "EUR 1.25;2.50 EUR", "1,25 €;--;2,50 EUR"])
def test_the_currency_is_read_off_the_cells_where_each_names_it(take: Take, cells: str) -> None:
    rows = "".join(f"Glass Harbour;{cell}\n" for cell in cells.split(";"))
    mapping = {"Track": "track_title", "Net": "amount"}
    found, statement = take(f"Track;Net\n{rows}", mapping)
    assert not found.questions
    total = statement.totals[0]
    assert (total.currency, total.amount) == ("EUR", Decimal("3.75"))


@pytest.mark.parametrize("cells", ["1.25 €;2.50 £", "1.25 €;2.50", "$1.25;$2.50"])
def test_a_currency_that_the_cells_do_not_agree_on_is_asked_for(take: Take, cells: str) -> None:
    rows = "".join(f"Glass Harbour;{cell}\n" for cell in cells.split(";"))
    found, _ = take(f"Track;Net\n{rows}", {"Track": "track_title", "Net": "amount"})
    assert [question.id for question in found.questions] == ["constants:currency"]


def test_money_without_a_currency_asks_for_it(take: Take) -> None:
    mapping = {"Track": "track_title", "Net": "amount"}
    found, statement = take("Track;Net\nGlass Harbour;1.25\n", mapping)
    assert [question.id for question in found.questions] == ["constants:currency"]
    assert statement.totals == ()
    answer = {"columns": mapping, "constants": {"currency": "GBP"}}
    found, statement = take("Track;Net\nGlass Harbour;1.25\n", answer)
    assert not found.questions
    assert (statement.totals[0].currency, statement.totals[0].amount) == ("GBP", Decimal("1.25"))


def test_currencies_are_never_added(take: Take) -> None:
    _, statement = take(
        "Track,Net,Cur\nA,1.5,EUR\nA,2.25,usd\nA,3.25,€\nA,1.75,ZZZ\nA,1.25,\n",
        {"Track": "track_title", "Net": "amount", "Cur": "currency"},
    )
    assert {total.currency: total.amount for total in statement.totals} == {
        "EUR": Decimal("4.75"),
        "USD": Decimal("2.25"),
    }
    codes = [problem["code"] for problem in problems_of(statement)]
    assert codes == ["unknown_currency", "no_currency"]


def test_an_amount_that_names_another_currency_is_rejected(take: Take) -> None:
    _, statement = take(amounts("€1.25", "$2.25", "USD 3.25", "4.25 GBP"), AMOUNTS)
    assert [problem["code"] for problem in problems_of(statement)] == ["other_currency"] * 2
    assert statement.totals[0].amount == Decimal("5.5")


@pytest.mark.parametrize(
    ("currency", "good", "others"),
    [
        ("EUR", ["€1.25"], ["$2.25", "US$3", "£4", "R$ 5", "3 zł", "¥6"]),
        ("CAD", ["$1.25", "CA$2.25", "C$ 3"], ["US$3", "€4"]),
        ("CNY", ["¥1.25"], ["$3"]),
        ("PLN", ["1.25 zł"], ["1.25 Kč"]),
    ],
)
def test_a_sign_beside_an_amount_is_one_of_its_currency(
    take: Take, currency: str, good: list[str], others: list[str]
) -> None:
    rows = "".join(f"Glass Harbour;{cell};{currency}\n" for cell in [*good, *others])
    mapping = {"Track": "track_title", "Net": "amount", "Currency": "currency"}
    _, statement = take(f"Track;Net;Currency\n{rows}", mapping)
    assert (statement.good_rows, statement.rejected) == (len(good), len(others))
    assert {problem["code"] for problem in problems_of(statement)} == {"other_currency"}


def test_sums_beyond_the_engine_s_own_width_are_exact(take: Take) -> None:
    _, statement = take(amounts(*["99999999999999.999999999999999999999999"] * 4), AMOUNTS)
    assert statement.totals[0].amount == Decimal("399999999999999.999999999999999999999996")


def test_negative_money_with_plays_is_an_adjustment_without_plays(take: Take) -> None:
    _, statement = take(
        "Track,Streams,Net (USD)\nA,120,0.4\nA,120,-0.1\nA,-4,-0.05\n",
        {"Track": "track_title", "Streams": "quantity", "Net (USD)": "amount"},
    )
    played, adjusted, credited = lines_of(statement)
    assert (played["kind"], played["streams"]) == ("stream", 120)
    assert (adjusted["kind"], adjusted["streams"], adjusted["quantity"]) == (
        "adjustment", None, 120,
    )  # fmt: skip
    assert (credited["kind"], credited["streams"]) == ("stream", -4)
    assert statement.streams == 116
    assert statement.totals[0].amount == Decimal("0.25")


def test_a_formula_stays_text(take: Take) -> None:
    _, statement = take("Track,Streams\n=cmd(),3\n", {"Track": "track_title", "Streams": "streams"})
    assert lines_of(statement)[0]["title"] == "=cmd()"
