"""A table as Parquet: exact decimals, with what is said about it in the file's metadata."""

import io
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

from tunescore.exports.table import About, Column, Table

_DIGITS_128 = 38


def write(table: Table, about: About) -> bytes:
    """Return the file. A label of `about` is a key of the metadata, which has no order."""
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    kinds = [_kind(column, values) for column, values in zip(table.columns, columns, strict=True)]
    schema = pa.schema(
        [pa.field(column.name, kind) for column, kind in zip(table.columns, kinds, strict=True)],
        metadata=_metadata(about),
    )
    arrays = [pa.array(values, kind) for values, kind in zip(columns, kinds, strict=True)]
    out = io.BytesIO()
    pq.write_table(pa.table(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()


def _metadata(about: About) -> dict[str, str]:
    """Return the lines by label; those of one label are one text of several lines."""
    found: dict[str, str] = {}
    for label, text in about.lines:
        found[label] = f"{found[label]}\n{text}" if label in found else text
    return found


def _kind(column: Column, values: tuple[object, ...]) -> pa.DataType:
    match column.kind:
        case "count":
            return pa.int64()
        case "date":
            return pa.date32()
        case "yes_no":
            return pa.bool_()
        case "money" | "percent":
            return _decimal([value for value in values if isinstance(value, Decimal)])
    return pa.string()


def _decimal(values: list[Decimal]) -> pa.DataType:
    """Return the type that holds all of some numbers with all their digits."""
    scale = whole = 1
    for value in values:
        _, digits, exponent = value.as_tuple()
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        scale = max(scale, places)
        whole = max(whole, value.adjusted() + 1, len(digits) - places)
    if scale + whole <= _DIGITS_128:
        return pa.decimal128(_DIGITS_128, scale)
    return pa.decimal256(76, scale)
