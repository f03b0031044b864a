"""Small imports that are committed together are as if each had been committed by itself."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import DISTROKID, Musician
from tests.ingest.lines.test_merge import (
    AUDIENCE,
    AUDIENCE_FILE,
    FEW,
    Export,
    exports,
)
from tunescore.ingest.imports import batching, commit, lines_cache, preview
from tunescore.ingest.imports.record import LARGE_ROWS, find
from tunescore.jobs.imports import run_commit
from tunescore.statements.reading import Limits
from tunescore.store.engine import libpq_url
from tunescore.store.pool import PlainConnections

OWN = "Song,Artist,Month,Streams"
"""A file of one's own, whose figures replace those that an older one told."""

Drop = list[tuple[str, Export]]
"""Files: header and rows."""

sales = st.builds(
    lambda month, artist, song, upc, kind: (
        f"2024-09-0{month}\t2024-0{month}\tSpotify\t{artist}\t{song[0]}\t{song[1]}\t{upc}\t3\t100\t"
        f"{kind}\tDE\t0\t0.25"
    ),
    st.integers(1, 4),
    st.sampled_from(["Paper Lantern Club", "PAPER LANTERN CLUB", "Paper Lantern Clüb", "Ferry"]),
    st.sampled_from([("Glass Harbour", "QZZZZ2300001"), ("Glass Harbour", ""),
                     ("GLASS HARBOUR", ""), ("Glass Harbour", "QZZZZ2300002")]),
    st.sampled_from(["", "199999000011", "199999000012"]),
    st.sampled_from(["Song", "Album"]),
)  # fmt: skip
"""Sales of songs and albums, their names spelled in several ways."""

own_rows = st.builds(
    lambda song, month, streams: f"{song},Paper Lantern Club,2026-0{month},{streams}",
    st.sampled_from(["Glass Harbour", "Night Ferry", "Third Pier"]),
    st.integers(1, 3),
    st.integers(0, 2),
)


def of(header: str, files: list[Export]) -> Drop:
    return [(header, rows) for rows in files]


statements = exports(sales).map(partial(of, DISTROKID))
own_files = st.lists(st.lists(own_rows, min_size=1, max_size=4), min_size=1, max_size=4).map(
    partial(of, OWN)
)
drops = st.lists(st.one_of(statements, own_files), min_size=1, max_size=3).map(
    lambda parts: [file for part in parts for file in part]
)


@pytest.fixture
def plain(database_url: str) -> Iterator[PlainConnections]:
    lends = PlainConnections(libpq_url(database_url))
    yield lends
    lends.close()


