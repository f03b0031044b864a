"""Preamble: what the lines above a table say, such as `Currency;EUR` or `Period: Q2 2026`.

A line counts where it is a name and a value, and the name is understood. Days whose order the lines
leave open have several readings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tunescore.statements.cells.currencies import currency_code, currency_in_header
from tunescore.statements.cells.periods import read_periods
from tunescore.statements.cells.stores import find_store
from tunescore.statements.detection.guess import TIMES
from tunescore.statements.detection.vocabulary import understand_names

_LONGEST_NAME = 6  # words
_NO_TIME = frozenset({
    "publish", "release", "add", "track", "count", "quantity", "view", "stream", "id", "money"
})  # fmt: skip
_ORDERS = ("dmy", "mdy", "ymd")

Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class FoundText:
    """A value above the table, and its place in words."""

    value: str
    place: str


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """The readings of a period above the table, and its place in words."""

    readings: tuple[Period, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Preamble:
    """What the lines above a table say."""

    texts: dict[str, FoundText] = field(default_factory=dict)
    """Field → its text: currency, store, track_title, artist_name."""
    period: FoundPeriod | None = None


def read_preamble(lines: Sequence[str], delimiter: str | None, header_line: int | None) -> Preamble:
    """Read the lines above a table, whose header is the file's line `header_line`."""
    texts: dict[str, FoundText] = {}
    days: dict[str, FoundText] = {}
    periods: list[FoundPeriod] = []
    numbered = header_line == len(lines) + 1
    for number, line in enumerate(lines, 1):
        name, value = _name_and_value(line, delimiter)
        if not value or len(name.split()) > _LONGEST_NAME:
            continue
        place = (
            f"in line {number}, above the table" if numbered else f"in “{line}”, above the table"
        )
        concepts = understand_names([name])[0].concepts
        if key := _text_field(concepts, value):
            text = _currency(value) if key == "currency" else value
            store = find_store(value) if key == "store" else None
            texts.setdefault(key, FoundText(store.name if store else text, place))
        elif (concepts & {"from", "to"} and concepts & (TIMES | {"small"})) or (
            concepts & {"since", "until"} and not concepts & {"title"}
        ):  # fmt: skip
            days.setdefault(
                "first" if concepts & {"from", "since"} else "last", FoundText(value, place)
            )
        elif concepts & TIMES and not concepts & _NO_TIME and (read := _period_readings(value)):
            periods.append(FoundPeriod(read, place))
    return Preamble(texts, _from_days(days) or (periods[0] if periods else None))


def _name_and_value(line: str, delimiter: str | None) -> tuple[str, str]:
    """Return the two sides of a line such as `Name: value` or `"Name";"value";;`."""
    for sign in dict.fromkeys(("\t", ";", delimiter or "\t", ":", "=", "|")):
        name, found, rest = line.partition(sign)
        if not found or not name.strip(" \"'"):
            continue
        cells = rest.split(sign) if sign != ":" else [rest]
        value = next((cell.strip(" \"'\t,;") for cell in cells if cell.strip(" \"'\t,;")), "")
        return name.strip(" \"':"), value
    return "", ""


def _text_field(concepts: frozenset[str], value: str) -> str | None:
    """Return the field of a text by its name's concepts."""
    if "currency" in concepts and _currency(value):
        return "currency"
    if concepts & TIMES:
        return None
    if "artist" in concepts and not concepts & {"id", "count", "label"}:
        return "artist_name"
    if "track" in concepts and not concepts & {"id", "count", "isrc", "release"}:
        return "track_title"
    if find_store(value) and not concepts & {"title", "label", "release"}:
        return "store"
    return "store" if concepts == {"store"} else None


def _currency(value: str) -> str:
    return currency_code(value) or currency_in_header(f"({value})") or ""


def _period_readings(value: str) -> tuple[Period, ...]:
    """Return the different readings of a period that is longer than a day."""
    read = (read_periods([value], order)[value] for order in _ORDERS)
    found = tuple(dict.fromkeys(one for one in read if one and one[0] < one[1]))
    return _whole_months(found)


def _from_days(days: dict[str, FoundText]) -> FoundPeriod | None:
    """Return the period from its first to its last day, in each order that both can have."""
    if set(days) != {"first", "last"}:
        return None
    found = []
    for order in _ORDERS:
        first = read_periods([days["first"].value], order)[days["first"].value]
        last = read_periods([days["last"].value], order)[days["last"].value]
        if first and last and first[0] <= last[1]:
            found.append((first[0], last[1]))
    readings = _whole_months(tuple(dict.fromkeys(found)))
    return FoundPeriod(readings, days["first"].place) if readings else None


def _whole_months(readings: tuple[Period, ...]) -> tuple[Period, ...]:
    """Prefer the readings that begin and end with a month."""
    whole = tuple(
        (first, last) for first, last in readings if first.day == 1 and _is_last_of_month(last)
    )
    return whole or readings


def _is_last_of_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1
