"""The fields of an audience's figures: accounts, posts, playlists, and each metric of theirs.

The metrics come from the one catalogue, so that a metric is a field by itself.
"""

from tunescore.metrics import AUDIENCE, METRICS, whole
from tunescore.statements.mapping.field import Field, ValueType


def _of_audience(key: str, label: str, help_: str, group: str, type_: ValueType = "text") -> Field:
    return Field(key, label, help_, group, type_, about="audience")


AUDIENCE_FIELDS: tuple[Field, ...] = (
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

SCALED: dict[str, tuple[str, str]] = {
    "watch_hours": ("watch_seconds", "3600"),
    "watch_ms": ("watch_seconds", "0.001"),
    "avg_watch_ms": ("avg_watch_seconds", "0.001"),
}
"""Fields of an audience's figures in another unit: the metric, and the factor to multiply by."""
