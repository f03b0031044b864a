"""Day tables: the days and periods of a file's columns, each distinct text read once.

SQL reads days and months; what it leaves unread of a column of periods (quarters, halves, years,
ranges) is read in Python. The cast of a table looks its cells up in both.
"""

from typing import Any

from tunescore.columnar import arrow
from tunescore.columnar.duck import literal, literals
from tunescore.columnar.session import Session
from tunescore.statements.cells import dates
from tunescore.statements.cells.periods import read_periods
from tunescore.statements.formats.infer import ColumnFormats
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.field_cells import Cell, field_cells, text_of

MONTHS_TOO = {"period", "reported_on", "release_date"}
"""Fields of days whose cells can be a bare month."""
PERIODS = ("period", "reported_on")
"""Fields whose cells can be a quarter, a half, a year or a range. A report is of its first day."""
_MOST_PERIODS = 200_000
"""How many distinct texts of periods are read; what is beyond that is no column of periods."""


def spelled_days(mapping: Mapping, formats: ColumnFormats) -> dict[str, str]:
    """Return the fields of days and periods whose columns are not all ISO, with their order."""
    return {
        one.field: order_of(one, mapping, formats)
        for one in field_cells(mapping)
        if FIELDS[one.field].type in {"date", "period"} and one.column not in formats.plain
    }


def order_of(one: Cell, mapping: Mapping, formats: ColumnFormats) -> str:
    """Return the order of a cell's dates."""
    return formats.date_orders.get(one.column or "", mapping.dates.get(one.field, "ymd"))


def _day_query(
    readings: dict[str, str], source: str, columns: tuple[str, ...], mapping: Mapping
) -> str:
    """Compose the query of the table `days`, `field, text, reading, day`: each text is read once.

    `readings` are the fields with their order (see `spelled_days`).
    """
    texts = {one.field: text_of(one, mapping, columns) for one in field_cells(mapping)}
    spelled = " UNION ALL ".join(
        f"SELECT DISTINCT '{key}' AS field, {texts[key]} AS text, {literal(reading)} AS reading,"
        f" {str(key in MONTHS_TOO).lower()} AS or_month FROM {source}"
        for key, reading in readings.items()
    )
    return dates.day_query(
        f"({spelled})", "field, text, reading", serials=mapping.rules.serial_days
    )


def read_days(
    engine: Session, source: str, columns: tuple[str, ...], mapping: Mapping, formats: ColumnFormats
) -> set[str]:
    """Make the table `days` of the cells that are not ISO, and `periods` of those that are longer.

    Those are quarters, halves, years and ranges; of a column with such a text all distinct texts
    are read together. Returns the fields that have any.
    """
    readings = spelled_days(mapping, formats)
    if not readings:
        return set()
    query = _day_query(readings, source, columns, mapping)
    if engine.few:
        known = engine.table(query)
        days = engine.register("days", known)
        if not known["day"].null_count:
            return set()
    else:
        days = engine.create("days", query)
    unread = f"text IS NOT NULL AND day IS NULL AND field IN ({literals(PERIODS)})"
    rows = engine.rows(
        f"SELECT field, text, day IS NULL FROM {days} WHERE text IS NOT NULL AND field IN"
        f" (SELECT field FROM {days} WHERE {unread}) LIMIT {_MOST_PERIODS}"
    )
    found: list[tuple[Any, ...]] = []
    for field in {row[0] for row in rows}:
        own = [row for row in rows if row[0] == field]
        read = read_periods([text for _, text, _ in own], readings[field])
        found += [
            (field, text, *period)
            for _, text, is_unread in own
            if is_unread and (period := read[text]) is not None
        ]
    if not found:
        return set()
    columns_of = zip(("field", "text", "first", "last"), zip(*found, strict=True), strict=True)
    table = {
        name: ("DATE" if name in {"first", "last"} else "VARCHAR", cells)
        for name, cells in columns_of
    }
    engine.register("periods", arrow.table(table))
    return {field for field, *_ in found}
