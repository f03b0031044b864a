"""Headers of several rows or none, lines above them, and tables below the first one."""

import pytest

from tests.statements.reading.conftest import Read

ROWS = [f"2026-01-{day:02},Glass Harbour,{day},0.{day:02}" for day in range(1, 13)]
CELLS = [tuple(row.split(",")) for row in ROWS]
HEADER = "Day,Title,Plays,Earned"


def test_a_file_without_a_header_loses_no_row_and_gets_no_names(read_bytes: Read) -> None:
    result = read_bytes("\n".join([*ROWS, ""]))
    assert result.cells == CELLS
    assert result.lines == list(range(1, 13))
    assert result.table.reading.header_line == 0
    assert result.table.columns == ("Column 1", "Column 2", "Column 3", "Column 4")
    (problem,) = result.table.problems
    assert (problem.line, problem.code, problem.rejects) == (None, "no_header", False)


def test_one_row_of_values_is_no_header(read_bytes: Read) -> None:
    assert read_bytes("2026-01-01,Glass Harbour,12\n").cells == [
        ("2026-01-01", "Glass Harbour", "12")
    ]


@pytest.mark.parametrize("more", [1, 2])
@pytest.mark.parametrize("rows", [2, 12])
def test_a_header_of_several_rows_is_joined(read_bytes: Read, more: int, rows: int) -> None:
    below = ["of sale,of song,,(USD)", "local,as sold,all,net"][:more]
    result = read_bytes("\n".join([HEADER, *below, *ROWS[:rows], ""]))
    names = ["Day of sale", "Title of song", "Plays", "Earned (USD)"]
    if more > 1:
        names = [f"{name} {end}" for name, end in zip(names, below[1].split(","), strict=True)]
    assert result.table.columns == tuple(names)
    assert result.cells == CELLS[:rows]
    assert result.lines[0] == more + 2
    assert result.table.problems[0].code == "joined_header"


def test_a_known_header_is_not_joined_with_what_is_below(read_bytes: Read) -> None:
    known = [frozenset({"day", "title", "plays"})]
    result = read_bytes("\n".join([HEADER, "x,y,soon,later", *ROWS, ""]), known=known)
    assert result.table.columns == tuple(HEADER.split(","))
    assert result.cells[1:] == CELLS


def test_years_name_columns(read_bytes: Read) -> None:
    result = read_bytes("Country,2022,2023,2024\nDE,12,7,31\nFR,9,80,2\n")
    assert result.table.columns == ("Country", "2022", "2023", "2024")


def test_lines_above_with_the_tables_delimiters_are_the_preface(read_bytes: Read) -> None:
    result = read_bytes("\n".join(["Report,,,", "Month,January,,", ",,,", HEADER, *ROWS, ""]))
    assert result.table.columns == tuple(HEADER.split(","))
    assert result.table.reading.header_line == 4
    assert result.cells == CELLS


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
    told = [problem for problem in result.table.problems if problem.code == "second_table"]
    assert told[0].line == 14 + len(gap)
    assert not told[0].rejects


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
