"""Questions about the columns of a file that is not known: which is the money, what is counted.

The likeliest choice comes first, and none is offered that cannot be right.
"""

from collections.abc import Sequence

from tunescore.records import Choice, Question
from tunescore.statements.cells.kind_words import kind_of
from tunescore.statements.cells.stores import find_store
from tunescore.statements.detection.filename_defaults import NOT_APPLICABLE
from tunescore.statements.detection.identify import Identification
from tunescore.statements.detection.vocabulary import understand_names
from tunescore.statements.formats.infer import ColumnFormats
from tunescore.statements.mapping.mapping import Mapping

_WORDS = {"amount": "amount you are paid", "currency": "currency of the money"}
_COUNTED = frozenset({"stream", "download", "performance", "view", "use"})
_KINDS = {
    "stream": "Streams",
    "download": "Downloads or sales",
    "performance": "Performances on radio, on television or in concerts",
    "view": "Views",
}


def open_questions(
    found: Identification, mapping: Mapping, formats: ColumnFormats
) -> list[Question]:
    """Return the header's questions, which of several columns is a field, and what is counted."""
    guesses = found.guesses or {}
    rivals: dict[str, list[str]] = {}
    for name, guessed in guesses.items():
        if guessed.could_be and not _is_answered(mapping, guessed.could_be):
            rivals.setdefault(guessed.could_be, []).append(name)
    asked = [one for one in found.questions if not _is_answered(mapping, one.id.partition(":")[2])]
    for key, names in rivals.items():
        nothing = any(guesses[name].or_nothing for name in names)
        ranked = sorted(names, key=lambda name: guesses[name].rank)
        asked.append(_ask_field(key, ranked, or_nothing=nothing))
    if found.is_guess and _is_kind_open(found, mapping, formats):
        asked.append(_ask_kind(mapping))
    return asked


def _is_answered(mapping: Mapping, key: str) -> bool:
    """Return whether a column gives a field, or a constant does, or says that none is one."""
    return mapping.has(key) or key in mapping.constants


def _ask_field(key: str, names: Sequence[str], *, or_nothing: bool) -> Question:
    """Ask which of these columns is a field; the likeliest comes first."""
    choices = [Choice(name, name) for name in names]
    text = f"Which column is the {_WORDS.get(key, f'count of {key}')}? More than one column fits."
    if len(names) == 1:
        text = f"Is “{names[0]}” the amount you are paid? Its values are negative."
    if or_nothing:
        text = "Which column is the amount you are paid? Its name does not say."
        choices.append(Choice(NOT_APPLICABLE, "There is no money in this file"))
    return Question(f"field:{key}", names[0], text, tuple(choices))


def _is_kind_open(found: Identification, mapping: Mapping, formats: ColumnFormats) -> bool:
    """Return whether nothing says what the quantity counts: no kind, no store, no name."""
    if mapping.column_of("quantity") is None or mapping.about != "music":
        return False
    if "kind" in mapping.constants or _names_kinds(found, mapping):
        return False
    if any(mapping.column_of(key) for key in ("streams", "downloads", "performances")):
        return False
    if mapping.has("store"):
        stores = [mapping.constants.get("store", ""), *formats.spellings.get("store", [])]
        if any(find_store(store) for store in stores if store):
            return False
    return True


def _names_kinds(found: Identification, mapping: Mapping) -> bool:
    """Return whether a column says of some rows whether they are streams, downloads or views."""
    names = list(found.guesses or {})
    column = mapping.column_of("kind")
    cells = found.samples[names.index(column)] if found.samples and column in names else []
    return any(kind_of(cell) in _COUNTED for cell in set(cells))


def _ask_kind(mapping: Mapping) -> Question:
    """Ask what the quantity counts."""
    column = mapping.column_of("quantity") or ""
    (name,) = understand_names([column])
    sold = name.concepts & {"sale"} or mapping.column_of("sale_or_return")
    first = "download" if sold else "stream"
    if mapping.constants.get("rights") == "composition":
        first = "performance"
    keys = [first, *(key for key in _KINDS if key != first)]
    return Question(
        "constants:kind",
        column,
        f"What does “{column}” count? The file does not say.",
        tuple(Choice(key, _KINDS[key]) for key in keys),
    )
