"""Freshness of the figures: which months are incomplete and still grow."""

from dataclasses import dataclass
from datetime import date

from tunescore.store.scope import UserSession

RETIRED_MONTHS = 12
"""A source whose newest statement is this much older than the newest of all reports no more."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """The first month (its first day) of each statement's source that is not complete yet.

    `this_month` is the calendar month of now, which is never complete.
    """

    growing_from: dict[str, date]
    this_month: date

    def incomplete(self, month: date, sources: tuple[str, ...], *, every_store: bool) -> bool:
        """Whether more of a month's figure may still be reported.

        That is so while one of the figure's sources may add to it. A figure of every store is
        also incomplete where a source that still reports has not settled the month, whether it
        has reported anything of it yet or not.
        """
        if month >= self.this_month:
            return True
        if every_store and self._reporting() and month >= min(self._reporting()):
            return True
        return any(
            month >= self.growing_from[source] for source in sources if source in self.growing_from
        )

    def _reporting(self) -> list[date]:
        """The first growing months of the sources that have not stopped reporting."""
        newest = max(map(_months, self.growing_from.values()), default=0)
        return [
            month
            for month in self.growing_from.values()
            if newest - _months(month) < RETIRED_MONTHS
        ]


def _months(day: date) -> int:
    return day.year * 12 + day.month


async def freshness(session: UserSession, today: date) -> Freshness:
    """Read how late each source's newest statement is, and so which of its months still grow.

    A source says how many months its stores take to report (`settles_months`); the months after
    the newest statement's date less that are incomplete.
    """
    answer = await session.execute(
        "SELECT source, (date_trunc('month', max(as_of))"
        " - make_interval(months => max(settles_months)))::date FROM imports"
        " WHERE user_id = :user AND status = 'committed' AND as_of IS NOT NULL"
        " AND settles_months > 0 GROUP BY source"
    )
    return Freshness(
        {source: month for source, month in answer},  # noqa: C416 - rows are typed this way
        today.replace(day=1),
    )
