"""Read one table, a delimited text or a workbook's sheet, into a table file."""

from pathlib import Path

from tunescore.errors import NoSuchTable
from tunescore.records import Table
from tunescore.statements.reading.container import Content
from tunescore.statements.reading.corrected_file import restore_table
from tunescore.statements.reading.options import ReadOptions
from tunescore.statements.reading.text import read_text
from tunescore.statements.reading.workbook import read_workbook


def read_content(
    content: Content,
    into: Path,
    scratch: Path,
    options: ReadOptions,
    *,
    sheet: str | None = None,
) -> Table:
    """Read the table in `content` (of a workbook: on `sheet`, if one is named) into `into`."""
    if content.form == "workbook":
        table = read_workbook(
            content,
            into,
            scratch,
            options,
            wanted=sheet,
        )
    elif sheet is not None:
        raise NoSuchTable(file=options.file_name, wanted=sheet, present="one table, without sheets")
    else:
        table = read_text(content, into, scratch, options)
    return restore_table(table)
