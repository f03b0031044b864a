"""Apple's own reports to labels: Apple Music's streams (S1), and the store's financial report.

Both are tab-separated text, with days month first. S1 is one file a country: its days, its service
and its currency stand in four lines above the header, `Net Royalty Total` is the money and
`Net Royalty` the rate of one play. The financial report has sales on iTunes: `Extended Partner
Share` in `Partner Share Currency` is the money; `Customer Price` and its currency are the
shopper's. Returns have a minus. Three lines of totals stand below its rows.
"""

from tunescore.statements.mapping.blank_defaults import BlankDefault
from tunescore.statements.mapping.columns import Columns, Count, Day, Money
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import FilenameField, Shape, Source

_STREAMS: Columns = {
    "Storefront Name": "country",
    "Apple Identifier": None,
    "Membership Type": None,
    "Quantity": Count("quantity", "point"),
    "Total Royalty Bearing Plays": Count("quantity", "point"),
    "Net Royalty": None,
    "Net Royalty Total": Money("amount", "point"),
    "ISRC": "isrc",
    "Item Title": "track_title",
    "Item_Title": "track_title",
    "Content Title": "track_title",
    "Item Artist": "artist_name",
    "Item_Artist": "artist_name",
    "Artist": "artist_name",
    "Item Type": None,
    "Media Type": None,
    "Vendor Identifier": None,
    "Offline Indicator": None,
    "Label/Studio/Network": None,
    "Grid": None,
}
_STREAMS_RULES = Rules(
    overlap="append",
    identity=(
        "period", "store", "artist_name", "track_title", "isrc", "country", "quantity", "amount",
        "currency",
    ),
    settles_months=1,
    view="statement",
)  # fmt: skip


def _above(key: str, name: str, pattern: str, order: str = "") -> FilenameField:
    """Return the field that a line above the header has: its name, a separator and its value."""
    line = rf'"?{name}"?[\s,;]+"?({pattern})"?[\s,;"]*'
    asked = key.startswith("period")  # the currency is asked like every other file's
    return FilenameField(key, line, order, place="preamble", optional=not asked)


_DAY = r"\d{1,2}/\d{1,2}/\d{4}"
_ABOVE = (
    _above("period_start", "Start Date", _DAY, "mdy"),
    _above("period_end", "End Date", _DAY, "mdy"),
    _above("currency", "Currency", "[A-Z]{3}"),
    _above("store", "Report Type", r'[^,;"\t]+?'),
)

_SALES: Columns = {
    "Start Date": Day("period_start", "mdy"),
    "End Date": Day("period_end", "mdy"),
    "UPC": "upc",
    "ISRC/ISBN": "isrc",
    "Vendor Identifier": None,
    "Quantity": Count("quantity", "point"),
    "Partner Share": None,
    "Extended Partner Share": Money("amount", "point"),
    "Partner Share Currency": "currency",
    "Sales or Return": "sale_or_return",
    "Apple Identifier": None,
    "Artist/Show/Developer/Author": "artist_name",
    "Title": "track_title",
    "Label/Studio/Network/Developer/Publisher": None,
    "Grid": None,
    "Product Type Identifier": "product_type",
    "ISAN/Other Identifier": None,
    "Country Of Sale": "country",
    "Pre-order Flag": None,
    "Promo Code": None,
    "Customer Price": None,
    "Customer Currency": None,
}
_SALES_RULES = Rules(
    overlap="append",
    identity=(
        "period", "artist_name", "track_title", "isrc", "country", "sale_or_return", "quantity",
        "amount", "currency",
    ),
    # An album's row has its bar code and no ISRC, and its title is the album's.
    fill=(BlankDefault("Product Type Identifier", text="album", says=("I",)),),
    settles_months=1,
    view="statement",
)  # fmt: skip

SOURCE = Source(
    name="Apple",
    where=(
        "In iTunes Connect open Payments and Financial Reports, or the Apple Music reports, and "
        "download the month. Drop the .txt or .gz as it is."
    ),
    shapes=(
        Shape(
            "Apple Music streams",
            frozenset({"storefront name", "apple identifier", "net royalty total"}),
            _STREAMS,
            _STREAMS_RULES,
            constants={"kind": "stream"},
            filename_fields=_ABOVE,
        ),
        Shape(
            "financial report",
            frozenset(
                {"isrc/isbn", "extended partner share", "partner share currency",
                 "sales or return"}
            ),
            _SALES,
            _SALES_RULES,
            constants={"store": "iTunes", "kind": "download"},
        ),
    ),
)  # fmt: skip
