"""The one way in which CSV is written, so that no spreadsheet program takes a cell for a command.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return may be run as a formula
(OWASP, "CSV Injection"); it gets an apostrophe in front, unless it is a plain number, with
whichever decimal sign.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d[\d.,]*%?|[.,]\d+)(?:[eE][+-]?\d+)?")


def neutral(cell: str) -> str:
    """A cell's text such that spreadsheet programs show it and do nothing else."""
    if cell.startswith(DANGEROUS) and not _PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def write_csv(
    rows: Iterable[Sequence[str | None]], header: Sequence[str] | None, path: Path
) -> int:
    """Write a header, if any, and rows as UTF-8 with commas and give the number of rows.

    A cell that is None is empty.
    """
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        if header is not None:
            out.writerow([neutral(name) for name in header])
        for row in rows:
            out.writerow([neutral(cell) if cell is not None else "" for cell in row])
            count += 1
    return count
