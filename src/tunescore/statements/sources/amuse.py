"""Amuse's financial statement: a ledger in a workbook.

The .xlsx comes by a link in an e-mail; its layout is known from Amuse's help pages. Withdrawals
stand among the earnings; a debited row is no sale and is left out. The money is the total after
splits. No column and no header names its currency, so it is asked.
"""

from tunescore.statements.mapping.columns import Columns, Count, Day, Money, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.skip_rules import SkipRule
from tunescore.statements.mapping.source import Shape, Source

_COLUMNS: Columns = {
    "Transaction date": Day("reported_on", "ymd"),
    "Type": None,
    "Source": None,
    "Royalty Date": Period("period", "ymd"),
    "Service": "store",
    "UPC": "upc",
    "ISRC": "isrc",
    "Artist": "artist_name",
    "Release": "album_title",
    "Track": "track_title",
    "Quantity": Count("quantity", "point"),
    "Amount (before splits)": None,
    "Split (%)": None,
    "Total (after splits)": Money("amount", "point"),
}
_RULES = Rules(
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
        "a link by email. Drop its .xlsx file as it is."
    ),
    shapes=(
        Shape(
            "financial statement",
            frozenset({"amount (before splits)", "total (after splits)"}),
            _COLUMNS,
            _RULES,
        ),
    ),
)
