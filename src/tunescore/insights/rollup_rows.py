"""The rows of roll-ups that answer a question, and what of each counts in a range of days.

A roll-up has its figures as sums to date (`store.tables.statements.Rollup`), so a range is the
difference of two of them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from tunescore.insights import periods
from tunescore.insights.filters import Filter
from tunescore.insights.relations import LINES

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

DAILY = frozenset({"of_day", "period"})
"""The dimensions that daily figures are read for."""

MOST_KEYS = 3


def alone(by: Collection[str], where: Filter) -> bool:
    """Whether a question is about single songs or releases, where artists' totals have no place."""
    return "track" in by or where.track is not None or where.release is not None


@dataclass(frozen=True, slots=True)
class Amount:
    """The SQL of what of a row counts in a range: its value, its lines, whether there is any."""

    value: str
    lines: str
    known: str = "true"


@dataclass(frozen=True, slots=True)
class Rows:
    """The roll-ups for one grouping: `FROM … WHERE …`, and what counts of each in each range."""

    tables: str
    condition: str
    values: dict[str, Any]
    amounts: tuple[Amount, ...]

    @property
    def value(self) -> str:
        """The value of a row in the only range."""
        return self.amounts[0].value

    @property
    def lines(self) -> str:
        """The lines of a row in the only range."""
        return self.amounts[0].lines


def level_keys(by: Collection[str], where: Filter) -> list[str]:
    """Return the keys of the coarsest level that can answer."""
    asked = {*by, *(name for name in ("store", "country") if getattr(where, name) is not None)}
    song = where.of_songs or not _OF_SONGS.isdisjoint(asked)
    return ["song"] * song + [name for name in ("store", "country") if name in asked]


def is_added_up(by: Collection[str], where: Filter, part: Part) -> bool:
    """Whether a row's figures of a range are added up by its sums to date, not one by one."""
    dated = part == "edges" or (part == "range" and where.dated)
    return dated and _DATED.isdisjoint(by) and len(level_keys(by, where)) < MOST_KEYS


def rows(
    by: Collection[str], where: Filter, part: Part = "range", at: str = "",
    also: Mapping[str, Filter] = MappingProxyType({}), of_artist: str | None = None,
) -> Rows:  # fmt: skip
    """Return the rows of the coarsest level that can answer: `r` of `rollups`, `f` a figure.

    They are the figures of imports and corrections of every kind; whoever reads says which of them,
    and of which metrics. In a statement of several parts, `at` tells their values apart; `also` are
    filters by theirs that have other days and are answered by the same rows. `of_artist` is that of
    `Filter.conditions`.
    """
    keys = level_keys(by, where)
    level = " ".join(keys) or "total"
    conditions, values = where.conditions(at, of_artist)
    of_dates = not _DATED.isdisjoint(by)
    added_up = is_added_up(by, where, part)
    by_figure = not added_up and (of_dates or part == "cut" or len(keys) == MOST_KEYS)
    dated = of_dates or (part != "undated" and (part != "range" or where.dated))
    if dated and by_figure:
        conditions.append(_when(by, where, part, values, at))
    elif part == "undated":
        conditions.append("r.grain IS NULL")
    elif not dated:
        conditions.append("r.grain IS DISTINCT FROM 'day'")
    tables = f"{LINES if len(keys) == MOST_KEYS else 'rollups'} r"
    if "track" in by:
        tables += OF_TRACK
    if "artist" in by:
        tables += OF_ARTIST if "track" in by else OF_TRACK + OF_ARTIST
    if dated and len(keys) == MOST_KEYS:
        tables += " CROSS JOIN LATERAL (VALUES (r.date, r.until, r.value, r.lines)) AS f" + _FIGURE
    elif dated and by_figure:
        inside = where.dated and part in {"range", "edges"}
        tables += " CROSS JOIN LATERAL " + (_single(at) if inside else SINGLE) + " AS f" + _FIGURE
    amounts: tuple[Amount, ...] = (Amount("f.value", "f.lines"),)
    if added_up:
        places, condition, amounts = _sums_to_date({at: where, **also}, part, values)
        tables += f" CROSS JOIN LATERAL ({places}) AS n"
        conditions.append(condition)
    elif not dated:
        amounts = (Amount("r.value", "r.lines"),)
    return Rows(
        tables,
        f"r.user_id = :user AND r.level = '{level}'"
        + "".join(f" AND {condition}" for condition in conditions),
        values,
        amounts,
    )


