"""Imports as lists and pages show them, and the mappings that a user saved."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, case, or_, select
from sqlalchemy.orm import aliased

from tunescore.errors import NotFound
from tunescore.store.scope import UserSession
from tunescore.store.tables.statements import Import, ImportMapping, Upload

WAITING = ("previewed", "committing", "undoing")
"""The statuses of imports that wait for the user or are at work."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An import; `twin` is the first import that the same table of the same file is in by."""

    row: Import
    twin: int | None


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
_WITH_TWIN = select(Import, _TWIN).where(
    Import.user_id == bindparam("user"), Import.id == bindparam("import_id")
)


async def find(session: UserSession, import_id: int) -> Standing:
    """Return an import as it stands. Raises `NotFound`."""
    found = await session.execute(_WITH_TWIN, {"import_id": import_id})
    row = found.one_or_none()
    if row is None:
        raise NotFound(thing="import")
    return Standing(*row)


async def history(
    session: UserSession,
    *,
    waiting: bool = False,
    before: int | None = None,
    limit: int | None = None,
) -> list[Standing]:
    """Return imports, the newest first; `waiting`: those that wait for the user or are at work.

    `before` is the last import of the page before. Only previews have their twins.
    """
    twin = case((Import.status == "previewed", _TWIN))
    query = select(Import, twin).where(session.owns(Import)).order_by(Import.id.desc())
    if waiting:
        query = query.where(Import.status.in_(WAITING))
    if before is not None:
        query = query.where(Import.id < before)
    return [Standing(*row) for row in await session.execute(query.limit(limit))]


async def states(session: UserSession, import_ids: Collection[int]) -> list[Row[Any]]:
    """Return the status of many imports, in the order of their ids: enough to follow them."""
    counts = (Import.imported, Import.duplicates, Import.rejected)
    period = (Import.period_start, Import.period_end)
    rows = await session.execute(
        select(Import.id, Import.status, *counts, *period, Import.error)
        .where(session.owns(Import), Import.id.in_(import_ids))
        .order_by(Import.id)
    )
    return list(rows)


async def upload(session: UserSession, upload_id: int) -> Upload:
    """Return an upload as it stands. Raises `NotFound`."""
    rows = await session.execute(select(Upload).where(session.owns(Upload), Upload.id == upload_id))
    found: Upload | None = rows.scalar_one_or_none()
    if found is None:
        raise NotFound(thing="upload")
    return found


async def uploads(session: UserSession) -> list[Upload]:
    """Return the uploads that are being read or had files that could not be, the newest first."""
    rows = await session.execute(
        select(Upload)
        .where(session.owns(Upload), or_(Upload.finished_at.is_(None), Upload.refused != []))
        .order_by(Upload.id.desc())
    )
    return list(rows.scalars())


async def mappings(session: UserSession) -> list[ImportMapping]:
    """Return the mappings that the user saved, the newest first."""
    rows = await session.execute(
        select(ImportMapping).where(session.owns(ImportMapping)).order_by(ImportMapping.id.desc())
    )
    return list(rows.scalars())
