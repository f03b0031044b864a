"""YouTube Studio's exports: a zip of three tables about a span of days.

The table has a row a video, after a row of totals. Its span, and the channel, stand only in the
name of the zip or folder, `Content 2026-09-12_2026-10-01 Paper Lantern Club`. Columns are what the
user chose, in the language of the account; those that YouTube renamed have two names. The chart
has single days of the videos that were ticked, the totals have the channel's days: both come with
the table, whose figures they repeat, and are read where they are dropped alone. Revenue is
YouTube's estimate and no payment: it is left out, because money comes from statements alone.
"""

from dataclasses import replace

from tunescore.statements.mapping.columns import Columns, Count, Day, Instant, Number
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.skip_rules import SkipRule
from tunescore.statements.mapping.source import FilenameField, Shape, Source

_LANGUAGES = (  # content, video title, date
    ("content", "video title", "date"),
    ("video", "video title", "date"),
    ("içerik", "video başlığı", "tarih"),
    ("content", "videotitel", "datum"),
    ("inhalt*", "videotitel", "datum"),
    ("contenu", "titre de la vidéo", "date"),
    ("contenido", "título del vídeo", "fecha"),
    ("conteúdo", "título do vídeo", "data"),
    ("contenut*", "titolo*video", "data"),
    ("inhoud", "videotitel", "datum"),
)
_TOTALS = ("Total", "Totals", "Toplam", "Gesamt", "Totaux", "Totale", "Totaal")

_COLUMNS: Columns = {
    "video publish time": Instant("posted_at"),
    "*yayın*zaman*": Instant("posted_at"),
    "*veröffentlich*": Instant("posted_at"),
    "*publication*": Instant("posted_at"),
    "*publicación*": Instant("posted_at"),
    "*publicação*": Instant("posted_at"),
    "publicatie*": Instant("posted_at"),
    "*pubblica*": Instant("posted_at"),
    "duration": None,
    "views": Count("views", "point"),
    "görüntüleme*": Count("views", "point"),
    "aufrufe": Count("views", "point"),
    "vues": Count("views", "point"),
    "visualizaciones": Count("views", "point"),
    "vistas": Count("views", "point"),
    "visualizações": Count("views", "point"),
    "visualizzazioni": Count("views", "point"),
    "weergaven": Count("views", "point"),
    "engaged views": Count("engaged_views", "point"),
    "watch time (hours)": Number("watch_hours", "point"),
    "izlenme süresi (saat)": Number("watch_hours", "point"),
    "wiedergabezeit (stunden)": Number("watch_hours", "point"),
    "* de visionnage (heures)": Number("watch_hours", "point"),
    "tiempo de visualización (horas)": Number("watch_hours", "point"),
    "tempo de exibição (horas)": Number("watch_hours", "point"),
    "tempo di visualizzazione (ore)": Number("watch_hours", "point"),
    "kijktijd (uren)": Number("watch_hours", "point"),
    "average view duration": Number("avg_watch_seconds", "point"),
    "ortalama görüntüleme süresi": Number("avg_watch_seconds", "point"),
    "durchschnittliche wiedergabedauer": Number("avg_watch_seconds", "point"),
    "average percentage viewed (%)": Number("watched_share", "point"),
    "stayed to watch (%)": Number("stayed_rate", "point"),
    "subscribers": Count("net_follows", "point"),
    "aboneler": Count("net_follows", "point"),
    "abonnenten": Count("net_follows", "point"),
    "abonnés": Count("net_follows", "point"),
    "suscriptores": Count("net_follows", "point"),
    "inscritos": Count("net_follows", "point"),
    "subscritores": Count("net_follows", "point"),
    "iscritti": Count("net_follows", "point"),
    "abonnees": Count("net_follows", "point"),
    "subscribers gained": Count("new_follows", "point"),
    "subscribers lost": Count("unfollows", "point"),
    "impressions": Count("impressions", "point"),
    "thumbnail impressions": Count("impressions", "point"),
    "gösterimler": Count("impressions", "point"),
    "impressionen": Count("impressions", "point"),
    "impresiones": Count("impressions", "point"),
    "impressões": Count("impressions", "point"),
    "impressioni": Count("impressions", "point"),
    "vertoningen": Count("impressions", "point"),
    "*click-through rate (%)": Number("click_rate", "point"),
    "*tıklama oranı (%)": Number("click_rate", "point"),
    "*klickrate* (%)": Number("click_rate", "point"),
    "taux de clics* (%)": Number("click_rate", "point"),
    "*clics* (%)": Number("click_rate", "point"),
    "taxa de cliques* (%)": Number("click_rate", "point"),
    "*clic* (%)": Number("click_rate", "point"),
    "klikfrequentie* (%)": Number("click_rate", "point"),
    "likes": Count("likes", "point"),
    "dislikes": Count("dislikes", "point"),
    "likes (vs. dislikes) (%)": Number("like_rate", "point"),
    "comments": Count("comments", "point"),
    "comments added": Count("comments", "point"),
    "shares": Count("shares", "point"),
    "unique viewers": Count("viewers", "point"),
    "new viewers": Count("new_viewers", "point"),
    "returning viewers": Count("returning_viewers", "point"),
}
_LEFT = tuple(
    (cell, "YouTube's estimate, not a payment; earnings come from statements only")
    for cell in ("*revenue (*)", "*rpm (*)", "*cpm (*)", "*geliri* (*)", "*umsatz* (*)",
                 "revenu* (*)", "ingresos* (*)", "receita* (*)", "entrate* (*)")
)  # fmt: skip

