"""The life of an import: previewed, committed, undone.

Each function here is one transaction on the connection that it is given, so a killed process
leaves either all of it or nothing. A commit and an undo take the user's lock first; what they
write depends only on which imports are committed, never on their order.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import duckdb
import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from tunescore.errors import (
    AnswerNeeded,
    ImportNotReady,
    NotFound,
    NothingToImport,
    TuneScoreError,
)
from tunescore.ingest import kept, matching, rollup
from tunescore.ingest.merge import Counts, Incoming, Merge, Progress, lock
from tunescore.records import Choice, Problem, Question, Reading, Statement, Table, View
from tunescore.statements.lines import normalise
from tunescore.statements.mapping import Mapping
from tunescore.statements.reading import Limits, read
from tunescore.statements.recognition import Recognition, recognise
from tunescore.statements.sources import known_headers

SHOWN_PROBLEMS = 100
"""How many problems stand in the import itself; all of them are in its problems file."""

OLDER = "older"
"""The question whether an older file replaces newer figures, and the rule that skips its rows."""

OLDER_LABEL = "A newer file already told these figures"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user says about a file; None leaves it to the program."""

    source: str | None = None
    mapping: dict[str, Any] | None = None
    older: Literal["keep", "replace"] | None = None
    """What an older file does to newer figures: leaves them, or takes their place."""


@contextmanager
def workspace() -> Iterator[tuple[Path, duckdb.DuckDBPyConnection]]:
    """Give a folder and a columnar engine that are gone afterwards."""
    with TemporaryDirectory(prefix="tunescore-") as folder, duckdb.connect() as engine:
        engine.execute(f"SET temp_directory = '{folder}/spill'")
        yield Path(folder), engine


def begin(
    conn: psycopg.Connection,
    user_id: int,
    file: Path,
    file_name: str,
    wish: Wish,
    limits: Limits,
) -> int:
    """Read a file, recognise it, count what importing it would do, and return the import's id.

    A file that is no table at all is a `FileError`; nothing is stored then.
    """
    started = time.perf_counter()
    with workspace() as (folder, engine), conn.transaction():
        table = read(
            file, folder / "table.parquet", file_name=file_name,
            known_headers=known_headers(), limits=limits,
        )  # fmt: skip
        seen = _recognise(conn, user_id, table, wish)
        row = conn.execute(
            "INSERT INTO imports (user_id, file_name, file_size, file_sha256, status, source,"
            " confidence, view, settles_months, reading, recognition, mapping, total_rows, older)"
            " VALUES (%s, %s, %s, %s, 'previewed', %s, 0, 'typed', 0, %s, '{}', '{}', %s, %s)"
            " RETURNING id",
            (
                user_id, file_name, file.stat().st_size, _sha256(file), seen.source,
                Jsonb(_reading(table)), table.rows, wish.older,
            ),
        ).fetchone()  # fmt: skip
        import_id = int(row[0]) if row else 0
        stored = table.path
        if dropped := [
            number for number, name in enumerate(table.columns) if name in seen.mapping.personal
        ]:
            stored = kept.without_columns(table.path, dropped, folder / "kept.parquet")
        kept.keep(conn, user_id, import_id, "table", stored)
        _preview(conn, engine, user_id, import_id, table, seen, wish.older)
        _took(conn, user_id, import_id, started)
    return import_id


def change(conn: psycopg.Connection, user_id: int, import_id: int, wish: Wish) -> None:
    """Read the kept table again as the user says, and count again. Only before the commit."""
    started = time.perf_counter()
    with workspace() as (folder, engine), conn.transaction():
        row = _load(conn, user_id, import_id, ("previewed", "undone", "failed"), "changed")
        table = _kept_table(conn, user_id, row, folder)
        seen = _recognise(conn, user_id, table, wish)
        conn.execute(
            "UPDATE imports SET status = 'previewed', error = NULL, older = %s"
            " WHERE user_id = %s AND id = %s",
            (wish.older, user_id, import_id),
        )
        _preview(conn, engine, user_id, import_id, table, seen, wish.older)
        _took(conn, user_id, import_id, started)


