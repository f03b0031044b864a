"""How figures travel: money as text, counts as whole numbers, currencies apart."""

from decimal import Decimal, localcontext
from typing import Any

from currency_converter import CurrencyConverter

from tests.factories import sale
from tests.insights.conftest import TUNECORE, Studio, euros
from tunescore.insights.conversion import convert
from tunescore.insights.overview import Money


def leaves(value: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves(item, f"{path}.{key}")]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item, path)]
    return [(path, value)]


def test_money_is_text_counts_are_whole_and_nothing_is_a_float(studio: Studio) -> None:
    studio.put_in([sale(amount="0.000000000001"), sale(amount="12345678.123456789012")])
    studio.put_in([euros("2026-01", 10, "0.10")], TUNECORE, "tunecore.csv")
    track = studio.track()["id"]
    for path in (
        "overview", "tracks", f"tracks/{track}", "lines", "earnings?group_by=track,country",
        "earnings?convert_to=GBP", "series?metric=earnings&currency=EUR",
    ):  # fmt: skip
        answer = studio.get(path)
        for name, value in leaves(answer):
            assert not isinstance(value, float), (path, name)
            if name.endswith((".amount", ".rate")):
                assert isinstance(value, str), (path, name)
    lines = studio.get("lines", currency="USD")["items"]
    assert [line["amount"] for line in lines] == ["0.000000000001", "12345678.123456789012"]
    points = studio.get("series", metric="earnings", currency="EUR")["points"]
    assert points[0]["value"] == "0.1"


def test_currencies_are_never_added(studio: Studio) -> None:
    studio.put_in([sale(amount="1")])
    studio.put_in([euros("2026-01", 10, "2.5")], TUNECORE, "tunecore.csv")
    home = studio.home
    for group in (home["totals"], home["months"][0], home["stores"][0], home["tracks"][0]):
        assert sorted(group["money"], key=str) == [
            {"currency": "EUR", "amount": "2.5"}, {"currency": "USD", "amount": "1"},
        ]  # fmt: skip
    missing = studio.browser.get("/api/v1/series", params={"metric": "earnings"})
    assert missing.status_code == 422
    answer = studio.get("earnings", convert_to="EUR")
    assert len(answer["totals"]) == 2
    rates = {rate["currency"]: rate for rate in answer["converted"]["rates"]}
    with localcontext(prec=50):
        expected = Decimal("2.5") + Decimal(rates["USD"]["rate"])
    assert Decimal(answer["converted"]["amount"]) == expected
    assert answer["converted"]["rate_date"] == min(rate["day"] for rate in rates.values())
    assert "converted" not in studio.get("earnings") or studio.get("earnings")["converted"] is None


def test_every_current_currency_converts_and_what_has_no_rate_is_named() -> None:
    table = CurrencyConverter(decimal=True)
    newest = table.bounds["EUR"].last_date
    current = {name for name in table.currencies if table.bounds[name].last_date == newest}
    assert {"EUR", "USD", "GBP", "SEK", "JPY", "BRL"} <= current
    totals = [Money(name, Decimal(10)) for name in table.currencies]
    for wanted in sorted(table.currencies):
        done = convert([*totals, Money("XTS", Decimal(5))], wanted)
        assert "XTS" in done.missing
        assert len(done.rates) + len(done.missing) == len(totals) + 1
        if wanted in current:
            assert current <= {rate.currency for rate in done.rates}


def test_a_statements_total_keeps_every_digit(studio: Studio) -> None:
    amounts = ["98765432101.123456789012345678901234", "0.000000000000000000000001"]
    number = studio.put_in([sale(amount=amount) for amount in amounts])
    expected = "98765432101.123456789012345678901235"
    assert studio.get(f"imports/{number}")["totals"] == [{"currency": "USD", "amount": expected}]
    assert studio.home["totals"]["money"] == [{"currency": "USD", "amount": expected}]


def test_counts_that_nobody_told_are_absent(studio: Studio) -> None:
    studio.put_in([sale(store="TikTok", quantity=90)])
    home = studio.home
    assert home["totals"]["streams"] is None
    assert home["totals"]["downloads"] is None
    assert home["totals"]["uses"] == 90
    assert home["undated"] == {
        "streams": None, "downloads": None, "uses": None, "views": None, "performances": None,
        "composition_plays": None, "money": [], "recording_money": [], "composition_money": [],
        "money_converted": None, "lines": 0,
    }  # fmt: skip


def test_money_without_a_date_is_said_and_stands_in_no_month(studio: Studio) -> None:
    studio.put_in(
        ["Glass Harbour,Paper Lantern Club,Spotify,1.25,USD"],
        "Title,Artist,Store,Amount,Currency", "mine.csv",
    )  # fmt: skip
    home = studio.home
    assert home["months"] == []
    assert home["undated"]["money"] == home["totals"]["money"]
    assert home["undated"]["lines"] == 1
    [row] = studio.get("earnings", group_by="month")["rows"]
    assert (row["month"], row["amount"]) == (None, "1.25")
    assert studio.get("lines", undated="true", metric="earnings")["total"]["lines"] == 1
