import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.statements.conftest import Take
from tests.statements.detection.made_tables import (
    HEADERS,
    asked,
    cells,
    choices,
    columns_of,
    fields,
    languages,
    made,
    recognised,
    seeds,
    warned,
)
from tests.statements.tables import lines_of

few = settings(max_examples=25, deadline=None)

NET_AND_GROSS = {
    "en": ("Net revenue", "Gross revenue"), "de": ("Nettoerlös", "Bruttoerlös"),
    "fr": ("Revenu net", "Revenu brut"), "es": ("Ingreso neto", "Ingreso bruto"),
    "it": ("Ricavo netto", "Ricavo lordo"), "pt": ("Receita líquida", "Receita bruta"),
    "nl": ("Netto-opbrengst", "Bruto-opbrengst"), "pl": ("Przychód netto", "Przychód brutto"),
    "sv": ("Nettointäkt", "Bruttointäkt"), "da": ("Nettobeløb", "Bruttobeløb"),
    "nb": ("Nettobeløp", "Bruttobeløp"), "fi": ("Nettotulo", "Bruttotulo"),
    "cs": ("Čistý výnos", "Hrubý výnos"), "ro": ("Venit net", "Venit brut"),
    "hu": ("Nettó bevétel", "Bruttó bevétel"), "el": ("Καθαρά έσοδα", "Μικτά έσοδα"),
    "tr": ("Net gelir", "Brüt gelir"), "ru": ("Чистый доход", "Валовой доход"),
    "uk": ("Чистий дохід", "Валовий дохід"),
}  # fmt: skip

OUT_IN_BALANCE = {
    "en": [("Debit", "Credit", "Balance"), ("Withdrawals", "Deposits", "Running Balance"),
           ("Money out", "Money in", "Balance"), ("Paid out", "Paid in", "Balance")],
    "de": [("Belastung", "Gutschrift", "Saldo"), ("Soll", "Haben", "Kontostand")],
    "fr": [("Débit", "Crédit", "Solde"), ("Retraits", "Dépôts", "Solde")],
    "es": [("Debe", "Haber", "Saldo"), ("Cargo", "Abono", "Saldo")],
    "it": [("Dare", "Avere", "Saldo"), ("Addebiti", "Accrediti", "Saldo")],
    "pt": [("Débito", "Crédito", "Saldo"), ("Saída", "Entrada", "Saldo")],
    "nl": [("Debet", "Credit", "Saldo"), ("Af", "Bij", "Saldo")],
    "pl": [("Obciążenie", "Uznanie", "Saldo"), ("Winien", "Ma", "Saldo")],
    "sv": [("Debet", "Kredit", "Saldo"), ("Uttag", "Insättning", "Saldo")],
    "da": [("Debet", "Kredit", "Saldo")],
    "nb": [("Debet", "Kredit", "Saldo"), ("Ut", "Inn", "Saldo")],
    "fi": [("Debet", "Kredit", "Saldo"), ("Otto", "Pano", "Saldo")],
    "cs": [("Výběr", "Vklad", "Zůstatek")],
    "ro": [("Debit", "Credit", "Sold")],
    "hu": [("Terhelés", "Jóváírás", "Egyenleg")],
    "el": [("Χρέωση", "Πίστωση", "Υπόλοιπο")],
    "tr": [("Borç", "Alacak", "Bakiye")],
    "ru": [("Дебет", "Кредит", "Остаток"), ("Расход", "Приход", "Остаток")],
    "uk": [("Дебет", "Кредит", "Залишок")],
}  # fmt: skip

ALIKE = [
    ("Royalty Amount", "Distributed Amount"), ("Revenue", "Net revenue"), ("Royalties", "Payable"),
    ("Sales amount", "Amount paid"), ("Earnings", "Payout"), ("Betrag", "Auszahlungsbetrag"),
    ("Montant", "Montant à payer"), ("Publisher Amount", "Distributed Amount"),
]  # fmt: skip


