"""CD Baby's monthly sales report: tab-separated text of 14 columns.

Days are written as in the United States with a midnight time, `10/15/2023 12:00:00 AM`, and ISRCs
in lower case. `Subtotal` is the money, in US dollars; no column names them. The sales date is the
end of a period and is read as its month. Bar codes are damaged by spreadsheets, so they identify
nothing.
"""

from tunescore.statements.mapping.columns import Columns, Count, Day, Money, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "Report Date": Day("reported_on", "mdy"),
    "Sales Date": Period("period", "mdy"),
    "Quantity": Count("quantity", "point"),
    "Price": None,
    "Subtotal": Money("amount", "point"),
    "Isrc": "isrc",
    "Barcode": "upc",
    "CDBabySku": None,
    "Album Name": "album_title",
    "Artist Name": "artist_name",
    "Track Name": "track_title",
    "Partner Name": "store",
    "Transaction Type": "kind",
    "Delivery Country": "country",
}
_RULES = Rules(
    overlap="append",
    identity=(
        "reported_on", "period", "store", "artist_name", "album_title", "track_title", "isrc",
        "country", "kind", "quantity", "amount", "currency",
    ),
    kinds={
        "download": "download",
        "youtube audio tier": "stream",
        "stream": "stream",
        "royalty": "other",
    },
    settles_months=4,
    view="statement",
)  # fmt: skip

SOURCE = Source(
    name="CD Baby",
    where=(
        "In Sales and Reports open Sales and Accounting, then Downloads, Monthly Sales Reports, "
        "Digital Distribution Sales. Drop the .txt as it is. Do not open it in Excel first."
    ),
    shapes=(
        Shape(
            "monthly sales",
            frozenset({"cdbabysku", "partner name", "subtotal"}),
            _COLUMNS,
            _RULES,
            constants={"currency": "USD"},
        ),
    ),
)
