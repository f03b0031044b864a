"""Header drift: a known source's header with columns that are new, gone or renamed.

A header without a fingerprint still belongs to a source where it has most of a shape's cells,
where each field of the shape is there or was renamed, and where no other source is as close. This
is strict with money: the fields of a row's key, its time, its count and its money must all be
there, and a renamed column must be the only candidate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from tunescore.records import Choice, Question
from tunescore.statements.cells import values
from tunescore.statements.detection import name_rules, vocabulary
from tunescore.statements.detection.column_evidence import AllRows
from tunescore.statements.header import Header
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Shape, Source

_MOST = 0.6  # of a header's cells must be known
_LISTED = 0.8  # of a header's cells are known where a shape lists all of its columns
_LEAST = 5  # known cells; with fewer, a header could be anyone's
_COUNTED = {"amount", "quantity", "streams", "downloads"}
_FIGURES = {"amount", "quantity", "streams", "downloads", "period", "date", "period_start"}


@dataclass(frozen=True, slots=True)
class RenamedColumn:
    """A column with another name than before."""

    before: str
    now: str


@dataclass(frozen=True, slots=True)
class HeaderChanges:
    """How a header differs from the known ones of its source."""

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    renamed: tuple[RenamedColumn, ...] = ()

    def to_json(self) -> dict[str, list[str] | list[dict[str, str]]]:
        """Return the changes as the preview shows them."""
        return {
            "new": list(self.new),
            "gone": list(self.gone),
            "renamed": [{"from": one.before, "to": one.now} for one in self.renamed],
        }


@dataclass(frozen=True, slots=True)
class ShapeMatch:
    """A header read as a source's shape: the mapping, the changes and the open questions."""

    source: Source
    shape: Shape
    mapping: Mapping
    changes: HeaderChanges
    questions: tuple[Question, ...] = field(default=())


def match_known_header(
    source: Source, shape: Shape, header: Sequence[str], rows: AllRows
) -> ShapeMatch:
    """Match a header that has a shape's fingerprint, and compare its other columns.

    Changes are reported only where the shape knows nearly all columns: other shapes list only the
    columns that they need.
    """
    known = Header(header).known_cells(shape.mapping.columns)
    new = [name for name in header if name not in known]
    if not new or shape.feeds or shape.guessed or len(new) > (1 - _LISTED) * len(header):
        match = ShapeMatch(source, shape, shape.mapping_for(header), HeaderChanges())
    else:
        match = _compare(source, shape, header, rows.first)
    return _ask_about_twins(match, header, rows)


def _ask_about_twins(match: ShapeMatch, header: Sequence[str], rows: AllRows) -> ShapeMatch:
    """Ask which of two columns of one name is the figure, where they differ in any row."""
    columns, questions = dict(match.mapping.columns), []
    for name, key in match.mapping.columns.items():
        twin = f"{name} (2)"
        if key in _COUNTED and twin in header and rows.differ(name, twin):
            columns[name] = None
            choices = (Choice(name, name), Choice(twin, twin))
            text = f"Two columns are called “{name}” but differ. Which one counts?"
            questions.append(Question(f"field:{key}", name, text, choices))
    if not questions:
        return match
    mapping = replace(match.mapping, columns=columns)
    return replace(match, mapping=mapping, questions=(*match.questions, *questions))


def match_changed_header(
    header: Sequence[str], samples: Sequence[Sequence[str]], sources: Iterable[Source]
) -> ShapeMatch | None:
    """Match a header that is one source's changed one; None where none or several could be."""
    found: dict[str, list[ShapeMatch]] = {}
    for source in sources:
        for shape in source.shapes:
            if (match := _match_shape(source, shape, header, samples)) is not None:
                found.setdefault(source.key, []).append(match)
    if len(found) != 1:
        return None
    return min(
        next(iter(found.values())),
        key=lambda match: (
            len(match.questions),
            len(match.changes.gone),
            len(match.changes.renamed),
        ),
    )


def _match_shape(
    source: Source, shape: Shape, header: Sequence[str], samples: Sequence[Sequence[str]]
) -> ShapeMatch | None:
    """Match a header with a shape; None where too many columns differ."""
    if shape.exact or shape.feeds or shape.file or shape.guessed or shape.mapping.about != "music":
        return None
    cells = Header(header)
    if len(cells.missing(shape.lacks)) < len(shape.lacks):
        return None
    known = cells.known_cells(shape.mapping.columns)
    absent = cells.missing(shape.requires)
    enough = len(known) >= max(_LEAST, _MOST * len(header))
    if not enough or 2 * len(absent) > len(shape.requires) or len(absent) == len(shape.requires):
        return None
    compared = _compare(source, shape, header, samples)
    needed = {*compared.mapping.rules.identity, *_FIGURES, compared.mapping.rules.requires}
    asked = {one.id.removeprefix("field:") for one in compared.questions}
    before = {cell: key for key, cell in _lost_fields(shape, compared.mapping).items()}
    if any(before[cell] in needed - asked for cell in compared.changes.gone):
        return None
    return compared


