"""Tables whose rows pass through a Python loop: their cells, their days, and the writer of lines.

Files about an audience or campaigns are short. DuckDB trims the cells and reads the days and the
money of whole columns, Python reads the rows in blocks, DuckDB writes the files. Every row is
counted once: good, skipped by a named rule, or rejected with a problem.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Texts
from dataclasses import astuple, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from tunescore.columnar.duck import literal
from tunescore.records import MONEY, VALUE, Skipped, Statement, Table
from tunescore.statements.cells import dates, days, values
from tunescore.statements.formats.infer import ColumnFormats
from tunescore.statements.formats.profile import cell
from tunescore.statements.mapping import filename_fields
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.field_cells import skip_key
from tunescore.statements.normalise.problem_text import (
    CORRECT,
    DOWNLOAD_AGAIN,
    KEPT,
    problem_message,
    skip_label,
)

_BLOCK = 20_000  # rows in memory at a time
_PROBLEMS = {"line": "BIGINT", "column": "VARCHAR", "value": "VARCHAR", "code": "VARCHAR",
             "message": "VARCHAR", "rejects": "BOOLEAN"}  # fmt: skip
_EXACT = {VALUE, MONEY}
"""Kinds that are passed as text, because the engine makes a float of a Python decimal."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its line, its skip rule, why the reader rejects it, and its cells by field.

    A field of money also has its exact amount as text, under its name in `money`: null where the
    cell is absent or no amount.
    """

    line: int
    skip: str | None
    reject: str | None
    cells: dict[str, str | None]
    money: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One problem of a row: its field, code and words, and whether the row is rejected."""

    field: str
    code: str
    what: str
    rejects: bool = True


@dataclass(frozen=True, slots=True)
class RowRecord:
    """One record that a row gives: what its keys are made of, its days, and its columns.

    `key` is all that makes the record itself, `group` what a later file replaces as a whole.
    """

    key: tuple[object, ...]
    group: tuple[object, ...]
    columns: tuple[object, ...]
    first: date | None = None
    last: date | None = None


@dataclass(slots=True)
class ReadRow:
    """What was read of a row: its records, or its problems."""

    records: list[RowRecord] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def rejected(self) -> bool:
        """Whether one of the problems rejects the row."""
        return any(problem.rejects for problem in self.problems)


@dataclass(slots=True)
class ColumnDays:
    """The days of a table's cells, read from whole columns."""

    spelled: dict[tuple[str, str], date | None] = field(default_factory=dict)
    """(field, cell) → its day."""
    inferred: dict[tuple[str, int], date | None] = field(default_factory=dict)
    """(field, line) → the day of a cell without a year."""

    def day(self, key: str, text: str, line: int) -> date | None:
        """Return the day of a field's cell; None where it is none."""
        return self.spelled.get((key, text)) or self.inferred.get((key, line))


def read_rows(
    engine: duckdb.DuckDBPyConnection,
    source: str,
    table: Table,
    mapping: Mapping,
    formats: ColumnFormats,
) -> Iterator[TableRow]:
    """Give the rows in the file's order."""
    fields = [key for key in FIELDS if mapping.has(key)]
    texts = {
        key: values.trimmed(cell(table.columns, column))
        if (column := mapping.column_of(key))
        else literal(mapping.constants[key])
        for key in fields
    }
    amounts = [key for key in fields if FIELDS[key].type == "money"]
    exact = [
        _amount(texts[key], formats.decimal_signs.get(mapping.column_of(key) or "", "point"))
        for key in amounts
    ]
    cursor = engine.cursor().execute(
        f"SELECT line, {skip_key(mapping, table.columns)}, reject"
        f"{''.join(f', {text}' for text in (*texts.values(), *exact))} FROM {source} ORDER BY line"
    )
    while block := cursor.fetchmany(_BLOCK):
        for line, skip, reject, *cells in block:
            yield TableRow(
                line,
                skip,
                reject,
                dict(zip(fields, cells, strict=False)),
                dict(zip(amounts, cells[len(fields) :], strict=True)),
            )


def _amount(text: str, reading: str) -> str:
    """Give the SQL of a cell's exact amount as text."""
    bare = values.number_bare(values.number_core(text, money=True), reading)
    return f"({values.money_value(bare)})::VARCHAR"


def read_days(
    engine: duckdb.DuckDBPyConnection,
    source: str,
    table: Table,
    mapping: Mapping,
    formats: ColumnFormats,
    exported: date | None,
) -> ColumnDays:
    """Read the cells of each column of days, those without a year by the rows around them."""
    found = ColumnDays()
    for key in (key for key in FIELDS if FIELDS[key].type in {"date", "instant"}):
        column = mapping.column_of(key)
        if column is None:
            if text := mapping.constants.get(key):
                found.spelled[key, text] = constant_day(text)
            continue
        text = values.trimmed(cell(table.columns, column))
        order = formats.date_orders.get(column, "ymd")
        rows = engine.execute(
            dates.day_query(
                f"(SELECT line, {text} AS text, {literal(order)} AS reading, false AS or_month"
                f" FROM {source} WHERE skip IS NULL AND reject IS NULL AND {text} IS NOT NULL)",
                "line, text",
            )
            + " ORDER BY line"
        ).fetchall()
        found.spelled |= {(key, text): day for _, text, day in rows if day is not None}
        if exported is not None:
            yearless = [
                (line, spelled)
                for line, text, day in rows
                if day is None and (spelled := days.parse_day(text))
            ]
            years = days.infer_years([spelled for _, spelled in yearless], exported)
            for (line, _), day in zip(yearless, years, strict=True):
                found.inferred[key, line] = day
    return found


