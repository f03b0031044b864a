"""The same plays told twice are shown once, and the screen says whose count it is."""

from tests.factories import CLUB, sale
from tests.insights.conftest import Studio, days

JANUARY = 31


def notes(studio: Studio) -> dict[str, str]:
    return {note["code"]: note["message"] for note in studio.home["notes"]}


def test_daily_figures_of_a_whole_month_stand_for_the_statement(studio: Studio) -> None:
    studio.put_in([sale(quantity=3000)])
    studio.song_timeline(days("2026-01-01", JANUARY, "100"))
    home = studio.home
    assert home["totals"]["streams"] == 3100
    assert home["stores"][0]["streams"] == 3100
    assert home["totals"]["money"] == [{"currency": "USD", "amount": "0.411000000001"}]
    said = notes(studio)["two_views"]
    assert "from Spotify for Artists" in said
    assert "from DistroKid are kept" in said


def test_daily_figures_of_a_part_of_a_month_give_way_to_the_statement(studio: Studio) -> None:
    studio.put_in([sale(quantity=3000)])
    studio.song_timeline(days("2026-01-02", JANUARY - 1, "100"))
    assert studio.months() == {"2026-01": 3000}


def test_daily_figures_of_a_part_of_a_month_are_shown_where_nothing_else_is_and_are_incomplete(
    studio: Studio,
) -> None:
    studio.song_timeline(days("2026-01-20", 12 + 10, "100"))
    months = studio.home["months"]
    assert [month["streams"] for month in months] == [1200, 1000]
    assert [month["incomplete"] for month in months] == [True, True]


def test_statements_of_several_distributors_add_up(studio: Studio) -> None:
    studio.put_in([sale(quantity=10), sale(quantity=20, country="FR", reported="2026-04-05")])
    studio.put_in(
        ["2026-01,Glass Harbour,Paper Lantern Club,QZZZZ2300001,Spotify,7,0.5,USD"],
        "Month,Title,Artist,ISRC,Store,Streams,Amount,Currency", "mine.csv",
    )  # fmt: skip
    assert studio.home["totals"]["streams"] == 37


def test_countries_are_told_by_the_statement_and_the_difference_is_said(studio: Studio) -> None:
    studio.put_in([sale(quantity=2000), sale(quantity=900, country="OU")])
    studio.song_timeline(days("2026-01-01", JANUARY, "100"))
    home = studio.home
    assert [(c["country"], c["streams"]) for c in home["countries"]] == [("DE", 2000)]
    assert home["no_country"]["streams"] == 900
    assert "add up to 2,900, the total is 3,100" in notes(studio)["countries_differ"]
    assert "900 streams" in notes(studio)["no_country"]


def test_an_artists_own_total_stands_for_the_songs_of_a_whole_month(studio: Studio) -> None:
    studio.put_in([sale(quantity=1000), sale(quantity=500, title="Night Ferry")])
    studio.audience_timeline(days("2026-01-01", JANUARY, "30", "60", "900"))
    home = studio.home
    assert home["totals"]["streams"] == 1860
    assert [track["streams"] for track in home["tracks"]] == [1000, 500]
    assert "add up to 1,500, the total is 1,860" in notes(studio)["tracks_differ"]
    assert studio.track()["months"][0]["streams"] == 1000


def test_an_artists_total_of_a_part_of_a_month_gives_way_to_statements(studio: Studio) -> None:
    studio.put_in([sale(quantity=1000)])
    studio.audience_timeline(days("2026-01-01", 20, "30", "60", "900"))
    assert studio.months() == {"2026-01": 1000}


def test_the_running_month_shows_the_artist_and_not_one_song_of_theirs(studio: Studio) -> None:
    studio.put_in([sale(month="2025-12", quantity=10)])  # says whose song it is
    studio.song_timeline(days("2026-01-01", 20, "50"))
    studio.audience_timeline(days("2026-01-01", 20, "30", "60", "900"))
    assert studio.months() == {"2025-12": 10, "2026-01": 1200}


def test_a_song_whose_artist_nobody_told_is_not_added_to_an_artists_total(studio: Studio) -> None:
    studio.song_timeline(days("2026-01-01", JANUARY, "50"))
    studio.audience_timeline(days("2026-01-01", JANUARY, "30", "60", "900"))
    home = studio.home
    assert home["totals"]["streams"] == 1860
    assert home["tracks"][0]["streams"] == 1550


def test_one_artists_total_leaves_the_others_songs_alone(studio: Studio) -> None:
    studio.put_in(
        [
            sale(quantity=1000),
            sale(quantity=70, title="Fog", isrc="QZZZZ2399999", artist="Noise Parish"),
        ]
    )
    studio.audience_timeline(days("2026-01-01", JANUARY, "30", "60", "900"))
    studio.audience_timeline(days("2026-01-01", 10, "3", "6", "90"), "Noise Parish")
    assert studio.home["totals"]["streams"] == 1860 + 70


def test_an_artists_own_money_hides_no_songs_money(studio: Studio) -> None:
    header = "Month,Title,Artist,Store,Amount,Currency"
    studio.put_in(
        [f"2026-01,Glass Harbour,{CLUB},Spotify,1.25,USD", f"2026-01,,{CLUB},Spotify,0.50,USD"],
        header, "mine.csv",
    )  # fmt: skip
    home = studio.home
    assert home["totals"]["money"] == [{"currency": "USD", "amount": "1.75"}]
    assert home["totals"]["money"] == home["stores"][0]["money"]
    assert studio.get("earnings")["totals"][0]["amount"] == "1.75"
    assert home["no_track"]["money"] == [{"currency": "USD", "amount": "0.5"}]


def test_a_timeline_of_one_of_two_recordings_with_its_title_is_not_added(studio: Studio) -> None:
    studio.put_in([sale(quantity=1000), sale(quantity=500, isrc="QZZZZ2300009")])
    studio.song_timeline(days("2026-01-01", JANUARY, "50"))
    assert studio.home["totals"]["streams"] == 1500
    assert "two_views" in notes(studio)


def test_typed_figures_give_way_and_undated_ones_are_shown_only_alone(studio: Studio) -> None:
    typed = "Track Name,Artist,Streams"
    studio.put_in([f"Glass Harbour,{CLUB},9000", f"Night Ferry,{CLUB},40"], typed, "typed.csv")
    assert studio.home["undated"]["streams"] == 9040
    assert studio.home["months"] == []
    studio.put_in([sale(quantity=1000)])
    home = studio.home
    assert home["totals"]["streams"] == 1040
    assert home["undated"]["streams"] == 40


def test_by_day_daily_figures_are_shown_whatever_the_month_is_told_by(studio: Studio) -> None:
    studio.put_in([sale(quantity=3000)])
    studio.song_timeline([*days("2026-01-02", 2, "100"), *days("2026-01-06", 1, "90")])
    points = studio.get("series", metric="streams", grain="day")["points"]
    assert [point["value"] for point in points] == [100, 100, None, None, 90]
    [month] = studio.get("series", metric="streams")["points"]
    assert month["value"] == 3000
