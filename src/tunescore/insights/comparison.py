"""Comparison of a view's range with another: like with like, and what changed.

Months that a source may still add to are compared with nothing. Where nothing is known of the
other side there is no percentage, and a sentence says why; nor is there one of 0.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext

from tunescore.insights import periods
from tunescore.insights.conversion import with_converted
from tunescore.insights.daily_figures import Day
from tunescore.insights.figures import EXACT_DIGITS
from tunescore.insights.filters import Filter
from tunescore.insights.freshness import Freshness
from tunescore.insights.overview import (
    CONVERTED,
    COUNTS,
    EARNINGS,
    NOTHING,
    Figures,
    Month,
    Numbers,
    Wanted,
    gathered,
    in_range,
    numbers_of,
)
from tunescore.insights.ranges import Kind, Pairs, Range, fair
from tunescore.store.scope import UserSession


@dataclass(frozen=True, slots=True)
class Change:
    """How one metric changed; `currency` is that of money.

    `percent` is None where nothing is known before, where that is 0, or where `why` says so.
    """

    metric: str
    currency: str | None
    value: Decimal | None
    before: Decimal | None
    difference: Decimal | None
    percent: Decimal | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A range beside another.

    `current` and `before` are the figures of both that are fair to compare, of `pairs`, and empty
    where there are none before; `months` and `days` are all of the other range. `why` says that
    nothing can be compared.
    """

    kind: Kind
    range: Range
    pairs: Pairs
    current: Figures
    before: Figures
    months: tuple[Month, ...]
    days: tuple[Day, ...]
    changes: tuple[Change, ...]
    why: str | None

    def row(self, dimension: str, key: object) -> tuple[Numbers | None, Numbers | None]:
        """Return the fair numbers of one store, country or track: of the range, and before it."""
        return _numbers(self.current, dimension, key), _numbers(self.before, dimension, key)

    @property
    def totals(self) -> tuple[Numbers, Numbers]:
        """The fair totals of the range, and of the time before it."""
        return _total(self.current), _total(self.before)


@dataclass(frozen=True, slots=True)
class Other:
    """The range that another is compared with, and its months and days as they are shown."""

    kind: Kind
    range: Range
    any: bool
    months: tuple[Month, ...]
    days: tuple[Day, ...]


async def compare(
    session: UserSession,
    other: Other,
    within: Range,
    known: Range,
    where: Filter,
    fresh: Freshness,
    shown: Sequence[Month],
    figures: Figures,
    rows: Collection[str],
    *,
    currency: str | None = None,
) -> tuple[Comparison, Figures]:
    """Compare a range with another, and return the range's figures by further dimensions too.

    `shown` are the range's months as they are shown, `figures` its figures by the dimensions `all`
    and `time`. Of the further ones, `rows`, stores and countries are compared here, tracks by
    `with_tracks`, and artists nowhere. All money is converted to `currency` as well.
    """
    every_store = where.store is None
    incomplete = {month.month for month in (*shown, *other.months) if month.incomplete}
    incomplete |= {
        month for month in within.months if fresh.incomplete(month, (), every_store=every_store)
    }
    pairs = fair(within, other.range, known, incomplete)
    # Whole months are alike as they are; of days it is looked at which months they hold.
    compared = ["all", *([] if within.whole_months else ["time"])]
    compared += [name for name in rows if name not in {"track", "artist"}]
    wanted = [Wanted(tuple(rows), (where,))]
    if other.any:
        wanted += [_side(compared, where, pairs.before), _side(compared, where, pairs.current)]
    if _alike(pairs, within):
        del wanted[2:]
    found = [with_converted(one, currency) for one in await gathered(session, *wanted)]
    of_rows, *sides = found
    nothing: Figures = {name: {} for name in ("all", "time", *rows)}
    before = nothing | (sides[0] if sides else {})
    current = nothing | (sides[1] if len(sides) > 1 else figures | of_rows)
    if not before["all"]:
        current = nothing
    why = _nothing_to_compare(pairs, before, other.range)
    changes = _changes(current, before, within, other.range, incomplete, why)
    comparison = Comparison(
        other.kind, other.range, pairs, current, before, other.months, other.days, tuple(changes),
        why,
    )  # fmt: skip
    return comparison, of_rows


