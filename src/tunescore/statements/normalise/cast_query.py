"""The SQL that casts a table's cells to values by the mapping: numbers, days, codes, names.

Stages, each a CTE over the one before: `clear` (text, and numbers that need no cleaning), `cells`
(the text of the other numbers), `cores` to `exacts` (the steps of their cleaning), `typed`
(values). It also composes the checks of single cells; what a row then means is in `line_query`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial

from tunescore.columnar.duck import literal
from tunescore.records import MONEY
from tunescore.statements.cells import dates, stores, values
from tunescore.statements.cells.absent import null_if_absent
from tunescore.statements.cells.countries import country_code
from tunescore.statements.formats.infer import ColumnFormats
from tunescore.statements.formats.profile import cell
from tunescore.statements.mapping.fields import FIELDS
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.row_checks import RowCheck

_KEPT_AS_TEXT = {"text", "store", "country", "kind"}
_MONTHS_TOO = {"period", "reported_on", "release_date"}
_KEPT_WITHOUT = {"isrc", "issued_isrc", "upc", "release_date"}
"""Fields whose unreadable cell is a problem but does not reject its row: money is not lost over a
damaged bar code."""


_CODES = {"isrc": values.isrc, "upc": values.upc, "currency": values.currency}


@dataclass(frozen=True, slots=True)
class CastQuery:
    """The CTEs up to `typed`, its fields, and the checks of its cells."""

    ctes: str
    fields: tuple[str, ...]
    checks: tuple[RowCheck, ...]
    texts: dict[str, str]
    """Field → SQL of its trimmed text over the table."""
    days: str | None
    """The query of the table `days`: the days of the columns that are not all ISO."""


def used_fields(mapping: Mapping) -> tuple[str, ...]:
    """Return the fields that a mapping gives, in the catalogue's order."""
    return tuple(
        key for key, field in FIELDS.items() if field.about != "campaigns" and mapping.has(key)
    )


def text_of(
    key: str, mapping: Mapping, columns: tuple[str, ...], tidy: Collection[str] = ()
) -> str:
    """Give the SQL of a field's text over the table: null where the cell is absent.

    Cells of `tidy` columns need no trimming.
    """
    column = mapping.column_of(key)
    if column is None:
        return _constant(key, mapping)
    raw = cell(columns, column)
    if column in tidy:
        return f"nullif({raw}, '')"
    return _trimmed(raw) if _may_be_absent(key, mapping) else values.trimmed(raw)


def _may_be_absent(key: str, mapping: Mapping) -> bool:
    """Return whether a field has a column in which `N/A` means that there is no value."""
    return mapping.column_of(key) is not None and FIELDS[key].type not in _KEPT_AS_TEXT


def _trimmed(raw: str) -> str:
    return null_if_absent(values.trimmed(raw))


def _raw(key: str, mapping: Mapping, columns: tuple[str, ...]) -> str:
    """Give the SQL of a field's cell as it stands."""
    column = mapping.column_of(key)
    return cell(columns, column) if column else _constant(key, mapping)


def constant_column(key: str) -> str:
    """Return the name of the column in which every row has the text of a field's constant.

    The text itself is no part of the query, so files of one kind have the same query.
    """
    return f"constant_{key}"


def _constant(key: str, mapping: Mapping) -> str:
    return constant_column(key) if mapping.constants.get(key) else "NULL::VARCHAR"


