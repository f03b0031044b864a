"""The SQL that casts a table's cells to values by the mapping: numbers, days, codes, names.

A *cell* is a field's text in one column; a field that several columns give has several cells.
Stages, each a CTE over the one before, because what is written once is worked out once:

1. `quick`: texts, and the numbers that need no cleaning (`quick_amount`);
2. `texts`: the text of what is left (`text_amount`), null where the cell is absent;
3. `cores`, `digits`, `exacts`: the steps of cleaning a number;
4. `cast_cells`: the value of each cell (`value_amount`);
5. `typed`: the canonical texts of what is in a line's key (`canonical_store`).

What a row then means is in `row_query` and `line_query`; its checks are composed here too.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tunescore.columnar.duck import literal
from tunescore.records import MONEY
from tunescore.statements.cells import dates, stores, values
from tunescore.statements.cells.absent import null_if_absent
from tunescore.statements.cells.countries import country_code
from tunescore.statements.formats.infer import ColumnFormats
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.day_tables import MONTHS_TOO, order_of, spelled_days
from tunescore.statements.normalise.field_cells import (
    KEPT_AS_TEXT,
    Cell,
    field_cells,
    may_be_absent,
    present,
    raw_of,
    skip_key,
    text_of,
    used_fields,
)
from tunescore.statements.normalise.row_checks import RowCheck

_NUMBERS = {"money", "integer"}
_KEPT_WITHOUT = {"isrc", "issued_isrc", "upc", "release_date"}
"""Fields whose unreadable cell is a problem but does not reject its row: money is not lost over a
damaged bar code."""

_CODES = {"isrc": values.isrc, "upc": values.upc, "currency": values.currency}


@dataclass(frozen=True, slots=True)
class CastQuery:
    """The CTEs up to `typed`, its fields and cells, and the checks of its cells."""

    ctes: str
    fields: tuple[str, ...]
    cells: tuple[Cell, ...]
    checks: tuple[RowCheck, ...]
    texts: dict[str, str]
    """Cell → SQL of its trimmed text over the table."""

    def cells_of(self, *fields: str) -> tuple[Cell, ...]:
        """Return the cells of these fields."""
        return tuple(one for one in self.cells if one.field in fields)


def compose_cast_query(
    source: str,
    columns: tuple[str, ...],
    mapping: Mapping,
    formats: ColumnFormats,
    periods: Collection[str] = (),
) -> CastQuery:
    """Compose the cast of a table; `source` is its SQL relation, with its constants' columns.

    `periods` are the fields with cells that no day is (see `PERIODS`): the table `periods` has
    those, the table `days` all others that are not ISO.
    """
    cells = field_cells(mapping)
    texts = {one.name: text_of(one, mapping, columns, formats.tidy) for one in cells}
    stages = _Stages()
    spelled = spelled_days(mapping, formats)
    checks: list[RowCheck] = []
    plain_days: set[str] = set()
    for one in cells:
        kind, reading = FIELDS[one.field].type, ""
        plain = one.column in formats.plain
        if kind in _NUMBERS:
            reading = formats.decimal_signs.get(one.column or "", "point")
            read_number(stages, one, raw_of(one, mapping, columns), reading, plain=plain)
            if plain:
                continue
        elif kind in {"date", "period"}:
            reading = order_of(one, mapping, formats)
            stages.add_text(one, texts[one.name], mapping, columns, formats.tidy)
            plain_days |= {one.field} if plain else set()
            read_day(stages, one, spelled=not plain, periods=one.field in periods)
        else:
            stages.add_text(one, texts[one.name], mapping, columns, formats.tidy)
            if kind == "currency" and one.column is None:
                code = values.currency_code(mapping.constants.get(one.field, ""))
                stages.values.append(f"{_nullable(code)} AS value_{one.name}")
            elif kind in _CODES:
                stages.values.append(f"{_CODES[kind](f'text_{one.name}')} AS value_{one.name}")
            else:
                continue
        unreadable = f"text_{one.name} IS NOT NULL AND value_{one.name} IS NULL"
        rejects = one.field not in _KEPT_WITHOUT
        checks.append(RowCheck(one.field, one.column, unreadable, rejects, reading, one.name))
    stages.values += _store_and_country(mapping)
    stages.values += _kinds(formats)
    used = used_fields(mapping)
    stages.quick += _canonical_names(cells, mapping, columns, formats.tidy)
    stages.quick += _canonical_plain_days(cells, mapping, columns, plain_days)
    canonical = [
        f"{sql} AS canonical_{key}"
        for key, sql in _CANONICAL_DAYS.items()
        if key in set(used) - plain_days
    ]
    ctes = (
        f"quick AS (SELECT line, reject, {skip_key(mapping, columns)} AS skip"
        f"{_more(stages.quick)} FROM {source}), "
        f"texts AS (SELECT *{_more(stages.texts)} FROM quick), "
        f"cores AS (SELECT *{_more(stages.cores)} FROM texts), "
        f"digits AS (SELECT *{_more(stages.digits)} FROM cores), "
        f"exacts AS (SELECT *{_more(stages.exacts)} FROM digits), "
        f"cast_cells AS (SELECT exacts.*{_more(stages.values)} FROM exacts"
        f"{_joins(spelled, periods, formats)}), "
        f"typed AS (SELECT *{_more(canonical)} FROM cast_cells)"
    )
    return CastQuery(ctes, used, cells, tuple(checks), texts)


class _Stages:
    """The columns of each stage of the cast."""

    def __init__(self) -> None:
        self.quick: list[str] = []
        self.texts: list[str] = []
        self.cores: list[str] = []
        self.digits: list[str] = []
        self.exacts: list[str] = []
        self.values: list[str] = []

    def add_text(
        self, one: Cell, text: str, mapping: Mapping, columns: tuple[str, ...],
        tidy: Collection[str],
    ) -> None:  # fmt: skip
        """Add a cell's text; one that may be absent is trimmed first, and then looked at."""
        if may_be_absent(one) and one.column not in tidy:
            trimmed = values.trimmed(raw_of(one, mapping, columns))
            self.quick.append(f"{trimmed} AS trimmed_{one.name}")
            self.texts.append(f"{null_if_absent(f'trimmed_{one.name}')} AS text_{one.name}")
        else:
            self.quick.append(f"{text} AS text_{one.name}")


