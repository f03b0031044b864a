"""The table file: Parquet, copied by DuckDB from regular CSV, or of rows written one by one.

Columns and meaning: see `tunescore.records.Table`.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tunescore.columnar.duck import connect
from tunescore.columnar.session import read_parquet, relation, session_for

_GROUP_CELLS, _GROUP_ROWS = 250_000, range(2_048, 61_440)
"""A row group is held in memory until it has so many cells, and rows within these bounds."""
_NULL = "\x1e4"
_ESCAPES = {"\x1e": "\x1e0", "\x1f": "\x1e1", "\n": "\x1e2", "\r": "\x1e3"}
_SIGNS = {code: sign for sign, code in _ESCAPES.items()}
_ESCAPED = re.compile("[\x1e\x1f\n\r]")
_CODED = re.compile("\x1e[0-3]")
_BREAKING = re.compile("[\x1e\n\r]")
_FEW_BYTES = 256 * 1024
"""Rows of so many bytes are copied sooner than the engine has planned its query."""
_LONGEST_ROW = 2 * 1024**2
_ROWS_A_BUFFER = 4
"""How many of the longest rows each of the engine's reading buffers holds."""
_WORDS = "[^0-9]*[^0-9 -][^0-9]*"
_ODD_COLUMNS = 3
"""In so many columns of values an odd row holds words."""


def _connect() -> duckdb.DuckDBPyConnection:
    return connect()


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _file(path: Path) -> str:
    """A path as an SQL literal that the engine does not take for a pattern."""
    return _literal(re.sub(r"([\[*?])", r"[\1]", str(path)))


def _columns(names: Sequence[str]) -> str:
    return "{" + ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in names) + "}"


