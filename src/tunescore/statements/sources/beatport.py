"""Beatport's sales report.

One row is one sold item, a track or a whole release; `TRACK_COUNT` says how many tracks the release
has and counts no sales. `NET_TOTAL` is the money, after the withholdings; no column names its
currency, so it is asked. Countries have three letters. A sold release has no track's title.
"""

from tunescore.statements.mapping.columns import Columns, Day, Money
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "PRODUCT_UPC": "upc",
    "PRODUCT_CATALOGUE_NUMBER": None,
    "TRACK_ISRC_CODE": "isrc",
    "TRACK_ID": None,
    "LABEL": None,
    "RELEASE": "album_title",
    "TRACK_TITLE": "track_title",
    "TRACK_ARTIST": "artist_name",
    "REMIXER_NAME": None,
    "REMIX": None,
    "TERRITORY": "country",
    "PURCHASE_STATUS": "sale_or_return",
    "FORMAT": None,
    "DELIVERY": None,
    "TRANSACTION_DATE": Day("date"),
    "CONTENT_TYPE": "product_type",
    "TRACK_COUNT": None,
    "GROSS_*": None,
    "PAID_PRICE": None,
    "NET_CONTENT_REVENUE": None,
    "NET_WAV_REVENUE": None,
    "MECHANICAL_WITHHOLDINGS": None,
    "US_TAX_*": None,
    "WITHHELD_AMOUNT": None,
    "NET_TOTAL": Money("amount", "point"),
    "SALE_TYPE": None,
}
_RULES = Rules(
    overlap="append",
    identity=(
        "date", "artist_name", "album_title", "track_title", "isrc", "country", "sale_or_return",
        "quantity", "amount", "currency",
    ),
    settles_months=3,
    view="statement",
)  # fmt: skip
_PART = "A part of “NET_TOTAL”, or the sum before what is withheld"

SOURCE = Source(
    name="Beatport",
    where="In Beatport's label portal open the sales reports and download the quarter as CSV.",
    shapes=(
        Shape(
            "sales report",
            frozenset({"product_catalogue_number", "track_isrc_code", "net_total", "sale_type"}),
            _COLUMNS,
            _RULES,
            constants={"store": "Beatport", "kind": "download", "quantity": "1"},
            left_out=tuple(
                (name, _PART)
                for name in ("gross_*", "net_content_revenue", "net_wav_revenue", "paid_price")
            ),
        ),
    ),
)