def read_number(stages: _Stages, one: Cell, raw: str, reading: str, *, plain: bool) -> None:
    """Add the stages of a number: money or a count.

    Cells of a `plain` column are cast as they stand. Of the others those that need no cleaning are
    cast at once, and only the rest goes through the steps of `values`.
    """
    name, money = one.name, FIELDS[one.field].type == "money"
    stages.quick.append(f"{raw} AS raw_{name}")
    if plain:
        stages.texts.append(f"NULL::VARCHAR AS text_{name}")
        value = values.plain_value(f"raw_{name}", whole=not money)
        stages.values.append(f"{value} AS value_{name}")
        return
    stages.quick.append(f"{values.clear_number(raw, reading, whole=not money)} AS quick_{name}")
    stages.texts.append(
        f"CASE WHEN quick_{name} IS NULL THEN {present(f'raw_{name}')} END AS text_{name}"
    )
    stages.cores.append(f"{values.number_core(f'text_{name}', money=money)} AS core_{name}")
    stages.digits.append(f"{values.number_bare(f'core_{name}', reading)} AS digits_{name}")
    stages.exacts.append(f"{values.money_value(f'digits_{name}')} AS exact_{name}")
    cleaned = f"exact_{name}" if money else values.integer_value(f"exact_{name}")
    stages.values.append(f"coalesce(quick_{name}, {cleaned}) AS value_{name}")


def read_day(stages: _Stages, one: Cell, *, spelled: bool, periods: bool) -> None:
    """Add the value of a day or a period; a period has a last day too, `last_period`.

    Cells of a column that is all ISO are cast; others are `spelled`, and looked up in the tables
    `days` and `periods`. A day in a column of periods stands for its month.
    """
    name, key = one.name, one.field
    day = dates.iso_day(f"text_{name}", months=key in MONTHS_TOO)
    if spelled:
        day = f"days_{key}.day"
    if key == "period":
        last = f"last_day({day})"
        day = f"date_trunc('month', {day})::DATE"
        if periods:
            day = f"coalesce({day}, periods_{key}.first)"
            last = f"coalesce({last}, periods_{key}.last)"
        stages.values.append(f"{last} AS last_period")
    elif periods:
        day = f"coalesce({day}, periods_{key}.first)"
    stages.values.append(f"{day} AS value_{name}")


