"""The guess of a column's field, and what it is made from: the column, its candidates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tunescore.statements.detection.content_types import ColumnContent
from tunescore.statements.detection.vocabulary import NameMeaning

LEARNED, SURE, LIKELY, WEAK, LEAST = 0.985, 0.95, 0.8, 0.6, 0.5
"""How sure a guess is: as the user chose before, by its name, by its cells, by a hint."""

NUMBERS = frozenset({"money", "number", "integer"})
"""The types of content that can be money or a count."""

TIMES = frozenset({"month", "date", "period", "year", "quarter"})
"""The concepts of a time."""

LeftOut = Literal["", "money", "store", "count", "time"]


@dataclass(frozen=True, slots=True)
class Guess:
    """A column's guessed field, how sure that is (0 to 1), and why."""

    field: str | None
    confidence: float
    why: str
    could_be: str | None = None
    """The field that several columns could be, this one among them; the user is asked."""
    left_out: LeftOut = ""
    """What may be lost with a column that is left out: money, a count, the plays on one store, or
    the time."""
    rank: int = 0
    """The place among the columns that could be the field: the likeliest is 0."""
    or_nothing: bool = False
    """Whether the user is asked too if no column is the field."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place, its name and the name's meaning, its cells and their content."""

    index: int
    name: str
    meaning: NameMeaning
    content: ColumnContent
    cells: Sequence[str]

    @property
    def concepts(self) -> frozenset[str]:
        """Return the concepts of its name."""
        return self.meaning.concepts


@dataclass(frozen=True, slots=True)
class Candidate:
    """One field that a column could be."""

    confidence: float
    index: int
    field: str
    why: str
    by_name: bool
