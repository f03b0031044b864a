"""A music publisher's statement, in the layout of BMG and of publishers that share its system.

Comma-separated. `Royalty Payable` is the money; `Amount Collected` is before the publisher's share.
No column names the currency, so it is asked. `Income Period` is a range of months, `202601 -
202603`. `Source Name` is who paid the publisher, a society or a service, and stands as the store.
The client is the writer. A second layout names the composers, the country and the ISRC, and no
client. What a unit is depends on the kind of income.
"""

from tunescore.statements.mapping.columns import Columns, Count, Money, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "Client Code": None,
    "Client Name": "writer_name",
    "Payee Code": None,
    "Payee Name": None,
    "Song Code": None,
    "Song Title": "track_title",
    "Composers": None,
    "Source Code": None,
    "Source Name": "store",
    "Income Type": None,
    "Income Type Name": None,
    "Main Income Type Name": "kind",
    "Catalogue No": None,
    "Units": Count("quantity", "point"),
    "Income Period": Period("period"),
    "Percentage Collected by *": None,
    "Amount Collected": None,
    "Royalty Payout Percentage": None,
    "Royalty Payable": Money("amount", "point"),
    "Domestic Or Foreign Source Indicator": None,
}
_WITH_RECORDINGS: Columns = {
    **_COLUMNS,
    "Foreign Source": None,
    "Statement ID Year": None,
    "Statement ID Number": None,
    "Royalty Country Code": "country",
    "Royalty Country Description": "country",
    "Artist": "artist_name",
    "ISRC": "isrc",
    "Album Or Production": None,
    "Episode": None,
    "License Number": None,
    "Original Source*": None,
}
_BY_COMPOSERS: Columns = {
    "Date": None,
    "Song Title": "track_title",
    "ISRC": "isrc",
    "Composers": "writer_name",
    "Publisher Name": None,
    "Song Code": None,
    "Source Code": None,
    "Source Name": "store",
    "Main Income Type Name": "kind",
    "Units": Count("quantity", "point"),
    "Income Period": Period("period"),
    "Royalty Country Code": "country",
    "Original Source (Received)": None,
    "Release UPC": "upc",
    "Royalty Payable": Money("amount", "point"),
}
_RULES = Rules(
    rights="composition",
    overlap="append",
    identity=(
        "period", "store", "kind", "writer_name", "artist_name", "track_title", "isrc", "country",
        "quantity", "amount", "currency",
    ),
    kinds={
        "perform": "performance",
        "broadcast": "performance",
        "stream": "stream",
        "online": "stream",
        "download": "download",
        "": "other",
    },
    settles_months=18,
    view="statement",
)  # fmt: skip

_LEFT_OUT = (("amount collected", "Before the publisher's share"),)
_PAID = frozenset(
    {"song title", "source name", "main income type name", "income period", "royalty payable"}
)

SOURCE = Source(
    name="Music publisher (BMG's layout)",
    where=(
        "In your publisher's portal open Royalties, choose the statement and download its detail "
        "as CSV. Drop the .csv as it is."
    ),
    shapes=(
        Shape(
            "client's statement with recordings",
            _PAID | {"client name", "royalty country code", "isrc"},
            _WITH_RECORDINGS,
            _RULES,
            left_out=_LEFT_OUT,
        ),
        Shape(
            "client's statement",
            _PAID | {"client name"},
            _COLUMNS,
            _RULES,
            left_out=_LEFT_OUT,
        ),
        Shape(
            "statement by composers",
            _PAID | {"composers", "publisher name"},
            _BY_COMPOSERS,
            _RULES,
            lacks=frozenset({"client name"}),
        ),
    ),
)  # fmt: skip