OF_TRACK = " LEFT JOIN track_identifiers i ON i.user_id = :user AND i.id = r.identifier_id"
OF_ARTIST = (
    " LEFT JOIN tracks t ON t.user_id = :user AND t.id = i.track_id"
    " LEFT JOIN releases p ON p.user_id = :user AND p.id = r.release_id"
)


_FIGURE = " (date, until, value, lines)"

_FIGURES = """(
    SELECT f.date, f.until, f.value - f.value_before, f.lines - f.lines_before
    FROM {n}(SELECT unnest(r.dates[{of}]), unnest(r.untils[{of}]),
        unnest(r.values_to_date[{of}]), unnest((0 || r.values_to_date)[{of}]),
        unnest(r.lines_to_date[{of}]), unnest((0 || r.lines_to_date)[{of}])
    ) AS f (date, until, value, value_before, lines, lines_before))"""
"""The figures of a row `r`: each is a sum up to its date without the one up to the date before.

Arrays side by side in a list of columns are read faster than as a table of several columns.
"""

SINGLE = _FIGURES.format(n="", of="1:cardinality(r.dates)")
"""All figures of a row `r` of flows: date, until, value and lines."""

_PLACE = "width_bucket(CAST({} AS date), r.dates)"
"""How many of a row's dates, which are in their order, are not after a day."""


def _single(at: str) -> str:
    """Return the figures of a row that begin in a range."""
    before, last = (
        f"{_PLACE.format(f'CAST(:first{at} AS date) - 1')} AS before",
        f"{_PLACE.format(f':last{at}')} AS last",
    )
    n = f"(SELECT {before}, {last} WHERE r.grain IS NOT NULL OFFSET 0) AS n"
    return _FIGURES.format(n=f"{n} CROSS JOIN LATERAL ", of="n.before + 1:n.last")


_Stretch = tuple[str, str]
"""Where a stretch of days begins and ends in the dates of a row: the places before and at it."""


def _sums_to_date(
    ranges: Mapping[str, Filter], part: Part, values: dict[str, Any]
) -> tuple[str, str, tuple[Amount, ...]]:
    """Return the relation `n` of places in a row, a condition, and what of it counts in each range.

    Figures of single days, or each of a month, are the sum up to the last day without the one up to
    the day before the first. Longer ones count one by one. The rule is that of `_when`. The ranges
    are by the ends of their values' names; the values are added to `values`.
    """
    places: list[str] = []
    longer: list[str] = []
    stretches: list[tuple[list[_Stretch], list[_Stretch]]] = []

    def stretch(first: str, last: str) -> _Stretch:
        n = len(places)
        places.append(f"{_PLACE.format(f'CAST({first} AS date) - 1')} AS p{n}")
        places.append(f"{_PLACE.format(last)} AS p{n + 1}")
        return f"n.p{n}", f"n.p{n + 1}"

    for at, where in ranges.items():
        values |= _days_of(where, at)
        begin, after = where.months
        days = [stretch(f":first_{n}{at}", f":last_{n}{at}") for n in range(len(where.edges))]
        months = []
        if part == "range":
            if begin < after:
                months = [stretch(f":begin{at}", f"CAST(:after{at} AS date) - 1")]
            counts = f"FILTER (WHERE {_longer_counts(at)})"
            longer += [f"sum(f.value) {counts}", f"sum(f.lines) {counts}"]
        stretches.append((days, months))
    daily = any(days for days, _ in stretches)
    amounts = tuple(
        _amount(days if daily else None, months if longer else None, 2 * number + 1)
        for number, (days, months) in enumerate(stretches)
    )
    if longer:
        sums = f"SELECT ARRAY[{', '.join(longer)}] FROM {SINGLE} AS f{_FIGURE}"
        places.append(f"CASE WHEN r.grain IN {_LONGER} THEN ({sums}) END AS longer")
    of_grain = "r.grain IS NOT NULL" if daily else "r.grain <> 'day'"
    known = " OR ".join(one.known for one in amounts)
    return f"SELECT {', '.join(places)} OFFSET 0", f"{of_grain} AND ({known})", amounts


