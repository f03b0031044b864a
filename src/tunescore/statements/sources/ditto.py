"""Ditto Music's sales report.

Comma-separated. `NetEarnings` is the money, after the commission and the splits, in the currency
that stands in the header; `Earnings` is before them. A row with the title and codes of a track and
nothing else stands over the rows of each track: it is a heading and no sale. A row covers the days
from `startDate` to `endDate`.
"""

from tunescore.statements.mapping.columns import Columns, Count, Day, Money
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.skip_rules import SkipRule
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "trackTitle": "track_title",
    "artistName": "artist_name",
    "releaseTitle": "album_title",
    "UPC": "upc",
    "ISRC": "isrc",
    "storeName": "store",
    "startDate": Day("period_start"),
    "endDate": Day("period_end"),
    "country": "country",
    "quantity": Count("quantity", "point"),
    "Earnings (*)": None,
    "NetEarnings (*)": Money("amount", "point"),
    "Commission %": None,
    "Splits %": None,
    "CommissionType": None,
}
_RULES = Rules(
    overlap="append",
    identity=(
        "period", "store", "artist_name", "album_title", "track_title", "isrc", "country",
        "quantity", "amount", "currency",
    ),
    skip=(
        SkipRule(
            "heading", "The heading of a track (no sale)", "storeName", blank=True,
            without="quantity",
        ),
    ),
    settles_months=4,
    view="statement",
)  # fmt: skip

SOURCE = Source(
    name="Ditto",
    where="In Ditto's dashboard open Sales, choose the period and download the report as CSV.",
    shapes=(
        Shape(
            "sales report",
            frozenset({"tracktitle", "storename", "netearnings (*)", "commissiontype"}),
            _COLUMNS,
            _RULES,
            left_out=(("earnings (*)", "Before Ditto's commission and the splits"),),
        ),
    ),
)
