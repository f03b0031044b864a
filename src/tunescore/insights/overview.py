"""The figures of a page: totals, months, stores, countries, songs, audience.

Every breakdown is whole: what names no store, country, song or date is a group of its own.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pycountry

from tunescore.insights import periods
from tunescore.insights.figures import ALL, Figure, Filter, Part, sums
from tunescore.insights.freshness import Freshness
from tunescore.insights.periods import PeriodGrain
from tunescore.insights.ranges import Range
from tunescore.metrics import METRICS
from tunescore.store.scope import UserSession

TOP_TRACKS = 10
COUNTS = ("streams", "downloads", "uses", "views", "performances", "composition_plays")
"""The counts that pages show, as they are called in `Numbers`."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency."""

    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures of one group; a count that no source reported is None, not 0.

    `money` has the currency with the most lines first; `recording_money` and `composition_money`
    are its two parts, by the right that is paid for. `partly` says that for some month in it only
    a part of the days is known; `lines` are the most lines behind one of the figures.
    """

    streams: int | None = None
    downloads: int | None = None
    uses: int | None = None
    views: int | None = None
    performances: int | None = None
    composition_plays: int | None = None
    money: tuple[Money, ...] = ()
    recording_money: tuple[Money, ...] = ()
    composition_money: tuple[Money, ...] = ()
    sources: tuple[str, ...] = ()
    partly: bool = False
    lines: int = 0


NOTHING = Numbers()


@dataclass(frozen=True, slots=True)
class Group:
    """Figures under a key: a store's name, a country's code, a track's id; None names none."""

    key: Any
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month; `incomplete` where a source may still report more of it."""

    month: date
    numbers: Numbers
    incomplete: bool


@dataclass(frozen=True, slots=True)
class Period:
    """The numbers of a time that lies in no single month; see `periods.key`."""

    key: str
    label: str
    grain: PeriodGrain
    first: date
    last: date
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Audience:
    """The newest value of a level or a count of people."""

    metric: str
    label: str
    artist_id: int
    artist: str
    store: str | None
    value: int
    as_of: date
    unit: str


Groups = dict[str, list[Group]]


Figures = dict[str, dict[Any, list[Figure]]]
"""The figures of each value of a dimension, by dimension and value."""


async def gathered(
    session: UserSession, dimensions: Collection[str], *wheres: Filter, part: Part = "range"
) -> Figures:
    """Return the figures of each value of some dimensions.

    The dimension `all` has one value, None, of everything. Of several filters, which have no figure
    in common, all are gathered; `part` says which figures of their days are meant.
    """
    by = {name: () if name == "all" else (name,) for name in dimensions}
    paid_by = {name: (*keys, "currency", "rights") for name, keys in by.items()}
    found: dict[str, dict[Any, list[Figure]]] = {name: defaultdict(list) for name in by}
    for where in wheres or (ALL,):
        counts = await sums(session, COUNTS, list(by.values()), where, part=part)
        paid = await sums(session, ("earnings",), list(paid_by.values()), where, part=part)
        for name in by:
            for figure in (*counts[by[name]], *paid[paid_by[name]]):
                found[name][figure.keys.get(name)].append(figure)
    return {name: dict(values) for name, values in found.items()}


async def pictures(
    session: UserSession, dimensions: Collection[str], *wheres: Filter, part: Part = "range"
) -> Groups:
    """Return the same figures as numbers, the most streams first."""
    return groups_of(await gathered(session, dimensions, *wheres, part=part))


def groups_of(found: Figures) -> Groups:
    """Return the numbers of each value of each dimension, the most streams first."""
    return {
        name: sorted(
            (Group(key, numbers_of(figures)) for key, figures in groups.items()),
            key=_weight,
            reverse=True,
        )
        for name, groups in found.items()
    }


def in_range(where: Filter, within: Range) -> Filter:
    """Return the same filter for the days of a range."""
    return replace(where, first=within.first, last=within.last)


def total_of(groups: Groups) -> Numbers:
    """The numbers of everything, of groups that have the dimension `all`."""
    return groups["all"][0].numbers if groups["all"] else NOTHING


async def known_days(session: UserSession) -> Range:
    """Return the first and the last day of any figure; a range without days where there is none.

    A quarter's last day is one.
    """
    answer = await session.execute(
        "SELECT min(r.dates[1]), max(greatest(u.until, CASE WHEN r.grain = 'month'"
        " THEN (r.dates[cardinality(r.dates)] + interval '1 month - 1 day')::date"
        " ELSE r.dates[cardinality(r.dates)] END))"
        " FROM rollups r CROSS JOIN LATERAL (SELECT max(until) AS until FROM unnest(r.untils)"
        " AS until) u WHERE r.user_id = :user AND r.level IN ('total', 'song store country')"
        " AND r.alone IS NULL AND r.grain IS DISTINCT FROM 'days'"
    )
    return Range(*answer.one())


async def anything(session: UserSession) -> bool:
    """Whether the user has any figure of music, or a campaign."""
    answer = await session.execute(
        "SELECT EXISTS (SELECT FROM rollups WHERE user_id = :user) OR EXISTS (SELECT FROM"
        " campaigns WHERE user_id = :user AND (lines > 0 OR source = 'manual'))"
    )
    return bool(answer.scalar_one())


def named(groups: list[Group]) -> list[Group]:
    """The groups that have a key."""
    return [group for group in groups if group.key is not None]


def nameless(groups: list[Group]) -> Numbers:
    """The numbers of the group without a key; nothing where there is none."""
    return next((group.numbers for group in groups if group.key is None), NOTHING)


def months(groups: list[Group], fresh: Freshness, *, every_store: bool) -> list[Month]:
    """Return every month from the first to the last with figures; one without any is a gap.

    `groups` are those by `time`, of which `longer` gives those that lie in no single month.

    A month of which only a part of the days is known is incomplete, whatever its sources say.
    """
    known = {
        date.fromisoformat(f"{group.key}-01"): group.numbers
        for group in named(groups)
        if periods.is_month(group.key)
    }
    if not known:
        return []
    result = []
    month = min(known)
    while month <= max(known):
        numbers = known.get(month, NOTHING)
        late = fresh.incomplete(month, numbers.sources, every_store=every_store)
        result.append(Month(month, numbers, late or numbers.partly))
        month = (month.replace(day=28) + date.resolution * 4).replace(day=1)
    return result


def longer(groups: list[Group]) -> list[Period]:
    """Return the times that lie in no single month, of groups by `time`, the oldest first."""
    found = [
        Period(group.key, time.label, time.grain, time.first, time.last, group.numbers)
        for group in named(groups)
        if not periods.is_month(group.key) and not periods.is_day(group.key)
        for time in (periods.read(group.key),)
    ]
    return sorted(found, key=lambda one: (one.first, one.last))


def incomplete_from(months: list[Month]) -> date | None:
    """The first month from which on all are incomplete."""
    first = None
    for month in reversed(months):
        if not month.incomplete:
            break
        first = month.month
    return first


async def audience(session: UserSession) -> list[Audience]:
    """Return the newest followers and listeners of each artist, with their day."""
    answer = await session.execute(
        "SELECT DISTINCT ON (a.name, a.id, m.store, m.metric) m.metric, a.id, a.name, m.store,"
        " f.value, f.until FROM rollups m"
        " CROSS JOIN LATERAL unnest(m.untils, m.date_values) AS f (until, value)"
        " JOIN artists a ON a.user_id = m.user_id AND a.id = m.artist_id"
        " WHERE m.user_id = :user AND m.level = 'song store country'"
        " AND m.metric = ANY(:metrics) AND m.artist_id IS NOT NULL"
        " AND f.until IS NOT NULL ORDER BY a.name, a.id, m.store, m.metric,"
        " f.until DESC, f.value DESC",
        {
            "metrics": [key for key, metric in METRICS.items() if metric.adding != "flow"],
        },
    )
    return [
        Audience(
            metric, f"{store or ''} {METRICS[metric].label.lower()}".strip(), artist_id, artist,
            store, int(value), until, METRICS[metric].unit,
        )
        for metric, artist_id, artist, store, value, until in answer
    ]  # fmt: skip


def country_name(code: str) -> str:
    """The English name of an ISO 3166-1 code; a code that is not one stands for itself."""
    country = pycountry.countries.get(alpha_2=code)
    return str(getattr(country, "common_name", country.name)) if country else code


def numbers_of(figures: list[Figure]) -> Numbers:
    """Add up the figures of one group: counts by metric, money by currency and right."""
    paid = [figure for figure in figures if figure.metric == "earnings"]
    everything, lines = _money(paid)
    rights = {figure.keys["rights"] for figure in paid}
    parts = dict.fromkeys(rights, everything)
    if len(rights) > 1:
        for right in rights:
            parts[right], _ = _money(one for one in paid if one.keys["rights"] == right)
    counted: dict[str, Figure] = {}
    for figure in figures:
        if figure.metric != "earnings":
            known = counted.get(figure.metric)
            counted[figure.metric] = known.with_source(figure) if known else figure
    return Numbers(
        **{metric: int(figure.value) for metric, figure in counted.items()},
        money=everything,
        recording_money=parts.get("recording", ()),
        composition_money=parts.get("composition", ()),
        sources=tuple(sorted({source for figure in figures for source in figure.sources})),
        partly=any(figure.partly for figure in figures),
        lines=max((lines, *(figure.lines for figure in counted.values()))),
    )


def _money(figures: Iterable[Figure]) -> tuple[tuple[Money, ...], int]:
    """Add up money by currency, the one with the most lines first; return also that many lines."""
    found: dict[str, Figure] = {}
    for figure in figures:
        known = found.get(figure.keys["currency"])
        found[figure.keys["currency"]] = known.with_source(figure) if known else figure
    paid = sorted(found.items(), key=lambda item: (-item[1].lines, item[0]))
    return (
        tuple(Money(currency, figure.value) for currency, figure in paid),
        paid[0][1].lines if paid else 0,
    )


def _weight(group: Group) -> tuple[int, int, Decimal, str]:
    numbers = group.numbers
    return (
        numbers.streams or 0,
        numbers.composition_plays or 0,
        max((money.amount for money in numbers.money), default=Decimal(0)),
        str(group.key),
    )
