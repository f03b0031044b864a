"""Uploads: a file becomes one import or several; a zip of statements is as many as it holds."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from tunescore.errors import FileError, TuneScoreError
from tunescore.ingest.imports import preview
from tunescore.ingest.imports.preview import ImportOptions
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

LONGEST_NAME = 255
"""Characters, as file systems take them."""

_UNSEEN = re.compile(
    r"(?:%[01][0-9A-F]|%7F|[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069])+"
)
"""Control characters, and those that turn the direction of writing."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file of an archive that should be a statement and cannot be read."""

    file_name: str
    error: TuneScoreError


@dataclass(frozen=True, slots=True)
class Drop:
    """What a dropped file became: its imports, at least one, and what could not be read."""

    ids: tuple[int, ...]
    refused: tuple[Refused, ...] = ()


def take(
    store: UserStore, file: Path, file_name: str, options: ImportOptions, limits: Limits
) -> Drop:
    """Preview a dropped file; each statement in a zip of several is an import of its own.

    Those imports are what they would be if their files were dropped singly: so each is known
    again, whether it comes alone or packed. Raises a FileError where nothing can be read.
    """
    reading = ReadOptions(file_name, known_headers(), limits)
    members = [member.name for member in statements(file, options, reading)]
    if not members:
        return Drop((preview.begin(store, file, file_name, options, limits),))
    ids: list[int] = []
    refused: list[Refused] = []
    with unpacking(file, reading) as unpack:
        for member, name in zip(members, names(members), strict=True):
            try:
                ids.append(preview.begin(store, unpack(member, name), name, options, limits))
            except FileError as error:
                refused.append(Refused(name, error))
    if not ids:
        raise refused[0].error
    return Drop(tuple(ids), tuple(refused))


def statements(file: Path, options: ImportOptions, reading: ReadOptions) -> tuple[Member, ...]:
    """Return the statements in an archive of several; none where a file is one import itself.

    Raises a FileError.
    """
    if options.member is not None or options.sheet is not None:
        return ()
    members = members_to_import(list_members(file, reading))
    return members if len(members) > 1 else ()


@contextmanager
def unpacking(file: Path, reading: ReadOptions) -> Iterator[Callable[[str, str], Path]]:
    """Give what unpacks a member of an archive, where it is called by a name in errors.

    The next member takes the place of the one before it.
    """
    with TemporaryDirectory(prefix="tunescore-zip-") as folder, open_zip(file, reading) as opened:

        def unpack(member: str, name: str) -> Path:
            within = replace(reading, file_name=name)
            check_spent(within)
            unpack_member(opened, member, Path(folder) / "member", within)
            return Path(folder) / "member"

        yield unpack


def names(members: Sequence[str]) -> list[str]:
    """What each file is called: its own name, with its folder where two have the same."""
    bare = [shown_name(member) for member in members]
    count = Counter(bare)
    return [
        name if count[name] == 1 else _UNSEEN.sub(" ", member)[-LONGEST_NAME:]
        for member, name in zip(members, bare, strict=True)
    ]


def shown_name(sent: str | None) -> str:
    """The name of a file, for the screen: without folders and what cannot be seen.

    Programs that upload write control characters as `%01`.
    """
    name = _UNSEEN.sub(" ", re.split(r"[/\\]", sent or "")[-1]).strip()
    end = PurePosixPath(name).suffix[:LONGEST_NAME]
    return name.removesuffix(end)[: LONGEST_NAME - len(end)] + end or "file"
