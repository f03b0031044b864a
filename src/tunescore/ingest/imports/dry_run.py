"""Dry run: what importing a table would do, stored on its import before anybody decides.

Each function works in the caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from psycopg.types.json import Jsonb

from tunescore.errors import TuneScoreError
from tunescore.ingest.campaigns import summary
from tunescore.ingest.imports import lines_cache, load
from tunescore.ingest.imports.record import OLDER, store_counts, store_statement
from tunescore.ingest.lines.merge import Counts, Incoming
from tunescore.metrics import LINE_COLUMNS_OF
from tunescore.records import Choice, Question, Statement, Table, View
from tunescore.statements.detection.filename_defaults import question_fields
from tunescore.statements.detection.recognition import Recognition
from tunescore.statements.mapping.fields import CHOICES
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.music import columns_with_values, normalise
from tunescore.store.scope import UserStore

_FIGURES = frozenset({"quantity", *LINE_COLUMNS_OF.values()})
"""The columns of a line that hold figures."""


def foresee(
    store: UserStore, import_id: int, table: Table, seen: Recognition, older: str | None
) -> None:
    """Store how the file is understood and, where nothing is open, the counts of a dry run."""
    obstacle = None
    try:
        _with_answers(seen).check(table.columns, table.file_name)
    except TuneScoreError as error:
        obstacle = {"code": error.code, "detail": error.detail, "todo": error.next_step}
    store.execute(
        "UPDATE imports SET source = %(source)s, confidence = %(confidence)s, view = %(view)s,"
        " rights = %(rights)s,"
        " settles_months = %(settles_months)s, recognition = %(recognition)s,"
        " mapping = %(mapping)s, error = %(error)s, imported = NULL, duplicates = NULL,"
        " superseded = NULL, rejected = NULL, skipped = '[]', totals = '[]', problems = '[]',"
        " problem_count = 0, streams = NULL, downloads = NULL, uses = NULL, views = NULL,"
        " performances = NULL, composition_plays = NULL"
        " WHERE user_id = %(user)s AND id = %(id)s",
        {
            "source": seen.source,
            "confidence": seen.confidence,
            "view": _view(seen.mapping),
            "rights": seen.mapping.rights,
            "settles_months": seen.mapping.rules.settles_months,
            "recognition": Jsonb(_recognition(seen)),
            "mapping": Jsonb(seen.mapping.to_json()),
            "error": None if obstacle is None else Jsonb(obstacle),
            "id": import_id,
        },
    )
    if obstacle is None and not seen.questions:
        statement = normalise(table, seen.mapping, table.path.parent, seen.formats)
        incoming = Incoming(
            import_id, seen.source, _view(seen.mapping), seen.mapping.rights, statement.path,
            statement.good_rows, statement.as_of,
        )  # fmt: skip
        counts = load.count(store, incoming, seen.mapping)
        asked: list[Question] = []
        if counts.older and older == "replace":
            incoming = replace(incoming, as_of=counts.stored_as_of)
            counts = load.count(store, incoming, seen.mapping)
        elif counts.older and older is None:
            asked.append(_about_older(counts))
        if _counts_nothing(statement, seen.mapping):
            asked.append(_NOTHING_COUNTED)
        if asked:
            _ask(store, import_id, seen, asked)
        if seen.mapping.about == "campaigns":
            _show_campaigns(store, import_id, seen.source, statement.path)
        row = store_statement(store, import_id, statement, incoming.as_of)
        store_counts(store, row, counts)
        lines_cache.leave(row, statement.path)


def _with_answers(seen: Recognition) -> Mapping:
    """Return the mapping as if the fields that questions ask for were answered.

    All but a currency and the choices, which a mapping needs not have to be sound.
    """
    unasked = {"currency", *CHOICES}
    open_fields = [field for field in question_fields(seen.questions) if field not in unasked]
    constants = dict.fromkeys(open_fields, "?") | seen.mapping.constants
    return replace(seen.mapping, constants=constants)


def _view(mapping: Mapping) -> View:
    """Whose count the figures are: a table of one's own that pays money is a statement."""
    if mapping.rules.view == "typed" and mapping.pays:
        return "statement"
    return mapping.rules.view


def _show_campaigns(store: UserStore, import_id: int, source: str, lines: Path) -> None:
    """Store on the import what a file about campaigns holds."""
    held = summary.summarise(store, source, import_id, lines)
    store.execute(
        "UPDATE imports SET recognition = recognition || jsonb_build_object('campaigns',"
        " %(held)s::jsonb) WHERE user_id = %(user)s AND id = %(id)s",
        {"held": Jsonb(held), "id": import_id},
    )


def _about_older(counts: Counts) -> Question:
    """Ask whether this older file's figures take the newer ones' place."""
    return Question(
        id=OLDER,
        column="",
        text=f"A newer file, of {counts.stored_as_of:%-d %B %Y}, already has {counts.older:,} of"
        " these rows. Which figures do you want to keep?",
        choices=(
            Choice("keep", "Keep the newer file's figures"),
            Choice("replace", "Use this older file's figures instead"),
        ),
    )


_NOTHING_COUNTED = Question(
    id="constants:no_figures",
    column="",
    text="Nothing in this file would be counted: no column is read as plays or money, or all its"
    " cells are empty. Import it anyway?",
    choices=(Choice("yes", "Yes, import it without any figure"),),
)


def _counts_nothing(statement: Statement, mapping: Mapping) -> bool:
    """Return whether a file of music has no figure at all, and the user has not agreed to that."""
    if mapping.about != "music" or mapping.has("no_figures") or statement.rejected:
        return False
    return statement.good_rows == 0 or not columns_with_values(statement.path) & _FIGURES


def _ask(store: UserStore, import_id: int, seen: Recognition, asked: Sequence[Question]) -> None:
    """Put questions on an import, which waits for their answers."""
    store.execute(
        "UPDATE imports SET recognition = %(seen)s WHERE user_id = %(user)s AND id = %(id)s",
        {
            "seen": Jsonb({**_recognition(seen), "questions": [asdict(one) for one in asked]}),
            "id": import_id,
        },
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
