"""The jobs that commit imports, or undo them, and that preview the files of an archive.

A job does several imports of one user, one after the other or some together, each time as one
transaction on a plain connection in a thread. An import is marked and its job is queued in one
transaction. A job that runs again after its worker was killed finds each import as it was and does
it whole; one that is done already is left alone. How far a large one has come is reported on a
second connection, so that it can be seen while the transaction is still open.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import psycopg
from procrastinate import Blueprint, RetryStrategy
from psycopg.types.json import Jsonb

from tunescore.errors import DatabaseBusy, DatabaseRefused, TuneScoreError
from tunescore.ingest.imports import batching, preview, stored_uploads, uploads
from tunescore.ingest.imports import commit as imports
from tunescore.ingest.imports.preview import ImportOptions
from tunescore.ingest.lines.merge import Progress
from tunescore.jobs import alerts
from tunescore.records import ImportWork
from tunescore.services import Services, unexpected
from tunescore.statements.detection.identify import check_source
from tunescore.statements.reading import Limits, ReadOptions, count_members
from tunescore.statements.sources import known_headers
from tunescore.store.pool import PlainConnections
from tunescore.store.scope import UserStore

REPORTED_EVERY_SECONDS = 0.2

AT_A_TIME = 200
"""How many imports one job does at most."""

LOST_DATABASE = RetryStrategy(
    wait=1,
    retry_exceptions=(  # type: ignore[arg-type] # it is asked about every BaseException
        psycopg.OperationalError, psycopg.InterfaceError, DatabaseRefused, DatabaseBusy,
        asyncio.CancelledError,
    ),
)  # fmt: skip
"""A job whose database went away is tried again until it is back, and one that a stopping worker
could not wait for is done by the next."""

LOOKED_AT = 24
"""An archive of more files is looked through by the job: a text takes milliseconds, a workbook a
tenth of a second."""

LANES = 2
"""How many archives are read at a time, so that a worker has room for other jobs. One user's are
read one after the other."""

IN_A_JOB = Limits(archive_seconds=3_600)
"""Nobody waits for an archive that a job reads; some of the time it waits for others' files."""

Work = Callable[[UserStore, Sequence[int], Progress], None]
"""Does something with some imports of a user."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: the import that it is or, `later`, the upload that a job reads."""

    id: int
    later: bool


def take(
    services: Services,
    store: UserStore,
    file: Path,
    file_name: str,
    options: ImportOptions,
    limits: Limits,
) -> Taken:
    """Preview a file; of an archive of several statements, keep it and queue the job that does.

    Raises a FileError where nothing can be read.
    """
    reading = ReadOptions(file_name, known_headers(), limits)
    members: tuple[str, ...] | None = None
    whole = options.member is None and options.sheet is None
    if not whole or count_members(file, reading) <= LOOKED_AT:
        found = uploads.statements(file, options, reading)
        if not found:
            return Taken(preview.begin(store, file, file_name, options, limits), later=False)
        errors = [one.error for one in found if one.error is not None]
        if len(errors) == len(found):
            raise errors[0]
        members = tuple(one.name for one in found)
    check_source(options.source)
    with store.transaction():
        upload_id = stored_uploads.keep(store, file, file_name, options, members)
        services.defer(
            store.conn,
            "imports:preview",
            lock=f"previews {store.user_id % LANES}",
            user_id=store.user_id,
            upload_id=upload_id,
        )
    return Taken(upload_id, later=True)


def request(
    store: UserStore, services: Services, work: ImportWork, import_ids: Sequence[int]
) -> dict[int, TuneScoreError]:
    """Mark imports for their commit or undo and queue the jobs, all in one transaction.

    Each is judged by itself; what is returned says why those that were refused are left as they
    were.
    """
    mark = imports.request_commit if work == "commit" else imports.request_undo
    refused: dict[int, TuneScoreError] = {}
    accepted: list[int] = []
    with store.transaction():  # a commit under way locks its imports in this order, too
        for import_id in sorted(set(import_ids)):
            try:
                mark(store, import_id)
            except TuneScoreError as error:
                refused[import_id] = error
            else:
                accepted.append(import_id)
        for first in range(0, len(accepted), AT_A_TIME):
            services.defer(
                store.conn,
                f"imports:{work}",
                user_id=store.user_id,
                import_ids=[*accepted[first : first + AT_A_TIME]],
            )
    return refused


