"""Spotify for Artists' exports: timelines, songs and playlists.

Comma-separated UTF-8 with a byte order mark; days are in UTC. The song stands only in a timeline's
name, and so does the artist. A later export wins for each day, because the newest days still
change. Followers are a level; listeners are people of one day. `monthly listeners` and the other
running counts have no field of their own and are left out.

The songs export has one figure a song of a span that only the file's name gives: 28 days or a
year up to the export, or all time, where listeners and saves are written as 0 and are unknown.
The next export of the same kind replaces a song's figures, so that rolling spans never add up. Two
releases of one title are two rows, and both are kept.

The playlists export has what each playlist brought in such a span. Those streams are a part of the
song's own, so they are kept with the playlist and are never added to a song's.
"""

from dataclasses import replace

from tunescore.statements.mapping.columns import Columns, Count, Day
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.skip_rules import SkipRule
from tunescore.statements.mapping.source import FilenameField, Shape, Source

_STREAMS = Count("streams", "point")
_SPOTIFY = {"store": "Spotify"}
_TRACK: Columns = {
    "date": Day("date", "ymd"),
    "streams": _STREAMS,
    "écoutes": _STREAMS,
}
_TRACK_RULES = Rules(
    overlap="replace",
    replace_by=("track_title", "date"),
    identity=("track_title", "date", "streams"),
    settles_months=0,
    view="platform_daily",
)

_AUDIENCE: Columns = {
    "date": Day("date", "ymd"),
    "listeners": Count("listeners"),
    "monthly listeners": None,
    "monthly active listeners": None,
    "super listeners": None,
    "streams": Count("streams"),
    "playlist adds": Count("playlist_adds"),
    "saves": Count("saves"),
    "followers": Count("followers"),
    "auditeurs": Count("listeners"),
    "écoutes": Count("streams"),
    "ajouts aux playlists": Count("playlist_adds"),
    "enregistrements": Count("saves"),
    "abonnés": Count("followers"),
    "datum": Day("date", "ymd"),
    "hörer*innen": Count("listeners"),
    "hörer": Count("listeners"),
    "follower*": Count("followers"),
    "fecha": Day("date", "ymd"),
    "oyentes": Count("listeners"),
    "reproducciones": Count("streams"),
    "guardados": Count("saves"),
    "seguidores": Count("followers"),
}
_AUDIENCE_RULES = Rules(
    overlap="replace",
    replace_by=("artist_name", "date"),
    identity=(
        "artist_name", "date", "streams", "listeners", "followers", "saves", "playlist_adds",
    ),
    settles_months=0,
    view="platform_daily",
    requires="artist_name",
)  # fmt: skip

_LANGUAGES = (  # song, listeners, saves, release date
    ("song", "listeners", "saves", "release*date"),
    ("titre", "auditeurs", "enregistrements", "date*sortie"),
    ("chanson", "auditeurs", "enregistrements", "date*sortie"),
    ("morceau", "auditeurs", "enregistrements", "date*sortie"),
    ("song", "hörer*", "*speicher*", "veröffentlichung*"),
    ("titel", "hörer*", "*speicher*", "veröffentlichung*"),
    ("canción", "oyentes", "guardad*", "fecha*lanzamiento"),
    ("canción", "oyentes", "veces*guardad*", "fecha*lanzamiento"),
)

_SPANS = (  # the pattern of the file's name, what is counted, days before the export's day
    (r".*songs?[ _-]28[ _-]?days?\b", "streams of 28 days", 27),
    (r".*songs?[ _-](?:1|one)[ _-]?year\b", "streams of a year", 364),
    (r".*songs?[ _-]all(?:[ _-]?time)?\b", "streams of all time", None),
)


def _songs(cells: tuple[str, ...], *, whole: bool = False) -> Columns:
    """Return the columns of one songs export; `whole`: its figures are of all time."""
    song, listeners, saves, released = cells
    return {
        song: "track_title",
        listeners: None if whole else Count("listeners", "point"),
        saves: None if whole else Count("saves", "point"),
        released: Day("release_date", "ymd"),
        "streams": _STREAMS,
        "écoutes": _STREAMS,
        "reproducciones": _STREAMS,
    }


def _songs_rules(cells: tuple[str, ...]) -> Rules:
    """Return the rules of the songs export."""
    return Rules(
        overlap="replace",
        replace_by=("artist_name", "track_title", "kind"),
        identity=(
            "artist_name", "track_title", "kind", "period", "release_date", "streams",
            "listeners", "saves",
        ),
        skip=(
            SkipRule(
                "artist_total", "The artist's own total", cells[0],
                says="artist_name", without=cells[3],
            ),
        ),
        settles_months=0,
        view="platform_period",
    )  # fmt: skip


