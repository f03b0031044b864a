"""Spotify for Artists' timelines (statement-formats.md §5), a day a row, in UTC.

The song stands only in the file's name, and so does the artist. A later export wins for each
day, because the newest days still change. Followers are a level; listeners are people of one
day. `monthly listeners` and the other running counts have no field of their own and are left.
"""

from tunescore.statements.mapping import Mapping
from tunescore.statements.source import Named, Shape, Source

_TRACK = Mapping(
    columns={"date": "date", "streams": "streams", "écoutes": "streams"},
    constants={"store": "Spotify"},
    dates={"date": "ymd"},
    numbers={"streams": "point", "écoutes": "point"},
    overlap="replace",
    replace_by=("track_title", "date"),
    identity=("track_title", "date", "streams"),
    settles_months=0,
    view="platform_daily",
)

_AUDIENCE = Mapping(
    columns={
        "date": "date",
        "listeners": "listeners",
        "monthly listeners": None,
        "monthly active listeners": None,
        "super listeners": None,
        "streams": "streams",
        "playlist adds": "playlist_adds",
        "saves": "saves",
        "followers": "followers",
    },
    constants={"store": "Spotify"},
    dates={"date": "ymd"},
    overlap="replace",
    replace_by=("artist_name", "date"),
    identity=(
        "artist_name", "date", "streams", "listeners", "followers", "saves", "playlist_adds",
    ),
    settles_months=0,
    view="platform_daily",
    requires="artist_name",
)  # fmt: skip

SOURCE = Source(
    name="Spotify for Artists",
    where=(
        "On artists.spotify.com open the song or the Audience tab, choose the period and press "
        "the download arrow above the timeline."
    ),
    shapes=(
        Shape(
            "track timeline",
            frozenset({"date", "streams"}),
            _TRACK,
            exact=True,
            named=(Named("track_title", r"(.+?)[ _-]timeline$"),),
        ),
        Shape(
            "track timeline in French",
            frozenset({"date", "écoutes"}),
            _TRACK,
            exact=True,
            named=(Named("track_title", r"(.+?)[ _-](?:timeline|chronologie)$"),),
        ),
        Shape(
            "audience timeline",
            frozenset({"date", "listeners", "followers"}),
            _AUDIENCE,
            named=(Named("artist_name", r"(.+?)[ _-]audience[ _-]timeline$"),),
        ),
    ),
)
