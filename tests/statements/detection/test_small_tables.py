"""Small tables that are easily misread: what is counted, in which currency, and what is asked."""

from decimal import Decimal

import pytest

from tests.statements.conftest import Take
from tests.statements.tables import lines_of

SPOTIFY = "Song Title,Store,Month,Streams"


@pytest.mark.parametrize(
    ("header", "row", "mapped"),
    [
        ("Song Title,Month,Streams,Quantity,Royalty (USD)", "Glass Harbour,2026-01,,12,1.5678",
         {"Quantity": "quantity", "Streams": None, "Royalty (USD)": "amount"}),
        ("Song Title,Month,Paid Streams,Royalty (USD)", "Glass Harbour,2026-01,,1.5678",
         {"Paid Streams": None, "Royalty (USD)": "amount"}),
        ("Month,Store,Track,Streams,Network Name,Dollars", "2026-01,Spotify,Glass Harbour,10,,1.5",
         {"Dollars": "amount", "Network Name": None, "Streams": "streams"}),
        ("Month,Store,Track,Status,Units,Royalty (USD)",
         "2026-02,iTunes,Night Ferry,Void,1,-0.7839",
         {"Status": "sale_or_return", "Units": "quantity"}),
        ("Month,Track,Outlet,Streams,Royalty (USD)", "2026-01,Glass Harbour,Spotify,10,1.5678",
         {"Outlet": "store"}),
        ("Month,Work Title,Broadcaster,Number of Performances,Amount (EUR)",
         "2026-01,Glass Harbour,Radio Nord,10,1.5678",
         {"Number of Performances": "performances", "Broadcaster": "store"}),
        ("Month,Store,Track,Paid Streams,Free Streams,Royalty (USD)",
         "2026-01,Spotify,Glass Harbour,12,9,1.5678",
         {"Paid Streams": "streams", "Free Streams": "streams", "Royalty (USD)": "amount"}),
        ("Month,Store,Track,Withdrawals USD,Deposits USD,Running Balance USD",
         "2026-02,Deezer,Night Ferry,12.50,,41.02",
         {"Withdrawals USD": "debit", "Deposits USD": "credit", "Running Balance USD": None}),
        ("Song Title,DSP,Store,Month,Streams", "Glass Harbour,Spotify,,2026-01,3",
         {"DSP": "store", "Store": None}),
        ("Song Title,Territory,Country of Sale,Month,Streams", "Glass Harbour,,DE,2026-01,3",
         {"Country of Sale": "country", "Territory": None}),
        ("Song Title,Artist,Performer,Month,Streams", "Glass Harbour,,Paper Lantern Club,2026-01,3",
         {"Performer": "artist_name", "Artist": None}),
        ("Song Title,ISRC,ISRC Code,Month,Streams", "Glass Harbour,,QZZZZ2400001,2026-01,3",
         {"ISRC Code": "isrc", "ISRC": None}),
        ("Song Title,Date,Transaction Date,Streams", "Glass Harbour,,2026-01-15,3",
         {"Transaction Date": "date", "Date": None}),
    ],
)  # fmt: skip
def test_a_column_is_what_its_cells_and_its_whole_words_say(
    take: Take, header: str, row: str, mapped: dict[str, str | None]
) -> None:
    found, _ = take(f"{header}\n" + f"{row}\n" * 3)
    assert {name: found.mapping.columns[name] for name in mapped} == mapped


@pytest.mark.parametrize(
    ("name", "currency"),
    [("USD Net", "USD"), ("US$ Net", "USD"), ("£ Amount", "GBP"), ("Montant en euros", "EUR"),
     ("Net AU$", "AUD"), ("Royalty €", "EUR"), ("Net (C$)", "CAD"), ("Royalty ($US)", "USD"),
     ("Dollars", "USD")],
)  # fmt: skip
def test_a_currency_in_a_name_is_an_answer(take: Take, name: str, currency: str) -> None:
    found, statement = take(
        f"Song Title;Store;Month;{name}\nGlass Harbour;Spotify;2026-01;1.5678\n"
    )
    assert not found.questions
    assert [(one.currency, one.amount) for one in statement.totals] == [
        (currency, Decimal("1.5678"))
    ]


def test_words_of_kind_decide_in_their_language(take: Take) -> None:
    found, statement = take(
        "Mois;Boutique;Titre;Type;Quantité;Revenu net (EUR)\n"
        "2026-01;Amazon Music;Glass Harbour;Téléchargement;2;1.5678\n"
    )
    assert not found.questions
    assert (statement.downloads, statement.streams) == (2, None)


def test_money_in_two_currencies_one_a_row_is_each_in_its_own(take: Take) -> None:
    found, statement = take(
        "Song Title,Store,Month,Units,Net (USD),Net (EUR)\n"
        "Glass Harbour,Spotify,2026-01,3,1.5,\nNight Ferry,Deezer,2026-01,4,,2.25\n"
    )
    assert not found.questions
    assert {one.currency: one.amount for one in statement.totals} == {
        "EUR": Decimal("2.25"), "USD": Decimal("1.5"),
    }  # fmt: skip


def test_money_that_is_alike_at_first_is_asked_about_with_what_is_paid_first(take: Take) -> None:
    rows = [f"Glass Harbour,Spotify,2026-01,3,{at}.25,{at}.25" for at in range(320)]
    rows += [f"Night Ferry,Spotify,2026-01,3,{at}.5,{at}.25" for at in range(40)]
    header = f"{SPOTIFY},Royalty Amount (USD),Distributed Amount (USD)"
    found, _ = take("\n".join([header, *rows]) + "\n")
    (question,) = found.questions
    assert question.id == "field:amount"
    assert [choice.value for choice in question.choices][:2] == [
        "Distributed Amount (USD)", "Royalty Amount (USD)",
    ]  # fmt: skip


def test_an_account_statement_is_money_by_its_sign(take: Take) -> None:
    found, statement = take(
        "Buchungsdatum,Shop,Titel,Belastung,Gutschrift,Saldo\n"
        "27.05.2026,Spotify,Glass Harbour,-,500.00,2000.00\n"
        "24.05.2026,Deezer,Night Ferry,12.50,-,-\n"
        "20.05.2026,Spotify,Night Ferry,-,112.50,1512.50\n"
        "02.05.2026,Auszahlung,,400.00,-,1400.00\n".encode("cp1252"),
        {"constants": {"currency": "CHF"}},
    )
    assert not found.questions
    assert [(one.currency, one.amount) for one in statement.totals] == [("CHF", Decimal(600))]
    assert {rule.reason: rule.rows for rule in statement.skipped} == {"payout": 1}


def test_days_with_a_month_s_name_and_a_short_year_are_days(take: Take) -> None:
    _, statement = take(
        "Date,Store,Track,Streams,Royalty (USD)\n01 SEP 26,Spotify,Glass Harbour,5,0.5\n"
        "03-AUG-26,Spotify,Night Ferry,6,0.25\n"
    )
    days = [line["period_start"].isoformat() for line in lines_of(statement)]
    assert days == ["2026-09-01", "2026-08-03"]
