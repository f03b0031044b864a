from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.statements.tables import RECEIVED
from tunescore.statements.mapping import filename_fields
from tunescore.statements.mapping.filename_fields import FilenameField, read_file_name

SONG = FilenameField("track_title", r"(.+?)[ _-]timeline$")
FROM = FilenameField("period_start", r"songs_\d+_(\d{4}-\d{2}-\d{2})_", order="ymd")
TO = FilenameField("period_end", r"songs_\d+_[\d-]+_(\d{4}-\d{2}-\d{2})$", order="ymd")


@pytest.mark.parametrize(
    "added", ["", " (1)", "_20260612_101500", "_20260612_101500 (2)", "-to-mend"]
)
def test_what_a_browser_or_an_export_adds_to_a_name_is_no_part_of_it(added: str) -> None:
    assert (
        read_file_name(f"exports/Glass Harbour-timeline{added}.csv", SONG).value == "Glass Harbour"
    )
    both = [
        read_file_name(f"songs_77_2026-01-01_2026-01-31{added}.csv", one).value
        for one in (FROM, TO)
    ]
    assert both == ["2026-01-01", "2026-01-31"]


@pytest.mark.parametrize(
    ("text", "order"),
    [("31.01.2026", "dmy"), ("01-31-2026", "mdy"), ("2026_1_31", "ymd"), ("20260131", "ymd"),
     ("31.1.26", "dmy")],
)  # fmt: skip
def test_a_date_in_a_name_is_read_by_its_order(text: str, order: str) -> None:
    assert (
        read_file_name(f"plays {text}.csv", FilenameField("date", "plays (.+)", order)).value
        == "2026-01-31"
    )


@pytest.mark.parametrize("name", ["songs_77_2026-13-01_2026-02-30.csv", "songs.csv"])
def test_a_date_that_no_calendar_has_is_not_read(name: str) -> None:
    assert [read_file_name(name, one).certain for one in (FROM, TO)] == [False, False]


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 400))
def test_a_period_counts_back_from_the_day_in_the_name(exported: date, before: int) -> None:
    named = FilenameField("period_start", days_before=before)
    reading = read_file_name(f"songs-28day_{exported:%Y%m%d}_101500 (1).csv", named, RECEIVED)
    assert reading.value == (exported - timedelta(days=before)).isoformat()


def test_a_period_counts_back_from_the_day_on_which_the_file_came_in() -> None:
    assert (
        read_file_name(
            "songs-28day.csv", FilenameField("period_end", days_before=0), RECEIVED
        ).value
        == "2026-06-15"
    )
    assert not read_file_name("songs-28day.csv", FilenameField("period_end", days_before=0)).certain


@given(
    st.text(st.characters(categories=["L", "N", "P", "Z"], exclude_characters="_/\\"), min_size=1)
)
def test_a_name_is_never_made_empty(text: str) -> None:
    if text.strip():
        assert filename_fields.stem(text)


def test_a_song_s_timeline_in_a_zip_is_named_by_its_own_name() -> None:
    place = "exports_20260612.zip/singles/Glass Harbour-timeline.csv"
    assert read_file_name(place, SONG).value == "Glass Harbour"
    assert filename_fields.stamp(place) == date(2026, 6, 12)