def discard(conn: psycopg.Connection, user_id: int, import_id: int) -> None:
    """Forget an import that holds no lines: a preview, an undone or a failed one."""
    with conn.transaction():
        _load(conn, user_id, import_id, ("previewed", "undone", "failed"), "deleted")
        conn.execute("DELETE FROM imports WHERE user_id = %s AND id = %s", (user_id, import_id))


def request_commit(conn: psycopg.Connection, user_id: int, import_id: int) -> None:
    """Mark a previewed import as committing, if nothing stands in its way."""
    with conn.transaction():
        row = _load(conn, user_id, import_id, ("previewed", "undone", "failed"), "imported")
        for question in row["recognition"].get("questions", []):
            raise AnswerNeeded(question=question["text"])
        Mapping.from_json(row["mapping"]).check(tuple(row["reading"]["columns"]), row["file_name"])
        if row["rejected"] is not None and row["rejected"] == row["total_rows"]:
            raise NothingToImport(rows=row["total_rows"], file=row["file_name"])
        _mark(conn, user_id, import_id, "committing")


def request_undo(conn: psycopg.Connection, user_id: int, import_id: int) -> None:
    """Mark a committed import as undoing."""
    with conn.transaction():
        _load(conn, user_id, import_id, ("committed",), "undone")
        _mark(conn, user_id, import_id, "undoing")


def commit(conn: psycopg.Connection, user_id: int, import_id: int, progress: Progress) -> None:
    """Write the lines of an import that was marked as committing; otherwise do nothing."""
    started = time.perf_counter()
    with workspace() as (folder, engine), conn.transaction():
        lock(conn, user_id)
        row = find(conn, user_id, import_id)
        if row["status"] != "committing":
            return
        progress("comparing", 0, row["total_rows"])
        statement, counts, as_of = _merge(conn, engine, user_id, row, folder, progress)
        progress("adding_up", row["total_rows"], row["total_rows"])
        _settle(conn, user_id, row["source"])
        _store_counts(conn, user_id, import_id, statement, counts, as_of)
        conn.execute(
            "UPDATE imports SET status = 'committed', committed_at = now(), undone_at = NULL,"
            " progress = NULL, error = NULL, seconds = seconds + %s"
            " WHERE user_id = %s AND id = %s",
            (time.perf_counter() - started, user_id, import_id),
        )


def undo(conn: psycopg.Connection, user_id: int, import_id: int, progress: Progress) -> None:
    """Take an import back to the state before it, also when later imports overlap with it.

    Its lines go; the other imports of its source then put in what they hold of them, from their
    kept tables.
    """
    with workspace() as (folder, engine), conn.transaction():
        lock(conn, user_id)
        row = find(conn, user_id, import_id)
        if row["status"] != "undoing":
            return
        conn.execute(
            "DELETE FROM statement_lines WHERE user_id = %s AND import_id = %s",
            (user_id, import_id),
        )
        others = _overlapping(conn, user_id, row)
        for number, other in enumerate(others):
            progress("undoing", number, len(others))
            held = _held(conn, user_id, other["id"])
            _merge(conn, engine, user_id, other, folder, _silent)
            _took_over(conn, user_id, other, _held(conn, user_id, other["id"]) - held)
        matching.sweep(conn, user_id)
        _settle(conn, user_id, row["source"])
        conn.execute(
            "UPDATE imports SET status = 'undone', undone_at = now(), progress = NULL"
            " WHERE user_id = %s AND id = %s",
            (user_id, import_id),
        )


