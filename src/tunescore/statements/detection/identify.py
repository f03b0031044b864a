"""Identifies a table's source by its header, and with it the mapping.

In this order: the source that the user named, the user's saved mapping of the same header, a
known fingerprint, a known header that has changed, a guess. Of the table only the header and the
first cells of each column are read, but for a guess: that weighs all rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from tunescore.errors import TwoSourcesClaim, UnknownSource
from tunescore.records import Question, Table
from tunescore.statements.cells.currencies import currency_in_header
from tunescore.statements.cells.folding import fold
from tunescore.statements.detection.column_evidence import AllRows
from tunescore.statements.detection.column_matching import (
    LearnedField,
    guess_fields,
    guess_missing,
)
from tunescore.statements.detection.count_columns import COUNTS
from tunescore.statements.detection.guess import Guess, LeftOut
from tunescore.statements.detection.header_drift import (
    HeaderChanges,
    ShapeMatch,
    match_changed_header,
    match_known_header,
)
from tunescore.statements.detection.statement_defaults import ask_about_changes
from tunescore.statements.header import Header, fold_header, known_name
from tunescore.statements.mapping.filename_fields import FilenameField
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Shape, Source
from tunescore.statements.sources import all_sources

CUSTOM = "custom"
SURE = 1.0
CHANGED_HEADER = 0.9
_ALMOST = 0.99
_MONEY = ("amount", "credit", "debit")


@dataclass(frozen=True, slots=True)
class Identification:
    """The mapping that was found for a table, how sure that is, and why."""

    mapping: Mapping
    confidence: float
    why: str
    guesses: dict[str, Guess] | None = None
    shape: Shape | None = None
    filename_fields: tuple[FilenameField, ...] = ()
    """The fields that stand only in the file's name."""
    changes: HeaderChanges = field(default_factory=HeaderChanges)
    questions: tuple[Question, ...] = ()
    """Questions that the header leaves open."""
    by_hand: frozenset[str] = frozenset()
    """The columns that the user mapped otherwise than they were found."""
    samples: list[list[str]] | None = None
    """The first cells of each column that say something, where the whole file was looked at."""

    @property
    def is_guess(self) -> bool:
        """Return whether the header is no known one, and all columns were guessed."""
        return self.shape is None and self.guesses is not None


def match_fingerprint(
    header: Sequence[str], file: str = "The file", sources: Iterable[Source] | None = None
) -> tuple[Source, Shape] | None:
    """Return the source and shape whose fingerprint a header has; raises TwoSourcesClaim.

    `sources` are the ones to compare with: all known ones, unless they are given.
    """
    claims = [
        (source, shape)
        for source in (all_sources().values() if sources is None else sources)
        if (shape := source.shape_of(header, file)) is not None
    ]
    if len(claims) > 1:
        raise TwoSourcesClaim(file=file, first=claims[0][0].name, second=claims[1][0].name)
    return claims[0] if claims else None


def identify(
    table: Table,
    rows: AllRows,
    saved: Sequence[Mapping],
    source: str | None,
    saved_names: Sequence[str] = (),
) -> Identification:
    """Identify a table's source and mapping; raises UnknownSource and TwoSourcesClaim.

    `saved_names` are the names of the saved mappings, where they have any.
    """
    header = table.columns
    if source is not None and source != CUSTOM:
        return _from_named_source(source, table, rows)
    cells = sorted(map(fold_header, header))
    # The numbers that stand in for missing names do not show that two files are alike.
    for remembered in saved if table.reading.header_line else ():
        if sorted(map(fold_header, remembered.columns)) == cells:
            why = "Read as you confirmed it before"
            return _from_saved_mapping(remembered, table, why)
    claim = match_fingerprint(header, table.place) if source is None else None
    if claim is not None:
        owner, shape = claim
        return _from_known_header(match_known_header(owner, shape, header, rows), table, rows.first)
    if source is None and (
        match := match_changed_header(header, rows.first, all_sources().values())
    ):
        return _from_match(match)
    samples = rows.sample()
    learned = _learned_fields(saved, saved_names)
    guesses = guess_fields(header, samples, learned, rows.weigh(samples))
    kept = {name: found.field for name, found in guesses.items()}
    return Identification(
        Mapping(columns=kept).bind(header),
        _overall_confidence(guesses),
        "",
        guesses,
        samples=samples,
    )


def check_source(source: str | None) -> None:
    """Raise `UnknownSource` for a name that no source has; none is no name."""
    if source not in {None, CUSTOM, *all_sources()}:
        raise UnknownSource(source=source, sources=", ".join([*all_sources(), CUSTOM]))


def _from_named_source(source: str, table: Table, rows: AllRows) -> Identification:
    """Read a table as a source that the user named."""
    header = table.columns
    check_source(source)
    known = all_sources()[source]
    shape = known.shape_of(header, table.place)
    if shape is not None:
        return _from_known_header(match_known_header(known, shape, header, rows), table, rows.first)
    if match := match_changed_header(header, rows.first, [known]):
        return _from_match(match)
    # A named source must have its columns: `Mapping.check` names those that are missing.
    shape = known.closest_shape(header)
    return Identification(
        _require_fingerprint(shape, header), 0.0, f"{known.name}'s own column", shape=shape
    )


