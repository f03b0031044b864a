"""What holds for every statement of these distributors, whatever its rows are."""

from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.statements.conftest import Take
from tests.statements.tables import lines_of
from tunescore.statements.sources import all_sources

FEW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
GOLDEN = Path(__file__).parent / "golden"
amounts = st.decimals(min_value=-9999, max_value=9999, places=12)

LEDGER = (
    "Transaction date,Type,Source,Royalty Date,Service,UPC,ISRC,Artist,Release,Track,Quantity,"
    "Amount (before splits),Split (%),Total (after splits)\n"
)


@FEW
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["credited", "Credited", "debited", "DEBITED"]), amounts),
        min_size=1,
        max_size=8,
    )
)
def test_a_ledger_s_debits_are_left_out_and_its_credits_add_up(
    take: Take, rows: list[tuple[str, Decimal]]
) -> None:
    told = "".join(
        f"2026-03-31,{kind},Distribution,2026-01,Spotify,,QZZZZ2300001,Paper Lantern Club,"
        f"Night Ferry EP,Glass Harbour,4,9.9,50,{amount:f}\n"
        for kind, amount in rows
    )
    found, statement = take(LEDGER + told, {"constants": {"currency": "SEK"}})
    credited = [amount for kind, amount in rows if kind.lower() == "credited"]
    assert found.source == "amuse"
    assert {item.reason: item.rows for item in statement.skipped}.get("debited", 0) == (
        len(rows) - len(credited)
    )
    assert {total.currency: total.amount for total in statement.totals} == (
        {"SEK": sum(credited)} if credited else {}
    )


def test_a_ledger_s_currency_is_asked_and_never_invented(take: Take) -> None:
    file = GOLDEN / "amuse" / "ledger" / "statement.xlsx"
    found, statement = take(file.read_bytes(), name=file.name)
    (question,) = found.questions
    assert (question.id, statement.totals) == ("constants:currency", ())
    found, statement = take(file.read_bytes(), {"constants": {"currency": "EUR"}}, file.name)
    assert not found.questions
    assert [(total.currency, str(total.amount)) for total in statement.totals] == [
        ("EUR", "3.6254")
    ]


def test_the_account_s_e_mail_address_is_personal() -> None:
    shape = all_sources()["sonosuite"].shapes[0]
    mapping = shape.mapping_for(["ID", "Net_Total", "User_Email"])
    assert mapping.personal == ("User_Email",)


def test_a_statement_s_age_is_in_its_name_where_its_rows_say_less(take: Take) -> None:
    (file,) = (GOLDEN / "soundcloud" / "lifetime_with_preamble").glob("*.csv")
    _, named = take(file.read_bytes(), name=file.name)
    _, nameless = take(file.read_bytes(), name="statement.csv")
    assert (str(named.as_of), str(nameless.as_of)) == ("2026-04-01", "2026-03-01")
    assert [line["group_key"] for line in lines_of(named)] == [
        line["group_key"] for line in lines_of(nameless)
    ]
