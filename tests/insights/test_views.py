"""A view's figures: its range, what it is compared with, and what it leaves out."""

from typing import Any

from tests.factories import sale
from tests.insights.conftest import Studio, days


def test_a_range_of_months_shows_what_lies_in_it(studio: Studio) -> None:
    studio.put_in(
        [
            sale(
                f"2026-{month:02}",
                "Spotify",
                quantity=month * 10,
                amount=f"0.{month:02}",
                reported="2026-11-05",
            )
            for month in range(1, 7)
        ]
    )
    everything = studio.get("overview")
    assert everything["range"]["preset"] == "all"
    assert everything["comparison"] is None
    assert everything["range"]["known_first"] == "2026-01-01"
    assert everything["range"]["known_last"] == "2026-06-30"
    home = studio.get("overview", **{"from": "2026-02-01", "to": "2026-04-30"}, compare="previous")
    assert home["range"]["label"] == "February to April 2026"
    assert home["totals"]["streams"] == 90
    assert [month["streams"] for month in home["months"]] == [20, 30, 40]
    assert [store["streams"] for store in home["stores"]] == [90]
    assert home["undated"]["streams"] is None
    compared = home["comparison"]
    assert (compared["first"], compared["last"]) == ("2025-11-01", "2026-01-31")
    assert (compared["compared_months"], compared["of_months"]) == (1, 3)
    assert compared["current"]["streams"] == 40
    assert compared["totals"]["streams"] == 10
    [streams, earnings] = home["changes"]
    assert streams == {
        "metric": "streams", "currency": None, "value": 40, "before": 10, "difference": 30,
        "percent": "300.0", "why": None,
    }  # fmt: skip
    assert earnings == {
        "metric": "earnings", "currency": "USD", "value": "0.04", "before": "0.01",
        "difference": "0.03", "percent": "300.0", "why": None,
    }  # fmt: skip
    for row in (home["stores"][0], home["countries"][0], home["tracks"][0]):
        assert (row["current"]["streams"], row["before"]["streams"]) == (40, 10)


def test_nothing_to_compare_with_is_said_and_is_no_percentage(studio: Studio) -> None:
    studio.put_in([sale("2026-05", "Spotify", "Glass Harbour", 10, "0.1", "DE")])
    home = studio.get("overview", range="last-year", compare="year")
    assert home["totals"]["streams"] is None
    assert not home["empty"]
    home = studio.get("overview", **{"from": "2026-05-01", "to": "2026-05-31"}, compare="year")
    assert home["comparison"]["why"]
    assert home["comparison"]["compared_months"] == 0
    assert home["changes"] == []


def test_a_view_that_cannot_be_is_refused(studio: Studio) -> None:
    for query in (
        {"from": "2026-02-01", "to": "2026-01-01"},
        {"from": "0001-01-01"},
        {"range": "5d"},
        {"convert": "1"},
        {"convert": "1", "currency": "XXX"},
        {"compare_from": "2026-01-01"},
    ):
        answer = studio.browser.get("/api/v1/overview", params=query)
        assert answer.status_code == 422, query
        assert answer.json()["detail"]


def test_all_money_is_converted_on_request(studio: Studio) -> None:
    studio.put_in([sale("2026-05", "Spotify", "Glass Harbour", 10, "2.5", "DE")])
    converted = studio.get("overview", convert=1, currency="USD")["converted"]
    assert (converted["amount"], converted["missing"]) == ("2.5", [])
    assert studio.get("overview", currency="EUR")["converted"] is None


def summary(studio: Studio, **query: Any) -> Any:
    return studio.get("audience/summary", **query)


def test_the_audience_stands_beside_what_it_was(studio: Studio) -> None:
    for day, count in (("2026-10-30", 90), ("2026-11-10", 100), ("2026-11-20", 130)):
        answer = studio.browser.post(
            "/api/v1/integrations/tiktok/manual",
            json={"username": "lantern", "date": day, "followers": count},
        )
        assert answer.status_code < 300, answer.text
    found = summary(studio, range="28d")
    assert found["range"]["first"] == "2026-10-26"
    [account] = found["accounts"]
    assert (account["followers"], account["before"], account["difference"]) == (130, 90, 40)
    assert account["percent"] == "44.4"
    assert account["typed"]
    assert found["followers"] == {
        "total": 130, "accounts": 1, "difference": 40, "as_of": "2026-11-20", "rounded": False,
    }  # fmt: skip
    found = summary(studio, **{"from": "2026-11-15"})
    [account] = found["accounts"]
    assert (account["before"], account["before_as_of"]) == (100, "2026-11-10")
    assert [point["value"] for point in account["points"]] == [130]
    assert summary(studio, platform="instagram")["accounts"] == []


def test_freshness_says_how_new_each_source_is(studio: Studio) -> None:
    studio.put_in([sale("2026-05", "Spotify", "Glass Harbour", 10, "2.5", "DE")])
    studio.song_timeline(days("2026-11-01", 20, "5"))
    found = studio.get("freshness")
    assert {source["key"]: (source["newest"], source["state"]) for source in found["sources"]} == {
        "distrokid": ("2026-05-31", "late"),
        "spotify_for_artists": ("2026-11-20", "fresh"),
    }
    assert found["took_off"] == []
