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
from tunescore.statements.mapping.mapping import Mapping
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

_RAW = Mapping(
    columns={
        "date": "date",
        "order date": "date",
        "item type": "kind",
        "item name": "track_title",
        "artist": "artist_name",
        "currency": "currency",
        "quantity": "quantity",
        "net amount": "amount",
        "upc": "upc",
        "isrc": "isrc",
        "country": "country",
    },
    constants={"store": "Bandcamp"},
    dates={"date": "mdy", "order date": "mdy"},
    numbers={"quantity": "point", "net amount": "point"},
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

_LABEL = Mapping(
    columns={
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
        "Quantity": "quantity",
        "Currency": "currency",
        "Gross revenue": None,
        "Shipping": None,
        "Taxes": None,
        "Bandcamp assessed revenue share": None,
        "Collection society share": None,
        "Payment processor fees": None,
        "Net revenue": "amount",
        "URL": None,
        "Transaction date from": "period_start",
        "Transaction date to": "period_end",
    },
    constants={"store": "Bandcamp"},
    numbers={"Quantity": "point", "Net revenue": "point"},
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
        Shape("raw sales", frozenset({"bandcamp transaction id", "item type", "net amount"}), _RAW),
        Shape(
            "raw sales of older layouts",
            frozenset({"item type", "item name", "paypal transaction id", "net amount"}),
            _RAW,
        ),
        Shape(
            "label report",
            frozenset({"item type", "item name", "bandcamp assessed revenue share", "net revenue"}),
            _LABEL,
        ),
    ),
)
