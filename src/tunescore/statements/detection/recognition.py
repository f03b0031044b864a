"""Recognises a table: its source, its mapping, its columns' formats, and what to ask or warn of.

A user's saved mapping, a source's fingerprint or a guess gives the mapping; the formats are
inferred in the same way for each of them. Nothing is written here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tunescore.columnar.session import relation, session_for
from tunescore.records import ColumnReading, Decision, Proposal, Question, Table
from tunescore.statements.cells import values
from tunescore.statements.detection import audience_questions, name_rules, statement_defaults
from tunescore.statements.detection.column_evidence import AllRows
from tunescore.statements.detection.column_questions import open_questions
from tunescore.statements.detection.column_warnings import Caution, column_warnings
from tunescore.statements.detection.filename_defaults import propose_defaults, question_fields
from tunescore.statements.detection.header_drift import HeaderChanges
from tunescore.statements.detection.identify import (
    CUSTOM,
    SURE,
    Identification,
    identify,
)
from tunescore.statements.formats.infer import ColumnFormats, infer_formats
from tunescore.statements.mapping.blank_defaults import fill_blanks
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.sources import all_sources

__all__ = ["CUSTOM", "Caution", "Recognition", "recognise"]

_SAMPLES_SHOWN = 3  # samples a column


@dataclass(frozen=True, slots=True)
class Recognition:
    """The source and mapping of a table. `mapping` has every column of the table."""

    mapping: Mapping
    source: str
    name: str
    confidence: float
    columns: tuple[ColumnReading, ...]
    questions: tuple[Question, ...] = ()
    decisions: tuple[Decision, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    warnings: tuple[Caution, ...] = ()
    remembered: bool = False
    """Whether a saved mapping of this header is the same."""
    formats: ColumnFormats | None = None
    """The formats of the columns, by which the lines are then read."""
    changes: HeaderChanges = field(default_factory=HeaderChanges)
    """How the header differs from the known ones of its source."""


def recognise(
    table: Table,
    saved: Sequence[Mapping] = (),
    *,
    source: str | None = None,
    mapping: Mapping | None = None,
    saved_names: Sequence[str] = (),
) -> Recognition:
    """Recognise a table.

    `saved` are the user's mappings and `saved_names` their names, `source` is the source that the
    user named, `mapping` what the user mapped or answered. Raises UnknownSource, and
    TwoSourcesClaim where two sources know one header. Does not check the mapping: a file without a
    song's title is recognised too.
    """
    with session_for(table.rows, "reading") as engine:
        cells = relation(engine, table.path, table.cells)
        all_rows = AllRows(engine, table, cells)
        found = identify(table, all_rows, saved, source, saved_names)
        samples = found.samples or all_rows.first
        if mapping is not None:
            found = _apply_answers(found, mapping, source, table.columns)
        bound = found.mapping.bind(table.columns)
        defaults = propose_defaults(bound, found.filename_fields, table)
        if defaults.mapping.about == "audience":
            defaults = audience_questions.complete_defaults(defaults, table, samples)
        elif found.shape is None and defaults.mapping.about == "music":
            defaults = statement_defaults.complete_defaults(
                defaults, table, samples, question_fields(found.questions)
            )
        bound = _add_currency(_add_personal_columns(defaults.mapping, table), table, samples)
        readable = _drop_missing_columns(bound, table)
        rows = fill_blanks(cells, table.columns, readable.rules.fill)
        formats = infer_formats(engine, rows, table.columns, readable)
    raised = (*defaults.questions, *open_questions(found, bound, formats), *formats.questions)
    questions = {question.id: question for question in reversed(raised)}
    asked = {question.id for question in formats.questions}
    orders = {
        name: order for name, order in formats.date_orders.items() if f"dates:{name}" not in asked
    }
    signs = {
        name: sign for name, sign in formats.decimal_signs.items() if f"numbers:{name}" not in asked
    }
    read = replace(bound, dates=bound.dates | orders, numbers=bound.numbers | signs)
    return Recognition(
        mapping=read,
        source=read.source,
        name=read.name,
        confidence=found.confidence,
        columns=_column_readings(table, samples, found, read),
        questions=tuple(reversed(questions.values())),
        decisions=tuple(formats.decisions),
        proposals=defaults.proposals,
        warnings=column_warnings(read, found),
        formats=formats,
        changes=found.changes,
    )


def _add_personal_columns(mapping: Mapping, table: Table) -> Mapping:
    """Add the personal columns of every source that knows this header, also to a custom mapping."""
    header = table.columns
    shapes = (source.shape_of(header, table.place) for source in all_sources().values())
    known = [name for shape in shapes if shape for name in shape.mapping_for(header).rules.personal]
    personal = [name for name in (*mapping.rules.personal, *known) if name in header]
    rules = replace(mapping.rules, personal=tuple(dict.fromkeys(personal)))
    return replace(mapping, rules=rules)


def _add_currency(mapping: Mapping, table: Table, samples: list[list[str]]) -> Mapping:
    """Add the currency that the money's header or cells name, so that the preview shows it."""
    keys = ("cost",) if mapping.about == "campaigns" else ("amount", "credit")
    money = [name for name, key in mapping.columns.items() if key in keys]
    if len(money) != 1 or money[0] not in table.columns or mapping.has("currency"):
        return mapping
    column = money[0]
    cells = samples[table.columns.index(column)]
    code = values.currency_in_header(column) or values.currency_in_cells(cells)
    if code is None:
        return mapping
    return replace(mapping, constants=mapping.constants | {"currency": code})


