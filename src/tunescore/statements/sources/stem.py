"""Stem's royalty export.

Its rows name a recording by ISRC and bar code alone: titles come from other files of the same
recordings. Year and month stand in columns of their own, twice: `report_…` is the month of the
plays, `ingest_…` when Stem took the report in. `views` are plays, on every platform; `downloads`
are sales. `net_royalties` is the money; no column names its currency, so it is asked.
"""

from tunescore.statements.mapping.columns import Columns, Count, Money
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "ingest_year": "reported_year",
    "ingest_month": "reported_month",
    "report_year": "period_year",
    "report_month": "period_month",
    "platform": "store",
    "platform_detail": None,
    "upc": "upc",
    "isrc": "isrc",
    "downloads": Count("downloads", "point"),
    "views": Count("streams", "point"),
    "net_royalties": Money("amount", "point"),
}
_RULES = Rules(
    overlap="append",
    identity=(
        "reported_on", "period", "store", "isrc", "streams", "downloads", "amount", "currency",
    ),
    settles_months=4,
    view="statement",
)  # fmt: skip

SOURCE = Source(
    name="Stem",
    where="In Stem open Earnings and export the royalties as CSV. Drop the .csv as it is.",
    shapes=(
        Shape(
            "royalty export",
            frozenset({"report_year", "report_month", "platform", "isrc", "net_royalties"}),
            _COLUMNS,
            _RULES,
        ),
    ),
)
