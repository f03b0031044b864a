"""Which delimiter a text uses and where its header is.

A known header decides; otherwise every delimiter is tried on the first lines, quotes respected,
and the one under which most rows have one and the same number of clean cells wins. See
docs/decisions/dialect-detection.md for what kept libraries did on the same files.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tunescore.statements.reading import header
from tunescore.statements.reading.kinds import is_hole, looks_like_value
from tunescore.statements.reading.rows import Row, read_rows, show_nul

DELIMITERS = (",", "\t", ";", "|")

_HEADER_BELOW, _ONLY_WORDS = 0.5, 0.25
"""What lowers a reading: lines above its header, and rows of words only. A sign that stands in
the titles of a table (`Harbour | Live`) makes such a table of its own."""

_SEP = re.compile(r'"?sep=(.)"?[,;\t|]*', re.IGNORECASE | re.DOTALL)
_WORDS = re.compile(r"[^\t;|\"]*")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the first lines were understood."""

    delimiter: str
    header: Row
    body: tuple[Row, ...]  # the first rows under the header
    preamble: tuple[str, ...]  # the lines above it, as they stood


def decide(
    head: Sequence[str], known: Collection[frozenset[str]], *, whole: bool
) -> Dialect | None:
    """Read a text's first lines (with their line ends); None where there is no row at all.

    `whole` says that `head` is the entire text; otherwise its last row may be cut off.
    """
    first = 1
    delimiters: Sequence[str] = DELIMITERS
    if head and (declared := _SEP.fullmatch(head[0].rstrip("\r\n"))):
        delimiters, first = (declared[1],), 2
    tried: dict[str, list[Row]] = {}
    for delimiter in delimiters:
        rows = list(read_rows(head[first - 1 :], delimiter, first_line=first))
        if not whole and len(rows) > 1:
            rows.pop()
        tried[delimiter] = rows
    if not any(tried.values()):
        return None
    delimiter, at = _by_known_header(tried, known) or _by_consistency(tried)
    rows = tried[delimiter]
    found = rows[at]
    return Dialect(
        delimiter, found, tuple(rows[at + 1 :]), tuple(show_nul(row.raw) for row in rows[:at])
    )


def _by_known_header(
    tried: dict[str, list[Row]], known: Collection[frozenset[str]]
) -> tuple[str, int] | None:
    best: tuple[int, str, int] | None = None
    for delimiter, rows in tried.items():
        for at, row in enumerate(rows[: header.SEARCHED]):
            size = header.known_size(row.cells, known)
            if size and (best is None or size > best[0]):
                best = (size, delimiter, at)
    return best and best[1:]


def _by_consistency(tried: dict[str, list[Row]]) -> tuple[str, int]:
    best = (-1.0, next(iter(tried)), 0)
    for delimiter, rows in tried.items():
        score, at = _score([row.cells for row in rows])
        if score > best[0]:
            best = (score, delimiter, at)
    return best[1:]


def _score(rows: list[list[str]]) -> tuple[float, int]:
    """How well the rows hang together as one table, 0 to 1, and which of them is its header."""
    rows = header.without_empty_edge(rows)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0, 0
    # Of two widths, the one that more rows have; a wide table is one more often than a narrow one.
    width = max(widths, key=lambda size: (widths[size], size))
    at = header.likely_header(rows, width)
    if at is None:
        at = next(number for number, row in enumerate(rows) if len(row) == width)
    body = rows[at:]
    alike = [row for row in body if len(row) == width]
    consistent = len(alike) / len(body)
    cells = [cell for row in alike for cell in row]
    clean = sum(_is_clean(cell) for cell in cells) / len(cells)
    named = 1.0 if header.names_columns(rows[at]) else 0.5
    reach = len(body) / len(rows)
    whole = 1.0 if at == 0 else _HEADER_BELOW
    telling = 1.0 if _has_values(alike[1:], width) else _ONLY_WORDS
    score = consistent**2 * clean**2 * named * reach**0.5 * whole * telling * (1 - 1 / (width + 1))
    return score, at


def _has_values(body: list[list[str]], width: int) -> bool:
    """Whether under some column's name stand values throughout, as in every real table."""
    columns = ([row[at] for row in body if not is_hole(row[at])] for at in range(width))
    return any(cells and all(map(looks_like_value, cells)) for cells in columns)


def _is_clean(cell: str) -> bool:
    """Whether a cell looks like one value: no other delimiter or half a quotation in it."""
    return is_hole(cell) or looks_like_value(cell) or _WORDS.fullmatch(cell) is not None
