"""The life of an import: upload, preview, change, commit, watch, undo."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, UploadFile, status
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from tunescore.accounts.people import Account
from tunescore.api.deps import AppServices, CurrentUser, ReadSession
from tunescore.api.errors import problems
from tunescore.api.exact import Out
from tunescore.api.import_answers import ImportOut
from tunescore.api.uploads import MappingChange, take_in
from tunescore.errors import (
    AnswerNeeded,
    FieldMappedTwice,
    FileTooLarge,
    ImportNotReady,
    MalformedMapping,
    MappedColumnsMissing,
    NoPlaysOrMoney,
    NotATable,
    NotFound,
    NothingToImport,
    NoTrackTitle,
    UnknownField,
    UnknownSource,
)
from tunescore.ingest import imports, mappings, previews
from tunescore.jobs.queue import defer
from tunescore.services import Services
from tunescore.statements.mapping import Mapping
from tunescore.store.engine import Reader
from tunescore.store.statements import Import

router = APIRouter(prefix="/imports", tags=["imports"])

PAGE = 50
WATCHED_EVERY_SECONDS = 0.1
RUNNING = ("committing", "undoing")


class ImportChange(BaseModel):
    """Another source or mapping; `remember` keeps the mapping for files with this header."""

    model_config = ConfigDict(extra="forbid")

    source: str | None = None
    mapping: MappingChange | None = None
    older: Literal["keep", "replace"] | None = None
    remember: bool = False


class ImportsOut(Out):
    """Imports, the newest first."""

    items: list[ImportOut]
    next_cursor: str | None


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        NotATable, FileTooLarge, UnknownSource, MalformedMapping, MappedColumnsMissing,
        FieldMappedTwice, UnknownField,
    ),
)  # fmt: skip
async def upload(
    user: CurrentUser,
    parts: AppServices,
    file: UploadFile,
    source: Annotated[str | None, Form()] = None,
    mapping: Annotated[str | None, Form(description="JSON: {column: field}")] = None,
) -> ImportOut:
    """Read a file and say what it is and what importing it would do. Nothing is counted yet."""
    import_id = await take_in(parts, user, file, source, mapping)
    return await answer(parts, user, import_id)


async def answer(parts: Services, user: Account, import_id: int) -> ImportOut:
    """Return an import as it stands now."""
    async with parts.database.read() as session:
        return await _answer(session, user, import_id)


async def _answer(session: Reader, user: Account, import_id: int) -> ImportOut:
    row = await session.scalar(
        select(Import).where(Import.user_id == user.id, Import.id == import_id)
    )
    if row is None:
        raise NotFound(thing="import")
    twin = await session.scalar(
        select(Import.id)
        .where(
            Import.user_id == user.id,
            Import.file_sha256 == row.file_sha256,
            Import.status == "committed",
            Import.id != row.id,
        )
        .order_by(Import.id)
        .limit(1)
    )
    return ImportOut.of(row, twin)


@router.get("")
async def history(
    user: CurrentUser, session: ReadSession, cursor: Annotated[int | None, Query(ge=1)] = None
) -> ImportsOut:
    """All imports, the newest first."""
    query = select(Import).where(Import.user_id == user.id).order_by(Import.id.desc())
    if cursor is not None:
        query = query.where(Import.id < cursor)
    rows = list(await session.scalars(query.limit(PAGE + 1)))
    return ImportsOut(
        items=[ImportOut.of(row) for row in rows[:PAGE]],
        next_cursor=str(rows[PAGE - 1].id) if len(rows) > PAGE else None,
    )


@router.get("/{import_id}", responses=problems(NotFound))
async def one(user: CurrentUser, session: ReadSession, import_id: int) -> ImportOut:
    """One import with its preview or its result."""
    return await _answer(session, user, import_id)


@router.patch(
    "/{import_id}",
    responses=problems(
        NotFound, ImportNotReady, UnknownSource, MappedColumnsMissing, FieldMappedTwice,
        UnknownField,
    ),
)  # fmt: skip
async def change(
    user: CurrentUser, parts: AppServices, import_id: int, wanted: ImportChange
) -> ImportOut:
    """Read the file as another source or with another mapping, and count again."""
    before = await answer(parts, user, import_id)
    mapping = None
    if wanted.mapping is not None and wanted.source in (None, before.source):
        asked = wanted.mapping.model_dump(exclude_none=True)
        mapping = {
            part: {**getattr(before.mapping, part), **asked.get(part, {})}
            for part in ("columns", "constants", "dates", "numbers")
        }
        mapping["constants"] = {
            field: text for field, text in mapping["constants"].items() if text is not None
        }
    elif wanted.mapping is not None:
        mapping = wanted.mapping.model_dump(exclude_none=True)
    wish = previews.Wish(wanted.source or before.source, mapping, wanted.older)
    await parts.database.bulk(
        partial(previews.change, user_id=user.id, import_id=import_id, wish=wish)
    )
    after = await answer(parts, user, import_id)
    if wanted.remember and after.error is None:
        await parts.database.bulk(
            partial(
                mappings.remember,
                user_id=user.id,
                name=after.file_name,
                columns=tuple(column.name for column in after.columns),
                mapping=Mapping.from_json(after.mapping.model_dump()),
            )
        )
    return after


@router.post(
    "/{import_id}/commit",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(
        NotFound, ImportNotReady, AnswerNeeded, NoTrackTitle, NothingToImport, NoPlaysOrMoney,
    ),
)  # fmt: skip
async def commit(user: CurrentUser, parts: AppServices, import_id: int) -> ImportOut:
    """Put the previewed lines in; the work goes on in the background."""
    await parts.database.bulk(partial(imports.request_commit, user_id=user.id, import_id=import_id))
    await _queue(parts, "imports:commit", user.id, import_id)
    return await answer(parts, user, import_id)


@router.post(
    "/{import_id}/undo",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(NotFound, ImportNotReady),
)
async def undo(user: CurrentUser, parts: AppServices, import_id: int) -> ImportOut:
    """Take all of an import's lines out again; the work goes on in the background."""
    await parts.database.bulk(partial(imports.request_undo, user_id=user.id, import_id=import_id))
    await _queue(parts, "imports:undo", user.id, import_id)
    return await answer(parts, user, import_id)


async def _queue(parts: Services, task: str, user_id: int, import_id: int) -> None:
    async with parts.database.write() as session:
        await defer(parts.queue, session, task, user_id=user_id, import_id=import_id)


@router.delete(
    "/{import_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotFound, ImportNotReady),
)
async def discard(user: CurrentUser, parts: AppServices, import_id: int) -> None:
    """Forget an import that holds no lines."""
    await parts.database.bulk(partial(imports.discard, user_id=user.id, import_id=import_id))


@router.get("/{import_id}/events", responses=problems(NotFound))
async def events(user: CurrentUser, parts: AppServices, import_id: int) -> StreamingResponse:
    """Server-sent events: `progress` with the import whenever it changed, `done` at the end."""
    first = await answer(parts, user, import_id)
    return StreamingResponse(
        _watch(parts, user, import_id, first),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _watch(
    parts: Services, user: Account, import_id: int, current: ImportOut
) -> AsyncIterator[str]:
    told = None
    while current.status in RUNNING:
        text = current.model_dump_json()
        if text != told:
            yield f"event: progress\ndata: {text}\n\n"
            told = text
        await asyncio.sleep(WATCHED_EVERY_SECONDS)
        current = await answer(parts, user, import_id)
    yield f"event: done\ndata: {current.model_dump_json()}\n\n"
