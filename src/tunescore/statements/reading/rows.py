"""Rows of a delimited text: lines are split into cells, and each row keeps its line number.

A cell is quoted when it begins with a quote and the first quote after it that is not escaped is
followed by the delimiter or the line's end; blanks around the quotes do not count. Every other
quote is part of the text, so the lone `"` of `7" mix` in an unquoted export stays what it is.
This is the slow way that can read everything; `table_file.copy_csv` and `fast_csv` are the fast
ways for files in which every line is one row, and give the same cells.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tunescore.statements.reading.dialect import Dialect

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
    ended: bool = True
    """Whether a line end follows; the last row of a file that was cut off has none."""
    stray: bool = False
    """Whether a quote stands in a cell that is not quoted."""


class Split(NamedTuple):
    """A row's text in cells."""

    cells: list[str]
    open_at_end: bool
    """Whether a quoted cell is still open at the text's end."""
    stray: bool


class RowSplitter:
    """Splits one row's text by its dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        quote, delimiter = dialect.quotechar, re.escape(dialect.delimiter)
        plain, pair = (
            (rf"[^{quote}\\]*", r"\\.") if dialect.escapechar else (f"[^{quote}]*", quote * 2)
        )
        inside = f"{plain}(?:{pair}{plain})*"  # no two of its parts begin alike, so it is linear
        blanks = "" if dialect.delimiter == " " else " *"
        end = rf"(?={delimiter}|\Z)"
        self._quoted = re.compile(f"{blanks}{quote}({inside}){quote}{blanks}{end}", re.DOTALL)
        self._opening = re.compile(rf"{blanks}{quote}{inside}\Z", re.DOTALL)
        self._stop = re.compile(rf"\\.|{delimiter}", re.DOTALL)
        self._escaped = re.compile(rf"\\([{quote}\\]|{delimiter})")

    def split(self, text: str) -> Split:
        """Split a row's text into cells, without quotes and escapes."""
        delimiter, quote, escape = self.dialect
        if quote not in text and not (escape and escape in text):
            return Split(text.split(delimiter), False, False)
        cells: list[str] = []
        open_at_end = stray = False
        at = 0
        while True:
            if match := self._quoted.match(text, at):
                cells.append(self.unescape(match[1]))
                at = match.end()
            else:
                open_at_end = open_at_end or self._opening.match(text, at) is not None
                end = self._end_of_bare(text, at)
                bare = text[at:end]
                stray = stray or quote in bare
                cells.append(self._escaped.sub(r"\1", bare) if escape else bare)
                at = end
            if at >= len(text):
                return Split(cells, open_at_end, stray)
            at += len(delimiter)

    def pieces(self, text: str) -> list[str]:
        """Split a row's text into cells as they stand, with quotes and escapes."""
        pieces: list[str] = []
        at = 0
        while True:
            match = self._quoted.match(text, at)
            end = match.end() if match else self._end_of_bare(text, at)
            pieces.append(text[at:end])
            if end >= len(text):
                return pieces
            at = end + len(self.dialect.delimiter)

    def unquote(self, piece: str) -> str | None:
        """Return what a piece holds between its quotes, None where it is not properly quoted."""
        match = self._quoted.fullmatch(piece)
        return self.unescape(match[1]) if match else None

    def unescape(self, text: str) -> str:
        """Return what stands between two quotes, without its escapes."""
        if self.dialect.escapechar:
            return self._escaped.sub(r"\1", text)
        return text.replace(self.dialect.quotechar * 2, self.dialect.quotechar)

    def _end_of_bare(self, text: str, at: int) -> int:
        delimiter = self.dialect.delimiter
        if self.dialect.escapechar:
            stops = (stop.start() for stop in self._stop.finditer(text, at) if stop[0] == delimiter)
            return next(stops, len(text))
        end = text.find(delimiter, at)
        return len(text) if end < 0 else end


def read_rows(
    lines: Iterable[str], dialect: Dialect, *, first_line: int = 1, width: int | None = None
) -> Iterator[Row]:
    """Yield the rows of `lines` (each with its line end), blank lines left out.

    Where `width` is known, it decides between two readings of a quote that opens a cell and
    closes on a later line: the one that gives rows of `width` cells.
    """
    source = iter(lines)
    ahead: deque[str] = deque()
    splitter = RowSplitter(dialect)
    line_number = first_line - 1
    blank_is_none = dialect.delimiter.isspace() and dialect.delimiter != " "
    while True:
        line = ahead.popleft() if ahead else next(source, None)
        if line is None:
            return
        line_number += 1
        text = line.rstrip("\r\n")
        if not text.strip() and not (blank_is_none and dialect.delimiter in text):
            continue
        split = splitter.split(text)
        row = Row(line_number, split.cells, text, text != line, split.stray)
        if split.open_at_end:
            row, taken = _join_lines(row, line, ahead, source, splitter, width)
            line_number += taken
        yield row


def _join_lines(
    alone: Row,
    line: str,
    ahead: deque[str],
    source: Iterator[str],
    splitter: RowSplitter,
    width: int | None,
) -> tuple[Row, int]:
    """Join the lines of an open quote. Return the row and how many further lines it took."""
    taken: list[str] = []
    size, tries = len(line), 0
    while size < _LONGEST_QUOTED and tries < _MOST_TRIES:
        following = ahead.popleft() if ahead else next(source, None)
        if following is None:
            break
        taken.append(following)
        size += len(following)
        if splitter.dialect.quotechar not in following:
            continue
        tries += 1
        whole = line + "".join(taken)
        text = whole.rstrip("\r\n")
        split = splitter.split(text)
        if not split.open_at_end:
            joined = Row(alone.line, split.cells, text, text != whole, split.stray)
            if _is_one_row(joined, alone, taken, splitter, width):
                return joined, len(taken)
            break
    ahead.extendleft(reversed(taken))
    return alone, 0


def _is_one_row(
    joined: Row, alone: Row, taken: list[str], splitter: RowSplitter, width: int | None
) -> bool:
    """Whether lines held together by quotes are one row, or rows with a stray quote in two.

    Where that does not give a row of the table's width, it is not if a whole row would be lost
    in it. Unquoted exports are separated by tabs, and a tab inside a cell is next to unheard of:
    where every line is a whole row by itself, it is taken for one.
    """
    if width is None:
        return True
    widths = [len(splitter.split(line.rstrip("\r\n")).cells) for line in taken]
    if len(joined.cells) != width:
        return len(alone.cells) != width and width not in widths
    if len(alone.cells) != width:
        return True
    return splitter.dialect.delimiter != "\t" or any(found != width for found in widths)


def line_breaks(text: str) -> int:
    """Count the line ends, of whatever kind, inside a row's text."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def show_nul(text: str) -> str:
    """Replace NUL characters by a visible sign; databases accept none."""
    return text.replace("\0", NUL_SHOWN)