def _compare(
    source: Source, shape: Shape, header: Sequence[str], samples: Sequence[Sequence[str]]
) -> ShapeMatch:
    """Compare a header with a shape; a lost field is read from the one column that it can be."""
    mapping = shape.mapping_for(header)
    cells = Header(header)
    known = set(cells.known_cells(shape.mapping.columns))
    for other in source.shapes:  # a column that another shape has and does not use is no new one
        columns = other.mapping.columns
        known |= set(cells.known_cells({name for name, key in columns.items() if key is None}))
    lost = _lost_fields(shape, mapping)
    candidates = _candidate_columns(header, samples, known, lost)
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
    changes = HeaderChanges(
        new=tuple(new),
        gone=tuple(cell for key, cell in lost.items() if key not in alone),
        renamed=tuple(RenamedColumn(lost[key], name) for key, name in alone.items()),
    )
    renamed = {lost[key]: name for key, name in alone.items()}
    # A column of the source's rules keeps its rule under its new name.
    rules = replace(mapping.rules, fill=shape.mapping.rules.fill)
    rules = rules.rename_columns(lambda cell: renamed.get(cell, cell), header)
    if rules.personal:  # a new column of an export with other people's data may hold such data too
        rules = replace(rules, personal=(*rules.personal, *new))
    read = replace(
        mapping,
        columns=mapping.columns | {name: key for key, name in alone.items()},
        rules=rules,
    )
    return ShapeMatch(source, shape, _carry_formats(read, shape, changes), changes, questions)


def _lost_fields(shape: Shape, mapping: Mapping) -> dict[str, str]:
    """Return the shape's fields that no column has now, each with its former column."""
    lost: dict[str, str] = {}
    for cell, key in shape.mapping.columns.items():
        if key is not None and not mapping.has(key):
            lost.setdefault(key, cell)
    return lost


def _candidate_columns(
    header: Sequence[str],
    samples: Sequence[Sequence[str]],
    known: set[str],
    lost: dict[str, str],
) -> dict[str, list[str]]:
    """Return the unknown columns that each lost field can be, by their names and cells."""
    meanings = vocabulary.understand_names(header)
    before = dict(zip(lost, vocabulary.understand_names(list(lost.values())), strict=True))
    found: dict[str, list[str]] = {}
    for name, now, cells in zip(header, meanings, samples, strict=True):
        if name in known:
            continue
        content = name_rules.content_under(now, cells)
        possible = {key for _, key in name_rules.candidate_fields(now, content)}
        for key, cell in lost.items():
            if (
                key in possible
                and _currencies_agree(key, cell, name)
                and _names_agree(before[key], now)
            ):
                found.setdefault(key, []).append(name)
    return found


def _names_agree(before: vocabulary.NameMeaning, now: vocabulary.NameMeaning) -> bool:
    """Return whether a column's two names share a word or a concept."""
    return bool(
        before.concepts & now.concepts - {"small", "sign"} or {*before.words} & {*now.words}
    )


def _currencies_agree(key: str, before: str, now: str) -> bool:
    """Return whether two names of money have the same currency, or none."""
    return FIELDS[key].type != "money" or (
        values.currency_in_header(before) == values.currency_in_header(now)
    )


def _carry_formats(mapping: Mapping, shape: Shape, changes: HeaderChanges) -> Mapping:
    """Give a renamed column the date order and decimal sign of its former name."""
    dates, numbers = dict(mapping.dates), dict(mapping.numbers)
    for column in changes.renamed:
        if column.before in shape.mapping.dates:
            dates[column.now] = shape.mapping.dates[column.before]
        if column.before in shape.mapping.numbers:
            numbers[column.now] = shape.mapping.numbers[column.before]
    return replace(mapping, dates=dates, numbers=numbers)


def _question(source: Source, cell: str, key: str, names: Sequence[str]) -> Question:
    """Ask which of several columns a lost one is now."""
    return Question(
        id=f"field:{key}",
        column=names[0],
        text=f"{source.name} has changed its export. Which column is “{cell}” now?",
        choices=tuple(Choice(name, name) for name in names),
    )
