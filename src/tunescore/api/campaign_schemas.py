"""Schemas of campaigns: what was spent, who answered what, and what it brought back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from tunescore.api.schema_base import Exact, MoneyOut, Out
from tunescore.records import (
    CampaignKind,
    SubmissionResult,
    TrackLink,
    Verdict,
)

Day = date


# --- cost ---------------------------------------------------------------------------------


class SumCost(BaseModel):
    """One sum that was paid for the whole campaign."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    kind: Literal["sum"] = "sum"
    amount: Annotated[Exact, Field(ge=0, max_digits=14, decimal_places=4)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]


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
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]


EnteredCost = Annotated[SumCost | CreditsCost, Field(discriminator="kind")]
"""What a campaign cost, as the user says."""


class CostOut(Out):
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


class TrackOut(Out):
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
    track: TrackOut
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


class RateOut(Out):
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
    rates: list[RateOut]
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
    cost_detail: CostOut
    outlets: dict[str, int]
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

    plays_per_add: Annotated[int, Field(ge=0, le=10_000_000)]
    revenue_per_add: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=4)]


class CampaignChange(BaseModel):
    """What the user says of a campaign; what is left out stays as it was.

    `cost` null: forget the entered one. `track_id` confirms or chooses the track, null forgets
    that; `make_track` makes a track of the name in the file. `assumptions` null: the usual ones.
    Name, days and notes are those of a campaign that was entered by form.
    """

    model_config = ConfigDict(extra="forbid")

    cost: EnteredCost | None = None
    track_id: int | None = None
    make_track: bool = False
    assumptions: AssumptionsIn | None = None
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    first_day: date | None = None
    last_day: date | None = None
    notes: Annotated[str, Field(max_length=2_000)] | None = None


class CampaignIn(BaseModel):
    """A campaign that no file knows: a radio plugger, posters, Playlist Push, anything."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200)]
    track_id: int
    first_day: date
    last_day: date
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
    `roi` is in percent, null where the cost is 0 or not known.
    """

    imported: int
    total_cost: Exact | None
    currency: str | None
    approved: int
    rejected: int
    estimated_revenue: Exact
    roi: float | None
    unmatched: list[UnmatchedOut]


# --- curators -----------------------------------------------------------------------------


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
