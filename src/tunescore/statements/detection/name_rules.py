"""Rules from a column's name to the field that it can be, and how sure that is.

The rules are over the concepts of `vocabulary.NameMeaning`, so they are the same for every
language; the first that fits wins. What was paid is the money and gross never is, a day of
reporting is no day of sale, a track's number is no count. Of the cells only their content type is
considered.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tunescore.statements.detection.content_types import ColumnContent, column_content
from tunescore.statements.detection.guess import TIMES
from tunescore.statements.detection.vocabulary import NameMeaning, understand_names

Candidate = tuple[float, str]
"""How sure, and which field."""

_PAID_IN_NAME = frozenset({"money", "sign", "net", "payable"})
_AMOUNT_LIKE_A_MONTH = re.compile(r"[1-9]\d?\.\d{4}")


def contents(columns: Sequence[str], samples: Sequence[Sequence[str]]) -> list[ColumnContent]:
    """Return the content of each column, by its name and its cells."""
    return list(map(content_under, understand_names(columns), samples))


def content_under(name: NameMeaning, cells: Sequence[str]) -> ColumnContent:
    """Return the content of a column whose name may say what its numbers are.

    Under a name of money a long number is no bar code, and `1.2000` is no month; `01.2024` is one.
    """
    content = column_content(cells)
    if not name.concepts & _PAID_IN_NAME:
        return content
    if content.kind == "upc":
        return replace(content, kind="integer")
    if content.kind == "month" and not name.concepts & TIMES:
        decimals = all(
            _AMOUNT_LIKE_A_MONTH.fullmatch(cell.strip()) for cell in cells if cell.strip()
        )
        return replace(content, kind="number", fractions=True) if decimals else content
    return content


@dataclass(frozen=True, slots=True)
class _Rule:
    """The field of names that have a concept of each set in `needs`; None: it is no field.

    Concepts such as `=integer` are the content type of the cells.
    """

    field: str | None
    sure: float
    needs: tuple[frozenset[str], ...]
    never: frozenset[str]
    only: frozenset[str]
    """Where it is not empty, the name may have no other concepts."""

    def fits(self, concepts: frozenset[str]) -> bool:
        """Return whether the rule holds for the concepts of a name and its content."""
        named = {concept for concept in concepts if not concept.startswith("=")}
        return (
            all(need & concepts for need in self.needs)
            and not self.never & concepts
            and (not self.only or named <= self.only)
        )


def _rule(field: str | None, sure: float, *needs: str, never: str = "", only: str = "") -> _Rule:
    wanted = tuple(frozenset(need.split()) for need in needs)
    return _Rule(field, sure, wanted, frozenset(never.split()), frozenset(only.split()))


_NO = 0.0
_WHEN = "month date period"
_SPAN = f"{_WHEN} from to since until sale report small performance broadcast quarter"
_THINGS = "track title artist release label catalog"
_PAID = "money net gross payable fee share"
_NOT_PLAYS = "money fee gross share sign where kind country balance"
_UNCOUNTED = f"{_NOT_PLAYS} payable store"
_REPORTED = "report payable ingest"
_WORDS = "=text =country =empty"

_TIMES = (
    _rule(None, _NO, "add save playlist link follower"),
    _rule(None, _NO, "=long", "publish release from to since until"),
    _rule("period", 0.6, "=long", _REPORTED),
    _rule("period", 0.96, "=long", f"{_WHEN} quarter year", "sale performance"),
    _rule("period", 0.93, "=long", f"{_WHEN} quarter"),
    _rule("period", 0.8, "=long", "year sale performance"),
    _rule("period_start", 0.93, "from", only=_SPAN, never="to until"),
    _rule("period_end", 0.93, "to", only=_SPAN, never="from since"),
    _rule("reported_on", 0.95, _REPORTED, _WHEN),
    _rule("reported_on", 0.95, _REPORTED, never="sale track release"),
    _rule("period_start", 0.93, "since", only=_SPAN, never="to until"),
    _rule("period_end", 0.93, "until", only=_SPAN, never="from since"),
    _rule("release_date", 0.93, "publish release", "=day", never="sale"),
    _rule("period", 0.96, "month", "sale performance"),
    _rule("period", 0.93, "month"),
    _rule("period", 0.9, "=month", "quarter"),
    _rule("period", 0.96, "=month", "sale performance", _WHEN),
    _rule("period", 0.93, "=month", _WHEN),
    _rule("period", 0.93, "period", "sale performance"),
    _rule("period", 0.9, "period"),
    _rule("date", 0.93, "date", "sale performance"),
    _rule("date", 0.9, "date"),
    _rule("period", 0.8, "sale", "=month"),
    _rule("date", 0.8, "sale", "=day"),
)
_WRITERS = (_rule("writer_name", 0.9, "writer", never="id artist share rate money date"),)
_DETAILS = (
    _rule(None, _NO, "price rate exchange duration link version feature"),
    _rule(None, _NO, "year quarter", never="money net gross payable"),
    _rule(None, _NO, "composer", never="artist money net payable"),
    _rule(None, _NO, "unit", f"{_PAID} total sign after stream download"),
    _rule("currency", 0.55, "currency", "original", never=f"{_PAID} account"),
    _rule("currency", 0.97, "currency", "account payable report", never="money net gross fee"),
    _rule("currency", 0.95, "currency", never=_PAID),
    _rule("currency", 0.9, "currency", "=currencies"),
    _rule(None, _NO, "currency", _WORDS),
)
_COUNTS = (
    _rule("playlist_adds", 0.9, "playlist", "add", never=_UNCOUNTED),
    _rule(None, _NO, "playlist", never=_UNCOUNTED),
    _rule("listeners", 0.94, "listener", never=f"{_UNCOUNTED} =number"),
    _rule("followers", 0.94, "follower", never=f"{_UNCOUNTED} =number"),
    _rule("saves", 0.94, "save", never=f"{_UNCOUNTED} =number"),
    _rule("quantity", 0.93, "download", "stream", never=_UNCOUNTED),
    _rule("quantity", 0.93, "quantity", "sale", "stream", never=_UNCOUNTED),
    _rule("downloads", 0.94, "download", never=_UNCOUNTED),
    _rule("performances", 0.94, "performance", never=f"{_UNCOUNTED} id duration"),
    _rule("performances", 0.93, "broadcast", "stream quantity count", never=_NOT_PLAYS),
    _rule("performances", 0.9, "broadcast", "=integer", never=f"{_NOT_PLAYS} id duration"),
    _rule("streams", 0.94, "stream", never=_UNCOUNTED),
    _rule("streams", 0.94, "stream", "=integer", never=f"{_NOT_PLAYS} store"),
    _rule("downloads", 0.94, "download", "=integer", never=f"{_NOT_PLAYS} store"),
    _rule("quantity", 0.85, "view", never=_UNCOUNTED),
    _rule("quantity", 0.75, "id count quantity", "sale", _THINGS, never=_UNCOUNTED),
    _rule(None, _NO, "id count quantity", _THINGS, never=_UNCOUNTED),
    _rule("quantity", 0.93, "quantity", never=_UNCOUNTED),
    _rule("quantity", 0.7, "sale", never=f"{_UNCOUNTED} net total after id =number"),
)
_MONEY = (
    _rule(None, _NO, "id balance"),
    _rule(None, _NO, "label", never="net payable share money"),
    _rule(None, _NO, "gross before customer"),
    _rule(None, _NO, "fee", never="net payable after"),
    _rule("amount", 0.97, "payable"),
    _rule("amount", 0.95, "net after"),
    _rule("amount", 0.85, "money"),
    _rule("amount", 0.85, "share", "total", never="=integer"),
    _rule("amount", 0.75, "share", "account beneficiary", never="=integer"),
    _rule("amount", 0.6, "total sign", never="=integer share"),
)
_TEXTS = (
    _rule("sale_or_return", 0.9, "return", never="id date store"),
    _rule(
        "product_type", 0.8, "kind", "release track title", never="store artist country sale money"
    ),
    _rule("kind", 0.75, "kind", only="kind small"),
    _rule("kind", 0.9, "kind", never="store artist country fee"),
    _rule("country", 0.95, "country", "=places =empty", never="artist label account"),
    _rule(None, _NO, "id catalog label"),
    _rule("store", 0.93, "store", never="artist track release share customer"),
    _rule("store", 0.85, "broadcast", never="artist track release kind id share date country"),
    _rule("genre", 0.93, "genre"),
    _rule("artist_name", 0.85, "artist", "release"),
    _rule("artist_name", 0.96, "artist", "track"),
    _rule("artist_name", 0.95, "artist"),
    _rule("track_title", 0.85, "piece"),
    _rule(None, _NO, f"{_PAID} sign after quantity"),
    _rule("store", 0.6, "where", never="title kind"),
    _rule("store", 0.6, "sale", "=stores", never="title"),
    _rule("track_title", 0.96, "work", "title"),
    _rule("track_title", 0.97, "track", "title"),
    _rule("track_title", 0.94, "track", never="release"),
    _rule("track_title", 0.8, "track"),
    _rule("album_title", 0.95, "release"),
    _rule(
        "track_title", 0.85, "title", never="sale where unrelated customer beneficiary broadcast"
    ),
)
_CODES = (_rule("isrc", 0.96, "isrc"), _rule("upc", 0.96, "upc"))

_OF_ONE_STORE = {"spotify": "spotify_streams", "apple": "apple_music_streams",
                 "youtube": "youtube_views", "yt": "youtube_views"}  # fmt: skip
_NUMBERS = {"integer", "number", "money", "upc"}


def candidate_fields(name: NameMeaning, content: ColumnContent) -> list[Candidate]:
    """Return the field that a column with this name can be, and how sure that is, from 0 to 1."""
    concepts = name.concepts | _looks(content)
    timely = concepts & {"=month", "=day", "=long"} or (
        content.kind == "empty" and name.concepts & set(_WHEN.split())
    )
    rules = [*_CODES, *(_TIMES if timely else ())]
    rules += [*(_WRITERS if content.kind not in _NUMBERS else ()), *_DETAILS]
    if content.kind in {*_NUMBERS, "empty"}:
        if found := _one_store_field(name, content):
            return found
        counts = content.kind != "money" and not content.fractions
        rules += [*(_COUNTS if counts else ()), *_MONEY]
    if content.kind not in _NUMBERS:
        rules += _TEXTS
    for rule in rules:
        if rule.fits(concepts):
            return [] if rule.field is None else [(_weigh(rule, name, content), rule.field)]
    return []


def _looks(content: ColumnContent) -> set[str]:
    """Return what the cells look like, as concepts: their type, a time, stores, places."""
    months = content.kind == "month" or content.compact == "month"
    days = content.kind == "date" or content.compact == "day"
    longer = content.kind == "period" or content.compact in {"quarter", "year"}
    return {f"={content.kind}"} | {
        look
        for look, seen in (
            ("=month", months),
            ("=day", days),
            ("=long", longer),
            ("=stores", content.stores),
            ("=places", content.places),
            ("=currencies", content.currencies),
        )
        if seen
    }


def _one_store_field(name: NameMeaning, content: ColumnContent) -> list[Candidate]:
    """Return the field of the plays on one store, where the name is the store's: `Spotify`."""
    others = {*_PAID.split(), "sign", "listener", "follower", "save", "playlist", "country", "id"}
    if content.kind in {"number", "money"} or name.concepts & others:
        return []
    return next(([(0.95, key)] for word, key in _OF_ONE_STORE.items() if word in name.words), [])


def _weigh(rule: _Rule, name: NameMeaning, content: ColumnContent) -> float:
    """Weigh a rule by how much of the name is understood, and money by whose it is."""
    sure = rule.sure
    if rule.field == "amount":
        sure -= 0.15 if content.kind == "integer" and "money" not in name.concepts else 0.0
        sure -= 0.35 if "original" in name.concepts else 0.0
        sure += 0.01 if "account" in name.concepts else 0.0
    return round(sure * name.certainty, 3)