def fail(conn: psycopg.Connection, user_id: int, import_id: int, error: TuneScoreError) -> None:
    """Say on the import why its commit or undo could not be done; the facts are untouched."""
    with conn.transaction():
        conn.execute(
            "UPDATE imports SET status = CASE status WHEN 'undoing' THEN 'committed'"
            " ELSE 'failed' END, progress = NULL, error = %s WHERE user_id = %s AND id = %s",
            (
                Jsonb({"code": error.code, "detail": error.detail, "todo": error.next_step}),
                user_id,
                import_id,
            ),
        )


def _held(conn: psycopg.Connection, user_id: int, import_id: int) -> int:
    """Count the rows of an import that have a stored line."""
    row = conn.execute(
        "SELECT count(DISTINCT line) FROM statement_lines WHERE user_id = %s AND import_id = %s",
        (user_id, import_id),
    ).fetchone()
    return int(row[0]) if row else 0


def _took_over(conn: psycopg.Connection, user_id: int, other: dict[str, Any], rows: int) -> None:
    """Count the rows that another import holds now, because the undone one told them before it.

    They were said to be already there, or older than the undone file's; rows that this import had
    put in itself and lost to it were counted as imported all along.
    """
    known = min(rows, other["duplicates"])
    skipped = other["skipped"]
    older = sum(rule["rows"] for rule in skipped if rule["reason"] == OLDER)
    late = min(rows - known, older)
    if late:
        skipped = [rule for rule in skipped if rule["reason"] != OLDER]
        if older > late:
            skipped.append({"reason": OLDER, "label": OLDER_LABEL, "rows": older - late})
    conn.execute(
        "UPDATE imports SET imported = imported + %s, duplicates = duplicates - %s, skipped = %s"
        " WHERE user_id = %s AND id = %s",
        (known + late, known, Jsonb(skipped), user_id, other["id"]),
    )


def _silent(stage: str, done: int, total: int) -> None:
    """Report nothing: the caller reports for it."""


def find(conn: psycopg.Connection, user_id: int, import_id: int) -> dict[str, Any]:
    """Return an import's row; one that is not this user's is not found."""
    row = (
        conn.cursor(row_factory=dict_row)
        .execute("SELECT * FROM imports WHERE user_id = %s AND id = %s", (user_id, import_id))
        .fetchone()
    )
    if row is None:
        raise NotFound(thing="import")
    return row


def _load(
    conn: psycopg.Connection, user_id: int, import_id: int, allowed: tuple[str, ...], action: str
) -> dict[str, Any]:
    """Return the import, locked, or say why it cannot be acted upon in its state."""
    conn.execute(
        "SELECT FROM imports WHERE user_id = %s AND id = %s FOR UPDATE", (user_id, import_id)
    )
    row = find(conn, user_id, import_id)
    if row["status"] not in allowed:
        raise ImportNotReady(status=row["status"], action=action)
    return row


def _mark(conn: psycopg.Connection, user_id: int, import_id: int, status: str) -> None:
    conn.execute(
        "UPDATE imports SET status = %s, error = NULL, progress = %s"
        " WHERE user_id = %s AND id = %s",
        (status, Jsonb({"stage": "waiting", "done": 0, "total": 0}), user_id, import_id),
    )


def _recognise(conn: psycopg.Connection, user_id: int, table: Table, wish: Wish) -> Recognition:
    saved = [
        Mapping.from_json(mapping)
        for (mapping,) in conn.execute(
            "SELECT mapping FROM import_mappings WHERE user_id = %s ORDER BY id", (user_id,)
        ).fetchall()
    ]
    wanted = None if wish.mapping is None else Mapping.from_json(wish.mapping)
    return recognise(table, saved, source=wish.source, mapping=wanted)


