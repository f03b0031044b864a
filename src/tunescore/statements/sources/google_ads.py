"""Google Ads' campaign report.

Comma-separated UTF-8, or tab-separated UTF-16 ("Excel CSV"). The report's title and its days stand
above the header, its totals below the rows; ` --` is a missing figure. A report by day has a column
of days instead.
"""

from tunescore.statements.mapping.columns import Columns, Count, Day, Money
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import FilenameField, Shape, Source

_COLUMNS: Columns = {
    "campaign": "campaign_name",
    "ad group": "ad_group",
    "day": Day("date"),
    "cost": Money("cost"),
    "currency code": "currency",
    "currency": "currency",
    "impr.": Count("ad_impressions"),
    "clicks": Count("ad_clicks"),
}
_RULES = Rules(
    overlap="replace",
    settles_months=0,
)
_NAME = "Google Ads' report of what campaigns cost and reached"
_DAY = r"[^\W\d_]+ \d{1,2}, \d{4}"
_PERIOD = (
    FilenameField("period_start", rf".*?({_DAY}) ?[-\u2013] ?{_DAY}.*", "mdy", place="preamble"),
    FilenameField("period_end", rf".*?{_DAY} ?[-\u2013] ?({_DAY}).*", "mdy", place="preamble"),
)

SOURCE = Source(
    name="Google Ads",
    where="In Google Ads open Campaigns, press Download above the table and choose .csv.",
    shapes=(
        Shape(_NAME, frozenset({"campaign", "impr.", "cost", "day"}), _COLUMNS, _RULES),
        Shape(
            _NAME,
            frozenset({"campaign", "impr.", "cost"}),
            _COLUMNS,
            _RULES,
            filename_fields=_PERIOD,
        ),
    ),
)
