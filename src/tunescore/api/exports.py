"""Exports: the tables of a view as files."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Response

from tunescore.api.deps import AppServices, UserReadSession
from tunescore.api.errors import problems
from tunescore.api.insights import source_names
from tunescore.api.view import AskedView
from tunescore.errors import BadRequest, DaysBackwards
from tunescore.exports import csv_file, parquet_file, workbook_file
from tunescore.insights import export_tables
from tunescore.insights.export_tables import TABLES, Export, TableName

router = APIRouter(tags=["exports"])

Ending = Literal["csv", "xlsx", "parquet"]
Wanted = TableName | Literal["view"]

KINDS: dict[Ending, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
"""The content type of each kind of file."""


@router.get(
    "/export/{table}.{ending}",
    response_class=Response,
    responses=problems(BadRequest, DaysBackwards)
    | {200: {"description": "The file", "content": {kind: {} for kind in KINDS.values()}}},
)
async def export(
    session: UserReadSession,
    services: AppServices,
    asked: AskedView,
    table: Wanted,
    ending: Ending,
) -> Response:
    """A table of a view as a file, or with `view.xlsx` all of them as the sheets of a workbook.

    Each file says what it is of: a workbook on its first sheet, CSV in lines that begin with `# `,
    Parquet in its metadata.
    """
    check(table, ending)
    wanted = names_of(table)
    found = await export_tables.export(session, asked, services.clock(), wanted, source_names())
    content = await asyncio.to_thread(written, found, table, ending)
    days = "".join(
        f"-{day}" for day in (found.picture.within.first, found.picture.within.last) if day
    )
    name = f"tunescore-{table}{days}.{ending}"
    return Response(
        content,
        media_type=KINDS[ending],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def check(table: Wanted, ending: Ending) -> None:
    """Raise `BadRequest` where a kind of file cannot hold what is wanted."""
    if table == "view" and ending != "xlsx":
        raise BadRequest(found=f"A whole view is a workbook (xlsx); {ending} holds one table.")


def names_of(table: Wanted) -> tuple[TableName, ...]:
    """Return the tables that are wanted."""
    return TABLES if table == "view" else (table,)


def written(found: Export, table: Wanted, ending: Ending) -> bytes:
    """Return the file of an export."""
    if ending == "csv":
        return csv_file.write(found.tables[0], found.about)
    if ending == "parquet":
        return parquet_file.write(found.tables[0], found.about)
    whole = [export_tables.totals(found.picture)] if table == "view" else []
    return workbook_file.write([*whole, *found.tables], found.about)
