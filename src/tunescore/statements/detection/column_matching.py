"""Guesses which column of an unknown header is which field, with a confidence and a reason.

A column is matched by its name (`name_rules`, in the languages of `vocabulary`), by its cells
(`content_types`), and by what the same user mapped a column of this name to before; the user
confirms. Nothing is guessed where neither name nor cells fit a field, and it is asked which of two
columns is the money: gross money is never proposed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tunescore.statements.cells import values
from tunescore.statements.cells.folding import fold
from tunescore.statements.cells.stores import find_store
from tunescore.statements.detection import name_rules, vocabulary
from tunescore.statements.detection.content_types import ColumnContent, column_content, content_type
from tunescore.statements.mapping.fields import FIELDS, STORE_COUNTS

__all__ = ["Guess", "LearnedField", "content_type", "guess_fields"]

_LEARNED, _SURE, _LIKELY, _WEAK, _LEAST = 0.98, 0.95, 0.8, 0.6, 0.5
_RIVAL = 0.7  # a name that may well be that of the money


@dataclass(frozen=True, slots=True)
class Guess:
    """A column's guessed field, how sure that is (0 to 1), and why."""

    field: str | None
    confidence: float
    why: str
    could_be: str | None = None
    """The field that several columns could be, this one among them; the user is asked."""
    left_out: str = ""
    """What is lost with a column that is left out: `money`, or the plays on one `store`."""


@dataclass(frozen=True, slots=True)
class LearnedField:
    """The field that the user mapped a column of this name to before, and in which mapping."""

    field: str
    where: str


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: its place, its name and the name's meaning, its cells and their content."""

    index: int
    name: str
    meaning: vocabulary.NameMeaning
    content: ColumnContent
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One field that a column could be."""

    confidence: float
    index: int
    field: str
    why: str
    by_name: bool


def guess_fields(
    columns: Sequence[str],
    samples: Sequence[Sequence[str]],
    learned: Mapping[str, LearnedField] | None = None,
) -> dict[str, Guess]:
    """Guess the field of each column; no field is given twice, and the surest column gets it.

    `learned` is what the user mapped before, by the folded names of columns.
    """
    meanings = vocabulary.understand_names(columns)
    seen = [
        _Column(index, name, meanings[index], column_content(cells), cells)
        for index, (name, cells) in enumerate(zip(columns, samples, strict=True))
    ]
    known = learned or {}
    candidates = [
        candidate for column in seen
        for candidate in _candidates(column, known.get(fold(column.name)))
    ]  # fmt: skip
    rivals = _rival_amounts(candidates, seen) | _rival_counts(candidates, seen)
    found: dict[int, Guess] = {}
    taken = set(rivals.values())
    usable = _drop_ambiguous_looks(candidates)
    for candidate in sorted(usable, key=lambda item: (-item.confidence, item.index)):
        free = candidate.index not in found and candidate.index not in rivals
        if free and candidate.field not in taken:
            found[candidate.index] = Guess(candidate.field, candidate.confidence, candidate.why)
            taken.add(candidate.field)
    for index, field in rivals.items():
        why = "More than one column could be the " + ("amount" if field == "amount" else "count")
        if list(rivals.values()).count(field) == 1:
            why = "Its amounts are negative, so it may be a deduction"
        found[index] = Guess(None, 0.0, why, field)
    return _drop_contradictions(seen, found)


def guess_missing(
    columns: Sequence[str],
    samples: Sequence[Sequence[str]],
    known: Collection[str],
    wanted: Collection[str],
) -> dict[str, Guess]:
    """Guess which of the columns that are not `known` are the `wanted` fields."""
    rest = [at for at, name in enumerate(columns) if wanted and name not in known]
    if not rest:
        return {}
    made = guess_fields([columns[at] for at in rest], [samples[at] for at in rest])
    return {name: found for name, found in made.items() if found.field in wanted}


def _candidates(column: _Column, lesson: LearnedField | None) -> list[_Candidate]:
    """Return the fields that a column could be: as learned, by its name, by its cells."""
    best: dict[str, _Candidate] = {}

    def add(confidence: float, field: str, why: str, *, by_name: bool = True) -> None:
        fits = field in FIELDS and _field_fits(field, column.content)
        if fits and confidence >= _LEAST and field not in best:
            best[field] = _Candidate(confidence, column.index, field, why, by_name)

    if lesson is not None:
        add(_LEARNED, lesson.field, f"As you chose for {lesson.where}")
    folded = fold(column.name)
    if folded in _KEYS:
        add(1.0, _KEYS[folded], "Recognised by its name")
    if folded in _ALIASES:
        add(_SURE, _ALIASES[folded], "Recognised by its name")
    for confidence, field in name_rules.candidate_fields(column.meaning, column.content):
        why = "Recognised by its name"
        if column.meaning.unknown:
            why = "Recognised by part of its name"
        add(confidence, field, why)
    for confidence, field, why in _fields_by_content(column.content):
        if field in _BY_LOOKS_ALONE and column.meaning.concepts - {"small"}:
            continue  # its name says that it is something else
        add(confidence, field, why, by_name=False)
    return list(best.values())


def _fields_by_content(content: ColumnContent) -> list[tuple[float, str, str]]:
    """Return the fields that a column's cells show, whatever its name is."""
    if content.kind == "upc" and not content.valid_codes:
        return []
    if content.currencies:
        return [(_LIKELY, "currency", "Its values are currencies")]
    if content.stores:
        return [(_LIKELY, "store", "Its values are known stores")]
    return [_CONTENT_FIELDS[content.kind]] if content.kind in _CONTENT_FIELDS else []


