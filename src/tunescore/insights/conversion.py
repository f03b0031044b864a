"""Conversion of money to one currency, at the newest daily rates of the ECB that we hold.

The rates ship with the CurrencyConverter package, and nothing is requested for them. All of a view
is converted at the same rates, so that its months add up to its total. What has no rate is named
and left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from functools import cache

from currency_converter import CurrencyConverter, RateNotFoundError

from tunescore.errors import UnknownCurrency
from tunescore.insights.figures import EXACT_DIGITS, Figure
from tunescore.insights.overview import CONVERTED, EARNINGS, Figures, Money


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


def convert(money: Iterable[Money], currency: str) -> Converted:
    """Add up money of several currencies in one; the dates of the rates are part of the answer.

    Raises `UnknownCurrency` for a wanted currency that the ECB does not quote.
    """
    found = [(one, rate(one.currency, currency)) for one in money]
    rates = {known.currency: known for _, known in found if known is not None}
    newest = _table().bounds[_quoted(currency)].last_date
    with localcontext(prec=EXACT_DIGITS):
        amount = sum((one.amount * known.rate for one, known in found if known), Decimal(0))
    return Converted(
        currency,
        amount,
        min((known.day for known in rates.values()), default=newest),
        tuple(rates.values()),
        tuple(one.currency for one, known in found if known is None),
    )


def with_converted(found: Figures, currency: str | None) -> Figures:
    """Return figures with all money in one currency as well; as they are without a currency.

    Raises `UnknownCurrency`.
    """
    if currency is None:
        return found
    return {
        name: {key: [*ones, *_converted(ones, currency)] for key, ones in groups.items()}
        for name, groups in found.items()
    }


def _converted(figures: Iterable[Figure], currency: str) -> Iterable[Figure]:
    for figure in figures:
        known = rate(figure.keys["paid_in"], currency) if figure.metric == EARNINGS else None
        if known is not None:
            with localcontext(prec=EXACT_DIGITS):
                value = figure.value * known.rate
            keys = {**figure.keys, "paid_in": currency}
            yield replace(figure, metric=CONVERTED, keys=keys, value=value)


@cache
def rate(currency: str, wanted: str) -> Rate | None:
    """Return the newest rate of a currency to a wanted one; None where there is none.

    Raises `UnknownCurrency` for a wanted currency that the ECB does not quote.
    """
    table = _table()
    if currency not in table.currencies:
        _quoted(wanted)
        return None
    day = min(table.bounds[name].last_date for name in (currency, _quoted(wanted)))
    try:
        return Rate(currency, table.convert(Decimal(1), currency, wanted, date=day), day)
    except RateNotFoundError:  # the two were never quoted on the same day
        return None


def _quoted(currency: str) -> str:
    known = _table().currencies
    if currency not in known:
        raise UnknownCurrency(currency=currency, known=", ".join(sorted(known)))
    return currency


@cache
def _table() -> CurrencyConverter:
    return CurrencyConverter(decimal=True)
