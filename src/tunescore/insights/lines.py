"""The statement lines behind a figure, down to file and line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping

from tunescore.ingest.rollups.verdict_cells import place
from tunescore.insights.filters import UNNAMED, Filter
from tunescore.insights.overview import COUNTS
from tunescore.insights.periods import Time
from tunescore.insights.rollup_rows import alone
from tunescore.metrics import COUNTED, METRICS, grain_of
from tunescore.store.scope import UserSession


@dataclass(frozen=True, slots=True)
class LineFilter:
    """What is asked beside the figure's own filter."""

    import_id: int | None = None
    kind: str | None = None
    currency: str | None = None
    period: Time | None = None
    undated: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, in the order of their files, and where the next page begins."""

    items: list[RowMapping]
    next_after: tuple[int, int, str, int] | None


@dataclass(frozen=True, slots=True)
class LineTotals:
    """What all the lines that the filter lets through add up to."""

    lines: int
    streams: int | None
    downloads: int | None
    uses: int | None
    views: int | None
    performances: int | None
    composition_plays: int | None
    money: list[tuple[str, Decimal]]


GRAIN = grain_of("l.period_start", "l.period_end")
PLACE = place("p.view", GRAIN, "l.period_start", "l.period_end")
"""The month of a line, or else its first and last day, as columns of its cell."""

_CELL = (
    ("source", "'csv_' || l.source", "''"),
    ("view", "p.view", "''"),
    ("rights", "p.rights", "''"),
    ("track_id", "i.track_id", "0"),
    ("release_id", "l.release_id", "0"),
    ("artist_id", "l.artist_id", "0"),
    ("store", "l.store", "''"),
    ("everywhere", "l.country IS NULL", "false"),
    ("grain", GRAIN, "''"),
    *((name, sql, "'-infinity'::date") for name, sql in PLACE.items()),
)
"""The key of the judged cell that a line belongs to: column, the line's value, if null."""

_DAILY = f"({GRAIN} = 'day' AND p.view <> 'platform_period')"


def _source(metric: str | None, where: Filter, only: LineFilter) -> tuple[str, dict[str, Any]]:
    """Return the FROM and WHERE clauses, and the parameters."""
    values: dict[str, Any] = {}
    parts: list[str] = []
    for condition, name, value in (
        ("i.track_id = :track", "track", where.track),
        ("l.release_id = :release", "release", where.release),
        ("coalesce(l.artist_id, t.artist_id, r.artist_id) = :artist", "artist", where.artist),
        ("l.store = :store", "store", where.store),
        ("l.country = :country", "country", where.country),
        ("l.source = :source", "source", where.source),
        ("p.rights = :rights", "rights", where.rights),
        ("l.import_id = :import_id", "import_id", only.import_id),
        ("l.kind = :kind", "kind", only.kind),
        ("l.currency = :currency", "currency", only.currency),
    ):
        if value == UNNAMED and name in {"store", "country"}:
            parts.append(f"l.{name} IS NULL")
        elif value is not None:
            parts.append(condition)
            values[name] = value
    parts += _when(only, values)
    at_edges = _range(where, metric, parts, values)
    if metric == "earnings":
        parts.append("l.amount IS NOT NULL AND l.currency IS NOT NULL AND p.view = 'statement'")
    elif metric is not None:
        parts.append(f"l.{metric} IS NOT NULL")
        values["metric"] = metric
        if METRICS[metric].adding == "flow":
            parts.append(_shown(where, at_edges))
        if where.country is not None and METRICS[metric].adding == "flow":
            parts.append("(l.country IS NOT NULL OR p.view = 'statement')")
    return (
        " FROM statement_lines l JOIN imports p ON p.user_id = l.user_id AND p.id = l.import_id"
        " LEFT JOIN track_identifiers i ON i.user_id = l.user_id AND i.id = l.identifier_id"
        " LEFT JOIN tracks t ON t.user_id = l.user_id AND t.id = i.track_id"
        " LEFT JOIN releases r ON r.user_id = l.user_id AND r.id = l.release_id"
        " LEFT JOIN artists a ON a.user_id = l.user_id AND a.id = l.artist_id"
        f" WHERE l.user_id = :user{''.join(f' AND {part}' for part in parts)}"
    ), values


def _when(only: LineFilter, values: dict[str, Any]) -> list[str]:
    """Return the conditions on the time of a line, and add their values to `values`."""
    parts = ["l.period_start IS NULL"] if only.undated else []
    if only.period is not None:
        values["only_first"] = only.period.first
        if only.period.grain == "month":
            return [*parts, f"{PLACE['month']} = :only_first"]
        values["only_last"] = only.period.last
        parts.append("l.period_start = :only_first AND l.period_end = :only_last")
    return parts


