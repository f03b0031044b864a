"""Quotes, escapes and delimiters that exports seldom use."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.statements.reading.conftest import Read
from tests.statements.reading.test_round_trip import both_ways

HEADER = ["Day", "Title", "Note", "Plays"]
NOTES = ["warm, slow", 'he said "hi", twice', "ok", "it's, well", "a; b"]
ROWS = [
    [f"2026-01-{day:02}", "Glass Harbour", NOTES[day % 5], str(day * 3)] for day in range(1, 20)
]


def written(**signs: object) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n", **signs).writerows([HEADER, *ROWS])  # type: ignore[arg-type] # the writer's own options
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " "])
@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("doubled", [True, False])
def test_every_way_of_writing_gives_the_same_cells(
    read_bytes: Read, delimiter: str, quote: str, *, doubled: bool
) -> None:
    text = written(delimiter=delimiter, quotechar=quote, doublequote=doubled, escapechar="\\")
    result = read_bytes(text)
    assert result.table.columns == tuple(HEADER)
    assert [list(cells) for cells in result.cells] == ROWS
    assert result.table.problems == ()


def test_a_blank_after_every_comma_belongs_to_the_comma(read_bytes: Read) -> None:
    result = read_bytes('Day, Title, Plays\n2026-01-01, "a, b", 3\n2026-01-02, Night Ferry, 4\n')
    assert result.cells == [("2026-01-01", "a, b", "3"), ("2026-01-02", "Night Ferry", "4")]
    assert result.table.reading.delimiter == ", "


@pytest.mark.parametrize(
    "text",
    [
        'First,Second,Third\n", "", """, , \n',
        'First,Second,Third\n", "", """, a, b\n',
        "First,Second,Third\n" + "a, b, c\n" * 30,
    ],
)
def test_blanks_after_commas_inside_quotes_or_below_a_tight_header_belong_to_the_cells(
    read_bytes: Read, text: str
) -> None:
    result = read_bytes(text)
    assert result.table.columns == ("First", "Second", "Third")
    assert [list(cells) for cells in result.cells] == list(csv.reader(io.StringIO(text)))[1:]


def test_a_text_in_sentences_is_no_table_parted_by_blanks(read_bytes: Read) -> None:
    result = read_bytes("Thank you for 2026.\nSee you in 2027.\nAll the best.\n")
    assert len(result.table.columns) == 1


def test_a_song_between_apostrophes_keeps_them(read_bytes: Read) -> None:
    result = read_bytes("Song,Plays\n'Heroes',3\nNight Ferry,4\n")
    assert result.cells[0] == ("'Heroes'", "3")


@examples(60)
@given(
    lines=st.lists(st.text(st.sampled_from('a1,"\t; '), max_size=14), max_size=6),
    place=st.integers(0, 10),
)
def test_no_damage_loses_an_undamaged_row(lines: list[str], place: int) -> None:
    good = [f"w{at},{at},2026-01-{at:02}" for at in range(10, 20)]
    text = "\n".join(["First,Second,Third", *good[:place], *lines, *good[place:], ""])
    fast, careful = both_ways(text)
    for rows in (fast, careful):
        if rows is not None:
            cells = [row.cells for row in rows if row.reject is None]
            assert all(tuple(row.split(",")) in cells for row in good)
