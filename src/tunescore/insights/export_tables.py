"""A view's figures as tables to take away, with what must be known of them.

The columns of figures add up to the totals: what names no store, country or track, and what has no
month, is a row of its own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, get_args

from tunescore.exports.table import About, Column, Table
from tunescore.insights import notes as on_days
from tunescore.insights import tracks, views
from tunescore.insights.audience_summary import summary
from tunescore.insights.comparison import Comparison
from tunescore.insights.conversion import convert
from tunescore.insights.daily_figures import COUNTS as DAILY
from tunescore.insights.daily_figures import Day
from tunescore.insights.filters import UNNAMED
from tunescore.insights.footnotes import left_over, other_counts, two_views
from tunescore.insights.left_out import LeftOut
from tunescore.insights.overview import (
    CONVERTED,
    COUNTS,
    Numbers,
    country_name,
    longer,
    named,
    nameless,
)
from tunescore.insights.ranges import View
from tunescore.insights.views import Picture
from tunescore.metrics import METRICS
from tunescore.store.scope import UserSession

TableName = Literal["months", "days", "stores", "countries", "tracks", "accounts"]
TABLES: tuple[TableName, ...] = get_args(TableName)

TOTALS = "totals"

_ROWS = {"stores": "store", "countries": "country", "tracks": "track"}
"""Tables by what their rows are of."""


@dataclass(frozen=True, slots=True)
class Export:
    """Tables, and what is said about them."""

    tables: list[Table]
    about: About
    picture: Picture


async def export(
    session: UserSession,
    view: View,
    now: datetime,
    wanted: Collection[TableName],
    names: Mapping[str, str],
) -> Export:
    """Return some tables of a view. `names` are the sources' names by key."""
    dimensions = tuple(_ROWS[name] for name in wanted if name in _ROWS)
    page = await views.picture(session, view, now.date(), dimensions, daily="days" in wanted)
    ids = [group.key for group in named(page.groups.get("track", []))]
    page = await views.beside(session, page, ids)
    made = []
    for name in wanted:
        if name == "accounts":
            made.append(await _accounts(session, view, page))
        elif name == "tracks":
            made.append(await _tracks(session, page))
        else:
            made.append(_TABLE[name](page))
    return Export(made, await _about(session, view, page, now, names), page)


def totals(page: Picture) -> Table:
    """Return the totals of a view: a row each, the comparison beside them."""
    changes = {
        (change.metric, change.currency): change
        for change in (page.comparison.changes if page.comparison else ())
    }
    figures: list[tuple[str, str | None, Decimal]] = [
        (count, None, Decimal(value))
        for count in COUNTS
        if (value := getattr(page.total, count)) is not None
    ]
    figures += [("earnings", money.currency, money.amount) for money in page.total.money]
    if page.total.money_converted is not None:
        all_of_it = page.total.money_converted
        figures.append((CONVERTED, all_of_it.currency, all_of_it.amount))
    rows = []
    for metric, currency, value in figures:
        change = changes.get((metric, currency))
        rows.append(
            (
                "Earnings, converted" if metric == CONVERTED else METRICS[metric].label,
                currency, value,
                *((change.value, change.before, change.percent) if change else (None,) * 3),
            )
        )  # fmt: skip
    return Table(
        TOTALS,
        (
            Column("figure", "text"), Column("currency", "text"), Column("value", "money"),
            Column("compared", "money"), Column("before", "money"),
            Column("change_percent", "percent"),
        ),
        rows,
    )  # fmt: skip


def _months(page: Picture) -> Table:
    paid = _currencies(page)
    rows: list[tuple[Any, ...]] = [
        (f"{one.month:%Y-%m}", one.month, None, "month", *_figures(one.numbers, paid),
         one.incomplete, _sources(one.numbers))
        for one in page.months
    ]  # fmt: skip
    rows += [
        (one.key, one.first, one.last, one.grain, *_figures(one.numbers, paid), None,
         _sources(one.numbers))
        for one in longer(page.groups["time"])
    ]  # fmt: skip
    rest = (
        ("edge days", "days", page.edge_days),
        ("no date", "none", nameless(page.groups["time"])),
    )
    rows += [
        (label, None, None, grain, *_figures(numbers, paid), None, _sources(numbers))
        for label, grain, numbers in rest
        if numbers.lines
    ]
    return Table(
        "months",
        (
            Column("time", "text"), Column("first", "date"), Column("last", "date"),
            Column("grain", "text"), *_columns(paid), Column("incomplete", "yes_no"),
            Column("sources", "text"),
        ),
        rows,
    )  # fmt: skip


