"""Store catalogue: a file's spelling of a store → our name, and what a quantity means there.

Spellings are folded (case, any dash, blanks) and matched whole, then by the longest known
beginning, so that `iTunes - Apple Music - US` and `iTunes- Apple Music - United Kingdom` are one
store. The spellings are those that statements of DistroKid, CD Baby, TuneCore and ASCAP have. A
store that is not listed keeps its own name and counts streams.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

Measure = Literal["streams", "downloads", "uses", "views"]
"""What a quantity counts. `uses` are posts and plays of social clips, which are no streams."""


@dataclass(frozen=True, slots=True)
class Store:
    """A store as we call it, and what its quantities count."""

    name: str
    measure: Measure


# our name, measure, folded spellings or their beginnings
_CATALOGUE: tuple[tuple[str, Measure, tuple[str, ...]], ...] = (
    ("Spotify", "streams", ("spotify", "spotir")),
    ("Apple Music", "streams", (
        "apple music", "applemusic", "itunes-apple music", "itunes/apple music", "apple inc",
        "apple subscription")),
    ("iTunes", "downloads", ("itunes", "itunes songs", "apple itunes")),
    ("iTunes Match", "streams", ("itunes match", "itunesmatch")),
    ("iTunes Radio", "streams", ("itunes radio",)),
    ("YouTube", "streams", ("youtube", "yt music")),
    ("Facebook", "uses", ("facebook", "meta", "fb")),
    ("Instagram", "uses", ("instagram",)),
    ("TikTok", "uses", ("tiktok", "tik tok", "bytedance", "douyin")),
    ("Snap", "uses", ("snap", "snapchat")),
    ("Amazon Music", "streams", (
        "amazon", "amazon music", "amazon unlimited", "amazon prime", "amazon premium",
        "amazon us premium service")),
    ("Amazon Cloud Drive", "streams", ("amazon cloud drive",)),
    ("Amazon Downloads", "downloads", (
        "amazon (downloads)", "amazon songs", "amazon mp3", "amazon downloads",
        "amazon music store", "amazon webstore", "amazonmp3")),
    ("Deezer", "streams", ("deezer",)),
    ("Tidal", "streams", ("tidal", "wimp", "aspiro")),
    ("Tidal Downloads", "downloads", ("tidal downloads", "tidal (downloads)", "tidal download")),
    ("Pandora", "streams", ("pandora",)),
    ("Musixmatch", "streams", ("musixmatch",)),
    ("LyricFind", "streams", ("lyricfind", "lyric find")),
    ("Tencent Music", "streams", (
        "tencent", "tencent direct deal", "tencent music entertainment", "qq music", "kugou",
        "kuwo")),
    ("NetEase", "streams", ("netease", "netease cloud music")),
    ("Anghami", "streams", ("anghami",)),
    ("Boomplay", "streams", ("boomplay", "boomplaycms")),
    ("Luna", "streams", ("luna",)),
    ("Flo", "streams", ("flo",)),
    ("Napster", "streams", ("napster", "rhapsody")),
    ("Google Play", "streams", (
        "google play", "google play all access", "google all access", "google locker")),
    ("Google Play Downloads", "downloads", ("google music store", "google play store")),
    ("SoundExchange", "streams", ("soundexchange", "sound exchange")),
    ("Rdio", "streams", ("rdio",)),
    ("eMusic", "downloads", ("emusic",)),
    ("MediaNet", "downloads", ("medianet",)),
    ("Beatport", "downloads", ("beatport", "beatport.com", "beatsource")),
    ("Beatport Streaming", "streams", ("beatport streaming", "beatport link", "beatsource link")),
    ("Traxsource", "downloads", ("traxsource", "traxsource.com")),
    ("Juno Download", "downloads", ("juno", "juno download", "junodownload", "juno records")),
    ("Bandcamp", "downloads", ("bandcamp", "bandcamp.com")),
    ("Bleep", "downloads", ("bleep", "bleep.com")),
    ("Boomkat", "downloads", ("boomkat",)),
    ("HDtracks", "downloads", ("hdtracks", "hd tracks")),
    ("HIGHRESAUDIO", "downloads", ("highresaudio",)),
    ("OTOTOY", "downloads", ("ototoy",)),
    ("mora", "downloads", ("mora", "mora.jp")),
    ("RecoChoku", "downloads", ("recochoku",)),
    ("7digital", "downloads", ("7digital", "7 digital")),
    ("Resso", "streams", ("resso",)),
    ("Yandex Music", "streams", ("yandex",)),
    ("SoundCloud", "streams", ("soundcloud",)),
    ("Qobuz", "streams", ("qobuz",)),
    ("JioSaavn", "streams", ("jiosaavn", "saavn")),
    ("Gaana", "streams", ("gaana",)),
    ("KKBOX", "streams", ("kkbox",)),
    ("LINE Music", "streams", ("line music",)),
    ("AWA", "streams", ("awa",)),
    ("Melon", "streams", ("melon",)),
    ("Audiomack", "streams", ("audiomack",)),
    ("iHeartRadio", "streams", ("iheartradio", "iheart")),
    ("Peloton", "streams", ("peloton",)),
)  # fmt: skip

_LONG_NAME = 5
_WORDS = frozenset({"melon", "tidal downloads", "bleep", "peloton", "aspiro"})
"""Spellings of stores that a text may have for another reason."""

_DASHES = re.compile("\\s*[-\u2010\u2011\u2012\u2013\u2014\u2015\u2212]+\\s*")
_SPELLINGS: dict[str, Store] = {
    spelling: Store(name, measure)
    for name, measure, spellings in _CATALOGUE
    for spelling in spellings
}


def fold_store(name: str) -> str:
    """Fold a store's spelling: any dash is a bare hyphen, `_` a blank, no case, single blanks."""
    return _DASHES.sub("-", " ".join(name.replace("_", " ").split()).casefold())


@cache
def _beginnings() -> tuple[tuple[str, Store], ...]:
    return tuple(
        sorted(
            ((fold_store(spelling), store) for spelling, store in _SPELLINGS.items()),
            key=lambda pair: len(pair[0]),
            reverse=True,
        )
    )


def find_store(name: str) -> Store | None:
    """Return the catalogue's store for a spelling, None where it is not listed."""
    folded = fold_store(name)
    for beginning, store in _beginnings():
        if folded == beginning:
            return store
        # A beginning ends at a word's end: `Flo` is not `Florida Radio`.
        if folded.startswith(beginning) and not folded[len(beginning)].isalnum():
            return store
    return None


def store_in_words(text: str) -> Store | None:
    """Return the one store that a text names among other words; None where it names several.

    Names that are short, or words of their own, are not looked for: `Luna`, `Flo`, `Meta`.
    """
    words = re.findall(r"[^\W_]+", text.casefold())
    named: dict[str, Store] = {}
    at = 0
    while at < len(words):
        for length in (3, 2, 1):
            spelling = " ".join(words[at : at + length])
            store = _SPELLINGS.get(spelling) if at + length <= len(words) else None
            if store and len(spelling) >= _LONG_NAME and spelling not in _WORDS:
                named[store.name] = store
                at += length - 1
                break
        at += 1
    return next(iter(named.values())) if len(named) == 1 else None


def resolve_store(name: str) -> Store:
    """Return the store of a spelling; one that is not listed keeps its name, trimmed."""
    return find_store(name) or Store(" ".join(name.split()), "streams")
