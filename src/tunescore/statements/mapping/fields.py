"""Fields: what a column of a file can mean, each with its key, label, help and value type.

The names by which columns are recognised are in `detection/languages`, and those of one source in
`sources`. The fields of an audience's figures come from the catalogue of metrics, so that every
metric is a field.
"""

from dataclasses import dataclass
from typing import Literal

from tunescore.metrics import AUDIENCE, METRICS, whole

ValueType = Literal[
    "text", "isrc", "upc", "store", "country", "month", "date", "integer", "money", "currency",
    "kind", "instant", "number",
]  # fmt: skip
"""What a field's cells hold. `month` is a calendar month, `date` a day, `instant` a time."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a column can mean."""

    key: str
    label: str
    help: str
    group: str  # what, where, when, how much, money, audience, campaign
    type: ValueType
    aliases: tuple[str, ...] = ()  # folded names that `name_rules` cannot derive from their words
    about: Literal["music", "audience"] = "music"
    """`audience`: a mapping with this field reads figures of accounts, posts or playlists."""


_MUSIC: tuple[Field, ...] = (
    Field(
        "track_title", "Track title", "The song's title.", "what", "text",
    ),
    Field(
        "artist_name", "Artist", "Who performs the song.", "what", "text",
    ),
    Field(
        "album_title", "Release title", "The single, EP or album that the song is on.",
        "what", "text",
    ),
    Field(
        "isrc", "ISRC", "The recording's code, such as QZZZZ2300001; blanks are fine.",
        "what", "isrc",
    ),
    Field(
        "issued_isrc", "ISRC issued by the distributor",
        "A distributor's own code of the recording, used where the ISRC is blank.",
        "what", "isrc",
    ),
    Field(
        "upc", "UPC or EAN", "The release's bar code; blanks are fine.", "what", "upc",
    ),
    Field(
        "row_id", "Row's own number",
        "The export's own number of a row, by which it is the same row in every file.",
        "what", "text",
    ),
    Field(
        "product_type", "Song or album",
        "Says whether a row is about a song or a whole release; without an ISRC, an `Album` row "
        "belongs to the release.",
        "what", "text",
        ("song album", "asset product"),
    ),
    Field("genre", "Genre", "The song's genre.", "what", "text",
    ),
    Field(
        "release_date", "Release date", "The day on which the song or release came out.",
        "what", "date",
    ),
    Field(
        "store", "Store", "Where the music was played or sold, such as Spotify.",
        "where", "store",
    ),
    Field(
        "country", "Country", "Where the listener was: a two-letter code or a name.",
        "where", "country",
    ),
    Field(
        "period", "Month", "The calendar month in which it was played or sold.", "when", "month",
    ),
    Field(
        "date", "Day", "The day on which it was played or sold.", "when", "date",
    ),
    Field(
        "period_start", "First day of the period", "Where rows span several days: the first one.",
        "when", "date",
    ),
    Field(
        "period_end", "Last day of the period", "Where rows span several days: the last one.",
        "when", "date",
    ),
    Field(
        "reported_on", "Reported on", "The day on which the store or distributor reported the row.",
        "when", "date",
    ),
    Field(
        "quantity", "Quantity",
        "How many were played or sold; what that counts follows from the store and the kind.",
        "how much", "integer",
    ),
    Field(
        "streams", "Streams", "How often it was streamed.", "how much", "integer",
    ),
    Field(
        "downloads", "Downloads", "How many were bought as a download.", "how much", "integer",
    ),
    Field(
        "spotify_streams", "Spotify streams", "Streams on Spotify alone.", "how much", "integer",
    ),
    Field(
        "apple_music_streams", "Apple Music streams", "Plays on Apple Music alone.",
        "how much", "integer",
    ),
    Field(
        "youtube_views", "YouTube views", "Views on YouTube alone.", "how much", "integer",
    ),
    Field(
        "itunes_purchases", "iTunes purchases", "Downloads bought on iTunes alone.",
        "how much", "integer",
    ),
    Field(
        "amount", "Amount", "The money that this row pays you, in the currency of the row.",
        "money", "money",
    ),
    Field(
        "currency", "Currency", "The money's currency, such as USD or EUR.", "money", "currency",
    ),
    Field(
        "kind", "Kind of row", "What the row is: a stream, a download, a fee …", "what", "kind",
    ),
    Field(
        "listeners", "Listeners", "How many people listened; never added up over days.",
        "audience", "integer",
    ),
    Field(
        "followers", "Followers", "How many people follow; a level, never added up.",
        "audience", "integer",
    ),
    Field("saves", "Saves", "How often it was saved to a library.", "audience", "integer",
    ),
    Field(
        "playlist_adds", "Playlist adds", "How often it was put on a playlist.",
        "audience", "integer",
    ),
    Field("curator", "Curator", "Who was asked; kept with the file.", "campaign", "text",
          ("curator", "influencer", "outlet")),
    Field("result", "Result", "What they answered; kept with the file.", "campaign", "text",
          ("result", "action", "decision", "decisions", "accept type")),
    Field("cost", "Cost", "What was paid; kept with the file.", "campaign", "money",
          ("cost", "spend", "amount spent", "contribution")),
    Field("feedback", "Feedback", "What they wrote; kept with the file.", "campaign", "text",
          ("feedback",)),
    Field("outlet_type", "Kind of outlet", "Playlist, blog, radio; kept with the file.",
          "campaign", "text", ("outlet type",)),
    Field("outlet_country", "Outlet's country", "Where the outlet is; kept with the file.",
          "campaign", "country", ("outlet country",)),
)  # fmt: skip


