"""Meta Ads Manager's report.

Its columns are the user's own choice and its header is in the account's language; the currency
stands in the header. The window that was chosen at the export stands in every row: rows of two
windows do not add up, and a campaign's first day may lie inside. Reports by day have a column of
days. Rows without a campaign's name add others up.
"""

from dataclasses import replace

from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.skip_rules import SkipRule
from tunescore.statements.mapping.source import FilenameField, Shape, Source

_WHAT = "Meta Ads Manager's report of what campaigns cost and reached"


def _totals(column: str, *parts: str) -> tuple[SkipRule, ...]:
    """The rules that leave out rows that add others up: of all campaigns, or of a campaign's parts.

    `parts` are the columns by which a report can be broken down.
    """
    every = ("all", "tous", "toutes", "total")
    return (
        SkipRule(
            "totals_row", "A row that adds others up", column, blank=True, equals=every,
            starts=("total of ", "results from "),
        ),
        *(
            SkipRule("totals_row", "A row that adds others up", part, blank=True, equals=every)
            for part in parts
        ),
    )  # fmt: skip


_COUNTS: dict[str, str | None] = {
    "campaign name": "campaign_name",
    "campaign id": None,
    "ad set name": "ad_group",
    "ad name": "ad_name",
    "amount spent (*)": "cost",
    "impressions": "ad_impressions",
    "reach": "ad_reach",
    "link clicks": "ad_clicks",
}
_MAPPING = Mapping(
    columns={
        **_COUNTS, "reporting starts": "period_start", "reporting ends": "period_end",
    },
    dates={"reporting starts": "ymd", "reporting ends": "ymd"},
    overlap="replace",
    skip=_totals("campaign name", "day", "country", "region", "age", "gender", "platform"),
    settles_months=0,
)  # fmt: skip
_DAILY = replace(_MAPPING, columns={**_COUNTS, "day": "date"}, dates={"day": "ymd"})
_DATED = replace(
    _MAPPING,
    columns={**_COUNTS, "start": "period_start", "starts": "period_start", "ends": "period_end"},
    dates={"start": "ymd", "starts": "ymd", "ends": "ymd"},
)
_FRENCH = replace(
    _MAPPING,
    columns={
        "nom de la campagne": "campaign_name",
        "montant dépensé (*)": "cost",
        "couverture": "ad_reach",
        "impressions": "ad_impressions",
        "clics sur un lien": "ad_clicks",
        "début des rapports": "period_start",
        "fin des rapports": "period_end",
    },
    dates={"début des rapports": "ymd", "fin des rapports": "ymd"},
    skip=_totals("nom de la campagne", "jour", "pays", "région", "âge", "sexe", "plateforme"),
)
_WINDOW = (
    FilenameField("period_start", r".*?(\d{4}-\d\d-\d\d)\D+\d{4}-\d\d-\d\d", "ymd"),
    FilenameField("period_end", r".*?\d{4}-\d\d-\d\d\D+(\d{4}-\d\d-\d\d)", "ymd"),
)

SOURCE = Source(
    name="Meta Ads Manager",
    where="In Ads Manager open your campaigns and choose Reports, Export table data, CSV.",
    shapes=(
        Shape(_WHAT, frozenset({"campaign name", "amount spent (*)", "day"}), _DAILY),
        Shape(
            _WHAT,
            frozenset({"campaign name", "reporting starts", "reporting ends", "amount spent (*)"}),
            _MAPPING,
        ),
        Shape(
            _WHAT,
            frozenset({"campaign name", "campaign delivery", "amount spent (*)", "start*", "ends"}),
            _DATED,
        ),
        Shape(
            _WHAT,
            frozenset({"campaign name", "campaign delivery", "amount spent (*)"}),
            replace(_MAPPING, columns=_COUNTS, dates={}),
            filename_fields=_WINDOW,
        ),
        Shape(
            _WHAT,
            frozenset({"nom de la campagne", "montant dépensé (*)", "début des rapports"}),
            _FRENCH,
        ),
        Shape(
            _WHAT,
            frozenset({"nom de la campagne", "montant dépensé (*)"}),
            _FRENCH,
            filename_fields=_WINDOW,
        ),
    ),
)
