"""What a range leaves out, and the daily figures of the months that it cuts."""

from dataclasses import dataclass
from datetime import date

from tunescore.insights import periods
from tunescore.insights.figures import Filter
from tunescore.insights.overview import (
    NOTHING,
    Numbers,
    added,
    in_range,
    named,
    nameless,
    pictures,
    total_of,
)
from tunescore.insights.ranges import Range
from tunescore.store.scope import UserSession


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Figures that a range cuts, with the labels of their times, and those without a date."""

    cut: Numbers = NOTHING
    cut_periods: tuple[str, ...] = ()
    undated: Numbers = NOTHING


async def edge_days(session: UserSession, where: Filter, within: Range) -> Numbers:
    """Return the daily figures of the months that a range cuts."""
    if not within.edges:
        return NOTHING
    wheres = [in_range(where, edge) for edge in within.edges]
    return total_of(await pictures(session, ("all",), *wheres))


async def left_out(session: UserSession, where: Filter, within: Range) -> LeftOut:
    """Return what a range leaves out because it is longer than a day and cut, or has no date."""
    if within.everything:
        return LeftOut()
    groups = (await pictures(session, ("time",), in_range(where, Range())))["time"]
    times = sorted(
        (
            (time, group.numbers)
            for group in named(groups)
            for time in (periods.read(group.key),)
            if cuts(within, time.first, time.last)
        ),
        key=lambda one: (one[0].first, one[0].last),
    )
    return LeftOut(
        added(numbers for _, numbers in times),
        tuple(time.label for time, _ in times),
        nameless(groups),
    )


def cuts(within: Range, first: date, last: date) -> bool:
    """Whether a range holds some of the days of a time, and not all of them."""
    before = within.first is not None and first < within.first
    after = within.last is not None and last > within.last
    apart = (within.first is not None and last < within.first) or (
        within.last is not None and first > within.last
    )
    return (before or after) and not apart
