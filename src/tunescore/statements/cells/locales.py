"""Locales: names of months, weekdays and countries in the languages that statements come in.

Reference data: the names of the Unicode CLDR in `cldr.json`, which `scripts/write-cldr` takes from
Babel. It is read when the first word is looked up that is no English one. A word that two languages
mean differently is left out.

The names are © Unicode, Inc., under the Unicode License v3.
"""

import json
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

_CLDR = Path(__file__).with_name("cldr.json")
"""By language: `months`, twelve names a list; `days`; `countries`, by their alpha-2 code."""

_ALSO_MONTHS = {"sept": 9, "fév": 2, "janeiro": 1, "märz": 3, "mrz": 3, "jänner": 1, "feber": 2}
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "đ": "d", "ð": "d", "ı": "i", "œ": "oe"})


def fold_word(text: str) -> str:
    """Return a text without case and accents, with single blanks: `Électricité` → `electricite`."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def spellings(word: str) -> set[str]:
    """Return the lower-case ways to write a word: as it is, without accents, German without ä."""
    lower = unicodedata.normalize("NFC", word.lower())
    umlauts = lower.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return {lower, fold_word(word), umlauts}


@cache
def month_names() -> dict[str, int]:
    """Return each name of a month, lower case and without dots, and which month it is."""
    months: dict[str, set[int]] = {}
    for language in _languages():
        for names in language["months"]:
            for number, name in enumerate(names, 1):
                for spelling in spellings(name.replace(".", "")):
                    months.setdefault(spelling, set()).add(number)
    for name, number in _ALSO_MONTHS.items():
        for spelling in spellings(name):
            months.setdefault(spelling, {number})
    return _unambiguous(months)


@cache
def country_names() -> dict[str, str]:
    """Return each name of a country, without case and accents, and its alpha-2 code."""
    countries: dict[str, set[str]] = {}
    for language in _languages():
        for territory, name in language["countries"].items():
            countries.setdefault(fold_word(name), set()).add(territory)
    return _unambiguous(countries)


def _languages() -> Iterator[dict[str, Any]]:
    yield from json.loads(_CLDR.read_text(encoding="utf-8")).values()


_Meaning = TypeVar("_Meaning", int, str)


def _unambiguous(words: dict[str, set[_Meaning]]) -> dict[str, _Meaning]:
    """Return what has one meaning alone."""
    return {word: next(iter(found)) for word, found in words.items() if len(found) == 1}


def is_month(word: str) -> bool:
    """Whether a word is the name of a month."""
    return any(spelling in month_names() for spelling in spellings(word))
