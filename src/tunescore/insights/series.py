"""One metric over time, by day or by month, with its gaps."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tunescore.insights.figures import JUDGED, Filter, flags
from tunescore.insights.freshness import Freshness
from tunescore.metrics import METRICS


@dataclass(frozen=True, slots=True)
class Point:
    """The figure of one day or month; `value` None is a gap inside the series."""

    date: date
    value: Decimal | None
    incomplete: bool
    source: str | None


async def series(
    session: AsyncSession,
    user_id: int,
    metric: str,
    grain: str,
    where: Filter,
    fresh: Freshness,
    currency: str | None = None,
) -> list[Point]:
    """Return the points of a metric; `grain` is `day` or `month`.

    A month's figure is never spread over days: a series by day holds daily figures only. A flow
    is summed over a month; a level or a count of people is the month's last known value.
    """
    condition, values = where.sql()
    if currency is not None:
        condition += " AND j.currency = :currency"
        values["currency"] = currency
    bucket = "j.date" if grain == "day" else "j.month"
    if grain == "day":
        condition += " AND j.grain = 'day'"
    if METRICS[metric].adding == "flow":
        value = "sum(j.value)"
    else:
        value = "(array_agg(j.value ORDER BY j.until DESC))[1]"
    answer = await session.execute(
        text(
            f"{JUDGED} SELECT {bucket}, {value}, array_agg(DISTINCT j.source) FROM judged j"
            f" WHERE {'j.shown' if METRICS[metric].adding == 'flow' else 'true'}"
            f" AND j.date IS NOT NULL AND {condition} GROUP BY 1 ORDER BY 1"
        ),
        {"user": user_id, "metric": metric, **flags((), where), **values},
    )
    known = {
        day: Point(
            day,
            value,
            fresh.incomplete(
                day,
                tuple(source.removeprefix("csv_") for source in sources),
                every_store=where.store is None and grain == "month",
            ),
            ", ".join(sources),
        )
        for day, value, sources in answer
    }
    return [known.get(day, Point(day, None, False, None)) for day in _days(known, grain)]


def _days(known: dict[date, Point], grain: str) -> list[date]:
    """Every day or month from the first to the last one known."""
    if not known:
        return []
    days = [min(known)]
    while days[-1] < max(known):
        following = days[-1] + date.resolution
        if grain == "month":
            following = (days[-1].replace(day=28) + date.resolution * 4).replace(day=1)
        days.append(following)
    return days
