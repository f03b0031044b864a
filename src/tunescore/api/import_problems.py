"""Problems of an import: the list, the rejected rows to correct, one row as it stood."""

import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from tunescore.api.deps import AppServices, CurrentUser
from tunescore.api.errors import problems
from tunescore.api.import_schemas import ProblemOut
from tunescore.api.schema_base import BigInt, Out
from tunescore.errors import NotFound
from tunescore.ingest.imports import source_rows

router = APIRouter(prefix="/imports", tags=["imports"])

PAGE = 100


class ProblemsOut(Out):
    """Problems in the file's order."""

    items: list[ProblemOut]
    next_cursor: str | None


class CellOut(Out):
    """One cell as it stood."""

    column: str
    value: str | None


class RowOut(Out):
    """One row as it stood in the file."""

    line: int
    file_name: str
    cells: list[CellOut]


@router.get("/{import_id:int}/problems", responses=problems(NotFound))
async def problem_list(
    user: CurrentUser,
    services: AppServices,
    import_id: int,
    cursor: Annotated[BigInt, Query(ge=0)] = 0,
) -> ProblemsOut:
    """Everything that is wrong with the file's rows, in their order."""
    found = await services.database.bulk_for(
        user.id, source_rows.problem_page, import_id=import_id, start=cursor, size=PAGE
    )
    more = str(cursor + PAGE) if len(found) > PAGE else None
    return ProblemsOut(
        items=[ProblemOut.model_validate(problem) for problem in found[:PAGE]],
        next_cursor=more,
    )


@router.get(
    "/{import_id:int}/problems.csv",
    response_class=FileResponse,
    responses=problems(NotFound) | {200: {"description": "The rows", "content": {"text/csv": {}}}},
)
async def problem_file(user: CurrentUser, services: AppServices, import_id: int) -> FileResponse:
    """The rejected rows as they stood, with the reason beside each: mend them and drop the file."""
    folder = tempfile.TemporaryDirectory(prefix="tunescore-problems-")
    path = Path(folder.name) / "problems.csv"
    try:
        name = await services.database.bulk_for(
            user.id, source_rows.write_rejected, import_id=import_id, into=path
        )
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        path,
        media_type="text/csv; charset=utf-8",
        filename=f"{Path(name).stem}-to-mend.csv",
        background=BackgroundTask(folder.cleanup),
    )


@router.get("/{import_id:int}/rows/{line:int}", responses=problems(NotFound))
async def row_as_it_stood(
    user: CurrentUser, services: AppServices, import_id: int, line: int
) -> RowOut:
    """One row of the file, cell by cell, as it was read."""
    name, cells = await services.database.bulk_for(
        user.id, source_rows.row, import_id=import_id, line=line
    )
    return RowOut(
        line=line,
        file_name=name,
        cells=[CellOut(column=column, value=value) for column, value in cells],
    )