@few
@given(languages, st.sampled_from([8, 330]), seeds)
def test_net_money_is_read_and_gross_is_not(
    language: str, rows: int, chance: random.Random
) -> None:
    net, gross = NET_AND_GROSS[language]
    columns = made(language, rows)
    columns[gross] = cells(rows, lambda at: f"{1 + at * 0.011:.3f}")
    # They agree at first.
    columns[net] = cells(rows, lambda at: f"{(1 + at * 0.011) * (0.7 if at > 5 else 1):.4f}")
    found = recognised(columns, chance)
    assert columns_of(found, "amount") == [net]
    assert gross not in fields(found)


@few
@given(languages, seeds)
def test_of_gross_money_alone_the_user_says_whether_it_is_the_money(
    language: str, chance: random.Random
) -> None:
    gross = NET_AND_GROSS[language][1]
    columns = made(language)
    columns[gross] = cells(8, lambda at: f"{1 + at * 0.011:.3f}")
    found = recognised(columns, chance)
    assert choices(found, "field:amount") == [gross, "-"]
    assert gross in warned(found)["no_money"]


@few
@given(languages, seeds)
def test_a_file_with_counts_alone_is_asked_nothing(language: str, chance: random.Random) -> None:
    found = recognised(made(language), chance)
    assert fields(found)[HEADERS[language][3]] == "streams"
    assert (found.questions, found.warnings) == ((), ())


@few
@given(st.sampled_from(ALIKE), st.sampled_from([0, 1, 320, 700]), seeds)
def test_money_that_agrees_at_first_and_differs_later_is_asked_about(
    names: tuple[str, str], agree: int, chance: random.Random
) -> None:
    rows = agree + 20
    columns = made("en", rows)
    one, likelier = (f"{name} (USD)" for name in names)
    columns[one] = cells(rows, lambda at: f"{1.5 + at * 0.013:.4f}")
    factor = [1.0 if at < agree else 0.8 for at in range(rows)]
    columns[likelier] = cells(rows, lambda at: f"{(1.5 + at * 0.013) * factor[at]:.4f}")
    found = recognised(columns, chance)
    assert choices(found, "field:amount") == [likelier, one]
    assert columns_of(found, "amount") == []


@few
@given(st.sampled_from(ALIKE), st.sampled_from([8, 340]), seeds)
def test_money_that_is_equal_in_every_row_is_one(
    names: tuple[str, str], rows: int, chance: random.Random
) -> None:
    columns = made("en", rows)
    for name in names:
        columns[name] = cells(rows, lambda at: f"{1.5 + at * 0.013:.4f}")
    found = recognised(columns, chance)
    assert columns_of(found, "amount") == [names[1]]
    assert not asked(found, "field:amount")
    assert "money_left_out" not in warned(found)


@few
@given(
    st.sampled_from([
        ("Royalty Amount", ("Domestic Royalty", "Foreign Royalty")),
        ("Total Revenue", ("Ad Revenue", "Subscription Revenue", "Other Revenue")),
        ("Gesamtbetrag", ("Betrag Inland", "Betrag Ausland")),
        ("Partner Revenue", ("Partner Revenue : Auction", "Partner Revenue : Reserved")),
    ]),
    st.lists(st.lists(st.integers(0, 900), min_size=3, max_size=3), min_size=8, max_size=20),
    seeds,
)  # fmt: skip
def test_a_whole_goes_before_its_parts(
    names: tuple[str, tuple[str, ...]], amounts: list[list[int]], chance: random.Random
) -> None:
    whole, parts = names
    columns = made("en", len(amounts))
    used = [[100 + at, *row[1:]] for at, row in enumerate(amounts)]
    for place, part in enumerate(parts):
        columns[part] = [f"{row[place] / 1000:.3f}" for row in used]
    columns[whole] = [f"{sum(row[: len(parts)]) / 1000:.3f}" for row in used]
    found = recognised(columns, chance)
    first = [*columns_of(found, "amount"), *choices(found, "field:amount")][0]
    assert first == whole or not any(sum(row[1 : len(parts)]) for row in used)


