"""Apple Music for Artists' songs export: one row a song, for a span of days.

The span stands only in the file's name, `songs_<artistId>_<start>_<end>.csv`; the header is in the
account's language, and counts may have thousands' commas. Plays are streams on Apple Music;
purchases are downloads on iTunes, which a statement may hold too. The average of daily listeners
is not the listeners of the span, and neither it nor Shazams and radio spins have a field: they are
left out. An export of the same span replaces a song's figures.
"""

from tunescore.statements.mapping.columns import Columns, Count
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import FilenameField, Shape, Source

_DAY = r"\d{4}-?\d\d-?\d\d"
_NAMED = tuple(  # the artist's number may be left out of the name, and may look like a day
    FilenameField(field, rf"{before}{days}$", "ymd")
    for before in (r".*?[_ -]\d+[_ -]+", r".*?[_ -]")
    for field, days in (
        ("period_start", f"({_DAY})[_ -]+{_DAY}"),
        ("period_end", f"{_DAY}[_ -]+({_DAY})"),
    )
)
_LANGUAGES = (  # song, plays, purchases
    ("song", "plays", "purchases"),
    ("morceau", "écoutes", "achats"),
    ("titre", "écoutes", "achats"),
    ("titel", "wiedergaben", "käufe"),
    ("canción", "reproducciones", "compras"),
)


_RULES = Rules(
    overlap="replace",
    replace_by=("track_title", "store", "period"),
    identity=("track_title", "store", "period", "streams", "downloads"),
    settles_months=0,
    view="platform_period",
)


def _shape(song: str, plays: str, purchases: str) -> Shape:
    """Return the export in one language."""
    columns: Columns = {
        song: "track_title",
        plays: Count("streams", "point"),
        purchases: Count("itunes_purchases", "point"),
    }
    return Shape(
        f"songs ({song})",
        frozenset({song, plays, "*shazam*"}),
        columns,
        _RULES,
        constants={"store": "Apple Music"},
        filename_fields=_NAMED,
    )


SOURCE = Source(
    name="Apple Music for Artists",
    where=(
        "On artists.apple.com open Trends, then Songs. Choose the period and press the download "
        "button above the list."
    ),
    platforms=(("apple_music", "Apple Music"),),
    shapes=tuple(_shape(*words) for words in _LANGUAGES),
)
