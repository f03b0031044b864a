import csv
from pathlib import Path

import pytest

from tunescore.statements.reading.csv_writer import neutralise, write_csv


@pytest.mark.parametrize(
    "cell", ["=cmd()", "+cmd", "-2+3", "@SUM(1)", "\tx", "\r=1", "-", "=", "+1 234", "- 1"]
)
def test_what_a_spreadsheet_could_run_gets_an_apostrophe(cell: str) -> None:
    assert neutralise(cell) == "'" + cell


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "Glass Harbour",
        "-0.098000000000",
        "+5",
        "-1e-7",
        "1=2",
        "a@b.example",
        "-.5",
        "-1.234,56",
        "-12%",
    ],
)
def test_plain_numbers_and_other_text_stay(cell: str) -> None:
    assert neutralise(cell) == cell


def test_a_file_is_utf_8_with_commas_and_can_be_read_back(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    rows: list[list[str | None]] = [['Über, "alles"', None, "=1+1"], ["x\ny", "-1.5", ""]]
    assert write_csv(rows, ["Title", "=Amount", "Note"], path) == 2
    with path.open(encoding="utf-8", newline="") as stream:
        assert list(csv.reader(stream)) == [
            ["Title", "=Amount", "Note"],
            ['Über, "alles"', "", "=1+1"],
            ["x\ny", "-1.5", ""],
        ]
