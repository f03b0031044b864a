"""The guesser: for an unknown header, which column is probably which field, and why.

A column is judged by its name (`naming`, in the languages of `words`), by its cells (`contents`),
and by what the same user called a column of this name before. Each guess has a confidence and a
reason; the user confirms. It refuses to guess where nothing speaks, and asks where two columns
could be the money: gross money is never proposed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tunescore.statements.cells import values
from tunescore.statements.cells.folding import fold
from tunescore.statements.cells.stores import find_store
from tunescore.statements.detection import name_rules, vocabulary
from tunescore.statements.detection.content_types import Content, content_of, content_type
from tunescore.statements.mapping.fields import FIELDS, STORE_COUNTS

__all__ = ["Guess", "Taught", "content_type", "guess"]

_TAUGHT, _SURE, _LIKELY, _WEAK, _LEAST = 0.98, 0.95, 0.8, 0.6, 0.5
_RIVAL = 0.7  # a name that may well be that of the money


@dataclass(frozen=True, slots=True)
class Guess:
    """A column's proposed field, how sure that is (0 to 1), and why."""

    field: str | None
    confidence: float
    why: str
    could_be: str | None = None
    """The field that this column could be as well as another one; the user is asked."""
    left: str = ""
    """What it tells of although it is left out: `money`, or the plays on one `store`."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What the user mapped a column of this name to before, and in which file's mapping."""

    field: str
    where: str


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: its place, its name, what the name says, and what its cells look like."""

    index: int
    name: str
    said: vocabulary.Name
    content: Content
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Wish:
    """One field that a column could be."""

    confidence: float
    index: int
    field: str
    why: str
    by_name: bool


def guess(
    columns: Sequence[str],
    samples: Sequence[Sequence[str]],
    taught: Mapping[str, Taught] | None = None,
) -> dict[str, Guess]:
    """Return a guess a column; no field is given twice, and the surest column gets it.

    `taught` is what the user mapped before, by the folded names of columns.
    """
    said = vocabulary.understood(columns)
    seen = [
        _Column(index, name, said[index], content_of(cells), cells)
        for index, (name, cells) in enumerate(zip(columns, samples, strict=True))
    ]
    known = taught or {}
    wishes = [wish for column in seen for wish in _wishes(column, known.get(fold(column.name)))]
    rivals = _rivals(wishes, seen) | _counts_alike(wishes, seen)
    found: dict[int, Guess] = {}
    taken = set(rivals.values())
    for wish in sorted(_sensible(wishes), key=lambda wish: (-wish.confidence, wish.index)):
        if wish.index not in found and wish.field not in taken and wish.index not in rivals:
            found[wish.index] = Guess(wish.field, wish.confidence, wish.why)
            taken.add(wish.field)
    for index, field in rivals.items():
        why = "More than one column could be the " + ("money" if field == "amount" else "count")
        if list(rivals.values()).count(field) == 1:
            why = "Its figures are below zero, so it may be a deduction"
        found[index] = Guess(None, 0.0, why, field)
    return _without_contradictions(seen, found)


def guess_among(
    columns: Sequence[str],
    samples: Sequence[Sequence[str]],
    known: Collection[str],
    wanted: Collection[str],
) -> dict[str, Guess]:
    """Return guesses of `wanted` fields for those columns that are not `known`."""
    rest = [at for at, name in enumerate(columns) if wanted and name not in known]
    if not rest:
        return {}
    made = guess([columns[at] for at in rest], [samples[at] for at in rest])
    return {name: found for name, found in made.items() if found.field in wanted}


def _wishes(column: _Column, lesson: Taught | None) -> list[_Wish]:
    """Return the fields that a column could be: as taught, by its name, by its cells."""
    best: dict[str, _Wish] = {}

    def wish(confidence: float, field: str, why: str, *, by_name: bool = True) -> None:
        fits = field in FIELDS and _agrees(field, column.content)
        if fits and confidence >= _LEAST and field not in best:
            best[field] = _Wish(confidence, column.index, field, why, by_name)

    if lesson is not None:
        wish(_TAUGHT, lesson.field, f"As you mapped it in {lesson.where}")
    folded = fold(column.name)
    if folded in _KEYS:
        wish(1.0, _KEYS[folded], "The column has the field's name")
    if folded in _ALIASES:
        wish(_SURE, _ALIASES[folded], f"A column called “{column.name}” usually holds this")
    for confidence, field in name_rules.wishes(column.said, column.content):
        why = f"A column called “{column.name}” usually holds this"
        if column.said.unknown:
            why = f"A part of “{column.name}” says this"
        wish(confidence, field, why)
    for confidence, field, why in _shown(column.content):
        if field in _BY_LOOKS_ALONE and column.said.concepts - {"small"}:
            continue  # its name says that it is something else
        wish(confidence, field, why, by_name=False)
    return list(best.values())


def _shown(content: Content) -> list[tuple[float, str, str]]:
    """Return the fields that a column's cells show without any name."""
    if content.kind == "upc" and not content.valid_codes:
        return []
    if content.currencies:
        return [(_LIKELY, "currency", "Its cells are currencies")]
    if content.stores:
        return [(_LIKELY, "store", "Its cells are known stores")]
    return [_SHOWN[content.kind]] if content.kind in _SHOWN else []


