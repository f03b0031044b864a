"""Rows that were read one by one, laid out under their header and judged."""

from collections import deque
from collections.abc import Iterable
from pathlib import Path

from tunescore.records import Problem
from tunescore.statements.reading.parquet import RowFile
from tunescore.statements.reading.rows import NUL_SHOWN, Row, show_nul
from tunescore.statements.reading.totals import TAIL, Totals


class Layout:
    """Takes the rows under a header in the file's order and writes them as a table file.

    The last rows are held back until the end is known, since only there a totals row is one.
    """

    def __init__(self, rows: RowFile, width: int, totals: Totals) -> None:
        self.count = 0
        self.blank = 0
        self.problems: list[Problem] = []
        self._rows = rows
        self._width = width
        self._totals = totals
        self._held: deque[Row] = deque()

    def take(self, rows: Iterable[Row]) -> None:
        """Lay out all rows of a table."""
        for row in rows:
            self._held.append(row)
            if self.count == 0:
                self.count = 1
                self._put(self._held.popleft(), totals=self._totals.skips(row.cells))
                continue
            self.count += 1
            if len(self._held) > TAIL:
                self._put(self._held.popleft(), totals=False)
        end = totals_at_end([row.cells for row in self._held], self._totals)
        for at, row in enumerate(self._held):
            self._put(row, totals=at in end)
        self._held.clear()

    def _put(self, row: Row, *, totals: bool) -> None:
        cells, width = row.cells, self._width
        while len(cells) > width and not cells[-1]:
            cells = cells[:-1]
        if "\0" in row.raw:
            self._reject(row, "unreadable_characters", _unreadable(row))
        elif totals:
            raw = row.raw if len(cells) > width else None
            self._rows.add_left_out(row.line, cells, skip="totals_row", raw=raw)
        elif not any(cells):
            self.blank += 1
            self._rows.add_left_out(row.line, cells, skip="blank_row")
        elif len(cells) != width:
            code = "too_few_cells" if len(cells) < width else "too_many_cells"
            self._reject(row, code, _ragged(row, len(cells), width))
        else:
            self._rows.add(row.line, cells)

    def _reject(self, row: Row, code: str, message: str) -> None:
        raw = show_nul(row.raw)
        cells = [show_nul(cell) for cell in row.cells]
        # What is too much stays in the last cell, so that nothing is lost when the row is mended.
        cells[self._width - 1 :] = [" | ".join(cells[self._width - 1 :])] * (
            len(cells) >= self._width
        )
        self._rows.add_left_out(row.line, cells, reject=code, raw=raw)
        self.problems.append(Problem(row.line, None, raw, code, message))


def totals_at_end(rows: list[list[str]], totals: Totals) -> set[int]:
    """Which of a table's last rows add the others up; blank ones between them are passed over."""
    found: set[int] = set()
    for at in range(len(rows) - 1, -1, -1):
        if totals.skips(rows[at]):
            found.add(at)
        elif any(rows[at]):
            break
    return found


def write_rows(
    rows: Iterable[Row], into: Path, scratch: Path, *, width: int, totals: Totals
) -> Layout:
    """Write rows as the table file `into`; the layout given back knows counts and problems."""
    with RowFile(scratch / "rows", width) as out:
        layout = Layout(out, width, totals)
        layout.take(rows)
        if layout.count > layout.blank:
            out.copy(into)
    return layout


def _ragged(row: Row, found: int, width: int) -> str:
    cells = "1 cell" if found == 1 else f"{found} cells"
    told = f"Line {row.line} has {cells}, but the header has {width}."
    if found < width:
        return f"{told} Add what is missing, or download the export again."
    return (
        f"{told} If one of its cells holds the delimiter, put that cell in double quotes; "
        "or download the export again."
    )


def _unreadable(row: Row) -> str:
    return (
        f"Line {row.line} holds bytes that are no text in this file's encoding (shown as "
        f"{NUL_SHOWN}), so the file was damaged on its way. Download the export again, or type "
        "the line anew."
    )
