"""Another table below the first one, and the own header repeated."""

import pytest

from tests.statements.reading.conftest import Read

ROWS = [f"2026-01-{day:02},Glass Harbour,{day},0.{day:02}" for day in range(1, 13)]
CELLS = [tuple(row.split(",")) for row in ROWS]
HEADER = "Day,Title,Plays,Earned"


@pytest.mark.parametrize("gap", ["", "\n"])
@pytest.mark.parametrize(
    "second",
    ["Store,Country\nSpotify,12\nDeezer,9\n", "Curve,Store,Country,Worth\na,Spotify,DE,x\n" * 2],
    ids=["narrower", "as wide"],
)
def test_a_second_table_is_never_mixed_with_the_first(
    read_bytes: Read, gap: str, second: str
) -> None:
    result = read_bytes("\n".join([HEADER, *ROWS, ""]) + gap + second)
    assert result.cells[:12] == CELLS
    assert set(result.skips[12:]) == {"second_table"}
    begins = [problem for problem in result.table.problems if problem.code == "second_table"]
    assert begins[0].line == 14 + len(gap)
    assert not begins[0].rejects


def test_the_own_header_again_goes_on_with_the_table(read_bytes: Read) -> None:
    parts = [HEADER, *ROWS[:6], "", "Store,Sum\nSpotify,3\nDeezer,4", "", HEADER, *ROWS[6:], ""]
    result = read_bytes("\n".join(parts))
    good = [row.cells for row in result.rows if row.skip is None]
    assert good == CELLS
    assert result.skips.count("repeated_header") == 1
    assert result.skips.count("second_table") == 3


def test_the_own_header_again_in_capitals_goes_on_with_the_table(read_bytes: Read) -> None:
    result = read_bytes("\n".join([HEADER, *ROWS[:6], HEADER.upper(), *ROWS[6:], ""]))
    assert [row.cells for row in result.rows if row.skip is None] == CELLS
    assert result.skips.count("repeated_header") == 1


def test_a_narrower_table_after_a_gap_is_never_mixed_with_this_one(read_bytes: Read) -> None:
    rows = [f"Glass Harbour,{at},0.{at}" for at in range(10, 20)]
    text = "\n".join(["Song,Plays,Net", *rows, "", "Store,Plays,", "Spotify,145,", ""])
    result = read_bytes(text)
    good = [row.cells for row in result.rows if row.skip is None]
    assert good == [tuple(row.split(",")) for row in rows]
    assert result.skips[-2:] == ["second_table"] * 2


def test_of_two_tables_the_known_one_is_read(read_bytes: Read) -> None:
    first = "Store,Country\n" + "Spotify,3\n" * 30
    known = [frozenset({"day", "title", "plays"})]
    result = read_bytes(first + "\n" + "\n".join([HEADER, *ROWS, ""]), known=known)
    assert result.cells == CELLS
    assert result.table.preamble[0] == "Store,Country"
