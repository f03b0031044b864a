"""The guesser: for an unknown header, which column is probably which field, and why.

A column is judged by its name (the catalogue's aliases) and by its content (an ISRC, a bar code,
a country, a month, an amount look like what they are). Each guess has a confidence and a reason;
the user confirms. It refuses to guess where neither speaks.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from tunescore.statements import stores, values
from tunescore.statements.countries import country_code
from tunescore.statements.fields import FIELDS, STORE_COUNTS, fold

_SURE, _LIKELY, _WEAK, _LEAST = 0.95, 0.8, 0.6, 0.5
_SIMILAR = 90  # of 100: a typing slip, no other word
_MOST = 0.8  # of the samples must look alike

_ISRC = re.compile(r"[A-Za-z]{2}-?[A-Za-z0-9]{3}-?\d{2}-?\d{5}")
_UPC = re.compile(r"\d{12,14}")
_MONTH = re.compile(r"(?:19|20)\d\d(?:[-/.]|[Mm])\d{2}|\d{1,2}[-/]\d{4}|[A-Za-z]{3,9}[ -]\d{4}")
_DERIVED = re.compile(r"%|\b(?:avg|average|moy|rate|ratio|share|per|price|taux|prix)\b")
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})([ ,].*)?"
    r"|([A-Za-z]{3,9},? )?[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2}\.? [A-Za-z]{3,9} \d{4}"
)
_INTEGER = re.compile(r"[-+\u2212]?\d{1,14}|[-+\u2212]?\d{1,3}([ .,\u00a0\u202f']\d{3})+")
_NUMBER = re.compile(
    r"[-+\u2212(]?\d[\d., \u00a0\u202f']*([eE][-+]?\d+)?[)%-]?|[-+\u2212]?[.,]\d+|[\d.,]+ ?[KkMm]"
)
_SIGN = re.compile(r"[A-Z]{3}|US\$|[$€£¥₹₩₽₺]")


@dataclass(frozen=True, slots=True)
class Guess:
    """A column's proposed field, how sure that is (0 to 1), and why."""

    field: str | None
    confidence: float
    why: str


def content_type(samples: Sequence[str]) -> str:
    """Return what a column's cells look like: one of the ColumnReading types."""
    kept = [text for text in samples if text.strip().lower() not in values.ABSENT]
    if not kept:
        return "empty"
    checks = (
        ("isrc", lambda text: _ISRC.fullmatch(text) is not None),
        ("month", lambda text: _MONTH.fullmatch(text) is not None and not text.isdigit()),
        ("date", lambda text: _DATE.fullmatch(text) is not None),
        ("upc", lambda text: _UPC.fullmatch(text.strip("'\"=")) is not None),
        ("integer", lambda text: _INTEGER.fullmatch(text) is not None),
        ("money", _is_money),
        ("number", lambda text: _NUMBER.fullmatch(text) is not None),
        ("country", lambda text: country_code(text) is not None),
    )
    for name, looks in checks:
        if sum(1 for text in kept if looks(text.strip())) >= _MOST * len(kept):
            return name
    return "text"


def _is_money(text: str) -> bool:
    bare = _SIGN.sub("", text, count=1).strip()
    return bare != text and _NUMBER.fullmatch(bare) is not None and "%" not in text


def guess(columns: Sequence[str], samples: Sequence[Sequence[str]]) -> dict[str, Guess]:
    """Return a guess a column; no field is given twice, and the surest column gets it."""
    types = [content_type(cells) for cells in samples]
    wishes: list[tuple[float, int, int, str, str]] = []
    for index, (name, kind) in enumerate(zip(columns, types, strict=True)):
        for rank, (confidence, key, why) in enumerate(_wishes(name, kind, samples[index])):
            wishes.append((-confidence, rank, index, key, why))
    found: dict[str, Guess] = {}
    taken: set[str] = set()
    for confidence, _, index, key, why in sorted(wishes):
        if columns[index] not in found and key not in taken:
            found[columns[index]] = Guess(key, -confidence, why)
            taken.add(key)
    return _without_contradictions(columns, found)


def guess_among(
    columns: Sequence[str],
    samples: Sequence[Sequence[str]],
    known: Collection[str],
    wanted: Collection[str],
) -> dict[str, Guess]:
    """Return guesses of `wanted` fields for those columns that are not `known`."""
    rest = [at for at, name in enumerate(columns) if wanted and name not in known]
    made = guess([columns[at] for at in rest], [samples[at] for at in rest])
    return {name: found for name, found in made.items() if found.field in wanted}


def _without_contradictions(columns: Sequence[str], found: dict[str, Guess]) -> dict[str, Guess]:
    """Drop guesses that would say one thing twice, and name the columns that nothing fits."""
    fields = {guess.field for guess in found.values()}
    doubtful: dict[str, str] = {}
    if fields & set(STORE_COUNTS) and "store" not in fields:
        doubtful["streams"] = "It seems to be the sum of the other columns"
        doubtful["quantity"] = doubtful["streams"]
    if "period_start" in fields and "period_end" not in fields:
        doubtful["period_start"] = "A period needs its last day too"
    if "period_end" in fields and "period_start" not in fields:
        doubtful["period_end"] = "A period needs its first day too"
    if "streams" in fields and "quantity" in fields:
        doubtful["quantity"] = "The streams have a column of their own"
    return {name: _settled(found.get(name), doubtful) for name in columns}


