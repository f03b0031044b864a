"""Reading a file and saying what importing it would do; nothing is counted yet.

Each function is one transaction on the connection that it is given.
"""

import hashlib
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date
from pathlib import Path
from typing import Any, Literal

import duckdb
import psycopg
from psycopg.types.json import Jsonb

from tunescore.errors import TuneScoreError
from tunescore.ingest import choosing, kept, mappings, mending, ready
from tunescore.ingest.audience import merging
from tunescore.ingest.import_rows import (
    LARGE_BYTES,
    OLDER,
    find,
    is_large,
    kept_table,
    load,
    store_counts,
    store_statement,
    with_memory,
    workspace,
)
from tunescore.ingest.merge import Counts, Incoming
from tunescore.records import Choice, Question, Table, View
from tunescore.statements.dates import is_iso
from tunescore.statements.lines import normalise
from tunescore.statements.mapping import Mapping
from tunescore.statements.proposing import asked
from tunescore.statements.reading import Limits, read
from tunescore.statements.recognition import Recognition, recognise
from tunescore.statements.sources import known_headers


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user says about a file; None leaves it to the program."""

    source: str | None = None
    mapping: dict[str, Any] | None = None
    older: Literal["keep", "replace"] | None = None
    """What an older file does to newer figures: leaves them, or takes their place."""
    member: str | None = None
    """Which file of an archive."""
    sheet: str | None = None
    """Which sheet of a workbook."""


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
    large = file.stat().st_size >= LARGE_BYTES
    return with_memory(
        lambda large: _begin(conn, user_id, file, file_name, wish, limits, large=large),
        large=large,
    )


def _begin(
    conn: psycopg.Connection,
    user_id: int,
    file: Path,
    file_name: str,
    wish: Wish,
    limits: Limits,
    *,
    large: bool,
) -> int:
    started = time.perf_counter()
    with workspace(large=large) as (folder, engine), conn.transaction():
        sha256 = _sha256(file)
        table = read(
            file, folder / "table.parquet", file_name=file_name,
            known_headers=known_headers(), limits=limits, member=wish.member, sheet=wish.sheet,
        )  # fmt: skip
        table = replace(table, received=_first_seen(conn, user_id, sha256))
        first = mending.first_import(conn, user_id, table)
        if first is not None and wish.mapping is None and wish.source in (None, first["source"]):
            wish = replace(wish, source=first["source"], mapping=first["mapping"])
            table = mending.put_back(conn, user_id, first, table, folder)
        seen = _recognise(conn, user_id, table, wish)
        table = _without_personal(table, seen)
        original = _has_choice(table, seen)
        row = conn.execute(
            "INSERT INTO imports (user_id, file_name, file_size, file_sha256, status, source,"
            " confidence, view, settles_months, reading, recognition, mapping, total_rows, older)"
            " VALUES (%s, %s, %s, %s, 'previewed', %s, 0, 'typed', 0, %s, '{}', '{}', %s, %s)"
            " RETURNING id",
            (
                user_id, file_name, file.stat().st_size, sha256, seen.source,
                Jsonb(choosing.reading_of(table, original=original)), table.rows, wish.older,
            ),
        ).fetchone()  # fmt: skip
        import_id = int(row[0]) if row else 0
        _keep(conn, user_id, import_id, table, seen)
        choosing.keep_original(conn, user_id, import_id, file, wanted=original)
        _preview(conn, engine, user_id, import_id, table, seen, wish.older)
        _took(conn, user_id, import_id, started)
    return import_id


def change(conn: psycopg.Connection, user_id: int, import_id: int, wish: Wish) -> None:
    """Read the kept table again as the user says, and count again. Only before the commit.

    Another member or sheet of the file is read from its original.
    """
    with_memory(
        lambda large: _change(conn, user_id, import_id, wish, large=large),
        large=is_large(conn, user_id, import_id),
    )


def _change(
    conn: psycopg.Connection, user_id: int, import_id: int, wish: Wish, *, large: bool
) -> None:
    started = time.perf_counter()
    with workspace(large=large) as (folder, engine), conn.transaction():
        row = load(conn, user_id, import_id, ("previewed", "undone", "failed"), "changed")
        if wish.member is None and wish.sheet is None:
            table = kept_table(conn, user_id, row, folder)
            seen = _recognise(conn, user_id, table, wish)
        else:
            table, file = choosing.another_table(
                conn, user_id, row, folder, wish.member, wish.sheet
            )
            table = replace(table, received=row["created_at"].astimezone(UTC).date())
            seen = _recognise(conn, user_id, table, wish)
            table = _without_personal(table, seen)
            original = _has_choice(table, seen)
            choosing.put(conn, user_id, import_id, table, original=original)
            _keep(conn, user_id, import_id, table, seen)
            choosing.keep_original(conn, user_id, import_id, file, wanted=original)
        conn.execute(
            "UPDATE imports SET status = 'previewed', error = NULL, older = %s"
            " WHERE user_id = %s AND id = %s",
            (wish.older, user_id, import_id),
        )
        _preview(conn, engine, user_id, import_id, table, seen, wish.older)
        _took(conn, user_id, import_id, started)


def _has_choice(table: Table, seen: Recognition) -> bool:
    """Whether the file has other tables to choose, and no personal columns in this one."""
    return len(table.inside) > 1 and not seen.mapping.personal


def _without_personal(table: Table, seen: Recognition) -> Table:
    """The table whose problems quote nothing, where it has columns that are personal.

    A row that could not be read may hold anybody's data in any of its cells.
    """
    if not set(table.columns) & set(seen.mapping.personal):
        return table
    return replace(
        table, problems=tuple(replace(problem, value=None) for problem in table.problems)
    )


def _keep(
    conn: psycopg.Connection, user_id: int, import_id: int, table: Table, seen: Recognition
) -> None:
    """Keep the table without the columns that are personal."""
    stored = table.path
    if dropped := [
        number for number, name in enumerate(table.columns) if name in seen.mapping.personal
    ]:
        stored = kept.without_columns(table.path, dropped, table.path.parent / "kept.parquet")
    kept.keep(conn, user_id, import_id, "table", stored)


def _recognise(conn: psycopg.Connection, user_id: int, table: Table, wish: Wish) -> Recognition:
    told = conn.execute(
        "SELECT mapping, name FROM import_mappings WHERE user_id = %s ORDER BY id", (user_id,)
    ).fetchall()
    saved = [Mapping.from_json(mapping) for mapping, _ in told]
    wanted = None if wish.mapping is None else Mapping.from_json(wish.mapping)
    names = [name for _, name in told]
    seen = recognise(table, saved, source=wish.source, mapping=wanted, saved_as=names)
    return replace(seen, remembered=any(mappings.same(one, seen.mapping) for one in saved))


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
        _with_answers(seen).check(table.columns, table.file_name)
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
        statement = normalise(table, seen.mapping, table.path.parent, seen.evidence)
        incoming = Incoming(
            user_id, import_id, seen.source, _view(seen.mapping), statement.path,
            statement.good_rows, statement.as_of,
        )  # fmt: skip
        counts = merging(conn, engine, incoming, seen.mapping).counts()
        if counts.older and older == "replace":
            incoming = replace(incoming, as_of=counts.stored_as_of)
            counts = merging(conn, engine, incoming, seen.mapping).counts()
        elif counts.older and older is None:
            _ask_about_older(conn, user_id, import_id, seen, counts)
        store_statement(conn, user_id, import_id, statement, incoming.as_of)
        store_counts(conn, user_id, import_id, counts)
        ready.leave(find(conn, user_id, import_id), statement.path)


def _with_answers(seen: Recognition) -> Mapping:
    """Return the mapping as if the fields that questions ask for were told.

    All but a currency, which a mapping needs not have to be sound.
    """
    open_fields = [field for field in asked(seen.questions) if field != "currency"]
    told = dict.fromkeys(open_fields, "?") | seen.mapping.constants
    return replace(seen.mapping, constants=told)


def _first_seen(conn: psycopg.Connection, user_id: int, sha256: str) -> date:
    """Return the day (UTC) on which this very file first came in, by default this transaction's.

    A file that comes in again is as old as it was, and the day of its export is what the user
    said it is: so the same file tells the same figures twice.
    """
    rows = conn.execute(
        "SELECT mapping->'constants'->>'exported_on', (created_at AT TIME ZONE 'UTC')::date"
        " FROM imports WHERE user_id = %s AND file_sha256 = %s"
        " UNION ALL SELECT NULL, (now() AT TIME ZONE 'UTC')::date",
        (user_id, sha256),
    ).fetchall()
    return min(
        date.fromisoformat(exported) if exported and is_iso(exported) else day
        for exported, day in rows
    )


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


def _recognition(seen: Recognition) -> dict[str, Any]:
    """The parts of a recognition that the preview shows, as JSON."""
    return {
        "columns": [asdict(column) for column in seen.columns],
        "questions": [asdict(question) for question in seen.questions],
        "decisions": [asdict(decision) for decision in seen.decisions],
        "proposals": [asdict(proposal) for proposal in seen.proposals],
        "warnings": [asdict(warning) for warning in seen.warnings],
        "remembered": seen.remembered,
        "changes": seen.changes.to_json(),
    }


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
