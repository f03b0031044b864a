"""The SQL of what a typed row means: its money, its counts, its kind, subject and period.

The rules of meaning are here: money in and out is one signed amount, a return takes its count off,
an adjustment carries money and no plays, a payout or a carried balance is no income, absent is
null. Takes the `typed` rows of `cast_query` and gives the rows `meant`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tunescore.columnar.duck import literal, literals
from tunescore.records import MONEY
from tunescore.statements.cells.kind_words import kind_of
from tunescore.statements.formats.infer import ColumnFormats
from tunescore.statements.mapping.fields import FIGURES, STORE_COUNTS
from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.normalise.cast_query import CastQuery, value_of
from tunescore.statements.normalise.row_checks import MONEY_FIELDS, RowCheck, check_mask

COUNTS = ("quantity", "streams", "downloads", "performances")
"""Fields of a row's counts."""

_RELEASE_WORDS = ("album", "ep", "release", "product", "bundle", "package")
"""Texts of a product's type, or of the kind, that mean a release."""

_PAYOUT = (
    "(?:paypal |bank |wire )?(?:pay-?outs?|withdrawals?|transfers?)(?: (?:to|via|sent|request).*)?"
    "|payments? (?:to|via|sent|issued).*|auszahlung(?:en)?(?: (?:an|auf|per).*)?|[üu]berweisung"
    "|retraits?|retiros?|prelievi?o?|wyp[łl]at[ay]|opnames?|uttag|saques?|virements?"
)
_PAYMENT = "payments?|zahlung(?:en)?|paiements?|pagos?|pagament[io]s?|betaling(?:en)?"
_BALANCE = (
    "(?:(?:opening|closing|previous|prior|carried|starting|beginning|ending|unrecouped|outstanding"
    "|account|current) )?balance(?: (?:brought |carried )?forward.*| due)?"
    "|(?:brought|carried) forward.*|saldovortrag.*|[üu]bertrag.*"
    "|solde (?:report[ée]|pr[ée]c[ée]dent).*"
    "|report (?:à|a) nouveau.*|saldo (?:anterior|inicial|precedente|iniziale).*"
)


@dataclass(frozen=True, slots=True)
class RowQuery:
    """The CTEs after `typed`, up to `meant`, and the fields whose values the rows have."""

    ctes: str
    used: tuple[str, ...]


def compose_row_query(
    cast: CastQuery, mapping: Mapping, formats: ColumnFormats, checks: Sequence[RowCheck]
) -> RowQuery:
    """Compose the meaning of typed rows."""
    pays = bool(cast.cells_of(*MONEY_FIELDS))
    used = cast.fields if not pays or "amount" in cast.fields else (*cast.fields, "amount")
    ctes, rows, returns = "", "typed", bool({"kind", "sale_or_return"} & formats.spellings.keys())
    changed = _combined(cast, mapping, returns=returns)
    if changed:
        own = {one.name for one in cast.cells}
        replaced = ", ".join(f"{sql} AS value_{key}" for key, sql in changed.items() if key in own)
        added = "".join(f", {sql} AS value_{key}" for key, sql in changed.items() if key not in own)
        star = f"* REPLACE ({replaced})" if replaced else "*"
        ctes += f"combined AS (SELECT {star}{added} FROM {rows}), "
        rows = "combined"
    counted_as = _counted_as(mapping, used)
    ctes += (
        f"counted AS (SELECT *, {counted_as} AS counted_as FROM {rows}), "
        f"meant AS (SELECT *, {_skip(cast, mapping)} AS left_out,"
        f" {_kind(used, returns=returns)} AS kind, {_subject(mapping, used)} AS subject,"
        f" {check_mask(checks, rejects=True)} AS rejects,"
        f" {check_mask(checks, rejects=False)} AS keeps, {', '.join(_period(used))} FROM counted)"
    )
    return RowQuery(ctes, used)


def is_null(sql: str) -> bool:
    """Return whether some SQL is a null."""
    return sql == "NULL" or sql.startswith("NULL::")


def first(*choices: str) -> str:
    """Give the SQL of the first of several values that is not null."""
    real = [sql for sql in choices if not is_null(sql)]
    if not real:
        return choices[-1]
    return real[0] if len(real) == 1 else f"coalesce({', '.join(real)})"


