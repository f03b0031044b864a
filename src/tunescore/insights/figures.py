"""Sums of figures over what is shown: what is asked for, and the exact answers.

They are read from roll-ups (`store.tables.statements.Rollup`), in which it is settled which of
several views of the same plays is shown (`ingest.rollups.precedence`).
"""

import calendar
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from typing import Any, Literal

from tunescore.insights import periods
from tunescore.insights.relations import LINES
from tunescore.records import Rights
from tunescore.store.scope import UserSession

UNNAMED = "none"
"""As a filter's store or country: the figures that name none."""

Part = Literal["range", "edges", "cut", "undated"]
"""range: what a filter's days count. edges: of that, the daily figures of the months that the range
cuts. cut: what is left out because the range cuts it. undated: what has no date."""

_GRAIN = "CASE WHEN r.grain IN ('days', 'part') THEN 'month' ELSE r.grain END"
_MONTH = "CASE WHEN r.grain = 'part' THEN date_trunc('month', f.date::timestamp)::date ELSE {} END"
_FIRST = _MONTH.format("f.date")
_UNTIL = "CASE WHEN r.grain <> 'part' THEN f.until END"
_IN_MONTH = (
    "CASE WHEN r.grain IN ('month', 'days') THEN f.date WHEN r.grain IN ('part', 'day')"
    " THEN date_trunc('month', f.date::timestamp)::date END"
)


@dataclass(frozen=True, slots=True)
class Dimension:
    """What figures can be grouped by: the SQL of its value, and of what it is worked out from."""

    value: str
    of: str


def _as_is(sql: str) -> Dimension:
    return Dimension(sql, sql)


def within(grain: str) -> str:
    """Return the SQL of the first day of the month … that has all days of a figure, else null."""
    start = f"date_trunc('{grain}', {{0}}::timestamp)::date"
    if grain == "half":
        start = (
            "make_date(extract(year FROM {0})::int,"
            " CASE WHEN extract(month FROM {0}) < 7 THEN 1 ELSE 7 END, 1)"
        )
    begins, ends = start.format("f.date"), start.format("coalesce(f.until, f.date)")
    return f"CASE WHEN {begins} = {ends} THEN {begins} END"


DIMENSIONS = {
    "source": Dimension("replace(r.source, 'csv_', '')", "r.source"),
    "store": _as_is("r.store"),
    "country": _as_is("r.country"),
    "track": _as_is("i.track_id"),
    "artist": _as_is("coalesce(r.artist_id, t.artist_id, p.artist_id)"),
    "month": Dimension(f"to_char({_IN_MONTH}, 'YYYY-MM')", _IN_MONTH),
    "time": Dimension(periods.key(_FIRST, _UNTIL, _GRAIN), f"{_FIRST}, {_UNTIL}, {_GRAIN}"),
    "period": Dimension(periods.key("f.date", "f.until", "r.grain"), "f.date, f.until, r.grain"),
    "currency": _as_is("r.currency"),
    "rights": _as_is("r.rights"),
    "paid_in": _as_is("CASE WHEN r.metric = 'earnings' THEN r.currency END"),
    "paid_for": _as_is("CASE WHEN r.metric = 'earnings' THEN r.rights END"),
    "of_day": _as_is("f.date"),
    "of_month": _as_is(_IN_MONTH),
    **{f"of_{grain}": _as_is(within(grain)) for grain in ("quarter", "half", "year")},
}
"""What figures can be grouped by.

`time` is the month, or the key of a time that lies in no single month, or the day at the edges of a
range; `period` is the key of the figure's own time, and `of_…` the first day of the time in which
the figure is. Only money has `period` and `currency`; `paid_in` and `paid_for` are the currency and
the right of money, and null for what is counted.
"""

_DATED = frozenset(DIMENSIONS) - {
    "source", "store", "country", "track", "artist", "currency", "rights", "paid_in", "paid_for",
}  # fmt: skip
_OF_SONGS = frozenset({"track", "artist"})

_DAILY = frozenset({"of_day", "period"})
"""The dimensions that daily figures are read for."""

MOST_KEYS = 3
"""Song, store and country at once, of which there is no roll-up."""

