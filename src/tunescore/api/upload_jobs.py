"""Uploads that are read in the background: zips of several statements."""

from fastapi import APIRouter

from tunescore.api.deps import AppServices, CurrentUser, UserReadSession
from tunescore.api.errors import problems
from tunescore.api.import_schemas import UploadOut
from tunescore.api.imports import stored_upload
from tunescore.api.schema_base import Out
from tunescore.errors import NotFound
from tunescore.ingest.imports import stored_uploads
from tunescore.insights import imports as insight

router = APIRouter(prefix="/uploads", tags=["imports"])


class UploadsOut(Out):
    """Uploads, the newest first."""

    items: list[UploadOut]


class DiscardedUploadOut(Out):
    """The imports that an upload became before it was forgotten."""

    import_ids: list[int]


@router.get("")
async def open_uploads(session: UserReadSession) -> UploadsOut:
    """The uploads that are being read, and those with files that could not be."""
    return UploadsOut(items=[UploadOut.of(row) for row in await insight.uploads(session)])


@router.get("/{upload_id:int}", responses=problems(NotFound))
async def one_upload(user: CurrentUser, services: AppServices, upload_id: int) -> UploadOut:
    """One upload: how many of its files have been read, and what they became."""
    return await stored_upload(services, user, upload_id)


@router.delete("/{upload_id:int}", responses=problems(NotFound))
async def discard_upload(
    user: CurrentUser, services: AppServices, upload_id: int
) -> DiscardedUploadOut:
    """Forget an upload. Files that have not been read yet are left out; the imports stay."""
    ids = await services.database.bulk_for(user.id, stored_uploads.discard, upload_id=upload_id)
    return DiscardedUploadOut(import_ids=ids)
