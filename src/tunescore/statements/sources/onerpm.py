"""ONErpm's detailed monthly report, also OFFstep's.

The workbook's sheet `Masters` is read: what the catalogue earned. `Summary` adds the other sheets
up, and `Shares In & Out` is what accounts pass on to each other out of it, so the sheets are not
added. The money is `Net` in `Currency`: after the share and the fees. The layout is known from
OFFstep's help pages.
"""

from tunescore.statements.mapping.columns import Columns, Count, Day, Money, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "Album Title": "album_title",
    "Track Title": "track_title",
    "Artists": "artist_name",
    "Label": None,
    "UPC": "upc",
    "ISRC": "isrc",
    "Product type": "product_type",
    "Store": "store",
    "Territory": "country",
    "Sales type": "kind",
    "Transaction Month": Period("period", "ymd"),
    "Accounted Date": Day("reported_on", "ymd"),
    "Original Currency": None,
    "Gross (Original Currency)": None,
    "Exchange Rate": None,
    "Currency": "currency",
    "Gross": None,
    "Quantity": Count("quantity", "point"),
    "Average Unit": None,
    "Share": None,
    "Fees": None,
    "Net": Money("amount", "point"),
}
_RULES = Rules(
    overlap="append",
    identity=(
        "reported_on", "period", "store", "artist_name", "album_title", "track_title",
        "country", "kind", "quantity", "amount", "currency",
    ),
    settles_months=3,
    view="statement",
)  # fmt: skip

SOURCE = Source(
    name="ONErpm",
    where=(
        "In ONErpm (or OFFstep) open Royalties and download the detailed monthly report. Drop the "
        ".xlsx as it is."
    ),
    shapes=(
        Shape(
            "masters of the detailed monthly report",
            frozenset({"transaction month", "accounted date", "gross (original currency)", "net"}),
            _COLUMNS,
            _RULES,
            lacks=frozenset({"share type"}),
        ),
    ),
)
