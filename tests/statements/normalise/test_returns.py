"""Returns, voids and refunds; money in and out; several columns that give one field."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.statements.conftest import Take
from tests.statements.tables import lines_of, problems_of, table_of
from tunescore.statements.detection.recognition import recognise
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.music import normalise

SALES = {"Track": "track_title", "Month": "period", "Delivery": "kind", "Sale": "sale_or_return",
         "Count": "quantity", "Net (USD)": "amount"}  # fmt: skip


def sales(*rows: str) -> str:
    """Return a statement of sales with these rows."""
    body = "".join(f"Glass Harbour,2026-01,{row}\n" for row in rows)
    return f"Track,Month,Delivery,Sale,Count,Net (USD)\n{body}"


def totals(statement: object) -> dict[str, Decimal]:
    return {total.currency: total.amount for total in statement.totals}  # type: ignore[attr-defined]


@pytest.mark.parametrize("word", ["Void", "Refund", "Return", "R", "Chargeback", "returned"])
def test_a_return_takes_its_count_off_and_keeps_its_money(take: Take, word: str) -> None:
    sale = "S" if word == "R" else "Sale"
    found, statement = take(
        sales(f"Download,{sale},3,2.1", f"Download,{word},2,-1.4", f"Stream,{sale},5,0.02"), SALES
    )
    assert not found.questions
    assert (statement.downloads, statement.streams) == (1, 5)
    assert totals(statement) == {"USD": Decimal("0.72")}
    assert [line["kind"] for line in lines_of(statement)] == ["download", "return", "stream"]


def test_a_count_that_is_below_zero_already_is_taken_off_once(take: Take) -> None:
    _, statement = take(sales("Download,Sale,3,2.1", "Download,Return,-2,-1.4"), SALES)
    assert statement.downloads == 1


@pytest.mark.parametrize(("answer", "amount"), [("subtract", "0.7"), ("keep", "3.5")])
def test_returns_that_never_have_a_minus_are_asked_about(
    take: Take, answer: str, amount: str
) -> None:
    content = sales("Download,Sale,3,2.1", "Download,Void,2,1.4")
    found, _ = take(content, SALES)
    assert [one.id for one in found.questions] == ["constants:returns"]
    assert [one.value for one in found.questions[0].choices] == ["subtract", "keep"]
    answered, statement = take(content, {"columns": SALES, "constants": {"returns": answer}})
    assert not answered.questions
    assert totals(statement) == {"USD": Decimal(amount)}
    assert statement.downloads == 1


CENTS = st.integers(1, 10**6)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.booleans(), CENTS, st.integers(0, 1000)), min_size=1, max_size=20))
def test_money_in_and_out_is_one_signed_amount(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[bool, int, int]]
) -> None:
    text = "Titel;Tag;Belastung;Gutschrift;Saldo\n"
    for credited, cents, balance in rows:
        money = f"{cents / 100:.2f}"
        both = f"-;{money}" if credited else f"{money};"
        text += f"Glass Harbour;2026-01-31;{both};{balance}.00\n"
    mapping = Mapping(
        columns={"Titel": "track_title", "Tag": "date", "Belastung": "debit",
                 "Gutschrift": "credit"},
        constants={"currency": "CHF"},
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("money")
    table = table_of(folder, text)
    statement = normalise(table, recognise(table, mapping=mapping).mapping, folder)
    expected = sum(Decimal(cents) * (1 if credited else -1) for credited, cents, _ in rows) / 100
    assert totals(statement) == {"CHF": expected}


def test_money_out_may_be_written_with_a_minus(take: Take) -> None:
    mapping = {"Track": "track_title", "Out (USD)": "debit", "In (USD)": "credit"}
    _, statement = take("Track,Out (USD),In (USD)\nGlass Harbour,-2.5,\nNight Ferry,,4\n", mapping)
    assert totals(statement) == {"USD": Decimal("1.5")}


def test_a_payout_and_a_carried_balance_in_an_account_are_no_income(take: Take) -> None:
    mapping = {"Shop": "store", "Titel": "track_title", "Out (CHF)": "debit", "In (CHF)": "credit"}
    _, statement = take(
        "Shop,Titel,Out (CHF),In (CHF)\nSpotify,Glass Harbour,,4\nAuszahlung,,3,\n"
        "Saldovortrag,,,12\n",
        mapping,
    )
    assert totals(statement) == {"CHF": Decimal(4)}
    assert {rule.reason for rule in statement.skipped} == {"payout", "carried_balance"}


def test_a_bonus_is_added_to_its_amount(take: Take) -> None:
    mapping = {"Work": "track_title", "Dollars (USD)": "amount", "Premium (USD)": "bonus"}
    _, statement = take(
        "Work,Dollars (USD),Premium (USD)\nGlass Harbour, 00000000.04698,\n"
        "Night Ferry,1,0.5\nSalt Letters,,0.25\n",
        mapping,
    )
    assert totals(statement) == {"USD": Decimal("1.79698")}


def test_counts_of_several_columns_are_added_up(take: Take) -> None:
    mapping = {"Track": "track_title", "Paid": "streams", "Free": "streams"}
    _, statement = take("Track,Paid,Free\nGlass Harbour,12,9\nNight Ferry,,3\nSalt,,\n", mapping)
    assert statement.streams == 24
    assert [rule.reason for rule in statement.skipped] == ["no_figures"]


def test_money_of_two_columns_is_each_in_its_currency(take: Take) -> None:
    mapping = {"Track": "track_title", "Net (USD)": "amount", "Net (EUR)": "amount"}
    found, statement = take(
        "Track,Net (USD),Net (EUR)\nGlass Harbour,1.5,0.00\nNight Ferry,,2.5\nSalt Letters,1,2\n",
        mapping,
    )
    assert not found.questions
    assert totals(statement) == {"EUR": Decimal("2.5"), "USD": Decimal("1.5")}
    assert [problem["code"] for problem in problems_of(statement)] == ["two_amounts"]
