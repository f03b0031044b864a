"""TikTok Studio's exports: overview, followers, viewers and content.

Days have no year and follow the locale (`August 31`, `23 de agosto`): they are read backwards
from the day of the export. `undefined` is absent, and likes taken back make a day negative. A
video's id, which stands in its link, holds the second (UTC) at which it was posted; the posting
time in the table is without a year and a zone. A content table's totals are as of the export.
The files name no account. Shares of followers by gender or territory are recognised and not kept.
"""

from dataclasses import replace

from tunescore.statements.mapping.columns import Columns, Count, Day, Instant, Number
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_NOWHERE = "the make-up of an audience, which is not kept"
_CHANGE = "Diferencia de seguidores con respecto al día anterior"
_VIDEO = r".*/(?:video|photo)/(\d+)"


_DAILY_RULES = Rules(overlap="replace", settles_months=0, view="platform_daily")
_CONTENT_RULES = replace(_DAILY_RULES, post_in_url=_VIDEO, time_in_id="high_bits")
_TIKTOK = {"platform": "tiktok"}
_CONTENT: Columns = {
    "Time": None,
    "Video title": "post_text",
    "Video link": "post_url",
    "Post time": Instant("posted_at"),
    "Total likes": Count("likes", "point"),
    "Total comments": Count("comments", "point"),
    "Total shares": Count("shares", "point"),
    "Total views": Count("views", "point"),
    "Average watch time": Number("avg_watch_seconds", "point"),
    "Watched full video": Number("completion_rate", "point"),
}


def _daily(name: str, requires: frozenset[str], columns: Columns) -> Shape:
    """Return the shape of a table with a row a day."""
    return Shape(name, requires, columns, _DAILY_RULES, constants=_TIKTOK)


SOURCE = Source(
    name="TikTok Studio",
    where=(
        "On tiktok.com/tiktokstudio open Analytics, choose the tab and the dates, press Download "
        "data and choose CSV."
    ),
    platforms=(("tiktok", "TikTok"),),
    shapes=(
        _daily(
            "overview",
            frozenset({"date", "video views", "profile views"}),
            {
                "Date": Day("date"),
                "Video Views": Count("video_views", "point"),
                "Profile Views": Count("profile_views", "point"),
                "Likes": Count("likes", "point"),
                "Comments": Count("comments", "point"),
                "Shares": Count("shares", "point"),
                "Unique Viewers": Count("viewers", "point"),
            },
        ),
        _daily(
            "overview in Spanish",
            frozenset({"fecha", "visualizaciones de video", "visualizaciones del perfil"}),
            {
                "Fecha": Day("date"),
                "Visualizaciones de vídeo": Count("video_views"),
                "Visualizaciones del perfil": Count("profile_views"),
                "Me gusta": Count("likes"),
                "Comentarios": Count("comments"),
                "Compartidos": Count("shares"),
                "Veces compartido": Count("shares"),
            },
        ),
        _daily(
            "follower history",
            frozenset({"date", "followers", "difference in followers from previous day"}),
            {
                "Date": Day("date"),
                "Followers": Count("followers", "point"),
                "Difference in followers from previous day": Count("net_follows", "point"),
            },
        ),
        _daily(
            "follower history in Spanish",
            frozenset({"fecha", "seguidores", _CHANGE.lower()}),
            {
                "Fecha": Day("date"),
                "Seguidores": Count("followers"),
                _CHANGE: Count("net_follows"),
            },
        ),
        _daily(
            "viewers",
            frozenset({"date", "total viewers", "new viewers", "returning viewers"}),
            {
                "Date": Day("date"),
                "Total Viewers": Count("viewers", "point"),
                "New Viewers": Count("new_viewers", "point"),
                "Returning Viewers": Count("returning_viewers", "point"),
            },
        ),
        Shape(
            "TikTok Studio's shares of the followers by gender",
            frozenset({"gender", "distribution"}),
            {},
            exact=True,
            feeds=_NOWHERE,
        ),
        Shape(
            "TikTok Studio's shares of the followers by territory",
            frozenset({"top territories", "distribution"}),
            {},
            exact=True,
            feeds=_NOWHERE,
        ),
        Shape(
            "content",
            frozenset({"video link", "post time", "total views"}),
            _CONTENT,
            _CONTENT_RULES,
            constants=_TIKTOK,
        ),
    ),
)
