"""The vocabulary of column names: words → concepts, so `Nettoerlös` is `net` and `money`.

What each word means stands in `languages`, one file a language; to add a language, add its file.
A name is split into words, a compound into its parts, and a misspelling is forgiven. Which field
a column with these concepts can be is in `name_rules`.

The concepts: track, title, artist, release, publish (it came out), composer, label, isrc, upc,
catalog, id (a number of a thing), piece (a song, or one sold), version, feature, genre, kind,
duration, link, store, where, country; month, period, date, year, quarter, from and to (its first
and last day), since and until (words that say so alone), sale, report, ingest (later than the
report); quantity, count, stream, download, performance, broadcast (radio, concerts), view, tier
(premium, free, with ads), listener, follower, save, playlist, add; money, net, gross, payable,
received, fee (what is taken off), before, after, credit and debit (money in and out), balance,
bonus, price, rate, share, beneficiary (whose it is), unit, exchange, currency, original (the
store's own currency), account (yours), customer (who bought it), total; return and status (of a
sale); writer, publisher, work (what was composed), composition (words that only statements of
compositions have); small (words that say nothing) and unrelated (words with no meaning here, which
are no misspellings of others). A currency in the name adds `sign`.

`compounds` of a language is the shortest part of a compound word; without it, it writes none.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tunescore.statements.cells.currencies import name_currency
from tunescore.statements.cells.locales import fold_word

_FOLDER = Path(__file__).parent / "languages"
_LONGEST_ENDING = 5  # of a stem
_SHORTEST_MISSPELT, _LONG = 5, 9
_LONGEST_NAME, _LONGEST_WORD = 100, 40
"""How many letters are understood; every word of a language is looked for at every place of it."""
_LINKS = ("", "s", "es", "n", "en", "e")  # between the parts of a compound
_SIGNS = frozenset("$€£¥₺₽₴₹₩₪₱฿₫")

_BRANDS = re.compile(r"YouTube|iTunes|NetEase|SoundCloud|TikTok|MediaNet|eMusic|LyricFind")
"""Names of stores that are one word, although a capital stands within."""

Concepts = frozenset[str]
_NONE: Concepts = frozenset()
_ADDED = frozenset({"composition", "work"})  # words that keep the meaning of their parts
_UNRELATED: Concepts = frozenset({"unrelated"})
_NO_PARTS = frozenset({"small", "unrelated"})  # of a compound


@dataclass(frozen=True, slots=True)
class NameMeaning:
    """The meaning of a column's name: its words and their concepts."""

    words: tuple[str, ...]
    concepts: Concepts
    unknown: float
    """How many of the words are unknown; a misspelt word counts half."""

    @property
    def certainty(self) -> float:
        """How much of the name is understood, as a factor from 0.7 to 1."""
        return 1.0 if not self.unknown else 1 - 0.3 * self.unknown / len(self.words)


class Language:
    """The words of one language."""

    def __init__(self, table: dict[str, str | int]) -> None:
        concepts_of: dict[str, set[str]] = {}
        self.shortest_part = int(table.get("compounds", 0))
        for concept, words in table.items():
            for word in words.split() if isinstance(words, str) else ():
                folded = " ".join(split_words(word.replace("_", " "), stems=True))
                concepts_of.setdefault(folded, set()).add(concept)
        self.words = {word: frozenset(found) for word, found in concepts_of.items()}
        self.stems = {word[:-1]: found for word, found in self.words.items() if word[-1:] == "*"}
        self.phrases = sorted((word for word in self.words if " " in word), key=len, reverse=True)

    def meaning(self, word: str, ending: int = _LONGEST_ENDING) -> Concepts:
        """Return the concepts of a word as it stands or by its stem; none for an unknown one."""
        found = self.words.get(word, _NONE)
        for end in range(len(word), max(1, len(word) - ending - 1), -1):
            stem = self.stems.get(word[:end])
            if stem is not None:
                return found | stem
        return found

    def ending(self, word: str) -> int:
        """Return how many letters of a word follow the longest known stem, 0 for a whole word."""
        if word in self.words:
            return 0
        known = (end for end in range(len(word), 0, -1) if word[:end] in self.stems)
        return len(word) - next(known, 0)

    def compound(self, word: str) -> Concepts:
        """Return the concepts of a word's parts, where it is made of known ones."""
        shortest = self.shortest_part
        if not shortest:
            return _NONE
        for end in range(len(word) - shortest, shortest - 1, -1):
            head, tail = word[:end], word[end:]
            first = self.meaning(head, ending=2)
            if not first or first & _NO_PARTS:
                continue
            for link in _LINKS:
                rest = tail.removeprefix(link) if tail.startswith(link) else ""
                if len(rest) >= shortest and (then := self.meaning(rest) or self.compound(rest)):
                    return first | then
        return _NONE

    def look_up(self, word: str) -> Concepts:
        """Return the concepts of a word: as it is written, else of its parts, else of its stem."""
        found = self.meaning(word, ending=0)
        if found <= _ADDED:
            found |= self.compound(word) or self.meaning(word)
        return found


