"""Physical lines of a text to rows of cells, keeping the line on which each row starts.

A cell is quoted when it begins with a quote and the first quote after it that is not escaped is
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
BACKSLASH = "\\"


class Signs(NamedTuple):
    """The signs of a delimited text. A comma and a blank may be a delimiter together."""

    delimiter: str
    quote: str = '"'
    escape: str = ""
    """A backslash, where that stands before quotes and delimiters that are text; otherwise a
    quote inside quotes is doubled."""


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


class Cells:
    """Splits one row's text by its signs."""

    def __init__(self, signs: Signs) -> None:
        self.signs = signs
        quote, delimiter = signs.quote, re.escape(signs.delimiter)
        plain, pair = (rf"[^{quote}\\]*", r"\\.") if signs.escape else (f"[^{quote}]*", quote * 2)
        inside = f"{plain}(?:{pair}{plain})*"  # no two of its parts begin alike, so it is linear
        blanks = "" if signs.delimiter == " " else " *"
        end = rf"(?={delimiter}|\Z)"
        self._quoted = re.compile(f"{blanks}{quote}({inside}){quote}{blanks}{end}", re.DOTALL)
        self._opening = re.compile(rf"{blanks}{quote}{inside}\Z", re.DOTALL)
        self._stop = re.compile(rf"\\.|{delimiter}", re.DOTALL)
        self._escaped = re.compile(rf"\\([{quote}\\]|{delimiter})")

    def split(self, text: str) -> Split:
        """Give the cells of a row's text."""
        delimiter, quote, escape = self.signs
        if quote not in text and not (escape and escape in text):
            return Split(text.split(delimiter), False, False)
        cells: list[str] = []
        open_at_end = stray = False
        at = 0
        while True:
            if match := self._quoted.match(text, at):
                cells.append(self.inside(match[1]))
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
        """Give the cells of a row's text as they stand, with quotes and escapes."""
        pieces: list[str] = []
        at = 0
        while True:
            match = self._quoted.match(text, at)
            end = match.end() if match else self._end_of_bare(text, at)
            pieces.append(text[at:end])
            if end >= len(text):
                return pieces
            at = end + len(self.signs.delimiter)

    def quoted(self, piece: str) -> str | None:
        """What a piece holds between its quotes, None where it is not quoted as it should be."""
        match = self._quoted.fullmatch(piece)
        return self.inside(match[1]) if match else None

    def inside(self, text: str) -> str:
        """What stands between two quotes, without its escapes."""
        if self.signs.escape:
            return self._escaped.sub(r"\1", text)
        return text.replace(self.signs.quote * 2, self.signs.quote)

    def _end_of_bare(self, text: str, at: int) -> int:
        delimiter, _, escape = self.signs
        if escape:
            stops = (stop.start() for stop in self._stop.finditer(text, at) if stop[0] == delimiter)
            return next(stops, len(text))
        end = text.find(delimiter, at)
        return len(text) if end < 0 else end


def read_rows(
    lines: Iterable[str], signs: Signs, *, first_line: int = 1, width: int | None = None
) -> Iterator[Row]:
    """Give the rows of `lines` (each with its line end), blank lines left out.

    Where `width` is known, it decides between two readings of a quote that opens a cell and
    closes on a later line: the one that gives rows of `width` cells.
    """
    source = iter(lines)
    ahead: deque[str] = deque()
    cells_of = Cells(signs)
    number = first_line - 1
    blank_is_none = signs.delimiter.isspace() and signs.delimiter != " "
    while True:
        line = ahead.popleft() if ahead else next(source, None)
        if line is None:
            return
        number += 1
        text = line.rstrip("\r\n")
        if not text.strip() and not (blank_is_none and signs.delimiter in text):
            continue
        split = cells_of.split(text)
        row = Row(number, split.cells, text, text != line, split.stray)
        if split.open_at_end:
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
        if cells_of.signs.quote not in following:
            continue
        tries += 1
        whole = line + "".join(taken)
        text = whole.rstrip("\r\n")
        split = cells_of.split(text)
        if not split.open_at_end:
            joined = Row(alone.line, split.cells, text, text != whole, split.stray)
            if _is_one_row(joined, alone, taken, cells_of, width):
                return joined, len(taken)
            break
    ahead.extendleft(reversed(taken))
    return alone, 0


def _is_one_row(
    joined: Row, alone: Row, taken: list[str], cells_of: Cells, width: int | None
) -> bool:
    """Whether lines held together by quotes are one row, or rows with a stray quote in two.

    Where that does not give a row of the table's width, it is not if a whole row would be lost
    in it. Unquoted exports are separated by tabs, and a tab inside a cell is next to unheard of:
    where every line is a whole row by itself, it is taken for one.
    """
    if width is None:
        return True
    widths = [len(cells_of.split(line.rstrip("\r\n")).cells) for line in taken]
    if len(joined.cells) != width:
        return len(alone.cells) != width and width not in widths
    if len(alone.cells) != width:
        return True
    return cells_of.signs.delimiter != "\t" or any(found != width for found in widths)


def line_breaks(text: str) -> int:
    """How many line ends, of whatever kind, stand inside a row's text."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def show_nul(text: str) -> str:
    """A text in which NUL characters can be seen; databases take none."""
    return text.replace("\0", NUL_SHOWN)
