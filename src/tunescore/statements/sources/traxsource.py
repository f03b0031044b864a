"""Traxsource's monthly label statement: `Traxsource-July-2026-Statement.csv`.

`Qty` counts sold tracks and releases, `Amount Due` is the money after the label's percentage and
what is withheld for mechanical rights. The store stands only in the file's name, and the currency
nowhere: it is asked. `Whole Release` in place of a title is the sale of the release. Some ISRC
cells hold a bar code; such a row goes in without an ISRC, with its title.
"""

from tunescore.statements.mapping.blank_defaults import BlankDefault
from tunescore.statements.mapping.columns import Columns, Count, Money, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "Label": None,
    "Period": Period("period"),
    "UPC - EAN": "upc",
    "Catalog Number": None,
    "Release Artist": None,
    "Release Title": "album_title",
    "ISRC": "isrc",
    "Track Number": None,
    "Track Artist": "artist_name",
    "Track Title": "track_title",
    "Track Version": None,
    "bundle": None,
    "Territory": "country",
    "Bitrate": None,
    "Price Point": None,
    "Trans %": None,
    "Percentage": None,
    "Mechanical Withholding": None,
    "Unit Rate": None,
    "Qty": Count("quantity", "point"),
    "Amount Due": Money("amount", "point"),
}
_RULES = Rules(
    overlap="append",
    identity=(
        "period", "artist_name", "album_title", "track_title", "isrc", "country", "quantity",
        "amount", "currency",
    ),
    fill=(
        BlankDefault("Track Title", says=("Whole Release",)),
        BlankDefault("Track Artist", other="Release Artist"),
    ),
    settles_months=1,
    view="statement",
)  # fmt: skip

SOURCE = Source(
    name="Traxsource",
    where="In Traxsource's label portal open Statements and download the month as CSV.",
    shapes=(
        Shape(
            "monthly statement",
            frozenset({"catalog number", "trans %", "mechanical withholding", "amount due"}),
            _COLUMNS,
            _RULES,
            constants={"store": "Traxsource", "kind": "download"},
        ),
    ),
)
