"""The order in which lines go into the store: that of their keys, which its index takes fastest.

The columnar engine has no memory to sort millions of lines at once, and pieces whose keys overlap
are hardly better for the index than no order. So a stretch of the file is sorted in passes, each
over the lines of one range of keys.
"""

from math import ceil

from tunescore.statements.normalise.line_keys import key_ranges

STRETCH = 1_000_000
"""How many rows of the file are put into one order."""

PASS = 125_000
"""How many lines are sorted at a time."""


def in_order(columns: str, lines: str, last: int) -> list[str]:
    """Give queries which, one after the other, give all `lines`; the `last` is their highest."""
    return [
        f"SELECT {columns} FROM {lines}{_where(stretch, keys)} ORDER BY row_key, occurrence"
        for stretch in _stretches(last)
        for keys in key_ranges(ceil(min(last, STRETCH) / PASS))
    ]


def _where(*conditions: str) -> str:
    told = " AND ".join(condition for condition in conditions if condition)
    return f" WHERE {told}" if told else ""


def _stretches(last: int) -> list[str]:
    if last <= STRETCH:
        return [""]
    return [f"line BETWEEN {at} AND {at + STRETCH - 1}" for at in range(1, last + 1, STRETCH)]
