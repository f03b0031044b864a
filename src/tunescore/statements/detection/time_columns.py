"""Chooses the columns of a time in parts: a year beside its month or its quarter.

Where several pairs are there, the one that is named after the report, the payment or the
distribution is the time of the report. A time in one column is a matter of names and cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tunescore.statements.detection.guess import TIMES, Column, Guess
from tunescore.statements.detection.vocabulary import concepts_of_word

_REPORTED = frozenset({"report", "ingest", "payable"})
_OTHER_TIMES = frozenset({
    "publish", "release", "add", "save", "track", "composer", "duration", "id", "follower",
    "link", "version", "count", "quantity", "stream", "download", "view", "money", "kind", "upc",
    "isrc"
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Pair:
    """A year and a part of it."""

    year: Column
    part: Column
    unit: str  # month, quarter

    @property
    def concepts(self) -> frozenset[str]:
        """Return the concepts of both names."""
        return self.year.concepts | self.part.concepts

    @property
    def distance(self) -> int:
        """Return how far the columns are apart."""
        return abs(self.year.index - self.part.index)


def choose_time_parts(columns: Sequence[Column]) -> dict[int, Guess]:
    """Return the guesses of the columns that are a year, or a month or a quarter without one."""
    pairs = _pairs(columns)
    reported = [pair for pair in pairs if pair.concepts & _REPORTED]
    if len(reported) == len(pairs) > 1:  # the report's own time beside the one of its payment
        reported = [pair for pair in pairs if "ingest" in pair.concepts] or reported[1:]
    if len(pairs) == 1 and _is_only_time(pairs[0], columns):
        reported = []
    found: dict[int, Guess] = {}
    taken: set[str] = set()
    for pair in pairs:
        prefix = "reported" if pair in reported else "period"
        if prefix in taken:
            continue
        taken.add(prefix)
        why = f"The year, with the {pair.unit} in “{pair.part.name}”"
        found[pair.year.index] = Guess(f"{prefix}_year", 0.93, why)
        why = f"The {pair.unit}, with the year in “{pair.year.name}”"
        found[pair.part.index] = Guess(f"{prefix}_{pair.unit}", 0.93, why)
    return found


def _is_only_time(pair: _Pair, columns: Sequence[Column]) -> bool:
    """Return whether a table has no other time than that of its report."""
    others = (column for column in columns if column not in (pair.year, pair.part))
    return not pair.concepts & {"ingest", "payable"} and not any(
        column.content.kind in {"month", "date", "period"} or column.content.compact
        for column in others
    )


def _pairs(columns: Sequence[Column]) -> list[_Pair]:
    """Return each year with the part whose name is most like its own, a month before a quarter."""
    possible = [
        _Pair(year, part, unit)
        for unit in ("month", "quarter")
        for part in columns
        for year in columns
        if _is_year(year) and _is_part(part, unit)
    ]
    possible.sort(key=lambda pair: (-_likeness(pair), pair.unit, pair.distance))
    found: list[_Pair] = []
    for pair in possible:
        if not any(pair.year is one.year or pair.part is one.part for one in found):
            found.append(pair)
    return sorted(found, key=lambda pair: pair.year.index)


def _is_year(column: Column) -> bool:
    concepts = column.concepts
    return "year" in concepts and column.content.compact == "year" and not concepts & _OTHER_TIMES


def _is_part(column: Column, unit: str) -> bool:
    """Return whether a column is months or quarters of a year: `7`, `July`, `Q3`."""
    concepts, part = column.concepts | concepts_of_word(column.name), column.content.part
    numbers_fit = part == unit or (unit == "month" and part == "quarter")
    return unit in concepts and bool(numbers_fit) and not concepts & _OTHER_TIMES


def _likeness(pair: _Pair) -> int:
    """Return how much two names are alike: by their words, and by whether both are of a report."""
    year, part = pair.year, pair.part
    shared = len(set(year.meaning.words) & set(part.meaning.words))
    alike = bool(year.concepts & _REPORTED) == bool(part.concepts & _REPORTED)
    return shared + (1 if alike else -1)


def left_out_time(column: Column, *, timed: bool) -> bool:
    """Return whether a column's name says that it is a time, and its cells cannot be read as one.

    A month without its year cannot be read either; `timed`: another column gives the time.
    """
    concepts, content = column.concepts, column.content
    readable = content.kind in {"month", "date", "period"} or content.compact
    return bool(
        concepts & TIMES
        and not concepts & (_OTHER_TIMES | {"where", "store", "country", "title", "artist"})
        and content.kind not in {"empty", "number", "money", "isrc"}
        and not readable
        and not (content.part and timed)
    )
