"""The finder: whose header a table has, and so which mapping it is read by.

In this order: the source that the user named, the user's saved mapping of the same header, a
known fingerprint, one that has changed, a guess. Nothing is read here beyond the first cells of
each column.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from tunescore.errors import TwoSourcesClaim, UnknownSource
from tunescore.records import Question, Table
from tunescore.statements.cells.folding import fold
from tunescore.statements.detection.column_matching import Guess, Taught, guess, guess_among
from tunescore.statements.detection.header_drift import Changed, Changes, as_known, recognised
from tunescore.statements.header import Header, fold_header, known_name
from tunescore.statements.mapping.filename_fields import Named
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Shape, Source
from tunescore.statements.sources import all_sources

CUSTOM = "custom"
SURE = 1.0
CHANGED = 0.9
_ALMOST = 0.99


@dataclass(frozen=True, slots=True)
class Found:
    """A mapping, how sure it is, and what is known of its columns."""

    mapping: Mapping
    confidence: float
    why: str
    guesses: dict[str, Guess] | None = None
    shape: Shape | None = None
    named: tuple[Named, ...] = ()
    """The fields that stand in the file's name."""
    changes: Changes = field(default_factory=Changes)
    questions: tuple[Question, ...] = ()
    """What the header leaves open."""
    by_hand: frozenset[str] = frozenset()
    """The columns that the user reads otherwise than they were found."""


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


def find(
    table: Table,
    samples: list[list[str]],
    saved: Sequence[Mapping],
    source: str | None,
    saved_as: Sequence[str] = (),
) -> Found:
    """Find the mapping by which a table is read; raises UnknownSource and TwoSourcesClaim.

    `saved_as` are the names of the saved mappings, where they have any.
    """
    header = table.columns
    if source is not None and source != CUSTOM:
        return _named(source, table, samples)
    cells = sorted(map(fold_header, header))
    # The numbers that stand in for missing names are no evidence that two files are alike.
    for remembered in saved if table.reading.header_line else ():
        if sorted(map(fold_header, remembered.columns)) == cells:
            why = "Read as you confirmed it before"
            return _remembered(remembered, table, why)
    claim = fingerprint(header, table.place) if source is None else None
    if claim is not None:
        owner, shape = claim
        return _known(as_known(owner, shape, header, samples), table, samples)
    if source is None and (changed := recognised(header, samples, all_sources().values())):
        return _changed(changed)
    guesses = guess(header, samples, _taught(saved, saved_as))
    kept = {name: found.field for name, found in guesses.items()}
    return Found(Mapping(columns=kept).bound(header), _confidence(guesses), "", guesses)


def _named(source: str, table: Table, samples: list[list[str]]) -> Found:
    """Read a table as a source that the user named."""
    header = table.columns
    known = all_sources().get(source)
    if known is None:
        raise UnknownSource(source=source, sources=", ".join([*all_sources(), CUSTOM]))
    shape = known.shape_of(header, table.place)
    if shape is not None:
        return _known(as_known(known, shape, header, samples), table, samples)
    if changed := recognised(header, samples, [known]):
        return _changed(changed)
    # A named source must have its columns: those that are missing are told by the check.
    shape = known.closest_shape(header)
    return Found(_demanding(shape, header), 0.0, f"{known.name}'s own column", shape=shape)


def _known(changed: Changed, table: Table, samples: list[list[str]]) -> Found:
    """Read a table as a known shape says, with guesses where the shape leaves that open."""
    shape, mapping = changed.shape, changed.mapping
    known = set(Header(table.columns).known_cells(shape.mapping.columns))
    wanted = {key for key in shape.guessed if not mapping.has(key)}
    guesses = guess_among(table.columns, samples, known, wanted)
    columns = mapping.columns | {name: found.field for name, found in guesses.items()}
    found = _changed(replace(changed, mapping=replace(mapping, columns=columns)))
    return replace(found, confidence=CHANGED if changed.questions else SURE, guesses=guesses)


def _changed(changed: Changed) -> Found:
    """Read a table as a known shape whose header has changed."""
    return Found(
        changed.mapping,
        CHANGED,
        f"{changed.source.name}'s own column",
        shape=changed.shape,
        named=changed.shape.named,
        changes=changed.changes,
        questions=changed.questions,
    )


def _taught(saved: Sequence[Mapping], saved_as: Sequence[str]) -> dict[str, Taught]:
    """Return what the user called columns before, where all saved mappings agree on it."""
    told: dict[str, dict[str, str]] = {}
    for index, mapping in enumerate(saved):
        where = saved_as[index] if index < len(saved_as) else mapping.name
        for name, key in mapping.columns.items():
            if key is not None and mapping.about == "music":
                told.setdefault(fold(name), {})[key] = where
    return {
        name: Taught(*next(iter(found.items()))) for name, found in told.items() if len(found) == 1
    }


def _confidence(guesses: dict[str, Guess]) -> float:
    """Say how sure all guesses are together; fewer than half of the columns lower it."""
    made = [guess.confidence for guess in guesses.values() if guess.field]
    if not made:
        return 0.0
    return round(min(_ALMOST, sum(made) / len(made) * min(1, 2 * len(made) / len(guesses))), 2)


_OF_ONE_FILE = frozenset(
    {"track_title", "album_title", "isrc", "upc", "exported_on", "metric_name"}
)
"""Constants that were true of one file: a remembered mapping does not carry them to the next."""


def _remembered(mapping: Mapping, table: Table, why: str) -> Found:
    owner = all_sources().get(mapping.source)
    shape = owner.shape_of(table.columns, table.place) if owner else None
    named = shape.named if shape else ()
    if not named and "track_title" in mapping.constants:
        named = (Named("track_title", "(.+)"),)
    dropped = _OF_ONE_FILE.union(one.field for one in named)
    if shape and shape.mapping.platforms:  # one header, of several platforms
        dropped |= {"platform"}
    constants = {key: text for key, text in mapping.constants.items() if key not in dropped}
    constants |= shape.mapping.constants if shape else {}
    kept = replace(mapping, constants=constants).bound(table.columns)
    if shape:  # the source's rules are those of today
        kept = shape.mapping_for(table.columns).amended(kept)
    return Found(kept, SURE, why, shape=shape, named=named)


def _demanding(shape: Shape, header: Sequence[str]) -> Mapping:
    """Return a shape's mapping with the fingerprint's columns, also where the header lacks them."""
    bound = shape.mapping_for(header)
    known = shape.mapping.columns
    missing = Header(header).missing(shape.requires)
    names = [known_name(cell, known) for cell in missing]
    demanded = {name: known[name] for name in names if name is not None and known[name]}
    return replace(bound, columns=bound.columns | demanded)
