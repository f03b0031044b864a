"""TikTok Ads Manager's report.

Usually a workbook. Its columns are the user's own choice; the last row, `Total of N results`, adds
the others up. The currency stands in a column of its own.
"""

from tunescore.statements.mapping.columns import Columns, Count, Day, Money
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import FilenameField, Shape, Source

_COLUMNS: Columns = {
    "campaign name": "campaign_name",
    "ad group name": "ad_group",
    "ad name": "ad_name",
    "by day": Day("date", "ymd"),
    "cost": Money("cost"),
    "currency": "currency",
    "impressions": Count("ad_impressions"),
    "reach": Count("ad_reach"),
    "clicks (destination)": Count("ad_clicks"),
}
_RULES = Rules(
    overlap="replace",
    serial_days=True,
    settles_months=0,
)
_NAME = "TikTok Ads Manager's report of what campaigns cost and reached"
_WINDOW = (
    FilenameField("period_start", r".*?(\d{4}-\d\d-\d\d)\D+\d{4}-\d\d-\d\d", "ymd"),
    FilenameField("period_end", r".*?\d{4}-\d\d-\d\d\D+(\d{4}-\d\d-\d\d)", "ymd"),
)

SOURCE = Source(
    name="TikTok Ads Manager",
    where="In TikTok Ads Manager open Campaign, then Export, and choose .xlsx or .csv.",
    shapes=(
        Shape(
            _NAME,
            frozenset({"campaign name", "cost", "clicks (destination)", "by day"}),
            _COLUMNS,
            _RULES,
        ),
        Shape(
            _NAME,
            frozenset({"campaign name", "cost", "clicks (destination)"}),
            _COLUMNS,
            _RULES,
            filename_fields=_WINDOW,
        ),
    ),
)
