"""X's analytics exports: overview, content and video, the newest day or post first.

Days are written out (`Tue, Aug 25, 2026`). A post's id holds the millisecond (UTC) at which it was
posted; its figures are totals until the day of the export. The video table has a line above its
header. The completion rate is left out: it is unknown whether `0.4` is 40 % or 0.4 %; money
estimated by X is no payment and is left out too. The files name no account.
"""

from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Shape, Source

_SHARED: dict[str, str | None] = {
    "Impressions": "impressions",
    "Likes": "likes",
    "Engagements": "interactions",
    "Bookmarks": "bookmarks",
    "Shares": "shares",
    "New follows": "new_follows",
    "Replies": "replies",
    "Reposts": "reposts",
    "Profile visits": "profile_views",
}
_OVERVIEW: dict[str, str | None] = {
    "Date": "date",
    **_SHARED,
    "Unfollows": "unfollows",
    "Create Post": "posts_made",
    "Video views": "video_views",
    "Media views": "media_views",
}
_CONTENT: dict[str, str | None] = {
    "Post id": "post_id",
    "Date": "posted_at",
    "Post text": "post_text",
    "Post Link": "post_url",
    **_SHARED,
    "Detail Expands": "detail_expands",
    "URL Clicks": "link_clicks",
    "Hashtag Clicks": "hashtag_clicks",
    "Permalink Clicks": "permalink_clicks",
}
_VIDEO: dict[str, str | None] = {
    "Date": "date",
    "Views": "video_views",
    "Watch Time (ms)": "watch_ms",
    "Completion Rate": None,
    "Average Watch Time (ms)": "avg_watch_ms",
    "Estimated Revenue": None,
}


def _mapping(columns: dict[str, str | None]) -> Mapping:
    return Mapping(
        columns=columns,
        constants={"platform": "twitter"},
        numbers=dict.fromkeys(columns, "point"),
        overlap="replace",
        settles_months=0,
        view="platform_daily",
        time_in_id="snowflake",
    )


SOURCE = Source(
    name="X analytics",
    where="On x.com open Premium, Analytics. Choose the tab and the period and press Download.",
    platforms=(("twitter", "X"),),
    shapes=(
        Shape(
            "account overview",
            frozenset({"date", "impressions", "bookmarks", "new follows", "unfollows"}),
            _mapping(_OVERVIEW),
        ),
        Shape(
            "content",
            frozenset({"post id", "post link", "impressions", "bookmarks", "new follows"}),
            _mapping(_CONTENT),
        ),
        Shape(
            "video overview",
            frozenset({"date", "views", "watch time (ms)", "average watch time (ms)"}),
            _mapping(_VIDEO),
        ),
    ),
)