def _apply_answers(
    found: Identification, mapping: Mapping, source: str | None, header: Sequence[str]
) -> Identification:
    """Apply the user's mapping or answers to what was found.

    With columns of the user's own a known file becomes a custom one, unless the user named the
    source too or the columns are the source's. Columns that are mapped as they were found keep
    their reason.
    """
    if not mapping.columns:
        return replace(found, mapping=found.mapping.with_answers(mapping))
    base, filename_fields, changes = found.mapping, found.filename_fields, found.changes
    if mapping.source != CUSTOM:
        base = mapping
    elif source is None and not _only_answers(mapping, found):
        base, filename_fields, changes = Mapping(), (), HeaderChanges()
    answered = base.with_answers(mapping).bind(header)
    guesses = found.guesses or {}
    if _mapped_columns(mapping) != _mapped_columns(
        found.mapping
    ):  # what was open between columns is decided
        guesses = {name: replace(one, could_be=None) for name, one in guesses.items()}
    known = found.mapping.columns
    by_hand = frozenset(name for name in header if answered.columns[name] != known.get(name))
    return Identification(
        answered,
        SURE if by_hand or answered.source != found.mapping.source else found.confidence,
        found.why,
        guesses,
        shape=found.shape,
        filename_fields=filename_fields,
        changes=changes,
        by_hand=by_hand,
        samples=found.samples,
    )


def _only_answers(mapping: Mapping, found: Identification) -> bool:
    """Return whether a mapping's columns are those that were found, and answers to questions."""
    mapped = set(_mapped_columns(mapping).items())
    known = set(_mapped_columns(found.mapping).items())
    asked = {
        (choice.value, one.id.removeprefix("field:"))
        for one in found.questions for choice in one.choices
    }  # fmt: skip
    return known <= mapped and mapped - known <= asked


def _mapped_columns(mapping: Mapping) -> dict[str, str]:
    return {name: key for name, key in mapping.columns.items() if key}


def _drop_missing_columns(mapping: Mapping, table: Table) -> Mapping:
    """Leave out columns that the table does not have, so that the others can be shown."""
    return replace(
        mapping,
        columns={name: key for name, key in mapping.columns.items() if name in table.columns},
    )


def _column_readings(
    table: Table, samples: list[list[str]], found: Identification, mapping: Mapping
) -> tuple[ColumnReading, ...]:
    readings = []
    contents = name_rules.contents(table.columns, samples)
    for name, cells, content in zip(table.columns, samples, contents, strict=True):
        key = mapping.columns.get(name)
        guessed = (found.guesses or {}).get(name)
        confidence, why = (found.confidence if key else 0.0), found.why
        if name in found.by_hand:
            confidence, why = SURE, "Chosen by you" if key else "Left out by you"
        elif guessed is not None:
            confidence, why = guessed.confidence, guessed.why
        elif key is None:
            why = "Left out"
            if found.shape is not None:
                owner = found.shape.mapping.name
                why = (
                    found.shape.reason_left_out(name)
                    or f"A column of {owner} that TuneScore does not use"
                )
        shown = tuple(dict.fromkeys(cells))[:_SAMPLES_SHOWN]
        if name in mapping.rules.personal:
            shown, why = (), "Personal data of others, never stored"
        readings.append(ColumnReading(name, shown, content.kind, key, confidence, why))
    return tuple(readings)
