"""What months, weekdays and countries are called in the languages that statements come in.

Reference data: the Unicode CLDR, through Babel. It is loaded when the first word is asked for
that is no English one (a server does so before it serves, see `load`). Refuses to know any word
that two languages mean differently.
"""

import unicodedata
from functools import cache
from typing import TypeVar

from babel import Locale

LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "cs", "ro", "hu", "el",
    "tr", "ru", "uk",
)  # fmt: skip
"""The languages, by their codes; one more is one more code here and a file in `languages`."""

_ALSO_MONTHS = {"sept": 9, "fév": 2, "janeiro": 1, "märz": 3, "mrz": 3, "jänner": 1, "feber": 2}
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "đ": "d", "ð": "d", "ı": "i", "œ": "oe"})


def bare(text: str) -> str:
    """Return a text without case and accents, with single blanks: `Électricité` → `electricite`."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def spellings(word: str) -> set[str]:
    """Return the lower-case ways to write a word: as it is, without accents, German without ä."""
    lower = unicodedata.normalize("NFC", word.lower())
    umlauts = lower.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return {lower, bare(word), umlauts}


@cache
def month_names() -> dict[str, int]:
    """Return each name of a month, lower case and without dots, and which month it is."""
    told: dict[str, set[int]] = {}
    for code in LANGUAGES:
        months = Locale.parse(code).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    for spelling in spellings(name.replace(".", "")):
                        told.setdefault(spelling, set()).add(number)
    for name, number in _ALSO_MONTHS.items():
        for spelling in spellings(name):
            told.setdefault(spelling, {number})
    return _certain(told)


@cache
def day_names() -> frozenset[str]:
    """Return each name of a weekday, lower case and without dots."""
    return frozenset(
        spelling
        for code in LANGUAGES
        for width in ("wide", "abbreviated")
        for name in Locale.parse(code).days["format"][width].values()
        for spelling in spellings(name.replace(".", ""))
        if len(spelling) > 1
    )


@cache
def country_names() -> dict[str, str]:
    """Return each name of a country, without case and accents, and its alpha-2 code."""
    told: dict[str, set[str]] = {}
    for code in LANGUAGES:
        for territory, name in Locale.parse(code).territories.items():
            if len(territory) == len("XX") and territory.isalpha() and territory not in _NO_COUNTRY:
                told.setdefault(bare(name), set()).add(territory)
    return _certain(told)


def load() -> None:
    """Load all words now: it takes a quarter of a second in which no other thread runs."""
    month_names()
    day_names()
    country_names()


_Meaning = TypeVar("_Meaning", int, str)
_NO_COUNTRY = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}


def _certain(told: dict[str, set[_Meaning]]) -> dict[str, _Meaning]:
    """Return what has one meaning alone."""
    return {word: next(iter(found)) for word, found in told.items() if len(found) == 1}


def is_month(word: str) -> bool:
    """Tell whether a word is the name of a month."""
    return any(spelling in month_names() for spelling in spellings(word))