def _preview(
    conn: psycopg.Connection,
    engine: duckdb.DuckDBPyConnection,
    user_id: int,
    import_id: int,
    table: Table,
    seen: Recognition,
    older: str | None,
) -> None:
    """Store how the file is understood and, where nothing is open, what importing it would do."""
    obstacle = None
    try:
        seen.mapping.check(table.columns, table.file_name)
    except TuneScoreError as error:
        obstacle = {"code": error.code, "detail": error.detail, "todo": error.next_step}
    conn.execute(
        "UPDATE imports SET source = %s, confidence = %s, view = %s, settles_months = %s,"
        " recognition = %s, mapping = %s, error = %s, imported = NULL, duplicates = NULL,"
        " superseded = NULL, rejected = NULL, skipped = '[]', totals = '[]', problems = '[]',"
        " problem_count = 0, streams = NULL, downloads = NULL WHERE user_id = %s AND id = %s",
        (
            seen.source, seen.confidence, _view(seen.mapping), seen.mapping.settles_months,
            Jsonb(_recognition(seen)), Jsonb(seen.mapping.to_json()),
            None if obstacle is None else Jsonb(obstacle), user_id, import_id,
        ),
    )  # fmt: skip
    if obstacle is None and not seen.questions:
        statement = normalise(table, seen.mapping, table.path.parent)
        incoming = Incoming(user_id, import_id, seen.source, statement.path, statement.as_of)
        counts = Merge(conn, engine, incoming).counts()
        if counts.older and older == "replace":
            incoming = replace(incoming, as_of=counts.stored_as_of)
            counts = Merge(conn, engine, incoming).counts()
        elif counts.older and older is None:
            _ask_about_older(conn, user_id, import_id, seen, counts)
        _store_counts(conn, user_id, import_id, statement, counts, incoming.as_of)


def _view(mapping: Mapping) -> View:
    """Whose count the figures are: a table of one's own that pays money is a statement."""
    if mapping.view == "typed" and mapping.has("amount"):
        return "statement"
    return mapping.view


def _ask_about_older(
    conn: psycopg.Connection, user_id: int, import_id: int, seen: Recognition, counts: Counts
) -> None:
    """Ask on the import whether this older file's figures take the newer ones' place."""
    question = Question(
        id=OLDER,
        column="",
        text=f"A newer file, of {counts.stored_as_of:%-d %B %Y}, already tells {counts.older:,} of"
        " these rows. Which figures are right?",
        choices=(
            Choice("keep", "Keep the newer file's figures"),
            Choice("replace", "Take this older file's figures instead"),
        ),
    )
    conn.execute(
        "UPDATE imports SET recognition = %s WHERE user_id = %s AND id = %s",
        (Jsonb({**_recognition(seen), "questions": [asdict(question)]}), user_id, import_id),
    )


def _took(conn: psycopg.Connection, user_id: int, import_id: int, started: float) -> None:
    conn.execute(
        "UPDATE imports SET seconds = %s WHERE user_id = %s AND id = %s",
        (time.perf_counter() - started, user_id, import_id),
    )


def _merge(
    conn: psycopg.Connection,
    engine: duckdb.DuckDBPyConnection,
    user_id: int,
    row: dict[str, Any],
    folder: Path,
    progress: Progress,
) -> tuple[Statement, Counts, date | None]:
    """Read an import's kept table through its mapping and write what is not stored yet."""
    table = _kept_table(conn, user_id, row, folder)
    statement = normalise(table, Mapping.from_json(row["mapping"]), folder)
    # An older file that the user let replace newer figures ranks as those do, from its preview on.
    as_of = row["as_of"] if row["older"] == "replace" else statement.as_of
    incoming = Incoming(user_id, row["id"], row["source"], statement.path, as_of)
    return statement, Merge(conn, engine, incoming).write(progress), as_of


def _settle(conn: psycopg.Connection, user_id: int, source: str) -> None:
    """Link names to tracks and make the figures of all that changed again."""
    moved = matching.relink(conn, user_id)
    rollup.renew_source(conn, user_id, source)
    if moved:
        rollup.renew_tracks(conn, user_id, moved)
        matching.drop_nameless_tracks(conn, user_id)


