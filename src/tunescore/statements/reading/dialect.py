"""The dialect of a delimited text: its delimiter, quote character and escape character."""

from typing import NamedTuple

DELIMITERS = (",", "\t", ";", "|")
BACKSLASH = "\\"


class Dialect(NamedTuple):
    """How cells are delimited, quoted and escaped. A comma and a blank may be one delimiter."""

    delimiter: str
    quotechar: str = '"'
    escapechar: str = ""
    """A backslash, where one stands before quotes and delimiters that are text; otherwise a
    quote inside quotes is doubled."""
