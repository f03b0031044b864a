"""X's analytics exports: overview, content and video, the newest day or post first.

Days are written out (`Tue, Aug 25, 2026`). A post's id holds the millisecond (UTC) at which it was
posted; its figures are totals until the day of the export. The video table has a line above its
header. The completion rate is left out: it is unknown whether `0.4` is 40 % or 0.4 %; money
estimated by X is no payment and is left out too. The files name no account.
"""

from tunescore.statements.mapping.columns import Columns, Count, Day, Instant, Number
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_SHARED: Columns = {
    "Impressions": Count("impressions", "point"),
    "Likes": Count("likes", "point"),
    "Engagements": Count("interactions", "point"),
    "Bookmarks": Count("bookmarks", "point"),
    "Shares": Count("shares", "point"),
    "New follows": Count("new_follows", "point"),
    "Replies": Count("replies", "point"),
    "Reposts": Count("reposts", "point"),
    "Profile visits": Count("profile_views", "point"),
}
_OVERVIEW: Columns = {
    "Date": Day("date"),
    **_SHARED,
    "Unfollows": Count("unfollows", "point"),
    "Create Post": Count("posts_made", "point"),
    "Video views": Count("video_views", "point"),
    "Media views": Count("media_views", "point"),
}
_CONTENT: Columns = {
    "Post id": "post_id",
    "Date": Instant("posted_at"),
    "Post text": "post_text",
    "Post Link": "post_url",
    **_SHARED,
    "Detail Expands": Count("detail_expands", "point"),
    "URL Clicks": Count("link_clicks", "point"),
    "Hashtag Clicks": Count("hashtag_clicks", "point"),
    "Permalink Clicks": Count("permalink_clicks", "point"),
}
_VIDEO: Columns = {
    "Date": Day("date"),
    "Views": Count("video_views", "point"),
    "Watch Time (ms)": Number("watch_ms", "point"),
    "Completion Rate": None,
    "Average Watch Time (ms)": Number("avg_watch_ms", "point"),
    "Estimated Revenue": None,
}


_RULES = Rules(
    overlap="replace",
    settles_months=0,
    view="platform_daily",
    time_in_id="snowflake",
)
_X = {"platform": "twitter"}


SOURCE = Source(
    name="X analytics",
    where="On x.com open Premium, Analytics. Choose the tab and the period and press Download.",
    platforms=(("twitter", "X"),),
    shapes=(
        Shape(
            "account overview",
            frozenset({"date", "impressions", "bookmarks", "new follows", "unfollows"}),
            _OVERVIEW,
            _RULES,
            constants=_X,
        ),
        Shape(
            "content",
            frozenset({"post id", "post link", "impressions", "bookmarks", "new follows"}),
            _CONTENT,
            _RULES,
            constants=_X,
        ),
        Shape(
            "video overview",
            frozenset({"date", "views", "watch time (ms)", "average watch time (ms)"}),
            _VIDEO,
            _RULES,
            constants=_X,
        ),
    ),
)
