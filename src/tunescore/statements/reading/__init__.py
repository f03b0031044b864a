"""Bytes to a table: container, encoding, dialect, header row, totals rows.

`read` is the one way in. It knows no database, no network, no setting and no source: whether a
header is a known one is asked of `known_headers`. What a cell means is for others to say; here
it stays the text that it was. No row is dropped: the table's rows are the good ones, those that
are skipped by a named rule, and those that could not be told, each with a problem.
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tunescore.columnar.session import FEW_ROWS, stored
from tunescore.records import Inside, Table
from tunescore.statements.reading.archive import unpack_zip
from tunescore.statements.reading.archive_members import Member, proposed, survey, to_take
from tunescore.statements.reading.container import open_container
from tunescore.statements.reading.limits import Limits
from tunescore.statements.reading.read_table import read_content

__all__ = ["Limits", "Member", "read", "survey", "to_take", "unpack_zip"]


def read(
    path: Path,
    into: Path,
    *,
    file_name: str | None = None,
    known_headers: Collection[frozenset[str]] = (),
    limits: Limits = Limits(),  # noqa: B008 -- frozen
    member: str | None = None,
    sheet: str | None = None,
) -> Table:
    """Read the table that the file at `path` holds and write it to the Parquet file `into`.

    `file_name` is the name that the user knows the file by; it is only spoken of, never believed.
    `known_headers` are sets of lower-cased column names of known sources: a row that holds one of
    them whole is the header, and proves the delimiter. Of several tables in a file the one that
    `member` (of an archive) and `sheet` (of a workbook) name is read, otherwise the likeliest
    one; the table says which others there are.

    Raises a `tunescore.errors.FileError` where the file as a whole is no table; then `into` is
    not there. Working files live beside `into` and are gone on return.
    """
    name = file_name or path.name
    try:
        with TemporaryDirectory(prefix=".reading-", dir=into.parent) as folder:
            scratch = Path(folder)
            found = survey(path, file_name=name, known_headers=known_headers, limits=limits)
            wanted = member or proposed(found)
            content = open_container(path, scratch, file_name=name, limits=limits, member=wanted)
            table = read_content(
                content, into, scratch, file_name=name, known_headers=known_headers,
                limits=limits, sheet=sheet,
            )  # fmt: skip
            cells = stored(into) if table.rows <= FEW_ROWS else None
            return replace(table, inside=_inside(found, table), cells=cells)
    except BaseException:
        into.unlink(missing_ok=True)
        raise


def _inside(found: tuple[Member, ...], table: Table) -> tuple[Inside, ...]:
    """Every table of the file: the archive's, with the sheets of the one that was read."""
    inside: list[Inside] = []
    for one in found:
        if one.name == table.reading.member and table.inside:
            inside += table.inside
        elif one.width:
            inside.append(one.inside())
    if not found:
        return table.inside
    return tuple(inside) if len(inside) > 1 else ()
