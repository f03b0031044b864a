"""Subtotals: rows between the others that add some of them up.

Only the reader knows where a table ends, and skips totals there. Anywhere else a subtotal is
recognised by what is blank: it has no day or month where there is a column of them, and no code.
Its name is `Total` or the like; or it has no store and no country either, and the word is in its
name, or it names only an artist or a release. It cannot be distinguished from undated money for
sure, so it is rejected and never added. So is a row of all stores or countries in a column that
names single ones too.
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
_TOTAL_NAME = re.compile(f"{_WORDS}|{_ALL}|(?:grand )?total", re.IGNORECASE)


def some_name_all(names: Collection[str]) -> bool:
    """Return whether some of a column's names stand for all stores or countries, and some not."""
    return len({_TOTAL_NAME.fullmatch(name.strip()) is not None for name in names}) > 1


def is_total_name(text: str) -> str:
    """Give the condition of a name that stands for all stores or countries."""
    return _says(text, f"(?i){_WORDS}|{_ALL}|(?:grand )?total")


def is_subtotal(mapping: Mapping, used: tuple[str, ...]) -> str | None:
    """Give the condition of a subtotal row; None where the columns cannot show one."""

    def columns(keys: tuple[str, ...]) -> list[str]:
        return [f"text_{key}" for key in keys if key in used and mapping.column_of(key)]

    names = columns(_NAMES)
    if not names or not columns(_TIMES) or mapping.rules.requires != "track_title":
        return None
    undated = _all_blank(columns((*_TIMES, *_CODES)))
    nowhere = _all_blank(columns(_PLACES))
    total = " OR ".join(_says(name, f"{_WORDS}|{_ALL}") for name in names)
    sums = [_says(name, f"(?:.*[^\\pL])?(?:{_WORDS})(?:[^\\pL].*)?") for name in names]
    others = [name for name in names if name != "text_track_title"]
    if "track_title" in used and others:
        sums.append(f"text_track_title IS NULL AND coalesce({', '.join(others)}) IS NOT NULL")
    # Only the few undated rows are looked at closely: the engine works out both sides of an AND.
    return f"CASE WHEN {undated} THEN {total} OR {nowhere} AND ({' OR '.join(sums)}) ELSE false END"


def _all_blank(texts: list[str]) -> str:
    return " AND ".join(["true", *(f"{text} IS NULL" for text in texts)])


def _says(text: str, words: str) -> str:
    return f"coalesce(regexp_full_match(lower({text}), {literal(words)}), false)"
