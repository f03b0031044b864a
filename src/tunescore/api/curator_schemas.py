"""Schemas of curators: who says yes, how certainly, and what an add costs there."""

from datetime import date

from tunescore.api.campaign_schemas import money_out, source_name
from tunescore.api.schema_base import MoneyOut, Out
from tunescore.insights.campaigns.curators import Curator, Group


class CuratorOut(Out):
    """A curator's answers. Rates are shares from 0 to 1.

    `rate` is shrunk towards what all of the user's curators do (a beta-binomial); the interval is
    Wilson's of 95 %, null without an answer. Ranked by its lower end.
    """

    key: str
    curator: str
    source: str
    source_name: str
    outlet_url: str | None
    outlet_type: str | None
    outlet_country: str | None
    submissions: int
    answered: int
    yes: int
    rate: float
    lower: float | None
    upper: float | None
    cost: MoneyOut | None
    cost_per_add: MoneyOut | None
    last_answer: date | None


class GroupOut(Out):
    """The answers of one kind of outlet, country or genre."""

    name: str
    answered: int
    yes: int
    rate: float
    lower: float | None
    upper: float | None


class FeedbackWordOut(Out):
    """A word that comes back in feedback, and in how many of each kind."""

    word: str
    declined: int
    approved: int


class CuratorsOut(Out):
    """Curators, the most certain to say yes first; over all, and by kind."""

    items: list[CuratorOut]
    next_cursor: str | None
    answered: int
    yes: int
    average: float | None
    outlet_types: list[GroupOut]
    countries: list[GroupOut]
    genres: list[GroupOut]
    words: list[FeedbackWordOut]


class ComparisonOut(Out):
    """The probability that the first curator says yes more often than the second."""

    first: str
    second: str
    probability: float


def curator_out(one: Curator) -> CuratorOut:
    """Return a curator."""
    return CuratorOut(
        key=one.key,
        curator=one.curator,
        source=one.source,
        source_name=source_name(one.source),
        outlet_url=one.outlet_url,
        outlet_type=one.outlet_type,
        outlet_country=one.outlet_country,
        submissions=one.submissions,
        answered=one.acceptance.answered,
        yes=one.acceptance.yes,
        rate=one.acceptance.rate,
        lower=one.acceptance.lower,
        upper=one.acceptance.upper,
        cost=money_out(one.cost),
        cost_per_add=money_out(one.cost_per_add),
        last_answer=one.last_answer,
    )


def group_out(one: Group) -> GroupOut:
    """Return how a kind of outlet, a country or a genre answers."""
    return GroupOut(
        name=one.name,
        answered=one.acceptance.answered,
        yes=one.acceptance.yes,
        rate=one.acceptance.rate,
        lower=one.acceptance.lower,
        upper=one.acceptance.upper,
    )