EXACT_DIGITS = 100
"""More digits than any sum of money has."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which figures are asked for; None means all.

    `first` and `last` are inclusive days, and either may be open. A figure counts when all of its
    days lie between them: a month, and what is longer, wholly; of a month that they cut, the daily
    figures. One without a date counts where both are open. `tracks` are several to be told apart.
    """

    track: int | None = None
    release: int | None = None
    artist: int | None = None
    store: str | None = None
    country: str | None = None
    source: str | None = None
    rights: Rights | None = None
    first: date | None = None
    last: date | None = None
    tracks: tuple[int, ...] | None = None

    @property
    def dated(self) -> bool:
        """Whether some dates are asked for."""
        return self.first is not None or self.last is not None

    @property
    def months(self) -> tuple[date, date]:
        """The first day of the first whole month, and the first day after the last one."""
        first, last = self.first or date.min, self.last or date.max
        return (
            first if first.day == 1 else _month_after(first),
            _month_after(last) if last == _month_end(last) else last.replace(day=1),
        )

    @property
    def edges(self) -> list[tuple[date, date]]:
        """The days inside of the months that the range cuts: up to two stretches of days."""
        first, last = self.first or date.min, self.last or date.max
        begin, after = self.months
        if begin >= after:
            return [(first, last)] if first <= last else []
        found = [(first, begin - date.resolution)] if first < begin else []
        return [*found, (after, last)] if after <= last and self.last is not None else found

    @property
    def of_songs(self) -> bool:
        """Whether only some songs, releases or an artist are asked for."""
        return (self.track, self.release, self.artist, self.tracks) != (None,) * 4

    def conditions(self, at: str = "") -> tuple[list[str], dict[str, Any]]:
        """Return the conditions on rows `r` of roll-ups, beside those on days, and their values.

        In a statement of several parts the names of values end in `at`.
        """
        parts: list[str] = []
        values: dict[str, Any] = {}
        for name, condition in _CONDITIONS.items():
            value = getattr(self, name)
            if value == UNNAMED and name in {"store", "country"}:
                parts.append(f"r.{name} IS NULL")
            elif value is not None:
                parts.append(condition.format(f":{name}{at}"))
                values[f"{name}{at}"] = list(value) if name == "tracks" else value
        return parts, values


_OF_TRACKS = (
    "r.identifier_id = ANY (ARRAY(SELECT id FROM track_identifiers WHERE user_id = :user"
    " AND track_id {}))"
)
_SONGS = (
    "SELECT i.id FROM track_identifiers i JOIN tracks t ON t.user_id = i.user_id"
    " AND t.id = i.track_id WHERE i.user_id = :user AND t.artist_id = {0}"
)
_RELEASES = "SELECT id FROM releases WHERE user_id = :user AND artist_id = {0}"
_CONDITIONS = {
    "track": _OF_TRACKS.format("= {}"),
    "tracks": _OF_TRACKS.format("= ANY ({})"),
    "release": "r.release_id = {}",
    "artist": f"(r.identifier_id = ANY (ARRAY({_SONGS})) OR r.identifier_id IS NULL"
    f" AND (r.release_id = ANY (ARRAY({_RELEASES})) OR r.artist_id = {{0}}))",
    "store": "r.store = {}",
    "country": "r.country = {}",
    "source": "r.source = 'csv_' || {}",
    "rights": "r.rights = {}",
}
"""The condition of each filter on rows `r`; its value stands in the braces."""

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


@dataclass(frozen=True, slots=True)
class Rows:
    """The roll-ups for one grouping: `FROM … WHERE …`, with `value` and `lines` of its figures."""

    tables: str
    condition: str
    values: dict[str, Any]
    value: str
    lines: str


def rows(by: Collection[str], where: Filter, part: Part = "range", at: str = "") -> Rows:
    """Return the rows of the coarsest level that can answer: `r` of `rollups`, `f` a figure.

    They are the figures of imports and corrections of every kind; whoever reads says which of them,
    and of which metrics. In a statement of several parts, `at` tells their values apart.
    """
    asked = {*by, *(name for name in ("store", "country") if getattr(where, name) is not None)}
    song = where.of_songs or not _OF_SONGS.isdisjoint(asked)
    keys = ["song"] if song else []
    keys += [name for name in ("store", "country") if name in asked]
    level = " ".join(keys) or "total"
    conditions, values = where.conditions(at)
    dated = part in {"edges", "cut"} or where.dated or not _DATED.isdisjoint(by)
    if dated:
        conditions.append(_when(by, where, part, values, at))
    elif part == "undated":
        conditions.append("r.grain IS NULL")
    else:
        conditions.append("r.grain IS DISTINCT FROM 'day'")
    tables = f"{LINES if len(keys) == MOST_KEYS else 'rollups'} r"
    if "track" in by:
        tables += OF_TRACK
    if "artist" in by:
        tables += OF_ARTIST if "track" in by else OF_TRACK + OF_ARTIST
    if dated:
        tables += " CROSS JOIN LATERAL "
        if len(keys) == MOST_KEYS:
            tables += "(VALUES (r.date, r.until, r.value, r.lines))"
        elif where.dated and part in {"range", "edges"}:
            tables += _INSIDE.replace("{at}", at)
        else:
            tables += (
                "(SELECT unnest(r.dates), unnest(r.untils), unnest(r.date_values),"
                " unnest(r.date_lines))"
            )
        tables += " AS f (date, until, value, lines)"
    figure = "f" if dated else "r"
    return Rows(
        tables,
        f"r.user_id = :user AND r.level = '{level}'"
        + "".join(f" AND {condition}" for condition in conditions),
        values,
        f"{figure}.value",
        f"{figure}.lines",
    )


