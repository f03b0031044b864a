"""Normalises a table of an audience's figures by its mapping into a lines and a problems file.

Such files have a row a day or a post, so they are short, and their rows pass through a Python
loop: DuckDB trims the cells and reads the days of whole columns, Python reads the rows in blocks
(`audience_rows`), DuckDB writes the files. The lines are long: one record a row and metric. Every
row is counted once: good, skipped by a named rule, or rejected with a problem. No database,
network or settings.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from tunescore.columnar.duck import connect, literal
from tunescore.columnar.session import Session, relation
from tunescore.records import AUDIENCE_COLUMNS, VALUE, Skipped, Statement, Table
from tunescore.statements.cells import dates, days, values
from tunescore.statements.formats.infer import ColumnFormats, infer_formats
from tunescore.statements.formats.profile import cell
from tunescore.statements.mapping import filename_fields
from tunescore.statements.mapping.blank_defaults import fill_blanks
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.audience_rows import (
    AudienceRow,
    ColumnDays,
    RowProblem,
    RowReader,
)
from tunescore.statements.normalise.cast_query import skip_key
from tunescore.statements.normalise.problem_text import skip_label

_BLOCK = 20_000  # rows in memory at a time
_PROBLEMS = {"line": "BIGINT", "column": "VARCHAR", "value": "VARCHAR", "code": "VARCHAR",
             "message": "VARCHAR", "rejects": "BOOLEAN"}  # fmt: skip
_DAYS = ("date", "period_start", "period_end", "posted_at", "added_on")
_CELL_SHOWN = 200  # characters of a cell that a problem shows


def normalise(table: Table, mapping: Mapping, lines: Path, problems: Path) -> Statement:
    """Write a table's lines and problems."""
    with connect() as engine:
        source = fill_blanks(relation(Session(engine), table.path), table.columns, mapping.fill)
        formats = infer_formats(Session(engine), source, table.columns, mapping)
        writer = _Writer(engine, table, mapping)
        reader = RowReader(
            mapping,
            _days(engine, source, table, mapping, formats),
            formats.decimal_signs,
            export_day(mapping),
        )
        for line, skip, reject, cells in _rows(engine, source, table, mapping):
            writer.take(line, skip, reject, cells, reader)
        writer.finish(lines, problems)
    days_known = [writer.last, filename_fields.day(table.file_name)]
    labels = {rule.key: rule.label for rule in mapping.skip}
    return Statement(
        path=lines,
        problems_path=problems,
        total_rows=writer.total,
        good_rows=writer.total - writer.rejected - sum(writer.skipped.values()),
        skipped=tuple(
            Skipped(key, labels.get(key) or skip_label(key), rows)
            for key, rows in sorted(writer.skipped.items())
        ),
        rejected=writer.rejected,
        problems=writer.problem_count,
        totals=(),
        streams=None,
        downloads=None,
        uses=None,
        period_start=writer.first,
        period_end=writer.last,
        as_of=max((day for day in days_known if day is not None), default=table.received),
        questions=tuple(formats.questions),
        decisions=tuple(formats.decisions),
    )


def export_day(mapping: Mapping) -> date | None:
    """Return the day on which the file was exported, None where the mapping has none."""
    return constant_day(mapping.constants.get("exported_on", ""))


def constant_day(text: str) -> date | None:
    """Return the day of a constant in ISO 8601; None where it is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_Row = tuple[int, str | None, str | None, dict[str, str | None]]
"""A row's line, its skip rule, why the reader rejects it, and its cells by field."""


def _rows(
    engine: duckdb.DuckDBPyConnection, source: str, table: Table, mapping: Mapping
) -> Iterator[_Row]:
    """Give the rows in the file's order."""
    fields = [key for key in FIELDS if mapping.has(key)]
    texts = [
        values.trimmed(cell(table.columns, column))
        if (column := mapping.column_of(key))
        else literal(mapping.constants[key])
        for key in fields
    ]
    cursor = engine.cursor().execute(
        f"SELECT line, {skip_key(mapping, table.columns)}, reject"
        f"{''.join(f', {text}' for text in texts)} FROM {source} ORDER BY line"
    )
    while block := cursor.fetchmany(_BLOCK):
        for line, skip, reject, *cells in block:
            yield line, skip, reject, dict(zip(fields, cells, strict=True))


def _days(
    engine: duckdb.DuckDBPyConnection,
    source: str,
    table: Table,
    mapping: Mapping,
    formats: ColumnFormats,
) -> ColumnDays:
    """Read the cells of each column of days, those without a year by the rows around them."""
    found = ColumnDays()
    exported = export_day(mapping)
    for key in _DAYS:
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


