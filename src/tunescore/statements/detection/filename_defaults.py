"""Defaults of fields that stand only in a file's name, or in a line above its table.

They are proposed where the reading is certain and asked where it is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tunescore.records import Choice, Proposal, Question, Table
from tunescore.statements.detection.name_period import period_in_name
from tunescore.statements.mapping import filename_fields
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.mapping.filename_fields import FilenameField, FilenameReading
from tunescore.statements.mapping.mapping import Mapping

NOT_APPLICABLE = "-"
"""The constant of a field that does not apply, as of a file about no particular song."""

_CONSTANTS = "constants:"  # the path of a constant in the mapping, as questions name it
_ENDS = ("period_start", "period_end")
_FIELD_WORDS = {
    "track_title": "song",
    "artist_name": "artist",
    "period_start": "first day of the period",
    "period_end": "last day of the period",
}


@dataclass(frozen=True, slots=True)
class MappingDefaults:
    """A mapping with the constants of one file, and the proposals and questions about them."""

    mapping: Mapping
    proposals: tuple[Proposal, ...] = ()
    questions: tuple[Question, ...] = ()


def propose_defaults(
    mapping: Mapping, fields: Sequence[FilenameField], table: Table
) -> MappingDefaults:
    """Propose constants for the fields that stand only in the file's name.

    The user's own answers are kept. An uncertain reading is no constant: it is asked, with the
    possible readings as choices.
    """
    constants = dict(mapping.constants)
    proposals, questions = [], []
    for key in dict.fromkeys(one.field for one in fields):
        if mapping.column_of(key) is not None:
            continue
        ways = [one for one in fields if one.field == key]
        read = [_read_field(one, table) for one in ways]
        likely = tuple(dict.fromkeys(choice for one in read for choice in one.choices))
        named = FilenameReading(choices=likely)
        if mapping.about == "music" and any(map(_is_day_in_name, ways)):
            named = _day_of_period(key, table) or named
        best = next((one for one in read if one.certain), named)
        value = constants.get(key) or best.value
        if value:
            constants[key] = value
        elif not any(one.optional for one in ways):
            nothing = next((one.nothing for one in ways if one.nothing), "")
            questions.append(_question(key, best, nothing))
        proposals.append(Proposal(key, value, _reason(key, ways, best, table)))
    return MappingDefaults(
        replace(mapping, constants=constants), tuple(proposals), tuple(questions)
    )


def _read_field(field: FilenameField, table: Table) -> FilenameReading:
    if field.place == "preamble":
        return filename_fields.read_preamble(table.preamble, field)
    return filename_fields.read_file_name(table.place, field, table.received)


def _is_day_in_name(field: FilenameField) -> bool:
    """Return whether a field is the first or last day of the period in the file's name."""
    in_name = field.place == "name" and field.days_before is None
    return field.field in _ENDS and in_name


def _day_of_period(key: str, table: Table) -> FilenameReading | None:
    """Read the month, quarter or half in a file's name that has no two days."""
    period = period_in_name(filename_fields.stem(table.place))
    return FilenameReading(period[_ENDS.index(key)].isoformat(), certain=True) if period else None


def _field_words(key: str) -> str:
    return _FIELD_WORDS.get(key, FIELDS[key].label.lower())


def _reason(key: str, ways: Sequence[FilenameField], best: FilenameReading, table: Table) -> str:
    """Return the sentence about where a reading comes from."""
    if not best.certain and any(one.optional for one in ways):
        return f"No column gives the {_field_words(key)}. Enter it here if you know it."
    if not best.certain:
        return f"No column gives the {_field_words(key)}, and the file's name is not clear."
    if any(one.days_before is not None for one in ways):
        in_name = filename_fields.stamp(table.place)
        exported = _day_text(in_name or table.received)
        why = "the day in the file's name" if in_name else "the day you added the file"
        return f"The export counts back from {exported}, {why}."
    place = "in the file's name"
    if all(one.place == "preamble" for one in ways):
        place = "in the lines above the table"
    return f"The {_field_words(key)} is only {place}."


def _day_text(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else "its day"


def _question(key: str, best: FilenameReading, nothing: str) -> Question:
    """Ask for a field that no column gives and of which the name is not certain."""
    what = _field_words(key)
    text = f"Neither a column nor the file's name gives the {what}. Which is it?"
    if best.choices:
        text = f"No column gives the {what}. Is it one of these from the file's name?"
        if FIELDS[key].type == "date":
            text = f"Neither a column nor the file's name gives the {what}. Which is it?"
    elif FIELDS[key].type == "date":
        text += " Write it as 2026-01-31."
    choices = [Choice(value, value) for value in best.choices]
    choices += [Choice(NOT_APPLICABLE, nothing)] if nothing else []
    return Question(id=f"{_CONSTANTS}{key}", column="", text=text, choices=tuple(choices))


def question_fields(questions: Sequence[Question]) -> tuple[str, ...]:
    """Return the fields that these questions ask for."""
    return tuple(
        one.id.removeprefix(_CONSTANTS) for one in questions if one.id.startswith(_CONSTANTS)
    )
