"""The catalogue of fields that a column can be mapped to.

One place says each field's key, words for the screen and type of value. What columns are called
in each language is in `languages`; it refuses everything that is about one source: those names
are in `sources`.
"""

from tunescore.metrics import AUDIENCE
from tunescore.statements.mapping.audience_fields import AUDIENCE_FIELDS, SCALED
from tunescore.statements.mapping.field import Field

_ALL = (
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

FIELDS: dict[str, Field] = {field.key: field for field in (*_ALL, *AUDIENCE_FIELDS)}
"""Every field by its key, in the order in which screens list them."""

STORE_COUNTS: dict[str, tuple[str, str]] = {
    "spotify_streams": ("Spotify", "streams"),
    "apple_music_streams": ("Apple Music", "streams"),
    "youtube_views": ("YouTube", "views"),
    "itunes_purchases": ("iTunes", "downloads"),
}
"""Fields that count one store alone: the store, and the line's count that they fill."""

FIGURES: tuple[str, ...] = (
    "quantity", "streams", "downloads", "listeners", "followers", "saves", "playlist_adds",
    "amount",
)  # fmt: skip
"""Fields that give a row of their own something to say."""

FIGURES_OF_AUDIENCE: tuple[str, ...] = (*AUDIENCE, *SCALED, "metric_value")
"""Fields that give a row about an audience something to say."""
