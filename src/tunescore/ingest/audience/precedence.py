"""Precedence of audience lines: which of several is shown, and which is the newest."""

from typing import Any

Values = dict[str, Any]
"""The values of a statement by name."""

BEST = (
    "(l.view = 'typed'), l.rounded, (l.view = 'public_page'), l.told_on DESC NULLS LAST,"
    " l.import_id DESC NULLS FIRST, l.line DESC, l.source, l.occurrence DESC"
)
"""The order of the lines of one figure: the first is the one that is shown."""

NEWEST = "l.told_on DESC NULLS LAST, l.import_id DESC NULLS FIRST, l.line DESC"
"""The order in which lines were reported, the last one first."""


def newest(column: str) -> str:
    """Give the SQL of the newest known value of a group's column."""
    return f"(array_agg(l.{column} ORDER BY {NEWEST}) FILTER (WHERE l.{column} IS NOT NULL))[1]"
