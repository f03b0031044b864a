"""The figures of a page: totals, months, stores, countries, songs, audience.

Every breakdown is whole: what names no store, country, song or date is a group of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any

import pycountry

from tunescore.insights import periods
from tunescore.insights.figures import EXACT_DIGITS, Figure, Question, sums
from tunescore.insights.filters import ALL, Filter
from tunescore.insights.freshness import Freshness
from tunescore.insights.periods import PeriodGrain
from tunescore.insights.ranges import Range
from tunescore.insights.rollup_rows import Part
from tunescore.metrics import METRICS
from tunescore.store.scope import UserSession

TOP_TRACKS = 10
COUNTS = ("streams", "downloads", "uses", "views", "performances", "composition_plays")
"""The counts that pages show, as they are called in `Numbers`."""

EARNINGS = "earnings"

CONVERTED = "converted"
"""All earnings in one currency: a metric that is in no table, see `conversion`."""

SHOWN = (*COUNTS, EARNINGS)
"""The metrics that pages show."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency."""

    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures of one group; a count that no source reported is None, not 0.

    `money` has the currency with the most lines first; `recording_money` and `composition_money`
    are its two parts, by the right that is paid for. `money_converted` is all of it in the currency
    that a view converts to, without what has no rate. `partly` says that for some month in it only
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
    money_converted: Money | None = None
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """Figures by some dimensions, of filters that have no figure in common.

    The dimension `all` has one value, None, of everything; `part` says which figures of the
    filters' days are meant.
    """

    dimensions: tuple[str, ...]
    wheres: tuple[Filter, ...] = (ALL,)
    part: Part = "range"


async def gathered(session: UserSession, *wanted: Wanted) -> list[Figures]:
    """Return the figures of each value of some dimensions, for each that is wanted."""
    found: list[Figures] = []
    questions: list[Question] = []
    places: list[tuple[Figures, str]] = []
    for one in wanted:
        found.append({name: {} for name in one.dimensions})
        for name in one.dimensions:
            by = (*(() if name == "all" else (name,)), "paid_in", "paid_for")
            for where in one.wheres:
                questions.append(Question(SHOWN, by, where, one.part))
                places.append((found[-1], name))
    for (figures, name), answer in zip(places, await sums(session, *questions), strict=True):
        values = figures[name]
        for figure in answer:
            values.setdefault(figure.keys.get(name), []).append(figure)
    return found


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


def total(figures: Figures) -> Numbers:
    """The numbers of everything, of figures by the dimension `all`."""
    found = figures.get("all")
    return numbers_of(found[None]) if found else NOTHING


@dataclass(frozen=True, slots=True)
class Known:
    """The first and the last day of any figure, and the grains that there are of figures.

    `days` is a range without days where there is no figure; a quarter's last day is one.
    """

    days: Range
    grains: frozenset[str | None]

    @property
    def daily(self) -> bool:
        """Whether there are figures of single days."""
        return "day" in self.grains

    @property
    def undated(self) -> bool:
        """Whether there are figures without a date."""
        return None in self.grains

    @property
    def longer(self) -> bool:
        """Whether there are figures of more than a month, or of days of two months."""
        return not self.grains.isdisjoint({"quarter", "half", "year", "span"})


async def known(session: UserSession) -> Known:
    """Return which figures a user has."""
    answer = await session.execute(
        "SELECT min(r.dates[1]) FILTER (WHERE r.grain IS DISTINCT FROM 'days'),"
        " max(greatest(u.until, CASE WHEN r.grain = 'month'"
        " THEN (r.dates[cardinality(r.dates)] + interval '1 month - 1 day')::date"
        " ELSE r.dates[cardinality(r.dates)] END)) FILTER (WHERE r.grain IS DISTINCT FROM 'days'),"
        " array_agg(DISTINCT r.grain)"
        " FROM rollups r CROSS JOIN LATERAL (SELECT max(until) AS until FROM unnest(r.untils)"
        " AS until) u WHERE r.user_id = :user AND r.level IN ('total', 'song store country')"
        " AND r.alone IS NULL"
    )
    first, last, grains = answer.one()
    return Known(Range(first, last), frozenset(grains or ()))


async def known_days(session: UserSession) -> Range:
    """Return the first and the last day of any figure."""
    return (await known(session)).days


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
        " CROSS JOIN LATERAL unnest(m.untils, m.values_to_date) AS f (until, value)"
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


@lru_cache(1_000)
def country_name(code: str) -> str:
    """The English name of an ISO 3166-1 code; a code that is not one stands for itself."""
    country = pycountry.countries.get(alpha_2=code)
    return str(getattr(country, "common_name", country.name)) if country else code


def numbers_of(figures: Sequence[Figure]) -> Numbers:
    """Add up the figures of one group: counts by metric, money by currency and right."""
    counts: dict[str, Decimal] = {}
    lines: dict[str, int] = {}
    paid: list[Figure] = []
    converted: Money | None = None
    sources: set[str] = set()
    partly = False
    for figure in figures:
        metric = figure.metric
        sources.update(figure.sources)
        partly = partly or figure.partly
        if metric == EARNINGS:
            paid.append(figure)
        elif metric == CONVERTED:
            known = Decimal(0) if converted is None else converted.amount
            converted = Money(figure.keys["paid_in"], _plus(known, figure.value))
        elif metric in counts:
            counts[metric] = _plus(counts[metric], figure.value)
            lines[metric] += figure.lines
        else:
            counts[metric], lines[metric] = figure.value, figure.lines
    money, most = _money(paid) if paid else ((), 0)
    rights = {figure.keys["paid_for"] for figure in paid}
    parts = dict.fromkeys(rights, money)
    if len(rights) > 1:
        for right in rights:
            parts[right], _ = _money([one for one in paid if one.keys["paid_for"] == right])
    return Numbers(
        **{metric: int(value) for metric, value in counts.items()},
        money=money,
        recording_money=parts.get("recording", ()),
        composition_money=parts.get("composition", ()),
        money_converted=converted,
        sources=tuple(sorted(sources)),
        partly=partly,
        lines=max(most, *lines.values()) if lines else most,
    )


def _money(figures: Sequence[Figure]) -> tuple[tuple[Money, ...], int]:
    """Add up money by currency, the one with the most lines first; return also that many lines."""
    if len(figures) == 1:  # which is so for nearly every song
        return (Money(figures[0].keys["paid_in"], figures[0].value),), figures[0].lines
    amounts: dict[str, Decimal] = {}
    lines: dict[str, int] = {}
    for figure in figures:
        currency = figure.keys["paid_in"]
        if currency in amounts:
            amounts[currency] = _plus(amounts[currency], figure.value)
            lines[currency] += figure.lines
        else:
            amounts[currency], lines[currency] = figure.value, figure.lines
    paid = sorted(amounts, key=lambda currency: (-lines[currency], currency))
    return (
        tuple(Money(currency, amounts[currency]) for currency in paid),
        lines[paid[0]] if paid else 0,
    )


def _plus(known: Decimal, value: Decimal) -> Decimal:
    """Return an exact sum."""
    with localcontext(prec=EXACT_DIGITS):
        return known + value


def _weight(group: Group) -> tuple[int, int, Decimal, str]:
    numbers = group.numbers
    return (
        numbers.streams or 0,
        numbers.composition_plays or 0,
        max((money.amount for money in numbers.money), default=Decimal(0)),
        str(group.key),
    )
