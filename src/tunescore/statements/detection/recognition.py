"""Recognition: whose file it is, and how its columns are read.

A user's saved mapping, a source's fingerprint or a guess gives the mapping; the same evidence
is taken for each of them. Nothing is written here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tunescore.columnar.duck import ident
from tunescore.columnar.session import Session, relation, session_for
from tunescore.records import Choice, ColumnReading, Decision, Proposal, Question, Table
from tunescore.statements.cells import values
from tunescore.statements.detection import audience_questions
from tunescore.statements.detection.column_matching import content_type
from tunescore.statements.detection.filename_defaults import propose
from tunescore.statements.detection.header_drift import Changes
from tunescore.statements.detection.identify import CUSTOM, SURE, Found, find, fingerprint
from tunescore.statements.formats.infer import Evidence, gather
from tunescore.statements.mapping.blank_defaults import filled
from tunescore.statements.mapping.fields import FIGURES, STORE_COUNTS
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.sources import all_sources

__all__ = ["CUSTOM", "Caution", "Recognition", "fingerprint", "recognise"]

_LOOKED_AT = 300  # rows whose cells show what a column holds
_SHOWN = 3  # samples a column


@dataclass(frozen=True, slots=True)
class Caution:
    """Something that the user should know before importing."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a table was recognised as. `mapping` names every column of the table."""

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
    """Whether a saved mapping says the same of this header."""
    evidence: Evidence | None = None
    """What the columns proved, for the reading of the lines."""
    changes: Changes = field(default_factory=Changes)
    """How a known source's header differs from the one that is known."""


def recognise(
    table: Table,
    saved: Sequence[Mapping] = (),
    *,
    source: str | None = None,
    mapping: Mapping | None = None,
    saved_as: Sequence[str] = (),
) -> Recognition:
    """Recognise a table.

    `saved` are the user's mappings, `saved_as` what the user calls each of them; `source`
    the source that the user named, `mapping` what the user mapped or answered. Raises
    UnknownSource, and TwoSourcesClaim where two sources know one header. Does not check the
    mapping: a file without a song's title is recognised too.
    """
    with session_for(table.rows, "reading") as engine:
        cells = relation(engine, table.path, table.cells)
        samples = _samples(engine, table, cells)
        found = find(table, samples, saved, source, saved_as)
        if mapping is not None:
            found = _answered(found, mapping, source, table.columns)
        named = propose(found.mapping.bound(table.columns), found.named, table)
        if named.mapping.about == "audience":
            named = audience_questions.completed(named, table, samples)
        bound = _with_currency(_without_others_data(named.mapping, table), table, samples)
        readable = _readable(bound, table)
        rows = filled(cells, table.columns, readable.fill)
        evidence = gather(engine, rows, table.columns, readable)
    asked = {question.id for question in evidence.questions}
    read = replace(
        bound,
        dates=bound.dates
        | {name: order for name, order in evidence.orders.items() if f"dates:{name}" not in asked},
        numbers=bound.numbers
        | {name: sign for name, sign in evidence.numbers.items() if f"numbers:{name}" not in asked},
    )
    return Recognition(
        mapping=read,
        source=read.source,
        name=read.name,
        confidence=found.confidence,
        columns=_readings(table, samples, found, read),
        questions=(*named.questions, *_unsure(found, read), *evidence.questions),
        decisions=tuple(evidence.decisions),
        proposals=named.proposals,
        warnings=_warnings(read, found),
        evidence=evidence,
        changes=found.changes,
    )


def _without_others_data(mapping: Mapping, table: Table) -> Mapping:
    """Add the personal columns of every source that knows this header, whoever mapped it."""
    header = table.columns
    shapes = (source.shape_of(header, table.place) for source in all_sources().values())
    told = [name for shape in shapes if shape for name in shape.mapping_for(header).personal]
    personal = [name for name in (*mapping.personal, *told) if name in header]
    return replace(mapping, personal=tuple(dict.fromkeys(personal)))


def _with_currency(mapping: Mapping, table: Table, samples: list[list[str]]) -> Mapping:
    """Say the currency that the money's header or its cells name, so that the preview shows it."""
    column = mapping.column_of("amount")
    if column not in table.columns or mapping.has("currency"):
        return mapping
    cells = samples[table.columns.index(column)]
    code = values.currency_in_header(column) or values.currency_in_cells(cells)
    if code is None:
        return mapping
    return replace(mapping, constants=mapping.constants | {"currency": code})


def _answered(found: Found, mapping: Mapping, source: str | None, header: Sequence[str]) -> Found:
    """Put the user's mapping or answers over what was found.

    Columns of one's own make a custom file of a known one, unless the user named the source too
    or the columns say what the source says. Those that are read as they were found keep the
    reason for it.
    """
    if not mapping.columns:
        return replace(found, mapping=found.mapping.amended(mapping))
    base, named, changes = found.mapping, found.named, found.changes
    if mapping.source != CUSTOM:
        base = mapping
    elif source is None and not _answers_alone(mapping, found):
        base, named, changes = Mapping(), (), Changes()
    told = base.amended(mapping).bound(header)
    guesses = found.guesses or {}
    if _mapped(mapping) != _mapped(found.mapping):  # what was open between columns is decided
        guesses = {name: replace(one, could_be=None) for name, one in guesses.items()}
    known = found.mapping.columns
    by_hand = frozenset(name for name in header if told.columns[name] != known.get(name))
    return Found(
        told,
        SURE if by_hand or told.source != found.mapping.source else found.confidence,
        found.why,
        guesses,
        shape=found.shape,
        named=named,
        changes=changes,
        by_hand=by_hand,
    )