_CONTENT_FIELDS: dict[str, tuple[float, str, str]] = {
    "isrc": (_SURE, "isrc", "Its values are ISRCs"),
    "upc": (_LIKELY, "upc", "Its values are barcodes"),
    "country": (_WEAK, "country", "Its values are countries"),
    "month": (_WEAK, "period", "Its values are months"),
    "date": (_LEAST, "date", "Its values are dates"),
    "money": (_LEAST, "amount", "Its values are money"),
}
"""Type of content → the field that it shows, whatever the column's name is."""
_BY_LOOKS_ALONE = {"period": "when", "date": "when", "amount": "money"}
"""Fields that content alone gives only where no other column's name has a field of their group."""


def _drop_ambiguous_looks(candidates: list[_Candidate]) -> list[_Candidate]:
    """Drop fields by content alone where another column's name, or another column, has them."""
    named = {FIELDS[candidate.field].group for candidate in candidates if candidate.by_name}
    looks = [candidate for candidate in candidates if not candidate.by_name]
    kept = []
    for candidate in candidates:
        group = _BY_LOOKS_ALONE.get(candidate.field)
        alike = sum(1 for other in looks if other.field == candidate.field)
        if candidate.by_name or group is None or (group not in named and alike == 1):
            kept.append(candidate)
    return kept


def _rival_amounts(candidates: list[_Candidate], columns: Sequence[_Column]) -> dict[int, str]:
    """Return the columns of money between which the user has to choose.

    These are several with different figures, or a single one that is below zero throughout and so
    may be a fee. What is called net may be net of the store's fees and not yet of the
    distributor's.
    """
    learned = any(
        candidate.confidence == _LEARNED for candidate in candidates if candidate.field == "amount"
    )
    money = [
        candidate
        for candidate in candidates
        if candidate.field == "amount" and candidate.by_name and not learned
    ]
    rivals = [candidate.index for candidate in money if candidate.confidence >= _RIVAL]
    below_zero = len(rivals) == 1 and columns[rivals[0]].content.negative
    return dict.fromkeys(rivals, "amount") if below_zero or _differ(rivals, columns) else {}


def _rival_counts(candidates: list[_Candidate], columns: Sequence[_Column]) -> dict[int, str]:
    """Return the columns whose names are the same count but whose figures differ, and the count.

    Of `Premium streams` and `Free streams` neither is all streams; nor is either of two columns
    that have one name.
    """
    named = [candidate for candidate in candidates if candidate.by_name]
    streams = any(candidate.field == "streams" for candidate in named)
    tied: dict[int, str] = {}
    for field in ("streams", "downloads", *([] if streams else ["quantity"])):
        claims = [candidate for candidate in named if candidate.field == field]
        most = max((candidate.confidence for candidate in claims), default=0.0)
        first = next((candidate.index for candidate in claims if candidate.confidence == most), -1)
        alike = [
            candidate.index
            for candidate in claims
            if candidate.confidence == most
            or columns[candidate.index].name == f"{columns[first].name} (2)"
        ]
        tied |= dict.fromkeys(alike, field) if _differ(alike, columns) else {}
    return tied


