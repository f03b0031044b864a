"""TuneCore's sales report, with its later columns.

The sales period is the first day of a month; counts may have thousands' commas. `Total Earned` in
`Currency` is the money; `Net Sales` is in the store's currency and is never added. The artist's
code is `Optional ISRC`; where it is blank TuneCore's own `TC Song ID` is used, whose `USTCZ` is an
ISRC registrant's. An album's row has no song title.
"""

from tunescore.statements.mapping.columns import Columns, Count, Day, Money, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "Sales Period": Period("period", "ymd"),
    "Posted Date": Day("reported_on", "ymd"),
    "Store Name": "store",
    "Country Of Sale": "country",
    "Artist": "artist_name",
    "Release Type": "product_type",
    "Release Title": "album_title",
    "Song Title": "track_title",
    "Label": None,
    "UPC": "upc",
    "Optional UPC": None,
    "TC Song ID": "issued_isrc",
    "Optional ISRC": "isrc",
    "Sales Type": "kind",
    "# Units Sold": Count("quantity", "point"),
    "Per Unit Price": None,
    "Net Sales": None,
    "Net Sales Currency": None,
    "Exchange Rate": None,
    "Total Earned": Money("amount", "point"),
    "Currency": "currency",
    "Commission": None,
    "Youtube Video ID": None,
    "Youtube Policy Type": None,
}
_RULES = Rules(
    overlap="append",
    identity=(
        "reported_on", "period", "store", "artist_name", "album_title", "track_title", "isrc",
        "country", "kind", "quantity", "amount", "currency",
    ),
    kinds={
        "download": "download",
        "ringtone": "download",
        "stream": "stream",
        "subscription": "stream",
    },
    settles_months=3,
    view="statement",
)  # fmt: skip

SOURCE = Source(
    name="TuneCore",
    where="In Money & Analytics open Sales Reports, choose the months and press Download CSV.",
    shapes=(
        Shape(
            "sales report",
            frozenset({"tc song id", "# units sold", "total earned"}),
            _COLUMNS,
            _RULES,
        ),
    ),
)
