"""A table as CSV: UTF-8, commas, with what is said about it in lines that begin with `# `."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

from tunescore.exports.table import About, Table, digits, guarded, in_one_line

_SPLIT = re.compile(r"""([,;]\s*["']*\s*)(?=[=+@-])""")
"""Where a spreadsheet program would split a line of text, and take the rest for a formula."""


def write(table: Table, about: About) -> bytes:
    """Return the file. Numbers have all their digits, what is absent is empty."""
    out = io.StringIO(newline="")
    for label, text in about.lines:
        line = _SPLIT.sub(r"\1'", f"# {in_one_line(label)}: {in_one_line(text)}")
        out.write(f"{line}\r\n")
    rows = csv.writer(out)
    rows.writerow(guarded(column.name) for column in table.columns)
    rows.writerows([_cell(value) for value in row] for row in table.rows)
    return out.getvalue().encode()


def _cell(value: Any) -> str:  # noqa: ANN401 - a cell is of any kind
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return digits(value)
        case date():
            return value.isoformat()
        case str():
            return guarded(value)
    return str(value)