_CANONICAL_DAYS = {
    "period": "CASE WHEN value_period = date_trunc('month', last_period) AND last_period"
              " = last_day(value_period) THEN strftime(value_period, '%Y-%m')"
              " ELSE value_period::VARCHAR || '/' || last_period::VARCHAR END",
    "date": "value_date::VARCHAR",
    "reported_on": "value_reported_on::VARCHAR",
}  # fmt: skip
_DAY_DIGITS = {"period": 7, "date": 10, "reported_on": 10}


def _canonical_plain_days(
    cells: Iterable[Cell], mapping: Mapping, columns: tuple[str, ...], plain: set[str]
) -> list[str]:
    """Give the canonical text of dates that are ISO in every cell: the beginning of the cell.

    It is the text that other cells get from their value, without formatting a million dates.
    """
    return [
        f"CASE WHEN {raw} <> '' THEN left({raw} || '-01', {_DAY_DIGITS[one.field]}) END"
        f" AS canonical_{one.field}"
        for one in cells
        if one.field in plain and one.field in _DAY_DIGITS
        for raw in [raw_of(one, mapping, columns)]
    ]


def _canonical_names(
    cells: Iterable[Cell], mapping: Mapping, columns: tuple[str, ...], tidy: Collection[str]
) -> list[str]:
    """Give the canonical text of names: one case, one Unicode form, no blanks around them.

    It is taken from the cells as they are, because the engine then folds each distinct text once.
    """
    folded: list[str] = []
    named = {"track_title", "artist_name", "writer_name", "album_title", "kind", "sale_or_return"}
    for one in cells:
        if one.field in named:
            raw = raw_of(one, mapping, columns)
            text = raw if one.column in tidy else values.trimmed_or_empty(raw)
            folded.append(f"lower(nfc_normalize({text})) AS canonical_{one.field}")
    return folded


def _joins(spelled: Iterable[str], periods: Iterable[str], formats: ColumnFormats) -> str:
    """Give the joins with the tables of days, of periods, and of the names of `NAMED`."""
    joins = [
        f" LEFT JOIN {table} AS {table}_{key} ON {table}_{key}.field = '{key}'"
        f" AND text_{key} = {table}_{key}.text"
        for table, keys in (("days", spelled), ("periods", periods))
        for key in keys
    ]
    joins += [
        f" LEFT JOIN {key}_names ON text_{key} = {key}_names.named" for key in formats.spellings
    ]
    return "".join(joins)


def _more(items: list[str]) -> str:
    return "".join(f", {item}" for item in items)


def _store_and_country(mapping: Mapping) -> list[str]:
    """Give the SQL of the known store and country: joined by name, or of a constant."""
    named: list[str] = []
    if mapping.column_of("store"):
        named += ["store_names.name AS store", "measure", "store_names.folded AS store_folded"]
    else:
        text = mapping.constants.get("store")
        known = stores.resolve_store(text) if text else None
        named += [
            f"{_nullable(known.name if known else None)} AS store",
            f"{literal(known.measure if known else 'streams')} AS measure",
            f"{_nullable(stores.fold_store(text) if text else None)} AS store_folded",
        ]
    if mapping.column_of("country"):
        named += ["country_names.code AS country", "country_names.folded AS country_folded"]
    else:
        text = mapping.constants.get("country")
        code = country_code(text) if text else None
        named.append(f"{_nullable(code)} AS country")
        named.append(f"{_nullable(code or (text.upper() if text else None))} AS country_folded")
    return named


def _kinds(formats: ColumnFormats) -> list[str]:
    """Give the SQL of what known words say: the row's kind, and whether it takes a sale back."""
    named = ["kind_names.kind AS named_kind"] if "kind" in formats.spellings else []
    returned = [
        f"coalesce({key}_names.is_return, false)"
        for key in ("kind", "sale_or_return")
        if key in formats.spellings
    ]
    return named + ([f"{' OR '.join(returned)} AS is_return"] if returned else [])


def _nullable(text: str | None) -> str:
    return literal(text) if text else "NULL::VARCHAR"


def value_of(key: str, used: tuple[str, ...]) -> str:
    """Give the SQL of a field's value over the typed rows, a typed null where it is not mapped."""
    kind = FIELDS[key].type
    if key in used:
        return f"value_{key}" if kind not in KEPT_AS_TEXT else f"text_{key}"
    empty = {"money": MONEY, "integer": "BIGINT", "date": "DATE", "period": "DATE"}
    return f"NULL::{empty.get(kind, 'VARCHAR')}"
