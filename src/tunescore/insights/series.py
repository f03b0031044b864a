"""One metric over time, by day, month, quarter, half or year, with its gaps."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from tunescore.errors import BadRequest
from tunescore.insights.figures import Filter, alone
from tunescore.insights.freshness import Freshness
from tunescore.insights.precedence import PARTLY, judged
from tunescore.insights.relations import levels, of_statements, only_by_statements
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
        answer = await _level(session, metric, grain, where, artist)
    known = {
        day: Point(
            day,
            value,
            partly
            or fresh.incomplete(
                day if grain == "day" else _last_month(day, grain),
                tuple(source.removeprefix("csv_") for source in sources),
                every_store=where.store is None and grain != "day",
            ),
            ", ".join(sources),
        )
        for day, value, sources, partly in (tuple(row) for row in answer)
    }
    return [known.get(day, Point(day, None, False, None)) for day in _days(known, grain)]


async def _flow(
    session: UserSession, metric: str, grain: str, where: Filter,
    currency: str | None,
) -> list[Row[Any]]:  # fmt: skip
    """Return the day, month …, sum, sources, and whether only a part of a month is known."""
    condition, values = where.sql()
    countries, by_day = where.country is not None, grain == "day"
    time = _bucket(grain)
    if metric == "earnings" or await only_by_statements(session, [metric]):
        query = (
            f"SELECT {time}, sum(j.value), array_agg(DISTINCT j.source), false"
            f" FROM {of_statements([metric], dated=True, countries=countries)} AS j"
            " WHERE j.date IS NOT NULL"
        )
        query += " AND j.grain = 'day'" if by_day else ""
        if metric == "earnings":
            query += " AND j.currency = :currency"
            values["currency"] = currency
    else:
        partly = "false" if by_day else f"bool_or(j.{PARTLY})"
        time = "j.bucket" if by_day else time
        wanted = "shown_alone" if alone((), where) else "shown"
        cells = judged([metric], by_country=countries, by_day=by_day, only=where.subject())
        query = (
            f"{cells} SELECT {time}, sum(j.value), array_agg(DISTINCT j.source), {partly}"
            f" FROM judged j WHERE j.{wanted}"
        )
    answer = await session.execute(
        f"{query} AND {condition} GROUP BY 1 HAVING {time} IS NOT NULL ORDER BY 1", values
    )
    return list(answer)


async def _level(
    session: UserSession, metric: str, grain: str, where: Filter,
    artist: int | None,
) -> list[Row[Any]]:  # fmt: skip
    """Return the day, month …, the last value in it and its source, of one subject and store."""
    condition, values = where.sql(day="j.date")
    if artist is not None:
        condition += " AND j.artist_id = :artist"
        values["artist"] = artist
    if grain == "day":
        condition += " AND j.grain = 'day'"
    elif METRICS[metric].adding == "unique":
        condition += f" AND j.grain = '{grain}'"
    source = f" FROM {levels(metric)} AS j WHERE {condition}"
    subjects = "SELECT DISTINCT j.artist_id, j.track_id, j.release_id, j.store, j.country"
    if len((await session.execute(f"{subjects}{source} LIMIT 2", values)).all()) > 1:
        raise BadRequest(
            found=f"{METRICS[metric].label} of several artists, songs or stores do not add up;"
            " name one, such as artist=1 or store=Spotify."
        )
    bucket = "j.date" if grain == "day" else _within(grain, "j.date", "j.until")
    answer = await session.execute(
        f"SELECT {bucket},"
        " (array_agg(j.value ORDER BY j.until DESC, j.source, j.value DESC))[1],"
        " ARRAY[(array_agg(j.source ORDER BY j.until DESC, j.source))[1]], false"
        f"{source} AND {bucket} IS NOT NULL GROUP BY 1 ORDER BY 1",
        values,
    )
    return list(answer)


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


def _bucket(grain: str) -> str:
    """Return the SQL of the first day of the month … in which all days of a flow's figure lie."""
    if grain in {"day", "month"}:
        return {"day": "j.date", "month": "j.month"}[grain]
    return _within(grain, "coalesce(j.month, j.first)", "coalesce(j.month, j.last)")


def _within(grain: str, first: str, last: str) -> str:
    """Return the SQL of the first day of the month … in which all days from first to last lie."""
    start = f"date_trunc('{grain}', {{}}::timestamp)"
    if grain == "half":
        start = (
            "make_timestamp(extract(year FROM {0})::int,"
            " CASE WHEN extract(month FROM {0}) < 7 THEN 1 ELSE 7 END, 1, 0, 0, 0)"
        )
    begins = start.format(first)
    return f"CASE WHEN {begins} = {start.format(last)} THEN {begins}::date END"