def split_words(name: str, *, stems: bool = False) -> list[str]:
    """Split a name into its words, without case and accents: `SaleMonth_2` → sale, month, 2.

    `stems` keeps the `*` that marks a stem.
    """
    whole = _BRANDS.sub(lambda found: found[0].lower(), name)
    spaced = re.sub(r"([a-zà-ÿ])([A-ZÀ-Þ])", r"\1 \2", whole)
    folded = fold_word(re.sub(r"['\u2019\u2018`]", " ", spaced))
    return re.findall(r"[\w*#%]+" if stems else r"[^\W_]+|[#%$€£¥₺₽₴]", folded.replace("_", " "))


@cache
def languages() -> dict[str, Language]:
    """Return every language by its code."""
    return {
        file.stem: Language(tomllib.loads(file.read_text("utf-8")))
        for file in sorted(_FOLDER.glob("*.toml"))
    }


def understand_names(columns: Sequence[str]) -> list[NameMeaning]:
    """Return the meaning of each column's name, in the language that knows most of the words."""
    split_names = [
        [word[:_LONGEST_WORD] for word in split_words(name[:_LONGEST_NAME])] for name in columns
    ]
    spoken = _best_languages([word for words in split_names for word in words])
    return [_name_meaning(*both, spoken) for both in zip(columns, split_names, strict=True)]


def concepts_of_word(name: str) -> Concepts:
    """Return the concepts that a name of one word has in any language, whatever a table speaks."""
    words = split_words(name)
    if len(words) != 1:
        return _NONE
    return _NONE.union(*(language.words.get(words[0], _NONE) for language in languages().values()))


def _best_languages(words: Sequence[str]) -> list[Language]:
    """Return the languages that know most of some words, and English, whose words all borrow."""
    scores = {
        code: sum(
            2 * bool(language.meaning(word)) or bool(language.compound(word))
            for word in set(words)
            if not word.isdigit()
        )
        for code, language in languages().items()
    }
    best = max(scores.values(), default=0)
    spoken = [code for code, score in scores.items() if score == best]
    return [languages()[code] for code in dict.fromkeys([*spoken, "en"])]


def _name_meaning(name: str, words: list[str], spoken: Sequence[Language]) -> NameMeaning:
    concepts: set[str] = set()
    unknown, rest = 0.0, list(words)
    currency = name_currency(name)
    spelled = split_words(currency.text) if currency else []
    if currency:
        concepts.add("sign")
    for language in spoken:
        rest = _take_phrases(rest, language, concepts)
    for word in rest:
        if word in _SIGNS:
            concepts.add("sign")
        if word in _SIGNS or word.isdigit() or word in spelled:
            continue
        found = _word_concepts(word, spoken)
        if not found and (found := _misspelling_concepts(word, spoken)):
            unknown += 0.5
        concepts |= found
        unknown += (not found or found == _UNRELATED) and len(word) > 1
    return NameMeaning(tuple(words), frozenset(concepts), unknown)


def _take_phrases(words: list[str], language: Language, concepts: set[str]) -> list[str]:
    """Return the words without the known phrases, whose concepts are added to `concepts`."""
    for phrase in language.phrases:
        parts = phrase.split()
        for start in range(len(words) - len(parts) + 1):
            if all(
                word == part or (part[-1] == "*" and word.startswith(part[:-1]))
                for word, part in zip(words[start : start + len(parts)], parts, strict=True)
            ):
                concepts |= language.words[phrase]
                if not language.words[phrase] <= _ADDED:
                    words = words[:start] + words[start + len(parts) :]
                break
    return words


def _word_concepts(word: str, spoken: Sequence[Language]) -> Concepts:
    """Return a word's concepts in the table's languages, else in those that know it best."""
    if found := _NONE.union(*(language.look_up(word) for language in spoken)):
        return found
    known = [(language.ending(word), language.look_up(word)) for language in languages().values()]
    shortest = min((ending for ending, found in known if found), default=0)
    return _NONE.union(*(found for ending, found in known if ending == shortest))


def _misspelling_concepts(word: str, spoken: Iterable[Language]) -> Concepts:
    """Return the concepts of the word of which this is a misspelling, by one or two letters."""
    if len(word) < _SHORTEST_MISSPELT:
        return _NONE
    slips = 1 if len(word) < _LONG else 2
    for language in spoken:
        spelled = [known.rstrip("*") for known in language.words if known[0] == word[0]]
        near = process.extractOne(word, spelled, scorer=OSA.distance, score_cutoff=slips)
        if near:
            return language.meaning(near[0])
    return _NONE
