"""Background jobs of imports: commit, undo, and their progress."""

import asyncio
import re
from collections.abc import AsyncIterator
from itertools import count
from typing import Annotated

from fastapi import APIRouter, Query, status
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from tunescore.accounts.users import Account
from tunescore.api.deps import AppServices, CurrentUser, Still, StillOpen, UserReadSession
from tunescore.api.errors import problems
from tunescore.api.import_schemas import ErrorOut, ImportOut, PeriodOut
from tunescore.api.imports import answer
from tunescore.api.schema_base import Out
from tunescore.errors import (
    AnswerNeeded,
    HalfAPeriod,
    ImportNotReady,
    NoPlaysOrMoney,
    NotFound,
    NothingToImport,
    NoTrackTitle,
    TuneScoreError,
    WhichColumn,
)
from tunescore.insights import imports as insight
from tunescore.jobs import imports as jobs
from tunescore.records import ImportStatus, ImportWork
from tunescore.services import Services

router = APIRouter(prefix="/imports", tags=["imports"])

WATCHED_EVERY_SECONDS = 0.1
LOOKS_BETWEEN_CHECKS = 10
"""How often an import is looked at before it is made sure again that the user may see it."""
RUNNING = ("committing", "undoing")
MOST = 2_000
"""How many imports one request may name."""

_NUMBER = re.compile(r"[0-9]{1,18}")

Numbers = Annotated[list[StrictInt], Field(min_length=1, max_length=MOST)]


class ManyToCommit(BaseModel):
    """The imports that are to go in."""

    model_config = ConfigDict(extra="forbid")

    ids: Numbers


class StateOut(Out):
    """Where one of many imports stands: enough to follow it."""

    id: int
    status: ImportStatus
    imported: int | None
    duplicates: int | None
    rejected: int | None
    period: PeriodOut | None
    error: ErrorOut | None


class StatesOut(Out):
    """The status of the named imports, in the order of their ids."""

    items: list[StateOut]


class OutcomeOut(Out):
    """Whether one import goes in; `error` says what stands in its way."""

    id: int
    accepted: bool
    error: ErrorOut | None


class OutcomesOut(Out):
    """What becomes of each import that was named, in that order."""

    items: list[OutcomeOut]


@router.post("/commit", status_code=status.HTTP_202_ACCEPTED)
async def commit_many(
    user: CurrentUser, services: AppServices, wanted: ManyToCommit
) -> OutcomesOut:
    """Put the lines of many imports in; the work goes on in the background.

    Each is judged by itself: what stands in the way of one holds up no other.
    """
    ids = list(dict.fromkeys(wanted.ids))
    refused = await services.database.bulk_for(user.id, jobs.request, services, "commit", ids)
    return OutcomesOut(
        items=[
            OutcomeOut(id=one, accepted=one not in refused, error=_error(refused.get(one)))
            for one in ids
        ]
    )


def _error(error: TuneScoreError | None) -> ErrorOut | None:
    if error is None:
        return None
    return ErrorOut(code=error.code, detail=error.detail, todo=error.next_step)


@router.get("/states")
async def states(
    session: UserReadSession, ids: Annotated[str, Query(max_length=20_000)]
) -> StatesOut:
    """The status of many imports; `ids` are separated by commas."""
    import_ids = [int(text) for text in ids.split(",") if _NUMBER.fullmatch(text)][:MOST]
    rows = await insight.states(session, import_ids)
    return StatesOut(
        items=[
            StateOut(
                id=row.id,
                status=row.status,
                imported=row.imported,
                duplicates=row.duplicates,
                rejected=row.rejected,
                period=PeriodOut.of(row.period_start, row.period_end),
                error=row.error and ErrorOut.model_validate(row.error),
            )
            for row in rows
        ]
    )


@router.post(
    "/{import_id:int}/commit",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(
        NotFound,
        ImportNotReady,
        AnswerNeeded,
        NoTrackTitle,
        NothingToImport,
        NoPlaysOrMoney,
        WhichColumn,
        HalfAPeriod,
    ),
)
async def commit(user: CurrentUser, services: AppServices, import_id: int) -> ImportOut:
    """Put the previewed lines in; the work goes on in the background."""
    return await _request(services, user, "commit", import_id)


@router.post(
    "/{import_id:int}/undo",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(NotFound, ImportNotReady),
)
async def undo(user: CurrentUser, services: AppServices, import_id: int) -> ImportOut:
    """Take all of an import's lines out again; the work goes on in the background."""
    return await _request(services, user, "undo", import_id)


async def _request(
    services: Services, user: Account, work: ImportWork, import_id: int
) -> ImportOut:
    refused = await services.database.bulk_for(user.id, jobs.request, services, work, [import_id])
    if refused:
        raise refused[import_id]
    return await answer(services, user, import_id)


@router.get(
    "/{import_id:int}/events",
    response_class=StreamingResponse,
    responses=problems(NotFound)
    | {200: {"description": "The events", "content": {"text/event-stream": {}}}},
)
async def events(
    user: CurrentUser, services: AppServices, still: Still, import_id: int
) -> StreamingResponse:
    """Server-sent events: `progress` with the import whenever it changed, `done` at the end.

    They end without it where the account is closed to who asked.
    """
    first = await answer(services, user, import_id)
    return StreamingResponse(
        _watch(services, user, still, import_id, first),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _watch(
    services: Services, user: Account, still: StillOpen, import_id: int, current: ImportOut
) -> AsyncIterator[str]:
    sent = None
    for look in count(1):
        if current.status not in RUNNING:
            break
        if look % LOOKS_BETWEEN_CHECKS == 0 and not await still(user):
            return
        text = current.model_dump_json()
        if text != sent:
            yield f"event: progress\ndata: {text}\n\n"
            sent = text
        await asyncio.sleep(WATCHED_EVERY_SECONDS)
        current = await answer(services, user, import_id)
    yield f"event: done\ndata: {current.model_dump_json()}\n\n"
