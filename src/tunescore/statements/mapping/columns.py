"""The columns of a source, one value each: the field, with the date order or the decimal sign.

`"Report Date": Day("reported_on", "mdy")` is a column of days, `"Subtotal": Money("amount",
"point")` one of money; a text has its field alone, `"Artist": "artist_name"`, and None is a known
column that is not used. Where the order or the sign varies between files, none is declared and the
column's own cells decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from tunescore.statements.mapping.fields import FIELDS


@dataclass(frozen=True, slots=True)
class _Dated:
    """A column of dates: its field, and their order, one of `dates.ORDERS`."""

    types: ClassVar[frozenset[str]]
    field: str
    order: str = ""

    def __post_init__(self) -> None:
        _check_type(self.field, self.types)


class Day(_Dated):
    """A column of days, such as the day of the report."""

    __slots__ = ()
    types = frozenset({"date"})


class Period(_Dated):
    """A column of months, quarters, years or ranges."""

    __slots__ = ()
    types = frozenset({"period"})


class Instant(_Dated):
    """A column of times, such as when a post was published."""

    __slots__ = ()
    types = frozenset({"instant"})


@dataclass(frozen=True, slots=True)
class _Numeric:
    """A column of numbers: its field, and the decimal sign, `point` or `comma`."""

    types: ClassVar[frozenset[str]]
    field: str
    sign: str = ""

    def __post_init__(self) -> None:
        _check_type(self.field, self.types)


class Money(_Numeric):
    """A column of money."""

    __slots__ = ()
    types = frozenset({"money"})


class Count(_Numeric):
    """A column of whole numbers, such as plays."""

    __slots__ = ()
    types = frozenset({"integer"})


class Number(_Numeric):
    """A column of other numbers, such as seconds or rates."""

    __slots__ = ()
    types = frozenset({"number"})


def _check_type(field: str, types: frozenset[str]) -> None:
    if FIELDS[field].type not in types:
        raise ValueError(f"{field} is no field of {', '.join(types)}: it is {FIELDS[field].type}")


Column = str | Day | Period | Instant | Money | Count | Number | None
"""What a column is: a text's field, a typed field, or None where it is not used."""
Columns = Mapping[str, Column]
"""A source's columns by their header cells; a name with a `*` stands for what varies."""


def fields_of(columns: Columns) -> dict[str, str | None]:
    """Return the field of each column."""
    return {
        name: column if column is None or isinstance(column, str) else column.field
        for name, column in columns.items()
    }


def orders_of(columns: Columns) -> dict[str, str]:
    """Return the date order of each column that has one."""
    return {
        name: column.order
        for name, column in columns.items()
        if isinstance(column, _Dated) and column.order
    }


def signs_of(columns: Columns) -> dict[str, str]:
    """Return the decimal sign of each column that has one."""
    return {
        name: column.sign
        for name, column in columns.items()
        if isinstance(column, _Numeric) and column.sign
    }