def _amount(days: list[_Stretch] | None, months: list[_Stretch] | None, longer: int) -> Amount:
    """Return what of a row counts in these stretches of days and months; None: no row has any.

    `longer` is the place of the sum of longer figures, after which their lines stand.
    """

    def case(of_stretch: str, between: str, of_longer: str, of_none: str) -> str:
        kinds = {"r.grain = 'day'": days, "n.longer IS NULL": months}
        whens = [
            f"WHEN {kind} THEN {between.join(of_stretch.format(*one) for one in found) or 'NULL'}"
            for kind, found in kinds.items()
            if found is not None
        ]
        otherwise = of_none if months is None else of_longer
        return f"CASE {' '.join(whens)} ELSE {otherwise} END" if whens else otherwise

    difference = "coalesce(r.{0}[{{1}}], 0) - coalesce(r.{0}[{{0}}], 0)".format
    return Amount(
        case(difference("values_to_date"), " + ", f"n.longer[{longer}]", "NULL::numeric"),
        case(
            difference("lines_to_date"), " + ", f"n.longer[{longer + 1}]::integer", "NULL::integer"
        ),
        case("{1} > {0}", " OR ", f"n.longer[{longer + 1}] IS NOT NULL", "false"),
    )


def _days_of(where: Filter, at: str) -> dict[str, Any]:
    """Return the days of a range, of its whole months, and of its edges, by the values' names."""
    begin, after = where.months
    values = {
        f"first{at}": where.first or date.min, f"last{at}": where.last or date.max,
        f"begin{at}": begin, f"after{at}": after,
    }  # fmt: skip
    for n, (start, end) in enumerate(where.edges):
        values |= {f"first_{n}{at}": start, f"last_{n}{at}": end}
    return values


def _when(by: Collection[str], where: Filter, part: Part, values: dict[str, Any], at: str) -> str:
    """Return the condition on the days of a figure, and add its values to `values`."""
    # A figure's own day is its own time; otherwise daily figures are in their months.
    daily = "days" if "period" in by else "day"
    if part == "undated":
        return "r.grain IS NULL"
    if "of_day" in by:
        values |= _days_of(where, at)
        return f"r.grain = 'day' AND f.date BETWEEN :first{at} AND :last{at}"
    if not where.dated:
        return f"r.grain IS DISTINCT FROM '{daily}'"
    values |= _days_of(where, at)
    months = f"f.date >= :begin{at} AND f.date < :after{at}"
    days = [f"f.date BETWEEN :first_{n}{at} AND :last_{n}{at}" for n, _ in enumerate(where.edges)]
    edges = f"r.grain = 'day' AND ({' OR '.join(days) or 'false'})"
    if part == "edges":
        return edges
    if part == "cut":
        meets = f"f.date <= :last{at} AND f.until >= :first{at}"
        return (
            f"CASE WHEN r.grain = 'month' THEN f.date <= :last{at} AND :first{at} <"
            f" (f.date::timestamp + interval '1 month')::date AND NOT ({months})"
            f" ELSE r.grain IN {_LONGER} AND {meets} AND NOT ({_longer_counts(at)}) END"
        )
    if daily == "days":
        days_count = f"WHEN r.grain = 'day' THEN f.date BETWEEN :first{at} AND :last{at}"
    else:
        days_count = f"WHEN r.grain = 'days' THEN {months} WHEN r.grain = 'day' THEN {edges}"
    kinds = "true" if where.edges or daily == "days" else "r.grain <> 'day'"
    return (
        f"{kinds} AND CASE WHEN r.grain = 'month' THEN {months} {days_count}"
        f" WHEN r.grain IN {_LONGER} THEN {_longer_counts(at)} ELSE false END"
    )


_LONGER = "('part', 'quarter', 'half', 'year', 'span')"
"""The grains of figures that have a last day of their own."""


def _longer_counts(at: str) -> str:
    """Return the condition that a figure with a last day of its own counts in a range.

    Of a month that is cut, days and weeks count only where they are no two views of one thing.
    """
    return (
        f"coalesce(f.date >= :first{at} AND f.until <= :last{at}, false) AND (r.grain <> 'part'"
        f" OR f.date >= :begin{at} AND f.until < :after{at} OR r.metric <> ALL"
        " (ARRAY(SELECT DISTINCT metric FROM verdicts WHERE user_id = :user)))"
    )