def _songs_shapes(cells: tuple[str, ...]) -> list[Shape]:
    """Return the shapes of the songs export in one language."""
    requires = frozenset(cells[:3])
    shapes = []
    for pattern, counted, before in _SPANS:
        artist = FilenameField("artist_name", rf"(.+?)[ _-]+{pattern.removeprefix('.*')}")
        span = [
            FilenameField(key, days_before=days)
            for key, days in (("period_start", before), ("period_end", 0))
            if before is not None and days is not None
        ]
        shapes.append(
            Shape(
                f"songs, {counted}",
                requires,
                _songs(cells, whole=before is None),
                _songs_rules(cells),
                constants=_SPOTIFY | {"kind": counted},
                filename_fields=(artist, *span),
                file=pattern,
            )
        )
    asked = (
        FilenameField("artist_name", r"(.+?)[ _-]+songs?$"),
        FilenameField(
            "period_start", r".*songs?[ _-](\d{4}-\d\d-\d\d)[ _-]+\d{4}-\d\d-\d\d$", "ymd"
        ),
        FilenameField("period_end", r".*songs?[ _-]\d{4}-\d\d-\d\d[ _-]+(\d{4}-\d\d-\d\d)$", "ymd"),
    )
    rules = _songs_rules(cells)
    return [
        *shapes,
        Shape(
            "songs",
            requires,
            _songs(cells),
            replace(rules, replace_by=(*rules.replace_by, "period")),
            constants=_SPOTIFY | {"kind": "streams of a span"},
            filename_fields=asked,
        ),
    ]


_PLAYLIST_LANGUAGES = (  # title, author, listeners, date added
    ("title", "author", "listeners", "date*added"),
    ("titre", "auteur", "auditeurs", "date*ajout"),
    ("titel", "ersteller*", "hörer*", "*hinzugefügt*"),
    ("título", "autor", "oyentes", "*añadi*"),
)
_PLAYLIST_RULES = Rules(overlap="replace", settles_months=0, view="platform_period")
_PLAYLIST_SPANS = tuple(
    (rf".*playlists?[ _-]{span}", before)
    for span, before in (
        (r"7[ _-]?days?\b", 6),
        (r"28[ _-]?days?\b", 27),
        (r"(?:1|one)[ _-]?year\b", 364),
        (r"all(?:[ _-]?time)?\b", None),
    )
)


def _playlists_shapes(cells: tuple[str, ...]) -> list[Shape]:
    """Return the shapes of the playlists export in one language."""
    title, author, listeners, added = cells
    columns: Columns = {
        title: "playlist_name",
        author: "playlist_author",
        listeners: Count("listeners", "point"),
        "streams": _STREAMS,
        "écoutes": _STREAMS,
        "reproducciones": _STREAMS,
        added: Day("added_on", "ymd"),
    }
    song = FilenameField(
        "track_title",
        r"(.+?)[ _-]+playlists?\b",
        likely=True,
        nothing="All songs: this is the artist's whole list",
    )
    ends = FilenameField("period_end", days_before=0)
    shapes = []
    for pattern, before in _PLAYLIST_SPANS:
        named = (
            (song,)
            if before is None
            else (song, FilenameField("period_start", days_before=before), ends)
        )
        shapes.append(
            Shape(
                "playlists",
                frozenset({title, author, added}),
                columns,
                _PLAYLIST_RULES,
                constants={"platform": "spotify"},
                filename_fields=named,
                file=pattern,
            )
        )
    starts = tuple(
        FilenameField("period_start", days_before=days, likely=True) for days in (27, 6, 364)
    )
    return [
        *shapes,
        Shape(
            "playlists",
            frozenset({title, author, added}),
            columns,
            _PLAYLIST_RULES,
            constants={"platform": "spotify"},
            filename_fields=(song, *starts, ends),
        ),
    ]


SOURCE = Source(
    name="Spotify for Artists",
    where=(
        "On artists.spotify.com open a song, the Audience tab or the list of songs. Choose the "
        "period and press the download arrow."
    ),
    platforms=(("spotify", "Spotify"),),
    shapes=(
        Shape(
            "track timeline",
            frozenset({"date", "streams"}),
            _TRACK,
            _TRACK_RULES,
            constants=_SPOTIFY,
            exact=True,
            filename_fields=(FilenameField("track_title", r"(.+?)[ _-]timeline$"),),
        ),
        Shape(
            "track timeline in French",
            frozenset({"date", "écoutes"}),
            _TRACK,
            _TRACK_RULES,
            constants=_SPOTIFY,
            exact=True,
            filename_fields=(FilenameField("track_title", r"(.+?)[ _-](?:timeline|chronologie)$"),),
        ),
        *(
            Shape(
                "audience timeline",
                frozenset(cells),
                _AUDIENCE,
                _AUDIENCE_RULES,
                constants=_SPOTIFY,
                filename_fields=(
                    FilenameField(
                        "artist_name", r"(.+?)[ _-]audience[ _-](?:timeline|chronologie)$"
                    ),
                ),
            )
            for cells in (
                ("date", "listeners", "followers"),
                ("date", "auditeurs", "abonnés"),
                ("datum", "hörer*", "follower*"),
                ("fecha", "oyentes", "seguidores"),
            )
        ),
        *(shape for cells in _LANGUAGES for shape in _songs_shapes(cells)),
        *(shape for cells in _PLAYLIST_LANGUAGES for shape in _playlists_shapes(cells)),
    ),
)
