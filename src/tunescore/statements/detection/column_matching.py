"""Guesses which column of an unknown header is which field, with a confidence and a reason.

A column is matched by its name (`name_rules`, in the languages of `vocabulary`), by its cells
(`content_types`), by what all rows show (`column_evidence`), and by what the same user mapped a
column of this name to before; the user confirms. Money, counts, currencies and times in parts are
chosen together (`money_columns`, `count_columns`, `currency_columns`, `time_columns`). Nothing is
guessed where neither name nor cells fit a field, and an empty column takes no field from another.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from tunescore.statements.cells.folding import fold
from tunescore.statements.cells.stores import find_store
from tunescore.statements.detection import name_rules, vocabulary
from tunescore.statements.detection.column_evidence import ColumnEvidence, evidence_of_cells
from tunescore.statements.detection.content_types import ColumnContent
from tunescore.statements.detection.count_columns import COUNTS, choose_counts, left_out_count
from tunescore.statements.detection.currency_columns import choose_currency
from tunescore.statements.detection.guess import (
    LEARNED,
    LEAST,
    LIKELY,
    SURE,
    WEAK,
    Candidate,
    Column,
    Guess,
    LeftOut,
)
from tunescore.statements.detection.kind_columns import kind_candidates
from tunescore.statements.detection.money_columns import choose_money, left_out_money
from tunescore.statements.detection.time_columns import choose_time_parts, left_out_time
from tunescore.statements.mapping.fields import CHOICES, FIELDS, STORE_COUNTS

__all__ = ["Guess", "LearnedField", "guess_fields"]

_MONEY = frozenset({"amount", "credit", "debit"})
_CHOSEN = {*_MONEY, *COUNTS, "currency"}
"""The fields that are chosen among all columns together."""
_TIMES = {"period", "date", "period_start", "period_year"}
_GROUPS_OF_ONE = {"how much", "money", "when"}
"""The groups of fields that an empty column is none of where a filled one is."""


@dataclass(frozen=True, slots=True)
class LearnedField:
    """The field that the user mapped a column of this name to before, and in which mapping."""

    field: str
    where: str


def guess_fields(
    columns: Sequence[str],
    samples: Sequence[Sequence[str]],
    learned: Mapping[str, LearnedField] | None = None,
    evidence: ColumnEvidence | None = None,
) -> dict[str, Guess]:
    """Guess the field of each column; the surest column gets a field.

    `learned` is what the user mapped before, by the folded names of columns. `evidence` is what
    all rows show; without it, the samples are all that is known.
    """
    shown = evidence_of_cells(samples) if evidence is None else evidence
    meanings = vocabulary.understand_names(columns)
    seen = [
        Column(
            index, name, meanings[index], name_rules.content_under(meanings[index], cells), cells
        )
        for index, (name, cells) in enumerate(zip(columns, samples, strict=True))
    ]
    known = learned or {}
    candidates = [
        candidate for column in seen
        for candidate in _candidates(column, shown, known.get(fold(column.name)))
    ]  # fmt: skip
    candidates = _without_campaigns(candidates)
    found = choose_time_parts(seen)
    found |= _learned_choices(candidates)
    rest = [one for one in candidates if one.index not in found]
    taken = {guess.field for guess in found.values()}
    if not taken & _MONEY:
        found |= choose_money([one for one in seen if one.index not in found], rest, shown)
    rest = [one for one in rest if one.index not in found and one.field not in taken]
    found |= choose_counts(seen, rest, shown)
    found |= _choose_others(candidates, shown, found)
    if not any(guess.field == "currency" for guess in found.values()):
        found |= choose_currency(seen, candidates, found, shown)
    return _explain(seen, found, shown)


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


def _candidates(
    column: Column, evidence: ColumnEvidence, lesson: LearnedField | None
) -> list[Candidate]:
    """Return the fields that a column could be: as learned, by its name, by its cells."""
    best: dict[str, Candidate] = {}

    def add(confidence: float, field: str, why: str, *, by_name: bool = True) -> None:
        fits = field in FIELDS and _field_fits(field, column.content)
        if fits and confidence >= LEAST and field not in best:
            best[field] = Candidate(confidence, column.index, field, why, by_name)

    if lesson is not None:
        add(LEARNED, lesson.field, f"As you chose for {lesson.where}")
    folded = fold(column.name)
    for sure, field in _fields_called(folded):
        add(sure, field, "Recognised by its name")
    for confidence, field, why in kind_candidates(column, evidence):
        add(confidence, field, why)
    for confidence, field in name_rules.candidate_fields(column.meaning, column.content):
        why = "Recognised by its name"
        if column.meaning.unknown:
            why = "Recognised by part of its name"
        add(confidence, field, why)
    for confidence, field, why in _fields_by_content(column.content):
        if field in _BY_LOOKS_ALONE and column.concepts - {"small", "unrelated"}:
            continue  # its name says that it is something else
        add(confidence, field, why, by_name=False)
    return list(best.values())


def _fields_called(folded: str) -> list[tuple[float, str]]:
    """Return the fields that have exactly this name."""
    key, alias = _KEYS.get(folded), _ALIASES.get(folded)
    named = [(0.93 if key in _VAGUE_NAMES else 1.0, key)] if key else []
    return named + ([(SURE, alias)] if alias else [])


def _fields_by_content(content: ColumnContent) -> list[tuple[float, str, str]]:
    """Return the fields that a column's cells show, whatever its name is."""
    if content.kind == "upc" and not content.valid_codes:
        return []
    if content.currencies:
        return [(LIKELY, "currency", "Its values are currencies")]
    if content.stores:
        return [(LIKELY, "store", "Its values are known stores")]
    return [_CONTENT_FIELDS[content.kind]] if content.kind in _CONTENT_FIELDS else []


