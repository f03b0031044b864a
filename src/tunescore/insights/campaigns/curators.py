"""Curators: who says yes, how certainly, and what an add costs there.

Acceptance is shrunk towards what all of the user's curators do, by a beta-binomial whose strength
is 20 answers and whose mean is the user's own rate (15 % before there is any answer). Answered
submissions alone are the denominator. The interval is Wilson's of 95 %, and its lower end ranks.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import sqrt
from typing import Any

from tunescore.errors import NotFound
from tunescore.insights.campaigns import campaigns as ledger
from tunescore.insights.campaigns.campaigns import Campaign
from tunescore.records import Total
from tunescore.store.scope import UserSession

PRIOR_MEAN, PRIOR_STRENGTH = 0.15, 20
_Z = 1.959963984540054  # the normal quantile of a 95 % interval
_LEAST_FEEDBACKS = 3
"""In how many feedbacks a word has to come back to be shown."""

_MOST_WORDS = 15


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How often a yes came; shares from 0 to 1. `lower` and `upper` are None without an answer."""

    answered: int
    yes: int
    rate: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Curator:
    """A curator of one service with the user's submissions to it."""

    key: str
    curator: str
    source: str
    outlet_url: str | None
    outlet_type: str | None
    outlet_country: str | None
    submissions: int
    acceptance: Acceptance
    cost: Total | None
    """What the submissions cost; None where that is not known of each, or not in one currency."""
    last_answer: date | None

    @property
    def cost_per_add(self) -> Total | None:
        """What one yes cost here; None without a yes or a known cost."""
        if self.cost is None or not self.acceptance.yes:
            return None
        return Total(self.cost.currency, round(self.cost.amount / self.acceptance.yes, 2))


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one kind of outlet, country or genre."""

    name: str
    acceptance: Acceptance


@dataclass(frozen=True, slots=True)
class FeedbackWord:
    """A word that comes back in feedback, and in how many feedbacks of each kind."""

    word: str
    declined: int
    approved: int


@dataclass(frozen=True, slots=True)
class Curators:
    """All curators, and how the kinds of them answer."""

    items: Sequence[Curator]
    answered: int
    yes: int
    outlet_types: Sequence[Group]
    countries: Sequence[Group]
    genres: Sequence[Group]

    @property
    def average(self) -> float | None:
        """The share of yes among all answers."""
        return self.yes / self.answered if self.answered else None


def wilson(yes: int, answered: int) -> tuple[float, float] | None:
    """Return Wilson's interval of a share, 95 %; None without an answer."""
    if not answered:
        return None
    share, square = yes / answered, _Z * _Z
    middle = (share + square / (2 * answered)) / (1 + square / answered)
    half = (
        _Z
        * sqrt(share * (1 - share) / answered + square / (4 * answered * answered))
        / (1 + square / answered)
    )
    return max(0.0, middle - half), min(1.0, middle + half)


def accept(yes: int, answered: int, mean: float = PRIOR_MEAN) -> Acceptance:
    """Return the acceptance of some answers, shrunk towards `mean`."""
    interval = wilson(yes, answered)
    return Acceptance(
        answered,
        yes,
        (mean * PRIOR_STRENGTH + yes) / (PRIOR_STRENGTH + answered),
        interval[0] if interval else None,
        interval[1] if interval else None,
    )


def more_often(first: Acceptance, second: Acceptance, mean: float) -> float:
    """Return the probability that the first says yes more often than the second.

    Both rates are Beta distributed: the prior of `mean`, and their answers. Summed over a grid of
    the second rate's quantiles, which is exact to three digits.
    """
    import numpy as np  # noqa: PLC0415 - the server starts without scipy
    from scipy.special import betainc, betaincinv  # noqa: PLC0415

    prior = mean * PRIOR_STRENGTH, (1 - mean) * PRIOR_STRENGTH
    shapes = [(prior[0] + one.yes, prior[1] + one.answered - one.yes) for one in (first, second)]
    middles = (np.arange(2_000) + 0.5) / 2_000
    seconds = betaincinv(*shapes[1], middles)
    return float(np.mean(1 - betainc(*shapes[0], seconds)))


async def curators(session: UserSession) -> Curators:
    """Return all curators, the most certain to say yes first."""
    known = {one.id: one for one in await ledger.campaigns(session)}
    rows = await session.execute(
        "SELECT s.campaign_id, s.curator_key, s.curator, s.outlet_url, s.outlet_type,"
        " s.outlet_country, coalesce(s.genre, t.genre) AS genre, s.result, s.answered_at, s.cost,"
        " s.currency FROM campaign_submissions s"
        " JOIN campaigns c ON c.user_id = s.user_id AND c.id = s.campaign_id"
        " LEFT JOIN track_identifiers i ON i.user_id = c.user_id AND i.id = c.identifier_id"
        " LEFT JOIN tracks t ON t.user_id = c.user_id AND t.id = i.track_id"
        " WHERE s.user_id = :user ORDER BY s.answered_at NULLS FIRST, s.id"
    )
    pitches = [dict(row) for row in rows.mappings() if row["campaign_id"] in known]
    yes, answered = _count(pitches)
    mean = yes / answered if answered else PRIOR_MEAN
    by_curator: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for pitch in pitches:
        by_curator[known[pitch["campaign_id"]].source, pitch["curator_key"]].append(pitch)
    items = [
        _curator(source, key, group, known, mean) for (source, key), group in by_curator.items()
    ]
    return Curators(
        sorted(items, key=_surest),
        answered,
        yes,
        _groups(pitches, "outlet_type", mean),
        _groups(pitches, "outlet_country", mean),
        _groups(pitches, "genre", mean),
    )


