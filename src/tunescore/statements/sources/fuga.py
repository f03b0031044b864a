"""FUGA's royalty statements, also Cargo's.

A statement is an archive of seven tables; `…-royalty_extended.csv` holds every royalty, and the
other six add it up in different ways, so only that one is read. The money is `Reported Royalty` in
`Currency`; the sale's own receipts are another party's. `Royalty ID` makes a row the same row in
every file. An asset is a song, a product a release.
"""

from tunescore.statements.mapping.blank_defaults import BlankDefault
from tunescore.statements.mapping.columns import Columns, Count, Day, Money
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "Royalty ID": "row_id",
    "Asset ISRC": "isrc",
    "Asset Title": "track_title",
    "Asset Version": None,
    "Asset Artist": "artist_name",
    "Asset Duration": None,
    "Sale net receipts calculation": None,
    "Sale net receipts": None,
    "Contract deal term": None,
    "Contract Reference": None,
    "Reported Royalty": Money("amount", "point"),
    "Asset/Product": "product_type",
    "Territory": "country",
    "Quantity": Count("quantity", "point"),
    "Sale Type": "kind",
    "Sale User Type": None,
    "Sale Start date": Day("period_start"),
    "Sale End date": Day("period_end"),
    "Sale Store Name": "store",
    "DSP": None,
    "Royalty Calculation Base": None,
    "Product Reference": None,
    "Asset Reference": None,
    "Product Share": None,
    "Asset Share": None,
    "Exchange Rate": None,
    "Currency": "currency",
    "Product Title": "album_title",
    "Product Artist": None,
    "Product UPC": "upc",
    "Product Catalog Number": None,
    "Product Label": None,
    "Report Run ID": None,
    "Report ID": None,
    "Sale ID": None,
    "Statement Run ID": None,
    "Statement Run Name": None,
}
_RULES = Rules(
    overlap="events",
    identity=("row_id",),
    fill=(
        BlankDefault("Asset Artist", other="Product Artist"),
        BlankDefault("Sale Store Name", other="DSP"),
    ),
    settles_months=3,
    view="statement",
)

SOURCE = Source(
    name="FUGA",
    where=(
        "In FUGA (or Cargo) open Royalties, Statements, and download the statement. Drop the .zip "
        "as it is."
    ),
    shapes=(
        Shape(
            "royalties, extended",
            frozenset({"royalty id", "asset isrc", "reported royalty"}),
            _COLUMNS,
            _RULES,
        ),
    ),
)
