"""Row writer: writes rows that were read one by one as a table file, and lists their problems."""

from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path

from tunescore.records import Problem
from tunescore.statements.reading.problem_list import ProblemList
from tunescore.statements.reading.row_repair import RepairedRow, RowRepairer
from tunescore.statements.reading.rows import NUL_SHOWN, Row, show_nul
from tunescore.statements.reading.table_boundaries import PlacedRow, TableBoundaries
from tunescore.statements.reading.table_file import RowFile
from tunescore.statements.reading.totals_rows import TAIL, TotalsDetector


class RowWriter:
    """Writes the rows under a header, in the file's order, as a table file.

    The last rows are held back until the end is known, since only there a totals row is one.
    """

    def __init__(
        self,
        rows: RowFile,
        names: Sequence[str],
        totals: TotalsDetector,
        repairer: RowRepairer | None = None,
    ) -> None:
        self.count = 0
        self.blank = 0
        self.problems = ProblemList()
        self._rows = rows
        self._names = names
        self._width = len(names)
        self._totals = totals
        self._repairer = repairer
        self._held: deque[PlacedRow] = deque()

    def write(self, rows: Iterable[PlacedRow]) -> None:
        """Write all rows of a table."""
        for placed in rows:
            self._held.append(placed)
            self.count += 1
            if self.count == 1:
                first = self._held.popleft()
                self._put(first, totals=self._totals.is_totals_row(first.row.cells))
            elif len(self._held) > TAIL:
                self._put(self._held.popleft(), totals=False)
        own = [placed.row.cells for placed in self._held if placed.skip is None]
        end = totals_at_end(own, self._totals)
        at = 0
        for placed in self._held:
            self._put(placed, totals=placed.skip is None and at in end)
            at += placed.skip is None
        self._held.clear()

    def _put(self, placed: PlacedRow, *, totals: bool) -> None:
        row, width = placed.row, self._width
        cells = row.cells
        trailing = self._repairer is None or self._repairer.trailing
        while len(cells) > width and not cells[-1] and (trailing or not any(cells)):
            cells = cells[:-1]
        raw = row.raw if len(cells) > width else None
        if "\0" in row.raw:
            self._reject(row, "unreadable_characters", _unreadable(row), self._damaged(row))
        elif placed.skip is not None:
            self._rows.add_left_out(row.line, cells, skip=placed.skip, raw=row.raw)
            if placed.begins:
                self._add_problem(row, "second_table", _second(row))
        elif totals:
            self._rows.add_left_out(row.line, cells, skip="totals_row", raw=raw)
        elif not any(cells):
            self.blank += 1
            self._rows.add_left_out(row.line, cells, skip="blank_row")
        elif len(cells) != width:
            self._repair_or_reject(row, len(cells))
        elif (
            row.stray and self._repairer and (repaired := self._repairer.without_stray_quotes(row))
        ):
            self._add_repaired(row, repaired)
        else:
            self._rows.add(row.line, cells)

    def _repair_or_reject(self, row: Row, found: int) -> None:
        repaired = self._repairer.repair(row) if self._repairer else None
        if repaired is not None:
            self._add_repaired(row, repaired)
            return
        code = "too_few_cells" if found < self._width else "too_many_cells"
        self._reject(row, code, _ragged(row, found, self._width))

    def _add_repaired(self, row: Row, repaired: RepairedRow) -> None:
        self._rows.add_left_out(row.line, repaired.cells, raw=row.raw)
        self._add_problem(row, repaired.code, repaired.message, repaired.column)

    def _add_problem(self, row: Row, code: str, message: str, column: int | None = None) -> None:
        name = None if column is None else self._names[column]
        raw = show_nul(row.raw)
        self.problems.add(Problem(row.line, name, raw, code, message, rejects=False))

    def _reject(self, row: Row, code: str, message: str, column: str | None = None) -> None:
        raw = show_nul(row.raw)
        cells = [show_nul(cell) for cell in row.cells]
        # What is too much stays in the last cell, so that nothing is lost when the row is repaired.
        cells[self._width - 1 :] = [" | ".join(cells[self._width - 1 :])] * (
            len(cells) >= self._width
        )
        self._rows.add_left_out(row.line, cells, reject=code, raw=raw)
        self.problems.add(Problem(row.line, column, raw, code, message))

    def _damaged(self, row: Row) -> str | None:
        """Return the column of the first cell with bytes that are no text."""
        if len(row.cells) != self._width:
            return None
        return self._names[next(at for at, cell in enumerate(row.cells) if "\0" in cell)]


def totals_at_end(rows: list[list[str]], totals: TotalsDetector) -> set[int]:
    """Return which of a table's last rows are totals; blank ones between them are passed over."""
    found: set[int] = set()
    for at in range(len(rows) - 1, -1, -1):
        if totals.is_totals_row(rows[at]):
            found.add(at)
        elif any(rows[at]):
            break
    return found


def write_rows(
    rows: Iterable[Row],
    into: Path,
    scratch: Path,
    *,
    names: Sequence[str],
    totals: TotalsDetector,
    repairer: RowRepairer | None = None,
    boundaries: TableBoundaries | None = None,
) -> RowWriter:
    """Write rows as the table file `into`; return the writer, which has counts and problems."""
    placed = boundaries.place(rows) if boundaries else map(PlacedRow, rows)
    with RowFile(scratch / "rows", len(names)) as out:
        writer = RowWriter(out, names, totals, repairer)
        writer.write(placed)
        if writer.count > writer.blank:
            out.copy(into)
    return writer


def _ragged(row: Row, found: int, width: int) -> str:
    cells = "1 cell" if found == 1 else f"{found} cells"
    start = f"Line {row.line} has {cells}, but the header has {width}."
    if found < width:
        if not row.ended:
            return f"{start} The file ends in the middle of this line. Download the export again."
        return f"{start} Add the missing cells, or download the export again."
    return (
        f"{start} If one of its cells contains the delimiter, put that cell in double quotes. "
        "Or download the export again."
    )


def _unreadable(row: Row) -> str:
    return (
        f"Line {row.line} holds bytes that are not text (shown as {NUL_SHOWN}), so the file is "
        "damaged. Download the export again, or correct the line."
    )


def _second(row: Row) -> str:
    return (
        f"Another table begins at line {row.line}. Its rows are left out. To import them, save "
        "that table as a file of its own."
    )
