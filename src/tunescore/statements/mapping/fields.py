"""Fields: what a column of a file can mean, each with its key, label, help and value type.

The names by which columns are recognised are in `detection/languages`, and those of one source in
`sources`. The fields of an audience's figures come from the catalogue of metrics, so that every
metric is a field.
"""

from dataclasses import dataclass
from typing import Literal

from tunescore.metrics import AUDIENCE, METRICS, whole

ValueType = Literal[
    "text", "isrc", "upc", "store", "country", "period", "date", "integer", "money", "currency",
    "kind", "instant", "number", "choice",
]  # fmt: skip
"""What a field's cells hold. `period` is a day, month, quarter, half, year or range of them, `date`
a day, `instant` a time. A `choice` is one answer for the whole file, and never a column."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a column can mean."""

    key: str
    label: str
    help: str
    group: str  # what, where, when, how much, money, audience, campaign
    type: ValueType
    aliases: tuple[str, ...] = ()  # folded names that `name_rules` cannot derive from their words
    about: Literal["music", "audience", "campaigns"] = "music"
    """`audience`: a mapping with this field reads figures of accounts, posts or playlists.
    `campaigns`: the field is used where a mapping reads campaigns (see `Mapping.about`)."""


_MUSIC: tuple[Field, ...] = (
    Field(
        "track_title", "Track title", "The song's title.", "what", "text",
    ),
    Field(
        "artist_name", "Artist", "Who performs the song.", "what", "text",
    ),
    Field(
        "writer_name", "Writer", "Who wrote the song, on statements for songwriters.",
        "what", "text",
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
        "upc", "UPC or EAN", "The release's barcode. Cells may be blank.", "what", "upc",
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
        "period", "Month or period",
        "The time of the plays or sales: a month, a quarter, a year, or a range of them.",
        "when", "period",
    ),
    Field(
        "period_year", "Year", "The year of the plays, where month or quarter has its own column.",
        "when", "text",
    ),
    Field(
        "period_month", "Month of the year", "The month, where the year has its own column.",
        "when", "text",
    ),
    Field(
        "period_quarter", "Quarter of the year", "The quarter, where the year has its own column.",
        "when", "text",
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
        "reported_year", "Year reported", "The year of the report, where it has its own column.",
        "when", "text",
    ),
    Field(
        "reported_month", "Month reported",
        "The month of the report, where the year has its own column.", "when", "text",
    ),
    Field(
        "reported_quarter", "Quarter reported",
        "The quarter of the report, where the year has its own column.", "when", "text",
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
        "performances", "Performances", "Plays on radio, on television or in concerts.",
        "how much", "integer",
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
        "bonus", "Bonus", "Money that is paid on top of the amount.", "money", "money",
    ),
    Field(
        "credit", "Money in", "What is credited, where money in and out have columns of their own.",
        "money", "money",
    ),
    Field(
        "debit", "Money out",
        "What is taken off, where money in and out have columns of their own. With or without "
        "a minus.",
        "money", "money",
    ),
    Field(
        "currency", "Currency", "The money's currency, such as USD or EUR.", "money", "currency",
    ),
    Field(
        "kind", "Row type",
        "What the row is: a stream, a download, a performance, a view, a fee …", "what", "kind",
    ),
    Field(
        "sale_or_return", "Sale or return",
        "Whether the row is a sale or takes one back: void, refund, return.", "what", "kind",
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
)  # fmt: skip


_CHOICES: tuple[Field, ...] = (
    Field(
        "rights", "Paid for",
        "`recording`: for the recording, as distributors pay. `composition`: for the song as "
        "written, as collecting societies and publishers pay.",
        "what", "choice",
    ),
    Field(
        "returns", "Returned rows",
        "`subtract`: the money of returned rows is taken off. `keep`: it is added as it stands.",
        "money", "choice",
    ),
    Field(
        "no_figures", "Import without figures",
        "`yes`: the file is imported although nothing in it would be counted.",
        "how much", "choice",
    ),
)  # fmt: skip

CHOICES: dict[str, tuple[str, ...]] = {
    "rights": ("recording", "composition"),
    "returns": ("subtract", "keep"),
    "no_figures": ("yes",),
}
"""Fields that are one answer for the whole file: the constants that they can be."""

SEVERAL = frozenset({"streams", "downloads", "performances", "amount"})
"""Fields that several columns can give: their counts are added up, and of money each column is in
the currency that its name has, one of them filled in a row."""


def _of_audience(key: str, label: str, help_: str, group: str, type_: ValueType = "text") -> Field:
    return Field(key, label, help_, group, type_, about="audience")


_AUDIENCE: tuple[Field, ...] = (
    _of_audience("platform", "Platform", "Such as instagram or tiktok.", "account"),
    _of_audience("account_id", "Account ID", "The platform's number for the account.", "account"),
    _of_audience("account_name", "Account", "The account's handle. Blank: your only account there.",
                 "account"),
    _of_audience("account_title", "Account name", "The account's display name.", "account"),
    _of_audience("post_id", "Post ID", "The platform's number for the post.", "post"),
    _of_audience("post_url", "Post link", "The post's address.", "post"),
    _of_audience("post_title", "Post title", "The video's title.", "post"),
    _of_audience("post_text", "Post text", "The caption.", "post"),
    _of_audience("post_type", "Post type", "Reel, photo, video …", "post"),
    _of_audience("posted_at", "Posted", "When it was published.", "post", "instant"),
    _of_audience("playlist_name", "Playlist", "The playlist's title.", "playlist"),
    _of_audience("playlist_author", "Playlist author", "Who made the playlist.", "playlist"),
    _of_audience("added_on", "Added", "The day the song was added.", "playlist", "date"),
    _of_audience("exported_on", "Exported on",
                 "The day the file was made. Figures without a date get this day.",
                 "when", "date"),
    _of_audience("metric_name", "Figure name", "What the figure counts, such as views.",
                 "figures"),
    _of_audience("metric_value", "Figure", "The value of the named figure.", "figures",
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


def _of_campaigns(
    key: str, label: str, help_: str, type_: ValueType = "text", *aliases: str
) -> Field:
    return Field(key, label, help_, "campaign", type_, aliases, about="campaigns")


_CAMPAIGNS: tuple[Field, ...] = (
    _of_campaigns("campaign_id", "Campaign ID", "The service's number or link of the campaign."),
    _of_campaigns("campaign_name", "Campaign", "The campaign's name.", "text", "campaign name"),
    _of_campaigns("artist_and_title", "Artist and title", "Written as “Artist - Title”."),
    _of_campaigns("submission_id", "Submission ID", "The service's number of the submission."),
    _of_campaigns("curator", "Curator", "The curator or outlet that got the pitch.", "text",
                  "curator", "influencer", "outlet"),
    _of_campaigns("result", "Answer", "What the curator answered: approved, declined, shared …",
                  "text", "result", "action", "decision", "decisions", "accept type", "status",
                  "response", "outcome"),
    _of_campaigns("cost", "Cost", "What was paid.", "money",
                  "cost", "spend", "amount spent", "contribution"),
    _of_campaigns("feedback", "Feedback", "The curator's words.", "text", "feedback"),
    _of_campaigns("curator_notes", "Notes", "What else the curator says, such as where."),
    _of_campaigns("outlet_type", "Outlet type", "Playlist, blog, radio …", "text", "outlet type"),
    _of_campaigns("outlet_country", "Outlet country", "Where the outlet is.", "text",
                  "outlet country"),
    _of_campaigns("outlet_url", "Outlet link", "The outlet's address."),
    _of_campaigns("share_url", "Share link", "Where the curator shared the track."),
    _of_campaigns("submitted_at", "Submitted", "When the track was sent.", "instant"),
    _of_campaigns("answered_at", "Answered", "When the curator answered.", "instant"),
    _of_campaigns("listen_seconds", "Listened (seconds)", "How long the curator listened.",
                  "integer"),
    _of_campaigns("ad_group", "Ad group", "The part of an advertising campaign."),
    _of_campaigns("ad_name", "Ad", "One ad of an advertising campaign."),
    _of_campaigns("ad_impressions", "Impressions", "How often an ad was shown.", "integer"),
    _of_campaigns("ad_reach", "Reach", "How many people saw an ad.", "integer"),
    _of_campaigns("ad_clicks", "Clicks", "How often an ad was clicked.", "integer"),
)  # fmt: skip

FIELDS: dict[str, Field] = {
    field.key: field for field in (*_MUSIC, *_CHOICES, *_AUDIENCE, *_CAMPAIGNS)
}
"""Every field by its key, in the order in which screens list them."""

STORE_COUNTS: dict[str, tuple[str, str]] = {
    "spotify_streams": ("Spotify", "streams"),
    "apple_music_streams": ("Apple Music", "streams"),
    "youtube_views": ("YouTube", "views"),
    "itunes_purchases": ("iTunes", "downloads"),
}
"""Fields that count one store alone: the store, and the line's count that they give."""

FIGURES: tuple[str, ...] = (
    "quantity", "streams", "downloads", "performances", "listeners", "followers", "saves",
    "playlist_adds", "amount", "bonus", "credit", "debit",
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
