"""The Orchard's royalty statements, in two layouts.

The money is the label's net share: `Label Share Net Receipts` in the `Preferred Currency`, or `Net
Share Account Currency` of the layout in capitals. Totals, unit prices and what publishing took are
not added to it, and no currency is made up where no column names one. `Period` (`2017M10`) is the
statement, `Activity Period` the month of the plays. European accounts have semicolons and decimal
commas; a workbook writes negative money in parentheses. Of the capitals' layout three names are
certain; its other names are the first layout's in capitals, or those that readers of such files
agree upon.
"""

from dataclasses import replace

from tunescore.statements.mapping.blank_defaults import BlankDefault
from tunescore.statements.mapping.columns import Columns, Count, Day, Money, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "Period": Day("reported_on"),
    "Statement Period": Day("reported_on"),
    "Original Statement Period": None,
    "Activity Period": Period("period"),
    "Transaction Date": Period("period"),
    "Retailer": "store",
    "DMS": "store",
    "Store": "store",
    "Territory": "country",
    "Sale Country": "country",
    "Product UPC": "upc",
    "Orchard UPC": "upc",
    "Display UPC": "upc",
    "Manufacturer UPC": None,
    "Project Code": None,
    "Product Code": None,
    "Subaccount": None,
    "Imprint Label": None,
    "Artist Name": None,
    "Product Artist": None,
    "Product Name": "album_title",
    "Product": "album_title",
    "Track Name": "track_title",
    "Track": "track_title",
    "Track Version": None,
    "Track Artist": "artist_name",
    "ISRC": "isrc",
    "Volume": None,
    "Track #": None,
    "Trans Type": None,
    "Trans Type Description": "kind",
    "Transaction Type": "kind",
    "Transaction Subtype": None,
    "Unit Price": None,
    "Discount": None,
    "Actual Price": None,
    "Quantity": Count("quantity", "point"),
    "Total": None,
    "Adjusted Total": None,
    "Split Rate": None,
    "Label Share Net Receipts": Money("amount", "point"),
    "Net Share Account Currency": Money("amount", "point"),
    "Gross Revenue Account Currency": None,
    "Ringtone Publishing": None,
    "Cloud Publishing": None,
    "Publishing": None,
    "Mech. Administrative Fee": None,
    "Preferred Currency": "currency",
    "Account Currency": "currency",
    "Sale Currency": None,
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
        "physical": "other",
        "adjust": "adjustment",
        "stream": "stream",
    },
    fill=(
        BlankDefault("Track Artist", other="Artist Name"),
        BlankDefault("Track Artist", other="Product Artist"),
    ),
    settles_months=3,
    view="statement",
)  # fmt: skip

_OF_PRODUCT: Columns = {
    **_COLUMNS,
    "Artist Name": "artist_name",
    "Product Artist": "artist_name",
}
_OF_PRODUCT_RULES = replace(_RULES, fill=())

_PERIODS = frozenset({"period", "activity period", "label share net receipts"})
_CAPITALS = frozenset({"statement period", "net share account currency"})
_TRACK_ARTIST = frozenset({"track artist"})

SOURCE = Source(
    name="The Orchard",
    where="In the Orchard's Workstation open Statements and download the detailed statement.",
    shapes=(
        Shape("royalty statement", _PERIODS | _TRACK_ARTIST, _COLUMNS, _RULES),
        Shape("royalty statement of products", _PERIODS, _OF_PRODUCT, _OF_PRODUCT_RULES),
        Shape("royalty statement in capitals", _CAPITALS | _TRACK_ARTIST, _COLUMNS, _RULES),
        Shape(
            "royalty statement of products in capitals", _CAPITALS, _OF_PRODUCT, _OF_PRODUCT_RULES
        ),
    ),
)
