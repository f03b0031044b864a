"""Earnings, exact and per currency, and their conversion to one currency."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from currency_converter import CurrencyConverter, RateNotFoundError

from tunescore.errors import UnknownCurrency
from tunescore.insights.figures import DIMENSIONS, Dimension, Filter, Part, rows
from tunescore.store.scope import UserSession

GROUPS = ("source", "store", "month", "period", "track", "country", "currency", "rights")
"""What earnings can be grouped by."""

COUNTS = ("streams", "downloads", "views", "performances", "composition_plays")
"""The counts of paid lines."""


@dataclass(frozen=True, slots=True)
class Earning:
    """Money of one currency under its group keys, with the counts that it was paid for."""

    keys: dict[str, Any]
    currency: str
    amount: Decimal
    streams: int | None = None
    downloads: int | None = None
    views: int | None = None
    performances: int | None = None
    composition_plays: int | None = None

    @property
    def counts(self) -> dict[str, int | None]:
        """The counts by metric."""
        return {metric: getattr(self, metric) for metric in COUNTS}


@dataclass(frozen=True, slots=True)
class Rate:
    """One currency's rate to the wanted one on a day: what one unit of it is worth."""

    currency: str
    rate: Decimal
    day: date


@dataclass(frozen=True, slots=True)
class Converted:
    """One total in one currency; `missing` are currencies for which the ECB has no rate to it."""

    currency: str
    amount: Decimal
    rate_date: date
    rates: tuple[Rate, ...]
    missing: tuple[str, ...]


async def earnings(
    session: UserSession,
    by: tuple[str, ...] = (),
    where: Filter | None = None,
    part: Part = "range",
) -> list[Earning]:
    """Sum the statements' money, with the counts of the same lines.

    Only statements pay, so nothing has to be chosen between views; sums are exact and never
    cross a currency. Grouped by track, `track` is the title and `track_id` its id (None for a
    release sold whole). Of a filter's days, `part` says which figures are meant.
    """
    where = where or Filter()
    keys = [name for name in by if name != "currency"]
    found = rows(keys, where, part)
    dimensions = {name: DIMENSIONS[name] for name in keys}
    names = ""
    if "track" in dimensions:
        title = "coalesce(s.title, o.title)"
        dimensions["track_id"] = dimensions.pop("track")
        dimensions["track"] = Dimension(title, title)
        names = (
            " LEFT JOIN tracks s ON s.user_id = :user AND s.id = i.track_id"
            " LEFT JOIN releases o ON o.user_id = :user AND o.id = r.release_id"
        )
    picked = "".join(f", {one.value} AS {name}" for name, one in dimensions.items())
    grouped = ", ".join(["r.currency", *(one.of for one in dimensions.values())])
    counts = "".join(
        f", sum({found.value}) FILTER (WHERE r.metric = '{metric}')" for metric in COUNTS
    )
    answer = await session.execute(
        f"SELECT r.currency{picked},"
        f" coalesce(sum({found.value}) FILTER (WHERE r.metric = 'earnings'), 0){counts}"
        f" FROM {found.tables}{names} WHERE {found.condition} AND r.alone IS NULL"
        " AND r.currency IS NOT NULL AND r.metric = ANY (:metrics)"
        f" GROUP BY {grouped} ORDER BY {', '.join(str(n + 1) for n in range(len(dimensions) + 1))}",
        {"metrics": ["earnings", *COUNTS], **found.values},
    )
    columns = list(dimensions)
    keyed = list(columns)
    return [
        Earning(
            dict(zip(keyed, row[1 : 1 + len(keyed)], strict=True)),
            row[0],
            row[1 + len(keyed)],
            *map(_whole, row[2 + len(keyed) :]),
        )
        for row in answer
    ]


def convert(totals: list[Earning], currency: str) -> Converted:
    """Add up totals of several currencies in one, at the newest daily rates of the ECB we hold.

    The rates ship with the CurrencyConverter package; their dates are part of the answer. A
    wanted currency that the ECB does not quote is an `UnknownCurrency`.
    """
    table = _rates()
    if currency not in table.currencies:
        raise UnknownCurrency(currency=currency, known=", ".join(sorted(table.currencies)))
    rates: dict[str, Rate] = {}
    for total in totals:
        if total.currency in table.currencies:
            day = min(table.bounds[name].last_date for name in (total.currency, currency))
            with suppress(RateNotFoundError):  # never quoted on the same day: it is `missing`
                worth = table.convert(Decimal(1), total.currency, currency, date=day)
                rates[total.currency] = Rate(total.currency, worth, day)
    return Converted(
        currency,
        sum(
            (total.amount * rates[total.currency].rate for total in totals
             if total.currency in rates),
            Decimal(0),
        ),
        min((rate.day for rate in rates.values()), default=table.bounds[currency].last_date),
        tuple(rates.values()),
        tuple(total.currency for total in totals if total.currency not in rates),
    )  # fmt: skip


@cache
def _rates() -> CurrencyConverter:
    return CurrencyConverter(decimal=True)


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value)
