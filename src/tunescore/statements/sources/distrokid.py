"""DistroKid's bank details (statement-formats.md §1): V1, V2 and V2b are one mapping.

Every download repeats the history and has no transaction id, and identical rows are legitimate:
files are compared as multisets. `Earnings` already reflect the team percentage; what was
withheld or recouped is not the money.
"""

from tunescore.statements.mapping import Mapping
from tunescore.statements.source import Shape, Source

_MAPPING = Mapping(
    columns={
        "Date Inserted": None,
        "Reporting Date": "reported_on",
        "Sale Month": "period",
        "Store": "store",
        "Artist": "artist_name",
        "Title": "track_title",
        "ISRC": "isrc",
        "UPC": "upc",
        "Quantity": "quantity",
        "Team Percentage": None,
        "Song/Album": "product_type",
        "Source Type": "product_type",
        "Country of Sale": "country",
        "Songwriter Royalties Withheld": None,
        "Songwriter Royalties Withheld (USD)": None,
        "Earnings (USD)": "amount",
        "Recoup (USD)": None,
    },
    constants={"currency": "USD"},
    dates={"Reporting Date": "ymd", "Sale Month": "ym"},
    numbers={"Quantity": "point", "Earnings (USD)": "point"},
    overlap="append",
    # V1 leaves bar codes blank where V2 has them, so they are no part of a sale's identity.
    identity=(
        "reported_on", "period", "store", "artist_name", "track_title", "album_title", "isrc",
        "country", "quantity", "amount", "currency",
    ),
    settles_months=3,
    view="statement",
)  # fmt: skip

SOURCE = Source(
    name="DistroKid",
    where=(
        "On distrokid.com open Bank, choose “See excruciating detail” and press Download; "
        "drop the .tsv, .csv or .zip as it is."
    ),
    shapes=(
        Shape(
            "bank details",
            frozenset({"sale month", "country of sale", "earnings (usd)", "team percentage"}),
            _MAPPING,
        ),
    ),
)
