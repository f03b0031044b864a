"""Infers the formats of a file's columns: the order of its dates and the decimal sign.

One scan counts, for every date and number column, the cells that only one format explains. A
column that proves its format gives a Decision with the row that proved it; one that does not
gives a Question. Nothing is guessed: a file with an open question is not imported.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tunescore.columnar.session import Session
from tunescore.records import Choice, Decision, Question
from tunescore.statements.cells import values
from tunescore.statements.formats.decide import Verdict, decide_date_order, decide_decimal_sign
from tunescore.statements.formats.profile import (
    DATA_ROWS,
    cell,
    date_facts,
    is_clear_date,
    is_clear_number,
    number_facts,
)
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.mapping.mapping import Mapping

COMMON_CURRENCIES = ("USD", "EUR", "GBP", "CAD", "AUD", "JPY", "SEK", "BRL")


@dataclass(slots=True)
class ColumnFormats:
    """The formats of a file's columns, and the distinct names of its stores and countries."""

    date_orders: dict[str, str] = field(default_factory=dict)
    """Column → order of its dates, one of `dates.ORDERS`."""
    decimal_signs: dict[str, str] = field(default_factory=dict)
    """Column → `point` or `comma`."""
    questions: list[Question] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    plain: set[str] = field(default_factory=set)
    """Columns whose cells are all ISO dates, or all plain numbers, or blank."""
    tidy: set[str] = field(default_factory=set)
    """Columns of text whose cells are all blank, or need no trimming and are not absent."""
    spellings: dict[str, list[str]] = field(default_factory=dict)
    """Field (`store`, `country`) → the distinct texts in its column."""

    def apply(self, verdict: Verdict) -> str:
        """Keep a verdict's question or decision and return its format."""
        reading, reason = verdict
        if isinstance(reason, Question):
            self.questions.append(reason)
        elif reason is not None:
            self.decisions.append(reason)
        return reading


def date_columns(mapping: Mapping) -> list[str]:
    """Return the columns that are mapped to a date or a month."""
    return list(_columns_of_type(mapping, {"date", "period", "instant"}))


def number_columns(mapping: Mapping) -> list[str]:
    """Return the columns that are mapped to money or a count.

    The counts of campaigns are whole numbers in every reading: `15,000` clicks are `15.000`.
    """
    types = _NUMBER_TYPES - ({"integer"} if mapping.about == "campaigns" else set())
    return list(_columns_of_type(mapping, types))


def word_columns(mapping: Mapping) -> list[str]:
    """Return the columns that are mapped to anything but a number."""
    return list(
        _columns_of_type(mapping, {str(one.type) for one in FIELDS.values()} - _NUMBER_TYPES)
    )


_NUMBER_TYPES = {"money", "integer", "number"}

_MAX_SPELLINGS = 50_000
"""The most distinct cells of a column that are held in memory."""


def _columns_of_type(mapping: Mapping, types: set[str]) -> Iterable[str]:
    for name, key in mapping.columns.items():
        if key not in FIELDS or FIELDS[key].type not in types:
            continue
        if FIELDS[key].about != "campaigns" or mapping.about == "campaigns":
            yield name


def infer_formats(
    session: Session, source: str, columns: tuple[str, ...], mapping: Mapping
) -> ColumnFormats:
    """Infer the formats of a table's columns (`source` is its SQL relation).

    A first look finds the columns whose cells are all clear (ISO dates, plain numbers), which real
    statements mostly have; only the distinct cells of the others are profiled.
    """
    date_names, number_names = date_columns(mapping), number_columns(mapping)
    text_names, named_fields = word_columns(mapping), _named_fields(mapping)
    formats = ColumnFormats()
    counted = iter(_run_aggregates(session, source, _aggregates(columns, mapping)))
    formats.tidy = {name for name in text_names if not next(counted)}
    unclear_dates = {name for name in date_names if next(counted)}
    formats.plain |= set(date_names) - unclear_dates
    unclear_numbers: set[str] = set()
    pointed: dict[str, int] = {}
    for name in number_names:
        unclear_numbers |= {name} if next(counted) else set()
        pointed[name] = next(counted)
        formats.plain |= set() if next(counted) else {name}
    lengths = dict(zip(date_names, counted, strict=False)) if date_names else {}
    for key in named_fields:
        formats.spellings[key] = [name for name in next(counted) or [] if name is not None]
    silent: set[str] = set()
    facts_of = date_facts(session, source, columns, unclear_dates)
    for name in date_names:
        order = "ym" if (lengths[name] or 0) == len("2026-01") else "ymd"
        if name in unclear_dates:
            facts = facts_of[name]
            order = formats.apply(decide_date_order(name, mapping.dates.get(name), facts))
            silent |= {name} if facts.short == 0 and not facts.only_ymd else set()
        formats.date_orders[name] = order
    _adopt_proven_order(formats, silent)
    for name in number_names:
        reading = "point" if pointed[name] else mapping.numbers.get(name, "point")
        if name in unclear_numbers:
            whole = _is_count(mapping, name)
            numbers = number_facts(session, source, columns, name, whole=whole)
            numbers = replace(numbers, points=numbers.points + pointed[name])
            declared = mapping.numbers.get(name)
            reading = formats.apply(decide_decimal_sign(name, declared, numbers, whole=whole))
        formats.decimal_signs[name] = reading
        formats.plain -= {name} if reading == "comma" else set()
    _ask_currency(formats, mapping)
    return formats


