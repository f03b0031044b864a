"""Schemas of campaigns: what was spent, who answered what, and what it brought back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    model_validator,
)

from tunescore.api.schema_base import Exact, IsoDate, MoneyOut, Out
from tunescore.ingest.campaigns.edits import MANUAL
from tunescore.insights.campaigns import words
from tunescore.insights.campaigns.campaigns import Campaign
from tunescore.insights.campaigns.report import Outcome, Page, Submission
from tunescore.insights.campaigns.returns import Assumed, Valued
from tunescore.records import CampaignKind, SubmissionResult, Total, TrackLink, Verdict
from tunescore.statements.cells.values import currencies
from tunescore.statements.sources import all_sources

Day = date


# --- cost ---------------------------------------------------------------------------------


def _check_currency(code: str) -> str:
    if code not in currencies():
        raise ValueError("no currency has this code")
    return code


CurrencyCode = Annotated[str, Field(pattern="^[A-Z]{3}$"), AfterValidator(_check_currency)]
"""A code of ISO 4217."""

CampaignDay = Annotated[IsoDate, Field(ge=date(1990, 1, 1), le=date(2199, 12, 31))]
"""A day on which a campaign can begin or end."""


class SumCost(BaseModel):
    """One sum that was paid for the whole campaign."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    kind: Literal["sum"] = "sum"
    amount: Annotated[Exact, Field(ge=0, max_digits=14, decimal_places=4)]
    currency: CurrencyCode


class CreditsCost(BaseModel):
    """Credits that were spent, and what one of them cost.

    `credits`: how many in all. `per_outlet`: or how many one submission to each kind of outlet
    took, such as `{"Spotify Playlister": 2}`; the submissions are counted. Exactly one is given.
    """

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    kind: Literal["credits"] = "credits"
    credits: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    per_outlet: dict[str, Annotated[int, Field(ge=0, le=1_000)]] | None = None
    price: Annotated[Exact, Field(ge=0, max_digits=10, decimal_places=4)]
    """What one credit cost."""
    currency: CurrencyCode

    @model_validator(mode="after")
    def _check_credits(self) -> "CreditsCost":
        """Refuse credits that are not said, or said twice: neither is a cost of 0."""
        if (self.credits is None) == (not self.per_outlet):
            raise ValueError("give either the credits in all or those of each kind of outlet")
        return self


EnteredCost = Annotated[SumCost | CreditsCost, Field(discriminator="kind")]
"""What a campaign cost, as the user says."""


class CampaignCostOut(Out):
    """What a campaign cost.

    `total` is null while that is not known: no file says it and the user has not said it yet, or
    its parts are in several currencies, which are not added (`note` says which). What the user
    entered goes before what files say.
    """

    total: MoneyOut | None
    from_files: list[MoneyOut]
    entered: EnteredCost | None
    note: str | None
    outlet_types: dict[str, int]
    """How many submissions went to each kind of outlet, for a cost by credits."""


# --- a campaign in the list ---------------------------------------------------------------


class LinkedTrackOut(Out):
    """The track that a campaign is for.

    `link`: `name` (found by its name), `user` (chosen), `none` (not known yet). `likely` is then
    the track that is most like the name in the file, to be confirmed.
    """

    track_id: int | None
    title: str | None
    artist: str | None
    link: TrackLink
    likely_id: int | None
    likely_title: str | None
    likely_artist: str | None


class AnswersOut(Out):
    """How many submissions had which answer. `yes` = approved + shared; `answered` = yes + no."""

    submissions: int
    answered: int
    yes: int
    approved: int
    shared: int
    declined: int
    listened: int
    expired: int
    waiting: int


class CampaignRowOut(Out):
    """One campaign beside the others.

    `cost_per_add` and `return_percent` are null where the cost is not known; the return is that of
    the measured plays, and null while they are not measured.
    """

    id: int
    name: str
    source: str
    source_name: str
    kind: CampaignKind
    track: LinkedTrackOut
    first_day: date | None
    last_day: date | None
    cost: MoneyOut | None
    costs: list[MoneyOut]
    answers: AnswersOut
    cost_per_add: MoneyOut | None
    verdict: Verdict | None
    """Null while its window runs."""
    verdict_on: date | None
    plays: int | None
    plays_lower: int | None
    plays_upper: int | None
    return_percent: float | None
    paid: bool | None
    """False: even the upper end of the plays is worth less than the cost. Null: not known."""


