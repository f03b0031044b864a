"""Returns of a campaign: assumed by a rule of thumb, valued at own rates, and measured.

The three are never mixed. A return is (revenue - cost) / cost in percent, and is not known where
the cost is not known, is not above 0, or is in a currency without a rate to the revenue's.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tunescore.insights.campaigns.campaigns import Campaign
from tunescore.insights.campaigns.payouts import Exchanged, PlayValue, exchange
from tunescore.records import Total

PLAYS_PER_ADD = 1_000
REVENUE_PER_ADD = Total("USD", Decimal(4))
"""The rule of thumb: one playlist add brings about 1,000 plays and $4 ($3 to $5)."""

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Assumed:
    """The return by the rule of thumb, or by the user's own."""

    adds: int
    plays_per_add: int
    revenue_per_add: Total
    edited: bool
    plays: int
    revenue: Total
    return_percent: float | None


@dataclass(frozen=True, slots=True)
class Valued:
    """What plays pay at a value; nothing below the store's floor."""

    value: PlayValue
    floor: bool
    plays: int
    revenue: Total
    return_percent: float | None
    rate_day: date | None
    """The day of the ECB's rate, where the revenue was converted into the cost's currency."""


def return_percent(revenue: Total, cost: Total | None) -> float | None:
    """Return what a cost brought back, in percent."""
    if cost is None or cost.amount <= 0 or revenue.currency != cost.currency:
        return None
    return round(float((revenue.amount - cost.amount) / cost.amount * _HUNDRED), 2)


def assumed(campaign: Campaign) -> Assumed | None:
    """Return what the rule of thumb says; None for a campaign without submissions."""
    if not campaign.answers.submissions:
        return None
    cost = campaign.cost
    edited = campaign.plays_per_add is not None or campaign.revenue_per_add is not None
    plays_per_add = PLAYS_PER_ADD if campaign.plays_per_add is None else campaign.plays_per_add
    each = REVENUE_PER_ADD
    if campaign.revenue_per_add is not None:
        each = Total(cost.currency if cost else each.currency, campaign.revenue_per_add)
    adds = campaign.answers.yes
    revenue = Total(each.currency, each.amount * adds)
    exchanged = exchange(revenue, cost.currency if cost else None)
    return Assumed(
        adds,
        plays_per_add,
        each,
        edited,
        adds * plays_per_add,
        revenue,
        return_percent(exchanged.total, cost) if exchanged else None,
    )


def valued(plays: float, value: PlayValue, *, floor: bool, cost: Total | None) -> Valued:
    """Return what some plays pay, in the currency of the cost where there is a rate to it."""
    worth = Total(value.per_thousand.currency, Decimal(0)) if floor else value.worth(plays)
    exchanged = exchange(worth, cost.currency if cost else None) or Exchanged(worth, None)
    return Valued(
        value, floor, round(plays), exchanged.total, return_percent(exchanged.total, cost),
        exchanged.rate_day,
    )  # fmt: skip
