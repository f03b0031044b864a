"""What importing a table would do, stored on its import before anybody decides.

Each function works in the caller's transaction.
"""

from dataclasses import asdict, replace
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from tunescore.errors import TuneScoreError
from tunescore.ingest.imports import lines_cache, load
from tunescore.ingest.imports.record import OLDER, store_counts, store_statement
from tunescore.ingest.lines.merge import Counts, Incoming
from tunescore.records import Choice, Question, Table, View
from tunescore.statements.detection.filename_defaults import question_fields
from tunescore.statements.detection.recognition import Recognition
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.music import normalise


def foresee(
    conn: psycopg.Connection,
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
        " problem_count = 0, streams = NULL, downloads = NULL, uses = NULL"
        " WHERE user_id = %s AND id = %s",
        (
            seen.source, seen.confidence, _view(seen.mapping), seen.mapping.settles_months,
            Jsonb(_recognition(seen)), Jsonb(seen.mapping.to_json()),
            None if obstacle is None else Jsonb(obstacle), user_id, import_id,
        ),
    )  # fmt: skip
    if obstacle is None and not seen.questions:
        statement = normalise(table, seen.mapping, table.path.parent, seen.formats)
        incoming = Incoming(
            user_id, import_id, seen.source, _view(seen.mapping), statement.path,
            statement.good_rows, statement.as_of,
        )  # fmt: skip
        counts = load.count(conn, incoming, seen.mapping)
        if counts.older and older == "replace":
            incoming = replace(incoming, as_of=counts.stored_as_of)
            counts = load.count(conn, incoming, seen.mapping)
        elif counts.older and older is None:
            _ask_about_older(conn, user_id, import_id, seen, counts)
        row = store_statement(conn, user_id, import_id, statement, incoming.as_of)
        store_counts(conn, row, counts)
        lines_cache.leave(row, statement.path)


def _with_answers(seen: Recognition) -> Mapping:
    """Return the mapping as if the fields that questions ask for were told.

    All but a currency, which a mapping needs not have to be sound.
    """
    open_fields = [field for field in question_fields(seen.questions) if field != "currency"]
    told = dict.fromkeys(open_fields, "?") | seen.mapping.constants
    return replace(seen.mapping, constants=told)


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
        text=f"A newer file, of {counts.stored_as_of:%-d %B %Y}, already has {counts.older:,} of"
        " these rows. Which figures do you want to keep?",
        choices=(
            Choice("keep", "Keep the newer file's figures"),
            Choice("replace", "Use this older file's figures instead"),
        ),
    )
    conn.execute(
        "UPDATE imports SET recognition = %s WHERE user_id = %s AND id = %s",
        (Jsonb({**_recognition(seen), "questions": [asdict(question)]}), user_id, import_id),
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
