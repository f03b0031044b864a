"""Whose the figures are: accounts, posts and playlists that several files tell of."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.factories import Musician

FEW = examples(6)
CONTENT = (
    '"Post ID","Account ID","Account username","Account name",Description,"Duration (sec)",'
    '"Publish time",Permalink,"Post type","Data comment",Date,Views,Reach,Likes,Shares,Follows,'
    "Comments,Saves\n"
)
FIRST = date(2026, 6, 1)


def content(posts: set[int], told: int) -> tuple[str, str]:
    """An export of these posts on day `told`, and the day: captions and figures change."""
    rows = [
        f'"17800000000000000{number}","178400000000000002",paperlanternclub,"Paper Lantern Club",'
        f'"Out now{"!" * (told % 3)}\nsecond line",31,"05/24/2026 15:30",'
        f'https://example.org/{number},"IG reel",,Lifetime,{100 * number + told},'
        f"{told},{'' if number % 2 else told * number},7,3,4,12\n"
        for number in sorted(posts)
    ]
    return CONTENT + "".join(rows), (FIRST + timedelta(days=told)).isoformat()


exports = st.lists(
    st.tuples(st.sets(st.integers(1, 5), min_size=1), st.integers(0, 9)),
    min_size=2,
    max_size=4,
    unique_by=lambda one: one[1],
)


@FEW
@given(pieces=exports, order=st.randoms(use_true_random=False), data=st.data())
def test_posts_do_not_depend_on_the_order_of_exports_and_an_undo_is_whole(
    connection: psycopg.Connection,
    tmp_path: Path,
    pieces: list[tuple[set[int], int]],
    order: Any,
    data: st.DataObject,
) -> None:
    def put(musician: Musician, piece: tuple[set[int], int]) -> int:
        text, day = content(*piece)
        return musician.put_in(text, older="keep", exported_on=day)

    straight, shuffled, untouched = (Musician(connection, tmp_path) for _ in range(3))
    numbers = [put(straight, piece) for piece in pieces]
    for piece in order.sample(pieces, len(pieces)):
        put(shuffled, piece)
    assert straight.facts() == shuffled.facts()
    undone = data.draw(st.integers(0, len(pieces) - 1))
    straight.take_out(numbers[undone])
    for piece in pieces[:undone] + pieces[undone + 1 :]:
        put(untouched, piece)
    assert straight.facts() == untouched.facts()


def test_a_handle_belongs_to_the_one_account_that_a_file_gives_its_number(
    musician: Musician,
) -> None:
    columns = {"Day": "date", "Followers now": "followers"}
    sheet = "Day,Followers now\n2026-06-01,1033\n"
    musician.put_in(sheet, columns=columns, platform="instagram", account_name="@PaperLanternClub")
    assert musician.facts()["accounts"] == [
        ("instagram", "name:paperlanternclub", "PaperLanternClub", None)
    ]
    text, day = content({1}, 3)
    named = musician.put_in(text, exported_on=day)
    assert [account[1] for account in musician.facts()["accounts"]] == ["id:178400000000000002"]
    assert musician.day("followers", FIRST) == 1033
    musician.take_out(named)
    assert [account[1] for account in musician.facts()["accounts"]] == ["name:paperlanternclub"]


def test_figures_of_no_named_account_are_not_given_to_a_named_one(musician: Musician) -> None:
    text, day = content({1}, 3)
    musician.put_in(text, exported_on=day)
    columns = {"Day": "date", "Followers now": "followers"}
    musician.put_in("Day,Followers now\n2026-06-01,10\n", columns=columns, platform="instagram")
    assert [account[1] for account in musician.facts()["accounts"]] == [
        "", "id:178400000000000002",
    ]  # fmt: skip


HISTORY = '"Date","Followers","Difference in followers from previous day"\n'


def test_a_table_of_ones_own_gives_way_to_the_platforms_export(musician: Musician) -> None:
    columns = {"Day": "date", "Followers now": "followers"}
    export = musician.put_in(HISTORY + '"June 1, 2026","1033","5"\n')
    musician.put_in("Day,Followers now\n2026-06-01,1000\n", columns=columns, platform="TikTok")
    assert musician.day("followers", FIRST) == 1033
    musician.take_out(export)
    assert musician.day("followers", FIRST) == 1000


def test_the_same_file_days_later_tells_nothing_of_the_later_day(musician: Musician) -> None:
    text, _ = content({1, 2}, 3)
    first = musician.put_in(text)
    before = musician.facts()
    musician.conn.execute(
        "UPDATE imports SET created_at = created_at - interval '3 days' WHERE id = %s", (first,)
    )
    again = musician.put_in(text)
    assert musician.counts(again) == (0, 2, 0)
    assert musician.facts() == before


def test_an_id_beyond_what_a_number_keeps_stays_exact(musician: Musician) -> None:
    text, day = content({1}, 3)
    musician.put_in(text.replace("178000000000000001", "9223372036854775809123"), exported_on=day)
    rows = musician.conn.execute(
        "SELECT post_id FROM social_posts WHERE user_id = %s", (musician.id,)
    ).fetchall()
    assert rows == [("9223372036854775809123",)]


def test_a_caption_is_kept_to_the_letter(musician: Musician) -> None:
    caption = 'Out \\N now,\n\\.\nsaid "she"; ☂'
    text, day = content({1}, 3)
    written = caption.replace('"', '""')
    musician.put_in(text.replace("Out now\nsecond line", written), exported_on=day)
    rows = musician.conn.execute(
        "SELECT caption FROM social_posts WHERE user_id = %s", (musician.id,)
    ).fetchall()
    assert rows == [(caption,)]


def test_a_playlist_is_told_once_with_its_newest_period(musician: Musician) -> None:
    columns = {
        "List": "playlist_name", "Maker": "playlist_author", "Song": "track_title",
        "From": "period_start", "To": "period_end", "Streams": "streams", "Since": "added_on",
    }  # fmt: skip
    header = "List,Maker,Song,From,To,Streams,Since\n"
    row = "Quiet Fjord,quietfjord,Glass Harbour,{},{},{},2026-03-06\n"
    song = "Track,Streams,Day\nGlass Harbour,5,2026-03-01\n"
    musician.put_in(song, columns={"Track": "track_title", "Streams": "streams", "Day": "date"},
                    artist_name="Paper Lantern Club")  # fmt: skip
    first = header + row.format("2026-05-01", "2026-05-28", 260)
    later = header + row.format("2026-06-01", "2026-06-28", 90)
    musician.put_in(first, columns=columns, platform="spotify")
    newest = musician.put_in(later, columns=columns, platform="spotify")
    told = (
        "SELECT source, playlist_name, author, added_at, streams, until, track_id IS NOT NULL"
        " FROM playlist_appearances WHERE user_id = %s"
    )
    shared = ("csv_custom", "Quiet Fjord", "quietfjord", date(2026, 3, 6))
    assert musician.conn.execute(told, (musician.id,)).fetchall() == [
        (*shared, 90, date(2026, 6, 28), True)
    ]
    musician.take_out(newest)
    assert musician.conn.execute(told, (musician.id,)).fetchall() == [
        (*shared, 260, date(2026, 5, 28), True)
    ]


def test_an_undone_export_gives_its_rows_back_to_those_that_told_them_too(
    musician: Musician,
) -> None:
    text, day = content({1, 2}, 3)
    first = musician.put_in(text, exported_on=day)
    again = musician.put_in(text, exported_on=day)
    assert (musician.counts(first)[:2], musician.counts(again)[:2]) == ((2, 0), (0, 2))
    musician.take_out(again)
    assert musician.facts()["posts"]
    musician.take_out(first)
    assert not any(musician.facts().values())
