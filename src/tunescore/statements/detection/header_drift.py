"""A known source's header that has changed: columns are new, gone, or called otherwise.

A header without a fingerprint is a source's still where it has most of a shape's cells, where
each field of the shape is there or was renamed, and where no other source is as close. Refuses
to be lenient with money: what a row is told apart by, its time, its count and its money must all
be there, and a renamed column must be the only one that it can be.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from tunescore.records import Choice, Question
from tunescore.statements.cells import values
from tunescore.statements.detection import name_rules, vocabulary
from tunescore.statements.detection.content_types import content_of
from tunescore.statements.header import known_as, missing
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Shape, Source

_MOST = 0.6  # of a header's cells must be known
_LISTED = 0.8  # of a header's cells are known where a shape lists all of its columns
_LEAST = 5  # known cells, below which a header is anybody's
_COUNTED = {"amount", "quantity", "streams", "downloads"}
_FIGURES = {"amount", "quantity", "streams", "downloads", "period", "date", "period_start"}


@dataclass(frozen=True, slots=True)
class Renamed:
    """A column that is called otherwise than before."""

    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Changes:
    """How a header differs from those that are known of its source."""

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    renamed: tuple[Renamed, ...] = ()

    def to_json(self) -> dict[str, list[str] | list[dict[str, str]]]:
        """Return the changes as the preview shows them."""
        return {
            "new": list(self.new),
            "gone": list(self.gone),
            "renamed": [{"from": one.before, "to": one.now} for one in self.renamed],
        }


@dataclass(frozen=True, slots=True)
class Changed:
    """A shape whose header has changed: how it is read, what is different, what is asked."""

    source: Source
    shape: Shape
    mapping: Mapping
    changes: Changes
    questions: tuple[Question, ...] = field(default=())


def as_known(
    source: Source, shape: Shape, header: Sequence[str], samples: Sequence[Sequence[str]]
) -> Changed:
    """Read a header that has a shape's fingerprint, with its other columns as they are now.

    Changes are told only where the shape knows nearly all columns: other shapes name those alone
    that they need.
    """
    new = [name for name in header if known_as(name, shape.mapping.columns) is None]
    if not new or shape.feeds or shape.guessed or len(new) > (1 - _LISTED) * len(header):
        read = Changed(source, shape, shape.mapping_for(header), Changes())
    else:
        read = _compared(source, shape, header, samples)
    return _asking_of_twins(read, dict(zip(header, samples, strict=True)))


def _asking_of_twins(read: Changed, cells: dict[str, Sequence[str]]) -> Changed:
    """Ask which of two columns of one name holds a figure, where they say different things."""
    columns, questions = dict(read.mapping.columns), []
    for name, key in read.mapping.columns.items():
        twin = f"{name} (2)"
        if key in _COUNTED and twin in cells and list(cells[twin]) != list(cells[name]):
            columns[name] = None
            choices = (Choice(name, name), Choice(twin, twin))
            text = f"Two columns are called “{name}” but differ. Which one counts?"
            questions.append(Question(f"field:{key}", name, text, choices))
    if not questions:
        return read
    mapping = replace(read.mapping, columns=columns)
    return replace(read, mapping=mapping, questions=(*read.questions, *questions))


def recognised(
    header: Sequence[str], samples: Sequence[Sequence[str]], sources: Iterable[Source]
) -> Changed | None:
    """Return the one source whose changed header this is, None where none or several could be."""
    found: dict[str, list[Changed]] = {}
    for source in sources:
        for shape in source.shapes:
            if (changed := _as_shape(source, shape, header, samples)) is not None:
                found.setdefault(source.key, []).append(changed)
    if len(found) != 1:
        return None
    return min(
        next(iter(found.values())),
        key=lambda one: (len(one.questions), len(one.changes.gone), len(one.changes.renamed)),
    )


def _as_shape(
    source: Source, shape: Shape, header: Sequence[str], samples: Sequence[Sequence[str]]
) -> Changed | None:
    """Read a header as a shape's, None where it is none of it."""
    if shape.exact or shape.feeds or shape.file or shape.guessed or shape.mapping.about != "music":
        return None
    if len(missing(shape.lacks, header)) < len(shape.lacks):
        return None
    known = [name for name in header if known_as(name, shape.mapping.columns)]
    absent = missing(shape.requires, header)
    enough = len(known) >= max(_LEAST, _MOST * len(header))
    if not enough or 2 * len(absent) > len(shape.requires) or len(absent) == len(shape.requires):
        return None
    compared = _compared(source, shape, header, samples)
    needed = {*compared.mapping.identity, *_FIGURES, compared.mapping.requires}
    asked = {one.id.removeprefix("field:") for one in compared.questions}
    before = {cell: key for key, cell in _lost(shape, compared.mapping).items()}
    if any(before[cell] in needed - asked for cell in compared.changes.gone):
        return None
    return compared


