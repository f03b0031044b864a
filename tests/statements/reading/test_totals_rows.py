import pytest

from tests.statements.reading.conftest import Read

HEADER = "Artist,Title,ISRC,Date,Streams,Amount\n"
ROW = "Paper Lantern Club,Glass Harbour,QZZZZ2300001,2026-01-01,12,0.5\n"


@pytest.mark.parametrize(
    "last",
    [
        "Total,,,,24,1.0\n",
        "TOTAL:,,,,24,1.0\n",
        "Totals,,,,24,1.0\n",
        "Grand total,,,,24,1.0\n",
        "Total of 2 results,-,-,-,24,1.0\n",
        "Toplam,,,,24,1.0\n",
        "Tous,,,,24,1.0\n",
        "Gesamt,,,,24,1.0\n",
        ",Total,,,24,1.0\n",
        "Total: All campaigns, --, --, --,24,1.0\n",
        "Total,24\n",
        "Statement Total,,,,24,1.0\n",
    ],
)
def test_a_totals_row_at_the_end_is_skipped_by_name(read_bytes: Read, last: str) -> None:
    result = read_bytes(HEADER + ROW * 2 + last)
    assert result.skips == [None, None, "totals_row"]
    assert result.rejects == [None, None, None]


@pytest.mark.parametrize(
    "last",
    [
        "Tous,Nuit,QZZZZ2300002,2026-01-02,3,0.1\n",
        "Total,Night Ferry,QZZZZ2300002,2026-01-02,3,0.1\n",
        "Total,Night Ferry,,2026-01-02,3,0.1\n",
        "Total Eclipse,,,,3,0.1\n",
        "Total Eclipse,Moon,QZZZZ2300002,2026-01-02,3,0.1\n",
        "Paper Lantern Club,Total,,2026-01-02,3,0.1\n",
        "Summer,,,,3,0.1\n",
    ],
)
def test_a_song_or_artist_with_such_a_name_is_not_skipped(read_bytes: Read, last: str) -> None:
    result = read_bytes(HEADER + ROW * 2 + last)
    assert result.skips == [None, None, None]


def test_the_first_row_of_a_dashboard_may_be_its_total(read_bytes: Read) -> None:
    result = read_bytes(
        "Content,Video title,Video publish time,Duration,Views\n"
        "Total,,,,1204\n"
        'aB3dE5fG7h_,Glass Harbour (Official Video),"Sep 26, 2026",214,800\n'
        '-B3dE5fG7h_,Night Ferry,"Sep 27, 2026",210,404\n'
    )
    assert result.skips == ["totals_row", None, None]


def test_a_row_called_total_in_the_middle_is_a_row(read_bytes: Read) -> None:
    middle = "Total,,,,24,1.0\n"
    result = read_bytes(HEADER + ROW * 3 + middle + ROW * 20)
    assert set(result.skips) == {None}


def test_several_totals_rows_and_blank_ones_between_them_are_skipped(read_bytes: Read) -> None:
    result = read_bytes(HEADER + ROW * 2 + ",,,,,\nTotal: Songs,,,,24,1\nTotal: Account,,,,24,1\n")
    assert result.skips == [None, None, "blank_row", "totals_row", "totals_row"]


def test_a_total_under_dates_is_found_by_the_column(read_bytes: Read) -> None:
    result = read_bytes("Date,Streams\n2026-01-01,5\n2026-01-02,6\nTotal,11\n")
    assert result.skips == [None, None, "totals_row"]


@pytest.mark.parametrize(("last", "skip"), [("Total,11", "totals_row"), ("Total,9", None)])
def test_between_a_song_and_a_total_the_sum_decides(
    read_bytes: Read, last: str, skip: str | None
) -> None:
    result = read_bytes(f"Song,Streams\nGlass Harbour,5\nNight Ferry,6\n{last}\n")
    assert result.skips[-1] == skip


def test_the_last_of_many_rows_is_found_on_the_fast_way(read_bytes: Read) -> None:
    result = read_bytes(HEADER + ROW * 3000 + "Total,,,,36000,1500\n\n")
    assert result.table.rows == 3001
    assert result.skips[-2:] == [None, "totals_row"]
    assert result.lines[-1] == 3002


SALES = "Title\tMonth\tPlays\tNet (USD)\n" + "Glass Harbour\t2026-01\t1\t1\n" * 3
FOOTERS = ("Total_Rows\t3", "Total_Amount\t6", "Row Count:\t3", "Total Rows: 3",
           "Anzahl Zeilen\t3", "Nombre de lignes\t3", "End of report", "# rows: 3",
           "Generated on 2026-10-01")  # fmt: skip


@pytest.mark.parametrize("footers", [*((one,) for one in FOOTERS), FOOTERS[:3]])
def test_a_footer_at_the_end_is_left_out_by_name(
    read_bytes: Read, footers: tuple[str, ...]
) -> None:
    result = read_bytes(SALES + "".join(f"{one}\n" for one in footers))
    assert result.skips == [None] * 3 + [*["totals_row"] * len(footers)]
    assert result.rejects == [None] * (3 + len(footers))


@pytest.mark.parametrize("row", ["Total Eclipse\t2026-01", "Count On Me\t2026-01\t3"])
def test_a_row_that_was_cut_off_is_no_footer(read_bytes: Read, row: str) -> None:
    assert read_bytes(f"{SALES}{row}\n").skips == [None] * 4


@pytest.mark.parametrize("label", ["Total", "Statement Total", "Grand total:", "Summe"])
def test_a_totals_row_may_have_its_word_behind_its_numbers(read_bytes: Read, label: str) -> None:
    result = read_bytes(
        "Amount,Streams,Title,ISRC,Date\n"
        "0.5,12,Glass Harbour,QZZZZ2300001,2026-01-01\n"
        "0.5,12,Night Ferry,QZZZZ2300002,2026-01-01\n"
        f"1.0,24,{label},,\n"
    )
    assert result.skips == [None, None, "totals_row"]


def test_a_note_under_figures_is_no_row(read_bytes: Read) -> None:
    result = read_bytes(
        "Streams,Title,Month,Amount\n12,Glass Harbour,2026-01,0.5\n13,Night Ferry,2026-01,0.7\n"
        "* All amounts are before tax,,,\n"
    )
    assert result.skips == [None, None, "totals_row"]