def _of_audience(key: str, label: str, help_: str, group: str, type_: ValueType = "text") -> Field:
    return Field(key, label, help_, group, type_, about="audience")


_AUDIENCE: tuple[Field, ...] = (
    _of_audience("platform", "Platform", "Where the audience is: instagram, tiktok …", "account"),
    _of_audience("account_id", "Account's id", "The platform's number of the account.", "account"),
    _of_audience("account_name", "Account", "The account's handle; blank: your only one there.",
                 "account"),
    _of_audience("account_title", "Account's name", "The name that people read.", "account"),
    _of_audience("post_id", "Post's id", "The platform's number of the post.", "post"),
    _of_audience("post_url", "Post's link", "Where the post is found.", "post"),
    _of_audience("post_title", "Post's title", "A video's title.", "post"),
    _of_audience("post_text", "Post's text", "The caption.", "post"),
    _of_audience("post_type", "Kind of post", "Reel, photo, video …", "post"),
    _of_audience("posted_at", "Posted", "When it was published.", "post", "instant"),
    _of_audience("playlist_name", "Playlist", "The playlist's title.", "playlist"),
    _of_audience("playlist_author", "Playlist's maker", "Whose playlist it is.", "playlist"),
    _of_audience("added_on", "Added", "The day on which the song was added.", "playlist", "date"),
    _of_audience("exported_on", "Exported on",
                 "The day on which the file was made: figures without a day are as of then.",
                 "when", "date"),
    _of_audience("metric_name", "Figure's name", "What the figure of the row or file is.",
                 "figures"),
    _of_audience("metric_value", "Figure", "The figure that the name belongs to.", "figures",
                 "number"),
    *(
        _of_audience(metric.key, metric.label, f"Counted in {metric.unit}.", "figures",
                     "integer" if whole(metric) else "number")
        for metric in AUDIENCE.values() if metric.key not in METRICS or metric.key == "views"
    ),
    _of_audience("watch_hours", "Watch time (hours)", "Counted in hours.", "figures", "number"),
    _of_audience("watch_ms", "Watch time (ms)", "Counted in milliseconds.", "figures", "number"),
    _of_audience("avg_watch_ms", "Average watch time (ms)", "Counted in milliseconds.", "figures",
                 "number"),
)  # fmt: skip

FIELDS: dict[str, Field] = {field.key: field for field in (*_MUSIC, *_AUDIENCE)}
"""Every field by its key, in the order in which screens list them."""

STORE_COUNTS: dict[str, tuple[str, str]] = {
    "spotify_streams": ("Spotify", "streams"),
    "apple_music_streams": ("Apple Music", "streams"),
    "youtube_views": ("YouTube", "views"),
    "itunes_purchases": ("iTunes", "downloads"),
}
"""Fields that count one store alone: the store, and the line's count that they give."""

FIGURES: tuple[str, ...] = (
    "quantity", "streams", "downloads", "listeners", "followers", "saves", "playlist_adds",
    "amount",
)  # fmt: skip
"""Fields that a line's own figures come from."""

SCALED: dict[str, tuple[str, str]] = {
    "watch_hours": ("watch_seconds", "3600"),
    "watch_ms": ("watch_seconds", "0.001"),
    "avg_watch_ms": ("avg_watch_seconds", "0.001"),
}
"""Fields of an audience's figures in another unit: the metric, and the factor."""

AUDIENCE_FIGURES: tuple[str, ...] = (*AUDIENCE, *SCALED, "metric_value")
"""Fields of an audience's figures: a mapping of such a file has a column of one of them."""
