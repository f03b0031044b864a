"""Cells of fields: the columns, constants or parts that give a field its texts, as SQL."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from tunescore.columnar.duck import literal
from tunescore.statements.cells import values
from tunescore.statements.cells.absent import null_if_absent
from tunescore.statements.formats.profile import cell as cell_of
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.mapping.mapping import Mapping

KEPT_AS_TEXT = {"text", "store", "country", "kind"}
"""The types of fields whose value is their text."""
_PARTS = {
    "period": ("period_year", "period_month", "period_quarter"),
    "reported_on": ("reported_year", "reported_month", "reported_quarter"),
}
"""Fields whose year, month and quarter can have columns of their own."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A field's text in one column, or the constant of the whole file."""

    name: str
    """The field's key, with a number where several columns give the field."""
    field: str
    column: str | None


def used_fields(mapping: Mapping) -> tuple[str, ...]:
    """Return the fields that a mapping gives, in the catalogue's order."""
    parts = {part for names in _PARTS.values() for part in names}
    whole = {key for key, names in _PARTS.items() if any(map(mapping.has, names))}
    return tuple(
        key
        for key, field in FIELDS.items()
        if field.about != "campaigns"
        and field.type != "choice"
        and key not in parts
        and (mapping.has(key) or key in whole)
    )


def field_cells(mapping: Mapping) -> tuple[Cell, ...]:
    """Return the cells of a mapping's fields, in the catalogue's order."""
    cells: list[Cell] = []
    for key in used_fields(mapping):
        columns = mapping.columns_of(key)
        if len(columns) > 1:
            cells += [Cell(f"{key}_{at}", key, name) for at, name in enumerate(columns, 1)]
        else:
            cells.append(Cell(key, key, columns[0] if columns else None))
    return tuple(cells)


def text_of(
    one: Cell, mapping: Mapping, columns: tuple[str, ...], tidy: Collection[str] = ()
) -> str:
    """Give the SQL of a cell's text over the table: null where it is absent.

    Cells of `tidy` columns need no trimming.
    """
    if one.column is None:
        return _joined_parts(one.field, mapping, columns) or _constant(one.field, mapping)
    raw = cell_of(columns, one.column)
    if one.column in tidy:
        return f"nullif({raw}, '')"
    return present(raw) if may_be_absent(one) else values.trimmed(raw)


def _joined_parts(key: str, mapping: Mapping, columns: tuple[str, ...]) -> str | None:
    """Give the SQL of a period whose year, month or quarter have columns: `2026-9`, `2026-Q3`."""
    texts = [
        present(cell_of(columns, column)) if (column := mapping.column_of(part)) else None
        for part in _PARTS.get(key, ())
    ]
    if not any(texts):
        return None
    year, month, quarter = texts
    if year is None:
        year = _constant(_PARTS[key][0], mapping)
    if month is not None:
        return f"({year} || '-' || {month})"
    if quarter is not None:
        return f"({year} || '-Q' || nullif(regexp_extract({quarter}, '[1-4]'), ''))"
    return year


def may_be_absent(one: Cell) -> bool:
    """Return whether a cell is of a column in which `N/A` means that there is no value."""
    return one.column is not None and FIELDS[one.field].type not in KEPT_AS_TEXT


def present(raw: str) -> str:
    """Give the SQL of a cell's trimmed text, null where it says that there is nothing."""
    return null_if_absent(values.trimmed(raw))


def raw_of(one: Cell, mapping: Mapping, columns: tuple[str, ...]) -> str:
    """Give the SQL of a cell as it stands."""
    return cell_of(columns, one.column) if one.column else _constant(one.field, mapping)


def constant_column(key: str) -> str:
    """Return the name of the column in which every row has the text of a field's constant.

    The text itself is no part of the query, so files of one kind have the same query.
    """
    return f"constant_{key}"


def _constant(key: str, mapping: Mapping) -> str:
    return constant_column(key) if mapping.constants.get(key) else "NULL::VARCHAR"


def skip_key(mapping: Mapping, columns: tuple[str, ...]) -> str:
    """Give the SQL of the key of a row's skip rule: the reader's, else the mapping's."""
    branches = " ".join(
        f"WHEN {rule.condition(partial(cell_of, columns), mapping.constants)}"
        f" THEN {literal(rule.key)}"
        for rule in mapping.rules.skip
        if {rule.column, rule.without or rule.column} <= set(columns)
    )
    return f"coalesce(skip, CASE {branches} END)" if branches else "skip"
