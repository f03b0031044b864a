"""Fields that only a file's name, or a line above its table, tells.

They are proposed where the reading is certain and asked where it is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tunescore.records import Choice, Proposal, Question, Table
from tunescore.statements.mapping import filename_fields
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.mapping.filename_fields import Named, Said
from tunescore.statements.mapping.mapping import Mapping

NOTHING = "-"
"""A constant of a field that the file tells of nothing in particular."""

_CONSTANTS = "constants:"  # the path of a constant in the mapping, as questions name it
_WHAT = {
    "track_title": "song",
    "artist_name": "artist",
    "period_start": "first day of the period",
    "period_end": "last day of the period",
}


@dataclass(frozen=True, slots=True)
class Proposed:
    """A mapping with what the file's name says of it, and what is told or asked about that."""

    mapping: Mapping
    proposals: tuple[Proposal, ...] = ()
    questions: tuple[Question, ...] = ()


def propose(mapping: Mapping, named: Sequence[Named], table: Table) -> Proposed:
    """Fill the fields that stand only in the file's name.

    What the user said stands. An uncertain reading fills nothing: it is asked, with the readings
    that are possible as choices.
    """
    constants = dict(mapping.constants)
    proposals, questions = [], []
    for key in dict.fromkeys(one.field for one in named):
        if mapping.column_of(key) is not None:
            continue
        ways = [one for one in named if one.field == key]
        read = [_said(one, table) for one in ways]
        likely = tuple(dict.fromkeys(choice for one in read for choice in one.choices))
        best = next((one for one in read if one.certain), Said(choices=likely))
        told = constants.get(key) or best.value
        if told:
            constants[key] = told
        elif not any(one.optional for one in ways):
            nothing = next((one.nothing for one in ways if one.nothing), "")
            questions.append(_question(key, best, nothing))
        proposals.append(Proposal(key, told, _why(key, ways, best, table)))
    return Proposed(replace(mapping, constants=constants), tuple(proposals), tuple(questions))


def _said(named: Named, table: Table) -> Said:
    if named.place == "preamble":
        return filename_fields.said_above(table.preamble, named)
    return filename_fields.said(table.place, named, table.received)


def _what(key: str) -> str:
    return _WHAT.get(key, FIELDS[key].label.lower())


def _why(key: str, ways: Sequence[Named], best: Said, table: Table) -> str:
    """Say where a reading comes from."""
    if not best.certain and any(one.optional for one in ways):
        return f"No column gives the {_what(key)}. Enter it here if you know it."
    if not best.certain:
        return f"No column gives the {_what(key)}, and the file's name is not clear."
    if any(one.days_before is not None for one in ways):
        in_name = filename_fields.stamp(table.place)
        exported = _spoken(in_name or table.received)
        why = "the day in the file's name" if in_name else "the day you added the file"
        return f"The export counts back from {exported}, {why}."
    place = "in the file's name"
    if all(one.place == "preamble" for one in ways):
        place = "in the lines above the table"
    return f"The {_what(key)} is only {place}."


def _spoken(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else "its day"


def _question(key: str, best: Said, nothing: str) -> Question:
    """Ask for a field that is not in the file and not clear from its name."""
    what = _what(key)
    text = f"Neither a column nor the file's name gives the {what}. Which is it?"
    if best.choices:
        text = f"No column gives the {what}. Is it one of these from the file's name?"
        if FIELDS[key].type == "date":
            text = f"Neither a column nor the file's name gives the {what}. Which is it?"
    elif FIELDS[key].type == "date":
        text += " Write it as 2026-01-31."
    choices = [Choice(value, value) for value in best.choices]
    choices += [Choice(NOTHING, nothing)] if nothing else []
    return Question(id=f"{_CONSTANTS}{key}", column="", text=text, choices=tuple(choices))


def asked(questions: Sequence[Question]) -> tuple[str, ...]:
    """Return the fields that these questions ask for."""
    return tuple(
        one.id.removeprefix(_CONSTANTS) for one in questions if one.id.startswith(_CONSTANTS)
    )
