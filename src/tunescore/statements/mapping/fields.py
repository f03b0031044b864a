"""The catalogue of fields that a column can be mapped to.

Each field has its key, its words for the screen and its type of value here. What columns are called
in each language is in `languages`. Names that belong to one source are in `sources`.
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
        "album_title", "Release title", "The single, EP or album with the song.",
        "what", "text",
    ),
    Field(
        "isrc", "ISRC", "The recording's code, such as QZZZZ2300001. Cells may be blank.",
        "what", "isrc",
    ),
    Field(
        "issued_isrc", "ISRC issued by the distributor",
        "The distributor's own code for the recording, used when the ISRC is blank.",
        "what", "isrc",
    ),
    Field(
        "upc", "UPC or EAN", "The release's bar code. Cells may be blank.", "what", "upc",
    ),
    Field(
        "row_id", "Row ID",
        "The export's number for the row. The same row has the same number in every file.",
        "what", "text",
    ),
    Field(
        "product_type", "Song or album",
        "Whether the row is about a song or a whole release. An `Album` row without an ISRC "
        "belongs to the release.",
        "what", "text",
        ("song album", "asset product"),
    ),
    Field("genre", "Genre", "The song's genre.", "what", "text",
    ),
    Field(
        "release_date", "Release date", "The day the song or release came out.",
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
        "period", "Month", "The calendar month of the plays or sales.", "when", "month",
    ),
    Field(
        "date", "Day", "The day of the plays or sales.", "when", "date",
    ),
    Field(
        "period_start", "First day of the period", "The first day, when a row covers several days.",
        "when", "date",
    ),
    Field(
        "period_end", "Last day of the period", "The last day, when a row covers several days.",
        "when", "date",
    ),
    Field(
        "reported_on", "Reported on", "The day the store or distributor reported the row.",
        "when", "date",
    ),
    Field(
        "quantity", "Quantity",
        "The number of plays or sales. The store and the row type decide which.",
        "how much", "integer",
    ),
    Field(
        "streams", "Streams", "The number of streams.", "how much", "integer",
    ),
    Field(
        "downloads", "Downloads", "The number of downloads bought.", "how much", "integer",
    ),
    Field(
        "spotify_streams", "Spotify streams", "Streams on Spotify only.", "how much", "integer",
    ),
    Field(
        "apple_music_streams", "Apple Music streams", "Plays on Apple Music only.",
        "how much", "integer",
    ),
    Field(
        "youtube_views", "YouTube views", "Views on YouTube only.", "how much", "integer",
    ),
    Field(
        "itunes_purchases", "iTunes purchases", "Downloads bought on iTunes only.",
        "how much", "integer",
    ),
    Field(
        "amount", "Amount", "The money you are paid for the row, in the row's currency.",
        "money", "money",
    ),
    Field(
        "currency", "Currency", "The money's currency, such as USD or EUR.", "money", "currency",
    ),
    Field(
        "kind", "Row type", "What the row is: a stream, a download, a fee …", "what", "kind",
    ),
    Field(
        "listeners", "Listeners", "How many people listened. Never added up over days.",
        "audience", "integer",
    ),
    Field(
        "followers", "Followers", "How many people follow. Never added up.",
        "audience", "integer",
    ),
    Field("saves", "Saves", "How often it was saved to a library.", "audience", "integer",
    ),
    Field(
        "playlist_adds", "Playlist adds", "How often it was added to a playlist.",
        "audience", "integer",
    ),
    Field("curator", "Curator", "Who got the pitch. Kept with the file.", "campaign", "text",
          ("curator", "influencer", "outlet")),
    Field("result", "Result", "The curator's answer. Kept with the file.", "campaign", "text",
          ("result", "action", "decision", "decisions", "accept type")),
    Field("cost", "Cost", "What was paid. Kept with the file.", "campaign", "money",
          ("cost", "spend", "amount spent", "contribution")),
    Field("feedback", "Feedback", "The curator's words. Kept with the file.", "campaign", "text",
          ("feedback",)),
    Field("outlet_type", "Outlet type", "Playlist, blog, radio. Kept with the file.",
          "campaign", "text", ("outlet type",)),
    Field("outlet_country", "Outlet country", "Where the outlet is. Kept with the file.",
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
"""Fields that hold a figure of a music row."""

FIGURES_OF_AUDIENCE: tuple[str, ...] = (*AUDIENCE, *SCALED, "metric_value")
"""Fields that hold a figure of a row about an audience."""