async def with_tracks(
    session: UserSession, comparison: Comparison, within: Range, where: Filter,
    tracks: Sequence[int], *, currency: str | None = None,
) -> Comparison:  # fmt: skip
    """Return a comparison with the figures of some tracks as well."""
    if not comparison.before["all"]:
        return comparison
    of_tracks, pairs = replace(where, tracks=tuple(tracks)), comparison.pairs
    wanted = [_side(["track"], of_tracks, pairs.before), _side(["track"], of_tracks, pairs.current)]
    if _alike(pairs, within):
        del wanted[1:]
    found = [with_converted(one, currency) for one in await gathered(session, *wanted)]
    before, *current = found
    return replace(
        comparison,
        before=comparison.before | before,
        current=comparison.current | (current[0] if current else {}),
    )


def _alike(pairs: Pairs, within: Range) -> bool:
    """Whether all of a range is compared, so that its figures are known already."""
    return [(one.first, one.last) for one in pairs.current] == [(within.first, within.last)]


def _side(dimensions: Sequence[str], where: Filter, ranges: Sequence[Range]) -> Wanted:
    """Return what is wanted of one side."""
    return Wanted(tuple(dimensions), tuple(in_range(where, one) for one in ranges))


def _nothing_to_compare(pairs: Pairs, before: Figures, other: Range) -> str | None:
    if before["all"]:
        return None
    if pairs.compared == 0 or not pairs.current:
        return (
            f"Nothing can be compared with {other.label} yet: the months here are incomplete, or"
            " there are no figures of one of the two times."
        )
    return f"There are no figures of {other.label}."


def _changes(
    current: Figures, before: Figures, within: Range, other: Range,
    incomplete: set[date], nothing: str | None,
) -> list[Change]:  # fmt: skip
    ours, theirs = _amounts(_total(current)), _amounts(_total(before))
    found = []
    for metric, currency in dict.fromkeys([*ours, *theirs]):
        value, earlier = ours.get((metric, currency)), theirs.get((metric, currency))
        why = nothing
        if why is None and earlier is None:
            why = f"There is no figure of {other.label} to compare with."
        if why is None and value is not None and not within.whole_months:
            why = _unlike(metric, current, before, incomplete)
        difference = percent = None
        if value is not None and earlier is not None:
            with localcontext(prec=EXACT_DIGITS):
                difference = value - earlier
                if earlier > 0 and why is None:
                    percent = round(difference / earlier * 100, 1)
        found.append(Change(metric, currency, value, earlier, difference, percent, why))
    return found


def _unlike(metric: str, current: Figures, before: Figures, incomplete: set[date]) -> str | None:
    """Say why two ranges of days are not alike: their whole months, of which some have figures."""
    ours, theirs = _months_with(metric, current), _months_with(metric, before)
    late = sorted(set(ours) & incomplete)
    if late:
        return f"{late[-1]:%B %Y} is not complete yet."
    if len(ours) != len(theirs):
        return (
            "The two ranges do not hold equally many whole months, and some of these figures are"
            " monthly. A range of whole months can be compared."
        )
    return None


def _months_with(metric: str, figures: Figures) -> list[date]:
    return [
        date.fromisoformat(f"{key}-01")
        for key, found in figures["time"].items()
        if key is not None and periods.is_month(key) and any(one.metric == metric for one in found)
    ]


def _amounts(numbers: Numbers) -> Mapping[tuple[str, str | None], Decimal]:
    found: dict[tuple[str, str | None], Decimal] = {
        (count, None): Decimal(value)
        for count in COUNTS
        if (value := getattr(numbers, count)) is not None
    }
    found |= {(EARNINGS, money.currency): money.amount for money in numbers.money}
    if numbers.money_converted is not None:
        found[CONVERTED, numbers.money_converted.currency] = numbers.money_converted.amount
    return found


def _numbers(figures: Figures, dimension: str, key: object) -> Numbers | None:
    found = figures[dimension].get(key)
    return None if found is None else numbers_of(found)


def _total(figures: Figures) -> Numbers:
    return _numbers(figures, "all", None) or NOTHING
