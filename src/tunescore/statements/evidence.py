"""What a whole column proves about the reading of its dates and numbers.

One scan counts, for every date and number column, the cells that only one reading can explain.
A column that proves its reading gives a Decision with the row that proved it; one that does not
gives a Question. Nothing is guessed: an unanswered question keeps the import from going in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from itertools import islice
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
    return list(_of_type(mapping, {"date", "month"}))


def number_columns(mapping: Mapping) -> list[str]:
    """Return the columns that are mapped to money or a count."""
    return list(_of_type(mapping, {"money", "integer"}))


def _of_type(mapping: Mapping, types: set[str]) -> Iterable[str]:
    for name, key in mapping.columns.items():
        if key in FIELDS and FIELDS[key].type in types and FIELDS[key].group != "campaign":
            yield name


def gather(
    session: duckdb.DuckDBPyConnection, source: str, columns: tuple[str, ...], mapping: Mapping
) -> Evidence:
    """Read the evidence of a table (`source` is its SQL relation) in one scan."""
    asked_dates, asked_numbers = date_columns(mapping), number_columns(mapping)
    cells, sorts, wanted = [], [], []
    for index, name in enumerate(asked_dates):
        cells.append(f"{values.present(values.trimmed(cell(columns, name)))} AS d{index}")
        sorts.append(_date_parts(index))
        wanted += _date_counts(index)
    for index, name in enumerate(asked_numbers):
        cells.append(f"{values.present(values.trimmed(cell(columns, name)))} AS n{index}")
        sorts.append(
            f"n{index}, {_number_sort(f'n{index}', whole=_counts(mapping, name))} AS s{index}"
        )
        wanted += _number_counts(index)
    names = [key for key in ("store", "country") if mapping.column_of(key)]
    for key in names:
        cells.append(f"{values.trimmed(cell(columns, mapping.column_of(key) or ''))} AS {key}")
        sorts.append(key)
        wanted.append(f"list(DISTINCT {key})")
    found = Evidence()
    row: list[Any] = []
    if wanted:
        row = list(
            session.execute(
                f"SELECT {', '.join(wanted)} FROM (SELECT line, {', '.join(sorts)} "
                f"FROM (SELECT line, {', '.join(cells)} FROM {source} "
                "WHERE skip IS NULL AND reject IS NULL))"
            ).fetchone()
            or ()
        )
    taken = iter(row)
    for name in asked_dates:
        facts = DateFacts(*islice(taken, len(fields(DateFacts))))
        found.orders[name] = found.judge(date_reading(name, mapping.dates.get(name), facts))
    for name in asked_numbers:
        counted = NumberFacts(*islice(taken, len(fields(NumberFacts))))
        found.numbers[name] = found.judge(number_reading(name, mapping.numbers.get(name), counted))
    for key, spellings in zip(names, taken, strict=True):
        found.named[key] = [name for name in spellings or [] if name is not None]
    _ask_currency(found, mapping)
    return found


def _counts(mapping: Mapping, name: str) -> bool:
    """Tell whether a column holds whole numbers."""
    return FIELDS[mapping.columns[name] or ""].type == "integer"


def _ask_currency(found: Evidence, mapping: Mapping) -> None:
    """Ask for the currency of money that comes without one."""
    column = mapping.column_of("amount")
    if column is None or mapping.has("currency") or values.currency_in_header(column):
        return
    found.questions.append(
        Question(
            "constants:currency",
            column,
            f"Which currency is “{column}” in? Nothing in the file says it.",
            tuple(Choice(code, code) for code in COMMON_CURRENCIES),
        )
    )


def _date_parts(index: int) -> str:
    """Give the numbers of a date column's cells; ISO dates need no deciding and are left out."""
    text = f"d{index}"
    unclear = (
        rf"CASE WHEN NOT regexp_full_match({text}, '\d{{4}}-\d\d(?:-\d\d.*)?') THEN {text} END"
    )
    return f"{text}, regexp_extract({unclear}, '{dates.TRIPLE}', ['a', 'b', 'c']) AS p{index}"


