"""The metric catalogue: every figure's key, words, unit, and how it adds up."""

from dataclasses import dataclass
from typing import Literal

Adding = Literal["flow", "level", "unique", "average"]
"""flow: summed over time. level: the last one counts. unique: people, never summed over days.
average: neither summed nor carried over."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One kind of figure. `unit` is what one of it is; money's unit is its currency."""

    key: str
    label: str
    unit: str
    adding: Adding


METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        Metric("streams", "Streams", "plays", "flow"),
        Metric("downloads", "Downloads", "sales", "flow"),
        Metric("uses", "Social uses", "uses", "flow"),
        Metric("views", "Views", "views", "flow"),
        Metric("performances", "Performances", "performances", "flow"),
        Metric("composition_plays", "Plays of compositions", "plays", "flow"),
        Metric("saves", "Saves", "saves", "flow"),
        Metric("playlist_adds", "Playlist adds", "adds", "flow"),
        Metric("listeners", "Listeners", "people", "unique"),
        Metric("followers", "Followers", "people", "level"),
        Metric("earnings", "Earnings", "currency", "flow"),
    )
}
"""The music's metrics by key."""

AUDIENCE: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        METRICS["followers"],
        Metric("following", "Following", "accounts", "level"),
        Metric("posts", "Posts", "posts", "level"),
        Metric("fans", "Page likes", "people", "level"),
        Metric("likes_received", "Likes of all posts", "likes", "level"),
        Metric("engagement_rate", "Engagement rate", "percent", "average"),
        Metric("avg_likes", "Average likes", "likes", "average"),
        Metric("avg_comments", "Average comments", "comments", "average"),
        METRICS["views"],
        Metric("engaged_views", "Engaged views", "views", "flow"),
        Metric("reach", "Reach", "people", "unique"),
        Metric("impressions", "Impressions", "impressions", "flow"),
        Metric("viewers", "Viewers", "people", "unique"),
        Metric("new_viewers", "First-time viewers", "people", "unique"),
        Metric("returning_viewers", "Returning viewers", "people", "unique"),
        METRICS["listeners"],
        METRICS["streams"],
        Metric("likes", "Likes", "likes", "flow"),
        Metric("dislikes", "Dislikes", "dislikes", "flow"),
        Metric("like_rate", "Likes (vs. dislikes)", "percent", "average"),
        Metric("reactions", "Reactions", "reactions", "flow"),
        Metric("comments", "Comments", "comments", "flow"),
        Metric("replies", "Replies", "replies", "flow"),
        Metric("shares", "Shares", "shares", "flow"),
        Metric("reposts", "Reposts", "reposts", "flow"),
        Metric("quotes", "Quotes", "quotes", "flow"),
        METRICS["saves"],
        Metric("bookmarks", "Bookmarks", "bookmarks", "flow"),
        Metric("interactions", "Interactions", "interactions", "flow"),
        Metric("clicks", "Clicks", "clicks", "flow"),
        Metric("other_clicks", "Other clicks", "clicks", "flow"),
        Metric("link_clicks", "Link clicks", "clicks", "flow"),
        Metric("hashtag_clicks", "Hashtag clicks", "clicks", "flow"),
        Metric("permalink_clicks", "Permalink clicks", "clicks", "flow"),
        Metric("detail_expands", "Detail expands", "clicks", "flow"),
        Metric("profile_views", "Profile visits", "visits", "flow"),
        Metric("video_views", "Video views", "views", "flow"),
        Metric("media_views", "Media views", "views", "flow"),
        Metric("new_follows", "New followers", "people", "flow"),
        Metric("unfollows", "Followers lost", "people", "flow"),
        Metric("net_follows", "Change in followers", "people", "flow"),
        Metric("posts_made", "Posts made", "posts", "flow"),
        METRICS["playlist_adds"],
        Metric("watch_seconds", "Watch time", "seconds", "flow"),
        Metric("avg_watch_seconds", "Average watch time", "seconds", "average"),
        Metric("watched_share", "Average percentage viewed", "percent", "average"),
        Metric("stayed_rate", "Stayed to watch", "percent", "average"),
        Metric("completion_rate", "Watched to the end", "percent", "average"),
        Metric("click_rate", "Click-through rate", "percent", "average"),
    )
}
"""The audience's metrics by key: figures of an account, a post or a playlist."""

FRACTIONAL = frozenset({"seconds", "percent"})
"""Units that are not counted one by one."""


def whole(metric: Metric) -> bool:
    """Return whether a metric counts something, so that its values are whole numbers."""
    return metric.adding != "average" and metric.unit not in FRACTIONAL


OF_ACCOUNTS = tuple(
    key
    for key in AUDIENCE
    if key
    not in {
        "listeners",
        "streams",
        "playlist_adds",
        "other_clicks",
        "hashtag_clicks",
        "permalink_clicks",
        "detail_expands",
        "click_rate",
        "engaged_views",
        "dislikes",
        "like_rate",
        "quotes",
        "watched_share",
        "stayed_rate",
    }
)
"""The metrics that an account has day by day; each is a column of `social_media_metrics`."""

COUNTED = tuple(key for key in METRICS if key != "earnings")
"""The metrics that are whole numbers; each is a column of a statement's lines."""

LINE_COLUMNS_OF = {"earnings": "amount"} | {key: key for key in COUNTED}
"""Metric → the column of a statement's lines that holds it."""


def grain_of(start: str, end: str) -> str:
    """Return the SQL that says what time a figure from `start` to `end` (two columns) covers.

    `day`; a whole calendar `month`, `quarter`, `half` or `year`; `span` (any other), or null
    without a date.
    """
    whole = " ".join(
        f"WHEN date_trunc('{first}', {start}::timestamp) = {start}{more} AND {end}"
        f" = ({start}::timestamp + interval '{months} months' - interval '1 day')::date"
        f" THEN '{grain}'"
        for grain, first, months, more in (
            ("month", "month", 1, ""),
            ("quarter", "quarter", 3, ""),
            ("half", "quarter", 6, f" AND extract(month FROM {start}) IN (1, 7)"),
            ("year", "year", 12, ""),
        )
    )
    return (
        f"CASE WHEN {start} IS NULL THEN NULL WHEN {start} = {end} THEN 'day' {whole}"
        " ELSE 'span' END"
    )
