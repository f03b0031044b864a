"""Too Lost's sales report.

Eighteen of its columns are certain, from Too Lost's help pages, and the money's is not among them:
`unit_price` is the store's, in the store's `original_currency`, before `share` and `rev_fee`. So
the money, its currency, the artist and the kind of sale are proposed where a further column is
plainly one of them, and the report is not read before a column is mapped to the money.
`transaction_id` makes a row the same row in every file. Whether `sale_date` is a day or a month is
not known; it is read as its month.
"""

from tunescore.statements.mapping.columns import Columns, Count, Day, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_CERTAIN = (
    "transaction_id", "sale_date", "accounting_date", "reporting_date", "release_title",
    "release_id", "track_title", "track_id", "channel", "country", "isrc", "upc", "units",
    "unit_price", "original_currency", "split_id", "share", "rev_fee",
)  # fmt: skip

_COLUMNS: Columns = dict.fromkeys(_CERTAIN) | {
    "transaction_id": "row_id",
    "sale_date": Period("period", "ymd"),
    "reporting_date": Day("reported_on", "ymd"),
    "release_title": "album_title",
    "track_title": "track_title",
    "channel": "store",
    "country": "country",
    "isrc": "isrc",
    "upc": "upc",
    "units": Count("quantity", "point"),
}
_RULES = Rules(
    overlap="events",
    identity=("row_id",),
    needs=("amount",),
    settles_months=3,
    view="statement",
)

SOURCE = Source(
    name="Too Lost",
    where="In Too Lost open Earnings, Reports, and download the sales report as CSV.",
    shapes=(
        Shape(
            "sales report",
            frozenset({"transaction_id", "accounting_date", "split_id", "rev_fee"}),
            _COLUMNS,
            _RULES,
            guessed=frozenset({"amount", "currency", "artist_name", "kind"}),
        ),
    ),
)
