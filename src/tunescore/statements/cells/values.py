"""Cell values: text → number, money, currency, ISRC, UPC, as SQL over a trimmed cell.

Every expression here takes SQL that gives the cell's trimmed text (null where the cell is
absent) and gives the cast value, or null where the text cannot be read: a value that is null
while its text is not is a problem. A number takes two steps before its value, so that DuckDB
rewrites only the cells that need it. No value is rounded: money has at most 14 digits before the
point and 24 after it, or it is refused. Dates are in `dates`.

The readings of a number are `point` (`1,234.5`) and `comma` (`1.234,5`).
"""

from tunescore.columnar.duck import literal
from tunescore.records import MONEY
from tunescore.rounded_counts import grammar
from tunescore.statements.cells.absent import ABSENT, BLANKS
from tunescore.statements.cells.currencies import (
    CURRENCY_SIGN,
    MONEY_SIGNS,
    SYMBOLS,
    codes_by_sign,
    currencies,
    currency_code,
    currency_in_cells,
    currency_in_header,
    is_currency,
)

__all__ = [
    "CURRENCY_SIGN",
    "MONEY_SIGNS",
    "clear_number",
    "codes_by_sign",
    "count_untidy",
    "currencies",
    "currency",
    "currency_code",
    "currency_in_cells",
    "currency_in_header",
    "integer_value",
    "is_currency",
    "is_plain_number",
    "isrc",
    "money_value",
    "number_bare",
    "number_core",
    "plain_value",
    "trimmed",
    "trimmed_or_empty",
    "upc",
]

_WHOLE_DIGITS, _DECIMALS = 14, 24
_ODD_SIGNS, _PLAIN_SIGNS = "\u2212\u2013\u2019", "--'"  # minus, en dash, Swiss apostrophe
_GROUP_SIGNS = " '"


def count_untidy(cell: str) -> str:
    """Count the cells that need trimming, or only say that there is nothing.

    In whole functions of the cell, which the engine works out once for each spelling.
    """
    absent = literal("|" + "|".join(word for word in ABSENT if word) + "|")
    return (
        f"count_if({_trim(cell)} <> {cell}) "
        f"+ count_if(contains({absent}, '|' || lower({cell}) || '|'))"
    )


def trimmed(cell: str) -> str:
    """Give a cell's text without the blanks around it, null where nothing is left."""
    return _trimmed(cell, f"nullif({_trim(cell)}, '')")


def trimmed_or_empty(cell: str) -> str:
    """Give a cell's text without the blanks around it, which may be nothing."""
    return _trimmed(cell, _trim(cell))


def _trimmed(cell: str, otherwise: str) -> str:
    # Most cells begin and end in plain ink, which is quickly seen; trimming them is not quick.
    ink = "[!-~](?:.*[!-~])?"
    return f"CASE WHEN regexp_full_match({cell}, '{ink}') THEN {cell} ELSE {otherwise} END"


def _trim(cell: str) -> str:
    return f"trim({cell}, {literal(BLANKS)})"


def _grammar(reading: str) -> str:
    """Give the regular expression of one reading's numbers, without sign and currency."""
    return rf"{grammar(reading)}(?:[eE][+-]?\d{{1,3}})?"


def _fast(reading: str) -> str:
    """Give the expression of numbers that need no rewriting: nearly all of them, in real files."""
    point = r"\." if reading == "point" else ","
    return rf"-?\d{{1,{_WHOLE_DIGITS}}}(?:{point}\d{{1,{_DECIMALS}}})?"


def is_plain_number(cell: str, *, whole: bool) -> str:
    """Whether a cell is blank or a number that needs no rewriting in any reading."""
    pattern = rf"-?\d{{1,{_WHOLE_DIGITS}}}" if whole else _fast("point")
    return f"regexp_full_match({cell}, '(?:{pattern})?')"


def plain_value(cell: str, *, whole: bool) -> str:
    """Give the number of a plain cell."""
    return f"TRY_CAST(nullif({cell}, '') AS {'BIGINT' if whole else MONEY})"


def clear_number(cell: str, reading: str, *, whole: bool) -> str:
    """Give the number of an untrimmed cell that needs no rewriting, null for every other cell."""
    pattern, kind = (rf"-?\d{{1,{_WHOLE_DIGITS}}}", "BIGINT") if whole else (_fast(reading), MONEY)
    number = cell if whole or reading == "point" else f"replace({cell}, ',', '.')"
    return f"CASE WHEN regexp_full_match({cell}, '{pattern}') THEN TRY_CAST({number} AS {kind}) END"


