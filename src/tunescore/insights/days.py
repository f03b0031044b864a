"""Days of a range with their daily figures."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tunescore.insights.figures import Filter
from tunescore.insights.freshness import Freshness
from tunescore.insights.overview import Money, in_range
from tunescore.insights.ranges import Range
from tunescore.insights.series import series
from tunescore.store.scope import UserSession

MOST_DAYS = 400
"""A range of more days has months alone."""

COUNTS = ("streams", "views", "downloads")
"""The counts of a day."""


@dataclass(frozen=True, slots=True)
class Day:
    """The daily figures of one day; what no source has of it is None."""

    date: date
    streams: int | None = None
    views: int | None = None
    downloads: int | None = None
    money: tuple[Money, ...] = ()
    source: str | None = None


async def days(
    session: UserSession,
    where: Filter,
    within: Range,
    fresh: Freshness,
    currencies: Sequence[str],
) -> list[Day]:
    """Return every day of a range with its daily figures; none of a range that is open or long.

    Nothing is spread: a month's figure is in none of its days.
    """
    if within.first is None or within.days is None or within.days > MOST_DAYS:
        return []
    counts: dict[date, dict[str, int]] = defaultdict(dict)
    money: dict[date, list[Money]] = defaultdict(list)
    sources: dict[date, set[str]] = defaultdict(set)
    for metric, currency in (
        *((metric, None) for metric in COUNTS),
        *(("earnings", currency) for currency in currencies),
    ):
        for point in await series(session, metric, "day", in_range(where, within), fresh, currency):
            if point.value is None:
                continue
            sources[point.date] |= set((point.source or "").split(", "))
            if currency is None:
                counts[point.date][metric] = int(point.value)
            else:
                money[point.date].append(Money(currency, point.value))
    return [
        Day(
            day,
            **counts[day],
            money=tuple(money[day]),
            source=", ".join(sorted(sources[day])) or None,
        )
        for day in (within.first + date.resolution * n for n in range(within.days))
    ]