def _compared(
    source: Source, shape: Shape, header: Sequence[str], samples: Sequence[Sequence[str]]
) -> Changed:
    """Read a header as a shape's, each lost field from the one column that it can be now."""
    mapping = shape.mapping_for(header)
    known = {name for name in header if known_as(name, shape.mapping.columns)}
    lost = _lost(shape, mapping)
    candidates = _candidates(header, samples, known, lost)
    claimed = [name for names in candidates.values() for name in names]
    alone = {
        key: names[0]
        for key, names in candidates.items()
        if len(names) == 1 and claimed.count(names[0]) == 1
    }
    questions = tuple(
        _question(source, lost[key], key, names)
        for key, names in candidates.items()
        if key not in alone
    )
    new = [name for name in header if name not in known and name not in alone.values()]
    told = Changes(
        new=tuple(new),
        gone=tuple(cell for key, cell in lost.items() if key not in alone),
        renamed=tuple(Renamed(lost[key], name) for key, name in alone.items()),
    )
    read = replace(
        mapping,
        columns=mapping.columns | {name: key for key, name in alone.items()},
        # An export with other people's data may have found another word for it.
        personal=(*mapping.personal, *new) if mapping.personal else mapping.personal,
    )
    return Changed(source, shape, _with_readings(read, shape, told), told, questions)


def _lost(shape: Shape, mapping: Mapping) -> dict[str, str]:
    """Return the fields that no column gives, each with the column that used to."""
    lost: dict[str, str] = {}
    for cell, key in shape.mapping.columns.items():
        if key is not None and not mapping.has(key):
            lost.setdefault(key, cell)
    return lost


def _candidates(
    header: Sequence[str],
    samples: Sequence[Sequence[str]],
    known: set[str],
    lost: dict[str, str],
) -> dict[str, list[str]]:
    """Return the unknown columns that each lost field can be: those whose name and cells say it."""
    said = vocabulary.understood(header)
    before = dict(zip(lost, vocabulary.understood(list(lost.values())), strict=True))
    found: dict[str, list[str]] = {}
    for name, now, cells in zip(header, said, samples, strict=True):
        if name in known:
            continue
        wished = {key for _, key in name_rules.wishes(now, content_of(cells))}
        for key, cell in lost.items():
            if key in wished and _same_money(key, cell, name) and _alike(before[key], now):
                found.setdefault(key, []).append(name)
    return found


def _alike(before: vocabulary.Name, now: vocabulary.Name) -> bool:
    """Tell whether a column's two names share something: a word, or what it says."""
    return bool(
        before.concepts & now.concepts - {"small", "sign"} or {*before.words} & {*now.words}
    )


def _same_money(key: str, before: str, now: str) -> bool:
    """Tell whether two names of money speak of one currency, where they speak of any."""
    return FIELDS[key].type != "money" or (
        values.currency_in_header(before) == values.currency_in_header(now)
    )


def _with_readings(mapping: Mapping, shape: Shape, told: Changes) -> Mapping:
    """Read a renamed column's dates and numbers as the column of before."""
    dates, numbers = dict(mapping.dates), dict(mapping.numbers)
    for one in told.renamed:
        if one.before in shape.mapping.dates:
            dates[one.now] = shape.mapping.dates[one.before]
        if one.before in shape.mapping.numbers:
            numbers[one.now] = shape.mapping.numbers[one.before]
    return replace(mapping, dates=dates, numbers=numbers)


def _question(source: Source, cell: str, key: str, names: Sequence[str]) -> Question:
    """Ask which of several columns a lost one has become."""
    return Question(
        id=f"field:{key}",
        column=names[0],
        text=f"{source.name} has changed its export. Which column is “{cell}” now?",
        choices=tuple(Choice(name, name) for name in names),
    )
