"""What statements of labels' distributors must not be taken for."""

import csv
from pathlib import Path

import pytest
import xlsxwriter

from tests.statements.tables import GOLDEN, lines_of, rows_of
from tunescore.records import Table
from tunescore.statements.detection.recognition import recognise
from tunescore.statements.normalise.music import normalise
from tunescore.statements.reading import ReadOptions, read
from tunescore.statements.sources import known_headers

ONERPM = GOLDEN / "onerpm" / "masters_of_the_workbook" / "2026-03 report.xlsx"


def taken(file: Path, into: Path, sheet: str | None = None) -> Table:
    return read(file, into / "table.parquet", ReadOptions(file.name, known_headers()), sheet=sheet)


def test_shares_between_accounts_are_not_taken_for_the_catalogue_s_earnings(
    tmp_path: Path,
) -> None:
    assert recognise(taken(ONERPM, tmp_path)).source == "onerpm"
    shares = taken(ONERPM, tmp_path, sheet="Shares In & Out")
    assert "Net" in shares.columns
    assert recognise(shares).source == "custom"


def test_a_statement_in_dollars_after_fees_is_guessed_with_its_currency(
    tmp_path: Path,
) -> None:
    path = tmp_path / "Digital Sales.xlsx"
    rows = [
        ["Artist Name", "Track Title", "ISRC", "Retailer", "Territory", "Sales Period", "Quantity",
         "Net Dollars after Fees"],
        ["Paper Lantern Club", "Glass Harbour", "QZZZZ2300001", "Spotify", "DE", "2019-05", 412,
         1.25],
        ["Paper Lantern Club", "Glass Harbour", "QZZZZ2300001", "Deezer", "FR", "2019-05", 7, 0.5],
        ["Total", "", "", "", "", "", 419, 1.75],
    ]  # fmt: skip
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Summary").write_row(0, 0, ["Statement", "1.75"])
        sheet = book.add_worksheet("Digital Sales Details")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    table = taken(path, tmp_path)
    assert table.reading.sheet == "Digital Sales Details"
    assert [row["skip"] for row in rows_of(table.path)] == [None, None, "totals_row"]
    found = recognise(table)
    assert found.mapping.column_of("amount") == "Net Dollars after Fees"
    assert (found.questions, found.mapping.constants["currency"]) == ((), "USD")


@pytest.mark.parametrize(
    ("source", "shift"),
    [("fuga", {"Reported Royalty": "9.99"}), ("too_lost", {"units": "413", "net_revenue": "9.99"})],
)
def test_a_row_with_a_number_of_its_own_is_the_same_row_whatever_else_it_says(
    tmp_path: Path, source: str, shift: dict[str, str]
) -> None:
    case = {"fuga": "extended_alone", "too_lost": "further_columns_guessed"}[source]
    [file] = (GOLDEN / source / case).glob("*.csv")
    header, *rows = [line.split(",") for line in file.read_text().splitlines()]
    changed = [
        [shift.get(name, cell) for name, cell in zip(header, row, strict=True)] for row in rows
    ]
    unnumbered = [["", *row[1:]] for row in rows]
    keys = []
    for number, table in enumerate((rows, changed, unnumbered, [*unnumbered, *unnumbered])):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / file.name
        path.write_text("\n".join(",".join(row) for row in [header, *table]) + "\n")
        read_table = taken(path, folder)
        statement = normalise(read_table, recognise(read_table).mapping, folder)
        keys.append([(line["row_key"], line["occurrence"]) for line in lines_of(statement)])
    assert keys[0] == keys[1]
    assert not set(keys[0]) & set(keys[2])
    assert len(set(keys[2])) == len(rows)
    assert set(keys[2]) < set(keys[3])


def test_a_sale_on_bandcamp_is_the_same_sale_in_every_layout(tmp_path: Path) -> None:
    [file] = (GOLDEN / "bandcamp" / "raw_sales_utf16").glob("*.csv")
    header, *rows = list(csv.reader(file.read_text("utf-16").splitlines(keepends=True)))
    settled = [row for row in rows if row[header.index("net amount")]]
    older = header[: header.index("ship from country name")]
    older += ["transaction fee", "fee type", "item total", "paypal transaction id", "net amount"]
    found = []
    for name, columns in (("raw", header), ("older", older)):
        folder = tmp_path / name
        folder.mkdir()
        path = folder / "sales.csv"
        with path.open("w", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(columns)
            writer.writerows([row[header.index(column)] for column in columns] for row in settled)
        table = taken(path, folder)
        statement = normalise(table, recognise(table).mapping, folder)
        found.append({(line["row_key"], line["occurrence"]) for line in lines_of(statement)})
    assert len(found[0]) == 4
    assert found[0] == found[1]
