"""Uploads: an uploaded file and the mapping that came with it."""

import asyncio
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, TypeVar

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict

from tunescore.accounts.users import Account
from tunescore.errors import (
    DiskFull,
    FileTooLarge,
    MalformedMapping,
    RequestTooLarge,
    TooManyAtOnce,
    TooManyUploads,
    TuneScoreError,
    UploadTooSlow,
)
from tunescore.ingest.imports.preview import ImportOptions
from tunescore.ingest.imports.uploads import shown_name
from tunescore.services import Services
from tunescore.settings import MEGABYTE
from tunescore.statements.reading import Limits
from tunescore.store.scope import UserStore

T = TypeVar("T")

UPLOAD_ERRORS: tuple[type[TuneScoreError], ...] = (
    FileTooLarge, RequestTooLarge, UploadTooSlow, TooManyAtOnce, TooManyUploads, DiskFull,
)  # fmt: skip
"""In what every upload may end, before its file is read."""


class MappingChange(BaseModel):
    """What to read differently; the parts that are left out stay as they are."""

    model_config = ConfigDict(extra="forbid")

    columns: dict[str, str | None] | None = None
    constants: dict[str, str | None] | None = None
    dates: dict[str, str] | None = None
    numbers: dict[str, str] | None = None


async def read_with(
    services: Services,
    user: Account,
    file: UploadFile,
    work: Callable[Concatenate[UserStore, Path, str, ...], T],
    options: ImportOptions,
) -> T:
    """Do `work` with an uploaded file: `uploads.take`, or `jobs.imports.take` with its services."""
    name = shown_name(file.filename)
    if (file.size or 0) > services.settings.max_upload_bytes:
        raise FileTooLarge(
            file=name,
            size=f"{(file.size or 0) / MEGABYTE:.1f} MB",
            limit=f"{services.settings.max_upload_mb} MB",
        )
    with tempfile.NamedTemporaryFile(prefix="tunescore-upload-") as stored:
        await asyncio.to_thread(_copy, file, stored.name)
        return await services.database.bulk_for(
            user.id, work, Path(stored.name), name, options, Limits()
        )


def import_options(
    source: str | None, mapping: str | None, member: str | None, sheet: str | None
) -> ImportOptions:
    """What a form says about its file; an empty field says nothing."""
    return ImportOptions(
        source or None,
        None if not mapping else parse_mapping(mapping),
        member=member or None,
        sheet=sheet or None,
    )


def _copy(file: UploadFile, target: str) -> None:
    """Copy an upload to a file of its own, in blocks."""
    with Path(target).open("wb") as stream:
        while block := file.file.read(1 << 20):
            stream.write(block)


def parse_mapping(text: str) -> dict[str, Any]:
    """Read a mapping sent as JSON text: `{column: field}`, or the parts of a `MappingChange`."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise MalformedMapping(found=f"it is not JSON ({error})") from error
    except RecursionError as error:
        raise MalformedMapping(found="it is nested too deeply") from error
    if not isinstance(found, dict):
        raise MalformedMapping(found="it is not an object of columns and fields")
    if any(isinstance(value, dict) for value in found.values()):
        unknown = [part for part in found if part not in MappingChange.model_fields]
        if unknown:
            raise MalformedMapping(found=f"it has no part called {', '.join(unknown)}")
    return found