def _combined(cast: CastQuery, mapping: Mapping, *, returns: bool) -> dict[str, str]:
    """Give the SQL of the values that are made of several cells, or whose sign a return changes."""
    found: dict[str, str] = {}
    for key in COUNTS:
        names = [f"value_{one.name}" for one in cast.cells_of(key)]
        if not names:
            continue
        value = names[0] if len(names) == 1 else sum_of(names)
        if returns:
            value = f"CASE WHEN is_return THEN -abs({value}) ELSE {value} END"
        if returns or len(names) > 1:
            found[key] = value
    amount = _amount(cast)
    if returns and mapping.constants.get("returns") == "subtract" and amount:
        amount = f"CASE WHEN is_return THEN -abs({amount}) ELSE {amount} END"
    if amount and amount != "value_amount":
        found["amount"] = f"({amount})::{MONEY}"
    return found


def sum_of(values: Sequence[str]) -> str:
    """Give the sum of the values that are there, null where none is."""
    added = " + ".join(f"coalesce({value}, 0)" for value in values)
    return f"CASE WHEN coalesce({', '.join(values)}) IS NOT NULL THEN {added} END"


def _amount(cast: CastQuery) -> str:
    """Give the SQL of a row's money: its amount and bonus, what is credited less what is debited.

    Of several columns in several currencies one has the row's money.
    """
    amounts = [f"value_{one.name}" for one in cast.cells_of("amount")]
    parts = [first(*amounts)] if amounts else []
    if len(amounts) > 1:
        parts = [first(*(f"nullif({amount}, 0)" for amount in amounts), *amounts)]
    parts += [f"value_{one.name}" for one in cast.cells_of("bonus", "credit")]
    parts += [f"-abs(value_{one.name})" for one in cast.cells_of("debit")]
    return parts[0] if len(parts) == 1 else sum_of(parts) if parts else ""


def _skip(cast: CastQuery, mapping: Mapping) -> str:
    """Give the SQL of why a row is left out: a rule's key, or that it has no figure at all."""
    branches = ["WHEN skip IS NOT NULL THEN skip"]
    figures = cast.cells_of(*FIGURES, *STORE_COUNTS)
    if mapping.source == "custom" and cast.cells_of(*MONEY_FIELDS):
        branches += _no_income(cast, mapping)
    if figures:
        nothing = " AND ".join(
            f"text_{one.name} IS NULL AND value_{one.name} IS NULL" for one in figures
        )
        branches.append(f"WHEN {nothing} AND reject IS NULL THEN 'no_figures'")
    return f"CASE {' '.join(branches)} END" if len(branches) > 1 else "skip"


def _no_income(cast: CastQuery, mapping: Mapping) -> list[str]:
    """Give the branches of money that is no income: payouts, and balances carried forward.

    Such a row has no code and no plays: a song may be called "Balance".
    """
    names = [key for key in ("store", "track_title", "kind", "artist_name") if key in cast.fields]
    texts = [f"text_{key}" for key in names if mapping.column_of(key)]
    codes = (f"text_{key} IS NULL" for key in ("isrc", "upc") if key in cast.fields)
    plays = [f"coalesce(value_{one.name}, 0) = 0" for one in cast.cells_of(*COUNTS)]
    unnamed = " AND ".join(["true", *codes, *plays])
    if not texts:
        return []
    below = "coalesce(value_amount, 0) < 0"
    said = f"{below} AND ({' OR '.join(_is(text, _PAYMENT) for text in texts)})"
    for text in texts:
        may_be_a_song = text == "text_track_title" and not plays
        said += f" OR {f'{below} AND ' if may_be_a_song else ''}{_is(text, _PAYOUT)}"
    if "kind" in cast.fields and not mapping.rules.kinds:
        said += f" OR coalesce(regexp_matches(lower(text_kind), '(?:{_PAYOUT})$'), false)"
    carried = " OR ".join(_is(text, _BALANCE) for text in texts)
    return [
        f"WHEN {unnamed} AND ({said}) THEN 'payout'",
        f"WHEN {unnamed} AND ({carried}) THEN 'carried_balance'",
    ]


def _is(text: str, words: str) -> str:
    return f"coalesce(regexp_full_match(lower({text}), {literal(words)}), false)"


