"""Bytes to a table: container, encoding, dialect, header row, totals rows.

`read` is the one way in. It knows no database, no network, no setting and no source: whether a
header is a known one is asked of `known_headers`. What a cell means is for others to say; here
it stays the text that it was. No row is dropped: the table's rows are the good ones, those that
are skipped by a named rule, and those that could not be told, each with a problem.
"""

from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from tunescore.records import Table
from tunescore.statements.reading.container import open_container
from tunescore.statements.reading.limits import Limits
from tunescore.statements.reading.mended import restored
from tunescore.statements.reading.text import read_text
from tunescore.statements.reading.workbook import read_workbook

__all__ = ["Limits", "read"]


def read(
    path: Path,
    into: Path,
    *,
    file_name: str | None = None,
    known_headers: Collection[frozenset[str]] = (),
    limits: Limits = Limits(),  # noqa: B008 -- frozen
) -> Table:
    """Read the table that the file at `path` holds and write it to the Parquet file `into`.

    `file_name` is the name that the user knows the file by; it is only spoken of, never believed.
    `known_headers` are sets of lower-cased column names of known sources: a row that holds one of
    them whole is the header, and proves the delimiter.

    Raises a `tunescore.errors.FileError` where the file as a whole is no table; then `into` is
    not there. Working files live beside `into` and are gone on return.
    """
    name = file_name or path.name
    try:
        with TemporaryDirectory(prefix=".reading-", dir=into.parent) as folder:
            scratch = Path(folder)
            content = open_container(path, scratch, file_name=name, limits=limits)
            reader = read_text if content.form == "text" else read_workbook
            table = reader(
                content,
                into,
                scratch,
                file_name=name,
                known_headers=known_headers,
                limits=limits,
            )
            return restored(table)
    except BaseException:
        into.unlink(missing_ok=True)
        raise
