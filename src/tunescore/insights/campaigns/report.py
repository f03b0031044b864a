"""Report of campaigns: each with its returns, side by side or with everything that is known."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tunescore.insights.campaigns import campaigns as ledger
from tunescore.insights.campaigns.campaigns import Campaign
from tunescore.insights.campaigns.daily_plays import Catalogue, Comparison, catalogue, compare
from tunescore.insights.campaigns.effect import Interval
from tunescore.insights.campaigns.payouts import (
    FLOOR_DAYS,
    FLOOR_PLAYS,
    FLOOR_STORE,
    Payout,
    PlayValue,
    by_country,
    play_values,
    published,
)
from tunescore.insights.campaigns.returns import Assumed, Valued, assumed, valued
from tunescore.insights.ranges import Range
from tunescore.records import SubmissionResult, Total
from tunescore.store.scope import UserSession


@dataclass(frozen=True, slots=True)
class MeasuredValue:
    """What the measured plays pay: the estimate and the ends of its interval."""

    estimate: Valued
    lower: Valued
    upper: Valued

    @property
    def paid(self) -> bool | None:
        """False: even the upper end does not pay the cost; True: the lower end does."""
        ends = self.lower.return_percent, self.upper.return_percent
        if None in ends:
            return None
        if ends[1] is not None and ends[1] < 0:
            return False
        return True if ends[0] is not None and ends[0] >= 0 else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A campaign with what it brought, as far as it is known."""

    campaign: Campaign
    assumed: Assumed | None
    comparison: Comparison | None
    value: PlayValue
    floor: bool
    measured: MeasuredValue | None

    @property
    def plays(self) -> Interval | None:
        """The plays that were measured."""
        return self.comparison.measurement.plays if self.comparison else None

    @property
    def running(self) -> bool:
        """Whether its window has not ended, so that there is no verdict yet."""
        return bool(self.comparison and self.comparison.measurement.reason == "running")


@dataclass(frozen=True, slots=True)
class Placement:
    """A yes on its day."""

    submission_id: int
    day: date
    curator: str
    result: SubmissionResult
    url: str | None


@dataclass(frozen=True, slots=True)
class Spend:
    """One row of an advertising report; `counted`: its money is in the campaign's cost."""

    first: date
    last: date
    part: str | None
    spend: Total | None
    impressions: int | None
    reach: int | None
    clicks: int | None
    counted: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A campaign's page: its outcome, and what stands behind it."""

    outcome: Outcome
    valued: Valued | None
    rates: Sequence[Payout]
    placements: Sequence[Placement]
    spend: Sequence[Spend]
    import_ids: Sequence[int]
    overlapping: Sequence[str]
    """The names of other campaigns of the track within 28 days of this one's window."""
    uncosted: int
    """Submissions whose file has a cost for others, and none for these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One submission as the page lists it."""

    id: int
    curator: str
    outlet_url: str | None
    outlet_type: str | None
    outlet_country: str | None
    result: SubmissionResult
    result_as_named: str | None
    submitted_at: datetime | None
    answered_at: datetime | None
    feedback: str | None
    curator_notes: str | None
    links: list[str]
    listen_seconds: int | None
    cost: Decimal | None
    currency: str | None
    import_id: int
    line_numbers: list[int]


async def outcomes(
    session: UserSession, today: date, newest: int | None = None, *,
    during: Range | None = None, track: int | None = None,
) -> list[Outcome]:  # fmt: skip
    """Return every campaign, or so many, with what it brought, the newest first.

    Those of some days have a day among them; `track` picks those of one track.
    """
    known = await ledger.campaigns(session)
    wanted = [
        one
        for one in known
        if (track is None or one.track_id == track) and (during is None or _runs(one, during))
    ][:newest]
    if not wanted:
        return []
    plays, values = await catalogue(session), await play_values(session)
    return [_outcome(one, known, plays, values, today) for one in wanted]


def _runs(campaign: Campaign, during: Range) -> bool:
    """Whether a campaign has a day in a range; one without days is in the open range alone."""
    first = campaign.first_day or campaign.begins
    if first is None:
        return during.everything
    last = max(first, campaign.last_day or first)
    return (during.last is None or first <= during.last) and (
        during.first is None or last >= during.first
    )


async def page(session: UserSession, campaign_id: int, today: date) -> Page:
    """Return one campaign with everything that is known of it. Raises `NotFound`."""
    known = await ledger.campaigns(session)
    campaign = ledger.find(known, campaign_id)
    plays, values = await catalogue(session), await play_values(session)
    outcome = _outcome(campaign, known, plays, values, today)
    by_rule = None
    if outcome.assumed is not None:
        by_rule = valued(
            outcome.assumed.plays, outcome.value, floor=outcome.floor, cost=campaign.cost
        )
    return Page(
        outcome,
        by_rule,
        await by_country(session, outcome.value),
        await _placements(session, campaign_id) if campaign.answers.yes else [],
        await _spend(session, campaign) if campaign.kind == "ads" else [],
        await _import_ids(session, campaign),
        _overlapping(campaign, known),
        await _uncosted(session, campaign),
    )


