"""Meta Business Suite's exports: a metric a day, and posts.

A metric's file is UTF-16 with `sep=,` on its first line and the metric's name on the second, which
stands nowhere else; the platform is known where that name holds it (`Facebook visits`) and is
asked where it does not. The figures of the posts' tables are totals until the day of the export
where the column of days is `Lifetime`; a post's publish time is in the account's own time zone,
written as in the United States. Ids have 17 digits and more: they are text.
"""

from tunescore.statements.mapping.mapping import Mapping
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

_METRIC = Mapping(
    columns={"Date": "date", "Primary": "metric_value"},
    dates={"Date": "ymd"},
    numbers={"Primary": "point"},
    kinds=_METRICS,
    platforms=("instagram", "facebook"),
    overlap="replace",
    settles_months=0,
    view="platform_daily",
)


def _content(platform: str, columns: dict[str, str | None]) -> Mapping:
    """Return the mapping of a table of posts."""
    return Mapping(
        columns=columns,
        constants={"platform": platform},
        dates={"Publish time": "mdy", "Date": "mdy"},
        numbers=dict.fromkeys(columns, "point"),
        overlap="replace",
        settles_months=0,
        view="platform_daily",
    )


_INSTAGRAM: dict[str, str | None] = {
    "Post ID": "post_id",
    "Account ID": "account_id",
    "Account username": "account_name",
    "Account name": "account_title",
    "Description": "post_text",
    "Duration (sec)": None,
    "Publish time": "posted_at",
    "Permalink": "post_url",
    "Post type": "post_type",
    "Data comment": None,
    "Date": "date",
    "Views": "views",
    "Reach": "reach",
    "Likes": "likes",
    "Shares": "shares",
    "Follows": "new_follows",
    "Comments": "comments",
    "Saves": "saves",
}
_FACEBOOK: dict[str, str | None] = {
    "Post ID": "post_id",
    "Page ID": "account_id",
    "Page name": "account_title",
    "Title": "post_title",
    "Description": "post_text",
    "Duration (sec)": None,
    "Publish time": "posted_at",
    "Caption type": None,
    "Permalink": "post_url",
    "Is crosspost": None,
    "Is share": None,
    "Post type": "post_type",
    "Languages": None,
    "Custom labels": None,
    "Funded content status": None,
    "Data comment": None,
    "Date": "date",
    "Views": "views",
    "Reach": "reach",
    "Reactions, Comments and Shares": "interactions",
    "Reactions": "reactions",
    "Comments": "comments",
    "Shares": "shares",
    "Total clicks": "clicks",
    "Link Clicks": "link_clicks",
    "Other Clicks": "other_clicks",
    "Matched Audience Targeting Consumption (Photo Click)": None,
    "Seconds viewed": "watch_seconds",
    "Average Seconds viewed": "avg_watch_seconds",
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
            exact=True,
            filename_fields=(
                FilenameField("metric_name", r'"?(?!sep=)([^",;]+)"?[,;]*', place="preamble"),
            ),
        ),
        Shape(
            "Instagram content",
            frozenset({"post id", "account username", "permalink"}),
            _content("instagram", _INSTAGRAM),
        ),
        Shape(
            "Facebook content",
            frozenset({"post id", "page name", "permalink"}),
            _content("facebook", _FACEBOOK),
        ),
    ),
)
