"""Amuse's financial statement: a ledger in a workbook.

The .xlsx comes by a link in an e-mail; its layout is known from Amuse's help pages. Withdrawals
stand among the earnings; a debited row is no sale and is left out. The money is the total after
splits. No column and no header names its currency, so it is asked.
"""

from tunescore.statements.mapping.mapping import Mapping
from tunescore.statements.mapping.skip_rules import SkipRule
from tunescore.statements.mapping.source import Shape, Source

_MAPPING = Mapping(
    columns={
        "Transaction date": "reported_on",
        "Type": None,
        "Source": None,
        "Royalty Date": "period",
        "Service": "store",
        "UPC": "upc",
        "ISRC": "isrc",
        "Artist": "artist_name",
        "Release": "album_title",
        "Track": "track_title",
        "Quantity": "quantity",
        "Amount (before splits)": None,
        "Split (%)": None,
        "Total (after splits)": "amount",
    },
    dates={"Transaction date": "ymd", "Royalty Date": "ymd"},
    numbers={"Quantity": "point", "Total (after splits)": "point"},
    serial_days=True,
    # The period of a download is chosen at will, so two files share rows and neither replaces.
    overlap="append",
    identity=(
        "reported_on", "period", "store", "artist_name", "album_title", "track_title", "isrc",
        "quantity", "amount", "currency",
    ),
    skip=(
        SkipRule(
            "debited", "Withdrawals and other debits (not income)", "Type", ("debited",)
        ),
    ),
    settles_months=3,
    view="statement",
)  # fmt: skip

SOURCE = Source(
    name="Amuse",
    where=(
        "In the web app open the Wallet and choose Financial Statements and a period. Amuse sends "
        "a link by e-mail. Drop its .xlsx file as it is."
    ),
    shapes=(
        Shape(
            "financial statement",
            frozenset({"amount (before splits)", "total (after splits)"}),
            _MAPPING,
        ),
    ),
)
