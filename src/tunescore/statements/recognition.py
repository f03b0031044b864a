"""Recognition: whose file it is, and how its columns are read.

A user's saved mapping, a source's fingerprint or a guess gives the mapping; the same evidence
is taken for each of them. Nothing is written here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import duckdb

from tunescore.errors import TwoSourcesClaim, UnknownSource
from tunescore.records import ColumnReading, Decision, Proposal, Question, Table
from tunescore.statements import audience_questions, values
from tunescore.statements.engine import ident, session
from tunescore.statements.evidence import Evidence, gather
from tunescore.statements.filenames import Named
from tunescore.statements.filling import filled
from tunescore.statements.guessing import Guess, content_type, guess, guess_among
from tunescore.statements.header_cells import fold_header, known_as, missing
from tunescore.statements.lines import relation
from tunescore.statements.mapping import Mapping
from tunescore.statements.proposing import propose
from tunescore.statements.source import Shape, Source
from tunescore.statements.sources import all_sources

CUSTOM = "custom"
_LOOKED_AT = 300  # rows whose cells show what a column holds
_SHOWN = 3  # samples a column
_SURE, _ALMOST = 1.0, 0.99


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


@dataclass(frozen=True, slots=True)
class _Found:
    """A mapping, how sure it is, and what is known of its columns."""

    mapping: Mapping
    confidence: float
    why: str
    guesses: dict[str, Guess] | None = None
    shape: Shape | None = None
    named: tuple[Named, ...] = ()
    """The fields that stand in the file's name."""


def recognise(
    table: Table,
    saved: Sequence[Mapping] = (),
    *,
    source: str | None = None,
    mapping: Mapping | None = None,
) -> Recognition:
    """Recognise a table.

    `saved` are the user's mappings; `source` the source that the user named, `mapping` what the
    user mapped or answered. Raises UnknownSource, and TwoSourcesClaim where two sources know
    one header. Does not check the mapping: a file without a song's title is recognised too.
    """
    with session() as engine:
        samples = _samples(engine, table)
        found = _find(table, samples, saved, source)
        if mapping is not None:
            found = _answered(found, mapping, source)
        named = propose(found.mapping.bound(table.columns), found.named, table)
        if named.mapping.about == "audience":
            named = audience_questions.completed(named, table, samples)
        bound = _with_currency(_without_others_data(named.mapping, table))
        readable = _readable(bound, table)
        rows = filled(relation(table), table.columns, readable.fill)
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
        questions=(*named.questions, *evidence.questions),
        decisions=tuple(evidence.decisions),
        proposals=named.proposals,
        warnings=_warnings(read),
        evidence=evidence,
    )


def fingerprint(
    header: Sequence[str], file: str = "The file", sources: Iterable[Source] | None = None
) -> tuple[Source, Shape] | None:
    """Return the source that knows a header; raises TwoSourcesClaim where two do.

    `sources` are those that are asked: all the known ones, unless they are given.
    """
    claims = [
        (source, shape)
        for source in (all_sources().values() if sources is None else sources)
        if (shape := source.shape_of(header, file)) is not None
    ]
    if len(claims) > 1:
        raise TwoSourcesClaim(file=file, first=claims[0][0].name, second=claims[1][0].name)
    return claims[0] if claims else None


def _find(
    table: Table, samples: list[list[str]], saved: Sequence[Mapping], source: str | None
) -> _Found:
    header = table.columns
    if source is not None and source != CUSTOM:
        known = all_sources().get(source)
        if known is None:
            raise UnknownSource(source=source, sources=", ".join([*all_sources(), CUSTOM]))
        shape = known.shape_of(header, table.place)
        why = f"{known.name}'s own column"
        if shape is not None:
            return _known(shape, table, samples, why)
        # A named source must have its columns: those that are missing are told by the check.
        shape = known.closest_shape(header)
        return _Found(_demanding(shape, header), 0.0, why, shape=shape)
    cells = sorted(map(fold_header, header))
    for remembered in saved:
        if sorted(map(fold_header, remembered.columns)) == cells:
            why = "Read as you confirmed it before"
            return _remembered(remembered, table, why)
    claim = fingerprint(header, table.place) if source is None else None
    if claim is not None:
        owner, shape = claim
        return _known(shape, table, samples, f"{owner.name}'s own column")
    guesses = guess(header, samples)
    kept = {name: found.field for name, found in guesses.items()}
    return _Found(Mapping(columns=kept).bound(header), _confidence(guesses), "", guesses)


def _known(shape: Shape, table: Table, samples: list[list[str]], why: str) -> _Found:
    """Read a table as a known shape says, with guesses where the shape leaves that open."""
    mapping = shape.mapping_for(table.columns)
    known = {name for name in table.columns if known_as(name, shape.mapping.columns)}
    wanted = {key for key in shape.guessed if not mapping.has(key)}
    guesses = guess_among(table.columns, samples, known, wanted)
    columns = mapping.columns | {name: found.field for name, found in guesses.items()}
    mapping = replace(mapping, columns=columns)
    return _Found(mapping, _SURE, why, guesses, shape=shape, named=shape.named)


