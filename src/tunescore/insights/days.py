"""Days of a range with their daily figures."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from tunescore.insights.figures import Filter, sums
from tunescore.insights.overview import Money, in_range
from tunescore.insights.ranges import Range
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


async def days(session: UserSession, where: Filter, within: Range) -> list[Day]:
    """Return every day of a range with its daily figures; none of a range that is open or long.

    Nothing is spread: a month's figure is in none of its days.
    """
    if within.first is None or within.days is None or within.days > MOST_DAYS:
        return []
    asked = in_range(where, within)
    counts = (await sums(session, COUNTS, (("of_day",),), asked))["of_day",]
    by = ("of_day", "currency")
    paid = (await sums(session, ("earnings",), (by,), asked))[by]
    known: dict[date, dict[str, int]] = defaultdict(dict)
    money: dict[date, list[Money]] = defaultdict(list)
    sources: dict[date, set[str]] = defaultdict(set)
    for figure in (*counts, *paid):
        day = figure.keys["of_day"]
        sources[day] |= {*figure.sources}
        if figure.metric == "earnings":
            money[day].append(Money(figure.keys["currency"], figure.value))
        else:
            known[day][figure.metric] = int(figure.value)
    return [
        Day(
            day,
            **known[day],
            money=tuple(sorted(money[day], key=lambda one: one.currency)),
            source=", ".join(sorted(sources[day])) or None,
        )
        for day in (within.first + date.resolution * n for n in range(within.days))
    ]
