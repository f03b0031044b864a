"""The jobs that commit imports, or undo them.

A job does several imports of one user, one after the other or some together, each time as one
transaction on a plain connection in a thread. An import is marked and its job is queued in one
transaction. A job that runs again after its worker was killed finds each import as it was and does
it whole; one that is done already is left alone. How far a large one has come is reported on a
second connection, so that it can be seen while the transaction is still open.
"""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack

import psycopg
from procrastinate import Blueprint
from psycopg.types.json import Jsonb

from tunescore.errors import TuneScoreError
from tunescore.ingest.imports import batching
from tunescore.ingest.imports import commit as imports
from tunescore.ingest.lines.merge import Progress
from tunescore.records import ImportWork
from tunescore.services import Services, unexpected
from tunescore.store.pool import PlainConnections

REPORTED_EVERY_SECONDS = 0.2

AT_A_TIME = 200
"""How many imports one job does at most."""

Work = Callable[[psycopg.Connection, int, Sequence[int], Progress], None]
"""Does something with some imports of a user."""

log = logging.getLogger(__name__)


def request(
    conn: psycopg.Connection,
    services: Services,
    user_id: int,
    work: ImportWork,
    import_ids: Sequence[int],
) -> dict[int, TuneScoreError]:
    """Mark imports for their commit or undo and queue the jobs, all in one transaction.

    Each is judged by itself; what is returned says why those that were refused are left as they
    were.
    """
    mark = imports.request_commit if work == "commit" else imports.request_undo
    refused: dict[int, TuneScoreError] = {}
    accepted: list[int] = []
    with conn.transaction():  # a commit under way locks its imports in this order, too
        for import_id in sorted(set(import_ids)):
            try:
                mark(conn, user_id, import_id)
            except TuneScoreError as error:
                refused[import_id] = error
            else:
                accepted.append(import_id)
        for first in range(0, len(accepted), AT_A_TIME):
            services.defer(
                conn,
                f"imports:{work}",
                user_id=user_id,
                import_ids=[*accepted[first : first + AT_A_TIME]],
            )
    return refused


class ProgressReporter:
    """Writes how far an import is where every browser can read it."""

    def __init__(self, plain: PlainConnections, user_id: int, import_id: int) -> None:
        self._plain = plain
        self._key = (user_id, import_id)
        self._reported = ("", 0.0)
        self._lent = ExitStack()
        self._connection: psycopg.Connection | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report a stage at once and the rows of a stage now and then."""
        last, at = self._reported
        if stage == last and time.monotonic() - at < REPORTED_EVERY_SECONDS:
            return
        self._reported = (stage, time.monotonic())
        if self._connection is None:
            self._connection = self._lent.enter_context(self._plain.lent())
        with self._connection.transaction():
            # Nobody waits until this is on the disk, least of all the lines on their way there.
            self._connection.execute("SET LOCAL synchronous_commit = off")
            self._connection.execute(
                "UPDATE imports SET progress = %s WHERE user_id = %s AND id = %s",
                (Jsonb({"stage": stage, "done": done, "total": total}), *self._key),
            )

    def close(self) -> None:
        """Give the second connection back."""
        self._lent.close()


def run_commit(plain: PlainConnections, user_id: int, import_ids: Sequence[int]) -> None:
    """Commit imports that were marked for it, in batches; what fails is said on its import."""
    with plain.lent() as conn:
        for batch in batching.batches(conn, user_id, import_ids):
            _run(imports.commit, conn, plain, user_id, batch)


def run_commit_at_once(conn: psycopg.Connection, user_id: int, import_id: int) -> None:
    """Commit a previewed import while somebody waits; if it fails, the import says why."""
    try:
        imports.commit_at_once(conn, user_id, import_id, lambda _stage, _done, _total: None)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the import says so
        imports.fail(conn, user_id, import_id, explained(error))


def run_undo(plain: PlainConnections, user_id: int, import_ids: Sequence[int]) -> None:
    """Undo imports that were marked for it, one by one; what fails is said on its import."""
    with plain.lent() as conn:
        for import_id in import_ids:
            _run(_undo, conn, plain, user_id, [import_id])


def _undo(
    conn: psycopg.Connection, user_id: int, import_ids: Sequence[int], progress: Progress
) -> None:
    (import_id,) = import_ids
    imports.undo(conn, user_id, import_id, progress)


def _run(
    work: Work,
    conn: psycopg.Connection,
    plain: PlainConnections,
    user_id: int,
    import_ids: Sequence[int],
) -> None:
    """Do some work for a batch; where it fails each of them by itself, to find the bad one."""
    reporter = ProgressReporter(plain, user_id, import_ids[0])
    try:
        work(conn, user_id, import_ids, reporter)
    except Exception as error:  # noqa: BLE001 -- whatever it is, its import says so
        if len(import_ids) > 1:
            log.warning("%s imports failed together: %r", len(import_ids), error)
            for import_id in import_ids:
                _run(work, conn, plain, user_id, [import_id])
        else:
            imports.fail(conn, user_id, import_ids[0], explained(error))
    finally:
        reporter.close()


def explained(error: Exception) -> TuneScoreError:
    """What a user is shown of an error; one that nobody foresaw is in the log."""
    return error if isinstance(error, TuneScoreError) else unexpected(error)


def tasks(services: Services) -> Blueprint:
    """The jobs of this module: `commit` and `undo`, each for some imports of one user."""
    blueprint = Blueprint()
    plain = services.database.plain

    @blueprint.task(name="commit")
    def commit(user_id: int, import_ids: list[int]) -> None:
        run_commit(plain, user_id, import_ids)

    @blueprint.task(name="undo")
    def undo(user_id: int, import_ids: list[int]) -> None:
        run_undo(plain, user_id, import_ids)

    return blueprint
