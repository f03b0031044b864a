"""Absent values: the words by which a cell says that there is nothing (empty, -, n/a, null).

One list for statements, audience files and the search for a header. Absent is never 0.
"""

from tunescore.columnar.duck import literals

BLANKS = " \t\r\n\u00a0\u202f\u2009\u2007\u200b\ufeff"
"""What is trimmed off a cell's ends."""

ABSENT = ("", "na", "n/a", "#n/a", "nan", "null", "none", "undefined", "-", "--", "---", "\u2013",
          "\u2014")  # fmt: skip
"""The words, in lower case. Exports mix them within one column, and `nan`, `None` and `undefined`
are what programs write for a value that was not there."""

_WORDS = frozenset(ABSENT)
_LONGEST = max(map(len, ABSENT))


def is_absent(cell: str | None) -> bool:
    """Whether a cell says that there is nothing, blanks around it and case aside."""
    return cell is None or cell.strip(BLANKS).lower() in _WORDS


def null_if_absent(text: str) -> str:
    """Give SQL for a trimmed text, null where it only says that there is nothing."""
    return (
        f"CASE WHEN length({text}) <= {_LONGEST} AND lower({text}) IN ({literals(ABSENT)}) "
        f"THEN NULL ELSE {text} END"
    )
