"""CSV import in one call, for scripts: a file in, its counts out."""

from typing import Annotated

from fastapi import APIRouter, Form, UploadFile

from tunescore.accounts.users import Account
from tunescore.api.deps import AppServices, CurrentUser
from tunescore.api.errors import problems
from tunescore.api.import_schemas import ImportOut, ProblemOut
from tunescore.api.imports import answer
from tunescore.api.schema_base import Out
from tunescore.api.uploads import UPLOAD_ERRORS, import_options, read_with
from tunescore.errors import (
    AnswerNeeded,
    FieldMappedTwice,
    ImportFailed,
    MalformedMapping,
    MappedColumnsMissing,
    NoPlaysOrMoney,
    NoSuchTable,
    NotATable,
    NothingToImport,
    NoTrackTitle,
    TuneScoreError,
    UnknownField,
    UnknownSource,
    WhichColumn,
)
from tunescore.ingest.imports import commit, uploads
from tunescore.jobs.imports import run_commit_at_once
from tunescore.services import Services

router = APIRouter(prefix="/integrations", tags=["imports"])


class CsvImportOut(Out):
    """How many rows were put in, what was wrong (the first hundred), and all rows' number."""

    imported: int
    errors: list[ProblemOut]
    total_rows: int


@router.post(
    "/import-csv",
    responses=problems(
        *UPLOAD_ERRORS, NotATable, MalformedMapping, MappedColumnsMissing, NoTrackTitle,
        FieldMappedTwice, UnknownField, UnknownSource, AnswerNeeded, NothingToImport,
        ImportFailed, NoSuchTable, NoPlaysOrMoney, WhichColumn,
    ),
)  # fmt: skip
async def import_csv(
    user: CurrentUser,
    services: AppServices,
    file: UploadFile,
    mapping: Annotated[str | None, Form(description="JSON: {column: field}")] = None,
    source: Annotated[str | None, Form()] = None,
    member: Annotated[str | None, Form(description="Which file of an archive")] = None,
    sheet: Annotated[str | None, Form(description="Which sheet of a workbook")] = None,
) -> CsvImportOut:
    """Import a file whole, in one call. What the file cannot decide is an error that says so.

    Of a zip of several statements each goes in by itself; what keeps one out is among `errors`.
    """
    options = import_options(source, mapping, member, sheet)
    drop = await read_with(services, user, file, uploads.take, options)
    kept_out = [_kept_out(one.file_name, one.error) for one in drop.refused]
    done: list[ImportOut] = []
    for import_id in drop.ids:
        name = (await answer(services, user, import_id)).file_name
        try:
            done.append(await import_one(services, user, import_id))
        except TuneScoreError as error:
            if len(drop.ids) == 1:
                raise
            kept_out.append(_kept_out(name, error))
    return CsvImportOut(
        imported=sum(one.imported or 0 for one in done),
        errors=[*kept_out, *(problem for one in done for problem in one.problems)],
        total_rows=sum(one.total_rows for one in done),
    )


async def import_one(services: Services, user: Account, import_id: int) -> ImportOut:
    """Commit a previewed import and wait for it; one that cannot be committed is discarded."""
    try:
        await services.database.bulk_for(user.id, commit.check_ready, import_id=import_id)
    except Exception:
        await _discard(services, user, import_id)
        raise
    await services.database.bulk_for(user.id, run_commit_at_once, import_id)
    done = await answer(services, user, import_id)
    if done.error is not None:
        raise ImportFailed(file=done.file_name, found=done.error.detail)
    return done


async def _discard(services: Services, user: Account, import_id: int) -> None:
    await services.database.bulk_for(user.id, commit.discard, import_id=import_id)


def _kept_out(file_name: str, error: TuneScoreError) -> ProblemOut:
    message = f"{error.detail} {error.next_step}"
    return ProblemOut(line=None, column=None, value=file_name, code=error.code, message=message)
