"""Mappings: the fields and sources to choose from, and the mappings that a user saved."""

from datetime import datetime

from fastapi import APIRouter, status

from tunescore.api.deps import AppServices, CurrentUser, UserReadSession
from tunescore.api.errors import problems
from tunescore.api.schema_base import Out
from tunescore.errors import NotFound
from tunescore.ingest.imports import saved_mappings
from tunescore.insights import imports as insight
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.sources import all_sources

router = APIRouter(tags=["imports"])


class FieldOut(Out):
    """One thing that a column can mean."""

    field: str
    label: str
    help: str
    group: str


class FieldsOut(Out):
    """All fields."""

    items: list[FieldOut]


class SourceOut(Out):
    """Who makes a file, and where to download it."""

    key: str
    name: str
    where: str


class SourcesOut(Out):
    """All sources that are recognised."""

    items: list[SourceOut]


class SavedMappingOut(Out):
    """A mapping that the user confirmed."""

    id: int
    name: str
    columns: dict[str, str | None]
    constants: dict[str, str]
    created_at: datetime


class SavedMappingsOut(Out):
    """The user's mappings, the newest first."""

    items: list[SavedMappingOut]


@router.get("/fields")
async def fields(_: CurrentUser) -> FieldsOut:
    """The fields that a column can be mapped to."""
    return FieldsOut(
        items=[
            FieldOut(field=field.key, label=field.label, help=field.help, group=field.group)
            for field in FIELDS.values()
        ]
    )


@router.get("/sources")
async def sources(_: CurrentUser) -> SourcesOut:
    """The sources that are recognised by themselves."""
    return SourcesOut(
        items=[
            SourceOut(key=source.key, name=source.name, where=source.where)
            for source in all_sources().values()
        ]
    )


@router.get("/mappings")
async def saved(session: UserReadSession) -> SavedMappingsOut:
    """The mappings that the user saved."""
    return SavedMappingsOut(
        items=[
            SavedMappingOut(
                id=row.id,
                name=row.name,
                columns=row.mapping.get("columns", {}),
                constants=row.mapping.get("constants", {}),
                created_at=row.created_at,
            )
            for row in await insight.mappings(session)
        ]
    )


@router.delete(
    "/mappings/{mapping_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotFound),
)
async def forget(user: CurrentUser, services: AppServices, mapping_id: int) -> None:
    """Forget a saved mapping; what was imported with it stays."""
    if not await services.database.bulk_for(user.id, saved_mappings.forget, mapping_id=mapping_id):
        raise NotFound(thing="mapping")
