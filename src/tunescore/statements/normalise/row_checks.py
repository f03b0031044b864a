"""Checks of a statement's rows, in SQL: of the names in a row, and of the row as a whole.

A check is a condition over the typed row and a bit in the row's mask. The words for a row that
fails it are in `problem_text`; the checks of single cells are made in `cast_query`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tunescore.columnar.duck import literal
from tunescore.statements.cells import values
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise import subtotals


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


LONGEST_NAME = 1000
"""The most bytes of a name: names are indexed, and no index takes longer ones."""
_LOOKED_UP = ("track_title", "artist_name", "album_title", "store")


_IS_PAYOUT = (
    "coalesce(v_amount IS NOT NULL AND regexp_matches(lower(t_kind), 'pay-?outs?$|withdrawal"
    "|auszahlung|retrait|retiro|prelievo|wyp[łl]ata|opname|uttag|saque'), false)"
)
_IS_REFUND = (
    "coalesce(v_amount > 0 AND regexp_matches(lower(t_kind), 'refund|returns?$|chargeback|reversal"
    "|storno|r[üu]ckerstattung|remboursement|reembolso|rimborso|zwrot|terugbetaling"
    "|[åa]terbetalning'), false)"
)
"""Kinds of row in a custom file that are no income, or whose money lacks its minus."""


def whole_row_checks(
    mapping: Mapping, used: tuple[str, ...], sums: Sequence[str]
) -> list[RowCheck]:
    """Compose the checks of a row's names and of the row as a whole.

    `sums` are those of `store` and `country` whose column holds totals of all among single ones.
    """
    checks = [
        RowCheck(key, mapping.column_of(key), f"strlen(t_{key}) > {LONGEST_NAME}", rejects=True)
        for key in _LOOKED_UP
        if key in used
    ]
    if mapping.rules.requires == "track_title":
        names = [f"t_{key}" for key in ("track_title", "album_title") if key in used]
        names += [f"v_{key}" for key in ("isrc", "issued_isrc", "upc") if key in used]
        if mapping.column_of("artist_name") and "amount" in used:
            # Money of an artist as a whole, such as SoundExchange's, is income too.
            names.append("CASE WHEN v_amount IS NOT NULL THEN t_artist_name END")
        nameless = f"coalesce({', '.join([*names, 'NULL'])}) IS NULL"
        title = mapping.column_of("track_title")
        checks.append(RowCheck("no_title", title, nameless, rejects=True))
    elif "artist_name" in used:
        checks.append(
            RowCheck("no_artist", mapping.column_of("artist_name"), "t_artist_name IS NULL", True)
        )
    if mapping.column_of("kind") and "amount" in used and not mapping.rules.kinds:
        checks.append(RowCheck("payout", mapping.column_of("kind"), _IS_PAYOUT, rejects=True))
        checks.append(RowCheck("given_back", mapping.column_of("kind"), _IS_REFUND, rejects=True))
    if (added := subtotals.is_subtotal(mapping, used)) is not None:
        checks.append(RowCheck("sum_of_rows", None, added, rejects=True))
    checks += [
        RowCheck(
            "sum_of_all", mapping.column_of(key), subtotals.is_total_name(f"t_{key}"), rejects=True
        )
        for key in sums
    ]
    if "period_start" in used and "period_end" in used:
        backwards = "coalesce(v_period_end < v_period_start, false)"
        checks.append(
            RowCheck("period_backwards", mapping.column_of("period_end"), backwards, True)
        )
    if mapping.column_of("currency") and "amount" in used and not _default_currency(mapping):
        none = "t_currency IS NULL AND v_amount IS NOT NULL"
        checks.append(RowCheck("no_currency", mapping.column_of("currency"), none, True))
    if mapping.column_of("amount"):
        other = f"coalesce({_names_other_currency(row_currency(mapping))}, false)"
        checks.append(RowCheck("other_currency", mapping.column_of("amount"), other, True))
    return checks


def _names_other_currency(currency: str) -> str:
    """Give the condition of a cell of money with a currency that is not the row's `currency`."""
    code = "regexp_extract(t_amount, '([A-Z]{3})', 1)"
    sign = f"regexp_extract(t_amount, {literal(values.CURRENCY_SIGN)})"
    signs = literal(values.codes_by_sign())
    meant = f"split_part(split_part({signs}, '|' || {sign} || '=', 2), '|', 1)"
    return (
        f"CASE WHEN {values.is_currency(code)} THEN {code} <> {currency} "
        f"WHEN {sign} <> '' THEN NOT contains({meant}, {currency}) END"
    )


def _default_currency(mapping: Mapping) -> str | None:
    """Return the currency of rows without one: the mapping's, or that of the money's header."""
    constant = mapping.constants.get("currency")
    if constant:
        return values.currency_code(constant)
    return values.currency_in_header(mapping.column_of("amount") or "")


def check_mask(checks: tuple[RowCheck, ...], *, rejects: bool) -> str:
    """Give the SQL of the mask of the checks that a row fails, of those that reject it or not."""
    bits = [
        f"CASE WHEN {check.condition} THEN {1 << bit} ELSE 0 END"
        for bit, check in enumerate(checks)
        if check.rejects == rejects
    ]
    return f"({' + '.join(bits) or '0'})::BIGINT"


def row_currency(mapping: Mapping) -> str:
    """Give the SQL of the currency of a row's money: its own cell's, else the default one."""
    default = _default_currency(mapping)
    fallback = literal(default) if default else "NULL::VARCHAR"
    return f"coalesce(v_currency, {fallback})" if mapping.column_of("currency") else fallback
