"""A platform's figures of 28 days, a year or all time: never added to anything that overlaps."""

import itertools

import pytest

from tests.factories import CLUB, sale
from tests.insights.conftest import Studio, days

SONGS = "song,listeners,streams,saves,release_date"
JUNE = "20260612_101500"


def songs(
    studio: Studio, span: str, streams: int, stamp: str = JUNE, song: str = "Glass Harbour"
) -> int:
    """Import Spotify for Artists' songs of a span, with one song."""
    row = f"{song},{streams // 2},{streams},7,2025-02-06"
    return studio.put_in([row], SONGS, f"{CLUB}-songs-{span}_{stamp}.csv")


def test_the_next_export_of_28_days_takes_the_place_of_the_last(studio: Studio) -> None:
    songs(studio, "28day", 1000, "20260605_101500")
    songs(studio, "28day", 1200)
    assert studio.home["totals"]["streams"] == 1200
    assert studio.track()["streams"] == 1200


@pytest.mark.parametrize("order", list(itertools.permutations(["28day", "1year", "all"])))
def test_of_several_spans_the_longest_stands_in_whatever_order_they_came(
    studio: Studio, order: tuple[str, ...]
) -> None:
    streams = {"28day": 1000, "1year": 9000, "all": 20000}
    numbers = {span: songs(studio, span, streams[span]) for span in order}
    assert studio.home["totals"]["streams"] == 20000
    studio.take_out(numbers["all"])
    assert studio.home["totals"]["streams"] == 9000


def test_a_span_belongs_to_no_month(studio: Studio) -> None:
    songs(studio, "1year", 9000)
    assert studio.months() == {}
    assert studio.get("series", metric="streams", grain="month")["points"] == []


def test_a_span_is_not_added_to_daily_figures_of_its_song(studio: Studio) -> None:
    studio.song_timeline(days("2026-05-01", 31, "100"))
    songs(studio, "28day", 2800)
    assert studio.home["totals"]["streams"] == 3100
    assert studio.months() == {"2026-05": 3100}
    [said] = [note["message"] for note in studio.home["notes"] if note["code"] == "no_month"]
    assert "Spotify for Artists" in said
    assert "kept, not added" in said


def test_a_span_is_not_added_to_statements_of_its_song(studio: Studio) -> None:
    studio.put_in([sale("2026-01", quantity=120)])
    songs(studio, "all", 20000)
    songs(studio, "28day", 700, song="Night Ferry")
    assert studio.home["totals"]["streams"] == 820
    assert studio.track()["streams"] == 120
    assert studio.track("Night Ferry")["streams"] == 700


def test_songs_of_a_span_are_not_added_to_their_artist_s_daily_figures(studio: Studio) -> None:
    studio.audience_timeline(days("2026-05-01", 31, "30", "60", "900"))
    songs(studio, "28day", 1500)
    assert studio.home["totals"]["streams"] == 31 * 60
    assert studio.track()["streams"] == 1500


def test_two_releases_of_one_title_are_added_and_the_people_are_not(studio: Studio) -> None:
    rows = ["Glass Harbour,400,900,7,2025-02-06", "Glass Harbour,300,100,2,2024-11-21"]
    studio.put_in(rows, SONGS, f"{CLUB}-songs-28day_{JUNE}.csv")
    assert studio.home["totals"]["streams"] == 1000
    told = studio.conn.execute(
        "SELECT unnest(date_values) FROM metrics_daily WHERE user_id = %s AND metric = 'listeners'",
        (studio.id,),
    ).fetchall()
    assert [int(value) for (value,) in told] == [400]
