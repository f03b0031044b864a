"""Row repair: damaged rows whose meaning is clear all the same.

A damaged row is read in every way in which one thing could have happened to it: a delimiter lost
or one too many, a delimiter in a cell without quotes, quotes that are not escaped, other
delimiters than its neighbours'. A reading counts where every cell looks like its column's. If
exactly one reading does, the row is repaired; otherwise it is left as it is.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tunescore.statements.reading.column_profile import ColumnProfiles
from tunescore.statements.reading.dialect import DELIMITERS, Dialect
from tunescore.statements.reading.rows import Row, RowSplitter

_FEWEST = 3
"""Of so many undamaged rows at least the columns' profiles have to be known."""
_LONGEST = 16 * 1024
_DIGITS = re.compile(r"-?\d+")
_NAMES = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar", " ": "blank", ", ": "comma"}


class RepairedRow(NamedTuple):
    """A row as it was meant, and the problem that says what was done to it."""

    cells: tuple[str, ...]
    code: str
    message: str
    """What was done, as a sentence that begins with the line."""
    column: int | None = None


class RowRepairer:
    """Repairs rows by the profiles of their table's columns."""

    def __init__(self, dialect: Dialect, names: Sequence[str], head: Sequence[Row]) -> None:
        """`head` are the first rows of the table, as they were read."""
        width = len(names)
        columns = profile_columns(head, dialect, width)
        short = Counter(len(row.cells) for row in head if 1 < len(row.cells) < width)
        self._ragged = {size for size, times in short.items() if times > 1}
        long = [row.cells for row in head if len(row.cells) > width]
        self.trailing = len(head) < _FEWEST or len(long) > len(head) * 0.5
        """Whether rows end in delimiters that no column stands behind, or nobody can tell."""
        self._wrapped = sum(row.raw.startswith(dialect.quotechar) for row in head) > len(head) * 0.5
        self._dialect = dialect
        self._names = names
        self._columns = columns
        self._splitter = RowSplitter(dialect)
        others = [dialect._replace(delimiter=other) for other in (*DELIMITERS, " ")]
        self._others = [
            RowSplitter(other) for other in others if other.delimiter != dialect.delimiter
        ]
        self._delimiter_name = _NAMES.get(dialect.delimiter, f"“{dialect.delimiter}”")

    def repair(self, row: Row) -> RepairedRow | None:
        """Repair a row; None where it is not clear how."""
        if self._columns.sample < _FEWEST or len(row.raw) > _LONGEST:
            return None
        if self._may_split_a_number(row):
            return None
        readings = {found.cells: found for found in reversed(list(self._readings(row)))}
        return next(iter(readings.values())) if len(readings) == 1 else None

    def without_stray_quotes(self, row: Row) -> RepairedRow | None:
        """Return a row of the right width without stray quotes; None where it has none."""
        if len(row.raw) > _LONGEST:
            return None
        pieces = self._splitter.pieces(row.raw)[: len(self._columns)]
        done = self._stray(pieces)
        return None if done is None else self._repaired(row, pieces, "stray_quote", done)

    def _readings(self, row: Row) -> Iterator[RepairedRow]:
        """Yield every reading of the row whose cells fit their columns."""
        width = len(self._columns)
        quoted, unquoted = self._splitter.pieces(row.raw), row.raw.split(self._dialect.delimiter)
        for pieces in (quoted, unquoted) if quoted != unquoted else (quoted,):
            if len(pieces) > width:
                yield from self._too_many_cells(row, pieces)
            elif len(pieces) == width - 1 and row.ended:
                yield from self._missing_delimiter(row, pieces)
            elif len(pieces) == width and self._fit(pieces):
                done = self._stray(pieces) or "its quotes do not close; it was read without them"
                yield self._repaired(row, pieces, "stray_quote", done)
        if row.ended and len(quoted) < width:
            yield from self._missing_cells(row, quoted)
        for other in self._others:
            cells = other.split(row.raw).cells
            if len(cells) == width > 1 and self._columns.fit(cells):
                name = _NAMES[other.dialect.delimiter]
                done = f"it has a {name} in place of each {self._delimiter_name}, and was read so"
                yield RepairedRow(tuple(cells), "other_delimiter", _sentence(row, done))

    def _too_many_cells(self, row: Row, pieces: list[str]) -> Iterator[RepairedRow]:
        """One column holds the pieces that are too many, or one delimiter stands for nothing."""
        more = len(pieces) - len(self._columns)
        before, after = self._fitting_edges(pieces)
        for at in range(len(self._columns)):
            if not (before[at] and after[at + more + 1]):
                continue
            group, name = pieces[at : at + more + 1], self._names[at]
            whole = self._dialect.delimiter.join(group)
            marked = self._dialect.quotechar not in whole or self._is_wrapped(whole.strip())
            if marked and all(piece.strip() for piece in group) and self._fit([whole], at):
                done = (
                    f"“{name}” contains a {self._delimiter_name} without quotes, and was read as"
                    " one cell"
                )
                put = [*pieces[:at], whole, *pieces[at + more + 1 :]]
                yield self._repaired(row, put, "delimiter_in_cell", done, at)
            for kept in _only_filled(group):
                if self._fit([kept], at):
                    done = (
                        f"there is one {self._delimiter_name} too many at “{name}”, and it was"
                        " left out"
                    )
                    put = [*pieces[:at], kept, *pieces[at + more + 1 :]]
                    yield self._repaired(row, put, "extra_delimiter", done, at)

    def _may_split_a_number(self, row: Row) -> bool:
        """Whether neighbouring digits could be one number: `1,204` for 1204, or `0,13`."""
        pieces = self._splitter.pieces(row.raw)
        more = len(pieces) - len(self._columns)
        if more < 1 or self._dialect.delimiter != ",":
            return False
        before, after = self._fitting_edges(pieces)
        return any(
            before[at]
            and after[at + more + 1]
            and self._columns[at].has_values
            and all(map(_DIGITS.fullmatch, pieces[at : at + more + 1]))
            for at in range(len(self._columns))
        )

    def _missing_delimiter(self, row: Row, pieces: list[str]) -> Iterator[RepairedRow]:
        """Two neighbouring columns stand in one piece."""
        before, after = self._fitting_edges(pieces)
        for at, piece in enumerate(pieces):
            if not (before[at] and after[at + 1]) or self._is_one_cell(piece):
                continue
            left, right = self._names[at], self._names[at + 1]
            done = (
                f"there is no {self._delimiter_name} between “{left}” and “{right}”; it was put in"
            )
            for cut in range(len(piece) + 1):
                pair = [piece[:cut], piece[cut:]]
                if self._fit(pair, at) and not self._splits_a_count(pair, at):
                    put = [*pieces[:at], *pair, *pieces[at + 1 :]]
                    yield self._repaired(row, put, "missing_delimiter", done, at)

    def _splits_a_count(self, pair: list[str], at: int) -> bool:
        """Whether a count would be split in two: nothing says where, or whose column it was."""
        counts = self._columns[at].is_count and self._columns[at + 1].is_count
        return counts and all(pair)

    def _is_one_cell(self, piece: str) -> bool:
        """Whether a piece cannot be two cells: all are in quotes, and it has but one pair."""
        bare, quote = piece.strip(), self._dialect.quotechar
        return self._wrapped and self._is_wrapped(bare) and quote not in bare[1:-1]

    def _missing_cells(self, row: Row, pieces: list[str]) -> Iterator[RepairedRow]:
        """The last cells are missing, where other rows lack them too or have empty ones.

        A single one is a pair of columns run together, with nothing in the second.
        """
        missing = range(len(pieces), len(self._columns))
        usual = len(pieces) in self._ragged
        empty = len(missing) > 1 and all(self._columns[at].may_be_empty for at in missing)
        if (usual or empty) and self._fit(pieces):
            done = f"it ends after “{self._names[len(pieces) - 1]}”; the other cells are empty"
            yield self._repaired(row, [*pieces, *("" for _ in missing)], "missing_cells", done)

    def _fitting_edges(self, pieces: Sequence[str]) -> tuple[list[bool], list[bool]]:
        """Whether all before each place fits from the left, and all after it from the right."""
        shift = len(self._columns) - len(pieces)
        before, after = [True], [True]
        for at, piece in enumerate(pieces):
            before.append(before[-1] and at < len(self._columns) and self._fit([piece], at))
        for at in range(len(pieces) - 1, -1, -1):
            after.append(after[-1] and at + shift >= 0 and self._fit([pieces[at]], at + shift))
        return before, after[::-1]

    def _fit(self, pieces: Sequence[str], first: int = 0) -> bool:
        return all(self._fits(at, piece) for at, piece in enumerate(pieces, first))

    def _fits(self, at: int, piece: str) -> bool:
        cell = self._cell(at, piece)
        if self._is_wrapped(piece.strip()):
            return self._columns[at].may_hold(cell)
        return self._columns[at].fits(cell)

    def _repaired(
        self, row: Row, pieces: Sequence[str], code: str, done: str, column: int | None = None
    ) -> RepairedRow:
        cells = tuple(self._cell(at, piece) for at, piece in enumerate(pieces))
        return RepairedRow(cells, code, _sentence(row, done), column)

    def _stray(self, pieces: Sequence[str]) -> str | None:
        """Return what was done about the first stray quote, None where there is none."""
        for at, piece in enumerate(pieces):
            if self._splitter.unquote(piece) is None and self._cell(at, piece) != piece:
                return f"“{self._names[at]}” has a stray quote, and was read without it"
        return None

    def _cell(self, at: int, piece: str) -> str:
        """Return what a piece says, without quotes that cannot be meant.

        Those are a pair around it, one that opens it and does not close, and any in a column of
        values. Other quotes in words are part of them.
        """
        quote, column = self._dialect.quotechar, self._columns[at]
        cell = self._splitter.unquote(piece)
        if cell is not None:
            return cell
        if quote not in piece:
            return self._splitter.unescape(piece) if self._dialect.escapechar else piece
        bare = piece.strip()
        opens = piece.startswith(quote)  # after a blank, a quote is text in every way of reading
        if opens and self._is_wrapped(bare):
            bare = self._splitter.unescape(bare[1:-1])
        known = self._columns.sample >= _FEWEST
        if known and column.has_values and column.fits(bare.replace(quote, "")):
            return bare.replace(quote, "")
        if opens and bare.count(quote) == 1:
            bare = bare[1:]
        return bare if bare != piece.strip() and column.may_hold(bare) else piece

    def _is_wrapped(self, cell: str) -> bool:
        """Whether quotes delimit a cell, and are no part of it as in `"Heroes" and "Villains"`."""
        quote = self._dialect.quotechar
        inner = cell[1:-1]
        if len(cell) < 2 or not (cell.startswith(quote) and cell.endswith(quote)):  # noqa: PLR2004 -- one quote at each end
            return False
        if self._wrapped or quote not in inner:
            return True
        closes = inner.count(quote) % 2 == 0 and not cell[cell.index(quote, 1) - 1].isspace()
        return self._dialect.delimiter != "\t" and not closes


def profile_columns(head: Sequence[Row], dialect: Dialect, width: int) -> ColumnProfiles:
    """Profile the columns, by rows without any quote in a cell where there are enough of those."""
    rows = [row.cells for row in head if len(row.cells) == width]
    plain = [cells for cells in rows if not any(dialect.quotechar in cell for cell in cells)]
    return ColumnProfiles(plain if len(plain) >= _FEWEST else rows, width)


def _only_filled(group: Sequence[str]) -> list[str]:
    """The one cell of a group that is filled (or an empty one, where none is)."""
    filled = [cell for cell in group if cell.strip()]
    return filled if len(filled) == 1 else [""] if not filled else []


def _sentence(row: Row, done: str) -> str:
    return f"Line {row.line}: {done}."