def compose_cast_query(
    source: str, columns: tuple[str, ...], mapping: Mapping, formats: ColumnFormats
) -> CastQuery:
    """Compose the cast of a table; `source` is its SQL relation, with its constants' columns."""
    used = used_fields(mapping)
    texts = {key: text_of(key, mapping, columns, formats.tidy) for key in used}
    numbers = {key for key in used if FIELDS[key].type in {"money", "integer"}}
    plain = {key for key in numbers if mapping.column_of(key) in formats.plain}
    cells, unclear = _text_columns(
        {key: texts[key] for key in used if key not in numbers}, mapping, columns, formats.tidy
    )
    unclear += [
        "NULL::VARCHAR AS t_" + key
        if key in plain
        else f"CASE WHEN f_{key} IS NULL THEN {_trimmed(f'r_{key}')} END AS t_{key}"
        for key in used
        if key in numbers
    ]
    cores, bares, exacts, typed = [], [], [], []
    spelled: dict[str, str] = {}
    checks: list[RowCheck] = []
    for key in used:
        kind, text, column = FIELDS[key].type, f"t_{key}", mapping.column_of(key)
        reading = ""
        if key in plain:
            typed.append(f"{values.plain_value(f'r_{key}', whole=kind == 'integer')} AS v_{key}")
            continue
        if kind in {"money", "integer"}:
            reading = formats.decimal_signs.get(column or "", "point")
            money = kind == "money"
            cores.append(f"{values.number_core(text, money=money)} AS k_{key}")
            bares.append(f"{values.number_bare(f'k_{key}', reading)} AS b_{key}")
            exacts.append(f"{values.money_value(f'b_{key}')} AS e_{key}")
            cleaned = f"e_{key}" if money else values.integer_value(f"e_{key}")
            value = f"coalesce(f_{key}, {cleaned})"
            clear = values.clear_number(_raw(key, mapping, columns), reading, whole=not money)
            cells.append(f"{clear} AS f_{key}")
        elif kind in {"date", "period"}:
            reading = formats.date_orders.get(column or "", mapping.dates.get(key, "ymd"))
            months = key in _MONTHS_TOO
            if column in formats.plain:
                value = dates.iso_day(text, months=months)
            else:
                spelled[key] = reading
                value = f"days_{key}.day"
        elif kind == "currency" and column is None:
            value = _nullable(values.currency_code(mapping.constants.get(key, "")))
        elif kind in _CODES:
            value = _CODES[kind](text)
        else:
            continue
        typed.append(f"{value} AS v_{key}")
        unreadable = f"t_{key} IS NOT NULL AND v_{key} IS NULL"
        checks.append(RowCheck(key, column, unreadable, key not in _KEPT_WITHOUT, reading))
    typed += _store_and_country(mapping)
    plain_dates = {key for key in used if mapping.column_of(key) in formats.plain} - plain
    cells += [
        f"{sql} AS n_{key}" for key, sql in _canonical_text(mapping, columns, used, formats.tidy)
    ]
    cells += [f"{sql} AS n_{key}" for key, sql in _canonical_days(mapping, columns, plain_dates)]
    days = {"period": "strftime(v_period, '%Y-%m')", "date": "v_date::VARCHAR",
            "reported_on": "v_reported_on::VARCHAR"}  # fmt: skip
    canonical = [f"{sql} AS n_{key}" for key, sql in days.items() if key in set(used) - plain_dates]
    needed = [f"{_raw(key, mapping, columns)} AS r_{key}" for key in numbers]
    ctes = (
        f"clear AS (SELECT line, reject, {skip_key(mapping, columns)} AS skip"
        f"{_more_columns(cells + needed)} FROM {source}), "
        f"cells AS (SELECT *{_more_columns(unclear)} FROM clear), "
        f"cores AS (SELECT *{_more_columns(cores)} FROM cells), "
        f"bares AS (SELECT *{_more_columns(bares)} FROM cores), "
        f"exacts AS (SELECT *{_more_columns(exacts)} FROM bares), "
        f"valued AS (SELECT exacts.*{_more_columns(typed)} FROM exacts"
        f"{_name_joins(spelled, mapping)}), "
        f"typed AS (SELECT *{_more_columns(canonical)} FROM valued)"
    )
    return CastQuery(ctes, used, tuple(checks), texts, _day_table(spelled, texts, source, mapping))