def _range(
    where: Filter, metric: str | None, parts: list[str], values: dict[str, Any]
) -> str | None:
    """Add the condition that a line's figure counts in a range; return that of its edges' days.

    The rule is that of `figures.Filter`.
    """
    if not where.dated:
        return None
    begin, after = where.months
    values |= {"begin": begin, "after": after}
    values |= {"first": where.first or date.min, "last": where.last or date.max}
    days = []
    for at, (first, last) in enumerate(where.edges):
        values |= {f"first_{at}": first, f"last_{at}": last}
        days.append(f"l.period_start BETWEEN :first_{at} AND :last_{at}")
    at_edges = f"({_DAILY} AND ({' OR '.join(days) or 'false'}))"
    # Days and weeks of one month could be two views of the same plays.
    weeks = "true"
    if metric is not None:
        weeks = "NOT EXISTS (SELECT FROM verdicts WHERE user_id = :user AND metric = :metric)"
        values["metric"] = metric
    inside = "l.period_start >= :first AND l.period_end <= :last"
    parts.append(
        f"CASE WHEN {at_edges} THEN true WHEN {GRAIN} = 'month' OR {_DAILY}"
        " THEN l.period_start >= :begin AND l.period_start < :after"
        f" WHEN {PLACE['month']} IS NOT NULL THEN {inside}"
        f" AND (l.period_start >= :begin AND l.period_end < :after OR {weeks})"
        f" ELSE coalesce({inside}, false) END"
    )
    return at_edges


def _shown(where: Filter, at_edges: str | None) -> str:
    """Return the condition that the cell of a line is shown, by its verdict if it has one."""
    world = "country" if where.country is not None else "all"
    wanted = "shown_alone" if alone((), where) else "shown"
    columns = ", ".join(f"coalesce({name}, {none})" for name, _, none in _CELL)
    cell = ", ".join(f"coalesce({value}, {none})" for _, value, none in _CELL)
    hidden = (
        "SELECT {} FROM verdicts WHERE user_id = :user AND metric = :metric"
        f" AND world = '{{}}' AND NOT {wanted}"
    )
    shown = f"({cell}) NOT IN ({hidden.format(columns, world)})"
    if at_edges is None:
        return shown
    by_day = "day country" if where.country is not None else "day"
    return (
        f"CASE WHEN {at_edges} THEN ({cell}, l.period_start)"
        f" NOT IN ({hidden.format(f'{columns}, bucket', by_day)}) ELSE {shown} END"
    )


async def lines(
    session: UserSession,
    metric: str | None,
    where: Filter,
    only: LineFilter,
    *,
    after: tuple[int, int, str, int] | None = None,
    limit: int = 100,
) -> Page:
    """Return a page of lines. With a `metric`, exactly the lines whose sum the figure is.

    `after` is the last line of the page before: import, line, key (hexadecimal), occurrence.
    """
    rows, values = _source(metric, where, only)
    if after is not None:
        rows += (
            " AND (l.import_id, l.line, l.row_key, l.occurrence) >"
            " (:after_import, :after_line, decode(:after_key, 'hex'), :after_n)"
        )
        values |= dict(
            zip(("after_import", "after_line", "after_key", "after_n"), after, strict=True)
        )
    answer = await session.execute(
        f"SELECT l.import_id, p.file_name, l.line, l.source, i.track_id,"
        " coalesce(i.title, r.title) AS title, coalesce(i.artist, r.artist, a.name) AS artist,"
        " l.writer, i.isrc, l.release_id, l.store, l.store_as_named, l.country, l.country_as_named,"
        " l.period_start, l.period_end, l.reported_on, l.kind, p.rights, l.quantity,"
        f" {', '.join(f'l.{key}' for key in COUNTED)}, l.amount, l.currency,"
        f" encode(l.row_key, 'hex') AS row_key, l.occurrence{rows}"
        " ORDER BY l.import_id, l.line, l.row_key, l.occurrence LIMIT :limit",
        {"limit": limit + 1, **values},
    )
    found = list(answer.mappings())
    following = None
    if len(found) > limit:
        last = found[limit - 1]
        following = (last["import_id"], last["line"], last["row_key"], last["occurrence"])
    return Page(found[:limit], following)


async def line_totals(
    session: UserSession, metric: str | None, where: Filter, only: LineFilter
) -> LineTotals:
    """Add up all the lines that the filter lets through, money per currency."""
    rows, values = _source(metric, where, only)
    sums = ", ".join(f"sum(l.{count})" for count in COUNTS)
    answer = await session.execute(
        f"SELECT l.currency, count(*), sum(l.amount), {sums}{rows}"
        " GROUP BY l.currency ORDER BY l.currency",
        values,
    )
    groups = list(answer)
    return LineTotals(
        sum(group[1] for group in groups),
        **{count: _sum([group[3 + n] for group in groups]) for n, count in enumerate(COUNTS)},
        money=[(group[0], group[2]) for group in groups if group[0] and group[2] is not None],
    )


def _sum(values: list[Decimal | None]) -> int | None:
    known = [int(value) for value in values if value is not None]
    return sum(known) if known else None