def _settled(guess: Guess | None, doubtful: dict[str, str]) -> Guess:
    if guess is None:
        return Guess(None, 0.0, "Neither its name nor its content tells what it is")
    if guess.field in doubtful:
        return Guess(None, 0.0, doubtful[guess.field])
    return guess


def _wishes(name: str, kind: str, samples: Sequence[str]) -> list[tuple[float, str, str]]:
    """Return the fields that a column could be, the surest first."""
    # An average, a price or a share adds up to nothing.
    derived = _DERIVED.search(name.casefold()) is not None
    wishes = [
        (confidence, key, why)
        for confidence, key, why in (*_by_name(name), *_by_content(kind, samples))
        if _agrees(FIELDS[key].type, kind) and not (FIELDS[key].type in _FIGURES and derived)
    ]
    best: dict[str, tuple[float, str, str]] = {}
    for wish in sorted(wishes, reverse=True):
        best.setdefault(wish[1], wish)
    return list(best.values())


def _by_name(name: str) -> list[tuple[float, str, str]]:
    """Return the fields whose alias is a header's name, whole, in part or nearly."""
    folded = fold(name)
    bare = fold(re.sub(r"[\[(].*?[\])]", " ", name)) or folded
    if folded in _KEYS:
        return [(1.0, _KEYS[folded], "The column has the field's own name")]
    aside = " ".join(re.findall(r"[\[(](.*?)[\])]", name))
    aside_costs = 0.02 if values.currency_in_header(name) or not aside else 0.15
    for spelling, sure in ((folded, _SURE), (bare, _SURE - aside_costs)):
        if spelling in _ALIASES:
            why = f"A column called “{name}” usually holds this"
            return [(sure - 0.01 * rank, key, why) for key, rank in _ALIASES[spelling]]
    folded = bare
    near = process.extractOne(folded, list(_ALIASES), scorer=fuzz.ratio, score_cutoff=_SIMILAR)
    if near and len(folded) > len("isrc"):
        return [(_LIKELY, key, f"“{name}” is nearly “{near[0]}”") for key, _ in _ALIASES[near[0]]]
    inside = [
        (len(alias), key, alias)
        for alias, keys in _ALIASES.items()
        for key, _ in keys
        if len(alias) > len("net") and re.search(rf"\b{re.escape(alias)}\b", folded)
    ]
    return [
        (_WEAK - 0.05 * place, key, f"“{alias}” is part of its name")
        for place, (_, key, alias) in enumerate(sorted(inside, reverse=True)[:2])
    ]


def _by_content(kind: str, samples: Sequence[str]) -> list[tuple[float, str, str]]:
    """Return the field that a column's content shows without any name."""
    if kind in _SHOWN:
        return [_SHOWN[kind]]
    kept = [text.strip() for text in samples if text.strip()]
    if kind == "text" and kept:
        if all(text.upper() in values.currencies() for text in kept):
            return [(_LIKELY, "currency", "Its cells are currencies")]
        if sum(1 for text in kept if stores.find_store(text)) >= _MOST * len(kept):
            return [(_LIKELY, "store", "Its cells are stores that we know")]
    return []


_SHOWN: dict[str, tuple[float, str, str]] = {
    "isrc": (_SURE, "isrc", "Its cells are ISRCs"),
    "upc": (_LIKELY, "upc", "Its cells look like bar codes"),
    "country": (_WEAK, "country", "Its cells are countries"),
    "month": (_WEAK, "period", "Its cells are months"),
    "date": (_LEAST, "date", "Its cells are days"),
    "money": (_LEAST, "amount", "Its cells are money"),
}
"""Content that shows its field without any name."""
_FIGURES = {"money", "integer"}
_FITTING: dict[str, set[str]] = {
    "isrc": {"isrc", "text"},
    "upc": {"upc", "integer", "number", "text"},
    "country": {"country", "text"},
    "month": {"month", "date", "integer", "text"},
    "date": {"date", "text", "month", "integer"},
    "integer": {"integer", "number", "upc"},
    "money": {"money", "number", "integer", "upc"},
    "currency": {"text", "country"},
}
"""Value type → the contents that do not speak against it; others fit anything but numbers."""


def _agrees(value_type: str, kind: str) -> bool:
    """Tell whether a field's type can hold what the column's cells look like."""
    if kind == "empty":
        return True
    if value_type in _FITTING:
        return kind in _FITTING[value_type] or (kind == "text" and value_type == "integer")
    if value_type in {"store", "kind"}:
        return kind in {"text", "country"}
    return kind not in {"money", "date", "month", "isrc"}


_KEYS = {fold(key): key for key, field in FIELDS.items() if field.about == "music"}
_ALIASES: dict[str, list[tuple[str, int]]] = {}
for _field in FIELDS.values():
    for _rank, _alias in enumerate(_field.aliases):
        _ALIASES.setdefault(_alias, []).append((_field.key, min(_rank, 9)))
