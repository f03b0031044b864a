"""Uploads: a file becomes one import or several; a zip of statements is as many as it holds."""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from tunescore.errors import FileError
from tunescore.ingest.imports import preview
from tunescore.statements.reading import (
    Limits,
    Member,
    ReadOptions,
    check_spent,
    list_members,
    members_to_import,
    open_zip,
    unpack_member,
)
from tunescore.statements.sources import known_headers
from tunescore.store.scope import UserStore


@dataclass(frozen=True, slots=True)
class Refused:
    """A file of an archive that should be a statement and cannot be read."""

    file_name: str
    error: FileError


@dataclass(frozen=True, slots=True)
class Drop:
    """What a dropped file became: its imports, at least one, and what could not be read."""

    ids: tuple[int, ...]
    refused: tuple[Refused, ...] = ()


def take(
    store: UserStore, file: Path, file_name: str, options: preview.ImportOptions, limits: Limits
) -> Drop:
    """Preview a dropped file; each statement in a zip of several is an import of its own.

    Those imports are what they would be if their files were dropped singly: so each is known
    again, whether it comes alone or packed. Raises a FileError where nothing can be read.
    """
    read_options = ReadOptions(file_name, known_headers(), limits)
    chosen: tuple[Member, ...] = ()
    if options.member is None and options.sheet is None:
        chosen = members_to_import(list_members(file, read_options))
    if len(chosen) < 2:  # noqa: PLR2004 -- one table is the file itself
        return Drop((preview.begin(store, file, file_name, options, limits),))
    ids: list[int] = []
    refused: list[Refused] = []
    names = _names(chosen)
    with (
        TemporaryDirectory(prefix="tunescore-zip-") as folder,
        open_zip(file, read_options) as archive,
    ):
        unpacked = Path(folder) / "member"
        for member, name in zip(chosen, names, strict=True):
            within = replace(read_options, file_name=name)
            try:
                check_spent(within)
                unpack_member(archive, member.name, unpacked, within)
                ids.append(preview.begin(store, unpacked, name, options, limits))
            except FileError as error:
                refused.append(Refused(name, error))
    if not ids:
        raise refused[0].error
    return Drop(tuple(ids), tuple(refused))


def _names(members: tuple[Member, ...]) -> list[str]:
    """What each file is called: its own name, with its folder where two have the same."""
    bare = [PurePosixPath(member.name.replace("\\", "/")).name for member in members]
    count = Counter(bare)
    return [
        name if count[name] == 1 else member.name
        for member, name in zip(members, bare, strict=True)
    ]
