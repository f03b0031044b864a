"""Rights: whether a table's names speak of compositions, which societies and publishers pay for.

Works, writers with their shares, publishers and the numbers of works and of their writers stand in
no distributor's statement. A column of composers beside ISRCs and a label does; without them,
and without an artist, it stands for compositions.
"""

from collections.abc import Mapping as Meanings

from tunescore.statements.detection.vocabulary import NameMeaning
from tunescore.statements.mapping.mapping import Mapping

_NUMBERS_OF_WORKS = frozenset({"iswc", "ipi", "cae"})
_SONGWRITERS = ("mechanic", "mechanis", "mecani", "meccanic", "publishing", "songwriter")
"""How the words begin that are said of money for compositions alone."""
_MONEY = frozenset({
    "money", "net", "gross", "payable", "fee", "sign", "rate", "price"
})  # fmt: skip


def composition_reason(mapping: Mapping, meanings: Meanings[str, NameMeaning]) -> str:
    """Return why a table is one of compositions, nothing where it is not."""
    strong = [name for name, meaning in meanings.items() if _is_about_works(meaning)]
    writers = [name for name, one in meanings.items() if _is_of(one, "writer")]
    publishers = [
        name for name, one in meanings.items() if _is_of(one, "publisher") or _is_share(one)
    ]
    recordings = any("label" in one.concepts for one in meanings.values()) or bool(
        mapping.column_of("isrc")
    )
    performed = any(
        one.concepts & {"performance", "broadcast"} and not one.concepts & {"artist"}
        for one in meanings.values()
    )
    named = strong
    if not named and not recordings:
        if writers and publishers:
            named = [*writers, *publishers]
        elif performed and (writers or publishers):
            named = writers or publishers
    if not named and not recordings and not mapping.column_of("artist_name"):
        title = mapping.column_of("track_title") or ""
        work = title in meanings and "work" in meanings[title].concepts
        named = writers or ([title] if work and performed else [])
    named = named or _paid_for_songs(mapping, meanings)
    if not named:
        return ""
    return f"“{named[0]}” is a column of statements that pay for compositions."


def _paid_for_songs(mapping: Mapping, meanings: Meanings[str, NameMeaning]) -> list[str]:
    """Return the column of the money, where its name says that songwriters are paid."""
    amount = mapping.column_of("amount") or ""
    words = meanings[amount].words if amount in meanings else ()
    return [amount] if any(word.startswith(_SONGWRITERS) for word in words) else []


def _is_of(meaning: NameMeaning, concept: str) -> bool:
    return concept in meaning.concepts and not meaning.concepts & {*_MONEY, "artist"}


def _is_share(meaning: NameMeaning) -> bool:
    """Return whether a name is of a writer's or a publisher's share of a song."""
    return "share" in meaning.concepts and bool(meaning.concepts & {"writer", "publisher"})


def _is_about_works(meaning: NameMeaning) -> bool:
    """Return whether a name has words that only statements of compositions have."""
    if "composition" in meaning.concepts or _NUMBERS_OF_WORKS & set(meaning.words):
        return True
    titled = bool(meaning.concepts & {"title", "id"}) and not meaning.concepts & _MONEY
    return titled and "work" in meaning.concepts
