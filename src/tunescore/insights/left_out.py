"""What a range leaves out, and the daily figures of the months that it cuts."""

from dataclasses import dataclass

from tunescore.insights import periods
from tunescore.insights.figures import Filter
from tunescore.insights.overview import (
    NOTHING,
    Numbers,
    named,
    pictures,
    total_of,
)
from tunescore.store.scope import UserSession


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Figures that a range cuts, with the labels of their times, and those without a date."""

    cut: Numbers = NOTHING
    cut_periods: tuple[str, ...] = ()
    undated: Numbers = NOTHING


async def edge_days(session: UserSession, where: Filter) -> Numbers:
    """Return the daily figures of the months that a filter's days cut."""
    if not where.edges:
        return NOTHING
    return total_of(await pictures(session, ("all",), where, part="edges"))


async def left_out(session: UserSession, where: Filter) -> LeftOut:
    """Return what a filter's days leave out: longer figures that they cut, and those of no date."""
    if not where.dated:
        return LeftOut()
    cut = await pictures(session, ("all", "time"), where, part="cut")
    times = sorted(
        (periods.read(group.key) for group in named(cut["time"])),
        key=lambda one: (one.first, one.last),
    )
    undated = await pictures(session, ("all",), where, part="undated")
    return LeftOut(total_of(cut), tuple(time.label for time in times), total_of(undated))
