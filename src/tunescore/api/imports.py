"""An import before its lines are in: upload, preview, change, discard; and the history."""

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, UploadFile, status
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, StrictBool

from tunescore.accounts.users import Account
from tunescore.api.deps import AppServices, CurrentUser, UserReadSession
from tunescore.api.errors import problems
from tunescore.api.import_schemas import ImportOut, UploadOut
from tunescore.api.schema_base import BigInt, Out
from tunescore.api.uploads import UPLOAD_ERRORS, MappingChange, import_options, read_with
from tunescore.errors import (
    FieldMappedTwice,
    ImportNotReady,
    MalformedMapping,
    MappedColumnsMissing,
    NoSuchTable,
    NotATable,
    NotFound,
    OriginalGone,
    UnknownField,
    UnknownSource,
)
from tunescore.ingest.imports import commit, preview
from tunescore.insights import imports as insight
from tunescore.jobs import imports as jobs
from tunescore.services import Services
from tunescore.store.scope import UserSession

router = APIRouter(prefix="/imports", tags=["imports"])

PAGE = 50


class ImportChange(BaseModel):
    """Another source, mapping, or table of the file.

    `remember` keeps the mapping for files with this header.
    """

    model_config = ConfigDict(extra="forbid")

    source: str | None = None
    mapping: MappingChange | None = None
    member: str | None = None
    sheet: str | None = None
    older: Literal["keep", "replace"] | None = None
    remember: StrictBool = False


class ImportsOut(Out):
    """Imports, the newest first."""

    items: list[ImportOut]
    next_cursor: str | None


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    response_model=ImportOut,
    responses=problems(
        *UPLOAD_ERRORS, NotATable, UnknownSource, MalformedMapping, MappedColumnsMissing,
        FieldMappedTwice, UnknownField, NoSuchTable,
    )
    | {202: {"model": UploadOut, "description": "A zip of several statements is being read"}},
)  # fmt: skip
async def upload(
    user: CurrentUser,
    services: AppServices,
    file: UploadFile,
    source: Annotated[str | None, Form()] = None,
    mapping: Annotated[str | None, Form(description="JSON: {column: field}")] = None,
    member: Annotated[str | None, Form(description="Which file of an archive")] = None,
    sheet: Annotated[str | None, Form(description="Which sheet of a workbook")] = None,
) -> ImportOut | JSONResponse:
    """Read a file and say what it is and what importing it would do. Nothing is counted yet.

    A zip of several statements is an import each. They are read in the background, and the answer
    is a 202 with the upload, which can be followed.
    """
    options = import_options(source, mapping, member, sheet)
    taken = await read_with(services, user, file, partial(jobs.take, services), options)
    if taken.later:
        found = await stored_upload(services, user, taken.id)
        return JSONResponse(found.model_dump(mode="json"), status.HTTP_202_ACCEPTED)
    return await answer(services, user, taken.id)


async def stored_upload(services: Services, user: Account, upload_id: int) -> UploadOut:
    """Return an upload as it stands now."""
    async with services.database.read_for(user.id) as session:
        return UploadOut.of(await insight.upload(session, upload_id))


async def answer(services: Services, user: Account, import_id: int) -> ImportOut:
    """Return an import as it stands now."""
    async with services.database.read_for(user.id) as session:
        return await _answer(session, import_id)


async def _answer(session: UserSession, import_id: int) -> ImportOut:
    found = await insight.find(session, import_id)
    return ImportOut.of(found.row, found.twin)


@router.get("")
async def history(
    session: UserReadSession,
    cursor: Annotated[BigInt | None, Query(ge=1)] = None,
    waiting: bool = False,
) -> ImportsOut:
    """All imports, the newest first; `waiting`: those that wait for the user or are at work."""
    found = await insight.history(session, waiting=waiting, before=cursor, limit=PAGE + 1)
    return ImportsOut(
        items=[ImportOut.of(one.row, one.twin) for one in found[:PAGE]],
        next_cursor=str(found[PAGE - 1].row.id) if len(found) > PAGE else None,
    )


@router.get("/{import_id:int}", responses=problems(NotFound))
async def one(session: UserReadSession, import_id: int) -> ImportOut:
    """One import with its preview or its result."""
    return await _answer(session, import_id)


@router.patch(
    "/{import_id:int}",
    responses=problems(
        NotFound, ImportNotReady, UnknownSource, MappedColumnsMissing, FieldMappedTwice,
        UnknownField, NoSuchTable, OriginalGone,
    ),
)  # fmt: skip
async def change(
    user: CurrentUser, services: AppServices, import_id: int, wanted: ImportChange
) -> ImportOut:
    """Read the file as another source, with another mapping or its other table; count again."""
    change = wanted.mapping
    mapping = None if change is None else change.model_dump(exclude_none=True)
    options = preview.ImportOptions(
        wanted.source, mapping, wanted.older, wanted.member, wanted.sheet
    )
    await services.database.bulk_for(
        user.id, preview.change, import_id, options, remember=wanted.remember
    )
    return await answer(services, user, import_id)


@router.delete(
    "/{import_id:int}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotFound, ImportNotReady),
)
async def discard(user: CurrentUser, services: AppServices, import_id: int) -> None:
    """Forget an import that holds no lines."""
    await services.database.bulk_for(user.id, commit.discard, import_id=import_id)
