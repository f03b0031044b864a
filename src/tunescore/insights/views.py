"""The picture of a view: its figures, whole and broken down, beside those of a comparison."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tunescore.insights.comparison import Comparison, compare
from tunescore.insights.days import Day, days
from tunescore.insights.figures import Filter
from tunescore.insights.freshness import Freshness, freshness
from tunescore.insights.left_out import LeftOut, edge_days, left_out
from tunescore.insights.overview import (
    Figures,
    Groups,
    Month,
    Numbers,
    gathered,
    groups_of,
    in_range,
    known_days,
    months,
    total_of,
)
from tunescore.insights.ranges import Range, View, resolve
from tunescore.store.scope import UserSession


@dataclass(frozen=True, slots=True)
class Picture:
    """What a view shows. `groups` hold `all`, `time` and the dimensions that were asked for.

    `figures` are what the groups are made of; `daily` says whether `days` were asked for.
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
    daily: bool
    comparison: Comparison | None = None

    @property
    def total(self) -> Numbers:
        """The numbers of everything in the view."""
        return total_of(self.groups)


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
    """Return a view's figures, compared with nothing yet; see `beside`.

    `rows` are the dimensions beside the totals and the months; `daily`: with the days of the range
    and of its comparison. Raises `DaysBackwards`, and `BadRequest` for days that no figure has.
    """
    known = await known_days(session)
    within = resolve(view, today, known)
    where = filter_of(view, within)
    fresh = await freshness(session, today)
    figures = await gathered(session, ("all", "time", *rows), where)
    groups = groups_of(figures)
    return Picture(
        view, within, known, where, fresh, figures, groups,
        months(groups["time"], fresh, every_store=view.store is None),
        await edge_days(session, where),
        await days(session, where, within) if daily else [],
        await left_out(session, where),
        daily,
    )  # fmt: skip


async def beside(session: UserSession, page: Picture, tracks: Sequence[int] = ()) -> Picture:
    """Return a picture with the comparison that its view asks for.

    `tracks` are those of which the figures before are wanted. Artists are not compared. Raises
    `DaysBackwards` and `BadRequest` for days of a comparison that are none.
    """
    wanted = {name: found for name, found in page.figures.items() if name != "artist"}
    found = await compare(
        session, page.view, page.within, page.known, page.where, page.fresh, page.months, wanted,
        tracks=tracks, daily=page.daily,
    )  # fmt: skip
    return replace(page, comparison=found)
