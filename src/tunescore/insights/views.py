"""The picture of a view: its figures, whole and broken down, beside those of a comparison."""

from dataclasses import dataclass
from datetime import date

from tunescore.insights.comparison import Comparison, compare
from tunescore.insights.days import Day, days
from tunescore.insights.figures import Filter
from tunescore.insights.freshness import Freshness, freshness
from tunescore.insights.left_out import LeftOut, edge_days, left_out
from tunescore.insights.overview import (
    Groups,
    Month,
    Numbers,
    in_range,
    known_days,
    months,
    pictures,
    total_of,
)
from tunescore.insights.ranges import Range, View, resolve
from tunescore.store.scope import UserSession


@dataclass(frozen=True, slots=True)
class Picture:
    """What a view shows. `groups` hold `all`, `time` and the dimensions that were asked for."""

    within: Range
    known: Range
    where: Filter
    fresh: Freshness
    groups: Groups
    months: list[Month]
    edge_days: Numbers
    days: list[Day]
    left_out: LeftOut
    comparison: Comparison | None

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
    session: UserSession, view: View, today: date, rows: tuple[str, ...] = (), *,
    daily: bool = True,
) -> Picture:  # fmt: skip
    """Return a view's figures; `rows` are the dimensions beside the totals and the months.

    `daily`: with the days of the range and of its comparison. Raises `DaysBackwards`, and
    `BadRequest` for days that no figure can have.
    """
    known = await known_days(session)
    within = resolve(view, today, known)
    where = filter_of(view, within)
    fresh = await freshness(session, today)
    groups = await pictures(session, ("all", "time", *rows), where)
    shown = months(groups["time"], fresh, every_store=view.store is None)
    return Picture(
        within, known, where, fresh, groups, shown,
        await edge_days(session, where),
        await days(session, where, within) if daily else [],
        await left_out(session, where),
        await compare(session, view, within, known, where, fresh, shown, rows, daily=daily),
    )  # fmt: skip
