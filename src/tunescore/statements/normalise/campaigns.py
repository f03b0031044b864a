"""Normalises a table about campaigns by its mapping into a lines and a problems file.

A row is a curator's answer, or what ads cost on some days; their rows pass through a Python loop
(`table_rows`), which reads them one by one (`campaign_rows`). No database, network or settings.
"""

from dataclasses import replace
from pathlib import Path

from tunescore.columnar.duck import connect
from tunescore.columnar.session import Session, relation
from tunescore.records import CAMPAIGN_COLUMNS, Statement, Table
from tunescore.statements.cells import values
from tunescore.statements.formats.infer import infer_formats
from tunescore.statements.mapping.blank_defaults import fill_blanks
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.campaign_rows import CampaignReader
from tunescore.statements.normalise.table_rows import (
    LineWriter,
    export_day,
    read_days,
    read_rows,
)


def normalise(table: Table, mapping: Mapping, lines: Path, problems: Path) -> Statement:
    """Write a table's lines and problems."""
    with connect() as engine:
        session = Session(engine)
        source = fill_blanks(relation(session, table.path), table.columns, mapping.rules.fill)
        formats = infer_formats(session, source, table.columns, mapping)
        writer = LineWriter(engine, table, mapping, CAMPAIGN_COLUMNS)
        days = read_days(engine, source, table, mapping, formats, export_day(mapping))
        currency = values.currency_in_header(mapping.column_of("cost") or "")
        reader = CampaignReader(mapping, days, currency)
        for row in read_rows(engine, source, table, mapping, formats):
            if not writer.is_left_out(row):
                writer.take(row, reader.read(row))
        written = writer.finish(lines, problems, formats)
        if written.as_of and table.received:
            # The last day of a campaign may be planned, and says nothing of the file's age.
            written = replace(written, as_of=min(written.as_of, table.received))
        return written