def _days(page: Picture) -> Table:
    paid = _currencies(page)
    return Table(
        "days",
        (
            Column("date", "date"), *(Column(count, "count") for count in DAILY),
            *(Column(f"earnings_{currency}", "money") for currency in paid),
            Column("sources", "text"),
        ),
        [
            (day.date, *(getattr(day, count) for count in DAILY), *_money(day, paid),
             day.source)
            for day in page.days
        ],
    )  # fmt: skip


def _stores(page: Picture) -> Table:
    return _breakdown(
        page, "stores", (Column("store", "text"),),
        [((group.key,), group.key, group.numbers) for group in page.groups["store"]],
    )  # fmt: skip


def _countries(page: Picture) -> Table:
    return _breakdown(
        page, "countries", (Column("country", "text"), Column("name", "text")),
        [
            ((group.key, country_name(group.key) if group.key else None), group.key, group.numbers)
            for group in page.groups["country"]
        ],
    )  # fmt: skip


async def _tracks(session: UserSession, page: Picture) -> Table:
    rows: list[tuple[tuple[Any, ...], Any, Numbers]] = [
        ((row.id, row.title, row.artist, row.isrc, row.upc), row.id, row.numbers)
        for row in await tracks.tracks(session, page.groups["track"], only_groups=True)
    ]
    rest = nameless(page.groups["track"])
    if rest.lines:
        rows.append(((None,) * 5, None, rest))
    columns = (Column("id", "count"), *(Column(name, "text") for name in (
        "title", "artist", "isrc", "upc")))  # fmt: skip
    return _breakdown(page, "tracks", columns, rows)


_TABLE = {"months": _months, "days": _days, "stores": _stores, "countries": _countries}


def _breakdown(
    page: Picture,
    name: str,
    keys: tuple[Column, ...],
    rows: Sequence[tuple[tuple[Any, ...], Any, Numbers]],
) -> Table:
    """Return a table of stores, countries or tracks, each beside its comparison."""
    paid = _currencies(page)
    beside = page.comparison
    return Table(
        name,
        (*keys, *_columns(paid), *(_compared_columns(paid) if beside else ()),
         Column("sources", "text")),
        [
            (*key, *_figures(numbers, paid), *_compared(beside, _ROWS[name], of, paid),
             _sources(numbers))
            for key, of, numbers in rows
        ],
    )  # fmt: skip


def _compared_columns(paid: Sequence[str]) -> tuple[Column, ...]:
    figures = (("streams", "count"), *((f"earnings_{currency}", "money") for currency in paid))
    return tuple(
        Column(f"{name}_{side}", "count" if kind == "count" else "money")
        for side in ("compared", "before")
        for name, kind in figures
    )


def _compared(
    beside: Comparison | None, dimension: str, of: object, paid: Sequence[str]
) -> tuple[Any, ...]:
    if beside is None:
        return ()
    found: list[Any] = []
    for numbers in beside.row(dimension, of):
        if numbers is None:
            found += [None] * (1 + len(paid))
        else:
            found += [numbers.streams, *_money(numbers, paid)]
    return tuple(found)


async def _accounts(session: UserSession, view: View, page: Picture) -> Table:
    found = await summary(session, page.within, view.platform)
    columns = (
        Column("platform", "text"), Column("username", "text"), Column("name", "text"),
        Column("followers", "count"), Column("as_of", "date"), Column("before", "count"),
        Column("before_as_of", "date"), Column("difference", "count"),
        Column("change_percent", "percent"), Column("engagement_rate", "percent"),
        Column("engagement_before", "percent"), Column("rounded", "yes_no"),
        Column("typed", "yes_no"),
    )  # fmt: skip
    return Table(
        "accounts",
        columns,
        [
            (
                one.platform, one.username, one.name,
                one.newest.value if one.newest else None, one.newest.date if one.newest else None,
                one.before.value if one.before else None, one.before.date if one.before else None,
                one.difference, one.percent, one.engagement_rate, one.engagement_before,
                one.rounded, one.newest.typed if one.newest else None,
            )
            for one in found.accounts
        ],
    )  # fmt: skip


