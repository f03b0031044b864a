"""Days of a range with their daily figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tunescore.insights.figures import Figure
from tunescore.insights.filters import Filter
from tunescore.insights.overview import CONVERTED, EARNINGS, Figures, Money, Wanted, numbers_of
from tunescore.insights.ranges import Range

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
    money_converted: Money | None = None
    source: str | None = None


def wanted(where: Filter) -> Wanted:
    """Return the wish for the daily figures of a filter's days."""
    return Wanted(("of_day",), (where,))


def days(found: Figures, within: Range) -> list[Day]:
    """Return every day of a range, of its figures by the dimension `of_day`.

    None of a range that is open or long, or that has no figure of a day. Nothing is spread: a
    month's figure is in none of its days.
    """
    known = found.get("of_day", {})
    if not known or not has_days(within) or within.first is None or within.days is None:
        return []
    every = (within.first + date.resolution * n for n in range(within.days))
    return [_day(day, known[day]) if day in known else Day(day) for day in every]


def has_days(within: Range) -> bool:
    """Whether a range is shown day by day."""
    return within.days is not None and within.days <= MOST_DAYS


def _day(day: date, figures: Sequence[Figure]) -> Day:
    shown = (*COUNTS, EARNINGS, CONVERTED)
    numbers = numbers_of([figure for figure in figures if figure.metric in shown])
    return Day(
        day,
        numbers.streams,
        numbers.views,
        numbers.downloads,
        tuple(sorted(numbers.money, key=lambda one: one.currency)),
        numbers.money_converted,
        ", ".join(numbers.sources) or None,
    )