class CampaignSummaryOut(Out):
    """A campaign on the home page, in words."""

    id: int
    name: str
    summary: str
    verdict: Verdict | None
    verdict_on: date | None


class CostQuestionOut(Out):
    """A campaign whose cost is not known."""

    id: int
    name: str
    source_name: str


class CampaignsOut(Out):
    """Campaigns, the newest first.

    `chance`: how many of the `verdicts` on this list chance alone would call *worked*, as a
    sentence; null where there is none. `advice` are sentences that the data carries.
    """

    items: list[CampaignRowOut]
    next_cursor: str | None
    spent: list[MoneyOut]
    verdicts: int
    worked: int
    chance: str | None
    advice: list[str]
    without_cost: list[CostQuestionOut]


# --- a campaign's page --------------------------------------------------------------------


class AssumedOut(Out):
    """The return by a rule of thumb: so many plays and so much money for each add."""

    adds: int
    plays_per_add: int
    revenue_per_add: MoneyOut
    edited: bool
    plays: int
    revenue: MoneyOut
    return_percent: float | None


class PayoutOut(Out):
    """What a store paid for plays in a country (null: all countries) according to statements."""

    store: str
    country: str | None
    plays: int
    paid: MoneyOut
    per_thousand: Exact


class ValuedOut(Out):
    """What the assumed plays pay at the user's own rates, or at the published ones.

    `basis`: `statements` or `published`. `floor`: the track has under 1,000 Spotify plays in the
    year, which Spotify does not pay for, so they are worth nothing.
    """

    basis: Literal["statements", "published"]
    per_thousand: MoneyOut
    store: str
    rates: list[PayoutOut]
    rates_from: date | None
    rates_to: date | None
    floor: bool
    plays: int
    revenue: MoneyOut
    return_percent: float | None
    note: str
    """Where the rate is from and what was converted, as a sentence."""


class MeasuredOut(Out):
    """What changed in the track's daily plays, with its uncertainty; null what is not known.

    The interval is the one of 90 %. `verdict` is null while the window runs: until `verdict_on`.
    `why` is a sentence: what the verdict rests on, or why it cannot be told; `needs` says which
    file would let it. `false_alarms` is the sentence about this method in this user's past.
    """

    verdict: Verdict | None
    reason: str | None
    why: str
    needs: str | None
    verdict_on: date | None
    window_first: date | None
    window_last: date | None
    days_before: int
    store: str | None
    other_tracks: int
    plays: int | None
    plays_lower: int | None
    plays_upper: int | None
    lift_percent: float | None
    lift_lower: float | None
    lift_upper: float | None
    smallest_lift: float | None
    """The smallest rise in percent that this history could have shown."""
    p_value: float | None
    """Of the second opinion, the conformal test."""
    past_windows: int
    past_claims: int
    false_alarms: str | None
    value: MoneyOut | None
    value_lower: MoneyOut | None
    value_upper: MoneyOut | None
    return_percent: float | None
    return_lower: float | None
    return_upper: float | None
    paid: bool | None


class CampaignDayOut(Out):
    """One day: plays (null: a gap) and what was to be expected without the campaign."""

    date: Day
    plays: int | None
    expected: float | None
    lower: float | None
    upper: float | None


class PlacementOut(Out):
    """A yes on its day: who put the track where."""

    submission_id: int
    date: Day
    curator: str
    result: SubmissionResult
    url: str | None


class SpendOut(Out):
    """What one row of an advertising export says: its days, money and counts."""

    first: date
    last: date
    part: str | None
    spend: MoneyOut | None
    impressions: int | None
    reach: int | None
    clicks: int | None
    counted: bool
    """False: its days are in another row that is counted."""


class CampaignOut(CampaignRowOut):
    """A campaign with everything that is known of it."""

    summary: str
    """In a musician's words."""
    notes: str | None
    cost_detail: CampaignCostOut
    assumed: AssumedOut | None
    valued: ValuedOut | None
    measured: MeasuredOut
    days: list[CampaignDayOut]
    placements: list[PlacementOut]
    spend: list[SpendOut]
    warnings: list[str]
    """What is to be known of its files: two currencies, overlaps, a track that never played."""
    import_ids: list[int]