_CONTENT_FIELDS: dict[str, tuple[float, str, str]] = {
    "isrc": (SURE, "isrc", "Its values are ISRCs"),
    "upc": (LIKELY, "upc", "Its values are barcodes"),
    "country": (WEAK, "country", "Its values are countries"),
    "month": (WEAK, "period", "Its values are months"),
    "period": (WEAK, "period", "Its values are periods"),
    "date": (LEAST, "date", "Its values are dates"),
    "money": (LEAST, "amount", "Its values are money"),
}
"""Type of content → the field that it shows, whatever the column's name is."""
_BY_LOOKS_ALONE = {"period": "when", "date": "when", "amount": "money"}
"""Fields that content alone gives only where no other column's name has a field of their group."""


def _without_campaigns(candidates: list[Candidate]) -> list[Candidate]:
    """Drop the fields of campaigns beside royalties or plays: a statement's outlet is a store."""
    named = {one.field for one in candidates if one.by_name}
    statement = named & {"amount", "streams", "downloads", "performances", "quantity"}
    if not statement:
        return candidates
    return [one for one in candidates if FIELDS[one.field].about != "campaigns"]


def _learned_choices(candidates: Sequence[Candidate]) -> dict[int, Guess]:
    """Return what the user chose before for money, counts and currencies."""
    found: dict[int, Guess] = {}
    for one in candidates:
        taken = {guess.field for guess in found.values()}
        if one.confidence == LEARNED and one.field in _CHOSEN - taken:
            found[one.index] = Guess(one.field, one.confidence, one.why)
    return found


def _choose_others(
    candidates: Sequence[Candidate],
    evidence: ColumnEvidence,
    decided: Mapping[int, Guess],
) -> dict[int, Guess]:
    """Choose the fields that need no comparison: the surest column gets each.

    Empty columns come last, and take no field of a group that a filled one has a field of.
    """
    found: dict[int, Guess] = {}
    taken = {one.field or one.could_be for one in decided.values()}
    usable = _drop_ambiguous_looks([one for one in candidates if one.field not in _CHOSEN], taken)
    for one in sorted(
        usable, key=lambda one: (one.index not in evidence.filled, -one.confidence, one.index)
    ):
        if one.index in decided or one.index in found or one.field in taken:
            continue
        empty = bool(evidence.filled) and one.index not in evidence.filled
        group = FIELDS[one.field].group
        if empty and group in _GROUPS_OF_ONE & {FIELDS[key].group for key in taken if key}:
            continue
        found[one.index] = Guess(one.field, one.confidence, one.why)
        taken.add(one.field)
    return found


