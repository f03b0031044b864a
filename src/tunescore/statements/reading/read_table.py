"""The bytes of one table, whatever they are, as a table file: a text or a workbook's sheet."""

from collections.abc import Collection
from pathlib import Path

from tunescore.errors import NoSuchTable
from tunescore.records import Table
from tunescore.statements.reading.container import Content
from tunescore.statements.reading.corrected_file import restored
from tunescore.statements.reading.limits import Limits
from tunescore.statements.reading.text import read_text
from tunescore.statements.reading.workbook import read_workbook


def read_content(
    content: Content,
    into: Path,
    scratch: Path,
    *,
    file_name: str,
    known_headers: Collection[frozenset[str]],
    limits: Limits,
    sheet: str | None = None,
) -> Table:
    """Read the table in `content` (of a workbook: on `sheet`, if one is named) into `into`."""
    if content.form == "workbook":
        table = read_workbook(
            content, into, scratch, file_name=file_name, known_headers=known_headers,
            limits=limits, wanted=sheet,
        )  # fmt: skip
    elif sheet is not None:
        raise NoSuchTable(file=file_name, wanted=sheet, present="one table, without sheets")
    else:
        table = read_text(
            content, into, scratch, file_name=file_name, known_headers=known_headers, limits=limits
        )
    return restored(table)
