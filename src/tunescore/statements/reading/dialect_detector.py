"""Dialect detection: a text's delimiter, quote and escape characters, and where its header is.

A known header decides; otherwise every delimiter is tried on the first lines, quotes respected,
and the one under which most rows have one and the same number of clean cells wins (the
consistency score). Apostrophes as quotes, backslashes as escapes and blanks as delimiters are
tried only where the text shows them. docs/decisions/dialect-detection.md compares the libraries
for this on the same files.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from tunescore.statements.cells.absent import is_absent
from tunescore.statements.reading import header
from tunescore.statements.reading.cell_types import looks_like_value
from tunescore.statements.reading.dialect import BACKSLASH, DELIMITERS, Dialect
from tunescore.statements.reading.rows import (
    Row,
    RowSplitter,
    line_breaks,
    read_rows,
    show_nul,
)

_PREAMBLE, _NO_HEADER, _ONLY_WORDS, _BLANKS = 0.5, 0.75, 0.25, 0.5
"""What lowers a score: lines above its header, no header, rows of words only, and blanks as
delimiters. A sign that stands in the titles of a table (`Harbour | Live`) makes such a table of
its own."""
_CONSISTENT = 0.9
"""How alike the rows of a table with blanks as delimiters have to be; sentences never are."""
_PAIR, _MOST_PAIRS = 2, 8
"""The cells of a line with a name and its value, and the most such lines above a table."""

_SEP = re.compile(r'"?sep=(.)"?[,;\t|]*', re.IGNORECASE | re.DOTALL)
_WORDS = re.compile(r"(?!\")[^\t;|]*(?<!\")")
_HALF_READ = re.compile(r"""\\["',;\t|]|'.*''.*'""")
_APOSTROPHES = re.compile(
    r"(?:^|[,;\t| ])'[^'\r\n]*(?:''[^'\r\n]*)*'(?=[,;\t| \r\n]|\Z)|\\'", re.MULTILINE
)
_BACKSLASHES = re.compile(r"""\\["',;\t|]""")


@dataclass(frozen=True, slots=True)
class DetectedDialect:
    """The dialect of a text, with its header and first rows."""

    dialect: Dialect
    header: tuple[Row, ...]  # the rows that name the columns; none where the file has no header
    body: tuple[Row, ...]  # the first rows under the header
    preamble: tuple[str, ...]  # the lines above it, as they stood
    first_line: int
    """Where the rows begin."""

    @property
    def names(self) -> list[str]:
        """The header's cells, empty ones where there is no header."""
        if len(self.header) == 1:
            return self.header[0].cells
        widths = Counter(len(row.cells) for row in self.header or self.body)
        return header.join_names(
            [row.cells for row in self.header], max(widths, key=widths.__getitem__)
        )


def detect_dialect(
    head: Sequence[str], known: Collection[frozenset[str]], *, whole: bool
) -> DetectedDialect | None:
    """Detect the dialect of a text's first lines (with line ends); None where there is no row.

    `whole` says that `head` is the entire text; otherwise its last row may be cut off.
    """
    first = 1
    declared = _SEP.fullmatch(head[0].rstrip("\r\n")) if head else None
    if declared:
        first = 2
    text = "".join(head)
    tried: dict[Dialect, list[Row]] = {}
    for dialect in [Dialect(declared[1])] if declared else _candidates(text):
        rows = list(read_rows(head[first - 1 :], dialect, first_line=first))
        if not whole and len(rows) > 1:
            rows.pop()
        tried[dialect] = rows
    if not any(tried.values()):
        return None
    dialect, found = _by_known_header(tried, known) or _by_consistency(tried)
    if not declared and _is_padded(tried[dialect], found, dialect):
        dialect = dialect._replace(delimiter=dialect.delimiter + " ")
        rows = list(read_rows(head[first - 1 :], dialect, first_line=first))
        tried[dialect] = rows if whole or len(rows) == 1 else rows[:-1]
    rows = tried[dialect]
    return _detected(dialect, rows, found)


def _detected(dialect: Dialect, rows: list[Row], found: header.HeaderSpan) -> DetectedDialect:
    names, body = rows[found.first : found.body], rows[found.body :]
    last = names[-1] if names else None
    first_line = body[0].line if last is None else last.line + line_breaks(last.raw) + 1
    preamble = tuple(show_nul(row.raw) for row in rows[: found.first])
    return DetectedDialect(dialect, tuple(names), tuple(body), preamble, first_line)


def _candidates(text: str) -> Iterator[Dialect]:
    quotes = ['"', "'"] if _APOSTROPHES.search(text) else ['"']
    escapes = ["", BACKSLASH] if _BACKSLASHES.search(text) else [""]
    delimiters = [*DELIMITERS, " "]
    if '"' not in text and quotes == ['"']:  # those that are not there all read it alike
        absent = [delimiter for delimiter in delimiters if delimiter not in text]
        delimiters = [delimiter for delimiter in delimiters if delimiter not in absent[1:]]
    for quote in quotes:
        for escape in escapes:
            for delimiter in delimiters:
                yield Dialect(delimiter, quote, escape)