def _differ(indexes: list[int], columns: Sequence[_Column]) -> bool:
    """Return whether there are several columns, and not all of them have the same cells."""
    return len({tuple(columns[index].cells) for index in indexes}) > 1


def _drop_contradictions(columns: Sequence[_Column], found: dict[int, Guess]) -> dict[str, Guess]:
    """Drop guesses that contradict another one, and say why columns without a guess have none."""
    places: dict[str, int] = {guess.field: index for index, guess in found.items() if guess.field}
    doubtful: dict[str, str] = {}
    if places.keys() & set(STORE_COUNTS) and "store" not in places:
        doubtful["streams"] = "Seems to be the total of other columns"
        doubtful["quantity"] = doubtful["streams"]
    if "period_start" in places and "period_end" not in places:
        doubtful["period_start"] = "A column with the last day is missing"
    if "period_end" in places and "period_start" not in places:
        doubtful["period_end"] = "A column with the first day is missing"
    if "streams" in places and "quantity" in places:
        doubtful["quantity"] = "Streams have their own column"
    if "currency" in places and _is_other_currency(columns, places):
        doubtful["currency"] = "Currency of another amount"
    return {column.name: _settle(found.get(column.index), doubtful, column) for column in columns}


def _is_other_currency(columns: Sequence[_Column], places: dict[str, int]) -> bool:
    """Return whether the currency column is of other money than the amount's."""
    if "amount" not in places:
        return False
    currency, amount = columns[places["currency"]], columns[places["amount"]]
    code = values.currency_in_header(amount.name)
    if code is not None and any(values.currency_code(cell) != code for cell in currency.cells):
        return True
    if {"account", "currency"} <= amount.meaning.concepts:  # `Net total (your currency)`
        return "account" not in currency.meaning.concepts
    return "original" in currency.meaning.concepts and "original" not in amount.meaning.concepts


def _settle(guess: Guess | None, doubtful: dict[str, str], column: _Column) -> Guess:
    if guess is None:
        concepts, kind = column.meaning.concepts, column.content.kind
        named = concepts & {"money", "net", "gross", "payable", "sign"} and (
            kind in _FIGURES or (kind == "text" and any(map(str.isdigit, "".join(column.cells))))
        )
        money = (named or kind == "money") and not concepts & {"price", "rate", "fee", "exchange"}
        why = "Not recognised"
        if concepts & {"gross", "fee", "before", "price", "rate"}:
            why = "Not the amount you are paid"
        store = kind == "integer" and find_store(column.name) is not None
        return Guess(None, 0.0, why, left_out="money" if money else "store" if store else "")
    if guess.field in doubtful:
        return Guess(None, 0.0, doubtful[guess.field])
    return guess


_FIGURES = {"money", "number", "integer"}
_DAYS_ALONE = {"date", "period_start", "period_end"}
_FITTING_CONTENT: dict[str, set[str]] = {
    "isrc": {"isrc", "text"},
    "upc": {"upc", "integer", "number", "text"},
    "country": {"country", "text"},
    "period": {"month", "date"},
    "date": {"date", "month"},
    "integer": {"integer", "number", "upc", "text"},
    "money": {"money", "number", "integer", "upc"},
    "currency": {"text", "country"},
    "store": {"text", "country"},
    "kind": {"text", "country"},
}
"""Value type → the types of content that it can have; other types fit anything but numbers."""


def _field_fits(key: str, content: ColumnContent) -> bool:
    """Return whether a field can hold what the column's cells look like."""
    value_type = FIELDS[key].type
    if key in _DAYS_ALONE and "month" in {content.kind, content.compact}:
        return False
    if content.kind == "empty" or (content.compact and value_type in {"period", "date"}):
        return True
    if value_type in _FITTING_CONTENT:
        return content.kind in _FITTING_CONTENT[value_type]
    return content.kind not in {"money", "date", "month", "isrc"}


_KEYS = {fold(key): key for key, field in FIELDS.items() if field.about == "music"}
_ALIASES = {alias: field.key for field in reversed(FIELDS.values()) for alias in field.aliases}
