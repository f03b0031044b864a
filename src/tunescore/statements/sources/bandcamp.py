"""Bandcamp's sales reports: the raw data, and the label report.

Raw data is comma-separated UTF-16 (older layouts: UTF-8) with local times as in the United States;
currencies differ from row to row. A raw row is a sale, a return or a payout. The money is
`net amount`; where that is blank, Bandcamp took no share and the subtotal less the fees is what
came in. A sale that Bandcamp "collected to cover your revenue share balance" is income like every
other: each sale's net is already less its share, and how the share is then collected changes
nothing that was earned. A report is downloaded for any span of days and its older layouts lack
transaction ids, so files are compared as multisets and the transaction id is no part of a sale's
identity: one sale is the same in every layout. Buyers' names, addresses and notes are never stored.
"""

from tunescore.statements.mapping.blank_defaults import BlankDefault
from tunescore.statements.mapping.columns import Columns, Count, Day, Money
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.skip_rules import SkipRule
from tunescore.statements.mapping.source import Shape, Source

_LEFT_OUT = (
    SkipRule("payout", "Payouts (not income)", "item type", equals=("payout",)),
    SkipRule("pending", "Pending payments", "transaction fee", equals=("*",)),
)
_KINDS = {
    "revers": "adjustment",
    "refund": "adjustment",
    "track": "download",
    "album": "download",
    "bundle": "download",
    "package": "other",
}

_RAW_COLUMNS: Columns = {
    "date": Day("date", "mdy"),
    "order date": Day("date", "mdy"),
    "item type": "kind",
    "item name": "track_title",
    "artist": "artist_name",
    "currency": "currency",
    "quantity": Count("quantity", "point"),
    "net amount": Money("amount", "point"),
    "upc": "upc",
    "isrc": "isrc",
    "country": "country",
}
_RAW_RULES = Rules(
    overlap="append",
    identity=(
        "date", "artist_name", "track_title", "kind", "quantity", "amount", "currency",
    ),
    kinds=_KINDS,
    skip=_LEFT_OUT,
    personal=(
        "buyer *", "ship to *", "ship notes", "city", "region/state", "zip", "postal code",
        "referrer", "referrer url", "referer", "referer url",
    ),
    fill=(
        BlankDefault("quantity", text="1"),
        BlankDefault(
            "net amount",
            gross=("sub total", "additional fan contribution"),
            fees=("transaction fee", "paypal fee", "assessed revenue share",
                  "collection society share"),
        ),
    ),
    settles_months=1,
    view="statement",
)  # fmt: skip

_LABEL_COLUMNS: Columns = {
    "Cat no.": None,
    "UPC": "upc",
    "ISRC": "isrc",
    "SKU": None,
    "Item type": "kind",
    "Item name": "track_title",
    "Container name": "album_title",
    "Package": None,
    "Artist name": "artist_name",
    "Label name": None,
    "Region": "country",
    "Quantity": Count("quantity", "point"),
    "Currency": "currency",
    "Gross revenue": None,
    "Shipping": None,
    "Taxes": None,
    "Bandcamp assessed revenue share": None,
    "Collection society share": None,
    "Payment processor fees": None,
    "Net revenue": Money("amount", "point"),
    "URL": None,
    "Transaction date from": Day("period_start"),
    "Transaction date to": Day("period_end"),
}
_LABEL_RULES = Rules(
    overlap="append",
    identity=(
        "period", "artist_name", "album_title", "track_title", "kind", "country", "quantity",
        "amount", "currency",
    ),
    kinds=_KINDS,
    fill=(BlankDefault("Quantity", text="1"),),
    settles_months=1,
    view="statement",
)  # fmt: skip

SOURCE = Source(
    name="Bandcamp",
    where=(
        "On your Bandcamp page open Tools and choose the sales report with raw data, all time. "
        "Drop the .csv as it is."
    ),
    shapes=(
        Shape(
            "raw sales",
            frozenset({"bandcamp transaction id", "item type", "net amount"}),
            _RAW_COLUMNS,
            _RAW_RULES,
            constants={"store": "Bandcamp"},
        ),
        Shape(
            "raw sales of older layouts",
            frozenset({"item type", "item name", "paypal transaction id", "net amount"}),
            _RAW_COLUMNS,
            _RAW_RULES,
            constants={"store": "Bandcamp"},
        ),
        Shape(
            "label report",
            frozenset({"item type", "item name", "bandcamp assessed revenue share", "net revenue"}),
            _LABEL_COLUMNS,
            _LABEL_RULES,
            constants={"store": "Bandcamp"},
        ),
    ),
)
