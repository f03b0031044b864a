"""What a whole column proves about the reading of its dates and numbers.

One scan counts, for every date and number column, the cells that only one reading can explain.
A column that proves its reading gives a Decision with the row that proved it; one that does not
gives a Question. Nothing is guessed: an unanswered question keeps the import from going in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tunescore.columnar.session import Session
from tunescore.records import Choice, Decision, Question
from tunescore.statements.cells import values
from tunescore.statements.formats.decide import Verdict, date_reading, number_reading
from tunescore.statements.formats.profile import (
    READ,
    cell,
    clear_date,
    clear_number,
    date_facts,
    number_facts,
)
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.mapping.mapping import Mapping

COMMON_CURRENCIES = ("USD", "EUR", "GBP", "CAD", "AUD", "JPY", "SEK", "BRL")


@dataclass(slots=True)
class Evidence:
    """How the columns of one file are read, and the distinct names in some of them."""

    orders: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    plain: set[str] = field(default_factory=set)
    """Columns whose cells are all ISO dates, or all plain numbers, or blank."""
    tidy: set[str] = field(default_factory=set)
    """Columns of words whose cells are all blank, or say something and need no trimming."""
    named: dict[str, list[str]] = field(default_factory=dict)
    """Field (`store`, `country`) → the spellings in its column."""

    def judge(self, verdict: Verdict) -> str:
        """Keep what a verdict says and return its reading."""
        reading, said = verdict
        if isinstance(said, Question):
            self.questions.append(said)
        elif said is not None:
            self.decisions.append(said)
        return reading


def date_columns(mapping: Mapping) -> list[str]:
    """Return the columns that are mapped to a date or a month."""
    return list(_of_type(mapping, {"date", "month", "instant"}))


def number_columns(mapping: Mapping) -> list[str]:
    """Return the columns that are mapped to money or a count."""
    return list(_of_type(mapping, _NUMERIC))


def word_columns(mapping: Mapping) -> list[str]:
    """Return the columns that are mapped to anything but a number."""
    return list(_of_type(mapping, {str(one.type) for one in FIELDS.values()} - _NUMERIC))


_NUMERIC = {"money", "integer", "number"}

_FEW_SPELLINGS = 50_000
"""So many spellings of a column are held in memory."""


def _of_type(mapping: Mapping, types: set[str]) -> Iterable[str]:
    for name, key in mapping.columns.items():
        if key in FIELDS and FIELDS[key].type in types and FIELDS[key].group != "campaign":
            yield name


def gather(session: Session, source: str, columns: tuple[str, ...], mapping: Mapping) -> Evidence:
    """Read the evidence of a table (`source` is its SQL relation).

    A first look finds the columns whose cells are all clear (ISO dates, plain numbers), which real
    statements mostly have; only the distinct cells of the others are looked at closely.
    """
    asked_dates, asked_numbers = date_columns(mapping), number_columns(mapping)
    asked_words, asked_names = word_columns(mapping), _named_fields(mapping)
    found = Evidence()
    counted = iter(_answers(session, source, _questions(columns, mapping)))
    found.tidy = {name for name in asked_words if not next(counted)}
    unclear_dates = {name for name in asked_dates if next(counted)}
    found.plain |= set(asked_dates) - unclear_dates
    unclear_numbers: set[str] = set()
    pointed: dict[str, int] = {}
    for name in asked_numbers:
        unclear_numbers |= {name} if next(counted) else set()
        pointed[name] = next(counted)
        found.plain |= set() if next(counted) else {name}
    lengths = dict(zip(asked_dates, counted, strict=False)) if asked_dates else {}
    for key in asked_names:
        found.named[key] = [name for name in next(counted) or [] if name is not None]
    silent: set[str] = set()
    facts_of = date_facts(session, source, columns, unclear_dates)
    for name in asked_dates:
        order = "ym" if (lengths[name] or 0) == len("2026-01") else "ymd"
        if name in unclear_dates:
            facts = facts_of[name]
            order = found.judge(date_reading(name, mapping.dates.get(name), facts))
            silent |= {name} if facts.short == 0 and not facts.only_ymd else set()
        found.orders[name] = order
    _follow(found, silent)
    for name in asked_numbers:
        reading = "point" if pointed[name] else mapping.numbers.get(name, "point")
        if name in unclear_numbers:
            whole = _counts(mapping, name)
            numbers = number_facts(session, source, columns, name, whole=whole)
            numbers = replace(numbers, points=numbers.points + pointed[name])
            declared = mapping.numbers.get(name)
            reading = found.judge(number_reading(name, declared, numbers, whole=whole))
        found.numbers[name] = reading
        found.plain -= {name} if reading == "comma" else set()
    _ask_currency(found, mapping)
    return found


def _follow(found: Evidence, silent: set[str]) -> None:
    """Read columns that prove nothing as one of their file whose days stand before the months.

    First days of months (`2014/01/03`) say nothing by themselves, and a file writes days one way.
    """
    proof = next((one for one in found.decisions if found.orders.get(one.column) == "ydm"), None)
    for name in sorted(silent):
        if proof is not None and found.orders[name] == "ymd":
            found.orders[name] = "ydm"
            found.decisions.append(replace(proof, column=name))


def _named_fields(mapping: Mapping) -> list[str]:
    return [key for key in ("store", "country") if mapping.column_of(key)]


def _questions(columns: tuple[str, ...], mapping: Mapping) -> list[tuple[str, str]]:
    """Give what is asked of the columns: each an SQL column and an aggregate of its cells."""
    wanted: list[tuple[str, str]] = []
    for name in word_columns(mapping):
        raw = cell(columns, name)
        wanted.append((raw, values.untidy(raw)))
    for name in date_columns(mapping):
        raw = cell(columns, name)
        wanted.append((raw, f"count_if(NOT {clear_date(raw)})"))
    for name in number_columns(mapping):
        raw = cell(columns, name)
        plain = values.plain_number(raw, whole=_counts(mapping, name))
        pointed_cell = f"contains({raw}, '.') AND {clear_number(raw)}"
        wanted += [
            (raw, f"count_if(NOT {clear_number(raw)})"),
            (raw, f"count_if({pointed_cell})"),
            (raw, f"count_if(NOT {plain})"),
        ]
    for name in date_columns(mapping):
        raw = cell(columns, name)
        wanted.append((raw, f"max(length({raw}))"))
    for key in _named_fields(mapping):
        raw = cell(columns, mapping.column_of(key) or "")
        wanted.append((raw, f"list(DISTINCT {values.trimmed(raw)})"))
    return wanted


def _answers(session: Session, source: str, wanted: Sequence[tuple[str, str]]) -> tuple[Any, ...]:
    """Answer `_questions`.

    Of many rows, a column that says a few things over and over is asked for these alone. How often
    a cell says the same matters to none but the count of points, which only a column with both
    decimal signs is judged by.
    """
    if not wanted:
        return ()
    questions = [question for _, question in wanted]
    if session.few:
        return _one(session, f"SELECT {', '.join(questions)} FROM {source} WHERE {READ}")
    columns = list(dict.fromkeys(column for column, _ in wanted))
    counts = ", ".join(f"approx_count_distinct({column})" for column in columns)
    spellings = _one(session, f"SELECT {counts} FROM {source} WHERE {READ}")
    relations = []
    for column, count in zip(columns, spellings, strict=True):
        distinct = "DISTINCT" if count <= _FEW_SPELLINGS else ""
        its = [
            f"{question} AS answer_{at}" for at, (of, question) in enumerate(wanted) if of == column
        ]
        cells = f"(SELECT {distinct} {column} FROM {source} WHERE {READ})"
        relations.append(f"(SELECT {', '.join(its)} FROM {cells})")
    answers = ", ".join(f"answer_{at}" for at in range(len(wanted)))
    return _one(session, f"SELECT {answers} FROM {', '.join(relations)}")


def _one(session: Session, sql: str) -> tuple[Any, ...]:
    (row,) = session.rows(sql)
    return row


def _counts(mapping: Mapping, name: str) -> bool:
    """Tell whether a column holds whole numbers."""
    return FIELDS[mapping.columns[name] or ""].type == "integer"


def _ask_currency(found: Evidence, mapping: Mapping) -> None:
    """Ask for the currency of money that comes without one."""
    column = mapping.column_of("amount") or ""
    if not mapping.has("amount") or mapping.has("currency") or values.currency_in_header(column):
        return
    money = f"“{column}”" if column else "the money"
    found.questions.append(
        Question(
            "constants:currency",
            column,
            f"Which currency is {money} in? The file does not say.",
            tuple(Choice(code, code) for code in COMMON_CURRENCIES),
        )
    )
