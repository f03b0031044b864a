"""Meta Business Suite's exports: a metric a day, and posts.

A metric's file is UTF-16 with `sep=,` on its first line and the metric's name on the second, which
stands nowhere else; the platform is known where that name holds it (`Facebook visits`) and is
asked where it does not. The figures of the posts' tables are totals until the day of the export
where the column of days is `Lifetime`; a post's publish time is in the account's own time zone,
written as in the United States. Ids have 17 digits and more: they are text.
"""

from dataclasses import replace

from tunescore.statements.mapping.columns import Columns, Count, Day, Instant, Number
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import FilenameField, Shape, Source

_METRICS = {
    "views": "views",
    "instagram views": "views",
    "facebook views": "views",
    "visualizaciones": "views",
    "vues": "views",
    "aufrufe": "views",
    "visualizzazioni": "views",
    "visualizações": "views",
    "viewers": "viewers",
    "instagram viewers": "viewers",
    "facebook viewers": "viewers",
    "reach": "reach",
    "instagram reach": "reach",
    "facebook reach": "reach",
    "impressions": "impressions",
    "content interactions": "interactions",
    "instagram content interactions": "interactions",
    "facebook content interactions": "interactions",
    "interactions": "interactions",
    "link clicks": "link_clicks",
    "instagram link clicks": "link_clicks",
    "facebook link clicks": "link_clicks",
    "visits": "profile_views",
    "facebook visits": "profile_views",
    "instagram profile visits": "profile_views",
    "profile visits": "profile_views",
    "follows": "new_follows",
    "instagram follows": "new_follows",
    "facebook follows": "new_follows",
    "unfollows": "unfollows",
    "instagram unfollows": "unfollows",
    "facebook unfollows": "unfollows",
    "net follows": "net_follows",
    "instagram net follows": "net_follows",
    "facebook net follows": "net_follows",
}

_METRIC: Columns = {"Date": Day("date", "ymd"), "Primary": Number("metric_value", "point")}
_CONTENT_RULES = Rules(overlap="replace", settles_months=0, view="platform_daily")
_METRIC_RULES = replace(_CONTENT_RULES, kinds=_METRICS, platforms=("instagram", "facebook"))

_INSTAGRAM: Columns = {
    "Post ID": "post_id",
    "Account ID": "account_id",
    "Account username": "account_name",
    "Account name": "account_title",
    "Description": "post_text",
    "Duration (sec)": None,
    "Publish time": Instant("posted_at", "mdy"),
    "Permalink": "post_url",
    "Post type": "post_type",
    "Data comment": None,
    "Date": Day("date", "mdy"),
    "Views": Count("views", "point"),
    "Reach": Count("reach", "point"),
    "Likes": Count("likes", "point"),
    "Shares": Count("shares", "point"),
    "Follows": Count("new_follows", "point"),
    "Comments": Count("comments", "point"),
    "Saves": Count("saves", "point"),
}
_FACEBOOK: Columns = {
    "Post ID": "post_id",
    "Page ID": "account_id",
    "Page name": "account_title",
    "Title": "post_title",
    "Description": "post_text",
    "Duration (sec)": None,
    "Publish time": Instant("posted_at", "mdy"),
    "Caption type": None,
    "Permalink": "post_url",
    "Is crosspost": None,
    "Is share": None,
    "Post type": "post_type",
    "Languages": None,
    "Custom labels": None,
    "Funded content status": None,
    "Data comment": None,
    "Date": Day("date", "mdy"),
    "Views": Count("views", "point"),
    "Reach": Count("reach", "point"),
    "Reactions, Comments and Shares": Count("interactions", "point"),
    "Reactions": Count("reactions", "point"),
    "Comments": Count("comments", "point"),
    "Shares": Count("shares", "point"),
    "Total clicks": Count("clicks", "point"),
    "Link Clicks": Count("link_clicks", "point"),
    "Other Clicks": Count("other_clicks", "point"),
    "Matched Audience Targeting Consumption (Photo Click)": None,
    "Seconds viewed": Number("watch_seconds", "point"),
    "Average Seconds viewed": Number("avg_watch_seconds", "point"),
}

SOURCE = Source(
    name="Meta Business Suite",
    where=(
        "On business.facebook.com open Insights. Under Results press Export on a chart. Or open "
        "Content, choose the dates and press Export data."
    ),
    platforms=(("instagram", "Instagram"), ("facebook", "Facebook")),
    shapes=(
        Shape(
            "a metric a day",
            frozenset({"date", "primary"}),
            _METRIC,
            _METRIC_RULES,
            exact=True,
            filename_fields=(
                FilenameField("metric_name", r'"?(?!sep=)([^",;]+)"?[,;]*', place="preamble"),
            ),
        ),
        Shape(
            "Instagram content",
            frozenset({"post id", "account username", "permalink"}),
            _INSTAGRAM,
            _CONTENT_RULES,
            constants={"platform": "instagram"},
        ),
        Shape(
            "Facebook content",
            frozenset({"post id", "page name", "permalink"}),
            _FACEBOOK,
            _CONTENT_RULES,
            constants={"platform": "facebook"},
        ),
    ),
)