class ProgressReporter:
    """Writes how far an import is where every browser can read it."""

    def __init__(self, plain: PlainConnections, user_id: int, import_id: int) -> None:
        self._plain = plain
        self._user_id, self._import_id = user_id, import_id
        self._reported = ("", 0.0)
        self._lent = ExitStack()
        self._store: UserStore | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report a stage at once and the rows of a stage now and then."""
        last, at = self._reported
        if stage == last and time.monotonic() - at < REPORTED_EVERY_SECONDS:
            return
        self._reported = (stage, time.monotonic())
        if self._store is None:
            conn = self._lent.enter_context(self._plain.lent())
            self._store = UserStore(conn, self._user_id)
        with self._store.transaction():
            # Nobody waits until this is on the disk, least of all the lines on their way there.
            self._store.execute("SET LOCAL synchronous_commit = off")
            self._store.execute(
                "UPDATE imports SET progress = %(progress)s"
                " WHERE user_id = %(user)s AND id = %(id)s",
                {
                    "progress": Jsonb({"stage": stage, "done": done, "total": total}),
                    "id": self._import_id,
                },
            )

    def close(self) -> None:
        """Give the second connection back."""
        self._lent.close()


def run_commit(plain: PlainConnections, user_id: int, import_ids: Sequence[int]) -> None:
    """Commit imports that were marked for it, in batches; what fails is said on its import."""
    with plain.lent() as conn:
        store = UserStore(conn, user_id)
        for batch in batching.batches(store, import_ids):
            _run(imports.commit, store, plain, batch)


def run_commit_at_once(store: UserStore, import_id: int) -> None:
    """Commit a previewed import while somebody waits; if it fails, the import says why."""
    try:
        imports.commit_at_once(store, import_id, lambda _stage, _done, _total: None)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the import says so
        imports.fail(store, import_id, explained(error))


def run_undo(plain: PlainConnections, user_id: int, import_ids: Sequence[int]) -> None:
    """Undo imports that were marked for it, one by one; what fails is said on its import."""
    with plain.lent() as conn:
        for import_id in import_ids:
            _run(_undo, UserStore(conn, user_id), plain, [import_id])


def _undo(store: UserStore, import_ids: Sequence[int], progress: Progress) -> None:
    (import_id,) = import_ids
    imports.undo(store, import_id, progress)


def _run(
    work: Work,
    store: UserStore,
    plain: PlainConnections,
    import_ids: Sequence[int],
) -> None:
    """Do some work for a batch; where it fails each of them by itself, to find the bad one.

    A lost database is raised: the job is retried, and the imports are as they were.
    """
    reporter = ProgressReporter(plain, store.user_id, import_ids[0])
    try:
        work(store, import_ids, reporter)
    except Exception as error:
        if store.conn.closed:
            raise
        if len(import_ids) > 1:
            log.warning("%s imports failed together: %r", len(import_ids), error)
            for import_id in import_ids:
                _run(work, store, plain, [import_id])
        else:
            imports.fail(store, import_ids[0], explained(error))
    finally:
        reporter.close()


def explained(error: Exception) -> TuneScoreError:
    """What a user is shown of an error; one that nobody foresaw is in the log."""
    return error if isinstance(error, TuneScoreError) else unexpected(error)


def tasks(services: Services) -> Blueprint:
    """The jobs: `commit` and `undo` for some imports of one user, `preview` for an archive."""
    blueprint = Blueprint()
    plain = services.database.plain

    @blueprint.task(name="commit", retry=LOST_DATABASE)
    def commit(user_id: int, import_ids: list[int]) -> None:
        run_commit(plain, user_id, import_ids)
        with plain.lent() as conn:
            alerts.ask(UserStore(conn, user_id), services)

    @blueprint.task(name="undo", retry=LOST_DATABASE)
    def undo(user_id: int, import_ids: list[int]) -> None:
        run_undo(plain, user_id, import_ids)

    @blueprint.task(name="preview", retry=LOST_DATABASE)
    async def preview(user_id: int, upload_id: int) -> None:
        stopping = Event()
        try:
            await services.database.bulk_for(
                user_id, stored_uploads.read_on, upload_id, IN_A_JOB, explained, stopping.is_set
            )
        finally:
            stopping.set()  # a thread cannot be cancelled: it is told

    return blueprint
