"""Checks of a statement's rows, in SQL: of the names in a row, and of the row as a whole.

A check is a condition over the typed row and a bit in the row's mask. The words for a row that
fails it are in `problem_text`; the checks of single cells are made in `cast_query`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tunescore.columnar.duck import literal
from tunescore.statements.cells import values
from tunescore.statements.cells.values import currency_in_header
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise import subtotals

if TYPE_CHECKING:
    from tunescore.statements.normalise.cast_query import CastQuery

MONEY_FIELDS = ("amount", "bonus", "credit", "debit")
"""The fields that a row's money is made of."""


@dataclass(frozen=True, slots=True)
class RowCheck:
    """One way in which a row can be wrong: its condition, and what its problem shows."""

    field: str
    """The field whose cell is wrong, or what is wrong with the row."""
    column: str | None
    condition: str
    """SQL over the typed row that is true where the row fails the check."""
    rejects: bool
    """Whether the row is rejected; otherwise it goes in without the cell."""
    reading: str = ""
    """The date order or the decimal sign of the column."""
    cell: str = ""
    """The cell of the cast that its problem shows; empty: the row."""


LONGEST_NAME = 1000
"""The most bytes of a name: names are indexed, and no index takes longer ones."""
_LOOKED_UP = ("track_title", "artist_name", "album_title", "store")


def whole_row_checks(cast: "CastQuery", mapping: Mapping, sums: Sequence[str]) -> list[RowCheck]:
    """Compose the checks of a row's names and of the row as a whole.

    `sums` are those of `store` and `country` whose column holds totals of all among single ones.
    """
    used = cast.fields
    checks = [
        RowCheck(
            key, mapping.column_of(key), f"strlen(text_{key}) > {LONGEST_NAME}", True, cell=key
        )
        for key in _LOOKED_UP
        if key in used
    ]  # fmt: skip
    checks += _nameless(cast, mapping)
    if (added := subtotals.is_subtotal(mapping, used)) is not None:
        checks.append(RowCheck("sum_of_rows", None, added, rejects=True, cell="track_title"))
    checks += [
        RowCheck(
            "sum_of_all", mapping.column_of(key), subtotals.is_total_name(f"text_{key}"), True,
            cell=key,
        )
        for key in sums
    ]  # fmt: skip
    if "period_start" in used and "period_end" in used:
        backwards = "coalesce(value_period_end < value_period_start, false)"
        column = mapping.column_of("period_end")
        checks.append(
            RowCheck("period_backwards", column, backwards, rejects=True, cell="period_end")
        )
    return checks + _currency_checks(cast, mapping)


def _nameless(cast: "CastQuery", mapping: Mapping) -> list[RowCheck]:
    """Compose the check of a row that names nothing that its figures could be of."""
    used = cast.fields
    if mapping.rules.requires != "track_title":
        column = mapping.column_of("artist_name")
        missing = RowCheck("no_artist", column, "text_artist_name IS NULL", True, "", "artist_name")
        return [missing] if "artist_name" in used else []
    names = [f"text_{key}" for key in ("track_title", "album_title") if key in used]
    names += [f"value_{key}" for key in ("isrc", "issued_isrc", "upc") if key in used]
    money = [f"value_{one.name}" for one in cast.cells_of(*MONEY_FIELDS)]
    if mapping.column_of("artist_name") and money:
        # Money of an artist as a whole, such as SoundExchange's, is income too.
        paid = f"coalesce({', '.join([*money, 'NULL'])}) IS NOT NULL"
        names.append(f"CASE WHEN {paid} THEN text_artist_name END")
    nameless = f"coalesce({', '.join([*names, 'NULL'])}) IS NULL"
    column = mapping.column_of("track_title")
    return [RowCheck("no_title", column, nameless, rejects=True, cell="track_title")]


def _currency_checks(cast: "CastQuery", mapping: Mapping) -> list[RowCheck]:
    """Compose the checks of money without a currency, of another one, and in two currencies."""
    checks: list[RowCheck] = []
    money = cast.cells_of(*MONEY_FIELDS)
    paid = f"coalesce({', '.join([*(f'value_{one.name}' for one in money), 'NULL'])}) IS NOT NULL"
    if mapping.column_of("currency") and money and not default_currency(mapping):
        none = f"text_currency IS NULL AND {paid}"
        checks.append(
            RowCheck("no_currency", mapping.column_of("currency"), none, True, cell="currency")
        )
    amounts = cast.cells_of("amount")
    if len(amounts) > 1:
        filled = " + ".join(f"coalesce(value_{one.name} <> 0, false)::INTEGER" for one in amounts)
        checks.append(
            RowCheck("two_amounts", amounts[1].column, f"{filled} > 1", True, "", amounts[1].name)
        )
    for one in money:
        if one.column:
            own = currency_in_header(one.column) if len(amounts) > 1 else None
            expected = literal(own) if own else row_currency(cast, mapping)
            other = f"coalesce({_names_other_currency(f'text_{one.name}', expected)}, false)"
            checks.append(RowCheck("other_currency", one.column, other, True, "", one.name))
    return checks


def _names_other_currency(text: str, currency: str) -> str:
    """Give the condition of a cell of money with a currency that is not the row's `currency`."""
    code = f"regexp_extract({text}, '([A-Z]{{3}})', 1)"
    sign = f"regexp_extract({text}, {literal(values.CURRENCY_SIGN)})"
    signs = literal(values.codes_by_sign())
    meant = f"split_part(split_part({signs}, '|' || {sign} || '=', 2), '|', 1)"
    return (
        f"CASE WHEN {values.is_currency(code)} THEN {code} <> {currency} "
        f"WHEN {sign} <> '' THEN NOT contains({meant}, {currency}) END"
    )


def default_currency(mapping: Mapping) -> str | None:
    """Return the currency of rows without one: the mapping's, or that of the money's header."""
    constant = mapping.constants.get("currency")
    if constant:
        return values.currency_code(constant)
    columns = [name for key in MONEY_FIELDS for name in mapping.columns_of(key)]
    return next(filter(None, map(currency_in_header, columns)), None)


def check_mask(checks: Sequence[RowCheck], *, rejects: bool) -> str:
    """Give the SQL of the mask of the checks that a row fails, of those that reject it or not."""
    bits = [
        f"CASE WHEN {check.condition} THEN {1 << bit} ELSE 0 END"
        for bit, check in enumerate(checks)
        if check.rejects == rejects
    ]
    return f"({' + '.join(bits) or '0'})::BIGINT"


def row_currency(cast: "CastQuery", mapping: Mapping) -> str:
    """Give the SQL of the currency of a row's money.

    It is that of the filled one of several columns, else its own cell's, else the default one.
    """
    default = default_currency(mapping)
    fallback = literal(default) if default else "NULL::VARCHAR"
    if mapping.column_of("currency"):
        return f"coalesce(value_currency, {fallback})"
    amounts = cast.cells_of("amount")
    if len(amounts) < 2:  # noqa: PLR2004 # one column has the currency of them all
        return fallback
    branches = " ".join(
        f"WHEN value_{one.name} {filled} THEN {literal(code)}"
        for filled in ("<> 0", "IS NOT NULL")
        for one in amounts
        if (code := currency_in_header(one.column or ""))
    )
    return f"CASE {branches} ELSE {fallback} END"
