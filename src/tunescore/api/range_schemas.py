"""Schemas of a range: its days, what it is compared with, what changed, and what it leaves out."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from pydantic import TypeAdapter

from tunescore.api.figure_schemas import MonthOut, NumbersOut, months_out, numbers_out
from tunescore.api.schema_base import MoneyOut, Out, plain
from tunescore.insights.comparison import Change, Comparison
from tunescore.insights.daily_figures import Day
from tunescore.insights.left_out import LeftOut
from tunescore.insights.overview import CONVERTED, EARNINGS
from tunescore.insights.ranges import Kind, Preset, Range


class RangeOut(Out):
    """The days that an answer is of; null leaves a side open.

    `preset` is null for days of one's own; `auto` is answered with what it came to. `known_first`
    and `known_last` are the first and last day of any figure of the user's.
    """

    preset: Preset | None
    first: dt.date | None
    last: dt.date | None
    days: int | None
    whole_months: bool
    known_first: dt.date | None
    known_last: dt.date | None
    label: str


class FigureDayOut(Out):
    """The daily figures of one day; null is a gap. What is of a month is in no day.

    A range has every day, or none where no figure of a day is known.
    """

    date: dt.date
    streams: int | None
    views: int | None
    downloads: int | None
    money: list[MoneyOut]
    money_converted: MoneyOut | None
    source: str | None


_DAYS = TypeAdapter(list[FigureDayOut])


class ChangeOut(Out):
    """How one metric changed, between the fair parts of both ranges.

    `converted` are all earnings in the currency that the view converts to.
    Values are numbers, money's are strings. `percent` has one decimal; it is null where there is
    nothing before, or 0, or where the two are not alike, as `why` says.
    """

    metric: Literal[
        "streams",
        "downloads",
        "uses",
        "views",
        "performances",
        "composition_plays",
        "earnings",
        "converted",
    ]
    currency: str | None
    value: int | str | None
    before: int | str | None
    difference: int | str | None
    percent: str | None
    why: str | None


class RangeComparisonOut(Out):
    """The range that this one is compared with.

    Of whole months only those are compared that are complete on both sides: `compared_months` of
    `of_months`; `totals` are the other range's figures of them and `current` this one's. `months`
    and `days` are all of the other range. `why`: nothing can be compared.
    """

    kind: Kind
    first: dt.date | None
    last: dt.date | None
    label: str
    compared_months: int | None
    of_months: int | None
    totals: NumbersOut
    current: NumbersOut
    months: list[MonthOut]
    days: list[FigureDayOut]
    why: str | None


class LeftOutOut(Out):
    """What a range leaves out: figures of times that it cuts, and those without a date."""

    cut: NumbersOut
    cut_periods: list[str]
    undated: NumbersOut


def range_out(within: Range, known: Range) -> RangeOut:
    """Make the answer of a range."""
    return RangeOut(
        preset=within.preset,
        first=within.first,
        last=within.last,
        days=within.days,
        whole_months=within.whole_months,
        known_first=known.first,
        known_last=known.last,
        label=within.label,
    )


def days_out(days: Sequence[Day]) -> list[FigureDayOut]:
    """Make the answers of days."""
    return _DAYS.validate_python(days, from_attributes=True)


def left_out_out(left: LeftOut) -> LeftOutOut:
    """Make the answer of what a range leaves out."""
    return LeftOutOut(
        cut=numbers_out(left.cut),
        cut_periods=list(left.cut_periods),
        undated=numbers_out(left.undated),
    )


def comparison_out(found: Comparison | None) -> RangeComparisonOut | None:
    """Make the answer of a comparison."""
    if found is None:
        return None
    current, before = found.totals
    return RangeComparisonOut(
        kind=found.kind,
        first=found.range.first,
        last=found.range.last,
        label=found.range.label,
        compared_months=found.pairs.compared,
        of_months=found.pairs.out_of,
        totals=numbers_out(before),
        current=numbers_out(current),
        months=months_out(found.months),
        days=days_out(found.days),
        why=found.why,
    )


def changes_out(found: Comparison | None) -> list[ChangeOut]:
    """Make the answers of what changed; nothing where nothing is compared."""
    return [] if found is None else [_change(change) for change in found.changes]


def _change(change: Change) -> ChangeOut:
    def written(value: Decimal | None) -> int | str | None:
        if value is None:
            return None
        return plain(value) if change.metric in (EARNINGS, CONVERTED) else int(value)

    return ChangeOut.model_validate(
        {
            "metric": change.metric,
            "currency": change.currency,
            "value": written(change.value),
            "before": written(change.before),
            "difference": written(change.difference),
            "percent": None if change.percent is None else f"{change.percent:f}",
            "why": change.why,
        }
    )
