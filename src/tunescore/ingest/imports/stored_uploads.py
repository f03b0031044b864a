"""Uploads that are stored: archives of several statements, until a job has read their files.

Reading a thousand files takes longer than anybody waits for an answer. So the archive is kept in
the database, where every worker reaches it, and each of its files is previewed in a transaction
that also notes what it became. Whatever happens to the job, what has been read stays read, once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg.types.json import Jsonb

from tunescore.errors import NotFound, ReadingBrokeOff, TuneScoreError
from tunescore.ingest.imports import files, preview
from tunescore.ingest.imports.preview import ImportOptions
from tunescore.ingest.imports.record import check_database_room
from tunescore.ingest.imports.uploads import Refused, names, statements, unpacking
from tunescore.statements.reading import Limits, ReadOptions
from tunescore.statements.sources import known_headers
from tunescore.store.scope import UserStore

KEPT_FOR = timedelta(days=7)
"""How long it is known what an upload's files became, and which were refused."""

MOST_ATTEMPTS = 3
"""How often reading a file may break off, with its process or its database, before the file is
refused."""

Explained = Callable[[Exception], TuneScoreError]
"""Says an error as its user sees it, also one that nobody foresaw."""


@dataclass(frozen=True, slots=True)
class _Upload:
    """A row of `uploads`. The next file to read has been begun `attempts` times."""

    id: int
    file_name: str
    options: ImportOptions
    members: tuple[str, ...] | None
    done: int
    attempts: int


def keep(
    store: UserStore,
    file: Path,
    file_name: str,
    options: ImportOptions,
    members: Sequence[str] | None,
) -> int:
    """Keep an archive until `read_on` has read its files, and return the upload's id.

    `members` are its statements; None leaves them to `read_on`. Raises `DiskFull` where there is
    no room for it.
    """
    with store.transaction():
        check_database_room(store, file.stat().st_size)
        ((upload_id,),) = store.execute(
            "INSERT INTO uploads (user_id, file_name, options, members)"
            " VALUES (%(user)s, %(file_name)s, %(options)s, %(members)s) RETURNING id",
            {
                "file_name": file_name,
                "options": Jsonb(asdict(options)),
                "members": None if members is None else list(members),
            },
        ).fetchall()
        for part, content in files.parts(file):
            store.execute(
                "INSERT INTO upload_parts (user_id, upload_id, part, content)"
                " VALUES (%(user)s, %(id)s, %(part)s, %(content)s)",
                {"id": upload_id, "part": part, "content": content},
            )
    return int(upload_id)


def read_on(
    store: UserStore,
    upload_id: int,
    limits: Limits,
    explained: Explained,
    is_stopping: Callable[[], bool],
) -> None:
    """Preview the files of an archive that have not been read yet, and forget the archive.

    It ends before the next file where the process `is_stopping`, and after this one where the
    upload was discarded or somebody else reads it too.
    """
    upload = _begin(store, upload_id)
    if upload is None:
        return
    refused: tuple[Refused, ...] = ()
    try:
        with TemporaryDirectory(prefix="tunescore-upload-") as folder:
            for at, (name, begin) in enumerate(_previews(store, upload, Path(folder), limits)):
                if at < upload.done:
                    continue
                if is_stopping():
                    return
                if at == upload.done and upload.attempts > MOST_ATTEMPTS:
                    begin = partial(_refuse, name, upload.attempts - 1)  # noqa: PLW2901
                if not _read_one(store, upload_id, at, name, begin, explained, is_stopping):
                    return
    except Exception as error:
        if store.conn.closed or is_stopping():
            raise
        refused = (Refused(upload.file_name, explained(error)),)
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
    """Forget the uploads of all users that were read long ago; none that waits to be read."""
    with conn.transaction():
        conn.execute("DELETE FROM uploads WHERE finished_at < %s", (now - KEPT_FOR,))


def _begin(store: UserStore, upload_id: int) -> _Upload | None:
    """Note that an upload is being read, and return it; None where there is nothing to read."""
    with store.transaction():
        row = store.execute(
            "UPDATE uploads SET attempts = attempts + 1 WHERE user_id = %(user)s AND id = %(id)s"
            " AND finished_at IS NULL RETURNING id, file_name, options, members, done, attempts",
            {"id": upload_id},
        ).fetchone()
    if row is None:
        return None
    number, file_name, options, members, done, attempts = row
    known = None if members is None else tuple(members)
    return _Upload(number, file_name, ImportOptions(**options), known, done, attempts)


def _previews(
    store: UserStore, upload: _Upload, folder: Path, limits: Limits
) -> Iterator[tuple[str, Callable[[], int]]]:
    """Give the name of each file of an upload, with what previews it."""
    reading = ReadOptions(upload.file_name, known_headers(), limits)
    file = _fetch(store, upload.id, folder / "archive")
    members = upload.members
    if members is None:
        if upload.attempts > MOST_ATTEMPTS:
            _refuse(upload.file_name, upload.attempts - 1)
        members = tuple(one.name for one in statements(file, upload.options, reading))
        with store.transaction():
            store.execute(
                "UPDATE uploads SET members = %(members)s WHERE user_id = %(user)s AND id = %(id)s",
                {"members": list(members), "id": upload.id},
            )
    if not members:  # it is one import itself
        begin = partial(preview.begin, store, file, upload.file_name, upload.options, limits)
        yield upload.file_name, begin
        return
    with unpacking(file, reading) as unpack:

        def begin_member(member: str, name: str) -> int:
            return preview.begin(store, unpack(member, name), name, upload.options, limits)

        for member, name in zip(members, names(members), strict=True):
            yield name, partial(begin_member, member, name)


def _read_one(
    store: UserStore,
    upload_id: int,
    done: int,
    name: str,
    begin: Callable[[], int],
    explained: Explained,
    is_stopping: Callable[[], bool],
) -> bool:
    """Preview the file after the `done` ones; False, and nothing, where it is not the next one.

    What goes wrong while the process is stopping is not the file's fault: its temporary files go.
    """
    with store.transaction():
        ids: list[int] = []
        refused: tuple[Refused, ...] = ()
        try:
            ids = [begin()]
        except Exception as error:
            if store.conn.closed or is_stopping():
                raise
            refused = (Refused(name, explained(error)),)
        noted = store.execute(
            "UPDATE uploads SET done = done + 1, attempts = 1,"
            " import_ids = import_ids || %(ids)s::bigint[], refused = refused || %(refused)s"
            " WHERE user_id = %(user)s AND id = %(id)s AND done = %(done)s",
            {"id": upload_id, "done": done, "ids": ids, "refused": _told(refused)},
        )
        if noted.rowcount:
            return True
        raise psycopg.Rollback
    return False


def _refuse(name: str, times: int) -> int:
    raise ReadingBrokeOff(file=name, times=times)


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
