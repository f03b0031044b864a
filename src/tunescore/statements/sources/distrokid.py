"""DistroKid's bank details: the layouts V1, V2 and V2b are one mapping.

V1 has 13 columns, tab-separated and unquoted, in UTF-8 or ISO-8859-1. V2, since about July 2025,
has 15, every field quoted, with commas or tabs. V2b is V2 with `Song/Album` in place of
`Source Type`, and its lines end in a bare CR. A row is a calendar month of a store, a country and a
track; the money is in US dollars. Country `OU` is "outside the US".

Every download repeats the history and has no transaction id, and identical rows are legitimate:
files are compared as multisets. `Earnings` already reflect the team percentage; what was withheld
or recouped is not the money. Negative earnings with a positive quantity are Spotify's Discovery
Mode commission, and quantities of social stores are uses, which are no streams.

The web page's table of 2014 (V0) and an export with names in snake case are each known from one
file alone. The column of money has no name in the latter, so it is not read before it is mapped.
"""

from dataclasses import replace

from tunescore.statements.mapping.columns import Columns, Count, Day, Money, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "Date Inserted": None,
    "Reporting Date": Day("reported_on", "ymd"),
    "Sale Month": Period("period", "ym"),
    "Store": "store",
    "Artist": "artist_name",
    "Title": "track_title",
    "ISRC": "isrc",
    "UPC": "upc",
    "Quantity": Count("quantity", "point"),
    "Team Percentage": None,
    "Song/Album": "product_type",
    "Source Type": "product_type",
    "Country of Sale": "country",
    "Songwriter Royalties Withheld": None,
    "Songwriter Royalties Withheld (USD)": None,
    "Earnings (USD)": Money("amount", "point"),
    "Recoup (USD)": None,
    "Customer Paid": None,
    "Your Royalties (*)": None,
    "Exchange Rate (USD)": None,
    "Tax Withheld": None,
}
_RULES = Rules(
    overlap="append",
    # V1 leaves bar codes blank where V2 has them, so they are no part of a sale's identity.
    identity=(
        "reported_on", "period", "store", "artist_name", "track_title", "album_title", "isrc",
        "country", "quantity", "amount", "currency",
    ),
    settles_months=3,
    view="statement",
)  # fmt: skip

_SNAKE_CASE: Columns = {
    "dsp_name": "store",
    "sale_date": Period("period", "ymd"),
    "release_date": None,
    "country_of_sale": "country",
    "source_type": "product_type",
    "artist_name": "artist_name",
    "title": "track_title",
    "quantity": Count("quantity", "point"),
    "splits_pct": None,
    "recoup_usd": None,
}

SOURCE = Source(
    name="DistroKid",
    where=(
        "On distrokid.com open Bank, choose “See excruciating detail” and press Download. "
        "Drop the .tsv, .csv or .zip as it is."
    ),
    shapes=(
        Shape(
            "bank details",
            frozenset({"sale month", "country of sale", "earnings (usd)", "team percentage"}),
            _COLUMNS, _RULES, constants={"currency": "USD"},
        ),
        Shape(
            "web page's table of 2014",
            frozenset(
                {"sale month", "country of sale", "earnings (usd)", "customer paid",
                 "exchange rate (usd)"}
            ),
            _COLUMNS, _RULES, constants={"currency": "USD"},
        ),
        Shape(
            "export with names in snake case",
            frozenset({"dsp_name", "country_of_sale", "splits_pct", "recoup_usd"}),
            _SNAKE_CASE,
            replace(_RULES, needs=("amount",)),
            guessed=frozenset({"amount"}),
        ),
    ),
)  # fmt: skip
