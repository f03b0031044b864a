"""Levels and flows, months and days, gaps, and months that are not complete."""

from tests.factories import CLUB, sale
from tests.insights.conftest import Studio, days


def test_a_month_without_figures_is_a_gap_and_not_zero(studio: Studio) -> None:
    studio.put_in([sale("2025-10"), sale("2026-01", quantity=0, amount="0.1")])
    assert studio.months() == {"2025-10": 100, "2025-11": None, "2025-12": None, "2026-01": 0}
    assert studio.home["months"][1]["money"] == []
    points = studio.get("series", metric="streams")["points"]
    assert [point["value"] for point in points] == [100, None, None, 0]


def test_a_months_figure_is_never_spread_over_days(studio: Studio) -> None:
    studio.put_in([sale()])
    for metric in ({"metric": "streams"}, {"metric": "earnings", "currency": "USD"}):
        assert studio.get("series", grain="day", **metric)["points"] == []
        assert len(studio.get("series", grain="month", **metric)["points"]) == 1


def test_followers_are_the_last_known_level_and_never_a_sum(studio: Studio) -> None:
    studio.audience_timeline(
        [*days("2026-01-01", 30, "30", "60", "900"), "2026-01-31,30,60,950", "2026-02-01,31,61,940"]
    )
    series = studio.get("series", metric="followers")
    assert [point["value"] for point in series["points"]] == [950, 940]
    assert series["kind"] == "level"
    newest = {item["metric"]: item for item in studio.home["audience"]}
    assert newest["followers"]["value"] == 940
    assert newest["followers"]["as_of"] == "2026-02-01"
    assert newest["listeners"]["value"] == 31


def test_the_people_of_a_day_do_not_make_the_people_of_a_month(studio: Studio) -> None:
    studio.audience_timeline(days("2026-01-01", 31, "30", "60", "900"))
    assert studio.get("series", metric="listeners")["points"] == []
    assert len(studio.get("series", metric="listeners", grain="day")["points"]) == 31


def test_the_followers_of_two_artists_are_not_one_series(studio: Studio) -> None:
    studio.audience_timeline(days("2026-01-01", 3, "30", "60", "900"))
    studio.audience_timeline(days("2026-01-01", 3, "3", "6", "70"), "Noise Parish")
    answer = studio.browser.get("/api/v1/series", params={"metric": "followers"})
    assert answer.status_code == 422
    assert "do not add up" in answer.json()["detail"]
    theirs = {item["artist"]: item["artist_id"] for item in studio.home["audience"]}
    series = studio.get("series", metric="followers", artist=theirs[CLUB])
    assert [point["value"] for point in series["points"]] == [900]


def test_the_listeners_of_one_country_are_one_series_and_those_of_two_are_not(
    studio: Studio,
) -> None:
    rows = [f"2026-0{n},Glass Harbour,{CLUB},{40 + n},DE" for n in (1, 2)]
    rows += [f"2026-01,Glass Harbour,{CLUB},7,FR", f"2026-01,Glass Harbour,{CLUB},90,"]
    studio.put_in(rows, "Month,Title,Artist,Listeners,Country", "fans.csv")

    def told(**where: str) -> list[int]:
        points = studio.get("series", metric="listeners", **where)["points"]
        return [point["value"] for point in points]

    assert told(country="DE") == [41, 42]
    assert told(country="FR") == [7]
    assert told(country="none") == [90]
    answer = studio.browser.get("/api/v1/series", params={"metric": "listeners"})
    assert "do not add up" in answer.json()["detail"]


def incomplete(studio: Studio) -> list[str]:
    return [month["month"][:7] for month in studio.home["months"] if month["incomplete"]]


def test_the_newest_months_of_a_statement_are_incomplete_and_it_is_said(studio: Studio) -> None:
    studio.put_in([sale(f"2025-{n:02}", reported="2026-01-05") for n in range(6, 13)])
    assert incomplete(studio) == ["2025-10", "2025-11", "2025-12"]
    home = studio.home
    assert home["incomplete_from"] == "2025-10-01"
    assert "DistroKid from October 2025" in home["incomplete_why"]


def test_a_month_that_one_of_two_distributors_has_not_told_yet_is_incomplete(
    studio: Studio,
) -> None:
    studio.put_in([sale(f"2025-{n:02}", reported="2026-01-05") for n in range(4, 10)])
    header = (
        "Report Date\tSales Date\tQuantity\tPrice\tSubtotal\tIsrc\tBarcode\tCDBabySku\tAlbum Name"
        "\tArtist Name\tTrack Name\tPartner Name\tTransaction Type\tDelivery Country"
    )
    studio.put_in(
        [
            f"11/15/2025 12:00:00 AM\t6/30/2025 12:00:00 AM\t12\t0.003\t0.036\tqzzzz2300001\t\t9"
            f"\tNight Ferry EP\t{CLUB}\tGlass Harbour\tSpotify\tStream\tGB"
        ],
        header,
        "CD Baby.txt",
    )
    # CD Baby settles after four months: from July 2025 on it may still add to any month.
    assert incomplete(studio) == ["2025-07", "2025-08", "2025-09"]


def test_a_distributor_that_was_left_long_ago_makes_no_month_incomplete(studio: Studio) -> None:
    studio.put_in([sale("2023-01", reported="2023-03-05")])
    studio.put_in(
        ["2025-01,Glass Harbour,Paper Lantern Club,QZZZZ2300001,Spotify,7,0.5,USD"],
        "Month,Title,Artist,ISRC,Store,Streams,Amount,Currency", "mine.csv",
    )  # fmt: skip
    assert incomplete(studio) == ["2023-01", "2024-10", "2024-11", "2024-12", "2025-01"]


def test_the_running_month_is_incomplete_whoever_tells_it(studio: Studio) -> None:
    studio.song_timeline(days("2026-10-01", 31 + 20, "5"))
    assert incomplete(studio) == ["2026-11"]


def test_a_part_of_a_month_long_ago_is_incomplete_without_making_all_later_ones_so(
    studio: Studio,
) -> None:
    studio.song_timeline(days("2026-03-15", 17 + 30 + 31, "5"))
    home = studio.home
    assert incomplete(studio) == ["2026-03"]
    assert home["incomplete_from"] is None
