"""Files of tables: every kind holds the same cells, and nothing that runs."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.examples import examples
from tunescore.exports import csv_file, parquet_file, workbook_file
from tunescore.exports.table import About, Column, Kind, Table

ABOUT = About((("Range", "All time"), ("Note", "=1+1"), ("Note", "Two\nlines")))

KINDS: dict[Kind, st.SearchStrategy[Any]] = {
    "text": st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20),
    "count": st.integers(-(2**53), 2**62),
    "money": st.decimals(-(10**18), 10**18, places=12),
    "date": st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    "yes_no": st.booleans(),
}
tables = st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=6).flatmap(
    lambda kinds: st.lists(st.tuples(*(st.none() | KINDS[kind] for kind in kinds)), max_size=8).map(
        lambda rows: Table(
            "stores", tuple(Column(f"{kind}_{n}", kind) for n, kind in enumerate(kinds)), rows
        )
    )
)


def from_csv(content: bytes) -> tuple[list[str], list[list[str]]]:
    lines = content.decode().splitlines(keepends=True)
    comments = [line for line in lines if line.startswith("# ")]
    rows = list(csv.reader(io.StringIO("".join(lines[len(comments) :]), newline="")))
    return comments, rows


def sheet(content: bytes, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name).to_python()


def plain(cell: Any) -> Any:
    """A cell as both a table and a text file have it."""
    match cell:
        case None | "":
            return ""
        case bool():
            return "yes" if cell else "no"
        case date():
            return cell.isoformat()
        case int() | float() | Decimal():
            return Decimal(str(cell))
    return cell


def number(text: str) -> Any:
    return Decimal(text) if text else ""


@examples(60)
@given(tables)
@example(
    Table("stores", (Column("money", "money"),), [(Decimal("15624999999999999.9999999999995"),)])
)
def test_every_kind_of_file_has_the_cells_of_the_table(table: Table) -> None:
    expected = [[plain(cell) for cell in row] for row in table.rows]
    numbers = [column.kind in {"count", "money"} for column in table.columns]
    written = parquet_file.write(table, ABOUT)
    found = pq.read_table(io.BytesIO(written)).to_pylist()
    assert [[plain(cell) for cell in row.values()] for row in found] == expected
    _, rows = from_csv(csv_file.write(table, ABOUT))
    assert rows[0] == [column.name for column in table.columns]
    assert unguarded(rows[1:], numbers) == expected
    book = workbook_file.write([table], ABOUT)
    cells = [[plain(cell) for cell in row] for row in sheet(book, "Stores")[1:]]
    cells += [[""] * len(numbers)] * (len(expected) - len(cells))  # blank rows at the end
    cells = [row + [""] * (len(numbers) - len(row)) for row in cells]
    text = [[cell if isinstance(cell, str) else f"{cell:f}" for cell in row] for row in cells]
    wanted = [[cell if isinstance(cell, str) else f"{cell:f}" for cell in row] for row in expected]
    assert unguarded(text, numbers, yes_no=table) == unguarded(wanted, numbers, yes_no=table)


def unguarded(
    rows: Sequence[Sequence[str]], numbers: list[bool], yes_no: Table | None = None
) -> list[list[Any]]:
    found = []
    for row in rows:
        cells: list[Any] = []
        for place, (cell, is_number) in enumerate(zip(row, numbers, strict=True)):
            if is_number:
                cells.append(number(cell))
            elif yes_no and yes_no.columns[place].kind == "yes_no":
                cells.append({"True": "yes", "False": "no"}.get(cell, cell))
            else:
                guard = cell[:1] == "'" and cell[1:2] in {"=", "+", "-", "@"}
                cells.append(cell[1:] if guard else cell)
        found.append(cells)
    return found


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx"])
def test_no_text_is_a_formula(text: str) -> None:
    table = Table("stores", (Column("store", "text"),), [(text,)])
    _, rows = from_csv(csv_file.write(table, ABOUT))
    assert rows[1] == [f"'{text}"]
    [_, [cell]] = sheet(workbook_file.write([table], ABOUT), "Stores")
    assert str(cell).startswith("'")
    assert pq.read_table(io.BytesIO(parquet_file.write(table, ABOUT))).to_pylist() == [
        {"store": text}
    ]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_no_part_of_what_is_said_is_a_formula(delimiter: str) -> None:
    texts = ("a,=1+1", 'b; "=1+1"', "c,-2", "d,\t@x", "e,f")
    about = About(tuple(("Note", text) for text in texts))
    content = csv_file.write(Table("stores", (Column("store", "text"),), []), about).decode()
    for row in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter):
        for cell in row:
            assert not cell.strip().startswith(("=", "+", "-", "@")), row


def test_every_kind_of_file_says_what_it_is_of() -> None:
    table = Table("stores", (Column("money", "money"),), [(Decimal("-0.5"),)])
    comments, rows = from_csv(csv_file.write(table, ABOUT))
    assert comments == ["# Range: All time\r\n", "# Note: =1+1\r\n", "# Note: Two lines\r\n"]
    assert rows == [["money"], ["-0.5"]]
    about = sheet(workbook_file.write([table], ABOUT), "About")
    assert about[:2] == [["Range", "All time"], ["Note", "'=1+1"]]
    metadata = pq.read_schema(io.BytesIO(parquet_file.write(table, ABOUT))).metadata
    assert metadata[b"Range"] == b"All time"
    assert metadata[b"Note"] == b"=1+1\nTwo\nlines"


def test_a_number_that_a_spreadsheet_would_round_is_written_as_text() -> None:
    exact = Decimal("1234567890.123456789012")
    table = Table("stores", (Column("money", "money"),), [(exact,), (Decimal("0.411000000001"),)])
    rows = sheet(workbook_file.write([table], ABOUT), "Stores")
    assert rows[1:] == [["1234567890.123456789012"], [0.411000000001]]
