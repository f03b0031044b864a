"""What a whole column proves about the reading of its dates and numbers.

One scan counts, for every date and number column, the cells that only one reading can explain.
A column that proves its reading gives a Decision with the row that proved it; one that does not
gives a Question. Nothing is guessed: an unanswered question keeps the import from going in.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb

from tunescore.records import Choice, Decision, Question
from tunescore.statements import dates, values
from tunescore.statements.engine import ident, literal
from tunescore.statements.fields import FIELDS
from tunescore.statements.mapping import Mapping
from tunescore.statements.readings import (
    DateFacts,
    NumberFacts,
    Verdict,
    date_reading,
    number_reading,
)

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


def cell(columns: tuple[str, ...], name: str) -> str:
    """Give the SQL of a column's cells by its header."""
    return ident(f"c{columns.index(name)}")


def date_columns(mapping: Mapping) -> list[str]:
    """Return the columns that are mapped to a date or a month."""
    return list(_of_type(mapping, {"date", "month", "instant"}))


def number_columns(mapping: Mapping) -> list[str]:
    """Return the columns that are mapped to money or a count."""
    return list(_of_type(mapping, {"money", "integer", "number"}))


def _of_type(mapping: Mapping, types: set[str]) -> Iterable[str]:
    for name, key in mapping.columns.items():
        if key in FIELDS and FIELDS[key].type in types and FIELDS[key].group != "campaign":
            yield name


def gather(
    session: duckdb.DuckDBPyConnection, source: str, columns: tuple[str, ...], mapping: Mapping
) -> Evidence:
    """Read the evidence of a table (`source` is its SQL relation).

    One scan finds the columns whose cells are all clear (ISO dates, plain numbers), which real
    statements mostly have; only the distinct cells of the others are looked at closely.
    """
    asked_dates, asked_numbers = date_columns(mapping), number_columns(mapping)
    wanted = []
    for name in asked_dates:
        raw = cell(columns, name)
        wanted.append(f"count({raw}) FILTER (WHERE NOT {_clear_date(raw)})")
    for name in asked_numbers:
        raw = cell(columns, name)
        wanted.append(f"count({raw}) FILTER (WHERE NOT {_clear_number(raw)})")
        pointed_cell = f"contains({raw}, '.') AND {_clear_number(raw)}"
        wanted.append(f"coalesce(bool_or({pointed_cell}), false)")
        plain = values.plain_number(raw, whole=_counts(mapping, name))
        wanted.append(f"count({raw}) FILTER (WHERE NOT {plain})")
    wanted += [f"max(length({cell(columns, name)}))" for name in asked_dates]
    names = [key for key in ("store", "country") if mapping.column_of(key)]
    texts = {key: values.trimmed(cell(columns, mapping.column_of(key) or "")) for key in names}
    wanted += [f"list(DISTINCT {text})" for text in texts.values()]
    found = Evidence()
    counted = iter(_one(session, f"SELECT {', '.join([*wanted, '1'])} FROM {source} WHERE {_READ}"))
    unclear_dates = {name for name in asked_dates if next(counted)}
    found.plain |= set(asked_dates) - unclear_dates
    unclear_numbers, pointed = set(), set()
    for name in asked_numbers:
        unclear_numbers |= {name} if next(counted) else set()
        pointed |= {name} if next(counted) else set()
        found.plain |= set() if next(counted) else {name}
    lengths = dict(zip(asked_dates, counted, strict=False)) if asked_dates else {}
    for key in names:
        found.named[key] = [name for name in next(counted) or [] if name is not None]
    silent: set[str] = set()
    for name in asked_dates:
        order = "ym" if (lengths[name] or 0) == len("2026-01") else "ymd"
        if name in unclear_dates:
            facts = DateFacts(
                *_close(session, source, cell(columns, name), _clear_date, _date_counts())
            )
            order = found.judge(date_reading(name, mapping.dates.get(name), facts))
            silent |= {name} if facts.short == 0 and not facts.only_ymd else set()
        found.orders[name] = order
    _follow(found, silent)
    for name in asked_numbers:
        reading = "point" if name in pointed else mapping.numbers.get(name, "point")
        if name in unclear_numbers:
            raw, whole = cell(columns, name), _counts(mapping, name)
            wants = _number_counts(whole=whole)
            numbers = NumberFacts(*_close(session, source, raw, _clear_number, wants))
            numbers = replace(numbers, points=numbers.points + (name in pointed))
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


_READ = "skip IS NULL AND reject IS NULL"


