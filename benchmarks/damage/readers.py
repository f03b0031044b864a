"""Those that read damaged files: TuneScore's way, and libraries as a user would call them."""

import csv
import importlib
import io
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.damage.score import Found
from tunescore.errors import FileError
from tunescore.statements.reading import ReadOptions, read

Reader = Callable[[Path], Found]


def ours(path: Path) -> Found:
    """`tunescore convert`: the good rows, below the header where there is one."""
    into = path.with_suffix(".parquet")
    try:
        table = read(path, into, ReadOptions(path.name))
    except FileError:
        return []
    cells = ", ".join(f"c{at}" for at in range(len(table.columns)))
    with duckdb.connect() as engine:
        rows = engine.execute(
            f"SELECT {cells} FROM read_parquet(?) WHERE skip IS NULL AND reject IS NULL"
            " ORDER BY line",
            [str(into)],
        ).fetchall()
    into.unlink()
    return [*([table.columns] if table.reading.header_line else []), *rows]


def pythons_sniffer(path: Path) -> Found:
    """Python's `csv.Sniffer` and reader."""
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(text[:8_192])
    except csv.Error:
        dialect = "excel"
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), dialect) if row]
    except csv.Error:
        return []


def duckdbs(path: Path) -> Found:
    """DuckDB's `read_csv`, which sniffs; lenient, and every cell as text."""
    with duckdb.connect() as engine:
        try:
            found = engine.execute(
                "SELECT * FROM read_csv(?, all_varchar = true, strict_mode = false,"
                " null_padding = true, ignore_errors = true)",
                [str(path)],
            )
            names = [column[0] for column in found.description or []]
            rows = [["" if cell is None else cell for cell in row] for row in found.fetchall()]
        except duckdb.Error:
            return []
    return rows if names[:1] == ["column0"] else [names, *rows]


def clevercsvs(path: Path) -> Found:
    """clevercsv, where it is installed."""
    clevercsv = importlib.import_module("clevercsv")
    try:
        return [row for row in clevercsv.read_table(str(path)) if row]
    except Exception:  # noqa: BLE001 -- whatever it ends in, it has not read the file
        return []


def pandas_sniffing(path: Path) -> Found:
    """`pandas.read_csv(sep=None)`, where pandas is installed; bad lines are left out."""
    pandas = importlib.import_module("pandas")
    try:
        frame = pandas.read_csv(
            path, sep=None, engine="python", header=None, dtype=str, keep_default_na=False,
            on_bad_lines="skip", encoding_errors="replace",
        )  # fmt: skip
    except Exception:  # noqa: BLE001 -- whatever it ends in, it has not read the file
        return []
    rows: list[list[str]] = frame.values.tolist()
    return rows


READERS: dict[str, Reader] = {
    "ours": ours,
    "clevercsv": clevercsvs,
    "duckdb": duckdbs,
    "pandas": pandas_sniffing,
    "csv.Sniffer": pythons_sniffer,
}
