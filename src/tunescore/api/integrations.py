"""One call for scripts: a file in, its counts out."""

import asyncio
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile

from tunescore.api.deps import AppServices, CurrentUser
from tunescore.api.errors import problems
from tunescore.api.exact import Out
from tunescore.api.import_answers import ProblemOut
from tunescore.api.imports import answer
from tunescore.api.uploads import take_in
from tunescore.errors import (
    AnswerNeeded,
    FieldMappedTwice,
    ImportFailed,
    MalformedMapping,
    MappedColumnsMissing,
    NoPlaysOrMoney,
    NotATable,
    NothingToImport,
    NoTrackTitle,
    UnknownField,
    UnknownSource,
)
from tunescore.ingest import imports
from tunescore.jobs.imports import run_commit

router = APIRouter(prefix="/integrations", tags=["imports"])


class CsvImportOut(Out):
    """How many rows were put in, what was wrong (the first hundred), and all rows' number."""

    imported: int
    errors: list[ProblemOut]
    total_rows: int


@router.post(
    "/import-csv",
    responses=problems(
        NotATable, MalformedMapping, MappedColumnsMissing, NoTrackTitle, FieldMappedTwice,
        UnknownField, UnknownSource, AnswerNeeded, NothingToImport, ImportFailed, NoPlaysOrMoney,
    ),
)  # fmt: skip
async def import_csv(
    user: CurrentUser,
    parts: AppServices,
    file: UploadFile,
    mapping: Annotated[str | None, Form(description="JSON: {column: field}")] = None,
    source: Annotated[str | None, Form()] = None,
) -> CsvImportOut:
    """Import a file whole, in one call. What the file cannot decide is an error that says so."""
    import_id = await take_in(parts, user, file, source, mapping)
    try:
        await parts.database.bulk(
            partial(imports.request_commit, user_id=user.id, import_id=import_id)
        )
    except Exception:
        await parts.database.bulk(partial(imports.discard, user_id=user.id, import_id=import_id))
        raise
    await asyncio.to_thread(run_commit, parts.database.url, user.id, import_id)
    done = await answer(parts, user, import_id)
    if done.error is not None:
        raise ImportFailed(file=done.file_name, found=done.error.detail)
    return CsvImportOut(
        imported=done.imported or 0, errors=done.problems, total_rows=done.total_rows
    )