@few
@given(
    st.sampled_from([
        ("Net Royalty", "Net Royalty Total"), ("Partner Share", "Extended Partner Share"),
        ("Royalty per unit", "Royalty"), ("Unit Royalty", "Total Royalty"),
        ("Rate", "Amount Due"), ("Royalty", "Total"),
    ]),
    st.sampled_from([0, 320]),
    seeds,
)  # fmt: skip
def test_what_is_paid_for_all_units_is_the_money_and_not_their_price(
    names: tuple[str, str], of_one: int, chance: random.Random
) -> None:
    rows = of_one + 20
    columns = made("en", rows)
    counts = [1 if at < of_one else 2 + at % 7 for at in range(rows)]
    prices = [(0.02133, 1.29, 0.5)[at % 3] for at in range(rows)]
    del columns["Streams"]
    columns["Quantity"] = counts
    columns[names[0]] = [f"{price:.6f}" for price in prices]
    columns[names[1]] = [
        f"{price * count:.6f}" for price, count in zip(prices, counts, strict=True)
    ]
    found = recognised(columns, chance)
    assert columns_of(found, "amount") == [names[1]]


@few
@given(
    st.sampled_from([
        ("Sales", "Net", "Fee"), ("Revenue", "Net revenue", "Commission"),
        ("Umsatz", "Auszahlung", "Provision"), ("Royalty", "Payable", "Tax withheld"),
    ]),
    seeds,
)  # fmt: skip
def test_what_is_left_after_fees_goes_before_the_whole(
    names: tuple[str, str, str], chance: random.Random
) -> None:
    columns = made("en", 20)
    paid = [chance.randint(100, 900) for _ in range(20)]
    fees = [chance.randint(1, 99) for _ in range(20)]
    columns[names[0]] = [f"{(a + b) / 1000:.3f}" for a, b in zip(paid, fees, strict=True)]
    columns[names[1]] = [f"{a / 1000:.3f}" for a in paid]
    columns[names[2]] = [f"{b / 1000:.3f}" for b in fees]
    found = recognised(columns, chance)
    assert [*columns_of(found, "amount"), *choices(found, "field:amount")][0] == names[1]


@few
@given(st.permutations(["Net (USD)", "Net (EUR)", "Net GBP"]), st.sampled_from([6, 400]), seeds)
def test_money_in_a_column_for_each_currency_is_all_read(
    names: list[str], rows: int, chance: random.Random
) -> None:
    one, other, _ = names
    columns = made("en", rows)
    columns[one] = cells(rows, lambda at: "1.25" if at < rows - 3 else "")
    columns[other] = cells(rows, lambda at: "" if at < rows - 3 else "0.5")
    found = recognised(columns, chance)
    assert columns_of(found, "amount") == sorted([one, other])
    assert found.questions == ()
    both = [*columns[other][:-4], "0.7", *columns[other][-3:]]
    found = recognised(columns | {other: both}, chance)
    assert sorted(choices(found, "field:amount")) == sorted([one, other])


@few
@given(languages, st.sampled_from(["", " EUR"]), st.sampled_from([8, 400]), seeds)
def test_money_in_and_money_out_are_read_by_their_sign_and_a_balance_never(
    language: str, currency: str, rows: int, chance: random.Random
) -> None:
    names = chance.choice(OUT_IN_BALANCE[language])
    out, in_, balance = (f"{name}{currency}" for name in names)
    columns = made(language, rows)
    late = rows // 2  # nothing goes out at first
    goes_out = [at >= late and at % 3 == 0 for at in range(rows)]
    columns[out] = cells(rows, lambda at: f"{1 + at * 0.37:.2f}" if goes_out[at] else "-")
    columns[in_] = cells(rows, lambda at: "-" if goes_out[at] else f"{1 + at * 0.37:.2f}")
    columns[balance] = cells(rows, lambda at: f"{100 + at * 1.1:.2f}")
    found = recognised(columns, chance)
    assert fields(found)[out] == "debit"
    assert fields(found)[in_] == "credit"
    assert balance not in fields(found)
    assert not asked(found, "field:amount")