class SubmissionOut(Out):
    """One submission and its answer. `lines` are the lines of the file behind it."""

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
    notes: str | None
    links: list[str]
    listen_seconds: int | None
    cost: MoneyOut | None
    import_id: int
    lines: list[int]


class SubmissionsOut(Out):
    """Submissions: every yes first, then the newest answers."""

    items: list[SubmissionOut]
    next_cursor: str | None


class AssumptionsIn(BaseModel):
    """The rule of thumb as the user wants it."""

    model_config = ConfigDict(extra="forbid")

    plays_per_add: Annotated[StrictInt, Field(ge=0, le=10_000_000)]
    revenue_per_add: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=4)]


class CampaignChange(BaseModel):
    """What the user says of a campaign; what is left out stays as it was.

    `cost` null: forget the entered one. `track_id` confirms or chooses the track, null forgets
    that; `make_track` makes a track of the name in the file. `assumptions` null: the usual ones.
    Name, days and notes are those of a campaign that was entered by form.
    """

    model_config = ConfigDict(extra="forbid")

    cost: EnteredCost | None = None
    track_id: StrictInt | None = None
    make_track: StrictBool = False
    assumptions: AssumptionsIn | None = None
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    first_day: CampaignDay | None = None
    last_day: CampaignDay | None = None
    notes: Annotated[str, Field(max_length=2_000)] | None = None


class CampaignIn(BaseModel):
    """A campaign that no file knows: a radio plugger, posters, Playlist Push, anything."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200)]
    track_id: StrictInt
    first_day: CampaignDay
    last_day: CampaignDay
    cost: EnteredCost | None = None
    notes: Annotated[str, Field(max_length=2_000)] | None = None


class UnmatchedOut(Out):
    """A track of a file that is not among the user's tracks, and the one most like it."""

    campaign_id: int
    title: str
    artist: str | None
    likely_id: int | None
    likely_title: str | None


class CampaignImportOut(Out):
    """What a file of campaigns holds, by the rule of thumb: $4 for each yes.

    `imported` are rows that were not there before. `total_cost` is null where no row has a cost.
    `roi` is in percent, null where the cost is 0 or not known, or nothing was pitched.
    """

    imported: int
    total_cost: Exact | None
    currency: str | None
    approved: int
    rejected: int
    estimated_revenue: Exact
    roi: float | None
    unmatched: list[UnmatchedOut]


# --- from the insights' records ------------------------------------------------------------

MANUAL_NAME = "Added by you"


def source_name(source: str) -> str:
    """Return what a campaign's source is called."""
    known = all_sources().get(source)
    if known is not None:
        return known.name
    return MANUAL_NAME if source == MANUAL else "Your own table"


def money_out(total: Total | None) -> MoneyOut | None:
    """Return a sum as the API has it."""
    return None if total is None else MoneyOut(currency=total.currency, amount=total.amount)


def _money(total: Total) -> MoneyOut:
    return MoneyOut(currency=total.currency, amount=total.amount)


def summary_out(outcome: Outcome) -> CampaignSummaryOut:
    """Return a campaign as the home page shows it."""
    row = row_out(outcome)
    return CampaignSummaryOut(
        id=row.id,
        name=row.name,
        summary=words.summary(outcome, row.source_name),
        verdict=row.verdict,
        verdict_on=row.verdict_on,
    )


def row_out(outcome: Outcome) -> CampaignRowOut:
    """Return a campaign as a row of the list."""
    campaign, measured = outcome.campaign, outcome.measured
    measurement = outcome.comparison.measurement if outcome.comparison else None
    plays = outcome.plays
    return CampaignRowOut(
        id=campaign.id,
        name=campaign.name,
        source=campaign.source,
        source_name=source_name(campaign.source),
        kind=campaign.kind,
        track=_track_out(campaign),
        first_day=campaign.first_day,
        last_day=campaign.last_day,
        cost=money_out(campaign.cost),
        costs=[_money(total) for total in campaign.costs],
        answers=AnswersOut.model_validate(campaign.answers),
        cost_per_add=money_out(campaign.cost_per_add),
        verdict=None if measurement is None or outcome.running else measurement.verdict,
        verdict_on=measurement.verdict_on if measurement else None,
        plays=round(plays.estimate) if plays else None,
        plays_lower=round(plays.lower) if plays else None,
        plays_upper=round(plays.upper) if plays else None,
        return_percent=measured.estimate.return_percent if measured else None,
        paid=measured.paid if measured else None,
    )