OF_TRACK = " LEFT JOIN track_identifiers i ON i.user_id = :user AND i.id = r.identifier_id"
OF_ARTIST = (
    " LEFT JOIN tracks t ON t.user_id = :user AND t.id = i.track_id"
    " LEFT JOIN releases p ON p.user_id = :user AND p.id = r.release_id"
)


_INSIDE = """(
    SELECT width_bucket(CAST(:first{at} AS date) - 1, r.dates) + 1 AS first,
        width_bucket(CAST(:last{at} AS date), r.dates) AS last WHERE r.grain IS NOT NULL OFFSET 0
) AS n CROSS JOIN LATERAL (SELECT unnest(r.dates[n.first:n.last]),
    unnest(r.untils[n.first:n.last]), unnest(r.date_values[n.first:n.last]),
    unnest(r.date_lines[n.first:n.last]))"""
"""Of the figures, which are in the order of their dates, those that begin in a range.

Arrays side by side in a list of columns are read faster than as a table of several columns.
"""


def _when(by: Collection[str], where: Filter, part: Part, values: dict[str, Any], at: str) -> str:
    """Return the condition on the days of a figure, and add its values to `values`."""
    first, last = where.first or date.min, where.last or date.max
    # A figure's own day is its own time; otherwise daily figures are in their months.
    daily = "days" if "period" in by else "day"
    if part == "undated":
        return "r.grain IS NULL"
    if "of_day" in by:
        values |= {f"first{at}": first, f"last{at}": last}
        return f"r.grain = 'day' AND f.date BETWEEN :first{at} AND :last{at}"
    if not where.dated:
        return f"r.grain IS DISTINCT FROM '{daily}'"
    begin, after = where.months
    values |= {f"first{at}": first, f"last{at}": last, f"begin{at}": begin, f"after{at}": after}
    months = f"f.date >= :begin{at} AND f.date < :after{at}"
    days = ["false"]
    for n, (start, end) in enumerate(where.edges):
        values |= {f"first_{n}{at}": start, f"last_{n}{at}": end}
        days.append(f"f.date BETWEEN :first_{n}{at} AND :last_{n}{at}")
    edges = f"r.grain = 'day' AND ({' OR '.join(days)})"
    if part == "edges":
        return edges
    longer = f"f.date >= :first{at} AND f.until <= :last{at}"
    meets = f"f.date <= :last{at} AND f.until >= :first{at}"
    part_counts = _PART_COUNTS.format(f":begin{at}", f":after{at}")
    if part == "cut":
        return (
            f"CASE WHEN r.grain = 'month' THEN f.date <= :last{at} AND :first{at} <"
            f" (f.date::timestamp + interval '1 month')::date AND NOT ({months})"
            f" WHEN r.grain = 'part' THEN {meets} AND NOT ({longer} AND {part_counts})"
            f" ELSE r.grain IN ('quarter', 'half', 'year', 'span') AND {meets} AND NOT ({longer})"
            " END"
        )
    if daily == "days":
        days_count = f"WHEN r.grain = 'day' THEN f.date BETWEEN :first{at} AND :last{at}"
    else:
        days_count = f"WHEN r.grain = 'days' THEN {months} WHEN r.grain = 'day' THEN {edges}"
    kinds = "true" if where.edges or daily == "days" else "r.grain <> 'day'"
    return (
        f"{kinds} AND CASE WHEN r.grain = 'month' THEN {months} {days_count}"
        f" WHEN r.grain = 'part' THEN {longer} AND {part_counts}"
        f" WHEN r.grain IN ('quarter', 'half', 'year', 'span') THEN coalesce({longer}, false)"
        " ELSE false END"
    )


_PART_COUNTS = (
    "(f.date >= {} AND f.until < {} OR r.metric <> ALL"
    " (ARRAY(SELECT DISTINCT metric FROM verdicts WHERE user_id = :user)))"
)
"""Of a month that is cut, days and weeks count only where they are no two views of one thing."""


