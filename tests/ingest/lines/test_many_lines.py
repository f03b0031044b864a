"""What must hold for a statement of more lines than are kept in memory, or sorted, at once."""

from decimal import Decimal
from pathlib import Path

import duckdb
import psycopg
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.factories import Musician
from tunescore.ingest.lines.bulk_copy import PASS, STRETCH, in_order

ROWS = 6_000


def row(number: int) -> str:
    """One sale; every sixth is like the two before it."""
    number -= number % 6 if number % 6 > 3 else 0
    return (
        f"2024-09-{1 + number % 28:02}\t2024-0{1 + number % 7}\tSpotify\tPaper Lantern Club\t"
        f"Glass Harbour {number % 40}\tQZZZZ23{number % 40:05}\t\t{number}\t100\tSong\tDE\t0\t"
        f"{Decimal(number) / 1000:f}"
    )


def test_twins_among_many_lines_stay_and_the_same_file_adds_nothing(
    connection: psycopg.Connection, tmp_path: Path
) -> None:
    musician = Musician(connection, tmp_path)
    rows = [row(number) for number in range(ROWS)]
    first = musician.put_in(rows)
    told = connection.execute(
        "SELECT count(*), max(occurrence), count(DISTINCT row_key), sum(amount)"
        " FROM statement_lines WHERE user_id = %s",
        (musician.id,),
    ).fetchone()
    assert told == (ROWS, 3, len(set(rows)), sum(Decimal(one.split("\t")[-1]) for one in rows))
    musician.put_in(rows)
    again = connection.execute(
        "SELECT imported, duplicates FROM imports WHERE user_id = %s AND id <> %s",
        (musician.id, first),
    ).fetchone()
    assert again == (0, ROWS)


def counts(musician: Musician, number: int) -> tuple[int, int]:
    found = musician.conn.execute(
        "SELECT imported, duplicates FROM imports WHERE user_id = %s AND id = %s",
        (musician.id, number),
    ).fetchone()
    assert found
    return found


def test_what_came_in_since_the_preview_is_not_put_in_twice(
    connection: psycopg.Connection, tmp_path: Path
) -> None:
    musician = Musician(connection, tmp_path)
    rows = [row(number) for number in range(ROWS)]
    musician.put_in(rows[:1_200])
    seen = musician.look_at(rows)
    assert counts(musician, seen) == (ROWS - 1_200, 1_200)
    musician.put_in(rows[:4_000])
    musician.go_ahead(seen)
    assert counts(musician, seen) == (ROWS - 4_000, 4_000)
    other = Musician(connection, tmp_path)
    other.put_in(rows)
    assert musician.facts() == other.facts()


def test_what_was_taken_out_since_the_preview_is_put_in(
    connection: psycopg.Connection, tmp_path: Path
) -> None:
    musician = Musician(connection, tmp_path)
    rows = [row(number) for number in range(ROWS)]
    musician.put_in(rows[:1_200])
    gone = musician.put_in(rows[1_200:])
    seen = musician.look_at(rows)
    assert counts(musician, seen) == (0, ROWS)
    musician.take_out(gone)
    musician.go_ahead(seen)
    assert counts(musician, seen) == (ROWS - 1_200, 1_200)
    other = Musician(connection, tmp_path)
    other.put_in(rows)
    assert musician.facts() == other.facts()


@examples(25)
@given(
    st.lists(st.binary(min_size=16, max_size=16), min_size=1, max_size=40),
    st.sampled_from([1, PASS, PASS + 1, STRETCH, STRETCH + 1, 3 * STRETCH]),
)
def test_the_queries_give_every_line_once_each_stretch_in_the_order_of_its_keys(
    keys: list[bytes], last: int
) -> None:
    with duckdb.connect() as engine:
        engine.execute(
            "CREATE TABLE lines AS SELECT unnest($1::BLOB[]) AS row_key, unnest($2) AS line,"
            " 1 AS occurrence",
            [keys, [1 + number * (last - 1) // len(keys) for number in range(len(keys))]],
        )
        found = [engine.sql(query).fetchall() for query in in_order("row_key, line", "lines", last)]
    given_back = [pair for part in found for pair in part]
    assert sorted(key for key, _ in given_back) == sorted(keys)
    for stretch in {(line - 1) // STRETCH for _, line in given_back}:
        of_stretch = [key for key, line in given_back if (line - 1) // STRETCH == stretch]
        assert of_stretch == sorted(of_stretch)
