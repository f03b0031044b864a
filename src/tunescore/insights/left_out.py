"""What a range leaves out."""

from dataclasses import dataclass
from typing import Self

from tunescore.insights import periods
from tunescore.insights.filters import Filter
from tunescore.insights.overview import NOTHING, Figures, Numbers, Wanted, gathered, total
from tunescore.store.scope import UserSession


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Figures that a range cuts, with the labels of their times, and those without a date."""

    cut: Numbers = NOTHING
    cut_periods: tuple[str, ...] = ()
    undated: Numbers = NOTHING

    @classmethod
    def of(cls, cut: Figures, undated: Figures) -> Self:
        """Make it of the figures of both kinds."""
        times = sorted(
            map(periods.read, filter(None, cut.get("time", ()))),
            key=lambda one: (one.first, one.last),
        )
        return cls(total(cut), tuple(time.label for time in times), total(undated))


async def left_out(session: UserSession, where: Filter) -> LeftOut:
    """Return what a filter's days leave out: longer figures that they cut, and those of no date."""
    if not where.dated:
        return LeftOut()
    return LeftOut.of(*await gathered(session, cut(where), undated(where)))


def cut(where: Filter) -> Wanted:
    """Return the wish for the figures that a filter's days cut."""
    return Wanted(("all", "time"), (where,), "cut")


def undated(where: Filter) -> Wanted:
    """Return the wish for the figures without a date."""
    return Wanted(("all",), (where,), "undated")
