"""Rows between the others that add some of them up.

Only the reader knows where a table ends, and skips totals there. Anywhere else such a row is told
by what it leaves blank: no day or month where there is a column of them, and no code. It is called
`Total` and no more; or it names no store and no country either, and has the word in its name or
names an artist or a release alone. Nobody can tell it from money without a date for sure, so it
is rejected and never added. So is a row of all stores or countries in a column that names others.
"""

import re
from collections.abc import Collection

from tunescore.columnar.duck import literal
from tunescore.statements.mapping.mapping import Mapping

_TIMES = ("period", "date", "period_start", "period_end", "reported_on")
_CODES = ("isrc", "issued_isrc", "upc", "row_id")
_PLACES = ("store", "country")
_NAMES = ("track_title", "artist_name", "album_title")
_WORDS = (
    "totals?|totale?|totaal|totaux|totalt|subtotal\\w*|gesamt\\w*|(?:teil|zwischen)?(?:ergebnis|summe)"
    "|insgesamt|summa|suma|somme|razem|celkem|összesen|yhteensä|toplam|jumlah|всего|итого|合計"
)


_ALL = (
    "(?:all|alle|alla|tous|toutes|todos|todas|tutti|tutte|wszystkie)"
    "(?: (?:songs|tracks|titles|titel|stores|shops|services|platforms|dsps|countries|territories))?"
)
_WHOLE = re.compile(f"{_WORDS}|{_ALL}|(?:grand )?total", re.IGNORECASE)


def sums_among(names: Collection[str]) -> bool:
    """Tell whether some of a column's stores or countries are all of the others."""
    return len({_WHOLE.fullmatch(name.strip()) is not None for name in names}) > 1


def names_all(text: str) -> str:
    """Give the condition of a store or a country that is all of them."""
    return _says(text, f"(?i){_WORDS}|{_ALL}|(?:grand )?total")


def adds_up(mapping: Mapping, used: tuple[str, ...]) -> str | None:
    """Give the condition of a row that seems to add up others; None where no column could say."""

    def columns(keys: tuple[str, ...]) -> list[str]:
        return [f"t_{key}" for key in keys if key in used and mapping.column_of(key)]

    names = columns(_NAMES)
    if not names or not columns(_TIMES) or mapping.requires != "track_title":
        return None
    undated = _all_blank(columns((*_TIMES, *_CODES)))
    nowhere = _all_blank(columns(_PLACES))
    total = " OR ".join(_says(name, f"{_WORDS}|{_ALL}") for name in names)
    sums = [_says(name, f"(?:.*[^\\pL])?(?:{_WORDS})(?:[^\\pL].*)?") for name in names]
    others = [name for name in names if name != "t_track_title"]
    if "track_title" in used and others:
        sums.append(f"t_track_title IS NULL AND coalesce({', '.join(others)}) IS NOT NULL")
    # Only the few undated rows are looked at closely: the engine works out both sides of an AND.
    return f"CASE WHEN {undated} THEN {total} OR {nowhere} AND ({' OR '.join(sums)}) ELSE false END"


def _all_blank(texts: list[str]) -> str:
    return " AND ".join(["true", *(f"{text} IS NULL" for text in texts)])


def _says(text: str, words: str) -> str:
    return f"coalesce(regexp_full_match(lower({text}), {literal(words)}), false)"