def previewed_import(musician: Musician, header: str, rows: Export, name: str) -> int:
    """Preview a file and ask for its commit."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        options = preview.ImportOptions(older="keep")
        number = preview.begin(musician.store, file, name, options, Limits())
    commit.request_commit(musician.store, number)
    return number


def previewed(musician: Musician, drop: Drop) -> list[int]:
    return [
        previewed_import(musician, header, rows, f"{at}.{'tsv' if header == DISTROKID else 'csv'}")
        for at, (header, rows) in enumerate(drop)
    ]


def one_by_one(musician: Musician, numbers: list[int]) -> None:
    for number in numbers:
        commit.commit(musician.store, [number], lambda *_: None)


def at_once(musician: Musician, numbers: list[int]) -> None:
    for batch in batching.batches(musician.store, numbers):
        commit.commit(musician.store, batch, lambda *_: None)


def told_by_imports(musician: Musician) -> list[Any]:
    """What each import says of itself, and what is stored of it."""
    return musician.conn.execute(
        "SELECT file_name, status, imported, duplicates, superseded, skipped, rejected, error,"
        " (SELECT array_agg((row_key, occurrence, line) ORDER BY row_key, occurrence)::text"
        "  FROM statement_lines l WHERE l.import_id = i.id),"
        " (SELECT array_agg((metric, value, lines, dates, date_values) ORDER BY metric, value,"
        "  lines, dates, date_values)::text FROM metrics_daily m WHERE m.import_id = i.id)"
        " FROM imports i WHERE user_id = %s ORDER BY id",
        (musician.id,),
    ).fetchall()


def names(musician: Musician) -> list[Any]:
    """How tracks, releases and artists are spelled, and their bar codes.

    But not of tracks without an ISRC: they come and go with those that have their title.
    """
    return musician.conn.execute(
        "SELECT 'track', title, artist, isrc, CASE WHEN isrc IS NOT NULL THEN upc END FROM tracks"
        " WHERE user_id = %(user)s"
        " UNION ALL SELECT 'release', title, artist, upc, '' FROM releases"
        " WHERE user_id = %(user)s"
        " UNION ALL SELECT 'artist', name, name_key, '', '' FROM artists"
        " WHERE user_id = %(user)s ORDER BY 1, 2, 3, 4, 5",
        {"user": musician.id},
    ).fetchall()


Commit = Callable[[Musician, list[int]], None]


def outcome(
    conn: psycopg.Connection, folder: Path, drop: Drop, before: int, commit: Commit
) -> dict[str, Any]:
    """What there is after some files have been committed before the others."""
    musician = Musician(conn, folder)
    one_by_one(musician, previewed(musician, drop[:before]))
    commit(musician, previewed(musician, drop[before:]))
    return musician.facts() | {"imports": told_by_imports(musician), "names": names(musician)}


@FEW
@given(statements, st.integers(0, 1))
def test_overlapping_statements_end_as_if_each_had_come_by_itself(
    connection: psycopg.Connection, tmp_path: Path, drop: Drop, before: int
) -> None:
    alone = outcome(connection, tmp_path, drop, before, one_by_one)
    assert outcome(connection, tmp_path, drop, before, at_once) == alone


@FEW
@given(drops, st.integers(0, 2))
def test_files_of_several_kinds_end_as_if_each_had_come_by_itself(
    connection: psycopg.Connection, tmp_path: Path, drop: Drop, before: int
) -> None:
    alone = outcome(connection, tmp_path, drop, before, one_by_one)
    both = outcome(connection, tmp_path, drop, before, at_once)
    del alone["names"], both["names"]  # which statement or own file names them first may differ
    assert both == alone


def test_the_batches_of_a_drop_are_of_one_source_each(
    connection: psycopg.Connection, tmp_path: Path
) -> None:
    musician = Musician(connection, tmp_path)
    sale = "2026-03-05\t2026-01\tSpotify\tPaper Lantern Club\tSong 9\t\t\t7\t100\tSong\tDE\t0\t0.5"
    own = [(OWN, [f"Song {at},Paper Lantern Club,2026-01,{at}"]) for at in range(3)]
    numbers = previewed(
        musician, [own[0], (DISTROKID, [sale]), own[1], (DISTROKID, [sale]), own[2]]
    )
    first, second, third, fourth, fifth = numbers
    audience = previewed_import(musician, AUDIENCE, ["2026-01-01,10,20,100"], AUDIENCE_FILE)
    done = previewed_import(musician, OWN, ["Song 7,Paper Lantern Club,2026-01,7"], "done.csv")
    one_by_one(musician, [done])
    assert sorted(batching.batches(musician.store, [*numbers, audience, done])) == [
        [first, third, fifth], [second, fourth], [audience], [done]
    ]  # fmt: skip


def test_a_large_file_is_a_batch_by_itself_and_the_others_are_limited(
    connection: psycopg.Connection, tmp_path: Path
) -> None:
    musician = Musician(connection, tmp_path)
    rows = [f"Song {at},Paper Lantern Club,2026-01,{at}" for at in range(LARGE_ROWS)]
    large, *small = previewed(musician, [(OWN, rows), *[(OWN, rows[1:])] * 7])
    batches = batching.batches(musician.store, [large, *small])
    assert batches == [[large], small[:6], small[6:]]


def test_an_import_that_cannot_be_committed_says_so_and_the_others_are_in(
    connection: psycopg.Connection, tmp_path: Path, plain: PlainConnections
) -> None:
    musician = Musician(connection, tmp_path)
    drop = [(OWN, [f"Song {at},Paper Lantern Club,2026-01,4"]) for at in range(4)]
    numbers = previewed(musician, drop)
    bad = numbers[2]
    connection.execute("DELETE FROM import_files WHERE import_id = %s", (bad,))
    assert lines_cache.take(find(musician.store, bad), tmp_path / "taken away")
    run_commit(plain, musician.id, numbers)
    told = {row[0]: (row[1], row[7] and row[7]["code"]) for row in told_by_imports(musician)}
    assert told == dict.fromkeys(["0.csv", "1.csv", "3.csv"], ("committed", None)) | {
        "2.csv": ("failed", "unexpected")
    }
    assert len(musician.facts()["lines"]) == 3


def test_lines_that_a_preview_did_not_leave_are_read_again(
    connection: psycopg.Connection, tmp_path: Path, plain: PlainConnections
) -> None:
    musician = Musician(connection, tmp_path)
    drop = [(OWN, [f"Song {at},Paper Lantern Club,2026-01,4"]) for at in range(3)]
    numbers = previewed(musician, drop)
    assert lines_cache.take(find(musician.store, numbers[1]), tmp_path / "taken away")
    run_commit(plain, musician.id, numbers)
    assert [row[1:3] for row in told_by_imports(musician)] == [("committed", 1)] * 3


def test_undoing_one_of_a_batch_leaves_the_others_as_if_it_had_never_come(
    connection: psycopg.Connection, tmp_path: Path, plain: PlainConnections
) -> None:
    several, fewer = (Musician(connection, tmp_path) for _ in range(2))
    drop = [(OWN, [f"{song},Paper Lantern Club,2026-01,{at}" for song in "ABC"[at:]])
            for at in range(3)]  # fmt: skip
    numbers = previewed(several, drop)
    run_commit(plain, several.id, numbers)
    several.take_out(numbers[1])
    one_by_one(fewer, previewed(fewer, [drop[0], drop[2]]))
    assert several.facts() == fewer.facts()