def _currencies(page: Picture) -> tuple[str, ...]:
    """Return what the columns of money are called after `earnings_`: `USD`, `converted_EUR`."""
    own = tuple(money.currency for money in page.total.money)
    currency = views.converted_to(page.view)
    return own if currency is None else (*own, f"{CONVERTED}_{currency}")


def _columns(paid: Sequence[str]) -> tuple[Column, ...]:
    return (
        *(Column(count, "count") for count in COUNTS),
        *(Column(f"earnings_{currency}", "money") for currency in paid),
    )


def _figures(numbers: Numbers, paid: Sequence[str]) -> tuple[Any, ...]:
    return (*(getattr(numbers, count) for count in COUNTS), *_money(numbers, paid))


def _money(of: Numbers | Day, paid: Sequence[str]) -> list[Decimal | None]:
    by_currency = {money.currency: money.amount for money in of.money}
    if of.money_converted is not None:
        by_currency[f"{CONVERTED}_{of.money_converted.currency}"] = of.money_converted.amount
    return [by_currency.get(currency) for currency in paid]


def _sources(numbers: Numbers) -> str:
    return ", ".join(numbers.sources)


async def _about(
    session: UserSession, view: View, page: Picture, now: datetime, names: Mapping[str, str],
) -> About:  # fmt: skip
    """Say what the figures are of: range, filters, comparison, notes, what is left out."""
    within = page.within
    lines = [
        ("Made", f"TuneScore, {now:%Y-%m-%d %H:%M} UTC"),
        ("Range", f"{within.label}{_span(within.first, within.last)}"),
    ]
    if page.comparison:
        other = page.comparison
        days = _span(other.range.first, other.range.last)
        lines.append(("Compared with", f"{other.range.label}{days}"))
        if other.pairs.compared is not None:
            months = f"{other.pairs.compared} of {other.pairs.out_of}"
            lines.append(("Compared months", f"{months}: those that are complete"))
        if other.why:
            lines.append(("Comparison", other.why))
    lines += [(f"Only {label}", text) for label, text in await _filters(session, view, names)]
    currency = views.converted_to(view)
    if currency is not None:
        done = convert(page.total.money, currency)
        lines.append(("Converted", f"to {currency}, ECB rates up to {done.rate_date}"))
        if done.missing:
            lines.append(("Not converted", f"{', '.join(done.missing)}: there is no rate"))
    lines += [("Left out", text) for text in _left_out(page.left_out)]
    notes = await two_views(session, names, page.where)
    groups = page.groups
    notes += left_over(groups.get("store", []), groups.get("country", []), groups.get("track", []))
    notes += other_counts(page.total, groups.get("country", []), groups.get("track", []))
    lines += [("Note", note.message) for note in notes]
    lines += [
        (f"Note on {note.first:%Y-%m-%d}", note.text)
        for note in await on_days.notes(session, view, within)
        if note.kind == "own"
    ]
    return About(tuple(lines))


def _span(first: object, last: object) -> str:
    return "" if first is None and last is None else f" ({first or '…'} to {last or '…'})"


async def _filters(
    session: UserSession, view: View, names: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return the filters of a view in words."""
    found = []
    for label, value in (
        ("artist", await tracks.artist_name(session, view.artist)),
        ("track", await tracks.title(session, view.track)),
        ("store", view.store and ("no store" if view.store == UNNAMED else view.store)),
        ("country", view.country and ("no country" if view.country == UNNAMED
                                      else country_name(view.country))),
        ("source", view.source and names.get(view.source, view.source)),
        ("rights", view.rights),
        ("platform", view.platform),
    ):  # fmt: skip
        if value:
            found.append((label, value))
    return found


def _left_out(left: LeftOut) -> list[str]:
    found = []
    if left.cut.lines:
        found.append(f"Figures of times that the range cuts: {', '.join(left.cut_periods)}.")
    if left.undated.lines:
        found.append("Figures without a date.")
    return found
