"""What must hold for any overlapping exports: order does not matter, and an undo is whole."""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.factories import Musician, sale
from tunescore.errors import AnswerNeeded

FEW = examples(8)

titles = st.sampled_from(
    [
        ("Glass Harbour", "QZZZZ2300001"),
        ("Glass Harbour", ""),
        ("Glass Harbour", "QZZZZ2300002"),
        ("Night Ferry", "QZZZZ2300003"),
        ("night ferry", ""),
    ]
)
amounts = st.decimals(
    min_value=Decimal("-0.5"), max_value=Decimal("3.5"), places=12, allow_nan=False
)
sales = st.builds(
    lambda month, store, named, quantity, amount: sale(
        f"2024-0{month}", store, named[0], quantity, f"{amount:f}",
        isrc=named[1], reported=f"2024-09-0{month}",
    ),
    st.integers(1, 4),
    st.sampled_from(["Spotify", "Deezer", "iTunes", "TikTok"]),
    titles,
    st.integers(0, 3),
    amounts,
)  # fmt: skip
Export = list[str]


@st.composite
def exports(draw: st.DrawFn, of: st.SearchStrategy[str] = sales) -> list[Export]:
    """Some exports of one history, each any part of it, in any order of rows, with twins."""
    history = draw(st.lists(of, min_size=1, max_size=6))
    twins = draw(st.lists(st.sampled_from(history), max_size=3))
    rows = history + twins
    parts = st.lists(st.sampled_from(range(len(rows))), unique=True, min_size=1)
    return [[rows[n] for n in part] for part in draw(st.lists(parts, min_size=2, max_size=3))]


def union(pieces: list[Export]) -> Counter[str]:
    """Return the rows that the exports tell of together: each as often as the one with most."""
    together: Counter[str] = Counter()
    for piece in pieces:
        together |= Counter(piece)
    return together


@FEW
@given(pieces=exports(), order=st.randoms(use_true_random=False))
def test_any_order_of_overlapping_exports_gives_the_same_facts(
    connection: psycopg.Connection, tmp_path: Path, pieces: list[Export], order: Any
) -> None:
    straight, shuffled = (Musician(connection, tmp_path) for _ in range(2))
    for piece in pieces:
        straight.put_in(piece)
    for piece in order.sample(pieces, len(pieces)):
        shuffled.put_in(piece)
    assert straight.facts() == shuffled.facts()
    assert straight.money() == sum(
        (Decimal(row.split("\t")[12]) * count for row, count in union(pieces).items()), Decimal(0)
    )


@FEW
@given(pieces=exports(), data=st.data())
def test_an_undo_leaves_what_the_other_exports_alone_would_have_given(
    connection: psycopg.Connection, tmp_path: Path, pieces: list[Export], data: st.DataObject
) -> None:
    undone = data.draw(st.integers(0, len(pieces) - 1))
    changed, untouched = (Musician(connection, tmp_path) for _ in range(2))
    numbers_of = [changed.put_in(piece) for piece in pieces]
    changed.take_out(numbers_of[undone])
    for piece in pieces[:undone] + pieces[undone + 1 :]:
        untouched.put_in(piece)
    assert changed.facts() == untouched.facts()


AUDIENCE = "date,listeners,streams,followers"
AUDIENCE_FILE = "Paper Lantern Club-audience-timeline.csv"


def test_a_later_file_of_daily_figures_replaces_the_days_that_it_tells(musician: Musician) -> None:
    musician.put_in(["2026-01-01,10,20,100", "2026-01-02,11,21,101"], AUDIENCE, AUDIENCE_FILE)
    musician.put_in(["2026-01-02,12,25,102", "2026-01-03,13,26,103"], AUDIENCE, AUDIENCE_FILE)
    days = musician.conn.execute(
        "SELECT dates, date_values FROM metrics_daily WHERE user_id = %s AND metric = 'streams'"
        " ORDER BY dates",
        (musician.id,),
    ).fetchall()
    assert [day for dates, values in days for day in zip(dates, values, strict=True)] == [
        (date(2026, 1, 1), 20), (date(2026, 1, 2), 25), (date(2026, 1, 3), 26),
    ]  # fmt: skip


def test_an_older_file_asks_before_it_meets_newer_figures(musician: Musician) -> None:
    musician.put_in(["2026-01-02,12,25,102", "2026-01-03,13,26,103"], AUDIENCE, AUDIENCE_FILE)
    with pytest.raises(AnswerNeeded, match="3 January 2026"):
        musician.put_in(["2026-01-02,11,21,101"], AUDIENCE, AUDIENCE_FILE)


def test_an_older_file_that_may_replace_newer_figures_does(musician: Musician) -> None:
    musician.put_in(["2026-01-02,12,25,102", "2026-01-03,13,26,103"], AUDIENCE, AUDIENCE_FILE)
    before = musician.facts()
    forced = musician.put_in(["2026-01-02,11,21,101"], AUDIENCE, AUDIENCE_FILE, older="replace")
    days = musician.conn.execute(
        "SELECT unnest(date_values) FROM metrics_daily WHERE user_id = %s AND metric = 'streams'"
        " ORDER BY dates",
        (musician.id,),
    ).fetchall()
    assert days == [(21,), (26,)]
    musician.take_out(forced)
    assert musician.facts() == before


def test_an_older_file_of_daily_figures_does_not_overwrite_a_newer_one(musician: Musician) -> None:
    older = ["2026-01-01,10,20,100", "2026-01-02,11,21,101"]
    newer = ["2026-01-02,12,25,102", "2026-01-03,13,26,103"]
    musician.put_in(newer, AUDIENCE, AUDIENCE_FILE)
    late = musician.put_in(older, AUDIENCE, AUDIENCE_FILE, older="keep")
    other = Musician(musician.conn, musician.folder)
    other.put_in(older, AUDIENCE, AUDIENCE_FILE)
    other.put_in(newer, AUDIENCE, AUDIENCE_FILE)
    assert musician.facts() == other.facts()
    row = musician.conn.execute(
        "SELECT imported, duplicates, skipped FROM imports WHERE id = %s", (late,)
    ).fetchone()
    assert row is not None
    assert row[:2] == (1, 0)
    assert [(rule["reason"], rule["rows"]) for rule in row[2]] == [("older", 1)]


def test_undoing_the_newer_file_brings_the_older_days_back(musician: Musician) -> None:
    older = ["2026-01-01,10,20,100", "2026-01-02,11,21,101"]
    musician.put_in(older, AUDIENCE, AUDIENCE_FILE)
    before = musician.facts()
    newer = musician.put_in(["2026-01-02,12,25,102"], AUDIENCE, AUDIENCE_FILE)
    assert musician.facts() != before
    musician.take_out(newer)
    assert musician.facts() == before
