"""Tables as an Excel workbook: a first sheet that says what they are, and a sheet each."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tunescore.exports.table import About, Table, digits, guarded, in_one_line

DIGITS = 15
"""More digits than these a spreadsheet would round, so such a number is written as text."""

LONGEST = 32_767
"""The most characters of a cell."""

ABOUT = "About"
ROUNDED = (
    "Numbers of more than 15 digits",
    "They are written as text, because a spreadsheet would round them.",
)


def write(tables: list[Table], about: About) -> bytes:
    """Return the file. Nothing in it is a formula."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        first = book.add_worksheet(ABOUT)
        first.set_column(0, 0, 24)
        first.set_column(1, 1, 100)
        for number, (label, text) in enumerate((*about.lines, ROUNDED)):
            _write_text(first, number, 0, in_one_line(label), bold)
            _write_text(first, number, 1, in_one_line(text))
        for table in tables:
            sheet = book.add_worksheet(table.name.capitalize())
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(table.columns):
                _write_text(sheet, 0, place, column.name, bold)
                sheet.set_column(place, place, 28 if column.kind == "text" else 14)
            for number, row in enumerate(table.rows, 1):
                for place, value in enumerate(row):
                    _write(sheet, number, place, value, day)
    return out.getvalue()


def _write(sheet: Worksheet, row: int, place: int, value: Any, day: Format) -> None:  # noqa: ANN401 - a cell is of any kind
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, place, value)
        case int() | Decimal():
            text = digits(Decimal(value))
            if len(text.replace(".", "").strip("-0")) > DIGITS:
                sheet.write_string(row, place, text)
            else:
                sheet.write_number(row, place, value)
        case date():
            sheet.write_datetime(row, place, value, day)
        case _:
            _write_text(sheet, row, place, str(value))


def _write_text(
    sheet: Worksheet, row: int, place: int, text: str, how: Format | None = None
) -> None:
    sheet.write_string(row, place, guarded(text)[:LONGEST], how)
