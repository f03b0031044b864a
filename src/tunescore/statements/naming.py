"""The concepts of a column's name → the fields that it can be, and how sure that is.

Rules over `words.Name`, the same for every language: what was paid is money and gross never is,
a day of reporting is no day of sale, a track's number is no count. Refuses to look at the cells,
beyond what kind they are of.
"""

from tunescore.statements.contents import Content
from tunescore.statements.words import Name

Wish = tuple[float, str]
"""How sure, and which field."""

_NUMBERS = {"integer", "number", "money", "upc", "empty"}
_WHEN = {"month", "date", "period"}
_DERIVED = {"price", "rate", "exchange"}
_MONEY = {"money", "net", "gross", "payable", "fee", "share", "total", "sign", "after"}
_DETAILS = {"composer", "duration", "link", "version", "feature", "year", "quarter"}
_COUNTED = {"listener": "listeners", "follower": "followers", "save": "saves",
            "download": "downloads", "stream": "streams"}  # fmt: skip
_OF_ONE_STORE = (("spotify", "spotify_streams"), ("apple", "apple_music_streams"),
                 ("youtube", "youtube_views"), ("yt", "youtube_views"))  # fmt: skip
_THINGS = {"track", "title", "artist", "release", "label", "catalog"}


def wishes(name: Name, content: Content) -> list[Wish]:
    """Return the fields that a name speaks for, with how sure that is, from 0 to 1."""
    found = _code(name) or _when(name.concepts, content) or _rest(name, content)
    return [(round(sure * name.certainty, 3), key) for sure, key in found]


def _code(name: Name) -> list[Wish]:
    for key in ("isrc", "upc"):
        if key in name.concepts:
            return [(0.96, key)]
    return []


def _when(said: frozenset[str], content: Content) -> list[Wish]:
    """Months, days and periods; a name that says nothing of time is judged by its cells too."""
    months = content.kind == "month" or content.compact == "month"
    days = content.kind == "date" or content.compact == "day"
    if not (months or days) and (content.kind != "empty" or not said & _WHEN):
        return []
    told = said & _WHEN
    if said & {"add", "save", "playlist", "quarter", "link", "follower"}:
        return [(0.0, "date")]
    alone = said <= _WHEN | {"from", "to", "since", "until", "sale", "report", "small"}
    if alone and said & {"from", "since"} and not said & {"to", "until"}:
        return [(0.93, "period_start")] if "report" not in said or "from" in said else _REPORTED
    if alone and said & {"to", "until"} and not said & {"from", "since"}:
        return [(0.93, "period_end")] if "report" not in said or "to" in said else _REPORTED
    if said & {"report", "payable"} and (told or not said & {"sale", "track", "release"}):
        return _REPORTED
    if said & {"publish", "release"} and "sale" not in said and not months:
        return [(0.93, "release_date")]
    sold = 0.03 if "sale" in said else 0.0
    if "month" in said or (told and months):
        return [(0.93 + sold, "period")]
    if "period" in said:
        return [(0.9 + sold, "period")]
    if told or "sale" in said:
        return [(0.9 + sold if told else 0.8, "period" if months else "date")]
    return []


_REPORTED: list[Wish] = [(0.95, "reported_on")]


def _rest(name: Name, content: Content) -> list[Wish]:
    said = name.concepts
    if said & _DERIVED or ("unit" in said and said & (_MONEY | {"stream", "download"})):
        return []
    if said & _DETAILS:
        return []
    if "currency" in said and not said & {"money", "net", "gross", "fee", "share"}:
        account = said & {"account", "payable", "report"}
        return [(0.55 if "original" in said else 0.97 if account else 0.95, "currency")]
    if content.kind in _NUMBERS:
        figures = _count(name, content) or _money(said, content)
        if figures or content.kind != "empty":
            return figures
    return _text(said, content)


def _count(name: Name, content: Content) -> list[Wish]:
    """Figures that count something."""
    said = name.concepts
    if content.kind not in {"integer", "number", "upc", "empty"} or said & {
        "money", "payable", "fee", "gross", "share", "sign", "where", "store", "kind", "country",
    }:  # fmt: skip
        return []
    for word, key in _OF_ONE_STORE:
        if word in name.words:
            return [(0.95, key)] if not said & {"listener", "follower", "save", "playlist"} else []
    if content.kind == "number" and not said & {"quantity", "stream", "download"}:
        return []
    if "playlist" in said:
        return [(0.9, "playlist_adds")] if "add" in said else []
    for concept, key in _COUNTED.items():
        if concept in said:
            return [(0.94, key)]
    if "view" in said or (said & {"id", "count", "quantity"} and said & _THINGS):
        return [(0.75, "quantity")] if "sale" in said else []
    if "quantity" in said:
        return [(0.93, "quantity")]
    if "sale" in said and not said & _MONEY | {"id"} & said:
        return [(0.7, "quantity")]
    return []


def _money(said: frozenset[str], content: Content) -> list[Wish]:
    """What was paid: `payable` before `net` before money that says no more; gross never."""
    if not said & _MONEY or "id" in said or ("label" in said and not said & {"net", "payable"}):
        return []
    netted = said & {"net", "payable", "after"}
    if said & {"gross", "before"} or ("fee" in said and not netted):
        return []
    if "payable" in said:
        sure = 0.97
    elif "net" in said or "after" in said:
        sure = 0.95
    elif "money" in said:
        sure = 0.85
    elif "share" in said:
        sure = 0.75 if said & {"account", "artist"} and content.kind != "integer" else 0.0
    else:
        sure = 0.6 if content.kind != "integer" else 0.0
    if "money" not in said and content.kind == "integer":
        sure -= 0.15
    if "original" in said:
        sure -= 0.35
    return [(sure + 0.01 * bool(said & {"account"}), "amount")]


def _text(said: frozenset[str], content: Content) -> list[Wish]:
    """Names of things: what was played, by whom, where."""
    if "kind" in said and not said & {"store", "artist", "country"}:
        product = said & {"release", "track", "title"} and "sale" not in said
        return [(0.8 if product else 0.9 if len(said - {"small"}) > 1 else 0.75,
                 "product_type" if product else "kind")]  # fmt: skip
    if "country" in said and not said & {"artist", "label", "account"}:
        return [(0.95, "country")]
    if said & {"id", "catalog", "label"}:
        return []
    if "store" in said and not said & {"artist", "track", "release"}:
        return [(0.93, "store")]
    if "genre" in said:
        return [(0.93, "genre")]
    if "artist" in said:
        return [(0.85 if "release" in said else 0.96 if "track" in said else 0.95, "artist_name")]
    if said & _MONEY - {"total"} or said & {"quantity", "count"} - {"count"}:
        return []
    if "where" in said or ("sale" in said and "title" not in said):
        return [(0.6, "store")] if content.stores else []
    if "track" in said:
        return [(0.97 if "title" in said else 0.94 if "release" not in said else 0.8,
                 "track_title")]  # fmt: skip
    if "release" in said:
        return [(0.95, "album_title")]
    return [(0.85, "track_title")] if "title" in said else []
