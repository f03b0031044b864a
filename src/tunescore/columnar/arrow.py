"""Arrow: Python values as columns and tables.

`pyarrow.array` would do, but where pandas is installed it loads that, which takes seconds and tens
of megabytes, only to see whether a list is one of its series.
"""

from array import array
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Any

import pyarrow as pa

TYPES: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(), "BLOB": pa.binary(), "BIGINT": pa.int64(), "INTEGER": pa.int32(),
    "DATE": pa.date32(), "BOOLEAN": pa.bool_(),
}  # fmt: skip
"""DuckDB's types as Arrow's."""

_EPOCH = date(1970, 1, 1).toordinal()


def table(columns: Mapping[str, tuple[str, Sequence[Any]]]) -> pa.Table:
    """Make a table of columns: name → DuckDB's type, and values."""
    arrays = [column(kind, values) for kind, values in columns.values()]
    return pa.Table.from_arrays(arrays, names=list(columns))


def column(kind: str, values: Sequence[Any]) -> pa.Array:
    """Make a column of one of the `TYPES`; None is null."""
    known = _bits([value is not None for value in values])
    contents: list[pa.Buffer]
    if kind in {"VARCHAR", "BLOB"}:
        pieces = [value.encode() if isinstance(value, str) else value or b"" for value in values]
        offsets = array("i", accumulate(map(len, pieces), initial=0))
        contents = [pa.py_buffer(offsets), pa.py_buffer(b"".join(pieces))]
    elif kind == "BOOLEAN":
        contents = [_bits([bool(value) for value in values])]
    elif kind == "DATE":
        days = (value.toordinal() - _EPOCH if value else 0 for value in values)
        contents = [pa.py_buffer(array("i", days))]
    else:
        contents = [pa.py_buffer(array("q" if kind == "BIGINT" else "i", (v or 0 for v in values)))]
    return pa.Array.from_buffers(TYPES[kind], len(values), [known, *contents])


def empty_table(schema: pa.Schema) -> pa.Table:
    """Make a table without rows."""
    return pa.Table.from_batches([], schema)


def _bits(flags: Sequence[bool]) -> pa.Buffer:
    """Pack flags as Arrow does, the first in the lowest bit."""
    packed = bytearray(-(-len(flags) // 8))
    for at, flag in enumerate(flags):
        packed[at // 8] |= flag << at % 8
    return pa.py_buffer(bytes(packed))