def _by_known_header(
    tried: dict[Dialect, list[Row]], known: Collection[frozenset[str]]
) -> tuple[Dialect, header.HeaderSpan] | None:
    best: tuple[tuple[int, float], Dialect, int] | None = None
    for dialect, rows in tried.items():
        for at, row in enumerate(rows):
            if at >= header.SEARCHED and not _after_gap(rows[at - 1], row):
                continue
            size = header.known_column_count(row.cells, known)
            if size and (best is None or size >= best[0][0]):
                alike = sum(len(other.cells) == len(row.cells) for other in rows[at + 1 :])
                if best is None or (size, alike) > best[0]:
                    best = ((size, alike), dialect, at)
    return best and (best[1], header.HeaderSpan(best[2], best[2] + 1))


def _after_gap(before: Row, row: Row) -> bool:
    """Whether blank lines stand between two rows."""
    lines = row.line - before.line
    return lines > 1 and lines > 1 + line_breaks(before.raw)


def _by_consistency(tried: dict[Dialect, list[Row]]) -> tuple[Dialect, header.HeaderSpan]:
    best = (-1.0, next(iter(tried)), header.HeaderSpan(0, 1))
    for dialect, rows in tried.items():
        score, found = _consistency_score([row.cells for row in rows], dialect)
        if score > best[0]:
            best = (score, dialect, found)
    return best[1:]


def _consistency_score(rows: list[list[str]], dialect: Dialect) -> tuple[float, header.HeaderSpan]:
    """How well the rows form one table, 0 to 1, and where its header is."""
    rows = header.without_empty_columns(rows)
    widths = Counter(len(row) for row in _without_pairs_above(rows) if len(row) > 1)
    if not widths:
        return 0.0, header.find_header(rows, 1) or header.HeaderSpan(0, 1)
    # Of two widths, the one that more rows have; a wide table is one more often than a narrow one.
    width = max(widths, key=lambda size: (widths[size], size))
    found = header.find_header(rows, width)
    if found is None:
        at = next(at for at, row in enumerate(rows) if len(row) == width)
        found = header.HeaderSpan(at, at + 1)
    body = rows[found.first :]
    alike = [row for row in body if len(row) == width]
    consistent = len(alike) / len(body)
    cells = [cell for row in alike for cell in row]
    clean = sum(_is_clean(cell) for cell in cells) / len(cells)
    if found.first == found.body:
        named, below = _NO_HEADER, alike
    else:
        named, below = (1.0 if header.names_columns(rows[found.first]) else 0.5), alike[1:]
    reach = len(body) / len(rows)
    whole = 1.0 if found.first == 0 else _PREAMBLE
    telling = 1.0 if _has_values(below, width) else _ONLY_WORDS
    if dialect.delimiter == " ":
        telling *= _BLANKS if consistent >= _CONSISTENT and telling == 1.0 else 0.0
    score = consistent**2 * clean**2 * named * reach**0.5 * whole * telling * (1 - 1 / (width + 1))
    return score, found


def _without_pairs_above(rows: list[list[str]]) -> list[list[str]]:
    """Return rows without a few of a name and a value above a wider table, which may be short."""
    pairs = list(takewhile(lambda row: len(row) <= _PAIR, rows))
    table = rows[len(pairs) :]
    short = len(table) > 1 and len(pairs) <= _MOST_PAIRS
    return table if short and len({len(row) for row in table}) == 1 else rows


def _has_values(body: list[list[str]], width: int) -> bool:
    """Whether under some column's name stand values throughout, as in every real table."""
    columns = ([row[at] for row in body if not is_absent(row[at])] for at in range(width))
    return any(cells and all(map(looks_like_value, cells)) for cells in columns)


def _is_clean(cell: str) -> bool:
    """Whether a cell looks like one value: no other delimiter, escape or half a quotation in it."""
    if is_absent(cell) or looks_like_value(cell):
        return True
    return _WORDS.fullmatch(cell) is not None and _HALF_READ.search(cell) is None


def _is_padded(rows: list[Row], found: header.HeaderSpan, dialect: Dialect) -> bool:
    """Whether a blank follows every delimiter, those of the header too, and so is part of it."""
    if dialect.delimiter.isspace():
        return False
    pieces = RowSplitter(dialect).pieces
    following = [[piece for piece in pieces(row.raw)[1:] if piece] for row in rows[found.first :]]
    bare = [[piece for piece in some if piece.startswith(" ")] for some in following]
    names = found.body - found.first
    count = sum(map(len, bare))
    return (
        count > 1
        and bare[:names] == following[:names]
        and count >= sum(map(len, following)) * _CONSISTENT
    )
