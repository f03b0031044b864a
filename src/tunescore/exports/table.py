"""A table to export, and what is said about it; the same for every kind of file."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["text", "count", "money", "percent", "date", "yes_no"]
"""What a column holds: `str`, `int`, `Decimal`, `Decimal`, `date` or `bool`; None is absent."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column; its name is what files call it."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; `name` is what the table is of."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class About:
    """What the reader of a file must know: a label and a text each, in order."""

    lines: tuple[tuple[str, str], ...]


DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program may take for the beginning of a formula."""


def guarded(text: str) -> str:
    """Return a text such that spreadsheet programs show it and do nothing else."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def digits(number: Decimal) -> str:
    """Return a number with all its digits, no exponent and no zeros at its end: `0.411`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_one_line(text: str) -> str:
    """Return a text without line breaks and runs of blanks."""
    return " ".join(text.split())
