from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tunescore.records import Table
from tunescore.statements.reading import Limits, ReadOptions, read

DISTROKID = frozenset({"sale month", "country of sale", "earnings (usd)", "team percentage"})
META = frozenset({"date", "primary"})


@dataclass(frozen=True)
class TableRow:
    line: int
    skip: str | None
    reject: str | None
    raw: str | None
    cells: tuple[str | None, ...]


@dataclass(frozen=True)
class Result:
    table: Table
    rows: list[TableRow]

    @property
    def cells(self) -> list[tuple[str | None, ...]]:
        return [row.cells for row in self.rows]

    @property
    def lines(self) -> list[int]:
        return [row.line for row in self.rows]

    @property
    def skips(self) -> list[str | None]:
        return [row.skip for row in self.rows]

    @property
    def rejects(self) -> list[str | None]:
        return [row.reject for row in self.rows]


Read = Callable[..., Result]


def rows_of(path: Path) -> list[TableRow]:
    """The rows of a table file, in the file's order."""
    with duckdb.connect() as connection:
        found = connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    return [TableRow(row[0], row[1], row[2], row[3], tuple(row[4:])) for row in found]


@pytest.fixture
def read_bytes(tmp_path: Path) -> Read:
    """Read bytes as if they were a dropped file."""

    def run(
        data: bytes | str,
        name: str = "export.csv",
        *,
        known: Collection[frozenset[str]] = (),
        limits: Limits | None = None,
        **wanted: str,
    ) -> Result:
        source, into = tmp_path / "upload", tmp_path / "table.parquet"
        source.write_bytes(data.encode() if isinstance(data, str) else data)
        options = ReadOptions(name, known, limits or Limits())
        table = read(source, into, options, **wanted)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["table.parquet", "upload"]
        rows = rows_of(into)
        assert len(rows) == table.rows
        return Result(table, rows)

    return run
