"""The period in a file's name: `Traxsource-July-2026-Statement`, `royalties_2026Q2`.

A day in a name is that of an export, and no period.
"""

import re
from datetime import date

from tunescore.statements.cells.periods import read_periods

_LONGEST = 4  # words of a period


def period_in_name(name: str) -> tuple[date, date] | None:
    """Return the one month, quarter or half in a name; None where it has none, or several."""
    words = re.findall(r"[^\W_]+", name)
    found: set[tuple[date, date]] = set()
    at = 0
    while at < len(words):
        read, length = _longest_at(words, at)
        if read and read[0] < read[1]:
            found.add(read)
        at += length
    return found.pop() if len(found) == 1 else None


def _longest_at(words: list[str], at: int) -> tuple[tuple[date, date] | None, int]:
    """Return the longest period or day that begins with a word, and how many words it has."""
    for length in range(min(_LONGEST, len(words) - at), 0, -1):
        window = words[at : at + length]
        for text in (" ".join(window), "-".join(window)):
            read = read_periods([text], "ymd")[text]
            if read is not None and not re.fullmatch(r"\d{4,5}", text):
                return read, length
    return None, 1
