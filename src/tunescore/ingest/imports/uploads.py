"""Uploads: a file becomes one import or several; a zip of statements is as many as it holds.

A file that is one import is previewed at once. The files of an archive can take minutes, so a web
request keeps the archive in the database, and a job previews them one after the other. What has
been read of it stays read, whatever happens to the job.
"""

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import psycopg
from psycopg.types.json import Jsonb

from tunescore.errors import FileError, NotFound, TuneScoreError
from tunescore.ingest.imports import files, preview
from tunescore.ingest.imports.preview import ImportOptions
from tunescore.ingest.imports.record import check_database_room
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

KEPT_FOR = timedelta(days=7)
"""How long it is told which files of an archive were refused."""


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


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive of several statements: its files, in their order."""

    path: Path
    members: tuple[Member, ...]
    reading: ReadOptions

    @classmethod
    def of(
        cls, file: Path, file_name: str, options: ImportOptions, limits: Limits
    ) -> "Archive | None":
        """Look into a file. None where it is one import itself. Raises a FileError."""
        reading = ReadOptions(file_name, known_headers(), limits)
        if options.member is not None or options.sheet is not None:
            return None
        members = members_to_import(list_members(file, reading))
        return cls(file, members, reading) if len(members) > 1 else None


def take(
    store: UserStore, file: Path, file_name: str, options: ImportOptions, limits: Limits
) -> Drop:
    """Preview a dropped file; each statement in a zip of several is an import of its own.

    Those imports are what they would be if their files were dropped singly: so each is known
    again, whether it comes alone or packed. Raises a FileError where nothing can be read.
    """
    archive = Archive.of(file, file_name, options, limits)
    if archive is None:
        return Drop((preview.begin(store, file, file_name, options, limits),))
    ids: list[int] = []
    refused: list[Refused] = []
    for name, outcome in _previews(store, archive, options):
        if isinstance(outcome, int):
            ids.append(outcome)
        elif isinstance(outcome, FileError):
            refused.append(Refused(name, outcome))
        else:
            raise outcome
    if not ids:
        raise refused[0].error
    return Drop(tuple(ids), tuple(refused))


def keep(store: UserStore, archive: Archive, options: ImportOptions) -> int:
    """Keep an archive until `read_kept` has read its files, and return the upload's id.

    Raises `DiskFull` where there is no room for it.
    """
    with store.transaction():
        check_database_room(store, archive.path.stat().st_size)
        (upload_id,) = store.execute(
            "INSERT INTO uploads (user_id, file_name, options, total)"
            " VALUES (%(user)s, %(file_name)s, %(options)s, %(total)s) RETURNING id",
            {
                "file_name": archive.reading.file_name,
                "options": Jsonb(asdict(options)),
                "total": len(archive.members),
            },
        ).fetchone() or (0,)
        for part, content in files.parts(archive.path):
            store.execute(
                "INSERT INTO upload_parts (user_id, upload_id, part, content)"
                " VALUES (%(user)s, %(id)s, %(part)s, %(content)s)",
                {"id": upload_id, "part": part, "content": content},
            )
    return int(upload_id)


def read_kept(
    store: UserStore,
    upload_id: int,
    limits: Limits,
    explained: Callable[[Exception], TuneScoreError],
) -> None:
    """Preview the files of a kept archive that have not been read yet, and forget the archive.

    Each file's import is noted in one transaction with it; `explained` says why one has none. An
    upload that was stopped, or that somebody else reads too, is left as it is.
    """
    with store.transaction():
        found = store.execute(
            "SELECT file_name, options, done FROM uploads WHERE user_id = %(user)s"
            " AND id = %(id)s AND finished_at IS NULL",
            {"id": upload_id},
        ).fetchone()
    if found is None:
        return
    file_name, said, done = found
    refused: tuple[Refused, ...] = ()
    try:
        with TemporaryDirectory(prefix="tunescore-upload-") as folder:
            options = ImportOptions(**said)
            file = _fetch(store, upload_id, Path(folder) / "archive")
            archive = Archive.of(file, file_name, options, limits)
            if not _read_on(store, upload_id, archive, options, done, explained):
                return
    except Exception as error:
        if store.conn.closed:
            raise
        refused = (Refused(file_name, explained(error)),)
    _finish(store, upload_id, refused)


def discard(store: UserStore, upload_id: int) -> list[int]:
    """Forget an upload: what is not read yet is left out. Raises `NotFound`.

    The imports stay, which are returned.
    """
    with store.transaction():
        gone = store.execute(
            "DELETE FROM uploads WHERE user_id = %(user)s AND id = %(id)s RETURNING import_ids",
            {"id": upload_id},
        ).fetchone()
    if gone is None:
        raise NotFound(thing="upload")
    return list(gone[0])


def forget_old(conn: psycopg.Connection, now: datetime) -> None:
    """Forget the uploads of all users that nobody came back to."""
    with conn.transaction():
        conn.execute("DELETE FROM uploads WHERE created_at < %s", (now - KEPT_FOR,))


def _fetch(store: UserStore, upload_id: int, into: Path) -> Path:
    """Write a kept archive to `into` and return it."""
    with into.open("wb") as stream, store.transaction():
        for (content,) in store.stream(
            "SELECT content FROM upload_parts WHERE user_id = %(user)s AND upload_id = %(id)s"
            " ORDER BY part",
            {"id": upload_id},
        ):
            stream.write(content)
    return into


def _read_on(
    store: UserStore,
    upload_id: int,
    archive: Archive | None,
    options: ImportOptions,
    done: int,
    explained: Callable[[Exception], TuneScoreError],
) -> bool:
    """Preview the files of an archive after the `done` ones. Return whether all were read."""
    if archive is None:
        raise LookupError(f"upload {upload_id} is no archive of several statements")
    with closing(_previews(store, archive, options, first=done)) as outcomes:
        for at, (name, outcome) in enumerate(outcomes, start=done):
            ids: list[int] = []
            refused: tuple[Refused, ...] = ()
            if isinstance(outcome, int):
                ids = [outcome]
            elif store.conn.closed:
                raise outcome
            else:
                refused = (Refused(name, explained(outcome)),)
            noted = store.execute(
                "UPDATE uploads SET done = done + 1, import_ids = import_ids || %(ids)s::bigint[],"
                " refused = refused || %(refused)s"
                " WHERE user_id = %(user)s AND id = %(id)s AND done = %(done)s",
                {"id": upload_id, "done": at, "ids": ids, "refused": _told(refused)},
            )
            if not noted.rowcount:
                return False  # and the file's import is taken back
    return True


def _finish(store: UserStore, upload_id: int, refused: tuple[Refused, ...]) -> None:
    """Say that an upload was read as far as it can be, and forget the archive."""
    with store.transaction():
        store.execute(
            "UPDATE uploads SET finished_at = now(), refused = refused || %(refused)s"
            " WHERE user_id = %(user)s AND id = %(id)s",
            {"id": upload_id, "refused": _told(refused)},
        )
        store.execute(
            "DELETE FROM upload_parts WHERE user_id = %(user)s AND upload_id = %(id)s",
            {"id": upload_id},
        )


def _told(refused: tuple[Refused, ...]) -> Jsonb:
    return Jsonb(
        [
            {
                "file_name": one.file_name,
                "code": one.error.code,
                "detail": one.error.detail,
                "todo": one.error.next_step,
            }
            for one in refused
        ]
    )


def _previews(
    store: UserStore, archive: Archive, options: ImportOptions, *, first: int = 0
) -> Generator[tuple[str, int | Exception]]:
    """Preview the files of an archive from the `first` on: their names, with import or error.

    Each is a transaction that stays open until the next file is asked for: what is written of it
    meanwhile goes in with it, and whoever asks for no other takes it back.
    """
    limits = archive.reading.limits
    with (
        TemporaryDirectory(prefix="tunescore-zip-") as folder,
        open_zip(archive.path, archive.reading) as opened,
    ):
        unpacked = Path(folder) / "member"
        named = zip(archive.members, _names(archive.members), strict=True)
        for member, name in list(named)[first:]:
            within = replace(archive.reading, file_name=name)
            with store.transaction():
                outcome: int | Exception
                try:
                    check_spent(within)
                    unpack_member(opened, member.name, unpacked, within)
                    outcome = preview.begin(store, unpacked, name, options, limits)
                except Exception as error:  # noqa: BLE001 -- it costs no other file its place
                    outcome = error
                yield name, outcome


def _names(members: tuple[Member, ...]) -> list[str]:
    """What each file is called: its own name, with its folder where two have the same."""
    bare = [PurePosixPath(member.name.replace("\\", "/")).name for member in members]
    count = Counter(bare)
    return [
        name if count[name] == 1 else member.name
        for member, name in zip(members, bare, strict=True)
    ]
