"""Reading a file: bytes to a table, through container, encoding, dialect, header and totals rows.

`read` is the one way in. It knows no database, no network, no setting and no source: whether a
header is a known one is looked up in the options' `known_headers`. What a cell means is decided
elsewhere; here it stays the text that it was. No row is dropped: the table's rows are the good
ones, those that are skipped by a named rule, and the rejected ones, each with a problem.
"""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tunescore.columnar.session import FEW_ROWS, read_parquet
from tunescore.records import Inside, Table
from tunescore.statements.reading.archive import check_spent, open_zip, unpack_member
from tunescore.statements.reading.archive_members import (
    Member,
    count_members,
    default_member,
    list_members,
    members_to_import,
)
from tunescore.statements.reading.container import open_container
from tunescore.statements.reading.options import Limits, ReadOptions
from tunescore.statements.reading.read_table import read_content

__all__ = [
    "Limits",
    "Member",
    "ReadOptions",
    "check_spent",
    "count_members",
    "list_members",
    "members_to_import",
    "open_zip",
    "read",
    "unpack_member",
]


def read(
    path: Path,
    into: Path,
    options: ReadOptions,
    *,
    member: str | None = None,
    sheet: str | None = None,
) -> Table:
    """Read the table that the file at `path` holds and write it to the Parquet file `into`.

    Of several tables in a file the one that `member` (of an archive) and `sheet` (of a workbook)
    name is read, otherwise the likeliest one; the table says which others there are.

    Raises a `tunescore.errors.FileError` where the file as a whole is no table; then `into` is
    not there. Working files lie beside `into` and are gone on return.
    """
    try:
        with TemporaryDirectory(prefix=".reading-", dir=into.parent) as folder:
            scratch = Path(folder)
            members = list_members(path, options)
            content = open_container(path, scratch, options, member or default_member(members))
            table = read_content(content, into, scratch, options, sheet=sheet)
            cells = read_parquet(into) if table.rows <= FEW_ROWS else None
            return replace(table, inside=_inside(members, table), cells=cells)
    except BaseException:
        into.unlink(missing_ok=True)
        raise


def _inside(members: tuple[Member, ...], table: Table) -> tuple[Inside, ...]:
    """Return every table of the file: the archive's, with the sheets of the one that was read."""
    inside: list[Inside] = []
    for member in members:
        if member.name == table.reading.member and table.inside:
            inside += table.inside
        elif member.width:
            inside.append(member.inside())
    if not members:
        return table.inside
    return tuple(inside) if len(inside) > 1 else ()
