"""The picture of a view: its figures, whole and broken down, beside those of a comparison."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tunescore.errors import BadRequest
from tunescore.insights import daily_figures as by_day
from tunescore.insights import left_out
from tunescore.insights.comparison import Comparison, Other, compare, with_tracks
from tunescore.insights.conversion import with_converted
from tunescore.insights.daily_figures import Day, has_days
from tunescore.insights.filters import Filter
from tunescore.insights.freshness import Freshness, freshness
from tunescore.insights.left_out import LeftOut
from tunescore.insights.overview import (
    NOTHING,
    Figures,
    Groups,
    Known,
    Month,
    Numbers,
    Wanted,
    gathered,
    groups_of,
    in_range,
    known,
    months,
    total,
)
from tunescore.insights.ranges import Range, View, compared_with, resolve
from tunescore.store.scope import UserSession


@dataclass(frozen=True, slots=True)
class Picture:
    """What a view shows. `groups` hold `all`, `time` and the dimensions that were asked for.

    `figures` are what the groups are made of.
    """

    view: View
    within: Range
    known: Range
    where: Filter
    fresh: Freshness
    figures: Figures
    groups: Groups
    months: list[Month]
    edge_days: Numbers
    days: list[Day]
    left_out: LeftOut
    comparison: Comparison | None

    @property
    def total(self) -> Numbers:
        """The numbers of everything in the view."""
        return self.groups["all"][0].numbers if self.groups["all"] else NOTHING


def converted_to(view: View) -> str | None:
    """Return the currency that a view converts all money to. Raises `BadRequest` without one."""
    if view.convert and view.currency is None:
        raise BadRequest(found="A conversion needs the currency to convert to: currency=EUR.")
    return view.currency if view.convert else None


def filter_of(view: View, within: Range = Range()) -> Filter:  # noqa: B008 - it is frozen
    """Return the filter of a view's figures, in a range."""
    return in_range(
        Filter(
            track=view.track,
            artist=view.artist,
            store=view.store,
            country=view.country,
            source=view.source,
            rights=view.rights,
        ),
        within,
    )


async def picture(
    session: UserSession, view: View, today: date, rows: Collection[str] = (), *,
    daily: bool = True,
) -> Picture:  # fmt: skip
    """Return a view's figures, and the comparison that it asks for, without tracks; see `beside`.

    `rows` are the dimensions beside the totals and the months; `daily`: with the days of the range
    and of its comparison. What is compared depends on the months, so these are read first. Raises
    `DaysBackwards`, `UnknownCurrency`, and `BadRequest` for days that no figure has and for a
    conversion to no currency.
    """
    currency = converted_to(view)
    there = await known(session)
    within = resolve(view, today, there.days)
    compared = compared_with(view, within)
    where = filter_of(view, within)
    fresh = await freshness(session, today)
    every_store = view.store is None
    dimensions = ("all", "time", *(rows if compared is None else ()))
    wanted = {"shown": Wanted(dimensions, (where,)), **_beside(where, there)}
    if daily and has_days(within) and there.daily:
        wanted["days"] = by_day.wanted(where)
    if compared is not None:
        there_too = in_range(where, compared[1])
        wanted["other"] = Wanted(("all", "time"), (there_too,))
        if daily and has_days(compared[1]) and there.daily:
            wanted["other days"] = by_day.wanted(there_too)
    answers = await gathered(session, *wanted.values())
    found = {name: with_converted(one, currency) for name, one in zip(wanted, answers, strict=True)}
    nothing: Figures = {}
    figures, groups = found["shown"], await asyncio.to_thread(groups_of, found["shown"])
    shown = months(groups["time"], fresh, every_store=every_store)
    comparison = None
    if compared is not None:
        kind, days = compared
        theirs = months(groups_of(found["other"])["time"], fresh, every_store=every_store)
        each = by_day.days(found.get("other days", nothing), days) if daily else []
        other = Other(kind, days, bool(found["other"]["all"]), tuple(theirs), tuple(each))
        comparison, of_rows = await compare(
            session, other, within, there.days, where, fresh, shown, figures, rows,
            currency=currency,
        )  # fmt: skip
        figures = figures | of_rows
        groups = groups | await asyncio.to_thread(groups_of, of_rows)
    return Picture(
        view, within, there.days, where, fresh, figures, groups, shown,
        total(found.get("edges", nothing)),
        by_day.days(found.get("days", nothing), within) if daily else [],
        LeftOut.of(found.get("cut", nothing), found.get("undated", nothing)),
        comparison,
    )  # fmt: skip


def _beside(where: Filter, there: Known) -> dict[str, Wanted]:
    """Return what is wanted of figures that a filter's days cut, where there can be some."""
    found = {}
    if where.edges and there.daily:
        found["edges"] = Wanted(("all",), (where,), "edges")
    if where.edges or (where.dated and there.longer):
        found["cut"] = left_out.cut(where)
    if where.dated and there.undated:
        found["undated"] = left_out.undated(where)
    return found


async def beside(session: UserSession, page: Picture, tracks: Sequence[int]) -> Picture:
    """Return a picture in which some tracks are compared too, where its view compares."""
    if page.comparison is None or not tracks:
        return page
    comparison = await with_tracks(
        session, page.comparison, page.within, page.where, tracks, currency=converted_to(page.view)
    )
    return replace(page, comparison=comparison)
