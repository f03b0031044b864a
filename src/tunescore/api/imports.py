"""An import before its lines are in: upload, preview, change, discard; and the history."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, UploadFile, status
from pydantic import BaseModel, ConfigDict
from sqlalchemy import bindparam, case, select
from sqlalchemy.orm import aliased

from tunescore.accounts.users import Account
from tunescore.api.deps import AppServices, CurrentUser, ReadSession
from tunescore.api.errors import problems
from tunescore.api.import_schemas import DropOut, ImportOut, RefusedOut
from tunescore.api.schema_base import Out
from tunescore.api.uploads import MappingChange, import_options, take_in
from tunescore.errors import (
    FieldMappedTwice,
    FileTooLarge,
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
from tunescore.services import Services
from tunescore.store.engine import Reader
from tunescore.store.tables.statements import Import

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
        FieldMappedTwice, UnknownField, NoSuchTable,
    ),
)  # fmt: skip
async def upload(
    user: CurrentUser,
    services: AppServices,
    file: UploadFile,
    source: Annotated[str | None, Form()] = None,
    mapping: Annotated[str | None, Form(description="JSON: {column: field}")] = None,
    member: Annotated[str | None, Form(description="Which file of an archive")] = None,
    sheet: Annotated[str | None, Form(description="Which sheet of a workbook")] = None,
) -> DropOut:
    """Read a file and say what it is and what importing it would do. Nothing is counted yet.

    A zip of several statements is an import each: `also` are the numbers of the further ones.
    """
    drop = await take_in(services, user, file, import_options(source, mapping, member, sheet))
    first, *also = drop.ids
    refused = [
        RefusedOut(
            file_name=one.file_name, code=one.error.code, detail=one.error.detail,
            todo=one.error.next_step,
        )
        for one in drop.refused
    ]  # fmt: skip
    shown = await answer(services, user, first)
    return DropOut(**dict(shown), also=also, refused=refused)


async def answer(services: Services, user: Account, import_id: int) -> ImportOut:
    """Return an import as it stands now."""
    async with services.database.read() as session:
        return await _answer(session, user, import_id)


async def _answer(session: Reader, user: Account, import_id: int) -> ImportOut:
    found = await session.execute(_WITH_TWIN, {"user_id": user.id, "import_id": import_id})
    row = found.one_or_none()
    if row is None:
        raise NotFound(thing="import")
    return ImportOut.of(*row)


_twin = aliased(Import)
_TWIN = (
    select(_twin.id)
    .where(
        _twin.user_id == Import.user_id,
        _twin.file_sha256 == Import.file_sha256,
        _twin.status == "committed",
        _twin.id != Import.id,
        *(
            _twin.reading["reading"][part].astext.is_not_distinct_from(
                Import.reading["reading"][part].astext
            )
            for part in ("member", "sheet")
        ),
    )
    .order_by(_twin.id)
    .limit(1)
    .scalar_subquery()
)
"""The first import that the same table of the same file is in by."""
_WITH_TWIN = select(Import, _TWIN).where(
    Import.user_id == bindparam("user_id"), Import.id == bindparam("import_id")
)


@router.get("")
async def history(
    user: CurrentUser,
    session: ReadSession,
    cursor: Annotated[int | None, Query(ge=1)] = None,
    waiting: bool = False,
) -> ImportsOut:
    """All imports, the newest first; `waiting`: those that wait for the user or are at work."""
    twin = case((Import.status == "previewed", _TWIN))  # of the others nobody asks it
    query = select(Import, twin).where(Import.user_id == user.id).order_by(Import.id.desc())
    if waiting:
        query = query.where(Import.status.in_(("previewed", "committing", "undoing")))
    if cursor is not None:
        query = query.where(Import.id < cursor)
    rows = (await session.execute(query.limit(PAGE + 1))).all()
    return ImportsOut(
        items=[ImportOut.of(*row) for row in rows[:PAGE]],
        next_cursor=str(rows[PAGE - 1][0].id) if len(rows) > PAGE else None,
    )


@router.get("/{import_id}", responses=problems(NotFound))
async def one(user: CurrentUser, session: ReadSession, import_id: int) -> ImportOut:
    """One import with its preview or its result."""
    return await _answer(session, user, import_id)


@router.patch(
    "/{import_id}",
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
    await services.database.bulk(
        preview.change, user.id, import_id, options, remember=wanted.remember
    )
    return await answer(services, user, import_id)


@router.delete(
    "/{import_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotFound, ImportNotReady),
)
async def discard(user: CurrentUser, services: AppServices, import_id: int) -> None:
    """Forget an import that holds no lines."""
    await services.database.bulk(commit.discard, user_id=user.id, import_id=import_id)
