"""Currencies: a code, a sign or a word → its ISO 4217 code, in a cell or in a column's name.

Three capitals are a currency only where ISO 4217 lists them. Numbers are in `values`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import pycountry

from tunescore.columnar.duck import literal
from tunescore.statements.cells.absent import is_absent
from tunescore.statements.cells.locales import fold_word

SYMBOLS = {"€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB",
           "₺": "TRY", "₴": "UAH", "₪": "ILS", "₱": "PHP", "฿": "THB", "₫": "VND", "zł": "PLN",
           "us$": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD",
           "r$": "BRL", "kč": "CZK", "ft": "HUF", "грн": "UAH", "руб": "RUB", "tl": "TRY",
           "mx$": "MXN", "hk$": "HKD", "s$": "SGD", "nt$": "TWD"}  # fmt: skip

CURRENCY_SIGN = r"(?:US|CA|AU|NZ|HK|MX|NT|[CARS])?\$|[€£¥₹₩₽₺₴₪₱฿₫]|zł|Kč"
"""A sign that stands for one currency, or for a few."""

MONEY_SIGNS = rf"[A-Z]{{3}}|{CURRENCY_SIGN}|kr\.?|Ft|lei|TL|лв\.?|грн\.?|руб\.?"
"""What stands beside money's number: a code, a sign or a word, as a regular expression."""


@dataclass(frozen=True, slots=True)
class NamedCurrency:
    """The currency that a column's name has, and the part of the name that says so."""

    code: str
    text: str


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
    codes = {sign: [code] for sign, code in SYMBOLS.items()} | several
    spelled = [*codes, *(sign.upper() for sign in codes if sign.endswith("$")), "Kč"]
    return "|".join(["", *(f"{sign}={' '.join(codes[sign.lower()])}" for sign in spelled), ""])


def currency_code(text: str) -> str | None:
    """Return the ISO 4217 code of a code or an unmistakable symbol, else None.

    A bare `$` is read as USD only in a currency column; dollars of other countries write theirs.
    """
    stripped = text.strip()
    return stripped.upper() if stripped.upper() in currencies() else SYMBOLS.get(stripped.lower())


def is_currency(code: str) -> str:
    """Whether three letters are an ISO 4217 code; looking into a text needs no join."""
    return f"contains({literal(' '.join(['', *sorted(currencies()), '']))}, ' ' || {code} || ' ')"


def currency_in_header(name: str) -> str | None:
    """Return the currency that a header names: `Earnings (USD)`, `US$ Net`, `Montant en euros`."""
    found = name_currency(name)
    return found.code if found else None


@lru_cache(maxsize=10_000)
def name_currency(name: str) -> NamedCurrency | None:
    """Return the currency in a column's name, None where it has none, or several.

    What stands in brackets goes first, then codes and signs, then a currency's name in words.
    """
    for brackets in re.findall(r"[\[(]([^\])]{1,40})[\])]", name):
        code = currency_code(brackets)
        if code and (len(brackets.strip()) < len("USD") or brackets.strip().isupper()):
            return NamedCurrency(code, brackets)
        if (inside := _only(_signs_and_codes(brackets))) or (inside := _in_words(brackets)):
            return inside
    return _only(_signs_and_codes(name)) or _in_words(name)


def _only(found: list[NamedCurrency]) -> NamedCurrency | None:
    """Return the one currency of several findings; a bare `$` gives way to any other."""
    plain = [one for one in found if one.text != "$"] or found
    return plain[0] if len({one.code for one in plain}) == 1 else None


_SIGN_IN_NAME = re.compile(
    r"(?<![A-Za-z])(?:US|CAN|CAD|CA|AUD|AU|NZD|NZ|HKD|HK|MX|NT|SGD|SG|[CARS])?\$"
    r"|\$(?:US|CAN|CA|AU|NZ|HK|MX|NT|SG|[CAS])(?![A-Za-z])|[€£¥₹₩₽₺₴₪₱฿₫]|\bzł\b|\bkč",
    re.IGNORECASE,
)
_CODE_IN_NAME = re.compile(r"(?<![A-Z])[A-Z]{3}(?![A-Za-z])")
_WORD_IN_NAME = re.compile(r"[^\W\d_]+")
_DOLLARS = {"us": "USD", "can": "CAD", "cad": "CAD", "ca": "CAD", "c": "CAD", "aud": "AUD",
            "au": "AUD", "a": "AUD", "nzd": "NZD", "nz": "NZD", "hkd": "HKD", "hk": "HKD",
            "mx": "MXN", "nt": "TWD", "sgd": "SGD", "sg": "SGD", "s": "SGD", "r": "BRL",
            "": "USD"}  # fmt: skip
