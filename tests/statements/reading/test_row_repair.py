"""Damaged rows: repaired where one reading alone fits the columns, otherwise rejected."""

import pytest

from tests.statements.reading.conftest import Read, Result

HEADER = "Date,Store,Artist,Title,Quantity,Earnings"
STORES, TITLES = ["Spotify", "Deezer", "Tidal"], ["Glass Harbour", "Night Ferry"]
GOOD = [
    f"2026-01-{day:02},{STORES[day % 3]},Paper Lantern Club,{TITLES[day % 2]},{day * 7},"
    f"0.{day:02}17"
    for day in range(1, 29)
]
MEANT = ("2026-01-05", "Spotify", "Paper Lantern Club", "Night Ferry", "12", "0.1234")


def with_row(read_bytes: Read, row: str) -> Result:
    return read_bytes("\n".join([HEADER, *GOOD[:9], row, *GOOD[9:], ""]))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2026-01-05Spotify,Paper Lantern Club,Night Ferry,12,0.1234", "missing_delimiter"),
        ("2026-01-05,SpotifyPaper Lantern Club,Night Ferry,12,0.1234", "missing_delimiter"),
        ("2026-01-05,Spotify,Paper Lantern ClubNight Ferry,12,0.1234", "missing_delimiter"),
        ("2026-01-05,Spotify,Paper Lantern Club,Night Ferry12,0.1234", "missing_delimiter"),
        (",2026-01-05,Spotify,Paper Lantern Club,Night Ferry,12,0.1234", "extra_delimiter"),
        ("2026-01-05,Spotify,Paper Lantern Club,,Night Ferry,12,0.1234", "extra_delimiter"),
        ("2026-01-05;Spotify;Paper Lantern Club;Night Ferry;12;0.1234", "other_delimiter"),
        ("2026-01-05\tSpotify\tPaper Lantern Club\tNight Ferry\t12\t0.1234", "other_delimiter"),
        ('2026-01-05,Spotify,"Paper Lantern Club,Night Ferry,12,0.1234', "stray_quote"),
        ('2026-01-05,Spotify,Paper Lantern Club,Night Ferry,1"2,0.1234', "stray_quote"),
        ('2026-01-05,Spotify,Paper Lantern Club,Night Ferry,12,0.1234"', "stray_quote"),
        ('"2026-01-05",""Spotify",Paper Lantern Club,Night Ferry,12,0.1234', "stray_quote"),
    ],
)
def test_a_row_whose_meaning_is_clear_is_repaired_and_reported(
    read_bytes: Read, row: str, code: str
) -> None:
    result = with_row(read_bytes, row)
    assert result.cells[9] == MEANT
    assert result.rejects == [None] * 29
    assert result.rows[9].raw == row
    (problem,) = result.table.problems
    assert (problem.line, problem.code, problem.value, problem.rejects) == (11, code, row, False)
    assert problem.message.startswith("Line 11: ")


@pytest.mark.parametrize(
    "row",
    [
        "2026-01-05,Spotify,Paper Lantern Club,Night Ferry,120.1234",  # 12 | 0.1234, 1 | 20.1234
        "2026-01-05,Spotify,Paper Lantern Club,Night Ferry,12",
        "2026-01-05,Spotify,Paper Lantern Club,12,0.1234",
        "2026-01-05,Spotify,Paper Lantern Club,Night Ferry,12,0,1234",
        "2026-01-05,Spotify,Paper Lantern Club,Night Ferry,1,200,0.1234",
        "2026-01-05;Spotify;Paper Lantern Club;Night Ferry;12;0,1234",
    ],
)
def test_a_row_that_could_mean_two_things_is_rejected(read_bytes: Read, row: str) -> None:
    result = with_row(read_bytes, row)
    assert result.rejects == [*[None] * 9, result.rejects[9], *[None] * 19]
    assert result.rejects[9] in {"too_few_cells", "too_many_cells"}
    (problem,) = result.table.problems
    assert problem.rejects


@pytest.mark.parametrize("rows", [1, 2, 9, 29])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_a_quote_that_opens_words_and_never_closes_is_left_out_and_reported(
    read_bytes: Read, sign: str, rows: int
) -> None:
    good = [row.replace(",", sign) for row in GOOD[: rows - 1]]
    row = sign.join(["2026-01-05", "Spotify", "Club", '"Live at the Harbour', "12", "0.1234"])
    result = read_bytes("\n".join([HEADER.replace(",", sign), *good, row, ""]))
    assert result.cells[-1] == (*MEANT[:2], "Club", "Live at the Harbour", *MEANT[4:])
    assert [problem.code for problem in result.table.problems] == ["stray_quote"]
    assert len(result.cells) == rows