def _one(session: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = session.execute(sql).fetchone()
    return row or ()


def _clear_date(cell: str) -> str:
    """Tell of a cell that is an ISO day or month, which needs no deciding, or blank."""
    return rf"regexp_full_match({cell}, '(?:\d{{4}}-\d\d(?:-\d\d(?:[T ].*)?)?)?')"


def _clear_number(cell: str) -> str:
    """Tell of a cell that only a decimal point explains, or any sign, or that is blank."""
    pattern = r"(?:-?(?:0?\.\d+|\d+(?:\.(?:\d{1,2}|\d{4,}))?))?"
    return f"regexp_full_match({cell}, '{pattern}')"


def _close(
    session: duckdb.DuckDBPyConnection,
    source: str,
    cell: str,
    clear: Callable[[str], str],
    wants: Sequence[str],
) -> tuple[Any, ...]:
    """Look closely at the distinct unclear cells of one column."""
    text = values.present(values.trimmed(cell))
    return _one(
        session,
        f"SELECT {', '.join(wants)} FROM (SELECT *, regexp_extract(text, '{dates.TRIPLE}', "
        f"['a', 'b', 'c']) AS parts FROM (SELECT {text} AS text, min(line) AS line, "
        f"count(*) AS n FROM {source} WHERE {_READ} AND NOT {clear(cell)} GROUP BY ALL))",
    )


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
            f"Which currency is {money} in? Nothing in the file says it.",
            tuple(Choice(code, code) for code in COMMON_CURRENCIES),
        )
    )


def _date_counts() -> list[str]:
    """Give the aggregates of a date column, in the order of DateFacts."""
    a, b, c = (f"TRY_CAST(parts.{letter} AS INTEGER)" for letter in "abc")
    short, long = "length(parts.a) BETWEEN 1 AND 2", "length(parts.a) = 4"
    dmy = f"({short} AND {a} BETWEEN 1 AND 31 AND {b} BETWEEN 1 AND 12)"
    mdy = f"({short} AND {a} BETWEEN 1 AND 12 AND {b} BETWEEN 1 AND 31)"
    ymd = (
        "(length(parts.a) = 2 AND length(parts.c) <= 2 AND contains(text, '-') "
        f"AND {b} BETWEEN 1 AND 12 AND {c} BETWEEN 1 AND 31)"
    )
    ydm = f"({long} AND {b} BETWEEN 13 AND 31 AND {c} BETWEEN 1 AND 12)"
    iso = f"({long} AND {b} BETWEEN 1 AND 12 AND {c} BETWEEN 13 AND 31)"
    return [
        *(_sum(fits) for fits in (short, dmy, mdy, ymd)),
        *_first(f"{dmy} AND NOT {mdy}"),
        *_first(f"{mdy} AND NOT {dmy}"),
        *_first(f"{dmy} AND {mdy} AND {a} <> {b}"),
        *_first(ydm),
        _sum(iso),
        _sum(r"regexp_full_match(text, '\d{4}[-/.Mm]?\d{1,2}')"),
        _sum(r"regexp_full_match(text, '\d{1,2}[-/.]\d{4}')"),
    ]


_NUMERIC = r"\D{0,6}\d[\d., \x{00A0}\x{202F}'\x{2019}]*(?:[eE][+-]?\d+)?\D{0,6}"
"""What can be evidence: words with a comma in them prove nothing about numbers."""


def _number_sort(*, whole: bool) -> str:
    """Give what a number's cell proves: `point`, `comma`, `open` (both fit) or null (nothing)."""
    digits = "regexp_replace(text, '[^0-9.,]', '', 'g')"
    both = f"contains({digits}, '.') AND contains({digits}, ',')"
    comma_last = f"strpos(reverse({digits}), ',') < strpos(reverse({digits}), '.')"
    # In a count, `1,204` can only have a thousands' comma: 1.204 counts nothing.
    unsure = "000" if whole else r"\d{3}"
    after_dot, after_comma = ("comma", "point") if whole else ("open", "open")
    return rf"""CASE
        WHEN NOT contains(text, ',') AND NOT contains(text, '.') THEN NULL
        WHEN regexp_full_match(text, '-?(?:\d+\.(?:\d{{1,2}}|\d{{4,}})|0\.\d+)') THEN 'point'
        WHEN NOT regexp_full_match(text, {literal(_NUMERIC)}) THEN NULL
        WHEN {both} THEN CASE WHEN {comma_last} THEN 'comma' ELSE 'point' END
        WHEN regexp_full_match({digits}, '[1-9]\d{{0,2}}[.,]{unsure}') THEN 'open'
        WHEN regexp_full_match({digits}, '[1-9]\d{{0,2}}\.\d{{3}}') THEN '{after_dot}'
        WHEN regexp_full_match({digits}, '[1-9]\d{{0,2}},\d{{3}}') THEN '{after_comma}'
        WHEN regexp_matches({digits}, '\..*\.') THEN 'comma'
        WHEN regexp_matches({digits}, ',.*,') THEN 'point'
        WHEN contains({digits}, '.') THEN 'point'
        WHEN contains({digits}, ',') THEN 'comma' END"""


def _number_counts(*, whole: bool) -> list[str]:
    """Give the aggregates of a number column, in the order of NumberFacts."""
    wanted: list[str] = []
    for sort in ("point", "comma", "open"):
        condition = f"({_number_sort(whole=whole)}) = '{sort}'"
        wanted += [_sum(condition), *_first(condition)]
    return wanted


def _sum(condition: str) -> str:
    """Give how many cells a condition holds of."""
    return f"coalesce(sum(n) FILTER (WHERE {condition}), 0)::BIGINT"


def _first(condition: str) -> list[str]:
    """Give the first line of which a condition holds, and its cell."""
    return [
        f"min(line) FILTER (WHERE {condition})",
        f"arg_min(text, line) FILTER (WHERE {condition})",
    ]
