import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunescore.statements.cells.currencies import currencies, currency_in_header


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Royalty ($US)", "USD"), ("US$", "USD"), ("US$ Net", "USD"), ("USD Net", "USD"),
        ("Dollars", "USD"), ("£ Amount", "GBP"), ("Net (C$)", "CAD"), ("Net AU$", "AUD"),
        ("Royalty €", "EUR"), ("Montant en euros", "EUR"), ("Betrag in Euro", "EUR"),
        ("Importe en dólares", "USD"), ("Amount in Canadian dollars", "CAD"),
        ("Kwota w złotych", "PLN"), ("Belopp i kronor", "SEK"), ("Valor em reais", "BRL"),
        ("Сумма в рублях", "RUB"), ("Net royalty in CAD", "CAD"), ("royalties_usd", "USD"),
        ("usd_royalties", "USD"), ("netUSD", "USD"), ("Total [EUR]", "EUR"), ("NET AUD", "AUD"),
        ("Net Kč", "CZK"), ("$ Royalty", "USD"),
    ],
)  # fmt: skip
def test_a_name_s_currency_is_read(name: str, code: str) -> None:
    assert currency_in_header(name) == code


@pytest.mark.parametrize(
    "name",
    ["Net SEP", "PLR", "ROYALTY ALL", "Subtotal all", "Network Name", "Amount Due", "Period",
     "USD to EUR rate", "Net (client currency)", "Top", "Usage (All)"],
)  # fmt: skip
def test_other_words_are_no_currency(name: str) -> None:
    assert currency_in_header(name) is None


@given(st.sampled_from(sorted(currencies())), st.sampled_from(["Net ({})", "Royalty [{}]"]))
def test_a_code_in_brackets_is_read_whatever_it_is(code: str, pattern: str) -> None:
    assert currency_in_header(pattern.format(code)) == code