def page_out(page: Page) -> CampaignOut:
    """Return a campaign's page."""
    outcome = page.outcome
    campaign, row = outcome.campaign, row_out(outcome)
    path = outcome.comparison.measurement.path if outcome.comparison else ()
    return CampaignOut(
        **dict(row),
        summary=words.summary(outcome, row.source_name),
        notes=campaign.notes,
        cost_detail=CampaignCostOut.model_validate(
            {
                "total": money_out(campaign.cost),
                "from_files": [_money(total) for total in campaign.file_costs],
                "entered": campaign.entered_cost,
                "note": _cost_note(page),
                "outlet_types": campaign.outlet_types,
            }
        ),
        assumed=_assumed_out(outcome.assumed) if outcome.assumed else None,
        valued=_valued_out(page, page.valued) if page.valued else None,
        measured=_measured_out(outcome),
        days=[
            CampaignDayOut(
                date=day.day,
                plays=None if day.plays is None else round(day.plays),
                expected=day.expected,
                lower=day.lower,
                upper=day.upper,
            )
            for day in path
        ],
        placements=[
            PlacementOut(
                submission_id=one.submission_id, date=one.day, curator=one.curator,
                result=one.result, url=one.url,
            )
            for one in page.placements
        ],
        spend=[
            SpendOut(
                first=one.first, last=one.last, part=one.part, spend=money_out(one.spend),
                impressions=one.impressions, reach=one.reach, clicks=one.clicks,
                counted=one.counted,
            )
            for one in page.spend
        ],
        warnings=_warnings(page),
        import_ids=list(page.import_ids),
    )  # fmt: skip


def submission_out(one: Submission) -> SubmissionOut:
    """Return a submission."""
    cost = None
    if one.cost is not None and one.currency is not None:
        cost = MoneyOut(currency=one.currency, amount=one.cost)
    return SubmissionOut(
        id=one.id,
        curator=one.curator,
        outlet_url=one.outlet_url,
        outlet_type=one.outlet_type,
        outlet_country=one.outlet_country,
        result=one.result,
        result_as_named=one.result_as_named,
        submitted_at=one.submitted_at,
        answered_at=one.answered_at,
        feedback=one.feedback,
        notes=one.curator_notes,
        links=one.links,
        listen_seconds=one.listen_seconds,
        cost=cost,
        import_id=one.import_id,
        lines=one.line_numbers,
    )


def _track_out(campaign: Campaign) -> LinkedTrackOut:
    return LinkedTrackOut(
        track_id=campaign.track_id,
        title=campaign.track_title or campaign.named_title,
        artist=campaign.track_artist or campaign.named_artist,
        link=campaign.link,
        likely_id=campaign.likely_id,
        likely_title=campaign.likely_title,
        likely_artist=campaign.likely_artist,
    )


def _assumed_out(one: Assumed) -> AssumedOut:
    return AssumedOut(
        adds=one.adds,
        plays_per_add=one.plays_per_add,
        revenue_per_add=_money(one.revenue_per_add),
        edited=one.edited,
        plays=one.plays,
        revenue=_money(one.revenue),
        return_percent=one.return_percent,
    )


def _valued_out(page: Page, one: Valued) -> ValuedOut:
    value = one.value
    return ValuedOut(
        basis=value.basis,
        per_thousand=MoneyOut(
            currency=value.per_thousand.currency, amount=round(value.per_thousand.amount, 4)
        ),
        store=value.store,
        rates=[
            PayoutOut(
                store=rate.store, country=rate.country, plays=rate.plays, paid=_money(rate.paid),
                per_thousand=round(rate.per_thousand, 4),
            )
            for rate in page.rates
        ],
        rates_from=value.first,
        rates_to=value.last,
        floor=one.floor,
        plays=one.plays,
        revenue=_money(one.revenue),
        return_percent=one.return_percent,
        note=words.value_note(one),
    )  # fmt: skip


