"""What can be wrong with a row: the faults of its cells and of the row as a whole.

A fault is a condition over the typed row and a bit in its mask; the words for it are in
`complaints`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tunescore.columnar.duck import literal
from tunescore.statements.cells import values
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise import subtotals


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a row can be wrong: a bit in its mask, and how to tell of it."""

    field: str
    """The field whose cell is wrong, or what is wrong with the row."""
    column: str | None
    condition: str
    """SQL over the typed row."""
    rejects: bool
    """Whether the row is rejected; otherwise it goes in without the cell."""
    reading: str = ""
    """How the column's dates or numbers are read."""


LONGEST_NAME = 1000
"""The most bytes of a name: names are looked up, and no index takes longer ones."""
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
"""Kinds of row in a file of one's own that are no income, or whose sign nobody can tell."""


def row_faults(mapping: Mapping, used: tuple[str, ...], sums: Sequence[str]) -> list[Fault]:
    """Give the faults of a row's names and of a row as a whole.

    `sums` are those of `store` and `country` that name all of them in some rows, one in others.
    """
    faults = [
        Fault(key, mapping.column_of(key), f"strlen(t_{key}) > {LONGEST_NAME}", rejects=True)
        for key in _LOOKED_UP
        if key in used
    ]
    if mapping.requires == "track_title":
        told = [f"t_{key}" for key in ("track_title", "album_title") if key in used]
        told += [f"v_{key}" for key in ("isrc", "issued_isrc", "upc") if key in used]
        if mapping.column_of("artist_name") and "amount" in used:
            # Money of an artist as a whole, such as SoundExchange's, is income too.
            told.append("CASE WHEN v_amount IS NOT NULL THEN t_artist_name END")
        nobody = f"coalesce({', '.join([*told, 'NULL'])}) IS NULL"
        faults.append(Fault("no_title", mapping.column_of("track_title"), nobody, rejects=True))
    elif "artist_name" in used:
        faults.append(
            Fault("no_artist", mapping.column_of("artist_name"), "t_artist_name IS NULL", True)
        )
    if mapping.column_of("kind") and "amount" in used and not mapping.kinds:
        faults.append(Fault("payout", mapping.column_of("kind"), _IS_PAYOUT, rejects=True))
        faults.append(Fault("given_back", mapping.column_of("kind"), _IS_REFUND, rejects=True))
    if (added := subtotals.adds_up(mapping, used)) is not None:
        faults.append(Fault("sum_of_rows", None, added, rejects=True))
    faults += [
        Fault("sum_of_all", mapping.column_of(key), subtotals.names_all(f"t_{key}"), rejects=True)
        for key in sums
    ]
    if "period_start" in used and "period_end" in used:
        backwards = "coalesce(v_period_end < v_period_start, false)"
        faults.append(Fault("period_backwards", mapping.column_of("period_end"), backwards, True))
    if mapping.column_of("currency") and "amount" in used and not _usual_currency(mapping):
        none = "t_currency IS NULL AND v_amount IS NOT NULL"
        faults.append(Fault("no_currency", mapping.column_of("currency"), none, True))
    if mapping.column_of("amount"):
        other = f"coalesce({_says_other_than(told_currency(mapping))}, false)"
        faults.append(Fault("other_currency", mapping.column_of("amount"), other, True))
    return faults


def _says_other_than(told: str) -> str:
    """Tell of a cell of money that names a currency beside its number which is not the row's."""
    code = "regexp_extract(t_amount, '([A-Z]{3})', 1)"
    sign = f"regexp_extract(t_amount, {literal(values.CURRENCY_SIGN)})"
    signs = literal(values.codes_by_sign())
    meant = f"split_part(split_part({signs}, '|' || {sign} || '=', 2), '|', 1)"
    return (
        f"CASE WHEN {values.is_currency(code)} THEN {code} <> {told} "
        f"WHEN {sign} <> '' THEN NOT contains({meant}, {told}) END"
    )


def _usual_currency(mapping: Mapping) -> str | None:
    """Return the currency of rows that name none: the mapping's, or the money column's header."""
    told = mapping.constants.get("currency")
    if told:
        return values.currency_code(told)
    return values.currency_in_header(mapping.column_of("amount") or "")


def mask(faults: tuple[Fault, ...], *, rejects: bool) -> str:
    """Give the bit mask of the faults that a row has, of those that reject it or of the others."""
    bits = [
        f"CASE WHEN {fault.condition} THEN {1 << bit} ELSE 0 END"
        for bit, fault in enumerate(faults)
        if fault.rejects == rejects
    ]
    return f"({' + '.join(bits) or '0'})::BIGINT"


def told_currency(mapping: Mapping) -> str:
    """Give the currency of a row's money: its own cell's, else the usual one."""
    usual = _usual_currency(mapping)
    fallback = literal(usual) if usual else "NULL::VARCHAR"
    return f"coalesce(v_currency, {fallback})" if mapping.column_of("currency") else fallback
