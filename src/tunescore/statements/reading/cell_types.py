"""Cell types: whether a cell looks like a number, an id, a date, a code, an address or words.

As far as finding the table needs it; values are read in `cells`.
"""

import re
from functools import lru_cache

_NUMBER = re.compile(
    r"[-+(]?\s*[$€£¥]?\s*[-+]?(?:\d[\d.,'\u00a0\u202f ]*|[.,]\d+)(?:e[-+]?\d+)?\s*"
    r"(?:[%$€£¥]|[a-z]{3})?\)?",
    re.IGNORECASE,
)
_DURATION = re.compile(r"\d+:\d\d(?::\d\d)?")
_LONG_ID = re.compile(r"\d{11,}")
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?:[T ].*)?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?: .*)?|\d{4}M\d\d",
)
_CODE = re.compile(r"[A-Za-z]{2}-?[A-Za-z0-9]{3}-?\d{2}-?\d{5}")
_ADDRESS = re.compile(r"https?://\S+|[^@\s]+@[^@\s]+\.\w+")


_SHORT = 100
"""Cells of so many characters are remembered: they are looked up many times over."""


def is_number(cell: str) -> bool:
    """Whether a cell counts something: a number, a percentage, a sum of money, a duration.

    A barcode is not that, although it is made of digits only.
    """
    return kind_of(cell) == "number"


def kind_of(cell: str) -> str:
    """Return what a cell is: number, id, date, code, address or words."""
    return _kind_of_short(cell) if len(cell) <= _SHORT else _kind_of(cell)


def _kind_of(cell: str) -> str:
    text = cell.strip()
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(text)), "words")


_KINDS = (
    ("id", _LONG_ID), ("number", _NUMBER), ("number", _DURATION), ("date", _DATE), ("code", _CODE),
    ("address", _ADDRESS),
)  # fmt: skip
_kind_of_short = lru_cache(maxsize=4096)(_kind_of)


def looks_like_value(cell: str) -> bool:
    """Whether a cell holds a number, a date, a code or an address: what no column is called."""
    return kind_of(cell) != "words"
