"""Chooses the columns of a time in parts: a year beside its month or its quarter.

Where several pairs are there, the one that is named after the report, the payment or the
distribution is the time of the report. A time in one column is a matter of names and cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tunescore.statements.detection.guess import TIMES, Column, Guess

_REPORTED = frozenset({"report", "ingest", "payable"})
_OTHER_TIMES = frozenset(
    "publish release add save track composer duration id follower link version count quantity "
    "stream download view money kind upc isrc".split()
)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A year and a part of it."""

    year: Column
    part: Column
    unit: str  # month, quarter

    @property
    def concepts(self) -> frozenset[str]:
        return self.year.concepts | self.part.concepts


def choose_time_parts(columns: Sequence[Column]) -> dict[int, Guess]:
    """Return the guesses of the columns that are a year, or a month or a quarter without one."""
    pairs = _pairs(columns)
    reported = [pair for pair in pairs if pair.concepts & _REPORTED]
    if len(reported) == len(pairs) > 1:  # the report's own time beside the one of its payment
        reported = [pair for pair in pairs if "ingest" in pair.concepts] or reported[1:]
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


def _pairs(columns: Sequence[Column]) -> list[_Pair]:
    """Return each part of a year with the year whose name is most like its own."""
    years = [one for one in columns if _is_year(one)]
    found: list[_Pair] = []
    for unit in ("month", "quarter"):
        for part in columns:
            if not _is_part(part, unit) or not years:
                continue
            year = max(years, key=lambda year: (_likeness(year, part), -year.index))
            if any(pair.year is year for pair in found):
                continue
            found.append(_Pair(year, part, unit))
    return found


def _is_year(column: Column) -> bool:
    concepts = column.concepts
    return "year" in concepts and column.content.compact == "year" and not concepts & _OTHER_TIMES


def _is_part(column: Column, unit: str) -> bool:
    """Return whether a column is months or quarters of a year: `7`, `July`, `Q3`."""
    concepts, part = column.concepts, column.content.part
    numbers_fit = part == unit or (unit == "month" and part == "quarter")
    return unit in concepts and bool(numbers_fit) and not concepts & _OTHER_TIMES


def _likeness(year: Column, part: Column) -> int:
    """Return how many words two names share."""
    return len(set(year.meaning.words) & set(part.meaning.words)) + len(
        year.concepts & part.concepts & _REPORTED
    )


def left_out_time(column: Column) -> bool:
    """Return whether a column's name says that it is a time, and its cells cannot be read as one.

    Such a column is named in a warning.
    """
    concepts, content = column.concepts, column.content
    readable = content.kind in {"month", "date", "period"} or content.compact or content.part
    return bool(
        concepts & TIMES
        and not concepts & (_OTHER_TIMES | {"where", "store", "country", "title", "artist"})
        and content.kind not in {"empty", "number", "money", "isrc"}
        and not readable
    )
