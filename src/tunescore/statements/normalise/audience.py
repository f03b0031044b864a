"""Normalises a table of an audience's figures by its mapping into a lines and a problems file.

Such files have a row a day or a post; their rows pass through a Python loop (`table_rows`), which
reads them one by one (`audience_rows`). The lines are long: one record a row and metric. No
database, network or settings.
"""

from dataclasses import astuple
from pathlib import Path

from tunescore.columnar.duck import connect
from tunescore.columnar.session import Session, relation
from tunescore.records import AUDIENCE_COLUMNS, Statement, Table
from tunescore.statements.formats.infer import infer_formats
from tunescore.statements.mapping.blank_defaults import fill_blanks
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.audience_rows import AudienceRow, RowReader
from tunescore.statements.normalise.table_rows import (
    LineWriter,
    ReadRow,
    RowRecord,
    export_day,
    make_key,
    read_days,
    read_rows,
)


def normalise(table: Table, mapping: Mapping, lines: Path, problems: Path) -> Statement:
    """Write a table's lines and problems."""
    exported = export_day(mapping)
    with connect() as engine:
        session = Session(engine)
        source = fill_blanks(relation(session, table.path), table.columns, mapping.rules.fill)
        formats = infer_formats(session, source, table.columns, mapping)
        writer = LineWriter(engine, table, mapping, AUDIENCE_COLUMNS)
        days = read_days(engine, source, table, mapping, formats, exported)
        reader = RowReader(mapping, days, formats.decimal_signs, exported)
        for row in read_rows(engine, source, table, mapping, formats):
            if not writer.is_left_out(row):
                writer.take(row, _records(reader.read(row.line, row.cells)))
        return writer.finish(lines, problems, formats)


def _records(read: AudienceRow) -> ReadRow:
    """Give the records of a row: one a metric."""
    if read.subject is None or read.period is None:
        return ReadRow(problems=read.problems)
    subject, period = read.subject, read.period
    records = []
    for metric, figure in read.figures.items():
        group = (*subject.identity, period.span, period.first, period.last, metric)
        key = (
            make_key(*group).hex(), *astuple(subject), figure.value.normalize(), figure.rounded,
        )  # fmt: skip
        columns = (
            *astuple(subject), period.span, period.first, period.last, metric, str(figure.value),
            figure.rounded,
        )  # fmt: skip
        records.append(RowRecord(key, group, columns, period.first, period.last))
    return ReadRow(records, read.problems)
