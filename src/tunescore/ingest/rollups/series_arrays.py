"""Series: figures in the order of their series become rows that hold them in arrays.

The engine sorts the figures, which it can do with little memory; an array is then a stretch of a
column, and needs no copy.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tunescore.errors import AmountsTooLarge
from tunescore.metrics import METRICS

ROWS = 16_384
"""How many figures are looked at at a time."""

SERIES_ROWS = 512
"""How many series are a batch: one may have a figure of every day of many years."""


_PARTS, _PART_BITS = 4, 32
_HIGHEST_PART = 10**38 >> _PART_BITS * (_PARTS - 1)
"""How large the highest part of a decimal with 38 digits can be."""


def collect(
    batches: Iterable[pa.RecordBatch], keys: Sequence[str], metrics: Sequence[str], *, dated: bool
) -> Iterator[pa.RecordBatch]:
    """Give the series of sorted figures, of each metric by itself.

    A figure has the keys (equal ones follow each other), `date`, `until`, and `value_of_…` and
    `lines_of_…` of all metrics. `dated`: each figure has an element of `untils`,
    and not only those that have an `until`.
    """
    left: pa.Table | None = None
    for batch in batches:
        rows = pa.Table.from_batches([batch])
        if left is not None:
            rows = pa.concat_tables([left, rows]).combine_chunks()
        if not rows.num_rows:
            continue
        begins = int(_starts(rows, keys)[-1])
        yield from _whole(rows.slice(0, begins), keys, metrics, dated=dated)
        left = rows.slice(begins)
    if left is not None:
        yield from _whole(left, keys, metrics, dated=dated)


def to_date(series: pa.RecordBatch) -> pa.RecordBatch:
    """Return series of one metric with sums up to each date in the place of their figures.

    What does not add up keeps its values. Raises `AmountsTooLarge`.
    """
    values, lines = series.column("date_values"), series.column("date_lines")
    if METRICS[series.column("metric")[0].as_py()].adding == "flow":
        places = values.offsets.to_numpy() - values.offsets[0].as_py()
        values = _lists(places, _amounts_to_date(values.flatten(), places))
        lines = _lists(places, _counts_to_date(lines.flatten(), places))
    rest = series.drop_columns(["date_values", "date_lines"])
    return rest.append_column("values_to_date", values).append_column("lines_to_date", lines)


def _counts_to_date(counts: pa.Array, places: npt.NDArray[Any]) -> pa.Array:
    """Add up integers from the start of each series."""
    return _integers(_added_up(counts.to_numpy().astype(np.int64), places).astype(np.int32))


def _amounts_to_date(amounts: pa.Array, places: npt.NDArray[Any]) -> pa.Array:
    """Add up decimals from the start of each series, exactly.

    A decimal is an integer of 128 bits. Its four parts of 32 bits are added up by themselves, and
    then what is more than 32 bits goes to the next part; the highest one has the sign.
    """
    begin, end = amounts.offset * _PARTS, (amounts.offset + len(amounts)) * _PARTS
    words = np.frombuffer(amounts.buffers()[1], dtype=np.uint32)[begin:end].reshape(-1, _PARTS)
    parts = words.astype(np.int64)
    parts[:, -1] = words[:, -1].view(np.int32)
    sums = _added_up(parts, places)
    for part in range(_PARTS - 1):
        sums[:, part + 1] += sums[:, part] >> _PART_BITS
    if (sums[:, -1] > _HIGHEST_PART).any() or (sums[:, -1] < ~_HIGHEST_PART).any():
        raise AmountsTooLarge
    whole = pa.py_buffer(sums.astype(np.uint32).tobytes())
    return pa.Array.from_buffers(amounts.type, len(amounts), [None, whole])


def _added_up(values: npt.NDArray[Any], places: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Add up values from the start of each series; no series is empty."""
    sums = np.cumsum(values, axis=0)
    starts = places[:-1]
    sums -= np.repeat(sums[starts] - values[starts], np.diff(places), axis=0)
    return sums


def _whole(
    rows: pa.Table, keys: Sequence[str], metrics: Sequence[str], *, dated: bool
) -> Iterator[pa.RecordBatch]:
    """Give the series of figures of which none is left out."""
    if not rows.num_rows:
        return
    differs = np.zeros(rows.num_rows, dtype=np.int32)
    differs[_starts(rows, keys)[1:]] = 1
    rows = rows.append_column("series", _integers(np.cumsum(differs, dtype=np.int32)))
    for metric in metrics:
        known = pc.greater(rows.column(f"lines_of_{metric}"), 0)
        if metric == "earnings" and not dated:
            known = pc.and_(known, pc.is_valid(rows.column("currency")))
        found = rows if pc.all(known).as_py() else rows.filter(known)
        if found.num_rows:
            yield from _of_metric(found.combine_chunks(), keys, metric, dated=dated).to_batches(
                SERIES_ROWS
            )


def _of_metric(rows: pa.Table, keys: Sequence[str], metric: str, *, dated: bool) -> pa.Table:
    series = rows.column("series").to_numpy()
    starts = np.flatnonzero(np.append(True, series[1:] != series[:-1]))
    value, lines = rows.column(f"value_of_{metric}"), rows.column(f"lines_of_{metric}")
    sums = (
        pa.table({"series": rows.column("series"), "value": value, "lines": lines})
        .group_by("series", use_threads=False)
        .aggregate([("value", "sum"), ("lines", "sum")])
        .sort_by("series")  # a grouping has no order
    )
    places = np.append(starts, rows.num_rows).astype(np.int32)
    until = _chunk(rows.column("until"))
    of_until = places
    if not dated:
        has = until.is_valid().to_numpy(zero_copy_only=False)
        of_until = np.append(0, np.cumsum(has))[places].astype(np.int32)
        until = until.drop_null()
    adds_up = METRICS[metric].adding == "flow"
    total = _chunk(sums.column("value_sum"))
    table = rows.select(keys).take(_integers(starts.astype(np.int32)))
    columns: dict[str, Any] = {
        "metric": pa.repeat(metric, len(starts)),
        **{name: table.column(name) for name in keys},
        "value": total if adds_up else pa.nulls(len(starts), total.type),
        "lines": sums.column("lines_sum"),
        "dates": _lists(places, _chunk(rows.column("date"))),
        "untils": _lists(of_until, until),
        "date_values": _lists(places, _chunk(value)),
        "date_lines": _lists(places, _chunk(lines)),
    }
    return pa.table(columns)


def _starts(rows: pa.Table, keys: Sequence[str]) -> npt.NDArray[Any]:
    """Return where each series begins: at every row whose keys are not those of the last."""
    differs = np.zeros(rows.num_rows - 1, dtype=bool)
    for name in keys:
        column = rows.column(name)
        if column.null_count < rows.num_rows:
            codes = _chunk(column).dictionary_encode("encode").indices.to_numpy()
            differs |= codes[1:] != codes[:-1]
    return np.flatnonzero(np.append(True, differs))


def _chunk(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined


def _lists(places: npt.NDArray[Any], values: pa.Array) -> pa.Array:
    return pa.ListArray.from_arrays(_integers(places), values)


def _integers(numbers: npt.NDArray[Any]) -> pa.Array:
    """Make a column of 32-bit integers (see `columnar.arrow`)."""
    return pa.Array.from_buffers(pa.int32(), len(numbers), [None, pa.py_buffer(numbers)])
