"""Campaigns: import in one call, the list, a campaign's page, and what the user says of it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, UploadFile, status

from tunescore.accounts.users import Account
from tunescore.api.campaign_schemas import (
    CampaignChange,
    CampaignImportOut,
    CampaignIn,
    CampaignOut,
    CampaignsOut,
    CostQuestionOut,
    SubmissionsOut,
    UnmatchedOut,
    page_out,
    row_out,
    source_name,
    submission_out,
)
from tunescore.api.deps import AppServices, CurrentUser, UserReadSession
from tunescore.api.errors import problems
from tunescore.api.import_csv import import_one
from tunescore.api.import_schemas import ImportOut
from tunescore.api.imports import answer
from tunescore.api.schema_base import BigInt, MoneyOut
from tunescore.api.uploads import UPLOAD_ERRORS, read_with
from tunescore.errors import (
    AnswerNeeded,
    CampaignColumnsMissing,
    CampaignOfFiles,
    DaysBackwards,
    ImportFailed,
    NotATable,
    NotFound,
    NothingToImport,
)
from tunescore.ingest.campaigns import edits, placements, track_links
from tunescore.ingest.imports import commit, uploads
from tunescore.ingest.imports.preview import ImportOptions
from tunescore.ingest.lines.merge import lock
from tunescore.insights.campaigns import curators as acceptance
from tunescore.insights.campaigns import report, words
from tunescore.insights.campaigns.campaigns import campaigns as known_campaigns
from tunescore.insights.campaigns.payouts import exchange
from tunescore.insights.campaigns.returns import REVENUE_PER_ADD, return_percent
from tunescore.records import Total
from tunescore.services import Services
from tunescore.store.scope import UserSession, UserStore

router = APIRouter(prefix="/campaigns", tags=["campaigns"])

PAGE = 200

_NEEDED = {
    "Track Name": ("track_title", "artist_and_title"),
    "Curator": ("curator",),
    "Result": ("result",),
}
"""The columns that a list of pitches must have, and the fields that each can be."""


@router.post(
    "/import",
    responses=problems(
        *UPLOAD_ERRORS, NotATable, CampaignColumnsMissing, AnswerNeeded, NothingToImport,
        ImportFailed,
    ),
)  # fmt: skip
async def import_campaigns(
    user: CurrentUser, services: AppServices, file: UploadFile
) -> CampaignImportOut:
    """Import a file of campaigns whole, in one call, and say what it holds.

    By the rule of thumb: `approved` counts every yes (approved or shared), each is worth $4, and
    `roi` is (revenue - cost) / cost in percent. A file that is no list of campaigns is a 400 that
    names the columns that it lacks.
    """
    drop = await read_with(services, user, file, uploads.take, ImportOptions())
    for refused in drop.refused:
        raise refused.error
    previews = [await answer(services, user, import_id) for import_id in drop.ids]
    for preview in previews:
        if preview.about != "campaigns" or preview.error is not None:
            for one in previews:
                await services.database.bulk_for(user.id, commit.discard, import_id=one.id)
            raise CampaignColumnsMissing(file=preview.file_name, columns=_missing(preview))
    done = [await import_one(services, user, import_id) for import_id in drop.ids]
    return await _import_out(services, user, done)


def _missing(preview: ImportOut) -> str:
    """Name the columns that a file lacks to be a list of pitches."""
    mapped = set(preview.mapping.columns.values()) | set(preview.mapping.constants)
    missing = [name for name, fields in _NEEDED.items() if not mapped & set(fields)]
    return ", ".join(missing or _NEEDED)


async def _import_out(
    services: Services, user: Account, done: Sequence[ImportOut]
) -> CampaignImportOut:
    """Say what some imports of campaigns hold."""
    held = [one.campaigns for one in done if one.campaigns is not None]
    costs: dict[str, Decimal] = {}
    for total in (total for one in held for total in one.costs):
        costs[total.currency] = costs.get(total.currency, Decimal(0)) + Decimal(total.amount)
    currency, amount = next(iter(costs.items())) if len(costs) == 1 else (None, None)
    approved = sum(one.yes for one in held)
    revenue = Total(REVENUE_PER_ADD.currency, REVENUE_PER_ADD.amount * approved)
    cost = None if currency is None or amount is None else Total(currency, amount)
    exchanged = exchange(revenue, currency)
    pitched = any(one.submissions for one in held)  # the rule says nothing of ads
    named = {(track.title, track.artist) for one in held for track in one.tracks}
    async with services.database.read_for(user.id) as session:
        known = await known_campaigns(session)
    return CampaignImportOut(
        imported=sum(one.imported or 0 for one in done),
        total_cost=amount,
        currency=currency,
        approved=approved,
        rejected=sum(one.answered - one.yes for one in held),
        estimated_revenue=revenue.amount,
        roi=return_percent(exchanged.total, cost) if exchanged and pitched else None,
        unmatched=[
            UnmatchedOut(
                campaign_id=one.id, title=one.named_title, artist=one.named_artist,
                likely_id=one.likely_id, likely_title=one.likely_title,
            )
            for one in known
            if one.link == "none" and one.named_title is not None
            and (one.named_title, one.named_artist) in named
        ],
    )  # fmt: skip


@router.get("")
async def campaigns(
    session: UserReadSession,
    services: AppServices,
    cursor: Annotated[BigInt | None, Query(ge=0)] = None,
) -> CampaignsOut:
    """All campaigns side by side, the newest first."""
    return await campaigns_answer(session, services.clock().date(), cursor or 0)


async def campaigns_answer(session: UserSession, today: date, start: int = 0) -> CampaignsOut:
    """Return the campaigns from the position `start` on, with what is said of all of them."""
    found = await report.outcomes(session, today)
    spent: dict[str, Decimal] = {}
    for total in (total for one in found for total in one.campaign.costs):
        spent[total.currency] = spent.get(total.currency, Decimal(0)) + total.amount
    verdicts = [
        one.comparison.measurement.verdict
        for one in found
        if one.comparison is not None and one.measured is not None
    ]
    return CampaignsOut(
        items=[row_out(one) for one in found[start : start + PAGE]],
        next_cursor=str(start + PAGE) if len(found) > start + PAGE else None,
        spent=[
            MoneyOut(currency=currency, amount=amount) for currency, amount in sorted(spent.items())
        ],
        verdicts=len(verdicts),
        worked=verdicts.count("worked"),
        chance=words.chance(found),
        advice=words.advice(found, await acceptance.curators(session)),
        without_cost=[
            CostQuestionOut(
                id=one.campaign.id,
                name=one.campaign.name,
                source_name=source_name(one.campaign.source),
            )
            for one in found
            if not one.campaign.costs
        ],
    )


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(NotFound, DaysBackwards))
async def enter_campaign(
    user: CurrentUser, services: AppServices, wanted: CampaignIn
) -> CampaignOut:
    """Enter a campaign that no file knows."""
    campaign_id = await services.database.bulk_for(user.id, _enter, wanted)
    return await _page(services, user, campaign_id)


def _enter(store: UserStore, wanted: CampaignIn) -> int:
    with store.transaction():
        lock(store)
        campaign_id = edits.enter(
            store, wanted.name, wanted.track_id, wanted.first_day, wanted.last_day
        )
        cost = wanted.cost.model_dump(mode="json", exclude_none=True) if wanted.cost else None
        edits.change(store, campaign_id, {"entered_cost": cost, "notes": wanted.notes})
    return campaign_id


@router.get("/{campaign_id:int}", responses=problems(NotFound))
async def campaign(
    session: UserReadSession, services: AppServices, campaign_id: int
) -> CampaignOut:
    """One campaign: what was spent, what they answered, what changed."""
    return page_out(await report.page(session, campaign_id, services.clock().date()))


async def _page(services: Services, user: Account, campaign_id: int) -> CampaignOut:
    async with services.database.read_for(user.id) as session:
        return page_out(await report.page(session, campaign_id, services.clock().date()))


@router.patch("/{campaign_id:int}", responses=problems(NotFound, DaysBackwards))
async def change_campaign(
    user: CurrentUser, services: AppServices, campaign_id: int, wanted: CampaignChange
) -> CampaignOut:
    """Say what it cost, which track it is for, or what is assumed."""
    await services.database.bulk_for(user.id, _change, campaign_id, wanted)
    return await _page(services, user, campaign_id)


_COLUMNS = {
    "cost": "entered_cost",
    "name": "entered_name",
    "first_day": "entered_first_day",
    "last_day": "entered_last_day",
    "notes": "notes",
}
"""The parts of a change that are columns of a campaign."""


def _change(store: UserStore, campaign_id: int, wanted: CampaignChange) -> None:
    sent = wanted.model_fields_set
    values = wanted.model_dump(mode="json", exclude_none=True)
    said = {column: values.get(part) or None for part, column in _COLUMNS.items() if part in sent}
    if "assumptions" in sent:
        rule = values.get("assumptions") or {}
        said |= {name: rule.get(name) for name in ("plays_per_add", "revenue_per_add")}
    with store.transaction():
        lock(store)
        if said:
            edits.change(store, campaign_id, said)
        else:
            edits.check(store, campaign_id)
        if wanted.make_track:
            track_links.make_track(store, campaign_id)
        elif "track_id" in sent:
            track_links.choose(store, campaign_id, wanted.track_id)
        placements.renew(store)


@router.delete(
    "/{campaign_id:int}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotFound, CampaignOfFiles),
)
async def delete_campaign(user: CurrentUser, services: AppServices, campaign_id: int) -> None:
    """Delete a campaign that was entered by form. Those of files go with their import's undo."""
    await services.database.bulk_for(user.id, _delete, campaign_id)


def _delete(store: UserStore, campaign_id: int) -> None:
    with store.transaction():
        lock(store)
        edits.delete(store, campaign_id)


@router.get("/{campaign_id:int}/submissions", responses=problems(NotFound))
async def campaign_submissions(
    session: UserReadSession,
    campaign_id: int,
    cursor: Annotated[BigInt | None, Query(ge=0)] = None,
) -> SubmissionsOut:
    """The submissions of a campaign: every yes first, then the newest answers."""
    start = cursor or 0
    found = await report.submissions(session, campaign_id, start, PAGE + 1)
    return SubmissionsOut(
        items=[submission_out(one) for one in found[:PAGE]],
        next_cursor=str(start + PAGE) if len(found) > PAGE else None,
    )
