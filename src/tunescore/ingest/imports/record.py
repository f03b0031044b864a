"""An import's row in the database: finding it, its state, its counts, and the table it keeps."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import duckdb
import psycopg
from psycopg.rows import RowMaker, kwargs_row
from psycopg.types.json import Jsonb

from tunescore import disk
from tunescore.columnar.duck import MORE_MEMORY, connect, more_memory
from tunescore.errors import ImportNotReady, NeedsTooMuchMemory, NotFound
from tunescore.ingest.imports import files
from tunescore.ingest.lines.merge import Counts
from tunescore.records import (
    ImportStatus,
    Inside,
    Older,
    Problem,
    Reading,
    Rights,
    Skipped,
    Statement,
    Table,
    View,
)
from tunescore.statements.mapping import mapping as statements
from tunescore.store.scope import UserStore

T = TypeVar("T")

COLUMNS = (
    "user_id, id, file_name, file_sha256, status, source, view, rights, as_of, older, reading,"
    " recognition, mapping, total_rows, duplicates, rejected, skipped, error, created_at"
)
"""The columns of `imports` that an `ImportRecord` is made of."""


@dataclass(frozen=True, slots=True)
class StoredTable:
    """How an import's table was read: the column `reading`. `original`: the file is kept too."""

    reading: Reading
    columns: tuple[str, ...]
    preamble: tuple[str, ...]
    problems: tuple[Problem, ...]
    inside: tuple[Inside, ...]
    original: bool

    @classmethod
    def of(cls, table: Table, *, original: bool) -> "StoredTable":
        """What is stored of a table."""
        return cls(
            table.reading, table.columns, table.preamble, table.problems, table.inside, original
        )

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "StoredTable":
        """Read what `to_json` wrote."""
        return cls(
            reading=Reading(**stored["reading"]),
            columns=tuple(stored["columns"]),
            preamble=tuple(stored["preamble"]),
            problems=tuple(Problem(**problem) for problem in stored["problems"]),
            inside=tuple(Inside(**table) for table in stored.get("tables", ())),
            original=bool(stored.get("original")),
        )

    def to_json(self) -> dict[str, object]:
        """What the column `reading` holds."""
        stored = asdict(self)
        return {**stored, "tables": stored.pop("inside")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """An import as the database holds it, without its figures."""

    user_id: int
    id: int
    file_name: str
    file_sha256: str
    status: ImportStatus
    source: str
    view: View
    rights: Rights
    as_of: date | None
    older: Older | None
    table: StoredTable
    questions: tuple[str, ...]
    """The texts of the questions that wait for an answer."""
    mapping: statements.Mapping
    total_rows: int
    duplicates: int | None
    rejected: int | None
    skipped: tuple[Skipped, ...]
    has_error: bool
    created_at: datetime

    @property
    def received(self) -> date:
        """The day (UTC) on which the file came in."""
        return self.created_at.astimezone(UTC).date()


def as_record(cursor: psycopg.Cursor[ImportRecord]) -> RowMaker[ImportRecord]:
    """Make records of rows of `COLUMNS`: a row factory for psycopg."""
    return kwargs_row(_record)(cursor)


def _record(
    *,
    reading: dict[str, Any],
    recognition: dict[str, Any],
    mapping: dict[str, Any],
    skipped: list[dict[str, Any]],
    error: dict[str, Any] | None,
    **columns: Any,  # noqa: ANN401 -- each is checked by the record
) -> ImportRecord:
    return ImportRecord(
        table=StoredTable.from_json(reading),
        questions=tuple(question["text"] for question in recognition.get("questions", ())),
        mapping=statements.Mapping.from_json(mapping),
        skipped=tuple(Skipped(**rule) for rule in skipped),
        has_error=error is not None,
        **columns,
    )


SHOWN_PROBLEMS = 100
"""How many problems stand in the import itself; all of them are in its problems file."""

OLDER = "older"
"""The question whether an older file replaces newer figures, and the rule that skips its rows."""

OLDER_LABEL = "A newer file already has these figures"


LARGE_BYTES = 128 * 1024
LARGE_ROWS = 1_500
"""From which size on a file is large: several at once would need more than the engine's memory."""

MOST_LOG = 1024**3
"""The most bytes that PostgreSQL keeps of its log."""

_ONE_LARGE = threading.Lock()


@contextmanager
def workspace(*, large: bool = False) -> Iterator[Path]:
    """Give a folder that is gone afterwards.

    Of those for large files a process has one at a time; the next one waits. Enter it before the
    transaction, so that nobody waits for memory with a lock in hand.
    """
    with (
        _ONE_LARGE if large else nullcontext(),
        TemporaryDirectory(prefix="tunescore-") as folder,
    ):
        yield Path(folder)


def with_memory(work: Callable[[bool], T], *, large: bool) -> T:
    """Do `work`, again as a large one with more memory where that ran out.

    `work` gets whether it is large. It must be one transaction, so that the first time leaves
    nothing. Raises `NeedsTooMuchMemory`.
    """
    try:
        return work(large)
    except duckdb.OutOfMemoryException as error:
        if full := disk.error_of(error):  # there is no room for what the memory does not hold
            raise full from error
        try:
            with more_memory():
                return work(True)
        except duckdb.OutOfMemoryException as again:
            raise NeedsTooMuchMemory(limit=MORE_MEMORY) from again


def check_database_room(store: UserStore, size: int) -> None:
    """Raise `DiskFull` where so many bytes do not fit on the disk of a PostgreSQL of this machine.

    They are also written to its log. One of another machine is only known to be full when it says
    so.
    """
    folder = store.execute(
        "SELECT setting FROM pg_settings WHERE name = 'data_directory' AND inet_server_addr()"
        " IS NULL"
    ).fetchone()
    if folder and Path(folder[0]).is_dir():
        disk.check_room(folder[0], size + min(size, MOST_LOG))


def is_large(store: UserStore, import_id: int) -> bool:
    """Return whether an import is of a large file."""
    with store.transaction():
        return bool(find(store, import_id).total_rows >= LARGE_ROWS)


def find(store: UserStore, import_id: int, *, locked: bool = False) -> ImportRecord:
    """Return an import, maybe locked. Raises `NotFound` for another user's."""
    query = f"SELECT {COLUMNS} FROM imports WHERE user_id = %(user)s AND id = %(id)s"
    row = store.execute_as(
        as_record, f"{query} FOR UPDATE" if locked else query, {"id": import_id}
    ).fetchone()
    if row is None:
        raise NotFound(thing="import")
    return row


def load(
    store: UserStore, import_id: int, allowed: tuple[ImportStatus, ...], action: str
) -> ImportRecord:
    """Return the import, locked, or say why it cannot be acted upon in its state."""
    row = find(store, import_id, locked=True)
    if row.status not in allowed:
        raise ImportNotReady(status=row.status, action=action)
    return row


def mark(store: UserStore, import_id: int, status: ImportStatus) -> None:
    """Say that an import waits for a worker, as `status` (committing or undoing)."""
    store.execute(
        "UPDATE imports SET status = %(status)s, error = NULL, progress = %(progress)s"
        " WHERE user_id = %(user)s AND id = %(id)s",
        {
            "status": status,
            "progress": Jsonb({"stage": "waiting", "done": 0, "total": 0}),
            "id": import_id,
        },
    )


def good_rows(row: ImportRecord) -> int:
    """How many rows of an import's file have lines, whatever a merge makes of them."""
    skipped = sum(rule.rows for rule in row.skipped if rule.reason != OLDER)
    return row.total_rows - (row.rejected or 0) - skipped


def store_statement(
    store: UserStore, import_id: int, statement: Statement, as_of: date | None
) -> ImportRecord:
    """Store what a statement holds, whatever is stored already; return the import's row."""
    if statement.problems:
        files.keep(store, import_id, "problems", statement.problems_path)
    answer = store.execute_as(
        as_record,
        "UPDATE imports SET as_of = %(as_of)s, rejected = %(rejected)s, skipped = %(skipped)s,"
        " totals = %(totals)s, problems = %(problems)s, problem_count = %(problem_count)s,"
        " streams = %(streams)s, downloads = %(downloads)s, uses = %(uses)s,"
        " views = %(views)s, performances = %(performances)s,"
        " composition_plays = %(composition_plays)s,"
        " period_start = %(period_start)s, period_end = %(period_end)s,"
        " recognition = recognition || jsonb_build_object('mended', %(mended)s::int)"
        " WHERE user_id = %(user)s AND id = %(id)s"
        f" RETURNING {COLUMNS}",
        {
            "id": import_id,
            "as_of": as_of,
            "rejected": statement.rejected,
            "skipped": Jsonb([asdict(rule) for rule in statement.skipped]),
            "totals": Jsonb(
                [
                    {"currency": total.currency, "amount": f"{total.amount:f}"}
                    for total in statement.totals
                ]
            ),
            "problems": Jsonb(_first_problems(statement)),
            "mended": _mended(statement),
            "problem_count": statement.problems,
            "streams": statement.streams,
            "downloads": statement.downloads,
            "uses": statement.uses,
            "views": statement.views,
            "performances": statement.performances,
            "composition_plays": statement.composition_plays,
            "period_start": statement.period_start,
            "period_end": statement.period_end,
        },
    )
    (row,) = answer.fetchall()
    return row


def store_counts(store: UserStore, row: ImportRecord, counts: Counts) -> None:
    """Store on an import's row what the statement's merge would do."""
    store.execute(
        f"UPDATE imports SET {_COUNTED} WHERE user_id = %(user)s AND id = %(id)s",
        {**_counted(row, counts), "id": row.id},
    )


def store_committed(
    store: UserStore, rows: Sequence[ImportRecord], counts: dict[int, Counts], seconds: float
) -> None:
    """Store what the commit of some imports has done, and that each took so many seconds.

    `rows` are in the order of their ids, in which everybody locks several.
    """
    store.execute_many(
        f"UPDATE imports SET {_COUNTED}, status = 'committed', committed_at = now(),"
        " undone_at = NULL, progress = NULL,"
        " error = NULL, seconds = seconds + %(seconds)s WHERE user_id = %(user)s AND id = %(id)s",
        [{**_counted(row, counts[row.id]), "seconds": seconds, "id": row.id} for row in rows],
    )


_COUNTED = (
    "imported = %(imported)s, duplicates = %(duplicates)s, superseded = %(superseded)s,"
    " skipped = %(skipped)s"
)


def _counted(row: ImportRecord, counts: Counts) -> dict[str, int | Jsonb]:
    """Give the values of `_COUNTED`: the columns of an import that its counts change."""
    skipped = [asdict(rule) for rule in row.skipped if rule.reason != OLDER]
    if counts.older:
        skipped.append(asdict(Skipped(OLDER, OLDER_LABEL, counts.older)))
    return {
        "imported": counts.imported,
        "duplicates": counts.duplicates,
        "superseded": counts.superseded,
        "skipped": Jsonb(skipped),
    }


def _first_problems(statement: Statement) -> list[dict[str, Any]]:
    if not statement.problems:
        return []
    with connect() as engine:
        rows = engine.execute(
            'SELECT line, "column", value, code, message, rejects FROM read_parquet(?)'
            " ORDER BY line LIMIT ?",
            [str(statement.problems_path), SHOWN_PROBLEMS],
        ).fetchall()
    names = ("line", "column", "value", "code", "message", "rejects")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _mended(statement: Statement) -> int:
    """Count the rows that go in with a warning: those with problems that reject nothing."""
    if not statement.problems:
        return 0
    with duckdb.connect() as engine:
        found = engine.execute(
            "SELECT count(*) FROM (SELECT line FROM read_parquet(?) WHERE line IS NOT NULL"
            " GROUP BY line HAVING NOT bool_or(rejects))",
            [str(statement.problems_path)],
        ).fetchone()
    return int(found[0]) if found else 0


def kept_table(store: UserStore, row: ImportRecord, folder: Path) -> Table:
    """Bring the table that an import keeps back as it was read."""
    path = files.fetch(store, row.id, "table", folder / "table.parquet")
    return Table(
        path=path,
        file_name=row.file_name,
        columns=row.table.columns,
        rows=row.total_rows,
        reading=row.table.reading,
        preamble=row.table.preamble,
        problems=row.table.problems,
        received=row.received,
    )
