"""Sums of figures over what is shown: what is asked for, and the exact answers.

Which of several views of the same plays is shown is decided in `precedence`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from tunescore.insights import periods
from tunescore.insights.precedence import PARTLY, judged
from tunescore.insights.relations import of_statements, only_by_statements
from tunescore.records import Rights
from tunescore.store.scope import UserSession

UNNAMED = "none"
"""As a filter's store or country: the figures that name none."""

DIMENSIONS = {
    "source": "replace(j.source, 'csv_', '')",
    "store": "j.store",
    "month": "to_char(j.month, 'YYYY-MM')",
    "time": f"coalesce(to_char(j.month, 'YYYY-MM'), {periods.key('j.first', 'j.last', 'j.grain')})",
    "period": periods.key("j.date", "j.until", "j.grain"),
    "track": "j.track_id",
    "country": "j.country",
    "currency": "j.currency",
    "rights": "j.rights",
}
"""What figures can be grouped by, and the SQL that says it.

`time` is the month, or the key of a time that lies in no single month; `period` is the key of the
figure's own time. Only money has `period`, `currency` and `rights`.
"""

EXACT_DIGITS = 100
"""More digits than any sum of money has."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which figures are asked for; None means all.

    `first` and `last` are inclusive days: a month is in when its first day is, and a longer time
    when all of its months are.
    """

    track: int | None = None
    release: int | None = None
    store: str | None = None
    country: str | None = None
    source: str | None = None
    rights: Rights | None = None
    first: date | None = None
    last: date | None = None

    def sql(
        self, alias: str = "j", day: str = "j.month", until: str = "j.month"
    ) -> tuple[str, dict[str, Any]]:
        """Return the condition on the figures `alias` and its parameters.

        `day` and `until` are their first and last day.
        """
        parts: list[str] = []
        values: dict[str, Any] = {}
        for name, expression, value in (
            ("track", f"{alias}.track_id = :track", self.track),
            ("release", f"{alias}.release_id = :release", self.release),
            ("store", f"{alias}.store = :store", self.store),
            ("country", f"{alias}.country = :country", self.country),
            ("source", f"{alias}.source = 'csv_' || :source", self.source),
            ("rights", f"{alias}.rights = :rights", self.rights),
            ("first", f"{day} >= :first", self.first),
            (
                "last",
                f"greatest({day}, date_trunc('month', {until}::timestamp)::date) <= :last",
                self.last,
            ),
        ):
            if value == UNNAMED and name in {"store", "country"}:
                parts.append(f"{alias}.{name} IS NULL")
            elif value is not None:
                parts.append(expression)
                values[name] = value
        return " AND ".join(["true", *parts]), values

    @property
    def dated(self) -> bool:
        """Whether some dates are asked for."""
        return self.first is not None or self.last is not None

    def subject(self) -> str:
        """Return the condition that leaves out other songs and releases before the judging.

        What is shown of a song alone depends on nothing but its own figures.
        """
        return "".join(
            f" AND {name}_id = :{name}"
            for name, value in (("track", self.track), ("release", self.release))
            if value is not None
        )


ALL = Filter()


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum of one metric under its group keys.

    `value` is exact; `lines` are those behind it; `partly` says that for some month in it only a
    part of the days is known.
    """

    metric: str
    keys: dict[str, Any]
    value: Decimal
    lines: int
    sources: tuple[str, ...]
    partly: bool

    def with_source(self, other: "Figure") -> "Figure":
        """Return the exact sum with the figure of another source under the same keys."""
        with localcontext(prec=EXACT_DIGITS):
            value = self.value + other.value
        return Figure(
            self.metric,
            self.keys,
            value,
            self.lines + other.lines,
            tuple(sorted({*self.sources, *other.sources})),
            self.partly or other.partly,
        )


def alone(by: Collection[str], where: Filter) -> bool:
    """Whether a question is about single songs or releases, where artists' totals have no place."""
    return "track" in by or where.track is not None or where.release is not None


async def sums(
    session: UserSession,
    metrics: Collection[str],
    groups: Sequence[tuple[str, ...]] = ((),),
    where: Filter = ALL,
    *,
    shown: bool | None = True,
) -> dict[tuple[str, ...], list[Figure]]:
    """Sum flows over what is shown, once for each grouping; `shown=None` sums the rest as well.

    The dimension `shown` then separates what is shown from what is not.

    `earnings` are summed by themselves, grouped by currency among others. Of the groupings of one
    call either all or none ask for countries, or for tracks.
    """
    names = tuple(dict.fromkeys(name for by in groups for name in by))
    by_country = "country" in names or where.country is not None
    wanted = "j.shown_alone" if alone(names, where) else "j.shown"
    dimensions = {**DIMENSIONS, "shown": wanted}
    partly = "false"
    if "earnings" in metrics or await only_by_statements(session, metrics):
        dated = by_country or not {"month", "time"}.isdisjoint(names) or where.dated
        source = f"WITH j AS {of_statements(metrics, dated=dated, countries=by_country)}"
        picked = "FROM j WHERE " + ("currency IS NOT NULL" if "earnings" in metrics else "true")
    else:
        source = judged(metrics, by_country=by_country, only=where.subject())
        picked = f"FROM judged j WHERE {wanted if shown else 'true'}"
        partly = f"bool_or(j.{PARTLY})"
    condition, values = where.sql()
    columns = "".join(f", {dimensions[name]}" for name in names)
    left_out = "".join(f", grouping({dimensions[name]})" for name in names)
    sets = ", ".join(
        "(" + ", ".join(["j.metric", "j.source", *(dimensions[name] for name in by)]) + ")"
        for by in groups
    )
    answer = await session.execute(
        f"{source} SELECT j.metric, replace(j.source, 'csv_', ''), sum(j.value),"
        f" sum(j.lines)::bigint, {partly}{columns}{left_out}"
        f" {picked} AND {condition} GROUP BY GROUPING SETS ({sets})",
        values,
    )
    found: dict[tuple[str, ...], dict[tuple[Any, ...], Figure]] = {by: {} for by in groups}
    for metric, name, value, lines, part, *rest in answer:
        absent = dict(zip(names, rest[len(names) :], strict=True))
        by = next(by for by in groups if all(absent[key] == (key not in by) for key in names))
        keys = {key: rest[names.index(key)] for key in by}
        figure = Figure(metric, keys, value, lines, (name,), part)
        place = (metric, *keys.values())
        known = found[by].get(place)
        found[by][place] = known.with_source(figure) if known else figure
    return {by: list(figures.values()) for by, figures in found.items()}