RECOUPED = "Date,Title,Artist,ISRC,Quantity,Share,Earnings,Recoup"
RECOUP_ROWS = [
    f"2026-01-{day:02},{TITLES[day % 2]},Paper Lantern Club,QZZZZ23{day % 2:05},{day * 7},100,"
    f"0.{day:02}17,"
    for day in range(1, 29)
]


@pytest.mark.parametrize("place", range(8))
def test_a_delimiter_too_many_is_found_where_the_last_cell_is_empty(
    read_bytes: Read, place: int
) -> None:
    cells = RECOUP_ROWS[9].split(",")
    row = ",".join([*cells[:place], "", *cells[place:]])
    result = read_bytes("\n".join([RECOUPED, *RECOUP_ROWS[:9], row, *RECOUP_ROWS[10:], ""]))
    assert result.cells[9] == tuple(cells)
    assert [problem.code for problem in result.table.problems] == ["extra_delimiter"]


def test_delimiters_that_end_every_row_are_no_damage(read_bytes: Read) -> None:
    result = read_bytes("\n".join([HEADER, *(f"{row},," for row in GOOD), ""]))
    assert result.cells == [tuple(row.split(",")) for row in GOOD]
    assert result.table.problems == ()


@pytest.mark.parametrize("gone", [4, 5])
def test_a_count_that_was_lost_with_its_delimiter_is_not_cut_out_of_the_next(
    read_bytes: Read, gone: int
) -> None:
    cells = RECOUP_ROWS[9].split(",")
    row = ",".join([*cells[:gone], *cells[gone + 1 :]])
    result = read_bytes("\n".join([RECOUPED, *RECOUP_ROWS[:9], row, *RECOUP_ROWS[10:], ""]))
    assert result.rejects[9] == "too_few_cells"


def test_a_text_with_the_delimiter_in_it_is_one_cell(read_bytes: Read) -> None:
    songs = ["Glass Harbour", "Oak", "Night Ferry", "Quiet Fjord of Oak"]
    rows = [f"{song},{at},2026-01-0{at}" for at, song in enumerate(songs, 1)]
    result = read_bytes("\n".join(["Song,Plays,Day", *rows, "One, two and three,4,2026-01-09", ""]))
    assert result.cells[-1] == ("One, two and three", "4", "2026-01-09")
    assert result.table.problems[0].code == "delimiter_in_cell"


@pytest.mark.parametrize("row", ["Night Ferry,1,204,0.13", "Night Ferry,4,0,13"])
def test_digits_on_both_sides_of_a_comma_are_not_parted_by_guess(
    read_bytes: Read, row: str
) -> None:
    rows = [f"Song {at},{at},0.{at}" for at in range(10, 19)]
    result = read_bytes("\n".join(["Song,Streams,Net", *rows, row, ""]))
    assert result.rejects[-1] == "too_many_cells"


def test_cells_that_other_rows_lack_too_are_empty(read_bytes: Read) -> None:
    full = [f'"2026-0{at}","Glass Harbour","{at}","0.{at}","x"' for at in range(1, 6)]
    short = [f'"2026-0{at}","Night Ferry","{at}"' for at in range(6, 9)]
    header = '"Month","Track","Units","Share","Note"'
    result = read_bytes("\n".join([header, *full, *short, ""]))
    assert result.cells[-1] == ("2026-08", "Night Ferry", "8", "", "")
    assert {problem.code for problem in result.table.problems} == {"missing_cells"}


def test_the_last_line_of_a_file_that_was_cut_off_is_not_repaired(read_bytes: Read) -> None:
    text = "\n".join([HEADER, *GOOD, "2026-01-05,Spotify,Paper Lantern Club,Night Ferry,12"])
    result = read_bytes(text)
    assert result.rejects[-1] == "too_few_cells"
    assert "The file ends in the middle of this line" in result.table.problems[0].message


def test_quotes_inside_quotes_need_no_escape(read_bytes: Read) -> None:
    rows = [f'Song {at},"He said "hi", and left",{at}' if at % 9 == 0 else f"Song {at},ok,{at}"
            for at in range(1, 40)]  # fmt: skip
    result = read_bytes("\n".join(["Song,Note,Plays", *rows, ""]))
    assert result.cells[8] == ("Song 9", 'He said "hi", and left', "9")
    assert set(result.rejects) == {None}


def test_only_the_first_of_very_many_repairs_are_listed(read_bytes: Read) -> None:
    body = "".join(f"2026-01-01,{at}\n" for at in range(500))
    result = read_bytes("Day,Plays\n" + body + "2026-01-02;7\n" * 1500)
    assert result.cells[-1] == ("2026-01-02", "7")
    assert len(result.table.problems) == 1001
    assert result.table.problems[-1].message.endswith(
        "500 more lines were repaired and 0 more were rejected."
    )