def number_core(text: str, *, money: bool) -> str:
    """First step: one plain minus, no currency, no brackets; null where nothing needs rewriting."""
    blanks = r"[\s\x{00A0}\x{202F}\x{2009}\x{2007}]+"
    plain = (
        f"translate(regexp_replace({text}, '{blanks}', ' ', 'g'), "
        f"{literal(_ODD_SIGNS)}, {literal(_PLAIN_SIGNS)})"
    )
    if money:
        sign = MONEY_SIGNS
        stripped = rf"regexp_replace({plain}, '^([-+(]*) ?(?:{sign}) ?([-+(]*)', '\1\2')"
        stripped = rf"regexp_replace({stripped}, ' ?(?:{sign}) ?([-)]*)$', '\1')"
        code = f"regexp_extract({text}, '[A-Z]{{3}}')"
        plain = f"CASE WHEN {code} = '' OR {is_currency(code)} THEN {stripped} ELSE {plain} END"
    bracketed = rf"regexp_replace({plain}, '^\( ?([^()-]+) ?\)$', '-\1')"
    trailing = rf"regexp_replace({bracketed}, '^([^-]+?) ?-$', '-\1')"
    signed = rf"regexp_replace({trailing}, '^\+ ?|^(-) ', '\1')"
    return f"CASE WHEN {text} IS NOT NULL THEN {signed} END"


def number_bare(core: str, reading: str) -> str:
    """Second step: digits, one point, perhaps an exponent; null where it is no such number."""
    thousands, point = (",", ".") if reading == "point" else (".", ",")
    bare = f"translate({core}, {literal(thousands + _GROUP_SIGNS)}, '')"
    if point == ",":
        bare = f"replace({bare}, ',', '.')"
    return (
        f"CASE WHEN regexp_full_match({core}, {literal('-?(?:' + _grammar(reading) + ')')}) "
        f"THEN {bare} END"
    )


def money_value(bare: str) -> str:
    """Third step: exact money; null where it has too many digits.

    The engine reads a decimal with an exponent exactly, but rounds what does not fit: so the
    digits are counted first.
    """
    whole = rf"length(ltrim(regexp_extract({bare}, '^-?(\d*)', 1), '0'))"
    decimals = rf"length(rtrim(regexp_extract({bare}, '\.(\d*)', 1), '0'))"
    power = rf"coalesce(TRY_CAST(regexp_extract({bare}, '[eE]([+-]?\d+)$', 1) AS INTEGER), 0)"
    return (
        f"CASE WHEN {bare} IS NOT NULL AND {whole} + {power} <= {_WHOLE_DIGITS} "
        f"AND {decimals} - {power} <= {_DECIMALS} THEN TRY_CAST({bare} AS {MONEY}) END"
    )


def integer_value(exact: str) -> str:
    """Give an exact number as a whole one; null for `1.5`."""
    return f"CASE WHEN {exact} = trunc({exact}) THEN TRY_CAST({exact} AS BIGINT) END"


def isrc(text: str) -> str:
    """Give an ISRC in capitals without hyphens; null where the text is none."""
    bare = f"upper(regexp_replace({text}, '[-\\s]', '', 'g'))"
    code = r"[A-Z]{2}[A-Z0-9]{3}\d{7}"
    return (
        f"CASE WHEN regexp_full_match({text}, '{code}') THEN {text} "
        f"ELSE nullif(regexp_extract({bare}, '^{code}$'), '') END"
    )


def upc(text: str) -> str:
    """Give a bar code's digits; null where the text is none (`8.6E+11` is damaged by Excel)."""
    unquoted = f"regexp_replace({text}, '^[''=\"]+|\"$', '', 'g')"
    bare = rf"regexp_replace({unquoted}, '[-\s]|\.0$', '', 'g')"
    return (
        rf"CASE WHEN regexp_full_match({text}, '\d{{8,14}}') THEN {text} "
        rf"ELSE nullif(regexp_extract({bare}, '^\d{{8,14}}$'), '') END"
    )


def currency(text: str) -> str:
    """Give the ISO 4217 code of a currency cell; null where it names none."""
    symbols = literal(" ".join(["", *(f"{sign}={code}" for sign, code in SYMBOLS.items())]))
    named = f"nullif(left(split_part({symbols}, ' ' || lower({text}) || '=', 2), 3), '')"
    return (
        f"CASE WHEN length({text}) = 3 AND {is_currency(f'upper({text})')} THEN upper({text}) "
        f"ELSE {named} END"
    )
