"""YouTube Studio's exports: a zip of three tables about a span of days.

The table has a row a video, after a row of totals. Its span, and the channel, stand only in the
name of the zip or folder, `Content 2026-09-12_2026-10-01 Paper Lantern Club`. Columns are what the
user chose, in the language of the account; those that YouTube renamed have two names. The chart
has single days of the videos that were ticked, the totals have the channel's days: both come with
the table, whose figures they repeat, and are read where they are dropped alone. Revenue is
YouTube's estimate and no payment: it is left out, because money comes from statements alone.
"""

from dataclasses import replace

from tunescore.statements.mapping.mapping import Mapping
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

_COLUMNS: dict[str, str | None] = {
    "video publish time": "posted_at",
    "*yayın*zaman*": "posted_at",
    "*veröffentlich*": "posted_at",
    "*publication*": "posted_at",
    "*publicación*": "posted_at",
    "*publicação*": "posted_at",
    "publicatie*": "posted_at",
    "*pubblica*": "posted_at",
    "duration": None,
    "views": "views",
    "görüntüleme*": "views",
    "aufrufe": "views",
    "vues": "views",
    "visualizaciones": "views",
    "vistas": "views",
    "visualizações": "views",
    "visualizzazioni": "views",
    "weergaven": "views",
    "engaged views": "engaged_views",
    "watch time (hours)": "watch_hours",
    "izlenme süresi (saat)": "watch_hours",
    "wiedergabezeit (stunden)": "watch_hours",
    "* de visionnage (heures)": "watch_hours",
    "tiempo de visualización (horas)": "watch_hours",
    "tempo de exibição (horas)": "watch_hours",
    "tempo di visualizzazione (ore)": "watch_hours",
    "kijktijd (uren)": "watch_hours",
    "average view duration": "avg_watch_seconds",
    "ortalama görüntüleme süresi": "avg_watch_seconds",
    "durchschnittliche wiedergabedauer": "avg_watch_seconds",
    "average percentage viewed (%)": "watched_share",
    "stayed to watch (%)": "stayed_rate",
    "subscribers": "net_follows",
    "aboneler": "net_follows",
    "abonnenten": "net_follows",
    "abonnés": "net_follows",
    "suscriptores": "net_follows",
    "inscritos": "net_follows",
    "subscritores": "net_follows",
    "iscritti": "net_follows",
    "abonnees": "net_follows",
    "subscribers gained": "new_follows",
    "subscribers lost": "unfollows",
    "impressions": "impressions",
    "thumbnail impressions": "impressions",
    "gösterimler": "impressions",
    "impressionen": "impressions",
    "impresiones": "impressions",
    "impressões": "impressions",
    "impressioni": "impressions",
    "vertoningen": "impressions",
    "*click-through rate (%)": "click_rate",
    "*tıklama oranı (%)": "click_rate",
    "*klickrate* (%)": "click_rate",
    "taux de clics* (%)": "click_rate",
    "*clics* (%)": "click_rate",
    "taxa de cliques* (%)": "click_rate",
    "*clic* (%)": "click_rate",
    "klikfrequentie* (%)": "click_rate",
    "likes": "likes",
    "dislikes": "dislikes",
    "likes (vs. dislikes) (%)": "like_rate",
    "comments": "comments",
    "comments added": "comments",
    "shares": "shares",
    "unique viewers": "viewers",
    "new viewers": "new_viewers",
    "returning viewers": "returning_viewers",
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

_BASE = Mapping(
    columns=_COLUMNS,
    constants={"platform": "youtube"},
    numbers=dict.fromkeys((name for name, key in _COLUMNS.items() if key != "posted_at"), "point"),
    overlap="replace",
    settles_months=0,
    view="platform_period",
)


def _shapes(content: str, title: str, day: str) -> list[Shape]:
    """Return the chart's and the table's shape in one language; the chart has a column of days."""
    table = replace(
        _BASE,
        columns={content: "post_id", title: "post_title", **_COLUMNS},
        skip=(SkipRule("total", "Totals row", content, _TOTALS),),
    )
    chart = replace(table, columns={day: "date", **table.columns}, dates={day: "ymd"})
    cells = frozenset({content, title})
    return [
        Shape(
            "chart data",
            cells | {day},
            chart,
            filename_fields=(_CHANNEL,),
            left_out=_LEFT,
            accompanies=True,
        ),
        Shape(
            "table data",
            cells,
            table,
            filename_fields=_PERIOD,
            left_out=_LEFT,
            lacks=frozenset({day}),
        ),
    ]


def _totals(day: str) -> Shape:
    """Return the shape of the totals: a figure a day, whose file is known by its name alone."""
    mapping = replace(_BASE, columns={day: "date", **_COLUMNS}, dates={day: "ymd"})
    return Shape(
        "totals",
        frozenset({day, "*"}),
        mapping,
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