def _confidence(guesses: dict[str, Guess]) -> float:
    """Say how sure all guesses are together; fewer than half of the columns lower it."""
    made = [guess.confidence for guess in guesses.values() if guess.field]
    if not made:
        return 0.0
    return round(min(_ALMOST, sum(made) / len(made) * min(1, 2 * len(made) / len(guesses))), 2)


_OF_ONE_FILE = frozenset({"track_title", "album_title", "isrc", "upc"})
"""Constants that were true of one file: a remembered mapping does not carry them to the next."""


def _remembered(mapping: Mapping, table: Table, why: str) -> _Found:
    owner = all_sources().get(mapping.source)
    shape = owner.shape_of(table.columns, table.place) if owner else None
    named = shape.named if shape else ()
    if not named and "track_title" in mapping.constants:
        named = (Named("track_title", "(.+)"),)
    dropped = _OF_ONE_FILE.union(one.field for one in named)
    constants = {key: text for key, text in mapping.constants.items() if key not in dropped}
    constants |= shape.mapping.constants if shape else {}
    kept = replace(mapping, constants=constants).bound(table.columns)
    if shape:  # the source's rules are those of today
        kept = shape.mapping_for(table.columns).amended(kept)
    return _Found(kept, _SURE, why, shape=shape, named=named)


def _demanding(shape: Shape, header: Sequence[str]) -> Mapping:
    """Return a shape's mapping with the fingerprint's columns, also where the header lacks them."""
    bound = shape.mapping_for(header)
    known = shape.mapping.columns
    names = [known_as(cell, known) for cell in missing(shape.requires, header)]
    demanded = {name: known[name] for name in names if name is not None and known[name]}
    return replace(bound, columns=bound.columns | demanded)


def _without_others_data(mapping: Mapping, table: Table) -> Mapping:
    """Add the personal columns of every source that knows this header, whoever mapped it."""
    header = table.columns
    shapes = (source.shape_of(header, table.place) for source in all_sources().values())
    told = [name for shape in shapes if shape for name in shape.mapping_for(header).personal]
    personal = [name for name in (*mapping.personal, *told) if name in header]
    return replace(mapping, personal=tuple(dict.fromkeys(personal)))


def _with_currency(mapping: Mapping) -> Mapping:
    """Say the currency that the money column's header names, so that the preview shows it."""
    code = values.currency_in_header(mapping.column_of("amount") or "")
    if code is None or mapping.has("currency"):
        return mapping
    return replace(mapping, constants=mapping.constants | {"currency": code})


def _answered(found: _Found, mapping: Mapping, source: str | None) -> _Found:
    """Put the user's mapping or answers over what was found.

    Columns of one's own make a custom file of a known one, unless the user named the source too
    or the columns say what the source says.
    """
    if not mapping.columns:
        return replace(found, mapping=found.mapping.amended(mapping))
    base, named = found.mapping, found.named
    if mapping.source != CUSTOM:
        base = mapping
    elif source is None and _mapped(mapping) != _mapped(base):
        base, named = Mapping(), ()
    return _Found(base.amended(mapping), _SURE, "As you mapped it", shape=found.shape, named=named)


def _mapped(mapping: Mapping) -> dict[str, str]:
    return {name: key for name, key in mapping.columns.items() if key}


def _readable(mapping: Mapping, table: Table) -> Mapping:
    """Leave out the columns that the table does not have, so that the others can be shown."""
    return replace(
        mapping,
        columns={name: key for name, key in mapping.columns.items() if name in table.columns},
    )


def _samples(engine: duckdb.DuckDBPyConnection, table: Table) -> list[list[str]]:
    """Return the first cells of each column, blanks left out."""
    cells = ", ".join(ident(f"c{index}") for index in range(len(table.columns)))
    rows = engine.execute(
        f"SELECT {cells} FROM {relation(table)} WHERE skip IS NULL AND reject IS NULL "
        f"LIMIT {_LOOKED_AT}"
    ).fetchall()
    columns: list[list[str]] = [[] for _ in table.columns]
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            text = (value or "").strip(values.BLANKS)
            if text:
                column.append(text)
    return columns


def _readings(
    table: Table, samples: list[list[str]], found: _Found, mapping: Mapping
) -> tuple[ColumnReading, ...]:
    readings = []
    for name, cells in zip(table.columns, samples, strict=True):
        key = mapping.columns.get(name)
        guessed = (found.guesses or {}).get(name)
        confidence, why = (found.confidence if key else 0.0), found.why
        if guessed is not None:
            confidence, why = guessed.confidence, guessed.why
        elif key is None:
            why = "Left out"
            if found.shape is not None:
                why = found.shape.why_left(name) or f"{mapping.name} has it; no field needs it"
        shown = tuple(dict.fromkeys(cells))[:_SHOWN]
        if name in mapping.personal:
            shown, why = (), "Other people's data, never stored"
        readings.append(ColumnReading(name, shown, content_type(cells), key, confidence, why))
    return tuple(readings)


def _warnings(mapping: Mapping) -> tuple[Caution, ...]:
    """Return what the user should know before importing."""
    dated = any(mapping.has(key) for key in ("period", "date", "period_start", "exported_on"))
    if mapping.feeds or dated:
        return ()
    return (Caution("no_date", "No column says when: the figures are kept without a date."),)