def _adopt_proven_order(formats: ColumnFormats, silent: set[str]) -> None:
    """Give columns that prove nothing the order year, day, month, where another column proves it.

    First days of months (`2014/01/03`) prove nothing by themselves, and a file writes its days in
    one way.
    """
    proof = next(
        (one for one in formats.decisions if formats.date_orders.get(one.column) == "ydm"), None
    )
    for name in sorted(silent):
        if proof is not None and formats.date_orders[name] == "ymd":
            formats.date_orders[name] = "ydm"
            formats.decisions.append(replace(proof, column=name))


def _named_fields(mapping: Mapping) -> list[str]:
    return [key for key in ("store", "country") if mapping.column_of(key)]


def _aggregates(columns: tuple[str, ...], mapping: Mapping) -> list[tuple[str, str]]:
    """Give the aggregates of the columns: each an SQL column and an aggregate of its cells."""
    wanted: list[tuple[str, str]] = []
    for name in word_columns(mapping):
        raw = cell(columns, name)
        wanted.append((raw, values.count_untidy(raw)))
    for name in date_columns(mapping):
        raw = cell(columns, name)
        wanted.append((raw, f"count_if(NOT {is_clear_date(raw)})"))
    for name in number_columns(mapping):
        raw = cell(columns, name)
        plain = values.is_plain_number(raw, whole=_is_count(mapping, name))
        pointed_cell = f"contains({raw}, '.') AND {is_clear_number(raw)}"
        wanted += [
            (raw, f"count_if(NOT {is_clear_number(raw)})"),
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


def _run_aggregates(
    session: Session, source: str, wanted: Sequence[tuple[str, str]]
) -> tuple[Any, ...]:
    """Run the aggregates of `_aggregates`, in their order.

    In a large table, a column with few distinct cells is reduced to these first. How often a cell
    occurs matters only to the count of decimal points, and that only in a column with both decimal
    signs.
    """
    if not wanted:
        return ()
    aggregates = [aggregate for _, aggregate in wanted]
    if session.few:
        return _single_row(
            session, f"SELECT {', '.join(aggregates)} FROM {source} WHERE {DATA_ROWS}"
        )
    columns = list(dict.fromkeys(column for column, _ in wanted))
    counts = ", ".join(f"approx_count_distinct({column})" for column in columns)
    spellings = _single_row(session, f"SELECT {counts} FROM {source} WHERE {DATA_ROWS}")
    relations = []
    for column, count in zip(columns, spellings, strict=True):
        distinct = "DISTINCT" if count <= _MAX_SPELLINGS else ""
        its = [
            f"{aggregate} AS result_{at}"
            for at, (of, aggregate) in enumerate(wanted)
            if of == column
        ]
        cells = f"(SELECT {distinct} {column} FROM {source} WHERE {DATA_ROWS})"
        relations.append(f"(SELECT {', '.join(its)} FROM {cells})")
    results = ", ".join(f"result_{at}" for at in range(len(wanted)))
    return _single_row(session, f"SELECT {results} FROM {', '.join(relations)}")


def _single_row(session: Session, sql: str) -> tuple[Any, ...]:
    (row,) = session.rows(sql)
    return row


def _is_count(mapping: Mapping, name: str) -> bool:
    """Return whether a column holds whole numbers."""
    return FIELDS[mapping.columns[name] or ""].type == "integer"


def _ask_currency(formats: ColumnFormats, mapping: Mapping) -> None:
    """Ask for the currency of money that comes without one."""
    key = "cost" if mapping.about == "campaigns" else "amount"
    column = mapping.column_of(key) or ""
    if not mapping.has(key) or mapping.has("currency") or values.currency_in_header(column):
        return
    money = f"“{column}”" if column else "the money"
    formats.questions.append(
        Question(
            "constants:currency",
            column,
            f"Which currency is {money} in? The file does not say.",
            tuple(Choice(code, code) for code in COMMON_CURRENCIES),
        )
    )