def _overlapping(
    conn: psycopg.Connection, user_id: int, row: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the committed imports of the same source that may hold lines of this one's."""
    return (
        conn.cursor(row_factory=dict_row)
        .execute(
            "SELECT * FROM imports WHERE user_id = %s AND source = %s AND status = 'committed'"
            " AND id <> %s ORDER BY id",
            (user_id, row["source"], row["id"]),
        )
        .fetchall()
    )


def _store_counts(
    conn: psycopg.Connection,
    user_id: int,
    import_id: int,
    statement: Statement,
    counts: Counts,
    as_of: date | None,
) -> None:
    skipped = [asdict(rule) for rule in statement.skipped]
    if counts.older:
        skipped.append({"reason": OLDER, "label": OLDER_LABEL, "rows": counts.older})
    kept.discard(conn, user_id, import_id, "problems")
    if statement.problems:
        kept.keep(conn, user_id, import_id, "problems", statement.problems_path)
    conn.execute(
        "UPDATE imports SET as_of = %(as_of)s, imported = %(imported)s, rejected = %(rejected)s,"
        " duplicates = %(duplicates)s, superseded = %(superseded)s, skipped = %(skipped)s,"
        " totals = %(totals)s, problems = %(problems)s, problem_count = %(problem_count)s,"
        " streams = %(streams)s, downloads = %(downloads)s, period_start = %(period_start)s,"
        " period_end = %(period_end)s WHERE user_id = %(user)s AND id = %(id)s",
        {
            "user": user_id,
            "id": import_id,
            "as_of": as_of,
            "imported": counts.imported,
            "duplicates": counts.duplicates,
            "superseded": counts.superseded,
            "rejected": statement.rejected,
            "skipped": Jsonb(skipped),
            "totals": Jsonb(
                [
                    {"currency": total.currency, "amount": f"{total.amount:f}"}
                    for total in statement.totals
                ]
            ),
            "problems": Jsonb(_first_problems(statement)),
            "problem_count": statement.problems,
            "streams": statement.streams,
            "downloads": statement.downloads,
            "period_start": statement.period_start,
            "period_end": statement.period_end,
        },
    )


def _first_problems(statement: Statement) -> list[dict[str, Any]]:
    if not statement.problems:
        return []
    with duckdb.connect() as engine:
        rows = engine.execute(
            'SELECT line, "column", value, code, message FROM read_parquet(?)'
            " ORDER BY line LIMIT ?",
            [str(statement.problems_path), SHOWN_PROBLEMS],
        ).fetchall()
    names = ("line", "column", "value", "code", "message")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _kept_table(conn: psycopg.Connection, user_id: int, row: dict[str, Any], folder: Path) -> Table:
    """Bring the table that an import keeps back as it was read."""
    path = kept.fetch(conn, user_id, row["id"], "table", folder / "table.parquet")
    stored = row["reading"]
    return Table(
        path=path,
        file_name=row["file_name"],
        columns=tuple(stored["columns"]),
        rows=row["total_rows"],
        reading=Reading(**stored["reading"]),
        preamble=tuple(stored["preamble"]),
        problems=tuple(Problem(**problem) for problem in stored["problems"]),
    )


def _reading(table: Table) -> dict[str, Any]:
    return {
        "reading": asdict(table.reading),
        "columns": list(table.columns),
        "preamble": list(table.preamble),
        "problems": [asdict(problem) for problem in table.problems],
    }


def _recognition(seen: Recognition) -> dict[str, Any]:
    """The parts of a recognition that the preview shows, as JSON."""
    return {
        "columns": [asdict(column) for column in seen.columns],
        "questions": [asdict(question) for question in seen.questions],
        "decisions": [asdict(decision) for decision in seen.decisions],
        "proposals": [asdict(proposal) for proposal in seen.proposals],
        "warnings": [asdict(warning) for warning in seen.warnings],
    }


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