def _text_columns(
    texts: dict[str, str], mapping: Mapping, columns: tuple[str, ...], tidy: Collection[str]
) -> tuple[list[str], list[str]]:
    """Give the SQL of the fields that are no numbers: in `clear`, and in `cells`."""
    absent = [
        key for key in texts if _may_be_absent(key, mapping) and mapping.column_of(key) not in tidy
    ]
    cells = [
        f"{values.trimmed(_raw(key, mapping, columns))} AS x_{key}"
        if key in absent
        else f"{text} AS t_{key}"
        for key, text in texts.items()
    ]
    return cells, [f"{null_if_absent(f'x_{key}')} AS t_{key}" for key in absent]


def _name_joins(spelled: Iterable[str], mapping: Mapping) -> str:
    """Give the joins with the tables of days, stores and countries."""
    days = "".join(
        f" LEFT JOIN days AS days_{key} ON days_{key}.field = '{key}' AND t_{key} = days_{key}.text"
        for key in spelled
    )
    return days + "".join(
        f" LEFT JOIN {key}_names ON t_{key} = {key}_names.named"
        for key in ("store", "country")
        if mapping.column_of(key)
    )


def _day_table(
    readings: dict[str, str], texts: dict[str, str], source: str, mapping: Mapping
) -> str | None:
    """Compose the query of columns' days: each distinct text is read once."""
    if not readings:
        return None
    spelled = " UNION ALL ".join(
        f"SELECT DISTINCT '{key}' AS field, {texts[key]} AS text, {literal(reading)} AS reading,"
        f" {str(key in _MONTHS_TOO).lower()} AS or_month FROM {source}"
        for key, reading in readings.items()
    )
    return dates.day_query(f"({spelled})", "field, text", serials=mapping.rules.serial_days)


_DAY_DIGITS = {"period": 7, "date": 10, "reported_on": 10}


def _canonical_days(
    mapping: Mapping, columns: tuple[str, ...], plain: set[str]
) -> list[tuple[str, str]]:
    """Give the canonical text of dates that are ISO in every cell: the beginning of the cell.

    It is the text that other cells get from their value, without formatting a million dates.
    """
    return [
        (key, f"CASE WHEN {raw} <> '' THEN left({raw} || '-01', {digits}) END")
        for key, digits in _DAY_DIGITS.items()
        if key in plain
        for raw in [_raw(key, mapping, columns)]
    ]


def _canonical_text(
    mapping: Mapping, columns: tuple[str, ...], used: tuple[str, ...], tidy: Collection[str]
) -> list[tuple[str, str]]:
    """Give the canonical text of names: one case, one Unicode form, no blanks around them.

    It is taken from the cells as they are, because the engine then folds each distinct text once.
    """
    folded: list[tuple[str, str]] = []
    for key in ("track_title", "artist_name", "album_title", "kind"):
        if key in used:
            raw = _raw(key, mapping, columns)
            text = raw if mapping.column_of(key) in tidy else values.trimmed_or_empty(raw)
            folded.append((key, f"lower(nfc_normalize({text}))"))
    return folded


def _more_columns(items: list[str]) -> str:
    return "".join(f", {item}" for item in items)


def skip_key(mapping: Mapping, columns: tuple[str, ...]) -> str:
    """Give the SQL of the key of a row's skip rule: the reader's, else the mapping's."""
    branches = " ".join(
        f"WHEN {rule.condition(partial(cell, columns), mapping.constants)} THEN {literal(rule.key)}"
        for rule in mapping.rules.skip
        if {rule.column, rule.without or rule.column} <= set(columns)
    )
    return f"coalesce(skip, CASE {branches} END)" if branches else "skip"


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


def _nullable(text: str | None) -> str:
    return literal(text) if text else "NULL::VARCHAR"


def value_of(key: str, used: tuple[str, ...]) -> str:
    """Give the SQL of a field's value over `typed`, a typed null where it is not mapped."""
    kind = FIELDS[key].type
    if key in used:
        return f"v_{key}" if kind not in _KEPT_AS_TEXT else f"t_{key}"
    empty = {"money": MONEY, "integer": "BIGINT", "date": "DATE", "period": "DATE"}
    return f"NULL::{empty.get(kind, 'VARCHAR')}"