_SHOWN: dict[str, tuple[float, str, str]] = {
    "isrc": (_SURE, "isrc", "Its cells are ISRCs"),
    "upc": (_LIKELY, "upc", "Its cells are bar codes"),
    "country": (_WEAK, "country", "Its cells are countries"),
    "month": (_WEAK, "period", "Its cells are months"),
    "date": (_LEAST, "date", "Its cells are days"),
    "money": (_LEAST, "amount", "Its cells are money"),
}
"""Content that shows its field without any name."""
_BY_LOOKS_ALONE = {"period": "when", "date": "when", "amount": "money"}
"""Fields that a column without a telling name gets only where no other column claims the like."""


def _sensible(wishes: list[_Wish]) -> list[_Wish]:
    """Drop what only the looks of the cells say, where another column's name says it."""
    named = {FIELDS[wish.field].group for wish in wishes if wish.by_name}
    looks = [wish for wish in wishes if not wish.by_name]
    kept = []
    for wish in wishes:
        group = _BY_LOOKS_ALONE.get(wish.field)
        alike = sum(1 for other in looks if other.field == wish.field)
        if wish.by_name or group is None or (group not in named and alike == 1):
            kept.append(wish)
    return kept


def _rivals(wishes: list[_Wish], columns: Sequence[_Column]) -> dict[int, str]:
    """Return the columns between which only the user can choose: several names of other money.

    A single one is among them that is below zero throughout, and so may be what is taken off.
    What is called net may be net of the store's fees and not yet of the distributor's.
    """
    taught = any(wish.confidence == _TAUGHT for wish in wishes if wish.field == "amount")
    money = [wish for wish in wishes if wish.field == "amount" and wish.by_name and not taught]
    rivals = [wish.index for wish in money if wish.confidence >= _RIVAL]
    below_zero = len(rivals) == 1 and columns[rivals[0]].content.negative
    return dict.fromkeys(rivals, "amount") if below_zero or _differ(rivals, columns) else {}


def _counts_alike(wishes: list[_Wish], columns: Sequence[_Column]) -> dict[int, str]:
    """Return columns that are called the same count with other figures, and which count.

    Of `Premium streams` and `Free streams` neither is all streams; nor is either of two columns
    that have one name.
    """
    named = [wish for wish in wishes if wish.by_name]
    streams = any(wish.field == "streams" for wish in named)
    tied: dict[int, str] = {}
    for field in ("streams", "downloads", *([] if streams else ["quantity"])):
        claims = [wish for wish in named if wish.field == field]
        most = max((wish.confidence for wish in claims), default=0.0)
        first = next((wish.index for wish in claims if wish.confidence == most), -1)
        alike = [
            wish.index
            for wish in claims
            if wish.confidence == most or columns[wish.index].name == f"{columns[first].name} (2)"
        ]
        tied |= dict.fromkeys(alike, field) if _differ(alike, columns) else {}
    return tied