def _drop_ambiguous_looks(
    candidates: Sequence[Candidate], taken: Collection[str | None]
) -> list[Candidate]:
    """Drop fields by content alone where another column's name, or another column, has them."""
    named = {FIELDS[one.field].group for one in candidates if one.by_name}
    named |= {FIELDS[key].group for key in taken if key}
    looks = [one for one in candidates if not one.by_name]
    kept = []
    for one in candidates:
        group = _BY_LOOKS_ALONE.get(one.field)
        alike = sum(1 for other in looks if other.field == one.field)
        if one.by_name or group is None or (group not in named and alike == 1):
            kept.append(one)
    return kept


def _explain(
    columns: Sequence[Column], found: dict[int, Guess], evidence: ColumnEvidence
) -> dict[str, Guess]:
    """Drop guesses that contradict another one, and say why columns without a guess have none."""
    places = {guess.field for guess in found.values() if guess.field}
    doubtful: dict[str, str] = {}
    if places & set(STORE_COUNTS) and "store" not in places:
        doubtful["streams"] = "Seems to be the total of other columns"
        doubtful["quantity"] = doubtful["streams"]
    if "period_start" in places and "period_end" not in places:
        doubtful["period_start"] = "A column with the last day is missing"
    if "period_end" in places and "period_start" not in places:
        doubtful["period_end"] = "A column with the first day is missing"
    read = {at: one for at, one in found.items() if one.field not in doubtful}
    return {
        column.name: _settle(column, found.get(column.index), doubtful, read, evidence)
        for column in columns
    }


def _settle(
    column: Column,
    guess: Guess | None,
    doubtful: Mapping[str, str],
    found: dict[int, Guess],
    evidence: ColumnEvidence,
) -> Guess:
    if guess is not None and guess.field not in doubtful:
        return guess
    why = "Not recognised"
    if column.index not in evidence.filled and evidence.filled:
        why = "Empty"
    if column.concepts & {"gross", "fee", "before", "price", "rate", "balance"}:
        why = "Not the amount you are paid"
    if guess is not None:
        return Guess(None, 0.0, doubtful[guess.field or ""])
    chosen = [at for at, one in found.items() if (one.field or one.could_be) in _MONEY]
    left: LeftOut = ""
    if left_out_money(column, chosen, evidence):
        left = "money"
    elif column.content.kind == "integer" and find_store(column.name) is not None:
        left = "store"
    elif left_out_count(column, found, evidence):
        left = "count"
    elif left_out_time(column, timed=any(one.field in _TIMES for one in found.values())):
        left = "time"
    return replace(Guess(None, 0.0, why), left_out=left)


_DAYS_ALONE = {"date", "period_start", "period_end"}
_FITTING_CONTENT: dict[str, set[str]] = {
    "isrc": {"isrc", "text"},
    "upc": {"upc", "integer", "number", "text"},
    "country": {"country", "text"},
    "period": {"month", "date", "period"},
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
    if content.kind == "empty":
        return True
    if value_type == "integer" and content.fractions:
        return False
    if content.compact and value_type in {"period", "date"}:
        return value_type == "period" or content.compact in {"day", "month"}
    if value_type in _FITTING_CONTENT:
        return content.kind in _FITTING_CONTENT[value_type]
    return content.kind not in {"money", "date", "month", "period", "isrc"}


_VAGUE_NAMES = {"period", "date"}
"""Names of fields before which a name goes that says more: `Perf Period`, `Sale date`."""
_KEYS = {
    fold(key): key for key, field in FIELDS.items() if field.about == "music" and key not in CHOICES
}
_ALIASES = {alias: field.key for field in reversed(FIELDS.values()) for alias in field.aliases}
