"""What artists' dashboards leave to their files' names."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.statements.tables import lines_of, table_of
from tunescore.statements.detection.recognition import recognise
from tunescore.statements.mapping.filename_fields import read_file_name
from tunescore.statements.normalise.music import normalise
from tunescore.statements.sources import all_sources

APPLE = (
    "Song,Plays,Avg. Daily Listeners,Shazam Count,Radio Spins,Purchases\nGlass Harbour,1,2,3,4,5\n"
)
SONGS = "song,listeners,streams,saves,release_date\nGlass Harbour,812,1204,66,2026-02-06\n"

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@given(
    days, st.integers(0, 1000), st.integers(10**7, 10**10), st.sampled_from(["%Y-%m-%d", "%Y%m%d"])
)
def test_any_period_in_an_apple_file_s_name_is_read(
    first: date, length: int, artist: int, written: str
) -> None:
    last = first + timedelta(days=length)
    name = f"songs_{artist}_{first.strftime(written)}_{last.strftime(written)}.csv"
    certain: dict[str, str] = {}
    for one in all_sources()["apple_music_for_artists"].shapes[0].filename_fields:
        if (read := read_file_name(name, one)).certain:
            certain.setdefault(one.field, read.value)
    assert certain == {"period_start": first.isoformat(), "period_end": last.isoformat()}


def test_a_period_that_no_name_tells_is_asked(tmp_path: Path) -> None:
    found = recognise(table_of(tmp_path, APPLE, "songs.csv"))
    assert found.source == "apple_music_for_artists"
    assert [question.id for question in found.questions] == [
        "constants:period_start",
        "constants:period_end",
    ]


def test_the_average_of_a_day_s_listeners_is_no_count_of_listeners(tmp_path: Path) -> None:
    table = table_of(tmp_path, APPLE, "songs_1440000001_2026-01-01_2026-01-31.csv")
    found = recognise(table)
    assert {line["listeners"] for line in lines_of(normalise(table, found.mapping, tmp_path))} == {
        None
    }
    why = {column.name: column.why for column in found.columns if column.field is None}
    assert set(why) == {"Avg. Daily Listeners", "Shazam Count", "Radio Spins"}
    assert all("that TuneScore does not use" in words for words in why.values())


@pytest.mark.parametrize("name", ["songs.csv", "Paper Lantern Club-songs.csv"])
def test_songs_of_an_unknown_span_ask_for_it(tmp_path: Path, name: str) -> None:
    asked = {question.id for question in recognise(table_of(tmp_path, SONGS, name)).questions}
    assert {"constants:period_start", "constants:period_end"} <= asked
    assert ("constants:artist_name" in asked) == (name == "songs.csv")
