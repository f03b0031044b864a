"""Rows that are damaged and whose meaning is clear all the same.

A damaged row is read in every way in which one thing could have happened to it: a delimiter lost
or one too many, a delimiter in a cell without quotes, quotes that are not escaped, other
delimiters than its neighbours'. A reading counts where every cell looks like its column's. If
one reading alone does, the row is mended; otherwise nobody can tell, and it is left as it is.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tunescore.statements.reading.column_profile import Columns
from tunescore.statements.reading.dialect import DELIMITERS
from tunescore.statements.reading.rows import Cells, Row, Signs

_FEWEST = 3
"""Of so many undamaged rows at least the columns' looks have to be known."""
_LONGEST = 16 * 1024
_DIGITS = re.compile(r"-?\d+")
_NAMES = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar", " ": "blank", ", ": "comma"}


class Mended(NamedTuple):
    """A row as it was meant, and what was done to it."""

    cells: tuple[str, ...]
    code: str
    told: str
    """What was done, as a sentence that begins with the line."""
    column: int | None = None


class Mender:
    """Knows a table's columns and mends rows that were meant to be of it."""

    def __init__(self, signs: Signs, names: Sequence[str], head: Sequence[Row]) -> None:
        """`head` are the first rows of the table, as they were read."""
        width = len(names)
        columns = sample_of(head, signs, width)
        short = Counter(len(row.cells) for row in head if 1 < len(row.cells) < width)
        self._ragged = {size for size, times in short.items() if times > 1}
        long = [row.cells for row in head if len(row.cells) > width]
        self.trailing = len(head) < _FEWEST or len(long) > len(head) * 0.5
        """Whether rows end in delimiters that no column stands behind, or nobody can tell."""
        self._wrapped = sum(row.raw.startswith(signs.quote) for row in head) > len(head) * 0.5
        self._signs = signs
        self._names = names
        self._columns = columns
        self._cells = Cells(signs)
        others = [signs._replace(delimiter=sign) for sign in (*DELIMITERS, " ")]
        self._others = [Cells(other) for other in others if other.delimiter != signs.delimiter]
        self._sign = _NAMES.get(signs.delimiter, f"“{signs.delimiter}”")

    def mend(self, row: Row) -> Mended | None:
        """Mend a row, or None where it is not clear how."""
        if self._columns.sample < _FEWEST or len(row.raw) > _LONGEST:
            return None
        if self._may_cut_a_number(row):
            return None
        readings = {found.cells: found for found in reversed(list(self._readings(row)))}
        return next(iter(readings.values())) if len(readings) == 1 else None

    def tidied(self, row: Row) -> Mended | None:
        """A row of the right width without quotes that were not meant; None where none are."""
        if len(row.raw) > _LONGEST:
            return None
        pieces = self._cells.pieces(row.raw)[: len(self._columns)]
        told = self._stray(pieces)
        return None if told is None else self._mended(row, pieces, "stray_quote", told)

    def _readings(self, row: Row) -> Iterator[Mended]:
        """Every way in which the row could have been meant, as far as its cells fit."""
        width = len(self._columns)
        quoted, at_every_sign = self._cells.pieces(row.raw), row.raw.split(self._signs.delimiter)
        for pieces in (quoted, at_every_sign) if quoted != at_every_sign else (quoted,):
            if len(pieces) > width:
                yield from self._too_many(row, pieces)
            elif len(pieces) == width - 1 and row.ended:
                yield from self._run_together(row, pieces)
            elif len(pieces) == width and self._fit(pieces):
                told = self._stray(pieces) or "its quotes do not close; it was read without them"
                yield self._mended(row, pieces, "stray_quote", told)
        if row.ended and len(quoted) < width:
            yield from self._cut_short(row, quoted)
        for other in self._others:
            cells = other.split(row.raw).cells
            if len(cells) == width > 1 and self._columns.fit(cells):
                sign = _NAMES[other.signs.delimiter]
                told = f"it has a {sign} in place of each {self._sign}, and was read so"
                yield Mended(tuple(cells), "other_delimiter", _sentence(row, told))

    def _too_many(self, row: Row, pieces: list[str]) -> Iterator[Mended]:
        """One column holds the pieces that are too many, or one delimiter stands for nothing."""
        more = len(pieces) - len(self._columns)
        before, after = self._fitting_edges(pieces)
        for at in range(len(self._columns)):
            if not (before[at] and after[at + more + 1]):
                continue
            group, name = pieces[at : at + more + 1], self._names[at]
            whole = self._signs.delimiter.join(group)
            marked = self._signs.quote not in whole or self._is_wrapped(whole.strip())
            if marked and all(piece.strip() for piece in group) and self._fit([whole], at):
                told = f"“{name}” contains a {self._sign} without quotes, and was read as one cell"
                put = [*pieces[:at], whole, *pieces[at + more + 1 :]]
                yield self._mended(row, put, "delimiter_in_cell", told, at)
            for kept in _only_filled(group):
                if self._fit([kept], at):
                    told = f"there is one {self._sign} too many at “{name}”, and it was left out"
                    put = [*pieces[:at], kept, *pieces[at + more + 1 :]]
                    yield self._mended(row, put, "extra_delimiter", told, at)

    def _may_cut_a_number(self, row: Row) -> bool:
        """Whether neighbouring digits could be one number: `1,204` for 1204, or `0,13`."""
        pieces = self._cells.pieces(row.raw)
        more = len(pieces) - len(self._columns)
        if more < 1 or self._signs.delimiter != ",":
            return False
        before, after = self._fitting_edges(pieces)
        return any(
            before[at]
            and after[at + more + 1]
            and self._columns[at].has_values
            and all(map(_DIGITS.fullmatch, pieces[at : at + more + 1]))
            for at in range(len(self._columns))
        )

    def _run_together(self, row: Row, pieces: list[str]) -> Iterator[Mended]:
        """Two neighbouring columns stand in one piece."""
        before, after = self._fitting_edges(pieces)
        for at, piece in enumerate(pieces):
            if not (before[at] and after[at + 1]) or self._is_one_cell(piece):
                continue
            left, right = self._names[at], self._names[at + 1]
            told = f"there is no {self._sign} between “{left}” and “{right}”; it was put in"
            for cut in range(len(piece) + 1):
                pair = [piece[:cut], piece[cut:]]
                if self._fit(pair, at) and not self._cuts_a_count(pair, at):
                    put = [*pieces[:at], *pair, *pieces[at + 1 :]]
                    yield self._mended(row, put, "missing_delimiter", told, at)

    def _cuts_a_count(self, pair: list[str], at: int) -> bool:
        """Whether two counts were one: nobody knows where it ends, or if it is not the other's."""
        counts = self._columns[at].is_count and self._columns[at + 1].is_count
        return counts and all(pair)

    def _is_one_cell(self, piece: str) -> bool:
        """Whether a piece cannot be two cells: all are in quotes, and it has but one pair."""
        bare, quote = piece.strip(), self._signs.quote
        return self._wrapped and self._is_wrapped(bare) and quote not in bare[1:-1]

    def _cut_short(self, row: Row, pieces: list[str]) -> Iterator[Mended]:
        """The last cells are missing, where other rows lack them too or have empty ones.

        A single one is a pair of columns run together, with nothing in the second.
        """
        missing = range(len(pieces), len(self._columns))
        usual = len(pieces) in self._ragged
        empty = len(missing) > 1 and all(self._columns[at].may_be_empty for at in missing)
        if (usual or empty) and self._fit(pieces):
            told = f"it ends after “{self._names[len(pieces) - 1]}”; the other cells are empty"
            yield self._mended(row, [*pieces, *("" for _ in missing)], "missing_cells", told)

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

    def _mended(
        self, row: Row, pieces: Sequence[str], code: str, told: str, column: int | None = None
    ) -> Mended:
        cells = tuple(self._cell(at, piece) for at, piece in enumerate(pieces))
        return Mended(cells, code, _sentence(row, told), column)

    def _stray(self, pieces: Sequence[str]) -> str | None:
        """What is to be said of the first piece with a stray quote, None where there is none."""
        for at, piece in enumerate(pieces):
            if self._cells.quoted(piece) is None and self._cell(at, piece) != piece:
                return f"“{self._names[at]}” has a stray quote, and was read without it"
        return None

    def _cell(self, at: int, piece: str) -> str:
        """What a piece says, without quotes that cannot be meant.

        Those are a pair around it, one that opens it and does not close, and any in a column of
        values. Other quotes in words are part of them.
        """
        quote, column = self._signs.quote, self._columns[at]
        cell = self._cells.quoted(piece)
        if cell is not None:
            return cell
        if quote not in piece:
            return self._cells.inside(piece) if self._signs.escape else piece
        bare = piece.strip()
        opens = piece.startswith(quote)  # after a blank, a quote is text in every way of reading
        if opens and self._is_wrapped(bare):
            bare = self._cells.inside(bare[1:-1])
        known = self._columns.sample >= _FEWEST
        if known and column.has_values and column.fits(bare.replace(quote, "")):
            return bare.replace(quote, "")
        if opens and bare.count(quote) == 1:
            bare = bare[1:]
        return bare if bare != piece.strip() and column.may_hold(bare) else piece

    def _is_wrapped(self, cell: str) -> bool:
        """Whether the quotes around a cell are signs, and no part of `"Heroes" and "Villains"`."""
        quote = self._signs.quote
        inner = cell[1:-1]
        if len(cell) < 2 or not (cell.startswith(quote) and cell.endswith(quote)):  # noqa: PLR2004 -- one quote at each end
            return False
        if self._wrapped or quote not in inner:
            return True
        closes = inner.count(quote) % 2 == 0 and not cell[cell.index(quote, 1) - 1].isspace()
        return self._signs.delimiter != "\t" and not closes


def sample_of(head: Sequence[Row], signs: Signs, width: int) -> Columns:
    """The columns' looks, by rows without any quote in a cell where there are enough of those."""
    rows = [row.cells for row in head if len(row.cells) == width]
    plain = [cells for cells in rows if not any(signs.quote in cell for cell in cells)]
    return Columns(plain if len(plain) >= _FEWEST else rows, width)


def _only_filled(group: Sequence[str]) -> list[str]:
    """The one cell of a group that is filled (or an empty one, where none is)."""
    filled = [cell for cell in group if cell.strip()]
    return filled if len(filled) == 1 else [""] if not filled else []


def _sentence(row: Row, told: str) -> str:
    return f"Line {row.line}: {told}."