def _surest(one: Curator) -> tuple[float, float, str]:
    lower = one.acceptance.lower
    return (-1.0 if lower is None else lower) * -1, -one.acceptance.rate, one.curator.casefold()


def _curator(
    source: str,
    key: str,
    pitches: list[dict[str, Any]],
    known: dict[int, Campaign],
    mean: float,
) -> Curator:
    newest = pitches[-1]
    yes, answered = _count(pitches)
    days = [pitch["answered_at"].date() for pitch in pitches if pitch["answered_at"]]
    return Curator(
        key=f"{source}:{key}",
        curator=newest["curator"],
        source=source,
        outlet_url=newest["outlet_url"],
        outlet_type=newest["outlet_type"],
        outlet_country=newest["outlet_country"],
        submissions=len(pitches),
        acceptance=accept(yes, answered, mean),
        cost=_cost(pitches, known),
        last_answer=max(days, default=None),
    )


def _cost(pitches: list[dict[str, Any]], known: dict[int, Campaign]) -> Total | None:
    """What some submissions cost: each its own cost, or its share of the campaign's."""
    total = Decimal(0)
    currencies: set[str] = set()
    for pitch in pitches:
        campaign = known[pitch["campaign_id"]]
        if campaign.entered_cost is not None:
            cost = campaign.cost
            each = _credits_each(campaign, pitch["outlet_type"])
            if cost is None:
                return None
            total += each if each is not None else cost.amount / campaign.answers.submissions
            currencies.add(cost.currency)
        elif pitch["cost"] is not None:
            total += pitch["cost"]
            currencies.add(pitch["currency"])
        else:
            return None
    return Total(currencies.pop(), round(total, 4)) if len(currencies) == 1 else None


def _credits_each(campaign: Campaign, outlet_type: str | None) -> Decimal | None:
    """What one submission to a kind of outlet cost, where that was entered by kind."""
    entered = campaign.entered_cost or {}
    each: dict[str, int] = entered.get("per_outlet") or {}
    return Decimal(entered["price"]) * each.get(outlet_type or "", 0) if each else None


def _count(pitches: Iterable[dict[str, Any]]) -> tuple[int, int]:
    """Count the yes, and the yes and no together."""
    results = [pitch["result"] for pitch in pitches]
    yes = sum(result in ("shared", "approved") for result in results)
    return yes, yes + results.count("declined")


def _groups(pitches: list[dict[str, Any]], column: str, mean: float) -> list[Group]:
    """Return how each kind answers, those with most answers first."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for pitch in pitches:
        if pitch[column]:
            found[pitch[column]].append(pitch)
    groups = [Group(name, accept(*_count(group), mean)) for name, group in found.items()]
    return sorted(
        (one for one in groups if one.acceptance.answered),
        key=lambda one: (-one.acceptance.answered, one.name),
    )


def compare(known: Curators, first: str, second: str) -> float:
    """Return the probability that one curator says yes more often. Raises `NotFound`."""
    by_key = {one.key: one.acceptance for one in known.items}
    if first not in by_key or second not in by_key:
        raise NotFound(thing="curator")
    mean = PRIOR_MEAN if known.average is None else known.average
    return more_often(by_key[first], by_key[second], min(max(mean, 0.001), 0.999))


async def feedback_words(session: UserSession) -> list[FeedbackWord]:
    """Return the words that come back in feedback, those of most feedbacks first.

    Links are no words. PostgreSQL's English dictionary leaves out small words and takes the forms
    of one word together; the form that is shown is the most frequent one.
    """
    rows = await session.execute(
        "WITH words AS (SELECT DISTINCT s.id, s.result = 'declined' AS no, w.word"
        " FROM campaign_submissions s CROSS JOIN LATERAL"
        " regexp_split_to_table(regexp_replace(lower(s.feedback), 'https?://[^[:space:]]+', ' ',"
        "  'g'), '[^[:alpha:]]+') AS w (word)"
        " WHERE s.user_id = :user AND s.feedback IS NOT NULL AND length(w.word) > 2"
        " AND s.result IN ('declined', 'approved', 'shared')),"
        " forms AS MATERIALIZED (SELECT word, (ts_lexize('english_stem', word))[1] AS lexeme"
        " FROM (SELECT DISTINCT word FROM words) AS spelled)"
        " SELECT mode() WITHIN GROUP (ORDER BY w.word), count(DISTINCT w.id) FILTER (WHERE w.no),"
        " count(DISTINCT w.id) FILTER (WHERE NOT w.no) FROM words w JOIN forms f USING (word)"
        " WHERE f.lexeme IS NOT NULL GROUP BY f.lexeme HAVING count(DISTINCT w.id) >= :least"
        " ORDER BY count(DISTINCT w.id) DESC, 1 LIMIT :most",
        {"least": _LEAST_FEEDBACKS, "most": _MOST_WORDS},
    )
    return [FeedbackWord(*row) for row in rows]