def _from_known_header(match: ShapeMatch, table: Table, samples: list[list[str]]) -> Identification:
    """Read a table by a known shape, with guesses of the fields that the shape leaves open."""
    shape, mapping = match.shape, match.mapping
    known = set(Header(table.columns).known_cells(shape.mapping.columns))
    wanted = {key for key in shape.guessed if not mapping.has(key)}
    guesses = guess_missing(table.columns, samples, known, wanted)
    columns = mapping.columns | {name: found.field for name, found in guesses.items()}
    found = _from_match(replace(match, mapping=replace(mapping, columns=columns)))
    sure = CHANGED_HEADER if match.questions else SURE
    guesses |= _new_figures(match, table.columns, samples)
    return replace(found, confidence=sure, guesses=guesses)


def _new_figures(
    match: ShapeMatch, columns: Sequence[str], samples: Sequence[Sequence[str]]
) -> dict[str, Guess]:
    """Return the new columns of a known export that are named as money or a count, as left out."""
    new = [at for at, name in enumerate(columns) if name in match.changes.new]
    if match.mapping.about != "music" or not new:
        return {}
    made = guess_fields([columns[at] for at in new], [samples[at] for at in new])
    found: dict[str, Guess] = {}
    for name, guess in made.items():
        field = guess.field or ("" if guess.or_nothing else guess.could_be)
        paid = field in _MONEY or (guess.left_out == "money" and currency_in_header(name))
        kind: LeftOut = "money" if paid else "count" if field in COUNTS else ""
        if kind:
            found[name] = Guess(None, 0.0, "New in this export", left_out=kind)
    return found


def _from_match(match: ShapeMatch) -> Identification:
    """Return the identification of a table as a source's shape."""
    return Identification(
        match.mapping,
        CHANGED_HEADER,
        f"{match.source.name}'s own column",
        shape=match.shape,
        filename_fields=match.shape.filename_fields,
        changes=match.changes,
        questions=match.questions,
    )


def _learned_fields(
    saved: Sequence[Mapping], saved_names: Sequence[str]
) -> dict[str, LearnedField]:
    """Return the fields that the user mapped columns to, where all saved mappings agree."""
    fields: dict[str, dict[str, str]] = {}
    for index, mapping in enumerate(saved):
        where = saved_names[index] if index < len(saved_names) else mapping.name
        for name, key in mapping.columns.items():
            if key is not None and mapping.about == "music":
                fields.setdefault(fold(name), {})[key] = where
    return {
        name: LearnedField(*next(iter(found.items())))
        for name, found in fields.items()
        if len(found) == 1
    }


def _overall_confidence(guesses: dict[str, Guess]) -> float:
    """Return the confidence in all guesses together, lower where few columns have one."""
    made = [guess.confidence for guess in guesses.values() if guess.field]
    if not made:
        return 0.0
    return round(min(_ALMOST, sum(made) / len(made) * min(1, 2 * len(made) / len(guesses))), 2)


_FILE_CONSTANTS = frozenset({
    "track_title", "album_title", "isrc", "upc", "exported_on", "metric_name", "period_start",
    "period_end"
})  # fmt: skip
"""Constants that hold for one file alone: a saved mapping does not carry them to the next."""


def _from_saved_mapping(mapping: Mapping, table: Table, why: str) -> Identification:
    owner = all_sources().get(mapping.source)
    shape = owner.shape_of(table.columns, table.place) if owner else None
    filename_fields = shape.filename_fields if shape else ()
    if not filename_fields and "track_title" in mapping.constants:
        filename_fields = (FilenameField("track_title", "(.+)"),)
    dropped = _FILE_CONSTANTS.union(one.field for one in filename_fields)
    if shape and shape.mapping.rules.platforms:  # several platforms have this header
        dropped |= {"platform"}
    constants = {key: text for key, text in mapping.constants.items() if key not in dropped}
    constants |= shape.mapping.constants if shape else {}
    kept = replace(mapping, constants=constants).bind(table.columns)
    if shape:  # the source's rules may have changed since
        kept = shape.mapping_for(table.columns).with_answers(kept)
    questions: tuple[Question, ...] = ()
    if shape is None and kept.about == "music":
        kept, questions = ask_about_changes(kept, table)
    return Identification(
        kept, SURE, why, shape=shape, filename_fields=filename_fields, questions=questions
    )


def _require_fingerprint(shape: Shape, header: Sequence[str]) -> Mapping:
    """Return a shape's mapping with all columns of its fingerprint, as if the header had them."""
    bound = shape.mapping_for(header)
    known = shape.mapping.columns
    names = [known_name(cell, known) for cell in Header(header).missing(shape.requires)]
    required = {name: known[name] for name in names if name is not None and known[name]}
    return replace(bound, columns=bound.columns | required)
