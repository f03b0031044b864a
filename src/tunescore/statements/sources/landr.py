"""LANDR's earnings report, with and without its `Share %` (since March 2022).

Net earnings are the money; gross earnings are not. The header names the currency. A row covers the
days from the start to the end of its reporting period.
"""

from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.source import Shape, Source

_MAPPING = Mapping(
    columns={
        "Payment Date": "reported_on",
        "Start of reporting period": "period_start",
        "End of reporting period": "period_end",
        "Store": "store",
        "Store service": "kind",
        "Country of sale or stream": "country",
        "Album": "album_title",
        "UPC": "upc",
        "Track": "track_title",
        "ISRC": "isrc",
        "Primary artist(s)": "artist_name",
        "Quantity of sales or streams": "quantity",
        "Gross earnings (*)": None,
        "Net earnings (*)": "amount",
        "Share %": None,
    },
    dates={
        "Payment Date": "ymd", "Start of reporting period": "ymd",
        "End of reporting period": "ymd",
    },
    numbers={"Quantity of sales or streams": "point", "Net earnings (*)": "point"},
    overlap="append",
    identity=(
        "reported_on", "period_start", "period_end", "store", "kind", "artist_name",
        "album_title", "track_title", "isrc", "country", "quantity", "amount", "currency",
    ),
    settles_months=3,
    view="statement",
)  # fmt: skip

SOURCE = Source(
    name="LANDR",
    where="On the Earnings page of your releases download the earnings report for a month.",
    shapes=(
        Shape(
            "earnings report",
            frozenset({"start of reporting period", "store service", "net earnings (*)"}),
            _MAPPING,
        ),
    ),
)
