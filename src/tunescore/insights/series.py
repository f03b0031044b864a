"""One metric over time, by day, month, quarter, half or year, with its gaps."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tunescore.errors import BadRequest
from tunescore.insights.figures import Question, sums
from tunescore.insights.filters import Filter
from tunescore.insights.freshness import Freshness
from tunescore.insights.rollup_rows import OF_ARTIST, OF_TRACK, within
from tunescore.metrics import METRICS
from tunescore.store.scope import UserSession

_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Point:
    """The figure of one day, month …, by its first day; `value` None is a gap inside the series."""

    date: date
    value: Decimal | None
    incomplete: bool
    source: str | None


_Found = tuple[date, Decimal, tuple[str, ...], bool]
"""A day or the first day of a month …, its value and sources, and whether it is known in part."""


async def series(
    session: UserSession,
    metric: str,
    grain: str,
    where: Filter,
    fresh: Freshness,
    currency: str | None = None,
    artist: int | None = None,
) -> list[Point]:
    """Return the points of a metric; `grain` is `day`, `month`, `quarter`, `half` or `year`.

    A longer figure is never spread: a series holds the figures whose days all lie in one of its
    times. One by day holds daily figures only, chosen among themselves. A flow is summed over a
    month; a level is the month's last known value; a count of people is shown for a month only
    where a source counted the whole month's people.
    Levels and people of several artists, songs or stores never add up: more than one is a
    `BadRequest`.
    """
    if METRICS[metric].adding == "flow":
        if artist is not None:
            raise BadRequest(found="Only levels, such as followers, can be read by artist.")
        answer = await _flow(session, metric, grain, where, currency)
    else:
        answer = await _level(session, metric, grain, replace(where, artist=artist or where.artist))
    known = {
        day: Point(
            day,
            value,
            partly
            or fresh.incomplete(
                day if grain == "day" else _last_month(day, grain),
                sources,
                every_store=where.store is None and grain != "day",
            ),
            ", ".join(f"csv_{source}" for source in sources),
        )
        for day, value, sources, partly in answer
    }
    return [known.get(day, Point(day, None, False, None)) for day in _days(known, grain)]


async def _flow(
    session: UserSession, metric: str, grain: str, where: Filter,
    currency: str | None,
) -> list[_Found]:  # fmt: skip
    """Return the sums by day, month …, the earliest first."""
    time = f"of_{grain}"
    by = (time, "currency") if metric == "earnings" else (time,)
    (found,) = await sums(session, Question((metric,), by, where))
    return sorted(
        (figure.keys[time], figure.value, figure.sources, figure.partly)
        for figure in found
        if figure.keys[time] is not None
        and (metric != "earnings" or figure.keys["currency"] == currency)
    )


async def _level(session: UserSession, metric: str, grain: str, where: Filter) -> list[_Found]:
    """Return the last value in each day, month …, and its source, of one subject and store."""
    conditions, values = where.conditions()
    if where.artist is not None:
        conditions.append("r.artist_id = :artist")  # its own figures, not its songs'
    conditions += ["f.date >= :first AND f.until <= :last"] if where.dated else []
    if grain == "day":
        conditions.append("r.grain = 'day'")
    elif METRICS[metric].adding == "unique":
        conditions.append(f"r.grain = '{grain}'")
    values |= {"first": where.first or date.min, "last": where.last or date.max, "metric": metric}
    source = (
        f" FROM rollups r{OF_TRACK}{OF_ARTIST} CROSS JOIN LATERAL"
        " unnest(r.dates, r.untils, r.values_to_date) AS f (date, until, value)"
        " WHERE r.user_id = :user AND r.level = 'song store country' AND r.metric = :metric"
        + "".join(f" AND {condition}" for condition in conditions)
    )
    subjects = "SELECT DISTINCT r.artist_id, i.track_id, r.release_id, r.store, r.country"
    if len((await session.execute(f"{subjects}{source} LIMIT 2", values)).all()) > 1:
        raise BadRequest(
            found=f"{METRICS[metric].label} of several artists, songs or stores do not add up;"
            " name one, such as artist=1 or store=Spotify."
        )
    bucket = "f.date" if grain == "day" else within(grain)
    answer = await session.execute(
        f"SELECT {bucket},"
        " (array_agg(f.value ORDER BY f.until DESC, r.source, f.value DESC))[1],"
        " (array_agg(replace(r.source, 'csv_', '') ORDER BY f.until DESC, r.source))[1]"
        f"{source} AND {bucket} IS NOT NULL GROUP BY 1 ORDER BY 1",
        values,
    )
    return [(day, value, (name,), False) for day, value, name in answer]


def _days(known: dict[date, Point], grain: str) -> list[date]:
    """Every day, month … from the first to the last one known."""
    if not known:
        return []
    days = [min(known)]
    while days[-1] < max(known):
        following = days[-1]
        if grain == "day":
            following += date.resolution
        for _ in range(_MONTHS.get(grain, 0)):
            following = (following.replace(day=28) + date.resolution * 4).replace(day=1)
        days.append(following)
    return days


def _last_month(day: date, grain: str) -> date:
    """Return the first day of the last month of a time that begins on a day."""
    return day.replace(month=day.month + _MONTHS[grain] - 1)