_COMMON = frozenset({
    "usd", "eur", "gbp", "cad", "aud", "jpy", "chf", "sek", "nok", "dkk", "pln", "czk", "huf",
    "brl", "mxn", "nzd", "inr", "krw", "cny", "zar"
})  # fmt: skip
_ALSO_WORDS = frozenset({
    "ALL", "ANG", "BAM", "BOB", "COP", "CUP", "GEL", "LAK", "MAD", "MOP", "PEN", "RON", "SAR",
    "SHP", "SOS", "SVC", "TOP", "TRY", "STN", "XXX", "XTS"
})  # fmt: skip
"""Codes that are words or abbreviations too, in a name that is in capitals throughout."""


def _signs_and_codes(name: str) -> list[NamedCurrency]:
    """Return the currencies that a name has as signs or codes, in this order."""
    found = []
    for sign in _SIGN_IN_NAME.findall(name):
        letters = sign.replace("$", "").lower()
        code = _DOLLARS.get(letters) if "$" in sign else SYMBOLS.get(sign.lower())
        if code:
            found.append(NamedCurrency(code, sign))
    shouted = name.isupper() and len(name.strip()) > len("USD")
    found += [
        NamedCurrency(code, code)
        for code in _CODE_IN_NAME.findall(name)
        if code in currencies() and not (shouted and code in _ALSO_WORDS)
    ]
    words = _WORD_IN_NAME.findall(name)
    for place, word in enumerate(words):
        last = place == len(words) - 1 and len(words) > 1 and word.upper() not in _ALSO_WORDS
        if not word.isupper() and (word.lower() in _COMMON or last):
            code = word.upper()
            if code in currencies():
                found.append(NamedCurrency(code, word))
    return found


_CURRENCY_WORDS: dict[str, str] = {
    "canadian dollar*|dollar* canadien*|dolar* canadiens*|kanadische* dollar": "CAD",
    "australian dollar*|dollar* australien*|dolar* australian*|australische* dollar": "AUD",
    "new zealand dollar*|neuseeland* dollar*|dollar* neo*": "NZD",
    "hong kong dollar*": "HKD",
    "singapore dollar*": "SGD",
    "swiss franc*|franc* suisse*|schweizer franken|franken|franco* suizo*|franc* svizzer*": "CHF",
    "norwegian kron*|norske kron*": "NOK",
    "danish kron*|danske kron*": "DKK",
    "swedish kron*|svenska kron*|kronor": "SEK",
    "mexican peso*|peso* mexican*": "MXN",
    "turkish lira*|turk lirasi": "TRY",
    "south african rand": "ZAR",
    "euro|euros|euroa|eurot|euroissa|eurach|eurech|evro|евро|євро|ευρω": "EUR",
    "pound*|sterling|pfund|livre* sterling|libra*|sterline|funt*|фунт*|λιρ*": "GBP",
    "yen|jen|иен*": "JPY",
    "zlot*": "PLN",
    "korun*": "CZK",
    "forint*": "HUF",
    "lei": "RON",
    "reais": "BRL",
    "rupee*|rupie*": "INR",
    "ruble*|rouble*|rubel|рубл*|руб": "RUB",
    "hryvnia*|гривн*|гривен*|грн": "UAH",
    "yuan|renminbi": "CNY",
    "dollar*|dolar*|доллар*|долар*|δολαρι*": "USD",
}
"""The names of currencies in words, `|` between the spellings, `*` for any ending; first wins."""


@cache
def _word_patterns() -> list[tuple[re.Pattern[str], str]]:
    patterns = []
    for spellings, code in _CURRENCY_WORDS.items():
        ways = (re.escape(way).replace(r"\*", r"\w*") for way in spellings.split("|"))
        patterns.append((re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)"), code))
    return patterns


def _in_words(name: str) -> NamedCurrency | None:
    """Return the currency that a name has in words: `Dollars`, `Montant en euros`."""
    plain = fold_word(re.sub(r"([a-zà-ÿ])([A-ZÀ-Þ])", r"\1 \2", name).replace("_", " "))
    for pattern, code in _word_patterns():
        if found := pattern.search(plain):
            return NamedCurrency(code, found[0])
    return None


def currency_in_cells(cells: Iterable[str]) -> str | None:
    """Return the currency that each of some cells of money names by a code, `€` or `£`.

    Every other sign is that of several countries. Cells of another currency further below are
    problems of their rows.
    """
    signs = [re.search(r"€|£|[A-Z]{3}", cell) for cell in cells if not is_absent(cell)]
    codes = {sign and currency_code(sign[0]) for sign in signs}
    return codes.pop() if len(codes) == 1 else None
