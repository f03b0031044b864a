"""LANDR's earnings report, with and without its `Share %` (since March 2022).

Net earnings are the money; gross earnings are not. The header names the currency. A row covers the
days from the start to the end of its reporting period.
"""

from tunescore.statements.mapping.columns import Columns, Count, Day, Money
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "Payment Date": Day("reported_on", "ymd"),
    "Start of reporting period": Day("period_start", "ymd"),
    "End of reporting period": Day("period_end", "ymd"),
    "Store": "store",
    "Store service": "kind",
    "Country of sale or stream": "country",
    "Album": "album_title",
    "UPC": "upc",
    "Track": "track_title",
    "ISRC": "isrc",
    "Primary artist(s)": "artist_name",
    "Quantity of sales or streams": Count("quantity", "point"),
    "Gross earnings (*)": None,
    "Net earnings (*)": Money("amount", "point"),
    "Share %": None,
}
_RULES = Rules(
    overlap="append",
    identity=(
        "reported_on", "period_start", "period_end", "store", "kind", "artist_name",
        "album_title", "track_title", "isrc", "country", "quantity", "amount", "currency",
    ),
    settles_months=3,
    view="statement",
)  # fmt: skip

SOURCE = Source(
    name="LANDR",
    where="On the Earnings page of your releases download the earnings report for a month.",
    shapes=(
        Shape(
            "earnings report",
            frozenset({"start of reporting period", "store service", "net earnings (*)"}),
            _COLUMNS,
            _RULES,
        ),
    ),
)
