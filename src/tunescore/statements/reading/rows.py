"""Physical lines of a text to rows of cells, keeping the line on which each row starts.

A cell is quoted when it begins with a quote and the first quote after it that is not doubled is
followed by the delimiter or the line's end; blanks around the quotes do not count. Every other
quote is part of the text, so the lone `"` of `7" mix` in an unquoted export stays what it is.
This is the slow way that can read everything; `parquet.from_text` is the fast one for files in
which every line is one row, and gives the same cells.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_LONGEST_QUOTED = 64 * 1024
_MOST_TRIES = 500
"""How many characters, and lines with a quote in them, an open quote is followed down the file
before it is text."""

NUL_SHOWN = "\N{SYMBOL FOR NULL}"


class Row(NamedTuple):
    """One row as it stands in the file: where it starts, its cells, and its very text."""

    line: int
    cells: list[str]
    raw: str


class Cells:
    """Splits one row's text at a delimiter."""

    def __init__(self, delimiter: str) -> None:
        self.delimiter = delimiter
        end = f"(?={re.escape(delimiter)}|\\Z)"
        self._quoted = re.compile(rf' *"((?:[^"]+|"")*+)" *{end}')
        self._opening = re.compile(r' *"(?:[^"]+|"")*+\Z')

    def split(self, text: str) -> tuple[list[str], bool]:
        """Give the cells, and whether a quoted cell is still open at the text's end."""
        if '"' not in text:
            return text.split(self.delimiter), False
        cells: list[str] = []
        open_at_end = False
        at = 0
        while True:
            if match := self._quoted.match(text, at):
                cells.append(match[1].replace('""', '"'))
                at = match.end()
            else:
                open_at_end = open_at_end or self._opening.match(text, at) is not None
                end = text.find(self.delimiter, at)
                end = len(text) if end < 0 else end
                cells.append(text[at:end])
                at = end
            if at >= len(text):
                return cells, open_at_end
            at += 1


def read_rows(
    lines: Iterable[str], delimiter: str, *, first_line: int = 1, width: int | None = None
) -> Iterator[Row]:
    """Give the rows of `lines` (each with its line end), blank lines left out.

    Where `width` is known, it decides between two readings of a quote that opens a cell and
    closes on a later line: the one that gives rows of `width` cells.
    """
    source = iter(lines)
    ahead: deque[str] = deque()
    cells_of = Cells(delimiter)
    number = first_line - 1
    while True:
        line = ahead.popleft() if ahead else next(source, None)
        if line is None:
            return
        number += 1
        text = line.rstrip("\r\n")
        if delimiter not in text and not text.strip():
            continue
        cells, open_at_end = cells_of.split(text)
        row = Row(number, cells, text)
        if open_at_end:
            row, taken = _followed(row, line, ahead, source, cells_of, width)
            number += taken
        yield row


def _followed(
    alone: Row,
    line: str,
    ahead: deque[str],
    source: Iterator[str],
    cells_of: Cells,
    width: int | None,
) -> tuple[Row, int]:
    """Follow an open quote down the file. Give the row and how many further lines it took."""
    taken: list[str] = []
    size, tries = len(line), 0
    while size < _LONGEST_QUOTED and tries < _MOST_TRIES:
        following = ahead.popleft() if ahead else next(source, None)
        if following is None:
            break
        taken.append(following)
        size += len(following)
        if '"' not in following:
            continue
        tries += 1
        text = line + "".join(taken).rstrip("\r\n")
        cells, open_at_end = cells_of.split(text)
        if not open_at_end:
            joined = Row(alone.line, cells, text)
            if _is_one_row(joined, alone, taken, cells_of, width):
                return joined, len(taken)
            break
    ahead.extendleft(reversed(taken))
    return alone, 0


def _is_one_row(
    joined: Row, alone: Row, taken: list[str], cells_of: Cells, width: int | None
) -> bool:
    """Whether lines held together by quotes are one row, or rows with a stray quote in two.

    Unquoted exports are separated by tabs, and a tab inside a cell is next to unheard of: where
    every line is a whole row by itself, it is taken for one.
    """
    if width is None or len(alone.cells) != width:
        return True
    if len(joined.cells) != width:
        return False
    lines = (line.rstrip("\r\n") for line in taken)
    return cells_of.delimiter != "\t" or any(
        len(cells_of.split(line)[0]) != width for line in lines
    )


def line_breaks(text: str) -> int:
    """How many line ends, of whatever kind, stand inside a row's text."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def show_nul(text: str) -> str:
    """A text in which NUL characters can be seen; databases take none."""
    return text.replace("\0", NUL_SHOWN)
