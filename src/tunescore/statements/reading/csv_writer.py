"""CSV writing, and protection of spreadsheet programs against cells that are formulas.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return may be run as a formula by
a spreadsheet program (OWASP, "CSV Injection"). In files that are made to be opened in one it gets
an apostrophe in front, unless it is a plain number, with whichever decimal sign.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d[\d.,]*%?|[.,]\d+)(?:[eE][+-]?\d+)?")


def neutralise(cell: str) -> str:
    """Return a cell's text such that spreadsheet programs show it and do nothing else."""
    if cell.startswith(DANGEROUS) and not _PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def write_csv(
    rows: Iterable[Sequence[str | None]], header: Sequence[str] | None, path: Path
) -> int:
    """Write a header, if any, and rows as UTF-8 with commas; return the number of rows.

    Cells are written exactly as they are; one that is None is empty.
    """
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        if header is not None:
            out.writerow(header)
        for row in rows:
            out.writerow(row)
            count += 1
    return count