@dataclass(frozen=True, slots=True)
class Question:
    """Figures of some metrics: by which keys, of what, and which part of a filter's days is meant.

    With `shown` False it is about what is not shown, and with None about both, which the dimension
    `shown` then separates.
    """

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    where: Filter = ALL
    part: Part = "range"
    shown: bool | None = True


async def sums(session: UserSession, *questions: Question) -> list[list[Figure]]:
    """Sum flows over what is shown, in one statement: the answers in the order of the questions.

    `earnings` are grouped by currency among others.
    """
    names = tuple(dict.fromkeys(name for one in questions for name in one.by if name != "shown"))
    queries: list[str] = []
    values: dict[str, Any] = {}
    filters: dict[Filter, str] = {}
    metrics: dict[tuple[str, ...], str] = {}
    of_lines: dict[Filter, str] = {}
    daily: set[Filter] = set()
    for number, asked in enumerate(questions):
        found = rows(
            asked.by, asked.where, asked.part, filters.setdefault(asked.where, _at(filters))
        )
        of_metrics = f"metrics{metrics.setdefault(asked.metrics, _at(metrics))}"
        values |= found.values | {of_metrics: list(asked.metrics)}
        tables = found.tables
        if LINES in tables:  # they are read once, for all questions of the same lines
            whole = replace(asked.where, first=None, last=None, tracks=None)
            tables = tables.replace(LINES, f"lines{of_lines.setdefault(whole, _at(of_lines))}")
            if asked.where.edges or not _DAILY.isdisjoint(asked.by):
                daily.add(whole)
        corrections = f"r.alone = {str(alone(asked.by, asked.where)).lower()}"
        everything = ("true", "", f"(r.alone IS NULL OR {corrections})")
        hidden = ("false", "-", f"{corrections} AND NOT r.partly")
        kinds = {True: [everything], False: [hidden], None: [everything, hidden]}[asked.shown]
        for is_shown, sign, rows_of in kinds:
            queries.append(
                f"SELECT {number}, {is_shown}, r.metric, replace(r.source, 'csv_', ''),"
                f" {sign}sum({found.value}), ({sign}sum({found.lines}))::bigint, bool_or(r.partly)"
                + "".join(f", {_value(name, asked.by)}" for name in names)
                + f" FROM {tables} WHERE {found.condition} AND r.metric = ANY (:{of_metrics})"
                f" AND {rows_of} GROUP BY r.metric, r.source"
                + "".join(f", {DIMENSIONS[name].of}" for name in asked.by if name != "shown")
                + f" HAVING sum({found.lines}) <> 0"
            )
    if not queries:
        return []
    relations = []
    for whole, at in of_lines.items():
        conditions, bound = whole.conditions(f"_of_lines{at}")
        conditions.append("true" if whole in daily else "r.grain IS DISTINCT FROM 'day'")
        relations.append(f"lines{at} AS (SELECT * FROM {LINES} r WHERE {' AND '.join(conditions)})")
        values |= bound
    first = f"WITH {', '.join(relations)} " if relations else ""
    answer = await session.execute(first + " UNION ALL ".join(queries), values)
    # Where each key of a grouping is in a row; `shown` is the second of its columns.
    places = [
        [(name, 1 if name == "shown" else _FIXED + names.index(name)) for name in one.by]
        for one in questions
    ]
    result: list[dict[tuple[Any, ...], Figure]] = [{} for _ in questions]
    for row in map(tuple, answer.all()):
        number, _, metric, source, value, lines, partly = row[:_FIXED]
        keys = {name: row[place] for name, place in places[number]}
        figure = Figure(metric, keys, value, lines, (source,), partly)
        known, place = result[number], (metric, *keys.values())
        known[place] = known[place].with_source(figure) if place in known else figure
    return [list(found.values()) for found in result]


def _at(known: Collection[object]) -> str:
    """Return how the names of values end that belong to the next of several."""
    return f"_of_{len(known)}" if known else ""


_FIXED = 7
"""How many columns of an answer come before those of the group keys."""


def _value(name: str, by: Collection[str]) -> str:
    """Return the SQL of a group key, which is null in a grouping without it."""
    if name in by:
        return DIMENSIONS[name].value
    return f"NULL::{_TYPES.get(name, 'text')}"


_TYPES = {"track": "bigint", "artist": "bigint"} | {
    name: "date" for name in DIMENSIONS if name.startswith("of_")
}


def _month_after(day: date) -> date:
    """Return the first day of the month after a day's; the last day of all stays."""
    end = _month_end(day)
    return end if end == date.max else end + date.resolution


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
