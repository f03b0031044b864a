"""Payouts: what a play pays, by the user's own statements or, without any, as published.

Published, in US dollars for 1,000 plays, to independent owners (Duetti, 2024): Spotify 3.00, Apple
Music 6.20, Amazon Music 8.80, YouTube 4.80, all stores 3.41. Since April 2024 Spotify pays nothing
for a track with fewer than 1,000 plays in the twelve months before.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from tunescore.errors import UnknownCurrency
from tunescore.insights.conversion import convert
from tunescore.insights.overview import Money
from tunescore.insights.rollup_rows import SINGLE
from tunescore.records import Total
from tunescore.store.scope import UserSession

_PUBLISHED = {
    "Spotify": Decimal("3.00"),
    "Apple Music": Decimal("6.20"),
    "Amazon Music": Decimal("8.80"),
    "YouTube": Decimal("4.80"),
}
_PUBLISHED_ALL = Decimal("3.41")

FLOOR_STORE, FLOOR_PLAYS, FLOOR_DAYS = "Spotify", 1_000, 365
"""The store that pays nothing below so many plays of a track in so many days."""

_THOUSAND = 1_000
_YEAR = "interval '365 days'"
_CENTS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Payout:
    """What a store paid, in a country (None: in all), for how many plays."""

    store: str
    country: str | None
    plays: int
    paid: Total

    @property
    def per_thousand(self) -> Decimal:
        """What 1,000 plays paid."""
        return self.paid.amount / self.plays * _THOUSAND


@dataclass(frozen=True, slots=True)
class PlayValue:
    """What a play in a store is worth: `per_thousand` in one currency, and where it is from.

    `first` and `last` are the days of the statements behind it; None: it is the published rate.
    """

    store: str
    per_thousand: Total
    basis: Literal["statements", "published"]
    first: date | None = None
    last: date | None = None
    plays: int = 0
    paid: Total | None = None

    @property
    def is_of_store(self) -> bool:
        """Whether the value is the store's own, and not the one of all stores together."""
        return self.basis == "statements" or self.store in _PUBLISHED

    def worth(self, plays: float) -> Total:
        """Return what some plays pay, to the cent: it is an estimate."""
        amount = self.per_thousand.amount * Decimal(plays) / _THOUSAND
        return Total(self.per_thousand.currency, amount.quantize(_CENTS))


def published(store: str) -> PlayValue:
    """Return the published value of a play in a store."""
    return PlayValue(store, Total("USD", _PUBLISHED.get(store, _PUBLISHED_ALL)), "published")


async def play_values(session: UserSession) -> dict[str, PlayValue]:
    """Return what a play paid in each store, by the newest year of the user's statements.

    A store that pays in several currencies counts in the one with most plays.
    """
    rows = await session.execute(
        f"""WITH paid AS (
            SELECT r.metric, r.store, r.currency, f.date, f.value, coalesce(f.until,
                CASE r.grain WHEN 'day' THEN f.date
                    ELSE (f.date + interval '1 month - 1 day')::date END) AS until
            FROM rollups r CROSS JOIN LATERAL {SINGLE} AS f (date, until, value, lines)
            WHERE r.user_id = :user AND r.level = 'store' AND r.store IS NOT NULL
                AND r.metric IN ('earnings', 'streams') AND r.currency IS NOT NULL
                AND r.rights = 'recording' AND r.import_id <> 0 AND r.grain <> 'days'
        )
        SELECT store, currency, sum(value) FILTER (WHERE metric = 'earnings'),
            sum(value) FILTER (WHERE metric = 'streams'), min(date), max(until) FROM paid
        WHERE until > (SELECT max(until) FROM paid) - {_YEAR} GROUP BY 1, 2
        ORDER BY 4 NULLS FIRST"""
    )
    return {
        store: PlayValue(
            store, Total(currency, paid / plays * _THOUSAND), "statements", first, last,
            int(plays), Total(currency, paid),
        )
        for store, currency, paid, plays, first, last in rows
        if paid is not None and paid > 0 and plays
    }  # fmt: skip


async def by_country(session: UserSession, value: PlayValue, limit: int = 10) -> list[Payout]:
    """Return what a store paid by country, most plays first, in the days of its value."""
    if value.basis == "published":
        return []
    rows = await session.execute(
        "SELECT country, sum(streams), sum(amount) FROM statement_lines WHERE user_id = :user"
        " AND store = :store AND currency = :currency AND period_start >= :first"
        " AND streams IS NOT NULL GROUP BY 1 HAVING sum(streams) > 0 AND sum(amount) IS NOT NULL"
        " ORDER BY 2 DESC LIMIT :limit",
        {
            "store": value.store,
            "currency": value.per_thousand.currency,
            "first": value.first,
            "limit": limit,
        },
    )
    currency = value.per_thousand.currency
    return [
        Payout(value.store, country, int(plays), Total(currency, paid))
        for country, plays, paid in rows
    ]


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A sum in another currency, and the day of the rate; None: it was in that currency."""

    total: Total
    rate_day: date | None


def exchange(total: Total, currency: str | None) -> Exchanged | None:
    """Return a sum in a currency at the ECB's newest rate; None where there is no rate."""
    if currency is None or total.currency == currency:
        return Exchanged(total, None)
    try:
        converted = convert([Money(total.currency, total.amount)], currency)
    except UnknownCurrency:
        return None
    if converted.missing:
        return None
    return Exchanged(Total(currency, converted.amount.quantize(_CENTS)), converted.rate_date)