def _date_counts(index: int) -> list[str]:
    """Give the aggregates of one date column, in the order of DateFacts."""
    text, parts = f"d{index}", f"p{index}"
    a, b, c = (f"TRY_CAST({parts}.{letter} AS INTEGER)" for letter in "abc")
    short, long = f"length({parts}.a) BETWEEN 1 AND 2", f"length({parts}.a) = 4"
    dmy = f"({short} AND {a} BETWEEN 1 AND 31 AND {b} BETWEEN 1 AND 12)"
    mdy = f"({short} AND {a} BETWEEN 1 AND 12 AND {b} BETWEEN 1 AND 31)"
    ymd = (
        f"(length({parts}.a) = 2 AND length({parts}.c) <= 2 AND contains({text}, '-') "
        f"AND {b} BETWEEN 1 AND 12 AND {c} BETWEEN 1 AND 31)"
    )
    ydm = f"({long} AND {b} BETWEEN 13 AND 31 AND {c} BETWEEN 1 AND 12)"
    iso = f"({long} AND {b} BETWEEN 1 AND 12 AND {c} BETWEEN 13 AND 31)"
    return [
        f"count(*) FILTER (WHERE {short})",
        *(f"count(*) FILTER (WHERE {fits})" for fits in (dmy, mdy, ymd)),
        *_first(text, f"{dmy} AND NOT {mdy}"),
        *_first(text, f"{mdy} AND NOT {dmy}"),
        *_first(text, f"{dmy} AND {mdy} AND {a} <> {b}"),
        *_first(text, ydm),
        f"count(*) FILTER (WHERE {iso})",
        rf"count(*) FILTER (WHERE regexp_full_match({text}, '\d{{4}}[-/.Mm]?\d{{1,2}}'))",
        rf"count(*) FILTER (WHERE regexp_full_match({text}, '\d{{1,2}}[-/.]\d{{4}}'))",
    ]


_NUMERIC = r"\D{0,6}\d[\d., \x{00A0}\x{202F}'\x{2019}]*(?:[eE][+-]?\d+)?\D{0,6}"
"""What can be evidence: words with a comma in them prove nothing about numbers."""


def _number_sort(text: str, *, whole: bool) -> str:
    """Give what a number's cell proves: `point`, `comma`, `open` (both fit) or null (nothing)."""
    digits = f"regexp_replace({text}, '[^0-9.,]', '', 'g')"
    both = f"contains({digits}, '.') AND contains({digits}, ',')"
    comma_last = f"strpos(reverse({digits}), ',') < strpos(reverse({digits}), '.')"
    # In a count, `1,204` can only have a thousands' comma: 1.204 counts nothing.
    unsure = "000" if whole else r"\d{3}"
    after_dot, after_comma = ("comma", "point") if whole else ("open", "open")
    return rf"""CASE
        WHEN NOT contains({text}, ',') AND NOT contains({text}, '.') THEN NULL
        WHEN regexp_full_match({text}, '-?(?:\d+\.(?:\d{{1,2}}|\d{{4,}})|0\.\d+)') THEN 'point'
        WHEN NOT regexp_full_match({text}, {literal(_NUMERIC)}) THEN NULL
        WHEN {both} THEN CASE WHEN {comma_last} THEN 'comma' ELSE 'point' END
        WHEN regexp_full_match({digits}, '[1-9]\d{{0,2}}[.,]{unsure}') THEN 'open'
        WHEN regexp_full_match({digits}, '[1-9]\d{{0,2}}\.\d{{3}}') THEN '{after_dot}'
        WHEN regexp_full_match({digits}, '[1-9]\d{{0,2}},\d{{3}}') THEN '{after_comma}'
        WHEN regexp_matches({digits}, '\..*\.') THEN 'comma'
        WHEN regexp_matches({digits}, ',.*,') THEN 'point'
        WHEN contains({digits}, '.') THEN 'point'
        WHEN contains({digits}, ',') THEN 'comma' END"""


def _number_counts(index: int) -> list[str]:
    """Give the aggregates of one number column, in the order of NumberFacts."""
    wanted: list[str] = []
    for sort in ("point", "comma", "open"):
        condition = f"s{index} = '{sort}'"
        wanted += [f"count(*) FILTER (WHERE {condition})", *_first(f"n{index}", condition)]
    return wanted


def _first(text: str, condition: str) -> list[str]:
    """Give the first line of which a condition holds, and its cell."""
    return [
        f"min(line) FILTER (WHERE {condition})",
        f"arg_min({text}, line) FILTER (WHERE {condition})",
    ]
