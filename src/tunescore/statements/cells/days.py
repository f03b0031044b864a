"""Days and times as audience exports spell them: without a year, in several languages.

`August 31`, `23 August`, `31 de agosto`: the year is inferred backwards from the day of the
export, which the caller passes in. Nothing here reads the clock.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from tunescore.statements.cells.folding import fold
from tunescore.statements.cells.locales import month_names

_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er)? (?:de |of )?([^\W\d_]{3,})(?: (?:de )?(\d{4}))?"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,}) (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?")
_EAST_ASIAN = re.compile(r"(?:(\d{4}) ?年 ?)?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]")

_LONGEST_STEP = timedelta(days=365)
_OLDEST_YEARS = 8  # between two 29ths of February around a century's end


@dataclass(frozen=True, slots=True)
class SpelledDay:
    """A day as a cell spells it; `year` is None where the cell leaves it out."""

    month: int
    day: int
    year: int | None = None


def parse_day(text: str) -> SpelledDay | None:
    """Read a day with a month's name, in any of the languages, with or without a year."""
    found = _EAST_ASIAN.fullmatch(text.strip())
    if found:
        return SpelledDay(int(found[2]), int(found[3]), int(found[1]) if found[1] else None)
    plain = fold(text)
    if found := _DAY_FIRST.fullmatch(plain):
        day, name, year = found.groups()
    elif found := _MONTH_FIRST.fullmatch(plain):
        name, day, year = found.groups()
    else:
        return None
    month = month_names().get(name)
    return None if month is None else SpelledDay(month, int(day), int(year) if year else None)


def latest_date(month: int, day: int, until: date) -> date | None:
    """Return the last such day that is not after `until`; None where there never is one."""
    for year in range(until.year, until.year - _OLDEST_YEARS - 1, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= until:
            return found
    return None


def infer_years(days: Sequence[SpelledDay], exported: date) -> list[date | None]:
    """Give each day of a column its year, inferred backwards from the day of the export.

    Where the rows follow each other in time, forwards or backwards, a file of several years is
    read right, and a 29th of February gives the year also of an export that is found later.
    Rows without order are each the latest such day.
    """
    order = _order(days)
    if order is None:
        return [_dated(day, exported) for day in days]
    newest_first = list(days) if order < 0 else list(reversed(days))
    first: list[date | None] | None = None
    for back in range(_OLDEST_YEARS + 1):
        chain, whole = _chain(newest_first, _years_before(exported, back))
        first = chain if first is None else first
        if whole:
            first = chain
            break
    found = first or []
    return found if order < 0 else list(reversed(found))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _dated(day: SpelledDay, until: date) -> date | None:
    if day.year is None:
        return latest_date(day.month, day.day, until)
    try:
        return date(day.year, day.month, day.day)
    except ValueError:
        return None


def _chain(newest_first: Sequence[SpelledDay], until: date) -> tuple[list[date | None], bool]:
    """Walk back from `until`; return also whether no step is longer than a year."""
    found: list[date | None] = []
    whole = True
    for day in newest_first:
        dated = _dated(day, until)
        found.append(dated)
        if dated is None:
            continue
        whole = whole and until - dated <= _LONGEST_STEP
        until = min(until, dated)
    return found, whole


def _order(days: Sequence[SpelledDay]) -> int | None:
    """Return 1 where days go forwards, -1 where they go backwards, None where they do neither."""
    numbers = [date(2000, day.month, 1).toordinal() + day.day for day in days if _real(day)]
    steps = {
        1 if (after - before) % 366 < 183 else -1  # noqa: PLR2004 - the days of half a year
        for before, after in itertools.pairwise(numbers)
        if after != before
    }
    return steps.pop() if len(steps) == 1 else 1 if not steps else None


def _real(day: SpelledDay) -> bool:
    try:
        date(2000, day.month, day.day)
    except ValueError:
        return False
    return True


_TIME = re.compile(
    r"(?:^|[T ,])(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?\s*"
    r"(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
_NOON = 12


def parse_instant(text: str, day: date) -> tuple[datetime, bool]:
    """Return the time in a cell whose day is read already, and whether it is UTC.

    Where no zone stands in the cell it is the account's local time, which nobody can turn
    into UTC; the time of day is midnight where there is none.
    """
    found = _TIME.search(text.strip())
    if found is None:
        return datetime.combine(day, time()), False
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % _NOON + (_NOON if found[4].lower() == "p" else 0)
    try:
        moment = datetime.combine(day, time(hour, minute, second))
    except ValueError:
        return datetime.combine(day, time()), False
    zone = found[5]
    if zone is None:
        return moment, False
    if zone[0] in "+-":
        digits = zone.replace(":", "")
        offset = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
        offset = -offset if zone[0] == "-" else offset
        moment = moment.replace(tzinfo=timezone(offset)).astimezone(UTC).replace(tzinfo=None)
    return moment, True


_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
_SNOWFLAKE_LEAST = 1 << 40


def time_in_id(post_id: str, rule: str) -> datetime | None:
    """Return the moment (UTC, without a zone on it) that a post's id holds, None where it cannot.

    `high_bits`: seconds since 1970 above bit 32. `snowflake`: milliseconds above bit 22.
    """
    if not rule or not re.fullmatch(r"[0-9]{1,20}", post_id):
        return None
    number = int(post_id)
    if rule == "high_bits":
        seconds, milliseconds = number >> 32, 0
    elif number < _SNOWFLAKE_LEAST:
        return None  # given out one by one, before ids held a time
    else:
        seconds, milliseconds = divmod((number >> 22) + _SNOWFLAKE_EPOCH_MS, 1000)
    try:
        moment = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    except (OverflowError, ValueError, OSError):
        return None
    known = date(2006, 1, 1) <= moment.date() < date(2200, 1, 1)
    return moment + timedelta(milliseconds=milliseconds) if known else None
