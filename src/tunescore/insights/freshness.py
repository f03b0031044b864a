"""How late the figures are: which months still grow."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


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
        also incomplete in the months that no statement has settled, whoever tells it.
        """
        if month >= self.this_month:
            return True
        if every_store and self.growing_from and month >= max(self.growing_from.values()):
            return True
        return any(
            month >= self.growing_from[source] for source in sources if source in self.growing_from
        )

    def first(self) -> date | None:
        """The earliest month that any source may still add to."""
        return min(self.growing_from.values(), default=None)


async def freshness(session: AsyncSession, user_id: int, today: date) -> Freshness:
    """Read how late each source's newest statement is, and so which of its months still grow.

    A source says how many months its stores take to report (`settles_months`); the months after
    the newest statement's date less that are incomplete.
    """
    answer = await session.execute(
        text(
            "SELECT source, (date_trunc('month', max(as_of))"
            " - make_interval(months => max(settles_months)))::date FROM imports"
            " WHERE user_id = :user AND status = 'committed' AND as_of IS NOT NULL"
            " AND settles_months > 0 GROUP BY source"
        ),
        {"user": user_id},
    )
    return Freshness(
        {source: month for source, month in answer},  # noqa: C416 - rows are typed this way
        today.replace(day=1),
    )