def _counted_as(mapping: Mapping, used: Sequence[str]) -> str:
    """Give the SQL of what a row's quantity counts: by the row's own word, else by its columns.

    Where neither says it, the constant of the whole file does, else what the store counts.
    """
    by_store = (
        "CASE measure WHEN 'downloads' THEN 'download' WHEN 'uses' THEN 'use' "
        "WHEN 'views' THEN 'view' ELSE 'stream' END"
    )
    if not {"quantity", "streams", "downloads", "store", "kind", "amount"} & set(used):
        by_store = "'other'"
    whole = kind_of(mapping.constants.get("kind", ""))
    if whole:
        by_store = literal(whole)
    if "performances" in used:
        by_store = _where_counted("performances", "performance", by_store, used)
    if "streams" in used:
        by_store = f"CASE WHEN value_streams IS NOT NULL THEN 'stream' ELSE {by_store} END"
    if "downloads" in used:
        by_store = _where_counted("downloads", "download", by_store, used)
    if not mapping.column_of("kind"):
        return by_store
    word = "named_kind"
    if mapping.rules.kinds:
        branches = " ".join(
            f"WHEN contains(lower(text_kind), {literal(part)}) THEN {literal(kind)}"
            for part, kind in mapping.rules.kinds.items()
        )
        word = f"(CASE {branches} END)"
    social = f"CASE WHEN {word} = 'stream' AND measure = 'uses' THEN 'use' ELSE {word} END"
    return f"coalesce({social}, {by_store})"


def _where_counted(key: str, kind: str, otherwise: str, used: Sequence[str]) -> str:
    """Give the kind of rows that have this count, and no streams.

    Beside a quantity of any kind, a count of 0 says nothing of what the quantity counts.
    """
    streams = "coalesce(value_streams, 0) = 0" if "streams" in used else "true"
    counted = f"value_{key} {'<> 0' if 'quantity' in used else 'IS NOT NULL'} AND {streams}"
    return f"CASE WHEN {counted} THEN {literal(kind)} ELSE {otherwise} END"


def _kind(used: Sequence[str], *, returns: bool) -> str:
    """Give the SQL of a row's kind. Negative money that counts nothing back is an adjustment."""
    branches = "WHEN is_return THEN 'return' " if returns else ""
    if "amount" in used:
        counted = [f"value_{key}" for key in COUNTS if key in used]
        count = f"coalesce({', '.join([*counted, '0'])})"
        branches += (
            f"WHEN value_amount < 0 AND {count} >= 0 AND counted_as <> 'fee' THEN 'adjustment' "
        )
    return f"CASE {branches}ELSE counted_as END" if branches else "counted_as"


def _subject(mapping: Mapping, used: tuple[str, ...]) -> str:
    """Give the SQL of the row's subject. An album's sale has no ISRC and its type is `Album`."""
    if mapping.rules.requires == "artist_name":
        return "'artist'"
    title, album, upc = (value_of(key, used) for key in ("track_title", "album_title", "upc"))
    code = first(value_of("isrc", used), value_of("issued_isrc", used))
    product_type = value_of("product_type" if "product_type" in used else "kind", used)
    by_code = "NULL::VARCHAR" if is_null(upc) else f"CASE WHEN {code} IS NULL THEN {upc} END"
    branches = ""
    if not is_null(release := first(album, by_code)):
        branches += f"WHEN {first(title, code)} IS NULL AND {release} IS NOT NULL THEN 'release' "
    if not is_null(product_type):
        # IN would be a join.
        is_release = f"list_contains([{literals(_RELEASE_WORDS)}], lower({product_type}))"
        branches += f"WHEN {code} IS NULL AND {album} IS NULL AND {is_release} THEN 'release' "
    return f"CASE {branches}WHEN {first(title, code)} IS NULL THEN 'artist' ELSE 'track' END"


def _period(used: tuple[str, ...]) -> list[str]:
    """Give the SQL of a row's first and last day: of a day, two days, or a period, else null."""
    starts, ends = [], []
    if "date" in used:
        starts.append("value_date")
        ends.append("value_date")
    if "period_start" in used and "period_end" in used:
        both = "value_period_start IS NOT NULL AND value_period_end IS NOT NULL"
        starts.append(f"CASE WHEN {both} THEN value_period_start END")
        ends.append(f"CASE WHEN {both} THEN value_period_end END")
    if "period" in used:
        starts.append("value_period")
        ends.append("last_period")
    return [
        f"{first(*starts, 'NULL::DATE')} AS period_start",
        f"{first(*ends, 'NULL::DATE')} AS period_end",
    ]


def canonical_period(used: tuple[str, ...]) -> str:
    """Give the SQL of the canonical text of a row's period, the finest that it has."""
    periods = ["canonical_date"] if "date" in used else []
    if "period_start" in used and "period_end" in used:
        periods.append("value_period_start::VARCHAR || '/' || value_period_end::VARCHAR")
    if "period" in used:
        periods.append("canonical_period")
    return first(*periods, "NULL")