def export_day(mapping: Mapping) -> date | None:
    """Return the day on which the file was exported, None where the mapping has none."""
    return constant_day(mapping.constants.get("exported_on", ""))


def constant_day(text: str) -> date | None:
    """Return the day of a constant in ISO 8601; None where it is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class LineWriter:
    """Writes the records and problems of rows, in blocks, and counts the rows.

    `columns` are those of the lines file; the first four are `line`, `row_key`, `occurrence` and
    `group_key`, the others a record's own.
    """

    def __init__(
        self,
        engine: duckdb.DuckDBPyConnection,
        table: Table,
        mapping: Mapping,
        columns: Texts[str, str],
    ) -> None:
        self._engine, self._table, self._mapping = engine, table, mapping
        self._columns = columns
        self._total = self._rejected = 0
        self._skipped: Counter[str] = Counter()
        self._first: date | None = None
        self._last: date | None = None
        self._seen: Counter[bytes] = Counter()
        self._lines: list[tuple[Any, ...]] = []
        self._problems: list[tuple[Any, ...]] = []
        self._make("lines", columns)
        self._make("problems", _PROBLEMS)
        self._reader_lines = {problem.line for problem in table.problems}
        self._problems += map(astuple, table.problems)

    def _make(self, name: str, columns: Texts[str, str]) -> None:
        kinds = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        self._engine.execute(f"CREATE TEMP TABLE {name} ({kinds})")

    def is_left_out(self, row: TableRow) -> bool:
        """Count a row, and tell whether it is skipped or does not fit the table."""
        self._total += 1
        if row.skip is not None:
            self._skipped[row.skip] += 1
            return True
        if row.reject is None:
            return False
        self._rejected += 1
        if row.line not in self._reader_lines:
            message = (
                f"Line {row.line}: the row does not fit this table. Correct it and drop the file "
                "again. The other rows can be imported now."
            )
            self._problems.append((row.line, None, None, row.reject, message, True))
        return True

    def take(self, row: TableRow, read: ReadRow) -> None:
        """Keep what was read of a row that is not left out."""
        for problem in read.problems:
            text = row.cells.get(problem.field)
            self._problems.append(compose_problem(row.line, problem, self._mapping, text))
        if read.rejected:
            self._rejected += 1
        elif not read.records:
            self._skipped["no_figures"] += 1
        else:
            for record in read.records:
                self._keep(row.line, record)
        if len(self._lines) >= _BLOCK:
            self._flush()

    def _keep(self, line: int, record: RowRecord) -> None:
        self._first = min(filter(None, (self._first, record.first)), default=None)
        self._last = max(filter(None, (self._last, record.last)), default=None)
        key = make_key(*record.key)
        self._seen[key] += 1
        self._lines.append((line, key, self._seen[key], make_key(*record.group), *record.columns))

    def _flush(self) -> None:
        for name, columns, rows in (
            ("lines", self._columns, self._lines), ("problems", _PROBLEMS, self._problems)
        ):  # fmt: skip
            if not rows:
                continue
            picked = ", ".join(
                f"unnest(?::{'VARCHAR' if kind in _EXACT else kind}[])" for kind in columns.values()
            )
            self._engine.execute(
                f"INSERT INTO {name} SELECT {picked}",
                [list(column) for column in zip(*rows, strict=True)],
            )
            rows.clear()

    def finish(self, lines: Path, problems: Path, formats: ColumnFormats) -> Statement:
        """Write the two files and say what the table holds."""
        self._flush()
        self._engine.execute(f"COPY lines TO {literal(str(lines))} (FORMAT parquet)")
        written = self._engine.execute(
            "COPY (SELECT * FROM problems ORDER BY line NULLS FIRST) TO "
            f"{literal(str(problems))} (FORMAT parquet)"
        ).fetchone()
        known = [self._last, filename_fields.day(self._table.file_name)]
        labels = {rule.key: rule.label for rule in self._mapping.rules.skip}
        return Statement(
            path=lines,
            problems_path=problems,
            total_rows=self._total,
            good_rows=self._total - self._rejected - sum(self._skipped.values()),
            skipped=tuple(
                Skipped(key, labels.get(key) or skip_label(key), rows)
                for key, rows in sorted(self._skipped.items())
            ),
            rejected=self._rejected,
            problems=int(written[0]) if written else 0,
            totals=(),
            streams=None,
            downloads=None,
            uses=None,
            period_start=self._first,
            period_end=self._last,
            as_of=max((day for day in known if day is not None), default=self._table.received),
            questions=tuple(formats.questions),
            decisions=tuple(formats.decisions),
        )


def compose_problem(
    line: int, problem: RowProblem, mapping: Mapping, text: str | None
) -> tuple[int, str | None, str | None, str, str, bool]:
    """Compose a problem's record: its place, what is wrong, and what to do."""
    column = mapping.column_of(problem.field)
    todo = CORRECT if problem.rejects else KEPT
    if problem.rejects and problem.code == "damaged_by_excel":
        todo = DOWNLOAD_AGAIN
    message = problem_message(line, column, text, problem.what, todo)
    return line, column, text, problem.code, message, problem.rejects


def make_key(*parts: object) -> bytes:
    """Return the key of a record, 16 bytes, by its parts; an absent part adds nothing."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.md5(text.encode(), usedforsecurity=False).digest()
