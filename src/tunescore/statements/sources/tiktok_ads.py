"""TikTok Ads Manager's report, recognised and named.

Usually a workbook. Its columns are the user's own choice; the last row, `Total of N results`, adds
the others up.
"""

from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Shape, Source

SOURCE = Source(
    name="TikTok Ads Manager",
    where="In TikTok Ads Manager open Campaign, then Export, and choose .xlsx or .csv.",
    shapes=(
        Shape(
            "TikTok Ads Manager's report of what campaigns cost and reached",
            frozenset({"campaign name", "cost", "clicks (destination)"}),
            Mapping(),
            feeds="campaigns",
        ),
    ),
)