def _answers_alone(mapping: Mapping, found: Found) -> bool:
    """Tell whether columns say what was found, and beyond it only what was asked."""
    told, known = set(_mapped(mapping).items()), set(_mapped(found.mapping).items())
    asked = {
        (choice.value, one.id.removeprefix("field:"))
        for one in found.questions for choice in one.choices
    }  # fmt: skip
    return known <= told and told - known <= asked


def _mapped(mapping: Mapping) -> dict[str, str]:
    return {name: key for name, key in mapping.columns.items() if key}


def _readable(mapping: Mapping, table: Table) -> Mapping:
    """Leave out the columns that the table does not have, so that the others can be shown."""
    return replace(
        mapping,
        columns={name: key for name, key in mapping.columns.items() if name in table.columns},
    )


def _samples(engine: Session, table: Table, cells: str) -> list[list[str]]:
    """Return the first cells of each column of the relation `cells`, blanks left out."""
    names = ", ".join(ident(f"c{index}") for index in range(len(table.columns)))
    rows = engine.rows(
        f"SELECT {names} FROM {cells} WHERE skip IS NULL AND reject IS NULL LIMIT {_LOOKED_AT}"
    )
    return [
        [text for value in column if (text := (value or "").strip(values.BLANKS))]
        for column in (zip(*rows, strict=True) if rows else [()] * len(table.columns))
    ]


def _unsure(found: Found, mapping: Mapping) -> list[Question]:
    """Ask which of several columns is a field that the guesser leaves open between them."""
    rivals: dict[str, list[str]] = {}
    for name, guessed in (found.guesses or {}).items():
        if guessed.could_be and not mapping.has(guessed.could_be):
            rivals.setdefault(guessed.could_be, []).append(name)
    asked = [one for one in found.questions if not mapping.has(one.id.removeprefix("field:"))]
    return asked + [
        Question(
            id=f"field:{key}",
            column=names[0],
            text=_which(key, names),
            choices=tuple(Choice(name, name) for name in names),
        )
        for key, names in rivals.items()
    ]


def _which(key: str, names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"Is “{names[0]}” the money you are paid? Its figures are below zero."
    what = "money you are paid" if key == "amount" else f"count of {key}"
    return f"Which column is the {what}? There is more than one candidate."


def _readings(
    table: Table, samples: list[list[str]], found: Found, mapping: Mapping
) -> tuple[ColumnReading, ...]:
    readings = []
    for name, cells in zip(table.columns, samples, strict=True):
        key = mapping.columns.get(name)
        guessed = (found.guesses or {}).get(name)
        confidence, why = (found.confidence if key else 0.0), found.why
        if name in found.by_hand:
            confidence, why = SURE, "As you mapped it" if key else "You left it out"
        elif guessed is not None:
            confidence, why = guessed.confidence, guessed.why
        elif key is None:
            why = "Left out"
            if found.shape is not None:
                owner = found.shape.mapping.name
                why = (
                    found.shape.why_left(name) or f"A column of {owner} that TuneScore does not use"
                )
        shown = tuple(dict.fromkeys(cells))[:_SHOWN]
        if name in mapping.personal:
            shown, why = (), "Personal data of others, never stored"
        readings.append(ColumnReading(name, shown, content_type(cells), key, confidence, why))
    return tuple(readings)


def _left_out(mapping: Mapping, found: Found) -> list[Caution]:
    """Return warnings about columns that hold figures but have no field."""
    told = []
    left = {
        what: ", ".join(
            f"“{name}”"
            for name, one in (found.guesses or {}).items()
            if one.left == what and mapping.columns.get(name) is None
        )
        for what in ("money", "store")
    }
    if left["money"] and not mapping.has("amount"):
        message = (
            f"No earnings are read. These columns are left out, but may be money: {left['money']}."
        )
        told.append(Caution("no_money", message))
    if left["store"] and any(mapping.has(key) for key in STORE_COUNTS):
        message = f"Plays in these columns are not read: {left['store']}."
        told.append(Caution("stores_left_out", message))
    figures = (*FIGURES, *STORE_COUNTS)
    open_still = any(one.could_be for one in (found.guesses or {}).values())
    if found.guesses and not open_still and not any(mapping.has(key) for key in figures):
        message = "No column is mapped to plays or money, so nothing would be counted."
        told.append(Caution("no_figures", message))
    return told


def _warnings(mapping: Mapping, found: Found) -> tuple[Caution, ...]:
    """Return what the user should know before importing."""
    told = []
    dated = any(mapping.has(key) for key in ("period", "date", "period_start", "exported_on"))
    if not mapping.feeds and not dated:
        message = "No column gives a date, so the figures are stored without one."
        told.append(Caution("no_date", message))
    before = found.shape.mapping.columns if found.shape else {}
    told += _left_out(mapping, found)
    lost = [name for name in found.changes.gone if before.get(name) in mapping.identity]
    if lost:
        message = (
            f"The export no longer has {', '.join(f'“{name}”' for name in lost)}. Without it, rows"
            " that you imported before may be imported again."
        )
        told.append(Caution("columns_gone", message))
    return tuple(told)
