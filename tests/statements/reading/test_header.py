"""The header row: one, several or none, with lines above it."""

import pytest

from tests.statements.reading.conftest import Read
from tunescore.errors import NoRows, TooManyColumns

GOOGLE_ADS = (
    "Campaign report\n"
    '"September 1, 2026 - September 30, 2026"\n'
    "Campaign,Campaign state,Campaign type,Clicks,Impr.,CTR,Currency code,Avg. CPC,Cost\n"
    'Glass Harbour - video,Enabled,Video,12,"15,000",0.08%,USD,0.05,0.60\n'
    'Total: All campaigns, --, --,12,"15,000",0.08%,USD,0.05,0.60\n'
)
SOUNDCLOUD = (
    '"Account ID","","","",""\n'
    '"5b1c","","","",""\n'
    '"Reporting Period","Track","Partner","Revenue (USD)","Revenue Share (%)"\n'
    '"2026-01","Glass Harbour","SPOTIFY","0.0912","100"\n'
)

ROWS = [f"2026-01-{day:02},Glass Harbour,{day},0.{day:02}" for day in range(1, 13)]
CELLS = [tuple(row.split(",")) for row in ROWS]
HEADER = "Day,Title,Plays,Earned"


def test_lines_above_the_header_are_kept_as_the_preface(read_bytes: Read) -> None:
    result = read_bytes(GOOGLE_ADS)
    assert result.table.preamble == (
        "Campaign report",
        '"September 1, 2026 - September 30, 2026"',
    )
    assert result.table.columns[:2] == ("Campaign", "Campaign state")
    assert result.table.reading.header_line == 3
    assert result.skips == [None, "totals_row"]


def test_a_preface_as_wide_as_the_table_is_not_its_header(read_bytes: Read) -> None:
    result = read_bytes(SOUNDCLOUD)
    assert result.table.columns[0] == "Reporting Period"
    assert result.lines == [4]


def test_a_known_header_is_found_among_wider_lines(read_bytes: Read) -> None:
    text = "a,b,c,d\ne,f,g,h\nDate,Streams\n2026-01-01,5\n"
    result = read_bytes(text, known=[frozenset({"date", "streams"})])
    assert result.table.columns == ("Date", "Streams")
    assert len(result.table.preamble) == 2


def test_names_are_trimmed_made_unique_and_given_where_there_are_none(read_bytes: Read) -> None:
    result = read_bytes(" Name ,Name,,Streams,Name (2)\na,b,c,1,e\n")
    assert result.table.columns == ("Name", "Name (2)", "Column 3", "Streams", "Name (2) (2)")


def test_nameless_columns_at_the_end_that_no_row_reaches_are_left_out(read_bytes: Read) -> None:
    result = read_bytes("Song,Streams,,\nOne,1\nTwo,2\n")
    assert result.table.columns == ("Song", "Streams")
    assert result.cells == [("One", "1"), ("Two", "2")]


def test_a_header_over_two_lines_counts_both(read_bytes: Read) -> None:
    result = read_bytes('Song,"Streams\n(all)"\nOne,1\nTwo,2\n')
    assert result.table.columns == ("Song", "Streams (all)")
    assert result.lines == [3, 4]


@pytest.mark.parametrize("text", ["Song,Streams\n", "Song,Streams", "Song,Streams\n\n,\n,\n"])
def test_a_header_without_rows_is_reported(read_bytes: Read, text: str) -> None:
    with pytest.raises(NoRows):
        read_bytes(text)


def test_two_hundred_columns_are_read(read_bytes: Read) -> None:
    names = ",".join(f"Field {at}" for at in range(200))
    assert len(read_bytes(f"{names}\n{',' * 198}x,1\n").table.columns) == 200


def test_more_columns_than_the_limit_are_refused(read_bytes: Read) -> None:
    names = ",".join(f"Field {at}" for at in range(1001))
    with pytest.raises(TooManyColumns) as caught:
        read_bytes(f"{names}\n{',' * 1000}\n1{',' * 1000}\n")
    assert caught.value.facts["count"] == 1001


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