_DAY = r"\d{4}-\d\d-\d\d"
_CHANNEL = FilenameField("account_name", rf".*?{_DAY}_{_DAY}[ _]+(.+)$", optional=True)
_PERIOD = (
    FilenameField("period_start", rf".*?({_DAY})_{_DAY}", "ymd"),
    FilenameField("period_end", rf".*?{_DAY}_({_DAY})", "ymd"),
    _CHANNEL,
)
_NAMES_OF_TOTALS = r"(?:totals?|toplam\w*|gesamt\w*|totaux|total\w+)$"

_RULES = Rules(overlap="replace", settles_months=0, view="platform_period")
_YOUTUBE = {"platform": "youtube"}


def _shapes(content: str, title: str, day: str) -> list[Shape]:
    """Return the chart's and the table's shape in one language; the chart has a column of days."""
    table: Columns = {content: "post_id", title: "post_title", **_COLUMNS}
    rules = replace(_RULES, skip=(SkipRule("total", "Totals row", content, _TOTALS),))
    cells = frozenset({content, title})
    return [
        Shape(
            "chart data",
            cells | {day},
            {day: Day("date", "ymd"), **table},
            rules,
            constants=_YOUTUBE,
            filename_fields=(_CHANNEL,),
            left_out=_LEFT,
            accompanies=True,
        ),
        Shape(
            "table data",
            cells,
            table,
            rules,
            constants=_YOUTUBE,
            filename_fields=_PERIOD,
            left_out=_LEFT,
            lacks=frozenset({day}),
        ),
    ]


def _totals(day: str) -> Shape:
    """Return the shape of the totals: a figure a day, whose file is known by its name alone."""
    return Shape(
        "totals",
        frozenset({day, "*"}),
        {day: Day("date", "ymd"), **_COLUMNS},
        _RULES,
        constants=_YOUTUBE,
        exact=True,
        filename_fields=(_CHANNEL,),
        left_out=_LEFT,
        file=_NAMES_OF_TOTALS,
        accompanies=True,
    )


SOURCE = Source(
    name="YouTube Studio",
    where=(
        "On studio.youtube.com open Analytics, Advanced mode. Choose the period, press the "
        "download arrow and choose CSV. Drop the zip as it is."
    ),
    platforms=(("youtube", "YouTube"),),
    shapes=(
        *(shape for words in _LANGUAGES for shape in _shapes(*words)),
        *(_totals(day) for day in dict.fromkeys(words[2] for words in _LANGUAGES)),
    ),
)