@pytest.mark.parametrize(
    ("name", "share"),
    [("Artist share", "50.00"), ("Writer Share", "16.670"), ("Split", "0.25"), ("Anteil", "75")],
)
def test_a_share_in_percent_is_no_money(name: str, share: str) -> None:
    found = recognised(made() | {name: [share] * 8, "Royalty (USD)": ["1.25"] * 8})
    assert columns_of(found, "amount") == ["Royalty (USD)"]
    assert (found.questions, found.warnings) == ((), ())


@pytest.mark.parametrize(
    "name",
    ["Saldo", "Running balance", "Kontostand", "Solde", "Balance", "Cumulative earnings",
     "Earnings to date", "Ingresos acumulados"],
)  # fmt: skip
def test_a_balance_alone_is_no_money(name: str) -> None:
    found = recognised(made() | {name: cells(8, lambda at: f"{100 + at * 1.1:.2f}")})
    assert name not in fields(found)
    assert not asked(found, "field:amount")


@few
@given(
    st.sampled_from(["Customer Currency", "Buyer currency", "Shopper Currency"]),
    st.sampled_from([2, 330]),
    seeds,
)
def test_another_person_s_currency_never_wins(
    other: str, agree: int, chance: random.Random
) -> None:
    rows = agree + 6
    columns = made("en", rows)
    columns["Partner Share"] = cells(rows, lambda at: f"{1.25 + at:.2f}")
    columns[other] = cells(rows, lambda at: "USD" if at < agree else "EUR")
    found = recognised(columns, chance)
    assert other not in fields(found)
    assert asked(found, "constants:currency")
    columns["Partner Share Currency"] = ["USD"] * rows
    found = recognised(columns, chance)
    assert columns_of(found, "currency") == ["Partner Share Currency"]
    assert columns_of(found, "store") == ["Store"]


@pytest.mark.parametrize(
    ("name", "texts"), [("Ref", ["SEP 12.5", "SEP 13.5"]), ("Catalog", ["PLR 12", "PLR 13"])]
)
def test_three_capitals_are_no_currency(name: str, texts: list[str]) -> None:
    columns = made() | {name: texts * 4, "Royalty (USD)": ["1.25"] * 8}
    found = recognised(columns)
    assert columns_of(found, "amount") == ["Royalty (USD)"]


def test_money_that_begins_far_below_is_read_and_empty_money_is_not() -> None:
    columns = made("en", 400)
    columns["Net"] = [""] * 400
    columns["Royalty (USD)"] = cells(400, lambda at: "1.25" if at > 350 else "")
    found = recognised(columns)
    assert columns_of(found, "amount") == ["Royalty (USD)"]
    assert (found.questions, found.warnings) == ((), ())


def test_money_that_is_left_out_beside_money_is_reported() -> None:
    columns = made() | {"Net (USD)": ["1.25"] * 8}
    columns["Bonus royalty (USD)"] = cells(8, lambda at: f"{0.5 + at:.2f}")
    assert "Bonus royalty" in warned(recognised(columns))["money_left_out"]


def test_money_whose_name_says_nothing_is_asked_about() -> None:
    found = recognised(made() | {"Takings": cells(8, lambda at: f"{1.25 + at:.2f}")})
    assert choices(found, "field:amount") == ["Takings", "-"]


PAID_FOR_A_TIME = (
    "Monthly Revenue", "Quarterly Royalty", "Royalty This Period", "Earnings of the Month",
    "Year's Royalties", "Monatserlös", "Quartalserlös", "Revenu du mois",
    "Importe del mes", "Importo del mese", "Maandopbrengst",
)  # fmt: skip


