"""One figure: what it is, whose view of it is shown, and where it came from."""

from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query

from tunescore.api.deps import AppServices, UserReadSession
from tunescore.api.errors import problems
from tunescore.api.insights import source_names
from tunescore.api.schema_base import Exact, Out, plain
from tunescore.api.view import AskedView
from tunescore.errors import BadRequest, DaysBackwards
from tunescore.insights import figure as insight
from tunescore.insights import periods, views
from tunescore.insights.overview import known_days
from tunescore.insights.ranges import Range, View, resolve
from tunescore.metrics import METRICS

router = APIRouter(tags=["figures"])

MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"


class FigureViewOut(Out):
    """One source's own view of a figure, and why it is shown, or kept beside it."""

    source: str
    name: str
    value: int | str
    lines: int
    shown: bool
    why: str


class FigureImportOut(Out):
    """An import with lines of the sources that are shown."""

    id: int
    file_name: str
    lines: int


class OneFigureOut(Out):
    """A figure with what stands behind it; money is a string, `value` null: nothing is known.

    `lines_link` is the page of this app with its lines.
    """

    metric: str
    label: str
    currency: str | None
    value: int | str | None
    lines: int
    as_of: datetime
    views: list[FigureViewOut]
    imports: list[FigureImportOut]
    lines_link: str


@router.get("/figure", responses=problems(BadRequest, DaysBackwards))
async def one_figure(
    session: UserReadSession,
    services: AppServices,
    asked: AskedView,
    metric: str,
    month: Annotated[str | None, Query(pattern=MONTH, description="Of the range only this")] = None,
) -> OneFigureOut:
    """One figure of a view, with the sources and the imports that it is made of."""
    if metric not in METRICS or METRICS[metric].adding != "flow":
        raise BadRequest(found=f"{metric} is no figure that adds up over time.")
    if metric == "earnings" and asked.currency is None:
        raise BadRequest(found="Earnings need one currency, such as currency=USD.")
    now = services.clock()
    within = resolve(asked, now.date(), await known_days(session))
    if month is not None:
        time = periods.read(month)
        within = Range(time.first, time.last)
    names = source_names()
    found = await insight.figure(
        session, metric, views.filter_of(asked, within), names, asked.currency
    )
    money = metric == "earnings"
    return OneFigureOut(
        metric=metric,
        label=METRICS[metric].label,
        currency=asked.currency if money else None,
        value=None if found.value is None else _written(found.value, money=money),
        lines=found.lines,
        as_of=now,
        views=[
            FigureViewOut(
                source=one.source,
                name=names.get(one.source, "Your own files"),
                value=_written(one.value, money=money),
                lines=one.lines,
                shown=one.shown,
                why=one.why,
            )
            for one in found.views
        ],
        imports=[FigureImportOut.model_validate(one) for one in found.imports],
        lines_link=_link(metric, asked, within, month),
    )


def _written(value: Exact, *, money: bool) -> int | str:
    return plain(value) if money else int(value)


def _link(metric: str, asked: View, within: Range, month: str | None) -> str:
    """Return the page of the lines behind a figure."""
    days: dict[str, date | str | None] = {"from": within.first, "to": within.last}
    wanted = {
        "metric": metric,
        "currency": asked.currency if metric == "earnings" else None,
        "track": asked.track,
        "artist": asked.artist,
        "store": asked.store,
        "country": asked.country,
        "source": asked.source,
        "rights": asked.rights,
        **(days if month is None else {"month": month}),
    }
    return f"/lines?{urlencode({key: value for key, value in wanted.items() if value is not None})}"