def _differ(indexes: list[int], columns: Sequence[_Column]) -> bool:
    """Tell whether there are several columns, and not all of them say the same."""
    return len({tuple(columns[index].cells) for index in indexes}) > 1


def _without_contradictions(
    columns: Sequence[_Column], found: dict[int, Guess]
) -> dict[str, Guess]:
    """Drop guesses that would say one thing twice, and name the columns that nothing fits."""
    places: dict[str, int] = {guess.field: index for index, guess in found.items() if guess.field}
    doubtful: dict[str, str] = {}
    if places.keys() & set(STORE_COUNTS) and "store" not in places:
        doubtful["streams"] = "It seems to be the sum of the other columns"
        doubtful["quantity"] = doubtful["streams"]
    if "period_start" in places and "period_end" not in places:
        doubtful["period_start"] = "A period needs its last day too"
    if "period_end" in places and "period_start" not in places:
        doubtful["period_end"] = "A period needs its first day too"
    if "streams" in places and "quantity" in places:
        doubtful["quantity"] = "The streams have a column of their own"
    if "currency" in places and _of_other_money(columns, places):
        doubtful["currency"] = "It is the currency of another amount"
    return {column.name: _settled(found.get(column.index), doubtful, column) for column in columns}


def _of_other_money(columns: Sequence[_Column], places: dict[str, int]) -> bool:
    """Tell whether the currency column speaks of other money than the amount's."""
    if "amount" not in places:
        return False
    currency, amount = columns[places["currency"]], columns[places["amount"]]
    told = values.currency_in_header(amount.name)
    if told is not None and any(values.currency_code(cell) != told for cell in currency.cells):
        return True
    if {"account", "currency"} <= amount.said.concepts:  # `Net total (your currency)`
        return "account" not in currency.said.concepts
    return "original" in currency.said.concepts and "original" not in amount.said.concepts


def _settled(guess: Guess | None, doubtful: dict[str, str], column: _Column) -> Guess:
    if guess is None:
        said, kind = column.said.concepts, column.content.kind
        named = said & {"money", "net", "gross", "payable", "sign"} and (
            kind in _FIGURES or (kind == "text" and any(map(str.isdigit, "".join(column.cells))))
        )
        money = (named or kind == "money") and not said & {"price", "rate", "fee", "exchange"}
        why = "Neither its name nor its cells show what it is"
        if said & {"gross", "fee", "before", "price", "rate"}:
            why = "It is not the money you are paid for the row"
        store = kind == "integer" and find_store(column.name) is not None
        return Guess(None, 0.0, why, left="money" if money else "store" if store else "")
    if guess.field in doubtful:
        return Guess(None, 0.0, doubtful[guess.field])
    return guess


_FIGURES = {"money", "number", "integer"}
_DAYS_ALONE = {"date", "period_start", "period_end"}
_FITTING: dict[str, set[str]] = {
    "isrc": {"isrc", "text"},
    "upc": {"upc", "integer", "number", "text"},
    "country": {"country", "text"},
    "month": {"month", "date"},
    "date": {"date", "month"},
    "integer": {"integer", "number", "upc", "text"},
    "money": {"money", "number", "integer", "upc"},
    "currency": {"text", "country"},
    "store": {"text", "country"},
    "kind": {"text", "country"},
}
"""Value type → the contents that do not speak against it; others fit anything but numbers."""


def _agrees(key: str, content: Content) -> bool:
    """Tell whether a field can hold what the column's cells look like."""
    value_type = FIELDS[key].type
    if key in _DAYS_ALONE and "month" in {content.kind, content.compact}:
        return False
    if content.kind == "empty" or (content.compact and value_type in {"month", "date"}):
        return True
    if value_type in _FITTING:
        return content.kind in _FITTING[value_type]
    return content.kind not in {"money", "date", "month", "isrc"}


_KEYS = {fold(key): key for key, field in FIELDS.items() if field.about == "music"}
_ALIASES = {alias: field.key for field in reversed(FIELDS.values()) for alias in field.aliases}