def _format(width: int) -> str:
    rows = min(max(_GROUP_CELLS // width, _GROUP_ROWS.start), _GROUP_ROWS.stop)
    return f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {rows})"


def schema(names: Sequence[str]) -> pa.Schema:
    """Return the schema of a table file whose cells have these names."""
    texts = ["skip", "reject", "raw", *names]
    return pa.schema([("line", pa.int64()), *((name, pa.string()) for name in texts)])


def copy_csv(
    source: Path,
    into: Path,
    *,
    delimiter: str,
    quoted: bool,
    line_end: str,
    header_line: int,
    width: int,
    totals: Collection[int],
) -> int | None:
    """Copy regular UTF-8 CSV, from under its header, to `into` without touching its rows.

    `totals` are the lines to mark as totals rows. Returns the number of rows, or None where the
    engine met anything irregular; it never repairs a row. The caller has to compare the number
    with the lines of the text: only where each line is a row do the line numbers hold.
    """
    cells = [f"c{at}" for at in range(width)]
    quote = '"' if quoted else ""
    marked = f" WHEN line IN ({', '.join(map(str, totals))}) THEN 'totals_row'" if totals else ""
    query = f"""
        COPY (
            SELECT line,
                CASE WHEN coalesce({", ".join(cells)}) IS NULL THEN 'blank_row'{marked} END AS skip,
                NULL::VARCHAR AS reject,
                NULL::VARCHAR AS raw,
                {", ".join(f"coalesce({cell}, '') AS {cell}" for cell in cells)}
            FROM (
                SELECT row_number() OVER () + {header_line} AS line, *
                FROM read_csv({_file(source)}, auto_detect = false, header = false,
                    skip = {header_line}, delim = {_literal(delimiter)}, quote = '{quote}',
                    escape = '{quote}', new_line = {_literal(line_end)},
                    buffer_size = {_LONGEST_ROW * _ROWS_A_BUFFER},
                    compression = 'none', columns = {_columns(cells)})
            )
        ) TO {_literal(str(into))} {_format(width)}
    """
    with _connect() as connection:
        try:
            (count,) = connection.execute(query).fetchone() or (0,)
        except duckdb.Error:
            return None
    return int(count)


def file_has_odd_row(path: Path, rows: int, of_values: Sequence[int], *, quoted: bool) -> bool:
    """Whether one of a table file's rows should be read by itself, although it is regular.

    That is one with words in every one of the first columns of values (another table's header),
    or, where the text is `quoted`, with a quote in one of those.
    """
    columns = [f"c{at}" for at in of_values]
    odd = [f"contains({cell}, '\"')" for cell in columns if quoted]
    if len(columns) > 1:
        words = f"regexp_full_match({{}}, '{_WORDS}')"
        odd.append(" AND ".join(words.format(cell) for cell in columns[:_ODD_COLUMNS]))
    if not odd:
        return False
    looked_at = columns if quoted else columns[:_ODD_COLUMNS]
    with session_for(rows, "reading") as engine:
        cells = relation(engine, path, read_parquet(path, looked_at) if engine.few else None)
        found = engine.rows(f"SELECT 1 FROM {cells} WHERE {' OR '.join(odd)} LIMIT 1")
    return bool(found)


def has_odd_row(rows: Iterable[Sequence[str]], of_values: Sequence[int]) -> bool:
    """Do what `file_has_odd_row` does, for all the rows of a table whose text has no quotes."""
    columns = of_values[:_ODD_COLUMNS]
    words = re.compile(_WORDS)
    return len(columns) > 1 and any(all(words.fullmatch(row[at]) for at in columns) for row in rows)


class RowFile:
    """Rows written one by one, and copied to a table file at the end."""

    def __init__(self, path: Path, width: int) -> None:
        """`path` is for the rows' own file, which the caller removes."""
        self._path = path
        self._width = width
        self._schema = schema([f"c{at}" for at in range(width)])
        self._escaped = False
        self._longest = 0
        self._out = path.open("w", encoding="utf-8", newline="")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._out.close()

    def add(self, line: int, cells: Sequence[str]) -> None:
        """Append a good row, which has a cell for each column."""
        text = "\x1f".join(cells)
        if text.count("\x1f") != len(cells) - 1 or _BREAKING.search(text):
            self._escaped = True
            text = "\x1f".join(map(_escape, cells))
        self._write(f"{line}\x1f{_NULL}\x1f{_NULL}\x1f{_NULL}\x1f{text}\n")

    def add_left_out(
        self,
        line: int,
        cells: Sequence[str],
        *,
        skip: str | None = None,
        reject: str | None = None,
        raw: str | None = None,
    ) -> None:
        """Append a skipped or rejected row; cells past the table's width are in `raw` only."""
        self._escaped = True
        kept = [_escape(cell) for cell in cells[: self._width]]
        kept += [_NULL] * (self._width - len(kept))
        text = _NULL if raw is None else _escape(raw)
        self._write("\x1f".join((str(line), skip or _NULL, reject or _NULL, text, *kept)) + "\n")

    def _write(self, record: str) -> None:
        self._longest = max(self._longest, len(record))
        self._out.write(record)

    def copy(self, into: Path) -> None:
        """Write all rows to `into`."""
        self._out.flush()
        if self._path.stat().st_size <= _FEW_BYTES:
            self._copy_few(into)
            return
        names = self._schema.names
        texts = ", ".join(f"{self._unescape(name)} AS {name}" for name in names[3:])
        longest = max(_LONGEST_ROW, self._longest * 4 + 1024)
        query = f"""
            COPY (
                SELECT line::BIGINT AS line, skip, reject, {texts}
                FROM read_csv({_file(self._path)}, auto_detect = false, header = false,
                    delim = '\x1f', quote = '', escape = '', new_line = '\\n',
                    nullstr = '{_NULL}', max_line_size = {longest},
                    buffer_size = {longest * _ROWS_A_BUFFER},
                    compression = 'none', columns = {_columns(names)})
            ) TO {_literal(str(into))} {_format(self._width)}
        """
        with _connect() as connection:
            connection.execute(query)

    def _copy_few(self, into: Path) -> None:
        records = self._path.read_bytes().decode().split("\n")[:-1]
        lines, *texts = zip(*(record.split("\x1f") for record in records), strict=True)
        columns = [pa.array(map(int, lines), pa.int64())]
        columns += (pa.array(map(_unescape, column), pa.string()) for column in texts)
        rows = pa.table(columns, self._schema)
        # With statistics DuckDB takes a column of one text and nothing for one of that text alone.
        pq.write_table(
            rows, into, compression="zstd", use_dictionary=False, write_statistics=["line"]
        )

    def _unescape(self, name: str) -> str:
        if not self._escaped:
            return name
        text = name
        for sign, code in reversed(_ESCAPES.items()):
            text = f"replace({text}, '{code}', chr({ord(sign)}))"
        return f"CASE WHEN contains({name}, '\x1e') THEN {text} ELSE {name} END"


def _unescape(text: str) -> str | None:
    return None if text == _NULL else _CODED.sub(lambda match: _SIGNS[match[0]], text)


def _escape(text: str) -> str:
    return _ESCAPED.sub(lambda match: _ESCAPES[match[0]], text)
