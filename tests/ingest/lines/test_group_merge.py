"""Audience exports: what overlapping files tell together, and what an undo leaves."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.factories import Musician
from tunescore.errors import AnswerNeeded

FEW = examples(8)
FIRST = date(2026, 3, 1)
OVERVIEW = (
    "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,"
    "Profile visits,Create Post,Video views,Media views"
)


def overview(first: int, last: int, told: int) -> str:
    """An X overview of these days as exported on day `told`: the newest days still grow."""
    rows = [OVERVIEW]
    for number in range(last, first - 1, -1):
        day = FIRST + timedelta(days=number)
        settled = min(told - number, 3)
        rows.append(
            f'"{day:%a, %b %-d, %Y}",{100 + number * 10 + settled},{number + settled},9,0,1,1,0,0,1'
            ",2,1,0,0"
        )
    return "\n".join(rows) + "\n"


@st.composite
def exports(draw: st.DrawFn) -> list[str]:
    """Some exports of one account, of overlapping days, each made on a day of its own."""
    ends = draw(st.lists(st.integers(2, 12), min_size=2, max_size=4, unique=True))
    return [overview(draw(st.integers(0, end)), end, end) for end in ends]


@FEW
@given(pieces=exports(), order=st.randoms(use_true_random=False))
def test_any_order_of_overlapping_exports_gives_the_same_audience(
    connection: psycopg.Connection, tmp_path: Path, pieces: list[str], order: Any
) -> None:
    straight, shuffled = (Musician(connection, tmp_path) for _ in range(2))
    for piece in pieces:
        straight.put_in(piece, older="keep")
    for piece in order.sample(pieces, len(pieces)):
        shuffled.put_in(piece, older="keep")
    assert straight.facts() == shuffled.facts()
    assert straight.facts()["days"]


@FEW
@given(pieces=exports(), data=st.data())
def test_an_undo_leaves_the_audience_that_the_other_exports_alone_would_have_given(
    connection: psycopg.Connection, tmp_path: Path, pieces: list[str], data: st.DataObject
) -> None:
    undone = data.draw(st.integers(0, len(pieces) - 1))
    changed, untouched = (Musician(connection, tmp_path) for _ in range(2))
    numbers_of = [changed.put_in(piece, older="keep") for piece in pieces]
    changed.take_out(numbers_of[undone])
    for piece in pieces[:undone] + pieces[undone + 1 :]:
        untouched.put_in(piece, older="keep")
    assert changed.facts() == untouched.facts()


def test_the_same_export_twice_adds_nothing(musician: Musician) -> None:
    first = musician.put_in(overview(0, 4, 4))
    before = musician.facts()
    again = musician.put_in(overview(0, 4, 4))
    assert (musician.counts(first), musician.counts(again)) == ((5, 0, 0), (0, 5, 0))
    assert musician.facts() == before


def test_an_older_export_asks_before_it_meets_newer_figures(musician: Musician) -> None:
    musician.put_in(overview(0, 6, 6))
    with pytest.raises(AnswerNeeded, match="7 March 2026"):
        musician.put_in(overview(0, 4, 4))


HISTORY = '"Date","Followers","Difference in followers from previous day"\n'
TIKTOK = '"Date","Video Views","Profile Views","Likes","Comments","Shares"\n'


def test_what_an_export_leaves_undefined_is_absent_and_not_zero(musician: Musician) -> None:
    musician.put_in(TIKTOK + '"March 1","undefined","3","7","0","-1"\n', exported_on="2026-03-05")
    assert musician.day("video_views", FIRST) is None
    assert musician.day("comments", FIRST) == 0
    assert musician.day("shares", FIRST) == -1


def test_levels_and_flows_of_one_day_from_two_exports_stand_in_one_row(musician: Musician) -> None:
    musician.put_in(TIKTOK + '"March 1","120","3","7","0","1"\n', exported_on="2026-03-05")
    levels = musician.put_in(HISTORY + '"March 1","1033","5"\n', exported_on="2026-03-05")
    assert (musician.day("followers", FIRST), musician.day("video_views", FIRST)) == (1033, 120)
    musician.take_out(levels)
    assert (musician.day("followers", FIRST), musician.day("video_views", FIRST)) == (None, 120)


def test_a_rounded_figure_is_marked(musician: Musician) -> None:
    rounded = HISTORY + '"March 1","1.2K","5"\n"March 2","1.2K","1"\n'
    musician.put_in(rounded, exported_on="2026-03-05")
    row = musician.conn.execute(
        "SELECT followers, rounded FROM social_media_metrics WHERE user_id = %s ORDER BY date",
        (musician.id,),
    ).fetchall()
    assert row == [(1200, ["followers"]), (1200, ["followers"])]


def test_undoing_the_only_export_leaves_no_account(musician: Musician) -> None:
    before = musician.facts()
    musician.take_out(musician.put_in(overview(0, 3, 3)))
    assert musician.facts() == before
