"""What must hold for any overlapping exports: order does not matter, and an undo is whole."""

import itertools
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tunescore.errors import AnswerNeeded
from tunescore.ingest.imports import commit, preview
from tunescore.statements.reading import Limits

FEW = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

HEADER = (
    "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage"
    "\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)"
)

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
    lambda month, store, named, quantity, amount: (
        f"2024-09-0{month}\t2024-0{month}\t{store}\tPaper Lantern Club\t{named[0]}\t{named[1]}\t"
        f"\t{quantity}\t100\tSong\tDE\t0\t{amount:f}"
    ),
    st.integers(1, 4),
    st.sampled_from(["Spotify", "Deezer", "iTunes", "TikTok"]),
    titles,
    st.integers(0, 3),
    amounts,
)
Export = list[str]


@st.composite
def exports(draw: st.DrawFn, of: st.SearchStrategy[str] = sales) -> list[Export]:
    """Some exports of one history, each any part of it, in any order of rows, with twins."""
    history = draw(st.lists(of, min_size=1, max_size=6))
    twins = draw(st.lists(st.sampled_from(history), max_size=3))
    rows = history + twins
    parts = st.lists(st.sampled_from(range(len(rows))), unique=True, min_size=1)
    return [[rows[n] for n in part] for part in draw(st.lists(parts, min_size=2, max_size=3))]


numbers = itertools.count(1)


class Musician:
    """A user of their own, who imports and undoes."""

    def __init__(self, conn: psycopg.Connection, folder: Path) -> None:
        self.conn, self.folder = conn, folder
        row = conn.execute(
            "INSERT INTO users (email, password_hash, is_owner) VALUES (%s, '', false)"
            " RETURNING id",
            (f"m{next(numbers)}@example.org",),
        ).fetchone()
        assert row
        self.id = int(row[0])

    def put_in(
        self,
        export: Export,
        header: str = HEADER,
        name: str = "export.tsv",
        older: Literal["keep", "replace"] | None = None,
    ) -> int:
        number = self.look_at(export, header, name, older)
        self.go_ahead(number)
        return number

    def look_at(
        self,
        export: Export,
        header: str = HEADER,
        name: str = "export.tsv",
        older: Literal["keep", "replace"] | None = None,
    ) -> int:
        """Only the preview."""
        file = self.folder / f"{next(numbers)}-{name}"
        file.write_text("\n".join([header, *export]) + "\n", encoding="utf-8")
        wish = preview.Wish(older=older)
        return preview.begin(self.conn, self.id, file, name, wish, Limits())

    def go_ahead(self, number: int) -> None:
        """Commit what was previewed."""
        commit.request_commit(self.conn, self.id, number)
        commit.commit(self.conn, self.id, [number], lambda *_: None)

    def take_out(self, number: int) -> None:
        commit.request_undo(self.conn, self.id, number)
        commit.undo(self.conn, self.id, number, lambda *_: None)

    def facts(self) -> dict[str, list[Any]]:
        """Everything that is known of the music, without the numbers that rows happen to have."""
        lines = self.conn.execute(
            "SELECT l.source, encode(l.row_key, 'hex'), l.occurrence, i.key, r.key, a.name_key,"
            " l.store, l.country, l.period_start, l.kind, l.quantity, l.streams, l.downloads,"
            " l.uses, l.followers, l.amount, l.currency FROM statement_lines l"
            " LEFT JOIN track_identifiers i ON i.id = l.identifier_id"
            " LEFT JOIN releases r ON r.id = l.release_id"
            " LEFT JOIN artists a ON a.id = l.artist_id WHERE l.user_id = %s",
            (self.id,),
        ).fetchall()
        figures = self.conn.execute(
            "SELECT m.source, m.metric, i.key, r.key, a.name_key, m.store, m.currency, m.grain,"
            " m.everywhere, f.date, f.until, sum(f.value), sum(f.lines) FROM metrics_daily m"
            " CROSS JOIN LATERAL unnest(m.dates, m.untils, m.date_values, m.date_lines)"
            "  AS f (date, until, value, lines)"
            " LEFT JOIN track_identifiers i ON i.id = m.identifier_id"
            " LEFT JOIN releases r ON r.id = m.release_id"
            " LEFT JOIN artists a ON a.id = m.artist_id"
            " WHERE m.user_id = %s GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11",
            (self.id,),
        ).fetchall()
        totals = self.conn.execute(
            "SELECT m.source, m.metric, i.key, r.key, a.name_key, m.store, m.currency, m.grain,"
            " m.everywhere, sum(m.value), sum(m.lines) FROM metrics_daily m"
            " LEFT JOIN track_identifiers i ON i.id = m.identifier_id"
            " LEFT JOIN releases r ON r.id = m.release_id"
            " LEFT JOIN artists a ON a.id = m.artist_id"
            " WHERE m.user_id = %s GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9",
            (self.id,),
        ).fetchall()
        tracks = self.conn.execute(
            "SELECT t.isrc, array(SELECT i.key FROM track_identifiers i WHERE i.track_id = t.id"
            " ORDER BY i.key) FROM tracks t WHERE t.user_id = %s",
            (self.id,),
        ).fetchall()
        return {
            name: sorted(rows, key=repr)
            for name, rows in (
                ("lines", lines),
                ("figures", figures),
                ("totals", totals),
                ("tracks", tracks),
            )
        }

    def money(self) -> Decimal:
        row = self.conn.execute(
            "SELECT coalesce(sum(amount), 0) FROM statement_lines WHERE user_id = %s", (self.id,)
        ).fetchone()
        assert row
        return Decimal(row[0])


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


@pytest.fixture
def musician(connection: psycopg.Connection, tmp_path: Path) -> Musician:
    return Musician(connection, tmp_path)


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