class _Writer:
    """Writes the records and problems of rows, in blocks, and counts the rows."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, table: Table, mapping: Mapping) -> None:
        self._engine, self._mapping = engine, mapping
        self.total = self.rejected = self.problem_count = 0
        self.skipped: Counter[str] = Counter()
        self.first: date | None = None
        self.last: date | None = None
        self._seen: Counter[bytes] = Counter()
        self._lines: list[tuple[Any, ...]] = []
        self._problems: list[tuple[Any, ...]] = []
        self._make("lines", AUDIENCE_COLUMNS)
        self._make("problems", _PROBLEMS)
        self._reader_lines = {problem.line for problem in table.problems}
        self._problems += map(astuple, table.problems)

    def _make(self, name: str, columns: dict[str, str]) -> None:
        kinds = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        self._engine.execute(f"CREATE TEMP TABLE {name} ({kinds})")

    def take(
        self,
        line: int,
        skip: str | None,
        reject: str | None,
        cells: dict[str, str | None],
        reader: RowReader,
    ) -> None:
        """Read and count a row, and keep its records and problems."""
        self.total += 1
        if skip is not None:
            self.skipped[skip] += 1
            return
        if reject is not None:
            self.rejected += 1
            if line not in self._reader_lines:
                message = (
                    f"Line {line}: the row does not fit this table. Correct it and drop the file "
                    "again. The other rows can be imported now."
                )
                self._problems.append((line, None, None, reject, message, True))
            return
        read = reader.read(line, cells)
        for problem in read.problems:
            self._problems.append(
                compose_problem(line, problem, self._mapping, cells.get(problem.field))
            )
        if read.rejected:
            self.rejected += 1
        elif not read.figures:
            self.skipped["no_figures"] += 1
        else:
            self._keep(line, read)
        if len(self._lines) >= _BLOCK:
            self._flush()

    def _keep(self, line: int, read: AudienceRow) -> None:
        if read.subject is None or read.period is None:
            return
        subject, period = read.subject, read.period
        self.first = min(filter(None, (self.first, period.first)))
        self.last = max(filter(None, (self.last, period.last)))
        for metric, figure in read.figures.items():
            group = _key(*subject.identity, period.span, period.first, period.last, metric)
            row = _key(group.hex(), *astuple(subject), figure.value.normalize(), figure.rounded)
            self._seen[row] += 1
            self._lines.append((
                line, row, self._seen[row], group, *astuple(subject), period.span, period.first,
                period.last, metric, str(figure.value), figure.rounded,
            ))  # fmt: skip

    def _flush(self) -> None:
        for name, columns, rows in (
            ("lines", AUDIENCE_COLUMNS, self._lines), ("problems", _PROBLEMS, self._problems)
        ):  # fmt: skip
            if not rows:
                continue
            # A figure is passed as text, because the engine makes a float of a Python decimal.
            picked = ", ".join(
                f"unnest(?::{'VARCHAR' if kind == VALUE else kind}[])" for kind in columns.values()
            )
            self._engine.execute(
                f"INSERT INTO {name} SELECT {picked}",
                [list(column) for column in zip(*rows, strict=True)],
            )
            rows.clear()

    def finish(self, lines: Path, problems: Path) -> None:
        """Write the two files."""
        self._flush()
        self._engine.execute(f"COPY lines TO {literal(str(lines))} (FORMAT parquet)")
        written = self._engine.execute(
            "COPY (SELECT * FROM problems ORDER BY line NULLS FIRST) TO "
            f"{literal(str(problems))} (FORMAT parquet)"
        ).fetchone()
        self.problem_count = int(written[0]) if written else 0


def compose_problem(
    line: int, problem: RowProblem, mapping: Mapping, text: str | None
) -> tuple[int, str | None, str | None, str, str, bool]:
    """Compose a problem's record: its place, what is wrong, and what to do."""
    column = mapping.column_of(problem.field)
    named = f"“{text[:_CELL_SHOWN]}”" if text else "the row"
    todo = "Correct the cell and drop the file again. The other rows can be imported now."
    if not problem.rejects:
        todo = "The row is imported without it."
    elif problem.code == "damaged_by_excel":
        todo = "Download the export again and drop it without opening it first."
    place = f", {column}: " if column else ": "
    message = f"Line {line}{place}{named} {problem.what}. {todo}"
    return line, column, text, problem.code, message, problem.rejects


def _key(*parts: object) -> bytes:
    """Return the key of a record, 16 bytes, by its parts; an absent part adds nothing."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.md5(text.encode(), usedforsecurity=False).digest()
