"""Infers the formats of a file's columns: the order of its dates and the decimal sign.

One scan counts, for every date and number column, the cells that only one format explains. A
column that proves its format gives a Decision with the row that proved it; one that does not
gives a Question. Nothing is guessed: a file with an open question is not imported.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from tunescore.columnar.duck import literals
from tunescore.columnar.session import Session
from tunescore.records import Choice, Decision, Question
from tunescore.statements.cells import values
from tunescore.statements.cells.kind_words import returns_of
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
    """Field (see `NAMED`) → the distinct texts in its column."""

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
    found = _run_aggregates(session, source, _aggregates(columns, mapping))
    formats = ColumnFormats()
    formats.tidy = {name for name in word_columns(mapping) if not found[name, "untidy"]}
    unclear = {name for name in (*date_names, *number_names) if found[name, "unclear"]}
    formats.plain = {name for name in date_names if name not in unclear}
    formats.plain |= {name for name in number_names if not found[name, "not_plain"]}
    for key in _named_fields(mapping):
        names = found[mapping.column_of(key) or "", "spellings"] or []
        formats.spellings[key] = [name for name in names if name is not None]
    unclear_dates = unclear & set(date_names)
    periods = set(_columns_of_type(mapping, {"period"}))
    facts_of = date_facts(session, source, columns, unclear_dates, periods)
    silent: set[str] = set()
    for name in date_names:
        order = "ym" if (found[name, "longest"] or 0) == len("2026-01") else "ymd"
        if name in unclear_dates:
            facts = facts_of[name]
            order = formats.apply(decide_date_order(name, mapping.dates.get(name), facts))
            silent |= {name} if facts.short == 0 and not facts.only_ymd else set()
        formats.date_orders[name] = order
    _adopt_proven_order(formats, silent)
    for name in number_names:
        pointed = found[name, "pointed"]
        reading = "point" if pointed else mapping.numbers.get(name, "point")
        if name in unclear:
            whole = _is_count(mapping, name)
            numbers = number_facts(session, source, columns, name, whole=whole)
            numbers = replace(numbers, points=numbers.points + pointed)
            declared = mapping.numbers.get(name)
            reading = formats.apply(decide_decimal_sign(name, declared, numbers, whole=whole))
        formats.decimal_signs[name] = reading
        formats.plain -= {name} if reading == "comma" else set()
    _ask_currency(formats, mapping)
    _ask_returns(session, source, columns, mapping, formats)
    return formats


def _adopt_proven_order(formats: ColumnFormats, silent: set[str]) -> None:
    """Give columns that prove nothing the order that another column proves.

    A file writes its days in one way: `03/04/2026` is no question beside a column with
    `03/28/2026`. First days of months (`2014/01/03`) prove nothing by themselves either.
    """
    proofs = {formats.date_orders[one.column]: one for one in reversed(formats.decisions)
              if one.column in formats.date_orders}  # fmt: skip
    if "ydm" in proofs:
        for name in sorted(silent):
            if formats.date_orders[name] == "ymd":
                formats.date_orders[name] = "ydm"
                formats.decisions.append(replace(proofs["ydm"], column=name))
    if len(proofs) != 1:
        return
    ((order, proof),) = proofs.items()
    for question in list(formats.questions):
        if question.id.startswith("dates:") and order in {one.value for one in question.choices}:
            formats.questions.remove(question)
            formats.date_orders[question.column] = order
            text = f"{proof.text.removesuffix('.')} in “{proof.column}”."
            formats.decisions.append(replace(proof, column=question.column, text=text))


def _named_fields(mapping: Mapping) -> list[str]:
    """Return the fields whose distinct texts are looked up, one by one.

    A source's own words of kinds are looked for in SQL.
    """
    own = {"kind"} if mapping.rules.kinds or mapping.about != "music" else set()
    return [key for key in NAMED if mapping.column_of(key) and key not in own]


_Wanted = dict[tuple[str, str], tuple[str, str]]
"""Column and what is asked of it → the SQL of its cells, and an aggregate of them."""


def _aggregates(columns: tuple[str, ...], mapping: Mapping) -> _Wanted:
    """Give the aggregates of the columns."""
    wanted: _Wanted = {}
    for name in word_columns(mapping):
        raw = cell(columns, name)
        wanted[name, "untidy"] = (raw, values.count_untidy(raw))
    for name in date_columns(mapping):
        raw = cell(columns, name)
        wanted[name, "unclear"] = (raw, f"count_if(NOT {is_clear_date(raw)})")
        wanted[name, "longest"] = (raw, f"max(length({raw}))")
    for name in number_columns(mapping):
        raw = cell(columns, name)
        clear, plain = (
            is_clear_number(raw),
            values.is_plain_number(raw, whole=_is_count(mapping, name)),
        )
        wanted[name, "unclear"] = (raw, f"count_if(NOT {clear})")
        wanted[name, "pointed"] = (raw, f"count_if(contains({raw}, '.') AND {clear})")
        wanted[name, "not_plain"] = (raw, f"count_if(NOT {plain})")
    for key in _named_fields(mapping):
        name = mapping.column_of(key) or ""
        raw = cell(columns, name)
        wanted[name, "spellings"] = (raw, f"list(DISTINCT {values.trimmed(raw)})")
    return wanted


def _run_aggregates(session: Session, source: str, wanted: _Wanted) -> dict[tuple[str, str], Any]:
    """Run the aggregates of `_aggregates`.

    In a large table, a column with few distinct cells is reduced to these first. How often a cell
    occurs matters only to the count of decimal points, and that only in a column with both decimal
    signs.
    """
    if not wanted:
        return {}
    named = {key: f"result_{at}" for at, key in enumerate(wanted)}
    if session.few:
        picked = ", ".join(f"{wanted[key][1]} AS {name}" for key, name in named.items())
        row = _single_row(session, f"SELECT {picked} FROM {source} WHERE {DATA_ROWS}")
        return dict(zip(wanted, row, strict=True))
    cells = list(dict.fromkeys(raw for raw, _ in wanted.values()))
    counts = ", ".join(f"approx_count_distinct({raw})" for raw in cells)
    spellings = _single_row(session, f"SELECT {counts} FROM {source} WHERE {DATA_ROWS}")
    relations = []
    for raw, count in zip(cells, spellings, strict=True):
        distinct = "DISTINCT" if count <= _MAX_SPELLINGS else ""
        its = [
            f"{aggregate} AS {named[key]}" for key, (of, aggregate) in wanted.items() if of == raw
        ]
        rows = f"(SELECT {distinct} {raw} FROM {source} WHERE {DATA_ROWS})"
        relations.append(f"(SELECT {', '.join(its)} FROM {rows})")
    picked = ", ".join(named.values())
    row = _single_row(session, f"SELECT {picked} FROM {', '.join(relations)}")
    return dict(zip(wanted, row, strict=True))


def _single_row(session: Session, sql: str) -> tuple[Any, ...]:
    (row,) = session.rows(sql)
    return row


def _is_count(mapping: Mapping, name: str) -> bool:
    """Return whether a column holds whole numbers."""
    return FIELDS[mapping.columns[name] or ""].type == "integer"


NAMED = ("store", "country", "kind", "sale_or_return")
"""Fields whose distinct texts are known names."""

MONEY = ("amount", "bonus", "credit", "debit")


def _ask_currency(formats: ColumnFormats, mapping: Mapping) -> None:
    """Ask for the currency of money that comes without one."""
    keys = ("cost",) if mapping.about == "campaigns" else MONEY
    money = [name for key in keys for name in mapping.columns_of(key)]
    silent = [name for name in money if not values.currency_in_header(name)]
    constant = any(key in mapping.constants and mapping.has(key) for key in keys)
    if mapping.has("currency") or not (silent or constant):
        return
    if len(silent) < len(money) and len(mapping.columns_of("amount")) < 2:  # noqa: PLR2004
        return  # a bonus, or money out, is in the currency that the other column names
    column = silent[0] if silent else ""
    named = f"“{column}”" if column else "the money"
    formats.questions.append(
        Question(
            "constants:currency",
            column,
            f"Which currency is {named} in? The file does not say.",
            tuple(Choice(code, code) for code in COMMON_CURRENCIES),
        )
    )


_MINUS = "[-(\u2212]"


def _ask_returns(
    session: Session, source: str, columns: tuple[str, ...], mapping: Mapping,
    formats: ColumnFormats,
) -> None:  # fmt: skip
    """Ask what returned rows do, where none of them has a minus before its money.

    Where one has, the file's signs stand.
    """
    amounts = mapping.columns_of("amount")
    if mapping.about != "music" or not amounts or mapping.has("returns"):
        return
    said = {
        key: words
        for key in ("sale_or_return", "kind")
        if (words := sorted(returns_of(formats.spellings.get(key, ()))))
    }
    if not said:
        return
    column = mapping.column_of(next(iter(said))) or ""
    example = next(iter(said.values()))[0]
    money = f"concat({', '.join(cell(columns, name) for name in amounts)})"
    returned = " OR ".join(
        f"list_contains([{literals(words)}],"
        f" {values.trimmed(cell(columns, mapping.column_of(key) or ''))})"
        for key, words in said.items()
    )
    below, above = _single_row(
        session,
        f"SELECT count_if(regexp_matches({money}, '{_MINUS}')),"
        f" count_if(regexp_matches({money}, '[1-9]') AND NOT regexp_matches({money}, '{_MINUS}'))"
        f" FROM {source} WHERE {DATA_ROWS} AND ({returned})",
    )
    if above and not below:
        rows = "1 row is" if above == 1 else f"{above:,} rows are"
        formats.questions.append(
            Question(
                "constants:returns",
                column,
                f"{rows} marked “{example}”, and no amount of these has a minus. What was it?",
                (
                    Choice("subtract", "Money that was taken back: subtract it"),
                    Choice("keep", "Money that was paid: add it"),
                ),
            )
        )
