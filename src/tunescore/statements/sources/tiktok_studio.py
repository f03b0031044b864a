"""TikTok Studio's exports: overview, followers, viewers and content.

Days have no year and follow the locale (`August 31`, `23 de agosto`): they are read backwards
from the day of the export. `undefined` is absent, and likes taken back make a day negative. A
video's id, which stands in its link, holds the second (UTC) at which it was posted; the posting
time in the table is without a year and a zone. A content table's totals are as of the export.
The files name no account. Shares of followers by gender or territory are recognised and not kept.
"""

from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Shape, Source

_NOWHERE = "the make-up of an audience, which is not kept"
_CHANGE = "Diferencia de seguidores con respecto al día anterior"
_VIDEO = r".*/(?:video|photo)/(\d+)"


def _daily(columns: dict[str, str | None], *, sign: str | None = "point") -> Mapping:
    """Return the mapping of a table with a row a day."""
    numbers = {name: sign for name in columns if sign is not None}
    return Mapping(
        columns=columns,
        constants={"platform": "tiktok"},
        numbers=numbers,
        overlap="replace",
        settles_months=0,
        view="platform_daily",
    )


_CONTENT = Mapping(
    columns={
        "Time": None,
        "Video title": "post_text",
        "Video link": "post_url",
        "Post time": "posted_at",
        "Total likes": "likes",
        "Total comments": "comments",
        "Total shares": "shares",
        "Total views": "views",
        "Average watch time": "avg_watch_seconds",
        "Watched full video": "completion_rate",
    },
    constants={"platform": "tiktok"},
    numbers=dict.fromkeys(
        (
            "Total likes", "Total comments", "Total shares", "Total views", "Average watch time",
            "Watched full video",
        ),
        "point",
    ),
    overlap="replace",
    settles_months=0,
    view="platform_daily",
    post_in_url=_VIDEO,
    time_in_id="high_bits",
)  # fmt: skip

SOURCE = Source(
    name="TikTok Studio",
    where=(
        "On tiktok.com/tiktokstudio open Analytics, choose the tab and the dates, press Download "
        "data and choose CSV."
    ),
    platforms=(("tiktok", "TikTok"),),
    shapes=(
        Shape(
            "overview",
            frozenset({"date", "video views", "profile views"}),
            _daily({
                "Date": "date",
                "Video Views": "video_views",
                "Profile Views": "profile_views",
                "Likes": "likes",
                "Comments": "comments",
                "Shares": "shares",
                "Unique Viewers": "viewers",
            }),
        ),
        Shape(
            "overview in Spanish",
            frozenset({"fecha", "visualizaciones de video", "visualizaciones del perfil"}),
            _daily({
                "Fecha": "date",
                "Visualizaciones de vídeo": "video_views",
                "Visualizaciones del perfil": "profile_views",
                "Me gusta": "likes",
                "Comentarios": "comments",
                "Compartidos": "shares",
                "Veces compartido": "shares",
            }, sign=None),
        ),
        Shape(
            "follower history",
            frozenset({"date", "followers", "difference in followers from previous day"}),
            _daily({
                "Date": "date",
                "Followers": "followers",
                "Difference in followers from previous day": "net_follows",
            }),
        ),
        Shape(
            "follower history in Spanish",
            frozenset({"fecha", "seguidores", _CHANGE.lower()}),
            _daily({
                "Fecha": "date",
                "Seguidores": "followers",
                _CHANGE: "net_follows",
            }, sign=None),
        ),
        Shape(
            "viewers",
            frozenset({"date", "total viewers", "new viewers", "returning viewers"}),
            _daily({
                "Date": "date",
                "Total Viewers": "viewers",
                "New Viewers": "new_viewers",
                "Returning Viewers": "returning_viewers",
            }),
        ),
        Shape(
            "TikTok Studio's shares of the followers by gender",
            frozenset({"gender", "distribution"}),
            Mapping(),
            exact=True,
            feeds=_NOWHERE,
        ),
        Shape(
            "TikTok Studio's shares of the followers by territory",
            frozenset({"top territories", "distribution"}),
            Mapping(),
            exact=True,
            feeds=_NOWHERE,
        ),
        Shape("content", frozenset({"video link", "post time", "total views"}), _CONTENT),
    ),
)  # fmt: skip
