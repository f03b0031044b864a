"""The home page's figures: totals, months, stores, countries, top tracks, audience."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pycountry
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tunescore.insights.figures import ALL, Figure, Filter, sums
from tunescore.insights.freshness import Freshness
from tunescore.metrics import METRICS

TOP_TRACKS = 10
COUNTS = ("streams", "downloads", "uses")


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency."""

    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures of one group; a count that no source told is None, not 0.

    `money` has the currency with the most lines first.
    """

    streams: int | None
    downloads: int | None
    uses: int | None
    money: tuple[Money, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Figures under a key: a store's name, a country's code, a track's id."""

    key: Any
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month; `incomplete` where a source may still report more of it."""

    month: date
    numbers: Numbers
    incomplete: bool


@dataclass(frozen=True, slots=True)
class Audience:
    """The newest value of a level or a count of people."""

    metric: str
    label: str
    artist: str | None
    store: str | None
    value: int
    as_of: date
    unit: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader must know to believe the figures."""

    code: str
    message: str


async def grouped(
    session: AsyncSession, user_id: int, dimension: str, where: Filter = ALL
) -> list[Group]:
    """Return the numbers of each value of a dimension, the most streams first."""
    found: dict[Any, dict[str, Any]] = defaultdict(lambda: {"money": [], "sources": set()})
    for metric in (*COUNTS, "earnings"):
        by = (dimension, "currency") if metric == "earnings" else (dimension,)
        for figure in await sums(session, user_id, metric, by, where):
            _put(found[figure.keys[dimension]], metric, figure)
    groups = [Group(key, _numbers(values)) for key, values in found.items() if key is not None]
    return sorted(groups, key=_weight, reverse=True)


async def totals(session: AsyncSession, user_id: int, where: Filter = ALL) -> Numbers:
    """Return the numbers of everything that the filter lets through."""
    values: dict[str, Any] = {"money": [], "sources": set()}
    for metric in (*COUNTS, "earnings"):
        by = ("currency",) if metric == "earnings" else ()
        for figure in await sums(session, user_id, metric, by, where):
            _put(values, metric, figure)
    return _numbers(values)


async def months(
    session: AsyncSession, user_id: int, where: Filter, fresh: Freshness
) -> list[Month]:
    """Return every month from the first to the last with figures; one without any is a gap."""
    known = {
        date.fromisoformat(f"{group.key}-01"): group.numbers
        for group in await grouped(session, user_id, "month", where)
    }
    if not known:
        return []
    gap = Numbers(None, None, None, (), ())
    result = []
    month = min(known)
    while month <= max(known):
        numbers = known.get(month, gap)
        result.append(
            Month(
                month,
                numbers,
                fresh.incomplete(month, numbers.sources, every_store=where.store is None),
            )
        )
        month = (month.replace(day=28) + date.resolution * 4).replace(day=1)
    return result


async def audience(session: AsyncSession, user_id: int) -> list[Audience]:
    """Return the newest followers and listeners of each artist, with their day."""
    answer = await session.execute(
        text(
            "SELECT DISTINCT ON (a.name, m.store, m.metric) m.metric, a.name, m.store, m.value,"
            " m.until FROM metrics_daily m"
            " LEFT JOIN artists a ON a.user_id = m.user_id AND a.id = m.artist_id"
            " WHERE m.user_id = :user AND m.metric = ANY(:metrics) AND m.artist_id IS NOT NULL"
            " AND m.until IS NOT NULL ORDER BY a.name, m.store, m.metric, m.until DESC"
        ),
        {
            "user": user_id,
            "metrics": [key for key, metric in METRICS.items() if metric.adding != "flow"],
        },
    )
    return [
        Audience(
            metric, f"{store or ''} {METRICS[metric].label.lower()}".strip(), artist, store,
            int(value), until, METRICS[metric].unit,
        )
        for metric, artist, store, value, until in answer
    ]  # fmt: skip


async def notes(session: AsyncSession, user_id: int, where: Filter = ALL) -> list[Note]:
    """Say where two sources tell of the same plays, and which one is shown."""
    hidden = [
        figure
        for figure in await sums(
            session, user_id, "streams", ("store", "month", "source"), where, shown=False
        )
        if figure.keys["month"]
    ]
    if not hidden:
        return []
    stores = sorted({str(figure.keys["store"] or "a store") for figure in hidden})
    months_hidden = len({figure.keys["month"] for figure in hidden})
    return [
        Note(
            "two_views",
            f"For {months_hidden} {'month' if months_hidden == 1 else 'months'}, two sources count"
            f" the same plays on {', '.join(stores)}. The more direct one is shown; the other is"
            " kept and not added.",
        )
    ]


async def undated(session: AsyncSession, user_id: int) -> tuple[int | None, int]:
    """Return the shown streams that carry no date, and the lines that they are on."""
    found = [
        figure
        for figure in await sums(session, user_id, "streams", ("month",))
        if figure.keys["month"] is None
    ]
    if not found:
        return None, 0
    return sum(int(figure.value) for figure in found), sum(figure.lines for figure in found)


def country_name(code: str) -> str:
    """The English name of an ISO 3166-1 code; a code that is not one stands for itself."""
    country = pycountry.countries.get(alpha_2=code)
    return str(getattr(country, "common_name", country.name)) if country else code


def _put(values: dict[str, Any], metric: str, figure: Figure) -> None:
    values["sources"].update(figure.sources)
    if metric == "earnings":
        if figure.keys["currency"] is not None:
            money = Money(figure.keys["currency"], figure.value)
            values["money"].append((figure.lines, money))
    else:
        values[metric] = int(figure.value)


def _numbers(values: dict[str, Any]) -> Numbers:
    return Numbers(
        values.get("streams"),
        values.get("downloads"),
        values.get("uses"),
        tuple(money for _, money in sorted(values["money"], key=lambda paid: -paid[0])),
        tuple(sorted(values["sources"])),
    )


def _weight(group: Group) -> tuple[int, Decimal, str]:
    numbers = group.numbers
    return (
        numbers.streams or 0,
        max((money.amount for money in numbers.money), default=Decimal(0)),
        str(group.key),
    )
