"""Google Ads' campaign report, recognised and named.

Comma-separated UTF-8, or tab-separated UTF-16 ("Excel CSV"). The report's title and its days stand
above the header, its totals below the rows.
"""

from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Shape, Source

SOURCE = Source(
    name="Google Ads",
    where="In Google Ads open Campaigns, press Download above the table and choose .csv.",
    shapes=(
        Shape(
            "Google Ads' report of what campaigns cost and reached",
            frozenset({"campaign", "impr."}),
            Mapping(),
            feeds="campaigns",
        ),
    ),
)