def _measured_out(outcome: Outcome) -> MeasuredOut:
    comparison, worth = outcome.comparison, outcome.measured
    if comparison is None:
        reason = "no_yes" if not outcome.campaign.answers.yes else "no_day"
        if outcome.campaign.track_id is None:
            reason = "no_track"
        return MeasuredOut(
            verdict="cannot_tell", reason=reason, why=words.not_begun(outcome), needs=None,
            verdict_on=None, window_first=None, window_last=None, days_before=0, store=None,
            other_tracks=0, plays=None, plays_lower=None, plays_upper=None, lift_percent=None,
            lift_lower=None, lift_upper=None, smallest_lift=None, p_value=None, past_windows=0,
            past_claims=0, false_alarms=None, value=None, value_lower=None, value_upper=None,
            return_percent=None, return_lower=None, return_upper=None, paid=None,
        )  # fmt: skip
    found = comparison.measurement
    why, needs = words.why(found)
    plays, lift = found.plays, found.lift
    return MeasuredOut(
        verdict=None if outcome.running else found.verdict,
        reason=found.reason,
        why=why,
        needs=needs,
        verdict_on=found.verdict_on,
        window_first=found.first,
        window_last=found.last,
        days_before=found.pre_days,
        store=comparison.store,
        other_tracks=comparison.others,
        plays=round(plays.estimate) if plays else None,
        plays_lower=round(plays.lower) if plays else None,
        plays_upper=round(plays.upper) if plays else None,
        lift_percent=lift.estimate if lift else None,
        lift_lower=lift.lower if lift else None,
        lift_upper=lift.upper if lift else None,
        smallest_lift=found.smallest_lift,
        p_value=found.conformal_p,
        past_windows=found.past_windows or 0,
        past_claims=found.past_claims or 0,
        false_alarms=words.false_alarms(found),
        value=money_out(worth.estimate.revenue) if worth else None,
        value_lower=money_out(worth.lower.revenue) if worth else None,
        value_upper=money_out(worth.upper.revenue) if worth else None,
        return_percent=worth.estimate.return_percent if worth else None,
        return_lower=worth.lower.return_percent if worth else None,
        return_upper=worth.upper.return_percent if worth else None,
        paid=worth.paid if worth else None,
    )


def _cost_note(page: Page) -> str | None:
    campaign = page.outcome.campaign
    if campaign.entered_cost is not None:
        return None
    if len(campaign.file_costs) > 1:
        sums = " and ".join(map(words.money, campaign.file_costs))
        return f"Its files have costs in several currencies: {sums}. Enter one sum to compare."
    if page.uncosted:
        have = "submission has" if page.uncosted == 1 else "submissions have"
        return f"{page.uncosted:,} {have} no cost in the file, which counts as nothing."
    return None


def _warnings(page: Page) -> list[str]:
    campaign = page.outcome.campaign
    warnings = []
    if page.overlapping:
        named = ", ".join(f"“{name}”" for name in page.overlapping)
        others = "another one" if len(page.overlapping) == 1 else "other ones"
        warnings.append(f"Near this campaign the same track had {others}: {named}.")
    left_out = sum(not one.counted for one in page.spend)
    if left_out:
        rows = "1 row of spend is" if left_out == 1 else f"{left_out:,} rows of spend are"
        shown = "It is" if left_out == 1 else "They are"
        warnings.append(f"{rows} of days that another report has too. {shown} shown and not added.")
    if campaign.kind == "ads" and _has_unsure_begin(page):
        warnings.append(
            "The report does not say on which day the campaign began. Its first day is taken;"
            " correct it if the campaign began later."
        )
    return warnings


def _has_unsure_begin(page: Page) -> bool:
    """Whether a campaign begins, as far as is known, with the window of a report.

    It does not where the user said its first day, where a row of that day alone has money, and
    where the service writes each campaign's own days.
    """
    campaign = page.outcome.campaign
    source = all_sources().get(campaign.source)
    if source and any("period_start" in shape.mapping.rules.replace_by for shape in source.shapes):
        return False
    begin = [one for one in page.spend if one.first == campaign.begins]
    return bool(begin) and all(one.last > one.first for one in begin)
