"""Symphonic's royalty statement, a comma-separated export.

The money is the royalty, in the currency that its header has: `Royalty ($US)`. A `Void` takes a
sale back: its money has a minus, its count has none and is taken off. `Activity Period` is a month
or several, `APR-26`, `JAN-FEB-26`; `Reporting Period` is the statement. A balance carried forward
from an earlier quarter stands among the rows and is no income of this one.
"""

from tunescore.statements.mapping.blank_defaults import BlankDefault
from tunescore.statements.mapping.columns import Columns, Count, Day, Money, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.skip_rules import SkipRule
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "Reporting Period": Day("reported_on"),
    "Label": None,
    "Release Name": "album_title",
    "Release Version": None,
    "Release Artists": None,
    "UPC Code": "upc",
    "Catalogue": None,
    "Track Title": "track_title",
    "Mix Version": None,
    "ISRC Code": "isrc",
    "Track Artists": "artist_name",
    "Digital Service Provider": "store",
    "Activity Period": Period("period"),
    "Territory": "country",
    "Delivery": "kind",
    "Content Type": "product_type",
    "Sale or Void": "sale_or_return",
    "Count": Count("quantity", "point"),
    "Royalty (*)": Money("amount", "point"),
}
_RULES = Rules(
    overlap="append",
    identity=(
        "reported_on", "period", "store", "artist_name", "album_title", "track_title", "isrc",
        "country", "kind", "sale_or_return", "quantity", "amount", "currency",
    ),
    kinds={"download": "download", "stream": "stream", "subscription": "stream"},
    skip=(
        SkipRule(
            "carried_balance",
            "A balance from an earlier statement (not income)",
            "Digital Service Provider",
            starts=("balance forward", "balance carried", "previous balance", "opening balance"),
        ),
    ),
    fill=(BlankDefault("Track Artists", other="Release Artists"),),
    settles_months=4,
    view="statement",
)  # fmt: skip

_CELLS = frozenset({"digital service provider", "activity period", "count"})

SOURCE = Source(
    name="Symphonic",
    where=(
        "In Symphonic's client portal open Royalties, choose the statement and export it as CSV. "
        "Drop the .csv as it is."
    ),
    shapes=(
        Shape(
            "royalty statement",
            _CELLS | {"royalty ($us)"},
            _COLUMNS,
            _RULES,
            constants={"currency": "USD"},
        ),
        Shape("royalty statement", _CELLS | {"royalty (*)"}, _COLUMNS, _RULES),
    ),
)
