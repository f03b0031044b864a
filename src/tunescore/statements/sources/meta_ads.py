"""Meta Ads Manager's report.

Its columns are the user's own choice and its header is in the account's language; the currency
stands in the header. The window that was chosen at the export stands in every row: rows of two
windows do not add up, and a campaign's first day may lie inside. Reports by day have a column of
days. Rows without a campaign's name add others up.
"""

from dataclasses import replace

from tunescore.statements.mapping.columns import Columns, Count, Day, Money
from tunescore.statements.mapping.rules import Rules
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


_COUNTS: Columns = {
    "campaign name": "campaign_name",
    "campaign id": None,
    "ad set name": "ad_group",
    "ad name": "ad_name",
    "amount spent (*)": Money("cost"),
    "impressions": Count("ad_impressions"),
    "reach": Count("ad_reach"),
    "link clicks": Count("ad_clicks"),
}
_COLUMNS: Columns = {
    **_COUNTS,
    "reporting starts": Day("period_start", "ymd"),
    "reporting ends": Day("period_end", "ymd"),
}
_DAILY: Columns = {**_COUNTS, "day": Day("date", "ymd")}
_DATED: Columns = {
    **_COUNTS,
    "start": Day("period_start", "ymd"),
    "starts": Day("period_start", "ymd"),
    "ends": Day("period_end", "ymd"),
}
_FRENCH: Columns = {
    "nom de la campagne": "campaign_name",
    "montant dépensé (*)": Money("cost"),
    "couverture": Count("ad_reach"),
    "impressions": Count("ad_impressions"),
    "clics sur un lien": Count("ad_clicks"),
    "début des rapports": Day("period_start", "ymd"),
    "fin des rapports": Day("period_end", "ymd"),
}
_RULES = Rules(
    overlap="replace",
    skip=_totals("campaign name", "day", "country", "region", "age", "gender", "platform"),
    settles_months=0,
)
_FRENCH_RULES = replace(
    _RULES,
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
        Shape(_WHAT, frozenset({"campaign name", "amount spent (*)", "day"}), _DAILY, _RULES),
        Shape(
            _WHAT,
            frozenset({"campaign name", "reporting starts", "reporting ends", "amount spent (*)"}),
            _COLUMNS,
            _RULES,
        ),
        Shape(
            _WHAT,
            frozenset({"campaign name", "campaign delivery", "amount spent (*)", "start*", "ends"}),
            _DATED,
            _RULES,
        ),
        Shape(
            _WHAT,
            frozenset({"campaign name", "campaign delivery", "amount spent (*)"}),
            _COUNTS,
            _RULES,
            filename_fields=_WINDOW,
        ),
        Shape(
            _WHAT,
            frozenset({"nom de la campagne", "montant dépensé (*)", "début des rapports"}),
            _FRENCH,
            _FRENCH_RULES,
        ),
        Shape(
            _WHAT,
            frozenset({"nom de la campagne", "montant dépensé (*)"}),
            _FRENCH,
            _FRENCH_RULES,
            filename_fields=_WINDOW,
        ),
    ),
)
