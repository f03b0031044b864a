"""Cell values: text → number, money, currency, ISRC, UPC, as SQL over a trimmed cell.

Every expression here takes SQL that gives the cell's trimmed text (null where the cell is
absent) and gives the cast value, or null where the text cannot be read: a value that is null
while its text is not is a problem. A number takes two steps before its value, so that DuckDB
rewrites only the cells that need it. No value is rounded: money has at most 14 digits before the
point and 24 after it, or it is refused. Dates are in `dates`.

The readings of a number are `point` (`1,234.5`) and `comma` (`1.234,5`).
"""

import re
from collections.abc import Iterable
from functools import cache

import pycountry

from tunescore.columnar.duck import literal
from tunescore.records import MONEY
from tunescore.rounded_counts import grammar
from tunescore.statements.cells.absent import ABSENT, BLANKS, is_absent

_WHOLE_DIGITS, _DECIMALS = 14, 24
_ODD_SIGNS, _PLAIN_SIGNS = "\u2212\u2013\u2019", "--'"  # minus, en dash, Swiss apostrophe
_GROUP_SIGNS = " '"
_SYMBOLS = {"€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB",
            "₺": "TRY", "₴": "UAH", "₪": "ILS", "₱": "PHP", "฿": "THB", "₫": "VND", "zł": "PLN",
            "us$": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD",
            "r$": "BRL", "kč": "CZK", "ft": "HUF", "грн": "UAH", "руб": "RUB", "tl": "TRY",
            "mx$": "MXN", "hk$": "HKD", "s$": "SGD", "nt$": "TWD"}  # fmt: skip

CURRENCY_SIGN = r"(?:US|CA|AU|NZ|HK|MX|NT|[CARS])?\$|[€£¥₹₩₽₺₴₪₱฿₫]|zł|Kč"
"""A sign that stands for one currency, or for a few."""

MONEY_SIGNS = rf"[A-Z]{{3}}|{CURRENCY_SIGN}|kr\.?|Ft|lei|TL|лв\.?|грн\.?|руб\.?"
"""What stands beside money's number: a code, a sign or a word, as a regular expression."""


@cache
def currencies() -> frozenset[str]:
    """Return every ISO 4217 code."""
    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


@cache
def codes_by_sign() -> str:
    """Return what each sign can mean, as one text: `|€=EUR|$=USD CAD …|`."""
    dollars = [
        currency.alpha_3
        for currency in pycountry.currencies
        if re.search("Dollar|Peso", currency.name)
    ]
    several = {"$": ["BRL", "CVE", "NIO", *dollars], "¥": ["JPY", "CNY"]}
    codes = {sign: [code] for sign, code in _SYMBOLS.items()} | several
    spelled = [*codes, *(sign.upper() for sign in codes if sign.endswith("$")), "Kč"]
    return "|".join(["", *(f"{sign}={' '.join(codes[sign.lower()])}" for sign in spelled), ""])


def currency_code(text: str) -> str | None:
    """Return the ISO 4217 code of a code or an unmistakable symbol, else None.

    A bare `$` is read as USD only in a currency column; dollars of other countries write theirs.
    """
    stripped = text.strip()
    return stripped.upper() if stripped.upper() in currencies() else _SYMBOLS.get(stripped.lower())


def is_currency(code: str) -> str:
    """Whether three letters are an ISO 4217 code; looking into a text needs no join."""
    return f"contains({literal(' '.join(['', *sorted(currencies()), '']))}, ' ' || {code} || ' ')"


def currency_in_header(name: str) -> str | None:
    """Return the currency that a header names: `Earnings (USD)`, `Montant dépensé (EUR)`."""
    for found in re.findall(r"[\[(]\s*([^\])]{1,4}?)\s*[\])]", name):
        code = currency_code(found)
        if code and (len(found) < len("USD") or found.isupper()):
            return code
    last = name.replace("_", " ").split()[-1:] or [""]
    return (
        currency_code(last[0])
        if last[0].upper() in currencies() and len(name) > len(last[0])
        else None
    )


def currency_in_cells(cells: Iterable[str]) -> str | None:
    """Return the currency that each of some cells of money names by a code, `€` or `£`.

    Every other sign is that of several countries. Cells of another currency further below are
    problems of their rows.
    """
    signs = [re.search(r"€|£|[A-Z]{3}", cell) for cell in cells if not is_absent(cell)]
    codes = {sign and currency_code(sign[0]) for sign in signs}
    return codes.pop() if len(codes) == 1 else None


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
    symbols = literal(" ".join(["", *(f"{sign}={code}" for sign, code in _SYMBOLS.items())]))
    named = f"nullif(left(split_part({symbols}, ' ' || lower({text}) || '=', 2), 3), '')"
    return (
        f"CASE WHEN length({text}) = 3 AND {is_currency(f'upper({text})')} THEN upper({text}) "
        f"ELSE {named} END"
    )
