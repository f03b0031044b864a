"""Recognition: whose file it is, and how its columns are read.

A user's saved mapping, a source's fingerprint or a guess gives the mapping; the same evidence
is taken for each of them. Nothing is written here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import duckdb

from tunescore.errors import TwoSourcesClaim, UnknownSource
from tunescore.records import ColumnReading, Decision, Proposal, Question, Table
from tunescore.statements import filenames, values
from tunescore.statements.engine import ident, session
from tunescore.statements.evidence import gather
from tunescore.statements.fields import FIELDS
from tunescore.statements.guessing import Guess, content_type, guess
from tunescore.statements.header_cells import fold_header, known_as, missing
from tunescore.statements.lines import relation
from tunescore.statements.mapping import Mapping
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


@dataclass(frozen=True, slots=True)
class _Found:
    """A mapping, how sure it is, and what is known of its columns."""

    mapping: Mapping
    confidence: float
    why: str
    guesses: dict[str, Guess] | None = None
    shape: Shape | None = None
    names: tuple[str, str] | None = None
    """The field that stands in the file's name, and the pattern of such names."""


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
        bound, proposals = _with_name(found, table)
        bound = _with_currency(bound)
        readable = _readable(bound, table)
        evidence = gather(engine, relation(table), table.columns, readable)
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
        questions=tuple(evidence.questions),
        decisions=tuple(evidence.decisions),
        proposals=proposals,
        warnings=_warnings(read),
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
        if (shape := source.shape_of(header)) is not None
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
        shape = known.shape_of(header)
        why = f"{known.name}'s own column"
        if shape is not None:
            return _Found(shape.mapping_for(header), _SURE, why, shape=shape, names=_names(shape))
        # A named source must have its columns: those that are missing are told by the check.
        shape = known.closest_shape(header)
        return _Found(_demanding(shape, header), 0.0, why, shape=shape)
    cells = sorted(map(fold_header, header))
    # The numbers that stand in for missing names are no evidence that two files are alike.
    for remembered in saved if table.reading.header_line else ():
        if sorted(map(fold_header, remembered.columns)) == cells:
            why = "Read as you confirmed it before"
            return _remembered(remembered, header, why)
    claim = fingerprint(header, table.file_name) if source is None else None
    if claim is not None:
        owner, shape = claim
        why = f"{owner.name}'s own column"
        bound = shape.mapping_for(header)
        return _Found(bound, _SURE, why, shape=shape, names=_names(shape))
    guesses = guess(header, samples)
    kept = {name: found.field for name, found in guesses.items()}
    return _Found(Mapping(columns=kept).bound(header), _confidence(guesses), "", guesses)


def _confidence(guesses: dict[str, Guess]) -> float:
    """Say how sure all guesses are together; fewer than half of the columns lower it."""
    made = [guess.confidence for guess in guesses.values() if guess.field]
    if not made:
        return 0.0
    return round(min(_ALMOST, sum(made) / len(made) * min(1, 2 * len(made) / len(guesses))), 2)


_OF_ONE_FILE = frozenset({"track_title", "album_title", "isrc", "upc"})
"""Constants that were true of one file: a remembered mapping does not carry them to the next."""


def _remembered(mapping: Mapping, header: Sequence[str], why: str) -> _Found:
    shape = _shape_of(mapping, header)
    names = _names(shape)
    if names is None and "track_title" in mapping.constants:
        names = ("track_title", "(.+)")
    dropped = _OF_ONE_FILE | ({names[0]} if names else set())
    constants = {key: text for key, text in mapping.constants.items() if key not in dropped}
    kept = replace(mapping, constants=constants).bound(header)
    return _Found(kept, _SURE, why, shape=shape, names=names)


def _names(shape: Shape | None) -> tuple[str, str] | None:
    return (shape.named_field, shape.named_pattern) if shape and shape.named_field else None


def _shape_of(mapping: Mapping, header: Sequence[str]) -> Shape | None:
    owner = all_sources().get(mapping.source)
    return owner.shape_of(header) if owner else None


def _demanding(shape: Shape, header: Sequence[str]) -> Mapping:
    """Return a shape's mapping with the fingerprint's columns, also where the header lacks them."""
    bound = shape.mapping_for(header)
    known = shape.mapping.columns
    names = [known_as(cell, known) for cell in missing(shape.requires, header)]
    demanded = {name: known[name] for name in names if name is not None and known[name]}
    return replace(bound, columns=bound.columns | demanded)


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
    base, names = found.mapping, found.names
    if mapping.source != CUSTOM:
        base = mapping
    elif source is None and _mapped(mapping) != _mapped(base):
        base, names = Mapping(), None
    return _Found(base.amended(mapping), _SURE, "As you mapped it", shape=found.shape, names=names)


def _mapped(mapping: Mapping) -> dict[str, str]:
    return {name: key for name, key in mapping.columns.items() if key}


def _with_name(found: _Found, table: Table) -> tuple[Mapping, tuple[Proposal, ...]]:
    """Fill the field that stands only in the file's name, as a proposal."""
    bound = found.mapping.bound(table.columns)
    if found.names is None:
        return bound, ()
    key, pattern = found.names
    if bound.column_of(key) is not None:
        return bound, ()
    value, certain = filenames.named(table.file_name, pattern)
    what = {"track_title": "song", "artist_name": "artist"}.get(key, FIELDS[key].label)
    text = f"The {what} is named only in the file's name."
    if not certain:
        text = f"No column names the {what}, so the file's name stands in; correct it if need be."
    told = bound.constants.get(key, value)
    return replace(bound, constants=bound.constants | {key: told}), (Proposal(key, told, text),)


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
            why = "Left out" if found.shape is None else f"{mapping.name} has it; no field needs it"
        shown = tuple(dict.fromkeys(cells))[:_SHOWN]
        readings.append(ColumnReading(name, shown, content_type(cells), key, confidence, why))
    return tuple(readings)


def _warnings(mapping: Mapping) -> tuple[Caution, ...]:
    """Return what the user should know before importing."""
    told = []
    dated = any(mapping.has(key) for key in ("period", "date", "period_start"))
    if not dated:
        message = "No column says when: the figures are kept without a date."
        told.append(Caution("no_date", message))
    return tuple(told)