async def submissions(
    session: UserSession, campaign_id: int, offset: int, limit: int
) -> list[Submission]:
    """Return a campaign's submissions: every yes first, then the newest answers.

    Raises `NotFound`.
    """
    ledger.find(await ledger.campaigns(session), campaign_id)
    columns = ", ".join(Submission.__dataclass_fields__)
    rows = await session.execute(
        f"SELECT {columns} FROM campaign_submissions WHERE user_id = :user AND campaign_id = :id"
        " ORDER BY result NOT IN ('shared', 'approved'), answered_at DESC NULLS LAST, id"
        " OFFSET :offset LIMIT :limit",
        {"id": campaign_id, "offset": offset, "limit": limit},
    )
    return [Submission(**row) for row in rows.mappings()]


def _outcome(
    campaign: Campaign,
    known: Collection[Campaign],
    plays: Catalogue,
    values: dict[str, PlayValue],
    today: date,
) -> Outcome:
    comparison = compare(campaign, known, plays, today)
    store = (comparison.store if comparison else None) or FLOOR_STORE
    value = values.get(store) or published(store)
    floor = _is_below_floor(campaign, plays, store, today)
    measured = None
    if comparison is not None and comparison.measurement.plays is not None:
        effect = comparison.measurement.plays
        estimate, lower, upper = (
            valued(count, value, floor=floor, cost=campaign.cost)
            for count in (effect.estimate, effect.lower, effect.upper)
        )
        measured = MeasuredValue(estimate, lower, upper)
    return Outcome(campaign, assumed(campaign), comparison, value, floor, measured)


_KNOWN_SHARE = 0.9


def _is_below_floor(campaign: Campaign, plays: Catalogue, store: str, today: date) -> bool:
    """Whether the track has too few plays in a year for the store to pay it at all.

    The year ends 28 days after the campaign began, or today. Where more than a tenth of its days
    have no figure it is not known, and no floor is applied.
    """
    if store != FLOOR_STORE or campaign.track_id is None:
        return False
    series = plays.plays.get((campaign.track_id, store))
    if series is None:
        return False
    last = min(today, (campaign.begins or today) + timedelta(days=27))
    first = last - timedelta(days=FLOOR_DAYS - 1)
    known = series.known_days(first, last)
    if known < _KNOWN_SHARE * FLOOR_DAYS:
        return False
    return series.total(first, last) / known * FLOOR_DAYS < FLOOR_PLAYS


def _overlapping(campaign: Campaign, known: Collection[Campaign]) -> list[str]:
    """The names of other campaigns of a track near a campaign's window."""
    if campaign.begins is None or campaign.track_id is None:
        return []
    reach = timedelta(days=56)
    return [
        one.name
        for one in known
        if one.id != campaign.id and one.track_id == campaign.track_id and one.begins is not None
        if one.begins <= campaign.begins + reach
        and max(one.begins, one.last_day or one.begins) >= campaign.begins - reach
    ]


async def _placements(session: UserSession, campaign_id: int) -> list[Placement]:
    rows = await session.execute(
        "SELECT id, said_yes_on, curator, result, coalesce(links[1], outlet_url)"
        " FROM campaign_submissions WHERE user_id = :user AND campaign_id = :id"
        " AND said_yes_on IS NOT NULL ORDER BY said_yes_on, curator",
        {"id": campaign_id},
    )
    return [Placement(*row) for row in rows]


async def _spend(session: UserSession, campaign: Campaign) -> list[Spend]:
    rows = await session.execute(
        "SELECT date, until, part, currency, cost, impressions, reach, clicks, counted"
        " FROM campaign_lines WHERE user_id = :user AND source = :source AND campaign_key = :key"
        " AND submission_key IS NULL AND date IS NOT NULL ORDER BY date, until, part",
        {"source": campaign.source, "key": campaign.key},
    )
    return [
        Spend(first, last, part, None if cost is None else Total(currency, cost), *counts)
        for first, last, part, currency, cost, *counts in rows
    ]


async def _import_ids(session: UserSession, campaign: Campaign) -> list[int]:
    rows = await session.execute(
        "SELECT DISTINCT import_id FROM campaign_lines WHERE user_id = :user AND source = :source"
        " AND campaign_key = :key ORDER BY 1",
        {"source": campaign.source, "key": campaign.key},
    )
    return list(rows.scalars())


async def _uncosted(session: UserSession, campaign: Campaign) -> int:
    """Count the submissions without a cost, where others of the campaign have one."""
    if not campaign.file_costs or not campaign.answers.submissions:
        return 0
    row = await session.execute(
        "SELECT count(*) FROM campaign_submissions WHERE user_id = :user AND campaign_id = :id"
        " AND cost IS NULL",
        {"id": campaign.id},
    )
    return int(row.scalar_one())