@few
@given(st.sampled_from(PAID_FOR_A_TIME), st.booleans(), seeds)
def test_money_whose_name_has_a_time_in_it_is_the_money(
    name: str, running: bool, chance: random.Random
) -> None:
    columns = made() | {f"{name} (USD)": cells(8, lambda at: f"{at + 1}.25")}
    if running:
        columns["Royalty Year to Date (USD)"] = cells(8, lambda at: f"{40 + 3 * at}.5")
    found = recognised(columns, chance)
    assert columns_of(found, "amount") == [f"{name} (USD)"]
    assert not found.questions


@few
@given(st.sampled_from(("Earnings to Date", "Lifetime Royalties", "Royalty YTD")), seeds)
def test_a_running_sum_alone_is_not_read_as_what_a_row_is_paid(
    name: str, chance: random.Random
) -> None:
    found = recognised(made() | {f"{name} (USD)": cells(8, lambda at: f"{40 + 3 * at}.5")}, chance)
    assert not columns_of(found, "amount")


@few
@given(st.sampled_from(("Foo", "Reporting", "Statement value", "Posting",
                        "Artist", "Store result")), seeds)  # fmt: skip
def test_decimals_that_may_be_the_only_money_are_asked_about(
    name: str, chance: random.Random
) -> None:
    found = recognised(made() | {name: cells(8, lambda at: f"{at + 1}.2575")}, chance)
    assert columns_of(found, "amount") == [name] or choices(found, "field:amount") == [name, "-"]


def test_that_there_is_no_money_is_an_answer(take: Take) -> None:
    content = "Song,Month,Streams,Takings\n" + "Glass Harbour,2026-01,10,1.25\n" * 3
    found, statement = take(content, {"constants": {"amount": "-"}})
    assert (found.questions, found.warnings) == ((), ())
    assert (statement.totals, statement.streams) == ((), 30)
    found, statement = take(content, {"columns": found.mapping.columns | {"Takings": "amount"}})
    assert [one.id for one in found.questions] == ["constants:currency"]


def test_kinds_of_money_are_no_counts() -> None:
    parts = cells(8, lambda at: f"{at + 1}.25")
    found = recognised(
        made() | {"Performance": parts, "Downloads": parts, "Total": cells(8, lambda _: "30.5")}
    )
    assert columns_of(found, "amount") == ["Total"]
    assert not columns_of(found, "performances") + columns_of(found, "downloads")


def test_the_store_s_own_money_goes_behind_the_converted_one() -> None:
    columns = made() | {
        "Net (orig)": cells(8, lambda at: f"{at + 1}.25"), "Orig Currency": ["USD", "GBP"] * 4,
        "Net EUR": cells(8, lambda at: f"{at + 1}.5"),
    }  # fmt: skip
    found = recognised(columns)
    assert columns_of(found, "amount") == ["Net EUR"]
    assert not columns_of(found, "currency")
    assert "Net (orig)" in warned(found)["money_left_out"]


@pytest.mark.parametrize("name", ["Net Revenue USD", "Amount", "Erlös"])
@pytest.mark.parametrize("cell", ["0.2000", "1.2000", "12.2099"])
def test_equal_amounts_that_look_like_months_are_money(take: Take, name: str, cell: str) -> None:
    rows = "".join(f"2025-{month:02},Song {month},{cell}\n" for month in range(1, 9))
    _, statement = take(f"Sales Month,Title,{name}\n{rows}")
    assert [line["amount"] for line in lines_of(statement)] == [Decimal(cell)] * 8


def test_a_month_under_a_name_of_money_is_a_month(take: Take) -> None:
    found, _ = take("Payment month,Title,Amount EUR\n1.2024,Ebb,3.1\n10.2024,Ebb,2.1\n")
    assert {one.name: one.type for one in found.columns}["Payment month"] == "month"


def test_months_with_a_leading_zero_are_months_under_any_name(take: Take) -> None:
    found, _ = take("Payout,Title,Amount EUR\n01.2024,Ebb,3.1\n10.2024,Ebb,2.1\n")
    assert {one.name: one.type for one in found.columns}["Payout"] == "month"
